//! Reading posts that are asked for by id or by place.

use async_graphql::{Context, ID, Object};

use crate::features::communities::events::Audience;
use crate::features::graphql::{app, bad_argument, broken, page, viewer};
use crate::features::posts::aggregate::rules::BIN_SECONDS;
use crate::features::posts::events::board::Board;
use crate::features::posts::graphql::{Post, PostConnection, PostLoaders, post};
use crate::features::posts::{projection, queries};
use crate::kernel::page::{Slice, encode};

/// The cursors of a bin: when a post was binned, and its id.
const BIN: &str = "bin";

/// Reads about posts.
#[derive(Default)]
pub struct PostsQuery;

#[Object]
impl PostsQuery {
    /// The post with this id; null where it is gone or hidden.
    async fn post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id from a post.")] id: ID,
    ) -> async_graphql::Result<Option<Post>> {
        viewer(ctx)?;
        match id.parse() {
            Ok(id) => post(ctx, id).await,
            Err(_not_an_id) => Ok(None),
        }
    }

    /// What stands at the top of a community (at most 5), of the whole company (at most 5) or of a
    /// person's profile (at most 2), last pinned first; empty where that is gone or hidden.
    async fn pinned_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The community; without it and without a person, the whole company.")]
        community_id: Option<ID>,
        #[graphql(desc = "The person whose profile it is; not together with a community.")]
        person_id: Option<ID>,
    ) -> async_graphql::Result<Vec<Post>> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let board = match (community_id, person_id) {
            (Some(_), Some(_)) => {
                return Err(bad_argument("personId", "not together with communityId"));
            }
            (None, Some(person)) => person.parse().ok().map(Board::Profile),
            (community, None) => place(community).map(Board::Place),
        };
        let Some(board) = board else {
            return Ok(Vec::new());
        };
        let posts = queries::pinned(app, viewer.person, board, app.now()).await;
        let posts = posts.map_err(broken)?;
        ctx.data::<PostLoaders>()?.prime(&posts);
        Ok(posts.into_iter().map(Post).collect())
    }

    /// What lies in the bin of a place, last binned first: everything for those who look after the
    /// place, else what the viewer wrote or binned. It is kept for 30 days.
    async fn binned_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The community; null for what is for the whole company.")]
        community_id: Option<ID>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<PostConnection> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let page = page(BIN, 2, Some(first), after.as_deref())?;
        let as_of = app.progress.position(projection::NAME);
        let slice = match place(community_id) {
            Some(audience) => {
                let standing = ctx.data::<PostLoaders>()?.standing(audience).await?;
                let asker = (viewer.person, standing.moderates);
                let since = app.now().plus_seconds(-BIN_SECONDS);
                let found = queries::bin(app, asker, (audience, since), &page).await;
                found.map_err(broken)?
            }
            None => Slice::cut(Vec::new(), page.first),
        };
        let items = slice.items.into_iter().map(|post| {
            let deleted_at = post.deleted_at.unwrap_or_default().0.to_string();
            let cursor = encode(BIN, &[&deleted_at, &post.id.to_string()]);
            (cursor, Post(post))
        });
        Ok(PostConnection::new(
            items.collect(),
            slice.more,
            &page,
            as_of,
        ))
    }
}

/// The audience of a place; none where the id is no community's.
pub(super) fn place(community: Option<ID>) -> Option<Audience> {
    match community {
        None => Some(Audience::Everyone),
        Some(id) => id.parse().ok().map(Audience::Community),
    }
}
