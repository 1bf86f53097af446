//! What is asked of the server, each task followed to its end.

use std::time::Duration;

use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::errors::{Error as ClientError, ErrorCode, ErrorType};
use meilisearch_sdk::search::{MultiSearchQuery, SearchQuery, SearchResults};
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::Task;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::document::{Document, MARK, Mark};
use super::http::Http;
use super::settings;
use crate::adapters::search::Error;

/// How long a search may take. The server gives what it has after 1.5 seconds.
const SEARCH_TIME_MAX: Duration = Duration::from_secs(4);

/// How long a task may take, with those before it.
const TASK_TIME_MAX: Duration = Duration::from_mins(5);

/// How soon a task is asked after for the first time; then at twice the distance each time.
const TASK_PAUSE_MIN: Duration = Duration::from_millis(10);

/// How often a task is asked after at least.
const TASK_PAUSE_MAX: Duration = Duration::from_millis(500);

/// The field every document has one of.
const PRIMARY_KEY: &str = "key";

/// A query.
pub(super) type Query<'a> = SearchQuery<'a, Http>;

/// The index a query is for.
pub(super) type Handle = meilisearch_sdk::indexes::Index<Http>;

/// A Meilisearch server and the key to it. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    client: Client<Http>,
    /// How long a search may take.
    pub(super) patience: Duration,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the key.
        formatter
            .debug_struct("Server")
            .field("url", &self.client.get_host())
            .finish_non_exhaustive()
    }
}

impl Server {
    /// The server at `url`, without a slash at its end. Nothing is asked of it yet.
    pub fn new(url: &str, key: Option<&str>) -> Result<Self, Error> {
        let http = Http::new(key)?;
        Ok(Self {
            client: Client::new_with_client(url, key, http),
            patience: SEARCH_TIME_MAX,
        })
    }

    /// The version of the server, which tells it to whoever knows the key.
    pub async fn version(&self) -> Result<String, Error> {
        let version = self.client.get_version().await.map_err(failed)?;
        Ok(version.pkg_version)
    }

    /// The index, to make queries for.
    pub(super) fn handle(&self, index: &str) -> Handle {
        self.client.index(index)
    }

    /// Makes the index with its settings, or brings the settings of one that is there up to date.
    pub(super) async fn make(&self, index: &str) -> Result<(), Error> {
        let has = match self.handle(index).get_settings().await.map_err(failed) {
            Err(Error::NoIndex) => {
                let made = self.client.create_index(index, Some(PRIMARY_KEY)).await;
                match self.follow(made).await {
                    // Another node was faster.
                    Err(Error::Task(ErrorCode::IndexAlreadyExists, _)) | Ok(()) => {}
                    Err(error) => return Err(error),
                }
                None
            }
            has => Some(has?),
        };
        if has.as_ref().is_some_and(settings::fit) {
            return Ok(());
        }
        let set = self.handle(index).set_settings(&settings::wanted()).await;
        self.follow(set).await
    }

    /// How far the index is; none when nobody has written to it.
    pub(super) async fn mark(&self, index: &str) -> Result<Option<Mark>, Error> {
        match self.handle(index).get_document(MARK).await {
            Ok(mark) => Ok(Some(mark)),
            Err(ClientError::Meilisearch(error))
                if error.error_code == ErrorCode::DocumentNotFound =>
            {
                Ok(None)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Writes documents over those of the same keys.
    pub(super) async fn put(&self, index: &str, documents: &[Document]) -> Result<(), Error> {
        let handle = self.handle(index);
        let put = handle.add_or_replace(documents, Some(PRIMARY_KEY)).await;
        self.follow(put).await
    }

    /// Deletes the documents of these keys.
    pub(super) async fn delete(&self, index: &str, keys: &[&str]) -> Result<(), Error> {
        let deleted = self.handle(index).delete_documents(keys).await;
        self.follow(deleted).await
    }

    /// Puts two indexes in each other's place.
    pub(super) async fn swap(&self, index: &str, other: &str) -> Result<(), Error> {
        let swap = SwapIndexes {
            indexes: (index.to_owned(), other.to_owned()),
            rename: None,
        };
        let swapped = self.client.swap_indexes([&swap]).await;
        self.follow(swapped).await
    }

    /// Deletes an index, if it is there.
    pub(super) async fn remove(&self, index: &str) -> Result<(), Error> {
        let removed = self.client.delete_index(index).await;
        match self.follow(removed).await {
            Err(Error::NoIndex | Error::Task(ErrorCode::IndexNotFound, _)) => Ok(()),
            removed => removed,
        }
    }

    /// Asks several queries at once; their answers come in their order.
    pub(super) async fn ask<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
        queries: Vec<Query<'_>>,
    ) -> Result<Vec<SearchResults<T>>, Error> {
        let mut all = MultiSearchQuery::new(&self.client);
        for query in queries {
            all.with_search_query(query);
        }
        let answered = self.client.execute_multi_search_query(&all).await;
        Ok(answered.map_err(failed)?.results)
    }

    /// Waits until a task has ended, well or badly.
    pub(super) async fn follow(&self, queued: Result<TaskInfo, ClientError>) -> Result<(), Error> {
        let task = queued.map_err(failed)?;
        let deadline = Instant::now() + TASK_TIME_MAX;
        let mut pause = TASK_PAUSE_MIN;
        loop {
            match self.client.get_task(&task).await.map_err(failed)? {
                Task::Succeeded { .. } => return Ok(()),
                task @ Task::Failed { .. } => {
                    let error = task.unwrap_failure();
                    return Err(Error::Task(error.error_code, error.error_message));
                }
                Task::Enqueued { .. } | Task::Processing { .. } => {}
            }
            if Instant::now() >= deadline {
                return Err(failed(ClientError::Timeout));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(TASK_PAUSE_MAX);
        }
    }
}

/// What went wrong, by what may be done about it.
fn failed(error: ClientError) -> Error {
    match error {
        ClientError::Meilisearch(error) if error.error_type == ErrorType::Auth => Error::Refused,
        ClientError::Meilisearch(error) if error.error_code == ErrorCode::IndexNotFound => {
            Error::NoIndex
        }
        ClientError::Meilisearch(error) if error.error_type == ErrorType::InvalidRequest => {
            Error::Task(error.error_code, error.error_message)
        }
        other => Error::Unreachable(Box::new(other)),
    }
}
