//! The process is killed at random moments and at every failpoint, and PostgreSQL under it. What
//! was acknowledged is there, nothing is there twice, and the read models equal a rebuild.
//!
//! The process under test is this binary once more, told by its environment to write (`child`). It
//! notes what it tries and what was acknowledged in a file, synced, which the parent compares with
//! the database (`oracle`). `real` kills the program itself under clients that speak HTTP.
//! `SEED=…` plays a run again.
#![cfg(test)]

#[path = "../support/chance.rs"]
mod chance;
#[path = "../support/durable_postgres.rs"]
mod durable_postgres;
#[expect(dead_code, reason = "the tests of the mail adapter use the rest")]
#[path = "../support/fake_smtp.rs"]
mod fake_smtp;
#[path = "../support/things.rs"]
mod things;

mod child;
mod mails;
mod oracle;
mod real;

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use chance::Chance;
use durable_postgres::DurablePostgres;
use tempfile::TempDir;

/// Kills in one test.
const ROUNDS: u64 = 10;

/// Longer than a start, or the way to a failpoint, takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A database that syncs, and a folder for what the child notes.
struct Place {
    folder: TempDir,
    postgres: Option<DurablePostgres>,
}

impl Place {
    fn sqlite() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: None,
        }
    }

    fn postgres() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: Some(DurablePostgres::start()),
        }
    }

    fn url(&self) -> String {
        match &self.postgres {
            Some(server) => server.url().to_string(),
            None => format!("sqlite:{}", self.folder.path().join("ruche.db").display()),
        }
    }

    /// Starts the writing process; `settings` go into its environment.
    fn start(&self, settings: &[(&str, &str)]) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", child::TEST, "--nocapture"])
            .env(child::URL, self.url())
            .env(child::FOLDER, self.folder.path())
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(self.log())
                    .unwrap(),
            )
            .spawn()
            .unwrap()
    }

    /// What the children said.
    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("child.log")
    }

    fn acknowledged(&self) -> usize {
        oracle::Witness::read(self.folder.path()).acknowledged.len()
    }

    /// Waits until the child has had `more` acknowledgements after `before`.
    fn progress(&self, child: &mut Child, before: usize, more: usize) {
        let start = Instant::now();
        while self.acknowledged() < before + more {
            let ended = child.try_wait().unwrap();
            assert!(
                ended.is_none(),
                "the child ended: {ended:?}\n{}",
                self.said()
            );
            assert!(start.elapsed() < PATIENCE, "no progress\n{}", self.said());
            pause(Duration::from_millis(10));
        }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Lets a child finish what was left, and compares everything.
    fn check(&self) {
        let ended = wait(&mut self.start(&[(child::FINISH, "1")]));
        assert!(
            ended.is_some_and(|status| status.success()),
            "{ended:?}\n{}",
            self.said()
        );
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(oracle::check(&self.url(), self.folder.path()));
    }
}

#[expect(clippy::disallowed_methods, reason = "the parent is not asynchronous")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Waits for the end of a child; none, and a killed child, when it takes too long.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        pause(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Kills the process at random moments, some of them soon after the start.
fn kill_at_random(place: &Place) {
    let mut chance = Chance::from_environment();
    for round in 0..ROUNDS {
        let before = place.acknowledged();
        let mut child = place.start(&[]);
        if round % 3 > 0 {
            place.progress(&mut child, before, 1);
        }
        pause(Duration::from_millis(chance.below(400)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(
        place.acknowledged() > 100,
        "too little happened\n{}",
        place.said()
    );
    place.check();
}

#[test]
fn killed_at_random_on_sqlite() {
    kill_at_random(&Place::sqlite());
}

#[test]
fn killed_at_random_on_postgres() {
    kill_at_random(&Place::postgres());
}

/// PostgreSQL dies under a process that stays, and goes on when it is back.
#[test]
fn postgres_killed_under_the_process() {
    let place = Place::postgres();
    let server = place.postgres.as_ref().unwrap();
    let mut chance = Chance::from_environment();
    let mut child = place.start(&[]);
    for _ in 0..ROUNDS {
        let before = place.acknowledged();
        place.progress(&mut child, before, 20);
        pause(Duration::from_millis(chance.below(200)));
        server.kill();
        pause(Duration::from_millis(chance.below(100)));
        server.restart();
    }
    let before = place.acknowledged();
    place.progress(&mut child, before, 20);
    child.kill().unwrap();
    child.wait().unwrap();
    place.check();
}

/// Every failpoint, also when it is passed for the seventh time.
#[cfg(feature = "failpoints")]
fn killed_at_failpoints(place: &Place) {
    use std::os::unix::process::ExitStatusExt as _;
    for name in ruche::kernel::failpoint::NAMES {
        for passage in [1, 7] {
            let failpoint = format!("{name}:{passage}");
            let ended = wait(&mut place.start(&[("RUCHE_FAILPOINT", &failpoint)]));
            let aborted = ended.is_some_and(|status| status.signal() == Some(6));
            assert!(
                aborted,
                "{failpoint} was never passed: {ended:?}\n{}",
                place.said()
            );
        }
    }
    place.check();
}

#[cfg(feature = "failpoints")]
#[test]
fn killed_at_every_failpoint_on_sqlite() {
    killed_at_failpoints(&Place::sqlite());
}

#[cfg(feature = "failpoints")]
#[test]
fn killed_at_every_failpoint_on_postgres() {
    killed_at_failpoints(&Place::postgres());
}

/// The file the child notes its attempts and acknowledgements in.
fn witness(folder: &Path) -> std::path::PathBuf {
    folder.join("witness")
}

/// The file the child's worker delivers to.
fn deliveries(folder: &Path) -> std::path::PathBuf {
    folder.join("deliveries")
}
