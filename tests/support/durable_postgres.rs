//! A PostgreSQL server of a test's own that syncs what it commits, to be killed and started again.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use url::Url;

/// A running server, stopped and removed at the end.
pub(crate) struct DurablePostgres {
    folder: TempDir,
    url: Url,
}

impl DurablePostgres {
    /// Makes and starts a server in a new folder.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("ruche").tempdir().unwrap();
        let url = Url::parse(&script("start", folder.path())).unwrap();
        Self { folder, url }
    }

    /// Its database `postgres`; the same after a restart.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Kills every process of the server at once, without a word.
    pub(crate) fn kill(&self) {
        script("kill", self.folder.path());
    }

    /// Starts it again; what was committed is recovered.
    pub(crate) fn restart(&self) {
        script("start", self.folder.path());
    }
}

impl Drop for DurablePostgres {
    fn drop(&mut self) {
        script("stop", self.folder.path());
    }
}

fn script(what: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let output = Command::new(script).arg(what).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // A second panic while the first unwinds would end the process and hide both.
    assert!(
        output.status.success() || std::thread::panicking(),
        "{what}: {said}"
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
