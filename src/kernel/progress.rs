//! How far each reader of the log has come, so that a mutation can wait until what it answers
//! from has seen its own events.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    readers: Arc<Mutex<HashMap<&'static str, Reader>>>,
    moved: Arc<Notify>,
}

#[derive(Clone, Copy, Default)]
struct Reader {
    position: i64,
    /// Up to where it may have changed what it keeps; what it passed since was nothing to it.
    changed: i64,
    /// The revision whose tables this program reads; none before it follows. Another program on
    /// the same database may have another one, as far as it has come.
    revision: Option<i64>,
    /// Whether this process moves it: then nobody else knows more.
    is_here: bool,
}

/// That a reader runs in this process, until it is dropped.
pub struct Here {
    progress: Progress,
    name: &'static str,
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut readers = self.progress.readers();
        readers.entry(self.name).or_default().is_here = false;
    }
}

impl Progress {
    /// Nothing is known yet.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            readers: Arc::default(),
            moved: Arc::default(),
        }
    }

    /// Notes of which revision of a reader the position counts here.
    pub fn follows(&self, name: &'static str, revision: i64) {
        self.readers().entry(name).or_default().revision = Some(revision);
    }

    /// Notes that a reader runs here, so that whoever waits for it is told and need not ask the
    /// database.
    pub fn runs_here(&self, name: &'static str) -> Here {
        self.readers().entry(name).or_default().is_here = true;
        let progress = self.clone();
        Here { progress, name }
    }

    /// Notes that a reader has come to `position`, and may have changed what it keeps.
    pub fn reached(&self, name: &'static str, position: i64) {
        self.came(name, position, true);
    }

    /// Notes that a reader has come to `position` by events that are nothing to it.
    pub fn passed(&self, name: &'static str, position: i64) {
        self.came(name, position, false);
    }

    fn came(&self, name: &'static str, position: i64, changes: bool) {
        let mut readers = self.readers();
        let known = readers.entry(name).or_default();
        if position > known.position {
            known.position = position;
            if changes {
                known.changed = position;
            }
        }
        drop(readers);
        self.moved.notify_waiters();
    }

    /// Notes where a reader stands that keeps its work outside of the database and may have lost
    /// some of it.
    pub fn stands(&self, name: &'static str, position: i64) {
        let mut readers = self.readers();
        let known = readers.entry(name).or_default();
        (known.position, known.changed) = (position, position);
        drop(readers);
        self.moved.notify_waiters();
    }

    /// How far a reader has come, as known here.
    pub fn position(&self, name: &str) -> i64 {
        self.readers().get(name).map_or(0, |known| known.position)
    }

    /// Up to where a reader may have changed what it keeps, as known here.
    pub fn changed(&self, name: &str) -> i64 {
        self.readers().get(name).map_or(0, |known| known.changed)
    }

    fn readers(&self) -> MutexGuard<'_, HashMap<&'static str, Reader>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
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
        let known = self.readers().get(name).copied().unwrap_or_default();
        let Some(revision) = known.revision.filter(|_| !known.is_here) else {
            return Ok(());
        };
        let sql = "SELECT position FROM checkpoint WHERE name = $1 AND revision = $2";
        let row = sqlx::query(sql)
            .bind(name)
            .bind(revision)
            .fetch_optional(self.database.reader())
            .await?;
        if let Some(row) = row {
            self.reached(name, row.try_get(0)?);
        }
        Ok(())
    }
}
