//! The queue of effects: written by reactors in the transaction of their checkpoint, carried out
//! by workers with a lease and growing pauses, parked when all tries failed.

mod forgetting;
mod parked;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use tokio::sync::watch;

use crate::kernel::clock::{Clock, Time};
use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;
use crate::kernel::failpoint::failpoint;
use crate::kernel::id;
use crate::kernel::reactor::Effect;
use crate::kernel::rows::{Value, insert_rows};
use crate::kernel::runner::stopped;

pub use forgetting::FINISHED_SECONDS_MAX;
pub use parked::Parked;

/// How long a worker may take before another may try.
const LEASE_SECONDS: i64 = 120;

/// How many effects a worker takes at a time.
const TAKEN_MAX: i64 = 32;

/// How often the queue is looked at, whatever hints arrive.
const POLL: Duration = Duration::from_millis(500);

const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "dedup_key",
    "person",
    "payload",
    "position",
    "state",
    "attempt",
    "not_before",
    "lease_until",
    "created_at",
];

/// An effect taken from the queue.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its id.
    pub id: String,
    /// Its key.
    pub dedup_key: String,
    /// Whom it concerns.
    pub person: Option<String>,
    /// What the reactor gave.
    pub payload: String,
    /// What an earlier try stored with [`Effects::keep_bytes`].
    pub bytes: Option<Vec<u8>>,
    /// The position of the event that caused it.
    pub position: i64,
    /// This try, from 1.
    pub attempt: i64,
    /// When it was queued.
    pub created_at: Time,
}

/// What became of an effect so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Whether it still has to be carried out.
    pub is_queued: bool,
    /// When it is tried next, or when it ended.
    pub not_before: Time,
    /// What the last try came to, in words.
    pub outcome: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is done.
    Done,
    /// It needs not be done any more; the word says why.
    Cancelled(String),
    /// It is tried again at `at`; the try counts.
    Again {
        /// When.
        at: Time,
        /// What happened.
        outcome: String,
    },
    /// It is tried again at `at`; the try does not count, for the effect is not to blame.
    Postponed {
        /// When.
        at: Time,
        /// What happened.
        outcome: String,
    },
    /// It cannot be done; an administrator may look at it.
    Parked(String),
}

/// Carries out effects of one kind.
pub trait Worker: Send + Sync + 'static {
    /// Which kind.
    fn kind(&self) -> &'static str;

    /// Carries out one effect. May run more than once for the same effect.
    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>>;
}

/// The queue. Cheap to clone.
#[derive(Clone)]
pub struct Effects {
    database: Database,
    clock: Clock,
    hint: watch::Sender<u64>,
}

