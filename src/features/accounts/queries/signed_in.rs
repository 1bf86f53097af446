//! Whom a token signed in a moment ago, so that the requests of one screen ask the database once.

use std::sync::Arc;

use quick_cache::sync::Cache;

use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::note_use;
use crate::features::accounts::projection;
use crate::features::accounts::queries;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

/// The most tokens that are remembered.
const TOKENS_MAX: usize = 10_000;

/// How long an answer of the database counts: an ended session may sign in that much longer where
/// another process of the same network ended it. Where this one did, it ends at once.
const FRESH_SECONDS: i64 = 1;

/// Whom tokens signed in a moment ago. Cheap to clone.
#[derive(Clone)]
pub struct SignedIn(Arc<Cache<String, Known>>);

#[derive(Clone)]
struct Known {
    viewer: Viewer,
    at: Time,
    /// What was known then to have changed accounts and sessions last.
    changed: i64,
}

impl Default for SignedIn {
    fn default() -> Self {
        Self(Arc::new(Cache::new(TOKENS_MAX)))
    }
}

impl SignedIn {
    /// The person a token signs in, whose use of it is noted; none when it is unknown, ended or
    /// revoked.
    pub async fn viewer(&self, app: &App, bearer: &str) -> Result<Option<Viewer>, Error> {
        let digest = token::digest(bearer);
        // Before the database is asked: what changes meanwhile makes the answer an old one.
        let (at, changed) = (app.now(), app.progress.changed(projection::NAME));
        let is_fresh = |known: &Known| {
            known.changed == changed && (0..FRESH_SECONDS).contains(&at.seconds_since(known.at))
        };
        if let Some(known) = self.0.get(&digest).filter(is_fresh) {
            return Ok(Some(known.viewer));
        }
        let Some((viewer, used_at)) = queries::viewer(app, bearer).await? else {
            self.0.remove(&digest);
            return Ok(None);
        };
        note_use(app, &viewer, used_at).await;
        let known = Known {
            viewer: viewer.clone(),
            at,
            changed,
        };
        self.0.insert(digest, known);
        Ok(Some(viewer))
    }
}
