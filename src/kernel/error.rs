//! What can go wrong below the rules: storage, conflicts, undecodable events. The edge turns it
//! into an answer in one place and logs the chain once.

/// A failure that no rule of the product foresees.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do what it was asked.
    #[error("storage failed")]
    Storage(#[source] sqlx::Error),
    /// The database cannot be reached or is too busy; the same request may succeed later.
    #[error("storage is unavailable")]
    Unavailable(#[source] Option<sqlx::Error>),
    /// Somebody else changed the same thing each time the decision was tried.
    #[error("stream {stream} kept changing")]
    Conflict {
        /// The stream that changed.
        stream: String,
    },
    /// A stored event cannot be read.
    #[error("event {position} of kind {kind} cannot be read: {reason}")]
    Undecodable {
        /// Where it lies in the log.
        position: i64,
        /// Its kind.
        kind: String,
        /// Why not.
        reason: String,
    },
    /// An event could not be written down.
    #[error("an event cannot be encoded: {0}")]
    Unencodable(String),
    /// Personal data could not be sealed or opened.
    #[error("personal data: {0}")]
    Sealing(&'static str),
    /// The database was made by a newer or a foreign program.
    #[error("the database cannot be migrated")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A search index or another engine beside the database failed.
    #[error("{engine} failed: {reason}")]
    Engine {
        /// Which engine.
        engine: &'static str,
        /// What it said.
        reason: String,
    },
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(Some(error)),
            sqlx::Error::Database(ref said) if said.code().is_some_and(|it| passes(&it)) => {
                Self::Unavailable(Some(error))
            }
            other => Self::Storage(other),
        }
    }
}

/// Whether what a database says with this code passes by itself: the same statement may succeed
/// later. PostgreSQL has five characters (its manual, appendix A: connection exceptions,
/// insufficient resources, shut-down and start, serialization failures and deadlocks, a lock not
/// to be had), SQLite a number whose low byte is its primary code (5 busy, 6 locked).
fn passes(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 5 | 6),
        _ => {
            ["08", "53", "57P"]
                .iter()
                .any(|class| code.starts_with(class))
                || ["40001", "40P01", "55P03"].contains(&code)
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(error)
    }
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn what_passes_by_itself_is_worth_another_try_and_nothing_else_is() {
        let busy = [
            "5", "6", "261", "517", "08006", "53300", "57P01", "57P03", "40001", "40P01", "55P03",
        ];
        for code in busy {
            assert!(passes(code), "{code}");
        }
        // A broken constraint, a full disk, corruption, a wrong statement, a statement cancelled.
        for code in [
            "1", "11", "13", "19", "1555", "2067", "23505", "42601", "57014", "40002",
        ] {
            assert!(!passes(code), "{code}");
        }
    }
}
