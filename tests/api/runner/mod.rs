//! The runner end to end, on both engines: projections, their leases and checkpoints, rebuilds,
//! reactors and the queue behind them.

mod effects;
mod leases;
mod personal;
mod poison;
mod projections;
mod rebuild;

use std::sync::Arc;
use std::time::Duration;

use ruche::kernel::clock::Clock;
use ruche::kernel::database::Database;
use ruche::kernel::effects::Effects;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::kernel::personal::{Keys, MasterKey};
use ruche::kernel::progress::Progress;
use ruche::kernel::projection::Projection;
use ruche::kernel::runner::{Follower, Runner, Standing, standings};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::engine::{Engine, Place};
use crate::support::things::{Tally, Things};
use effects::Reacts;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a node on a database: a process of its own as far as the kernel can tell.
async fn node(place: &Place, clock: Clock) -> Runner {
    let database = Database::open(&place.url).await.unwrap();
    let log = Log::open(database.clone(), clock.clone()).await.unwrap();
    Runner {
        log,
        keys: Keys::new(database.clone(), MasterKey([7; 32])),
        progress: Progress::new(database.clone()),
        effects: Effects::new(database, clock),
        node: id::new_uuid().to_string().into(),
    }
}

async fn open(engine: Engine) -> (Runner, Place) {
    let place = Place::on(engine).await;
    (node(&place, Clock::System).await, place)
}

/// Followers under way.
struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    async fn start(runner: &Runner, followers: impl IntoIterator<Item = Follower>) -> Self {
        let stop = watch::Sender::new(false);
        let mut tasks = Vec::new();
        for follower in followers {
            tasks.push(runner.start(follower, stop.subscribe()).await.unwrap());
        }
        Self { stop, tasks }
    }

    /// Ends them in order: leases are given back.
    async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            task.await.unwrap();
        }
    }

    /// Ends them at once, in the middle of anything.
    async fn kill(self) {
        for task in self.tasks {
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
        }
    }
}

fn follow(projection: impl Projection) -> Follower {
    Follower::Projection(Arc::new(projection))
}

/// Waits until a reader has reached `position`.
async fn reached(runner: &Runner, name: &'static str, position: i64) {
    let reached = runner
        .progress
        .wait(&[name], position, PATIENCE)
        .await
        .unwrap();
    assert!(
        reached,
        "{name} is at {} of {position}",
        runner.progress.position(name)
    );
}

/// Waits until `holds` does.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .expect("it never came to hold")
}

async fn standing(runner: &Runner, name: &str) -> Option<Standing> {
    let followers = [
        follow(Things::default()),
        follow(Tally),
        Follower::Reactor(Arc::new(Reacts)),
    ];
    let all = standings(runner.log.database(), &followers).await.unwrap();
    all.into_iter().find(|standing| standing.name == name)
}

/// Appends one event as it is, on a stream of its own, readable or not. Answers its position.
async fn append(log: &Log, kind: &'static str, revision: i64, payload: &str) -> i64 {
    let stream = format!("thing_{}", id::new_uuid());
    let append = Append {
        origin: Origin {
            command_id: id::new_uuid(),
            actor: None,
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        },
        expected: vec![(stream.clone(), 0)],
        claims: Vec::new(),
        events: vec![NewEvent {
            stream,
            version: 1,
            kind,
            revision,
            payload: payload.to_owned(),
        }],
    };
    match log.append(append).await.unwrap() {
        Appended::New { last, .. } => last,
        other => panic!("{other:?}"),
    }
}

/// Makes a thing. Answers the position.
async fn make(log: &Log) -> i64 {
    append(log, "thing.made", 1, r#"{"owner":"zoe"}"#).await
}
