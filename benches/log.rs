//! How near is the event log to the bare database? Appends of one event a command, each durable
//! when answered, against a bare `INSERT` with its commit; reading in order against a bare
//! `SELECT`. Compare two commits by their ratios, never by the figures themselves.
//!
//! `cargo bench --bench log`, or `cargo bench --bench log -- sqlite` for one engine.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

mod support;

use std::future::Future;
use std::time::{Duration, Instant};

use ruche::kernel::clock::Clock;
use ruche::kernel::database::{Database, Engine};
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, EventFilter, Log, NewEvent, Origin, READ_MAX};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe, Executor as _, Row as _};
use support::{Place, Report};

/// How often baseline and subject take turns.
const TURNS: usize = 5;

/// The writers at once where there are many.
const WRITERS: usize = 64;

/// How long one turn of appending lasts.
const TURN: Duration = Duration::from_millis(1_500);

/// Events in the log that is read.
const READ_EVENTS: i64 = 100_000;

const COLUMNS: &str = "position, stream, version, kind, revision, command_id, ordinal, actor, \
     correlation_id, causation, occurred_at, recorded_at, imported_from, payload";

/// A text of the length of a usual event.
const PAYLOAD: &str = r#"{"post":"post_01jd0000000000000000000000","author":"person_01jd0000000000000000000000","audience":"everyone","kind":"status","body":"AZ2ZGNU0fX2Zq1u8sY0c2t1c3q0Yv1o5b1K2n7w3k1m4p6r8s0u2w4y6A8C0E2G4I6K8M0O2Q4S6U8W0Y2a4c6e8g0i2k4m6o8q0s2u4w6y8","mentions":[],"tags":["bench"]}"#;

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
        runtime.block_on(async {
            let bench = Bench::open(engine, &place.url()).await;
            bench.one_writer(&mut report).await;
            bench.many_writers(&mut report).await;
            bench.reading(&mut report).await;
        });
    }
    report.print();
}

struct Bench {
    engine: Engine,
    log: Log,
    /// As many connections as there are writers; one on SQLite, which has one writer.
    bare: AnyPool,
}

impl Bench {
    async fn open(engine: Engine, url: &str) -> Self {
        let database = Database::open(url).await.unwrap();
        let log = Log::open(database, Clock::System).await.unwrap();
        let (connections, pragmas) = match engine {
            Engine::Sqlite => (1, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;"),
            Engine::Postgres => (64, "SELECT 1"),
        };
        let bare = AnyPoolOptions::new()
            .max_connections(connections)
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(pragmas).await.map(drop) })
            })
            .connect_with(url.parse::<AnyConnectOptions>().unwrap())
            .await
            .unwrap();
        // The log's own table without its order: a serial position, the same indexes.
        let position = match engine {
            Engine::Sqlite => "position INTEGER PRIMARY KEY",
            Engine::Postgres => "position BIGSERIAL PRIMARY KEY",
        };
        let sql = format!(
            "CREATE TABLE bare ({position}, stream TEXT NOT NULL, version BIGINT NOT NULL,
                 kind TEXT NOT NULL, revision BIGINT NOT NULL, command_id TEXT NOT NULL,
                 ordinal BIGINT NOT NULL, actor TEXT, correlation_id TEXT, causation BIGINT,
                 occurred_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, imported_from TEXT,
                 payload TEXT NOT NULL, UNIQUE (stream, version), UNIQUE (command_id, ordinal))"
        );
        bare.execute(AssertSqlSafe(sql)).await.unwrap();
        Self { engine, log, bare }
    }

    async fn bare_rate(&self, writers: usize) -> f64 {
        let pool = self.bare.clone();
        rate(writers, TURN, move |_, _| insert(pool.clone(), 1)).await
    }

    /// Rows a second where so many share a statement and its commit: what sharing can reach.
    async fn shared_rate(&self) -> f64 {
        let pool = self.bare.clone();
        let statements = rate(1, TURN, move |_, _| insert(pool.clone(), WRITERS)).await;
        statements * WRITERS as f64
    }

    async fn log_rate(&self, writers: usize) -> f64 {
        let log = self.log.clone();
        rate(writers, TURN, move |_, _| append(log.clone(), 1)).await
    }

    async fn one_writer(&self, report: &mut Report) {
        let mut pairs = Vec::new();
        for _ in 0..TURNS {
            pairs.push((self.bare_rate(1).await, self.log_rate(1).await));
        }
        let what = "append, 1 writer, to a bare INSERT with its commit";
        report.compare(what, self.engine, &pairs, 0.8);
    }

    async fn many_writers(&self, report: &mut Report) {
        let (mut to_bare, mut to_one, mut to_shared) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let many = self.log_rate(WRITERS).await;
            to_bare.push((self.bare_rate(WRITERS).await, many));
            to_one.push((self.log_rate(1).await, many));
            to_shared.push((self.shared_rate().await, many));
        }
        let (bare, one) = match self.engine {
            Engine::Sqlite => (1.0, 20.0),
            Engine::Postgres => (2.0, 1.0),
        };
        let what = "append, 64 writers, to bare INSERTs of 64 writers";
        report.compare(what, self.engine, &to_bare, bare);
        let what = "append, 64 writers, to one commit a command";
        report.compare(what, self.engine, &to_one, one);
        let what = "append, 64 writers, to one bare INSERT of 64 rows";
        report.compare(what, self.engine, &to_shared, 0.3);
    }

    async fn reading(&self, report: &mut Report) {
        while self.log.look_up_head().await.unwrap() < READ_EVENTS {
            append(self.log.clone(), 1_000).await;
        }
        let mut pairs = Vec::new();
        for _ in 0..TURNS {
            pairs.push((self.bare_reading().await, self.log_reading().await));
        }
        let what = "reading in order, pages of 10,000, to a bare SELECT";
        report.compare(what, self.engine, &pairs, 0.5);
    }

    async fn bare_reading(&self) -> f64 {
        let start = Instant::now();
        let mut position = 0;
        let sql = format!(
            "SELECT {COLUMNS} FROM event WHERE position > $1 ORDER BY position LIMIT {READ_MAX}"
        );
        while position < READ_EVENTS {
            let query = sqlx::query(AssertSqlSafe(sql.clone())).bind(position);
            let rows = query.fetch_all(&self.bare).await.unwrap();
            position = rows.last().unwrap().try_get(0).unwrap();
        }
        position as f64 / start.elapsed().as_secs_f64()
    }

    async fn log_reading(&self) -> f64 {
        let start = Instant::now();
        let mut position = 0;
        while position < READ_EVENTS {
            let page = self
                .log
                .read_all(position, &EventFilter::all(), READ_MAX)
                .await
                .unwrap();
            position = page.1;
        }
        position as f64 / start.elapsed().as_secs_f64()
    }
}

