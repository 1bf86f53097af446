//! What one request has loaded of posts.

use std::collections::HashMap;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::{Standing, standings};
use crate::features::graphql::unloaded;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::Post;
use crate::features::posts::queries;
use crate::features::posts::queries::marks::{self, Pins, Tally};
use crate::kernel::loader::Loader;

/// What one request has loaded of posts.
pub struct PostLoaders {
    posts: Loader<PostId, queries::Post>,
    /// Tags by post.
    pub tags: Loader<PostId, Vec<String>>,
    /// The people a post mentions.
    pub mentions: Loader<PostId, Vec<PersonId>>,
    /// The people a post thanks.
    pub thanked: Loader<PostId, Vec<PersonId>>,
    /// Where posts are pinned.
    pub pins: Loader<PostId, Pins>,
    /// Who has acknowledged an announcement.
    pub acknowledged: Loader<PostId, Tally>,
    /// Who has a question too.
    pub me_too: Loader<PostId, Tally>,
    standings: Loader<Audience, Standing>,
}

impl PostLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: &Viewer) -> Self {
        let (for_posts, person) = (app.clone(), viewer.person);
        let (for_tags, for_mentions) = (app.clone(), app.clone());
        let (for_thanked, for_pins) = (app.clone(), app.clone());
        let (for_acknowledged, for_me_too) = (app.clone(), app.clone());
        let (for_standings, viewer) = (app.clone(), viewer.clone());
        Self {
            posts: Loader::new(move |ids: Vec<PostId>| {
                let app = for_posts.clone();
                async move { queries::posts(&app, person, &ids).await }
            }),
            tags: Loader::new(move |ids: Vec<PostId>| {
                let app = for_tags.clone();
                async move { queries::tags(&app, &ids).await }
            }),
            mentions: Loader::new(move |ids: Vec<PostId>| {
                let app = for_mentions.clone();
                async move { queries::mentions(&app, &ids).await }
            }),
            thanked: Loader::new(move |ids: Vec<PostId>| {
                let app = for_thanked.clone();
                async move { queries::thanked(&app, &ids).await }
            }),
            pins: Loader::new(move |ids: Vec<PostId>| {
                let app = for_pins.clone();
                async move { marks::pins(&app, &ids, app.now()).await }
            }),
            acknowledged: Loader::new(move |ids: Vec<PostId>| {
                let app = for_acknowledged.clone();
                async move { marks::acknowledged(&app, person, &ids).await }
            }),
            me_too: Loader::new(move |ids: Vec<PostId>| {
                let app = for_me_too.clone();
                async move { marks::me_too(&app, person, &ids).await }
            }),
            standings: Loader::new(move |audiences: Vec<Audience>| {
                let (app, viewer) = (for_standings.clone(), viewer.clone());
                async move { standings(&app, &viewer, &audiences).await }
            }),
        }
    }

    /// A published post the viewer may see.
    pub async fn post(&self, id: PostId) -> async_graphql::Result<Option<Post>> {
        let post = self.posts.get(&id).await.map_err(unloaded)?;
        Ok(post.map(Post))
    }

    /// What the viewer may do where something is for this audience.
    pub async fn standing(&self, audience: Audience) -> async_graphql::Result<Standing> {
        let standing = self.standings.get(&audience).await.map_err(unloaded)?;
        Ok(standing.unwrap_or(Standing::NONE))
    }

    /// Takes in posts that a list has loaded, so that nobody asks for them again.
    pub fn prime(&self, posts: &[queries::Post]) {
        let by_id: HashMap<_, _> = posts.iter().map(|post| (post.id, post.clone())).collect();
        self.posts.prime(by_id);
    }

    /// Forgets everything, after a change.
    pub fn clear(&self) {
        self.posts.clear();
        self.tags.clear();
        self.mentions.clear();
        self.thanked.clear();
        self.pins.clear();
        self.acknowledged.clear();
        self.me_too.clear();
        self.standings.clear();
    }
}