impl Effects {
    /// The queue in `database`.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self {
            database,
            clock,
            hint: watch::Sender::new(0),
        }
    }

    /// Queues effects inside the caller's transaction; those whose key is known are dropped.
    pub async fn queue(
        &self,
        connection: &mut AnyConnection,
        effects: &[Effect],
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let rows: Vec<Vec<Value>> = effects.iter().map(|effect| row(effect, now)).collect();
        let conflict = "ON CONFLICT (dedup_key) DO NOTHING";
        insert_rows(connection, "effect", COLUMNS, conflict, &rows).await
    }

    /// Queues an effect that a worker leads to; nothing where its key is known.
    pub async fn add(&self, effect: &Effect) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        self.queue(&mut tx, std::slice::from_ref(effect)).await?;
        tx.commit().await?;
        self.wake();
        Ok(())
    }

    /// Gives back what a process that died had taken, so that it is done at once. Only for whoever
    /// knows that no other process carries out effects.
    pub async fn give_back(&self) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        sqlx::query("UPDATE effect SET lease_until = 0 WHERE lease_until > 0 AND state = 'queued'")
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Wakes the workers; called after the transaction.
    pub fn wake(&self) {
        self.hint
            .send_modify(|hints| *hints = hints.wrapping_add(1));
    }

    /// Stores what an effect will send, before the first try to send it.
    pub async fn keep_bytes(&self, id: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        sqlx::query("UPDATE effect SET bytes = $2 WHERE id = $1")
            .bind(id)
            .bind(bytes.to_vec())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// How many effects wait or are under way, by kind.
    pub async fn pending(&self) -> Result<Vec<(String, i64)>, Error> {
        let sql = "SELECT kind, count(*) FROM effect WHERE state = 'queued' GROUP BY kind";
        let rows = sqlx::query(sql).fetch_all(self.database.reader()).await?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect()
    }

    /// How many effects are parked.
    pub async fn parked(&self) -> Result<i64, Error> {
        let sql = "SELECT count(*) FROM effect WHERE state = 'parked'";
        Ok(sqlx::query(sql)
            .fetch_one(self.database.reader())
            .await?
            .try_get(0)?)
    }

    /// What became of an effect so far; none where no key is like that.
    pub async fn fate(&self, dedup_key: &str) -> Result<Option<Fate>, Error> {
        let sql = "SELECT state, not_before, outcome FROM effect WHERE dedup_key = $1";
        let row = sqlx::query(sql)
            .bind(dedup_key)
            .fetch_optional(self.database.reader())
            .await?;
        row.map(|row| {
            Ok(Fate {
                is_queued: row.try_get::<String, _>(0)? == "queued",
                not_before: Time(row.try_get(1)?),
                outcome: row.try_get(2)?,
            })
        })
        .transpose()
    }

    /// When the next waiting effect is due; none when nothing waits.
    pub async fn next_due(&self) -> Result<Option<Time>, Error> {
        let sql = "SELECT min(not_before) FROM effect WHERE state = 'queued'";
        let row = sqlx::query(sql).fetch_one(self.database.reader()).await?;
        Ok(row.try_get::<Option<i64>, _>(0)?.map(Time))
    }

    /// Runs a worker until `stop` says so.
    pub async fn run(self, worker: Arc<dyn Worker>, mut stop: watch::Receiver<bool>) {
        let mut hints = self.hint.subscribe();
        loop {
            match self.round(worker.as_ref()).await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => {
                    tracing::error!(error = ?error, kind = worker.kind(), "the queue failed");
                }
            }
            tokio::select! {
                () = stopped(&mut stop) => return,
                _ = hints.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Takes what is due and carries it out. Answers how many were taken.
    async fn round(&self, worker: &dyn Worker) -> Result<usize, Error> {
        let taken = self.take(worker.kind()).await?;
        let count = taken.len();
        let tries = taken.into_iter().map(|effect| async move {
            failpoint("before_delivery");
            let (id, attempt) = (effect.id.clone(), effect.attempt);
            let delivery = worker.deliver(effect).await.unwrap_or_else(|error| {
                tracing::warn!(error = ?error, kind = worker.kind(), "an effect failed");
                let at = self.clock.now().plus_seconds(pause_seconds(attempt));
                Delivery::Again {
                    at,
                    outcome: error.to_string(),
                }
            });
            failpoint("after_delivery");
            self.settle(&id, &delivery).await
        });
        for settled in futures_util::future::join_all(tries).await {
            settled?;
        }
        Ok(count)
    }

    async fn take(&self, kind: &str) -> Result<Vec<Taken>, Error> {
        let now = self.clock.now();
        // A look without a lock first: an idle queue costs one read.
        let due = "SELECT 1 FROM effect WHERE state = 'queued' AND kind = $1
             AND not_before <= $2 AND lease_until <= $2 LIMIT 1";
        let any = sqlx::query(due)
            .bind(kind)
            .bind(now.0)
            .fetch_optional(self.database.reader())
            .await?;
        if any.is_none() {
            return Ok(Vec::new());
        }
        let skip = match self.database.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let sql = format!(
            "UPDATE effect SET attempt = attempt + 1, lease_until = $3 WHERE id IN (
                 SELECT id FROM effect WHERE state = 'queued' AND kind = $1
                 AND not_before <= $2 AND lease_until <= $2
                 ORDER BY not_before LIMIT {TAKEN_MAX} {skip})
             RETURNING id, dedup_key, person, payload, bytes, position, attempt, created_at"
        );
        let mut tx = self.database.write_durable().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(kind)
            .bind(now.0)
            .bind(now.plus_seconds(LEASE_SECONDS).0)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        rows.iter().map(taken).collect()
    }

    async fn settle(&self, id: &str, delivery: &Delivery) -> Result<(), Error> {
        let now = self.clock.now();
        let (state, not_before, outcome, uncounted) = match delivery {
            Delivery::Done => ("done", now, None, 0),
            Delivery::Cancelled(why) => ("cancelled", now, Some(why), 0),
            Delivery::Again { at, outcome } => ("queued", *at, Some(outcome), 0),
            Delivery::Postponed { at, outcome } => ("queued", *at, Some(outcome), 1),
            Delivery::Parked(why) => ("parked", now, Some(why), 0),
        };
        let finished = matches!(delivery, Delivery::Done | Delivery::Cancelled(_));
        let mut tx = self.database.write_durable().await?;
        sqlx::query(
            "UPDATE effect SET state = $2, not_before = $3, lease_until = 0, outcome = $4,
                 attempt = attempt - $5, done_at = $6,
                 bytes = CASE WHEN $7 = 1 THEN NULL ELSE bytes END
             WHERE id = $1",
        )
        .bind(id)
        .bind(state)
        .bind(not_before.0)
        .bind(outcome.cloned())
        .bind(i64::from(uncounted))
        .bind(finished.then_some(now.0))
        .bind(i64::from(finished))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}

/// Seconds until the next try after a failure of our own: 1, 2, 4, … at most an hour.
fn pause_seconds(attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 12)).unwrap_or(12) - 1;
    2_i64.pow(doublings).min(3_600)
}

fn row(effect: &Effect, now: Time) -> Vec<Value> {
    vec![
        id::new_uuid().to_string().into(),
        effect.kind.into(),
        effect.dedup_key.as_str().into(),
        effect.person.clone().into(),
        effect.payload.as_str().into(),
        effect.position.into(),
        "queued".into(),
        0.into(),
        effect.not_before.into(),
        0.into(),
        now.into(),
    ]
}

fn taken(row: &AnyRow) -> Result<Taken, Error> {
    Ok(Taken {
        id: row.try_get(0)?,
        dedup_key: row.try_get(1)?,
        person: row.try_get(2)?,
        payload: row.try_get(3)?,
        bytes: row.try_get(4)?,
        position: row.try_get(5)?,
        attempt: row.try_get(6)?,
        created_at: Time(row.try_get(7)?),
    })
}
