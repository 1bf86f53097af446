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
    /// The task that ran the engine died.
    #[error("the search task ended before its answer")]
    Task(#[source] tokio::task::JoinError),
}

impl From<Error> for KernelError {
    fn from(error: Error) -> Self {
        Self::Engine {
            engine: "the search index",
            reason: format!("{error:?}"),
        }
    }
}
