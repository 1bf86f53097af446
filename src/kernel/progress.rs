//! How far each reader of the log has come, so that a mutation can wait until what it answers
//! from has seen its own events.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::Row;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::kernel::database::Database;
use crate::kernel::error::Error;

/// How often the checkpoints in the database are asked while a reader runs on another node.
const ELSEWHERE_POLL: Duration = Duration::from_millis(20);

/// The positions of all readers, as known in this process. Cheap to clone.
#[derive(Clone)]
pub struct Progress {
    database: Database,
    positions: Arc<Mutex<HashMap<&'static str, i64>>>,
    moved: Arc<Notify>,
}

impl Progress {
    /// Nothing is known yet.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            positions: Arc::default(),
            moved: Arc::default(),
        }
    }

    /// Notes that a reader has come to `position`.
    pub fn reached(&self, name: &'static str, position: i64) {
        let mut positions = self
            .positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = positions.entry(name).or_insert(0);
        *known = position.max(*known);
        drop(positions);
        self.moved.notify_waiters();
    }

    /// How far a reader has come, as known here.
    pub fn position(&self, name: &str) -> i64 {
        let positions = self
            .positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        positions.get(name).copied().unwrap_or(0)
    }

    /// Waits until every one of `names` has reached `position`, at most `patience`. Answers
    /// whether they have.
    pub async fn wait(
        &self,
        names: &[&'static str],
        position: i64,
        patience: Duration,
    ) -> Result<bool, Error> {
        let deadline = Instant::now() + patience;
        for name in names {
            loop {
                let moved = self.moved.notified();
                if self.position(name) >= position {
                    break;
                }
                if Instant::now() >= deadline {
                    return Ok(false);
                }
                let until = deadline.min(Instant::now() + ELSEWHERE_POLL);
                if tokio::time::timeout_at(until, moved).await.is_err() {
                    self.look_up(name).await?;
                }
            }
        }
        Ok(true)
    }

    async fn look_up(&self, name: &'static str) -> Result<(), Error> {
        let sql = "SELECT position FROM checkpoint WHERE name = $1 ORDER BY revision DESC LIMIT 1";
        let row = sqlx::query(sql)
            .bind(name)
            .fetch_optional(self.database.reader())
            .await?;
        if let Some(row) = row {
            self.reached(name, row.try_get(0)?);
        }
        Ok(())
    }
}