/// Operations a second of `count` callers that repeat `act` for `time`. `act` gets the caller's
/// number and its turn.
async fn rate<F, R>(count: usize, time: Duration, act: F) -> f64
where
    F: Fn(usize, usize) -> R + Clone + Send + 'static,
    R: Future<Output = ()> + Send,
{
    let start = Instant::now();
    let callers = (0..count).map(|caller| {
        let act = act.clone();
        tokio::spawn(async move {
            let mut turn = 0;
            while start.elapsed() < time {
                act(caller, turn).await;
                turn += 1;
            }
            turn
        })
    });
    let mut done = 0;
    for caller in callers.collect::<Vec<_>>() {
        done += caller.await.unwrap();
    }
    done as f64 / start.elapsed().as_secs_f64()
}

/// Inserts so many rows in one statement.
async fn insert(pool: AnyPool, rows: usize) {
    let values = |row: usize| {
        let [stream, command] = [row * 2 + 4, row * 2 + 5];
        format!("(${stream}, 1, $1, 1, ${command}, 0, $2, 1, 1, $3)")
    };
    let values: Vec<String> = (0..rows).map(values).collect();
    let sql = format!(
        "INSERT INTO bare (stream, version, kind, revision, command_id, ordinal, actor,
             occurred_at, recorded_at, payload) VALUES {}",
        values.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind("post.published")
        .bind("person_01jd0000000000000000000000")
        .bind(PAYLOAD);
    for _ in 0..rows {
        query = query
            .bind(format!("post_{}", id::new_uuid().simple()))
            .bind(id::new_uuid().to_string());
    }
    query.execute(&pool).await.unwrap();
}

/// A command with `count` events on a stream of its own.
async fn append(log: Log, count: i64) {
    let stream = format!("post_{}", id::new_uuid().simple());
    let event = |version| NewEvent {
        stream: stream.clone(),
        version,
        kind: "post.published",
        revision: 1,
        payload: PAYLOAD.to_owned(),
    };
    let append = Append {
        origin: Origin {
            command_id: id::new_uuid(),
            actor: Some("person_01jd0000000000000000000000".to_owned()),
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        },
        expected: vec![(stream.clone(), 0)],
        claims: Vec::new(),
        events: (1..=count).map(event).collect(),
    };
    assert!(matches!(
        log.append(append).await.unwrap(),
        Appended::New { .. }
    ));
}
