//! A Meilisearch server: an index of evidence there, in the name of this network.
//!
//! The position of the log stands in the index itself, in the task of the last documents before it,
//! so a server that is back with an older folder, or with none, says so by itself. Every task is
//! followed to its end. A rebuild fills an index beside the live one; one task swaps them.

mod document;
mod excerpts;
mod http;
mod query;
mod server;
mod settings;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use document::{Document, Item, MARK, Mark, REVISION, key};
pub use query::CONSTANTS;
pub use server::Server;

use crate::adapters::search::{Change, Error, Excerpt, Found, Request};

/// The largest text in one task, in bytes. The server takes 100 MB.
const TASK_BYTES_MAX: usize = 16_000_000;

/// The name of a network's index, by its instance key: two networks on one server do not meet.
pub fn index_name(instance_key: &[u8; 32]) -> String {
    let mut digest = Sha256::new_with_prefix(b"ruche search index 1");
    digest.update(instance_key);
    let digest = digest.finalize();
    let digits = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
    format!("ruche-{}", digits.collect::<String>())
}

/// A cheap handle to the index of a network on a server.
#[derive(Clone, Debug)]
pub struct Index {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: Server,
    /// The name of the live index.
    name: String,
    /// Whether the live index was seen to be there with its settings.
    fit: AtomicBool,
    rebuilding: AtomicBool,
}

impl Index {
    /// The index `name` on `server`. A server that cannot be reached yet is no error: the index is
    /// looked at again whenever it is needed. One that refuses the key is.
    pub async fn open(server: Server, name: String) -> Result<Self, Error> {
        let index = Self {
            shared: Arc::new(Shared {
                server,
                name,
                fit: AtomicBool::new(false),
                rebuilding: AtomicBool::new(false),
            }),
        };
        match index.timely(index.position()).await {
            Err(error @ Error::Unreachable(_)) => {
                tracing::warn!(error = ?error, "Meilisearch cannot be reached yet");
            }
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        Ok(index)
    }

    /// The position of the log the index contains, as the server says. Where there is no index,
    /// on a new server or one that has lost its folder, there is an empty one afterwards.
    pub async fn position(&self) -> Result<i64, Error> {
        let Shared {
            server, name, fit, ..
        } = &*self.shared;
        if !fit.load(Ordering::Acquire) {
            server.make(name).await?;
            fit.store(true, Ordering::Release);
        }
        let mark = match server.mark(name).await {
            Err(Error::NoIndex) => {
                tracing::warn!("Meilisearch has lost the search index, which starts again");
                server.make(name).await?;
                None
            }
            mark => mark?,
        };
        Ok(mark
            .filter(|mark| mark.revision == REVISION)
            .map_or(0, |mark| mark.position))
    }

    /// Applies `changes` and moves to `position`: durable and visible when it returns.
    pub async fn apply(&self, changes: Vec<Change>, position: i64) -> Result<(), Error> {
        let Shared { server, name, .. } = &*self.shared;
        write(server, name, changes, position).await
    }

    /// The best items for `request`.
    pub async fn search(&self, request: &Request) -> Result<Found, Error> {
        let Shared { server, name, .. } = &*self.shared;
        self.timely(async {
            let mut found = query::search(server, name, request).await?;
            if request.excerpts {
                let ids: Vec<String> = found.hits.iter().map(|hit| hit.id.clone()).collect();
                let asked = (request, &found);
                let mut excerpts = excerpts::excerpts(server, name, asked, &ids).await?;
                for hit in &mut found.hits {
                    hit.excerpt = excerpts.remove(&hit.id);
                }
            }
            Ok(found)
        })
        .await
    }

    /// Marked pieces of those of the items that the request's audiences may read.
    pub async fn excerpts(
        &self,
        request: &Request,
        found: &Found,
        ids: &[String],
    ) -> Result<HashMap<String, Excerpt>, Error> {
        let Shared { server, name, .. } = &*self.shared;
        self.timely(excerpts::excerpts(server, name, (request, found), ids))
            .await
    }

    /// What somebody waits for: a server that takes its time is taken for absent.
    async fn timely<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match tokio::time::timeout(self.shared.server.patience, asked).await {
            Ok(answered) => answered,
            Err(elapsed) => Err(Error::Unreachable(elapsed.into())),
        }
    }

    /// Starts an empty index beside the live one, in the place of one that was left behind.
    pub async fn begin_rebuild(&self) -> Result<Rebuild, Error> {
        if self.shared.rebuilding.swap(true, Ordering::AcqRel) {
            return Err(Error::Rebuilding);
        }
        let rebuild = Rebuild {
            index: self.clone(),
            name: format!("{}-next", self.shared.name),
            position: 0,
        };
        let server = &self.shared.server;
        server.remove(&rebuild.name).await?;
        server.make(&rebuild.name).await?;
        Ok(rebuild)
    }
}

/// An index being filled. Dropped before [`finish`](Self::finish), it stays on the server, unused,
/// until the next rebuild.
#[derive(Debug)]
pub struct Rebuild {
    index: Index,
    name: String,
    position: i64,
}

impl Rebuild {
    /// The position of the log it contains.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// Applies `changes` to the new index.
    pub async fn apply(&mut self, changes: Vec<Change>, position: i64) -> Result<(), Error> {
        write(&self.index.shared.server, &self.name, changes, position).await?;
        self.position = position;
        Ok(())
    }

    /// Makes it the live one.
    pub async fn finish(self) -> Result<(), Error> {
        let Shared { server, name, .. } = &*self.index.shared;
        server.swap(name, &self.name).await?;
        server.remove(&self.name).await
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        self.index.shared.rebuilding.store(false, Ordering::Release);
    }
}

/// Applies `changes` to the index `name`. What is gone goes first, and the mark comes with the last
/// documents: a task that fails leaves the old mark, and all is done again.
async fn write(
    server: &Server,
    name: &str,
    changes: Vec<Change>,
    position: i64,
) -> Result<(), Error> {
    // Of several changes of one item the last counts.
    let mut last: BTreeMap<String, Option<Item>> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Put(evidence) => last.insert(key(&evidence.id), Some(Item::new(&evidence))),
            Change::Delete(id) => last.insert(key(&id), None),
        };
    }
    let gone = last.iter().filter(|(_, item)| item.is_none());
    let gone: Vec<&str> = gone.map(|(key, _)| key.as_str()).collect();
    if !gone.is_empty() {
        server.delete(name, &gone).await?;
    }
    let mut task = Vec::new();
    let mut bytes = 0;
    for item in last.into_values().flatten() {
        bytes += item.bytes();
        task.push(Document::Item(Box::new(item)));
        if bytes >= TASK_BYTES_MAX {
            server.put(name, &task).await?;
            task.clear();
            bytes = 0;
        }
    }
    let revision = REVISION;
    task.push(Document::Mark {
        key: MARK,
        mark: Mark { position, revision },
    });
    server.put(name, &task).await
}

#[cfg(test)]
mod tests;
