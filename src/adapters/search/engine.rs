//! The engine of a network: one enum, so that whoever searches does not know which it is.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{embedded, meilisearch};
use crate::adapters::search::Change;
use crate::adapters::search::Constant;
use crate::adapters::search::Error;
use crate::adapters::search::Excerpt;
use crate::adapters::search::Found;
use crate::adapters::search::Request;

/// The search engine of this network.
#[derive(Clone, Debug)]
pub enum Search {
    /// An index in the data folder.
    Embedded(embedded::Index),
    /// An index on a Meilisearch server.
    Meilisearch(meilisearch::Index),
}

impl Search {
    /// Opens the embedded index in `folder`; see [`embedded::Index::open`].
    pub async fn open_embedded(folder: PathBuf) -> Result<Self, Error> {
        blocking(move || embedded::Index::open(&folder))
            .await
            .map(Self::Embedded)
    }

    /// Opens the index of this name on a Meilisearch server; see [`meilisearch::Index::open`].
    pub async fn open_meilisearch(
        server: meilisearch::Server,
        name: String,
    ) -> Result<Self, Error> {
        let index = meilisearch::Index::open(server, name).await?;
        Ok(Self::Meilisearch(index))
    }

    /// Whether all nodes of the network share one index, which one of them keeps.
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Embedded(_) => false,
            Self::Meilisearch(_) => true,
        }
    }

    /// The numbers by which this engine scores texts.
    pub fn constants(&self) -> &'static [Constant] {
        match self {
            Self::Embedded(_) => embedded::CONSTANTS,
            Self::Meilisearch(_) => meilisearch::CONSTANTS,
        }
    }

    /// The position of the log the index contains; 0 is an empty index.
    pub async fn position(&self) -> Result<i64, Error> {
        match self {
            Self::Embedded(index) => Ok(index.position()),
            Self::Meilisearch(index) => index.position().await,
        }
    }

    /// Applies `changes`; they and `position` become durable and visible together.
    pub async fn apply(&self, changes: Vec<Change>, position: i64) -> Result<(), Error> {
        match self {
            Self::Embedded(index) => {
                let index = index.clone();
                blocking(move || index.apply(&changes, position)).await
            }
            Self::Meilisearch(index) => index.apply(changes, position).await,
        }
    }

    /// The best items for `request`.
    pub async fn search(&self, request: Request) -> Result<Found, Error> {
        match self {
            Self::Embedded(index) => {
                let index = index.clone();
                blocking(move || index.search(&request)).await
            }
            Self::Meilisearch(index) => index.search(&request).await,
        }
    }

    /// Marked pieces of the items `ids`, of those the request's audiences may still read. `found` is
    /// what a search made of the need; its hits do not matter.
    pub async fn excerpts(
        &self,
        request: Request,
        found: Found,
        ids: Vec<String>,
    ) -> Result<HashMap<String, Excerpt>, Error> {
        match self {
            Self::Embedded(index) => {
                let index = index.clone();
                blocking(move || index.excerpts(&request, &found, &ids)).await
            }
            Self::Meilisearch(index) => index.excerpts(&request, &found, &ids).await,
        }
    }

    /// Starts an empty index beside the live one.
    pub async fn begin_rebuild(&self) -> Result<Rebuild, Error> {
        match self {
            Self::Embedded(index) => {
                let index = index.clone();
                blocking(move || index.begin_rebuild())
                    .await
                    .map(Rebuild::Embedded)
            }
            Self::Meilisearch(index) => index.begin_rebuild().await.map(Rebuild::Meilisearch),
        }
    }
}

/// An index being filled beside the live one. Dropped, it leaves no trace.
#[derive(Debug)]
pub enum Rebuild {
    /// A folder beside the live folder.
    Embedded(embedded::Rebuild),
    /// An index beside the live index.
    Meilisearch(meilisearch::Rebuild),
}

impl Rebuild {
    /// The position of the log it contains.
    pub fn position(&self) -> i64 {
        match self {
            Self::Embedded(rebuild) => rebuild.position(),
            Self::Meilisearch(rebuild) => rebuild.position(),
        }
    }

    /// Applies `changes` to the new index.
    pub async fn apply(&mut self, changes: Vec<Change>, position: i64) -> Result<(), Error> {
        match self {
            Self::Embedded(rebuild) => {
                let live = rebuild.live();
                blocking(move || live.apply(&changes, position)).await
            }
            Self::Meilisearch(rebuild) => rebuild.apply(changes, position).await,
        }
    }

    /// Puts the new index in the place of the live one. Changes applied to the live one meanwhile
    /// are lost with it: the new index goes on from its own position.
    pub async fn finish(self) -> Result<(), Error> {
        match self {
            Self::Embedded(rebuild) => blocking(move || rebuild.finish()).await,
            Self::Meilisearch(rebuild) => rebuild.finish().await,
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::Thread)?
}
