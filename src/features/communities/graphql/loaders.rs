//! What one request has loaded of communities.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::Community;
use crate::features::communities::queries::{self, Crowd, Links};
use crate::features::graphql::unloaded;
use crate::kernel::loader::Loader;

/// Loads communities for one request, as its viewer may see them.
pub struct CommunityLoader {
    communities: Loader<CommunityId, Arc<queries::Community>>,
    crowds: Loader<CommunityId, Crowd>,
    links: Loader<CommunityId, Links>,
}

impl CommunityLoader {
    /// A loader for this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let (communities, crowds, links) = (app.clone(), app.clone(), app.clone());
        Self {
            communities: Loader::new(move |ids: Vec<CommunityId>| {
                let app = communities.clone();
                async move {
                    let found = queries::communities(&app, viewer, &ids).await?;
                    let found = found.into_iter().map(|(id, row)| (id, Arc::new(row)));
                    Ok(found.collect::<HashMap<_, _>>())
                }
            }),
            crowds: Loader::new(move |ids: Vec<CommunityId>| {
                let app = crowds.clone();
                async move { queries::crowds(&app, viewer, &ids).await }
            }),
            links: Loader::new(move |ids: Vec<CommunityId>| {
                let app = links.clone();
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
        let found = loader.communities.get(&id).await.map_err(unloaded)?;
        Ok(found.map(Community))
    }

    /// Who else is in a community that exists for the viewer.
    pub async fn crowd(ctx: &Context<'_>, id: CommunityId) -> async_graphql::Result<Crowd> {
        let loader = ctx.data::<Self>()?;
        let found = loader.crowds.get(&id).await.map_err(unloaded)?;
        Ok(found.unwrap_or_default())
    }

    /// What came before and after a community, whoever may see it.
    pub(super) async fn links(ctx: &Context<'_>, id: CommunityId) -> async_graphql::Result<Links> {
        let found = ctx.data::<Self>()?.links.get(&id).await;
        Ok(found.map_err(unloaded)?.unwrap_or_default())
    }

    /// Takes in what was read of these communities: one that is not among it does not exist for the
    /// viewer.
    pub fn know(
        &self,
        ids: impl Iterator<Item = CommunityId>,
        found: HashMap<CommunityId, queries::Community>,
    ) {
        let found = found.into_iter().map(|(id, row)| (id, Arc::new(row)));
        self.communities.know(ids, found.collect());
    }

    /// Forgets what was loaded, after a change.
    pub fn clear(&self) {
        self.communities.clear();
        self.crowds.clear();
        self.links.clear();
    }
}
