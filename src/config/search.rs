//! The settings of the search engine.

use crate::config::source::Sources;
use crate::config::{ConfigError, Secret, parse};

/// The search engine: an index in the data folder unless a server is named.
#[derive(Clone, Debug)]
pub struct Search {
    /// The Meilisearch server, without a slash at the end (`meilisearch_url`).
    pub meilisearch_url: Option<String>,
    /// What it is asked with (`meilisearch_key`).
    pub meilisearch_key: Option<Secret<String>>,
}

impl Search {
    pub(super) fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let url = sources.get("meilisearch_url", parse::server_url)?;
        let key = sources.get("meilisearch_key", parse::secret)?;
        if key.is_some() && url.is_none() {
            return Err(sources.refusal("meilisearch_key", "only together with meilisearch_url"));
        }
        Ok(Self {
            meilisearch_url: url,
            meilisearch_key: key,
        })
    }
}
