//! The process that is killed: writers, readers of the log and a worker, until the end comes.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ruche::kernel::clock::Clock;
use ruche::kernel::database::Database;
use ruche::kernel::effects::{Delivery, Effects, Taken, Worker};
use ruche::kernel::error::Error;
use ruche::kernel::event::Recorded;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::kernel::personal::{Keys, MasterKey};
use ruche::kernel::progress::Progress;
use ruche::kernel::reactor::{Effect, Reactor};
use ruche::kernel::runner::{Follower, Runner, standings};
use tokio::sync::watch;

use crate::oracle::Witness;
use crate::things::{Tally, Things};
use crate::{deliveries, witness};

/// The name of the test that is this process.
pub(crate) const TEST: &str = "child::writes_until_it_is_killed";

/// Environment: the database, the folder, and whether to finish and end.
pub(crate) const URL: &str = "RUCHE_CRASH_URL";
pub(crate) const FOLDER: &str = "RUCHE_CRASH_FOLDER";
pub(crate) const FINISH: &str = "RUCHE_CRASH_FINISH";

/// Writers at once.
const WRITERS: u64 = 8;

/// Nothing without its environment; the parent's tests start it with one.
#[test]
fn writes_until_it_is_killed() {
    let (Ok(url), Ok(folder)) = (std::env::var(URL), std::env::var(FOLDER)) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(run(
        &url,
        &PathBuf::from(folder),
        std::env::var(FINISH).is_ok(),
    ));
}

/// Opens a network at `url`; nothing runs yet.
pub(crate) async fn open(url: &str) -> Runner {
    let database = Database::open(url).await.unwrap();
    let log = Log::open(database.clone(), Clock::System).await.unwrap();
    Runner {
        log,
        keys: Keys::new(database.clone(), MasterKey([7; 32])),
        progress: Progress::new(database.clone()),
        effects: Effects::new(database, Clock::System),
        // The same node after each restart: it need not wait for its own lease.
        node: "node".into(),
    }
}

async fn run(url: &str, folder: &Path, finish: bool) {
    let runner = open(url).await;
    if finish {
        end_leases(&runner).await;
    }
    let stop = watch::Sender::new(false);
    for follower in [
        Follower::Projection(Arc::new(Things::default())),
        Follower::Projection(Arc::new(Tally)),
        Follower::Reactor(Arc::new(Tells)),
    ] {
        runner.start(follower, stop.subscribe()).await.unwrap();
    }
    let worker = Arc::new(Noting(append_to(&deliveries(folder))));
    tokio::spawn(runner.effects.clone().run(worker, stop.subscribe()));

    // It starts at the head: what was written before it first ran would be no concern of its.
    let reacting = async || {
        let reactor = [Follower::Reactor(Arc::new(Tells))];
        !standings(runner.log.database(), &reactor)
            .await
            .unwrap()
            .is_empty()
    };
    while !reacting().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before = Witness::read(folder);
    let notes = Arc::new(Mutex::new(append_to(&witness(folder))));
    let writers = (0..WRITERS).map(|writer| {
        // What was tried without an answer is tried again first, under the same command.
        let unknown = before.unknown(writer);
        let next = before.next(writer);
        let (log, notes) = (runner.log.clone(), Arc::clone(&notes));
        tokio::spawn(async move {
            for turn in unknown {
                write(&log, &notes, writer, turn).await;
            }
            for turn in next.. {
                if finish {
                    return;
                }
                note(&notes, &format!("try {writer} {turn}"));
                write(&log, &notes, writer, turn).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    settle(&runner).await;
}

/// What a killed worker had taken is free once its lease has run out: at once here.
async fn end_leases(runner: &Runner) {
    let mut tx = runner.log.database().write_durable().await.unwrap();
    sqlx::query("UPDATE effect SET lease_until = 0")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Waits until every reader is at the head and every effect is done.
async fn settle(runner: &Runner) {
    let head = runner.log.look_up_head().await.unwrap();
    let readers = [Things::NAME, Tally::NAME, Tells::NAME];
    let patience = Duration::from_secs(30);
    assert!(
        runner
            .progress
            .wait(&readers, head, patience)
            .await
            .unwrap(),
        "not at {head}"
    );
    let emptying = async {
        while !runner.effects.pending().await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(patience, emptying).await.unwrap();
}

/// Makes a thing and notes the answer. On an error the outcome is unknown: the same again.
async fn write(log: &Log, notes: &Mutex<File>, writer: u64, turn: u64) {
    loop {
        match log.append(making(writer, turn)).await {
            Ok(Appended::New { first, .. } | Appended::Repeated { first, .. }) => {
                return note(notes, &format!("ok {writer} {turn} {first}"));
            }
            Ok(other) => panic!("{other:?}"),
            Err(_unknown) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// The command of a writer's turn: always the same, two events on a stream of its own.
fn making(writer: u64, turn: u64) -> Append {
    let stream = format!("thing_{writer}_{turn}");
    let event = |version, kind, payload: String| NewEvent {
        stream: stream.clone(),
        version,
        kind,
        revision: 1,
        payload,
    };
    Append {
        origin: Origin {
            command_id: id::derived_uuid(&["crash", &stream]),
            actor: None,
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        },
        expected: vec![(stream.clone(), 0)],
        claims: Vec::new(),
        events: vec![
            event(1, "thing.made", format!(r#"{{"owner":"owner_{writer}"}}"#)),
            event(
                2,
                "thing.tagged",
                format!(r#"{{"tags":["t{}"]}}"#, turn % 3),
            ),
        ],
    }
}

fn append_to(path: &Path) -> File {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap()
}

/// Notes a line for the parent; it is on disk when this returns.
fn note(notes: &Mutex<File>, line: &str) {
    let mut file = notes.lock().unwrap();
    // In one piece: killed between a line and its end, the next line would stand on it.
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
    file.sync_data().unwrap();
}

/// One effect for each thing made.
struct Tells;

impl Tells {
    const NAME: &'static str = "crash.tells";
}

impl Reactor for Tells {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["thing.made"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        Ok(vec![Effect {
            kind: "tell",
            dedup_key: event.stream.clone(),
            person: None,
            payload: "{}".to_owned(),
            position: event.position,
            not_before: event.occurred_at,
        }])
    }
}

/// Delivers into a file.
struct Noting(File);

impl Worker for Noting {
    fn kind(&self) -> &'static str {
        "tell"
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            writeln!(&self.0, "{}", effect.dedup_key).unwrap();
            Ok(Delivery::Done)
        })
    }
}
