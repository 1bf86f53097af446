//! Posts in the API.

use async_graphql::{Context, Enum, ID, Object};

use crate::features::comments::graphql::{CommentConnection, Thread, comment_count, thread};
use crate::features::communities::events::Audience;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::communities::visibility::Standing;
use crate::features::graphql::{DateTime, app, broken, unloaded, viewer};
use crate::features::people::graphql::{Profile, profile, profiles};
use crate::features::posts::aggregate::Asker;
use crate::features::posts::events::{Kind, PostId};
use crate::features::posts::{projection, queries};
use crate::features::reactions::events::Subject;
use crate::features::reactions::graphql::{ReactionCount, ReactionKind, own, summary};
use crate::kernel::markdown;

pub mod history;
mod loaders;
pub mod mutations;
mod refusal;

pub use loaders::PostLoaders;
pub use refusal::{FaultText, fault_text};

use history::PostVersionConnection;

/// The characters of an excerpt of a text.
pub const EXCERPT_CHARS: usize = 280;

/// What a post is. More may come: treat an unknown one as STATUS.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum PostKind {
    /// A short message.
    Status,
    /// A longer text with a title.
    Article,
    /// Something to be answered.
    Question,
    /// Something everyone concerned should know.
    Announcement,
    /// Thanks to somebody.
    Kudos,
}

/// Something published in a community or to the whole company.
#[derive(Clone, Debug)]
pub struct Post(pub queries::Post);

impl Post {
    async fn standing(&self, ctx: &Context<'_>) -> async_graphql::Result<Standing> {
        let loaders = ctx.data::<PostLoaders>()?;
        loaders.standing(self.0.audience).await
    }

    fn is_mine(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(viewer(ctx)?.person == self.0.author)
    }

    async fn asker(&self, ctx: &Context<'_>) -> async_graphql::Result<Asker> {
        Ok(Asker {
            person: viewer(ctx)?.person,
            moderates: self.standing(ctx).await?.moderates,
        })
    }

    fn source(&self) -> &str {
        self.0.body.as_deref().unwrap_or_default()
    }
}

/// Something published in a community or to the whole company.
#[Object]
impl Post {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Who wrote it; null where the author was erased.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.author).await
    }

    /// The community it is in; null where it is for the whole company.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match self.0.audience.community() {
            Some(id) => CommunityLoader::get(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What it is.
    async fn kind(&self) -> PostKind {
        self.0.kind.into()
    }

    /// The title; null where the kind has none.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// The text in Markdown, to edit; empty where it was erased.
    async fn body(&self) -> &str {
        self.source()
    }

    /// The text as clean HTML, to show.
    async fn body_html(&self) -> String {
        markdown::to_html(self.source())
    }

    /// The beginning of the text on one line, at most 280 characters; plain text.
    async fn excerpt(&self) -> String {
        markdown::excerpt(self.source(), EXCERPT_CHARS)
    }

    /// The language of the text, as a language tag; null where nobody has said.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// The people it mentions, at most 20, in the order of the text.
    async fn mentions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        let mentions = &ctx.data::<PostLoaders>()?.mentions;
        let people = mentions.get(&self.0.id).await.map_err(unloaded)?;
        profiles(ctx, &people.unwrap_or_default()).await
    }

    /// Its tags, folded to lower case, at most 5, in the order they were given.
    async fn tags(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        let tags = &ctx.data::<PostLoaders>()?.tags;
        let tags = tags.get(&self.0.id).await.map_err(unloaded)?;
        Ok(tags.unwrap_or_default())
    }

    /// When it was published.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// When its text last changed; null where it never did.
    async fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(DateTime)
    }

    /// Whether it lies in the bin, where only its author and moderators find it.
    async fn is_deleted(&self) -> bool {
        self.0.deleted
    }

    /// At most one count for each kind, most used first; kinds nobody used are left out.
    async fn reaction_summary(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<ReactionCount>> {
        summary(ctx, Subject::Post(self.0.id)).await
    }

    /// The viewer's own reaction; null where there is none.
    async fn viewer_reaction(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ReactionKind>> {
        own(ctx, Subject::Post(self.0.id)).await
    }

    /// How many comments it has, at every depth.
    async fn comment_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        comment_count(ctx, self.0.id).await
    }

    /// The comments right under the post, oldest first; each has its replies.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<CommentConnection> {
        thread(ctx, Thread::Post(self.0.id), first, after.as_deref()).await
    }

    /// Every text it has had, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<PostVersionConnection> {
        history::list(ctx, self.0.id, first, after.as_deref()).await
    }

    /// Whether the viewer may edit the post now.
    async fn viewer_can_edit(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.0.deleted && self.is_mine(ctx)? && self.standing(ctx).await?.writes)
    }

    /// Whether the viewer may put the post into the bin now.
    async fn viewer_can_delete(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let by_right = self.standing(ctx).await?.by_right().is_ok();
        let may = self.asker(ctx).await?.may_delete(self.0.author);
        Ok(!self.0.deleted && by_right && may)
    }

    /// Whether the viewer may take the post out of the bin now.
    async fn viewer_can_restore(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let (author, by) = (self.0.author, self.0.deleted_by);
        let by_right = self.standing(ctx).await?.by_right().is_ok();
        Ok(self.0.deleted && by_right && self.asker(ctx).await?.may_restore(author, by))
    }

    /// Whether the viewer may react now.
    async fn viewer_can_react(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.0.deleted && self.standing(ctx).await?.reacting.is_ok())
    }

    /// Whether the viewer may comment now.
    async fn viewer_can_comment(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(!self.0.deleted && self.standing(ctx).await?.writes)
    }
}

crate::connection!(PostConnection, PostEdge, Post, "posts", "post");
/// A post by id: published and visible, or in the bin of somebody who may know of it there.
pub async fn post(ctx: &Context<'_>, id: PostId) -> async_graphql::Result<Option<Post>> {
    let viewer = viewer(ctx)?;
    let loaders = ctx.data::<PostLoaders>()?;
    if let Some(post) = loaders.post(id).await? {
        return Ok(Some(post));
    }
    let binned = queries::binned(app(ctx)?, viewer.person, id).await;
    let Some(post) = binned.map_err(broken)?.map(Post) else {
        return Ok(None);
    };
    let known = post.asker(ctx).await?.may_delete(post.0.author);
    Ok(known.then_some(post))
}

/// A post that was just deleted, where the viewer may still see its place: clients that show it
/// take it away.
pub async fn deleted(ctx: &Context<'_>, id: PostId) -> async_graphql::Result<Option<Post>> {
    let found = queries::binned(app(ctx)?, viewer(ctx)?.person, id).await;
    let Some(mut post) = found.map_err(broken)? else {
        return Ok(None);
    };
    let gone = Post(post.clone());
    if !gone.asker(ctx).await?.may_delete(post.author) {
        post.title = None;
        post.body = None;
    }
    Ok(Some(Post(post)))
}

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
}

/// How many published posts there are for an audience by now. The caller has checked that the viewer decides
/// who sees them.
pub async fn post_total(ctx: &Context<'_>, audience: Audience) -> async_graphql::Result<i64> {
    let app = app(ctx)?;
    let settled = app.settled(&[projection::NAME], app.log().head()).await;
    settled.map_err(broken)?;
    queries::total(app, audience).await.map_err(broken)
}
