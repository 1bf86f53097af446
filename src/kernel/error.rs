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
            other => Self::Storage(other),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(error)
    }
}
