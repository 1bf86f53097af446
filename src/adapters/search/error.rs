//! What goes wrong with a search index.

use std::path::PathBuf;

use crate::kernel::error::Error as KernelError;

/// Why an index failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the index.
    #[error("the search index at {folder} cannot be used")]
    Folder {
        /// Where.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process writes to the index.
    #[error("the search index is in use by another process")]
    InUse,
    /// A rebuild is already running.
    #[error("the search index is already being rebuilt")]
    Rebuilding,
    /// The engine.
    #[error("the search engine failed")]
    Engine(#[source] tantivy::TantivyError),
    /// A stored document is not as this program writes it.
    #[error("the search index holds a document that cannot be read")]
    Document,
    /// The thread that ran the engine died.
    #[error("the search ended before its answer")]
    Thread(#[source] tokio::task::JoinError),
    /// The search server does not answer, or says that it cannot at the moment.
    #[error("RUCHE_MEILISEARCH_URL: Meilisearch does not answer")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The search server does not take the key.
    #[error("RUCHE_MEILISEARCH_KEY: Meilisearch refuses the key")]
    Refused,
    /// The search server has no index of this network.
    #[error("Meilisearch has no index of this network yet")]
    NoIndex,
    /// The search server did not do what it was asked.
    #[error("Meilisearch refused a task ({0:?}): {1}")]
    Task(meilisearch_sdk::errors::ErrorCode, String),
}

impl From<Error> for KernelError {
    fn from(error: Error) -> Self {
        match error {
            // It may be back in a moment.
            Error::Unreachable(_) | Error::NoIndex => {
                tracing::warn!(error = ?error, "a search could not be made");
                Self::Unavailable(None)
            }
            error => Self::Engine {
                engine: "the search index",
                reason: format!("{error:?}"),
            },
        }
    }
}
