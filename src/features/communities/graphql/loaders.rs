//! What one request has loaded of communities.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::Community;
use crate::features::communities::queries;
use crate::features::graphql::unloaded;
use crate::kernel::loader::Loader;

/// Loads communities for one request, as its viewer may see them.
pub struct CommunityLoader(Loader<CommunityId, Arc<queries::Community>>);

impl CommunityLoader {
    /// A loader for this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let app = app.clone();
        Self(Loader::new(move |ids: Vec<CommunityId>| {
            let app = app.clone();
            async move {
                let found = queries::communities(&app, viewer, &ids).await?;
                Ok(found
                    .into_iter()
                    .map(|(id, row)| (id, Arc::new(row)))
                    .collect::<HashMap<_, _>>())
            }
        }))
    }

    /// The community, null where it does not exist for the viewer.
    pub async fn get(
        ctx: &Context<'_>,
        id: CommunityId,
    ) -> async_graphql::Result<Option<Community>> {
        let Some(loader) = ctx.data_opt::<Self>() else {
            return Ok(None);
        };
        Ok(loader.0.get(&id).await.map_err(unloaded)?.map(Community))
    }

    /// Forgets what was loaded, after a change.
    pub fn clear(&self) {
        self.0.clear();
    }
}
