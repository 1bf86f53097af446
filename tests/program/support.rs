//! The program as a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than a start or a stop takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program on a data folder, with no settings but its own.
pub(crate) fn ruche(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ruche"));
    command
        .env_clear()
        .env("RUCHE_DATA", data)
        .env("RUCHE_LOG", "warn")
        .args(args);
    command.stdin(Stdio::null());
    command
}

pub(crate) fn run(data: &Path, args: &[&str]) -> Output {
    ruche(data, args).output().unwrap()
}

/// What it said on the standard output, having ended well.
pub(crate) fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Why it ended badly.
pub(crate) fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Makes Ada, who administers.
pub(crate) fn create_ada(data: &Path) {
    let args = [
        "admin",
        "create",
        "--handle",
        "ada",
        "--name",
        "Ada Example",
    ];
    let mut command = ruche(data, &args);
    command.args(["--email", "ada@people.example", "--password-stdin"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"a quiet workshop\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = said(&output);
    assert!(said.contains("@ada may sign in"), "{said}");
    assert!(
        !said.contains("workshop"),
        "a password that was given is not shown"
    );
}

/// A server under way; killed if the test does not end it.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

impl Serving {
    pub(crate) fn start(data: &Path) -> Self {
        let mut command = ruche(data, &["serve", "--http-addr", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, address) = line
            .trim()
            .split_once("listening on ")
            .expect("it does not serve");
        Self {
            url: format!("http://{address}"),
            child,
        }
    }

    pub(crate) async fn ask(&self, token: Option<&str>, query: &str) -> Value {
        let client = reqwest::Client::new();
        let body = json!({ "query": query });
        let mut request = client.post(format!("{}/graphql", self.url)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token.trim());
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Ends it as a service manager does; its code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            pause();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already where the test came to its end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process is waited for from outside"
)]
pub(crate) fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}
