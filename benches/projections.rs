//! How fast are all read models rebuilt from the log? Against the bare reading of that log, at
//! three sizes: the rate must not fall and the memory not rise with the events.
//!
//! `cargo bench --bench projections`, or `cargo bench --bench projections -- sqlite`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

mod support;

#[path = "support/memory.rs"]
mod memory;

#[path = "support/network.rs"]
#[expect(dead_code, reason = "this bench grows a network, another fills one")]
mod network;

use std::time::{Duration, Instant};

use network::Network;
use ruche::features;
use ruche::kernel::clock::Clock;
use ruche::kernel::database::{Database, Engine};
use ruche::kernel::effects::Effects;
use ruche::kernel::log::{Log, READ_MAX};
use ruche::kernel::personal::{Keys, MasterKey};
use ruche::kernel::progress::Progress;
use ruche::kernel::runner::{self, Runner};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe, Row as _};
use support::{Place, Report};

/// Events in the log, step by step.
const SIZES: [i64; 3] = [25_000, 50_000, 100_000];

/// How often reading and rebuilding take turns at each size.
const TURNS: usize = 3;

fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let engines = [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut report = Report::new();
    for (name, engine) in engines {
        if ["sqlite", "postgres"].contains(&only.as_str()) && only != name {
            continue;
        }
        let place = Place::on(engine);
        runtime.block_on(rebuilds(engine, &place.url(), &mut report));
    }
    report.print();
}

async fn rebuilds(engine: Engine, url: &str, report: &mut Report) {
    let runner = open(url).await;
    let bare = AnyPoolOptions::new()
        .max_connections(1)
        .connect(url)
        .await
        .unwrap();
    let mut network = Network::new(&runner.log, &runner.keys);
    for size in SIZES {
        network.grow_to(size).await;
        let mut pairs = Vec::new();
        let mut shares = Vec::new();
        for _ in 0..TURNS {
            let read = bare_reading(&bare, size).await;
            let start = Instant::now();
            shares.clear();
            for projection in features::projections() {
                let (name, since) = (projection.name(), Instant::now());
                let position = runner::rebuild(&runner, projection, |_, _| {})
                    .await
                    .unwrap();
                // The last ones are left to the live runner.
                assert!(size - position <= 100, "rebuilt up to {position} of {size}");
                shares.push((name, since.elapsed()));
            }
            pairs.push((read, per_second(size, start.elapsed())));
        }
        let memory = memory::own_megabytes();
        let what = format!("all read models, {size} events, {memory} MB of its own");
        report.compare(&what, engine, &pairs, 0.1);
        for (name, time) in &shares {
            eprintln!("  {name}: {:.2} s", time.as_secs_f64());
        }
    }
}

async fn open(url: &str) -> Runner {
    let database = Database::open(url).await.unwrap();
    let log = Log::open(database.clone(), Clock::System).await.unwrap();
    Runner {
        log,
        keys: Keys::new(database.clone(), MasterKey([7; 32])),
        progress: Progress::new(database.clone()),
        effects: Effects::new(database, Clock::System),
        node: "bench".into(),
    }
}

/// Every event once, as it lies in the log.
async fn bare_reading(pool: &AnyPool, size: i64) -> f64 {
    let start = Instant::now();
    let mut position = 0;
    let sql = format!(
        "SELECT position, stream, version, kind, revision, command_id, actor, occurred_at,
             recorded_at, payload
         FROM event WHERE position > $1 ORDER BY position LIMIT {READ_MAX}"
    );
    while position < size {
        let query = sqlx::query(AssertSqlSafe(sql.clone())).bind(position);
        let rows = query.fetch_all(pool).await.unwrap();
        position = rows.last().unwrap().try_get(0).unwrap();
    }
    per_second(size, start.elapsed())
}

fn per_second(events: i64, time: Duration) -> f64 {
    events as f64 / time.as_secs_f64()
}
