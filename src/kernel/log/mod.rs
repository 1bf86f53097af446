//! The event log: the only truth. One total order, positions 1..n without gaps, append-only by
//! force of the database.
//!
//! Appends from all callers of this process meet in one task (`appender`), which commits those
//! that wait together: group commit. Readers see position p only when every position below p is
//! visible too.

mod appender;
mod postgres;
mod read;
mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::kernel::clock::{Clock, Time};
use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;

pub use read::{EventFilter, READ_MAX};

/// The most requests that wait for the appender; more are refused as unavailable.
const WAITING_MAX: usize = 4_096;

/// How often the head is looked up, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

/// An event to be appended, already written down.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The stream it goes to.
    pub stream: String,
    /// Its place in the stream: the expected version plus its ordinal there.
    pub version: i64,
    /// Its kind.
    pub kind: &'static str,
    /// The revision of the kind.
    pub revision: i64,
    /// JSON.
    pub payload: String,
}

/// A name that only one stream may hold, such as a handle.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// What kind of name.
    pub scope: &'static str,
    /// The name; no personal data: digest what is personal.
    pub key: String,
    /// The stream that holds it.
    pub stream: String,
    /// Whether the name is taken or given back.
    pub take: bool,
}

/// Who does what, beside the events themselves.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Identifies the command: the same id acts once.
    pub command_id: Uuid,
    /// The acting person's id; none for the system.
    pub actor: Option<String>,
    /// What the command belongs to.
    pub correlation_id: Option<String>,
    /// The position of the event that led to the command.
    pub causation: Option<i64>,
    /// When it happened, where that was not now.
    pub occurred_at: Option<Time>,
    /// Source and id of an imported thing.
    pub imported_from: Option<String>,
}

/// One command's worth of events: all are appended, or none.
#[derive(Clone, Debug)]
pub struct Append {
    /// Who does what.
    pub origin: Origin,
    /// The streams and the versions the decision was made on; 0 is a new stream.
    pub expected: Vec<(String, i64)>,
    /// Names to take and give back.
    pub claims: Vec<Claim>,
    /// The events, in order.
    pub events: Vec<NewEvent>,
}

impl Append {
    /// The event, where the command is one event to one stream and takes no claim: nearly all are.
    fn only_event(&self) -> Option<&NewEvent> {
        match (&*self.events, &*self.expected, &*self.claims) {
            ([event], [(stream, version)], [])
                if event.stream == *stream && event.version == version + 1 =>
            {
                Some(event)
            }
            _ => None,
        }
    }
}

/// Binds what [`Append::only_event`] gives, in the order of both engines' statement for it: stream,
/// version, kind, revision, command, actor, correlation, causation, when it happened, when it was
/// recorded, where it comes from, payload.
fn bind_only<'q>(
    query: Query<'q, Any, AnyArguments>,
    append: &'q Append,
    event: &'q NewEvent,
    now: Time,
) -> Query<'q, Any, AnyArguments> {
    let origin = &append.origin;
    query
        .bind(event.stream.as_str())
        .bind(event.version)
        .bind(event.kind)
        .bind(event.revision)
        .bind(origin.command_id.to_string())
        .bind(origin.actor.as_deref())
        .bind(origin.correlation_id.as_deref())
        .bind(origin.causation)
        .bind(origin.occurred_at.unwrap_or(now).0)
        .bind(now.0)
        .bind(origin.imported_from.as_deref())
        .bind(event.payload.as_str())
}

/// What became of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The events lie from `first` to `last`.
    New {
        /// The first event's position.
        first: i64,
        /// The last event's position.
        last: i64,
    },
    /// The command had been appended before; its events lie from `first` to `last`.
    Repeated {
        /// The first event's position.
        first: i64,
        /// The last event's position.
        last: i64,
    },
    /// A stream is at another version than expected.
    Conflict {
        /// Which stream.
        stream: String,
        /// The version it is at.
        actual: i64,
    },
    /// Another stream holds a name.
    Taken {
        /// The kind of name.
        scope: String,
        /// The name.
        key: String,
    },
}

struct Request {
    append: Append,
    answer: oneshot::Sender<Result<Appended, Error>>,
}

/// A handle to the log. Cheap to clone; the appender stops when the last is dropped.
#[derive(Clone)]
pub struct Log {
    database: Database,
    requests: mpsc::Sender<Request>,
    head: watch::Sender<i64>,
    _tail: Arc<Tail>,
}

/// Ends the tasks that follow the head when the log goes.
struct Tail(Vec<JoinHandle<()>>);

impl Drop for Tail {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl Log {
    /// Opens the log in `database` and starts its appender.
    pub async fn open(database: Database, clock: Clock) -> Result<Self, Error> {
        let head = watch::Sender::new(read::head(&database).await?);
        let (requests, queue) = mpsc::channel(WAITING_MAX);
        tokio::spawn(appender::run(database.clone(), clock, queue, head.clone()));
        let mut tail = vec![tokio::spawn(poll_head(database.clone(), head.clone()))];
        match database.engine() {
            Engine::Sqlite => tail.push(tokio::spawn(sqlite::settle(database.clone()))),
            Engine::Postgres => {
                tail.push(tokio::spawn(postgres::listen(
                    database.clone(),
                    head.clone(),
                )));
                tail.push(tokio::spawn(postgres::notify(
                    database.clone(),
                    head.subscribe(),
                )));
            }
        }
        Ok(Self {
            database,
            requests,
            head,
            _tail: Arc::new(Tail(tail)),
        })
    }

    /// Appends one command's events, durably. A conflict or a taken name is an answer, not an
    /// error; an error leaves unknown whether the events are there, and the same command id may
    /// be sent again.
    pub async fn append(&self, append: Append) -> Result<Appended, Error> {
        let (answer, answered) = oneshot::channel();
        let request = Request { append, answer };
        self.requests
            .try_send(request)
            .map_err(|_full| Error::Unavailable(None))?;
        answered
            .await
            .map_err(|_stopped| Error::Unavailable(None))?
    }

    /// The position of the newest event known here; 0 when there is none.
    pub fn head(&self) -> i64 {
        *self.head.borrow()
    }

    /// Wakes when the head moves. A hint: readers must poll as well.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.head.subscribe()
    }

    /// The database the log lives in.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

/// Moves the known head forward, never back.
fn advance(head: &watch::Sender<i64>, position: i64) {
    head.send_if_modified(|known| {
        let moved = position > *known;
        *known = position.max(*known);
        moved
    });
}

async fn poll_head(database: Database, head: watch::Sender<i64>) {
    let mut tick = tokio::time::interval(POLL);
    loop {
        tick.tick().await;
        match read::head(&database).await {
            Ok(position) => advance(&head, position),
            Err(error) => tracing::warn!(error = %error, "the head of the log cannot be read"),
        }
    }
}
