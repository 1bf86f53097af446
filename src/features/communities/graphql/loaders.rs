//! What one request has loaded of communities.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::Community;
use crate::features::communities::queries::{self, Links};
use crate::features::graphql::unloaded;
use crate::kernel::loader::Loader;

/// Loads communities for one request, as its viewer may see them.
pub struct CommunityLoader {
    communities: Loader<CommunityId, Arc<queries::Community>>,
    links: Loader<CommunityId, Links>,
}

impl CommunityLoader {
    /// A loader for this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let (app, for_links) = (app.clone(), app.clone());
        Self {
            communities: Loader::new(move |ids: Vec<CommunityId>| {
                let app = app.clone();
                async move {
                    let found = queries::communities(&app, viewer, &ids).await?;
                    Ok(found
                        .into_iter()
                        .map(|(id, row)| (id, Arc::new(row)))
                        .collect::<HashMap<_, _>>())
                }
            }),
            links: Loader::new(move |ids: Vec<CommunityId>| {
                let app = for_links.clone();
                async move { queries::links(&app, &ids).await }
            }),
        }
    }

    /// The community, null where it does not exist for the viewer.
    pub async fn get(
        ctx: &Context<'_>,
        id: CommunityId,
    ) -> async_graphql::Result<Option<Community>> {
        let Some(loader) = ctx.data_opt::<Self>() else {
            return Ok(None);
        };
        let found = loader.communities.get(&id).await;
        Ok(found.map_err(unloaded)?.map(Community))
    }

    /// What came before and after a community, whoever may see it.
    pub(super) async fn links(ctx: &Context<'_>, id: CommunityId) -> async_graphql::Result<Links> {
        let found = ctx.data::<Self>()?.links.get(&id).await;
        Ok(found.map_err(unloaded)?.unwrap_or_default())
    }

    /// Forgets what was loaded, after a change.
    pub fn clear(&self) {
        self.communities.clear();
        self.links.clear();
    }
}
