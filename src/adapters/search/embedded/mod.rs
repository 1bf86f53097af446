//! The embedded index: Tantivy in a folder of the data folder.
//!
//! Every method blocks; [`Search`](super::Search) runs them on threads that may. Changes and the
//! position of the log they lead to are one commit. A rebuild fills a generation of its own beside
//! the live one; one rename switches, so a crash leaves the one or the other.

mod columns;
mod folder;
mod live;
mod query;
mod schema;
mod spelling;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use folder::Folder;
pub use live::Live;
pub use query::CONSTANTS;

use crate::adapters::search::Change;
use crate::adapters::search::Error;
use crate::adapters::search::Excerpt;
use crate::adapters::search::Found;
use crate::adapters::search::Request;

/// A cheap handle to the index of a folder.
#[derive(Clone, Debug)]
pub struct Index {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    folder: Folder,
    live: RwLock<Arc<Live>>,
    rebuilding: AtomicBool,
}

impl Index {
    /// Opens the index in `folder`. One that is missing, damaged or of another revision starts
    /// again, empty, at position 0.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = Folder::open(folder)?;
        let live = match folder.current()? {
            Some(name) => match Live::open(&folder.path(&name)) {
                Ok(live) => live,
                Err(Error::InUse) => return Err(Error::InUse),
                Err(error) => {
                    tracing::warn!(
                        error = ?error,
                        "the search index is damaged and starts again"
                    );
                    Self::start(&folder)?
                }
            },
            None => Self::start(&folder)?,
        };
        folder.sweep();
        Ok(Self {
            shared: Arc::new(Shared {
                folder,
                live: RwLock::new(Arc::new(live)),
                rebuilding: AtomicBool::new(false),
            }),
        })
    }

    fn start(folder: &Folder) -> Result<Live, Error> {
        let name = folder.create_next()?;
        let live = Live::create(&folder.path(&name))?;
        folder.switch(&name)?;
        Ok(live)
    }

    /// The position of the log the index contains.
    pub fn position(&self) -> i64 {
        self.live().position()
    }

    /// Applies `changes` and moves to `position`: durable and visible when it returns. Blocks.
    pub fn apply(&self, changes: &[Change], position: i64) -> Result<(), Error> {
        self.live().apply(changes, position)
    }

    /// The best items for `request`. Blocks.
    pub fn search(&self, request: &Request) -> Result<Found, Error> {
        self.live().search(request)
    }

    /// Marked pieces of those of the items that the request's audiences may read. Blocks.
    pub fn excerpts(
        &self,
        request: &Request,
        found: &Found,
        ids: &[String],
    ) -> Result<HashMap<String, Excerpt>, Error> {
        self.live().excerpts(request, found, ids)
    }

    /// Starts an empty generation beside the live one. Blocks.
    pub fn begin_rebuild(&self) -> Result<Rebuild, Error> {
        if self.shared.rebuilding.swap(true, Ordering::AcqRel) {
            return Err(Error::Rebuilding);
        }
        let begun = self.shared.folder.create_next().and_then(|name| {
            let live = Live::create(&self.shared.folder.path(&name))?;
            Ok((name, Arc::new(live)))
        });
        match begun {
            Ok((name, live)) => Ok(Rebuild {
                index: self.clone(),
                name,
                live,
            }),
            Err(error) => {
                self.shared.rebuilding.store(false, Ordering::Release);
                Err(error)
            }
        }
    }

    fn live(&self) -> Arc<Live> {
        let live = self
            .shared
            .live
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&live)
    }
}

/// A generation being filled. Dropped before [`finish`](Self::finish), it is swept away.
#[derive(Debug)]
pub struct Rebuild {
    index: Index,
    name: String,
    live: Arc<Live>,
}

impl Rebuild {
    /// The position of the log it contains.
    pub fn position(&self) -> i64 {
        self.live.position()
    }

    /// The generation itself.
    pub fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live)
    }

    /// Makes it the live one. Searches under way end on the generation they began on. Blocks.
    pub fn finish(self) -> Result<(), Error> {
        let shared = &self.index.shared;
        shared.folder.switch(&self.name)?;
        *shared.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.live);
        Ok(())
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        self.index.shared.folder.sweep();
        self.index.shared.rebuilding.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests;
