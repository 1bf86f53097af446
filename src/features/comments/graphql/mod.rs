//! Comments in the API: the threads of a post, and what people do in them.

use async_graphql::{Context, ID, Object};

use crate::features::comments::aggregate::rules::{Asker, Verdict};
use crate::features::comments::events::CommentId;
use crate::features::comments::{projection, queries};
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::Standing;
use crate::features::graphql::{DateTime, apart, app, broken, locale, page, unloaded, viewer};
use crate::features::people::graphql::{Profile, profiles};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{EXCERPT_CHARS, Post, PostLoaders, unreached};
use crate::features::pseudonyms::graphql::{Pseudonym, author, name_on};
use crate::features::reactions::events::Subject;
use crate::features::reactions::graphql::{ReactionCount, ReactionKind, own, summary};
use crate::kernel::markdown;
use crate::kernel::page::encode;

mod loaders;
pub mod mutations;
mod permissions;
mod question;
mod refusal;

pub use crate::features::comments::queries::Thread;
pub use loaders::CommentLoaders;
pub use permissions::CommentPermissions;
pub use question::{Acceptance, Question, question};

/// The cursors of a thread: the rank of a comment, when it was written, and its id.
const THREAD: &str = "comments";

/// The cursors of the answers to a comment.
const REPLIES: &str = "replies";

/// An answer under a post.
#[derive(Clone, Debug)]
pub struct Comment(pub queries::Comment);

impl Comment {
    async fn standing(&self, ctx: &Context<'_>) -> async_graphql::Result<Standing> {
        let loaders = ctx.data::<PostLoaders>()?;
        loaders.standing(self.0.audience).await
    }
}

/// An answer under a post.
#[Object]
impl Comment {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Who wrote it; null where the author was erased or wrote under a pseudonym, or the comment was
    /// deleted.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        if self.0.deleted {
            return Ok(None);
        }
        author(ctx, self.0.author).await
    }

    /// The pseudonym it was written under; null where its author is seen, or it was deleted.
    async fn pseudonym(&self) -> Option<Pseudonym> {
        Pseudonym::of(self.0.author, self.0.post).filter(|_| !self.0.deleted)
    }

    /// The post it belongs to; null where it went meanwhile.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        ctx.data::<PostLoaders>()?.post(self.0.post).await
    }

    /// The comment it answers; null where it answers the post.
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Self>> {
        match self.0.parent {
            Some(parent) => ctx.data::<CommentLoaders>()?.comment(parent).await,
            None => Ok(None),
        }
    }

    /// How deep it lies, 1 to 20: 1 is right under the post.
    async fn depth(&self) -> i32 {
        i32::try_from(self.0.depth).unwrap_or(i32::MAX)
    }

    /// The text in Markdown, to edit; null where it was deleted or erased.
    async fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// The text as clean HTML, to show; null where it was deleted or erased.
    async fn body_html(&self) -> Option<String> {
        self.0.body.as_deref().map(markdown::to_html)
    }

    /// The beginning of the text on one line, at most 280 characters, plain text; null where it
    /// was deleted or erased.
    async fn excerpt(&self) -> Option<String> {
        let body = self.0.body.as_deref()?;
        Some(markdown::excerpt(body, EXCERPT_CHARS))
    }

    /// The people it mentions, at most 20, in the order of the text.
    async fn mentions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        let mentions = &ctx.data::<CommentLoaders>()?.mentions;
        let people = mentions.get(&self.0.id).await.map_err(unloaded)?;
        profiles(ctx, &people.unwrap_or_default()).await
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }

    /// When its text last changed; null where it never did.
    async fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(DateTime)
    }

    /// Whether it was deleted: only its place is left, because others have answered it.
    async fn is_deleted(&self) -> bool {
        self.0.deleted
    }

    /// At most one count for each kind, most used first; kinds nobody used are left out.
    async fn reaction_summary(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<ReactionCount>> {
        if self.0.deleted {
            return Ok(Vec::new());
        }
        summary(ctx, Subject::Comment(self.0.id)).await
    }

    /// The viewer's own reaction; null where there is none.
    async fn viewer_reaction(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ReactionKind>> {
        if self.0.deleted {
            return Ok(None);
        }
        own(ctx, Subject::Comment(self.0.id)).await
    }

    /// The answers to it, oldest first; each has its own.
    async fn replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<CommentConnection> {
        let replies = thread(ctx, Thread::Comment(self.0.id), first, after.as_deref());
        apart(replies).await
    }

    /// That it is an answer that helped; null where it is not.
    async fn acceptance(&self) -> Option<Acceptance> {
        let (at, by) = self.0.accepted.filter(|_| !self.0.deleted)?;
        let as_moderator = self.0.verdict == Verdict::AcceptedByModerator;
        Some(Acceptance {
            at,
            by,
            as_moderator,
        })
    }

    /// The people its text names who cannot see it, at most 20: they are not told, now or later.
    /// For its author alone; empty for everybody else.
    async fn unreached_mentions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        let body = self.0.body.as_deref().unwrap_or_default();
        apart(unreached(
            ctx,
            (self.0.author, self.0.post),
            (body, self.0.audience),
        ))
        .await
    }

    /// What the viewer may do with it now, and where not, why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<CommentPermissions> {
        let post = ctx.data::<PostLoaders>()?.post(self.0.post).await?;
        let question = post.map(|post| post.matter());
        let standing = self.standing(ctx).await?;
        let name = name_on(ctx, (self.0.author, self.0.post))?;
        let asked = question.map_or(self.0.author, |it| it.author);
        Ok(CommentPermissions {
            comment: self.0.clone(),
            asker: Asker { name, standing },
            decider: name_on(ctx, (asked, self.0.post))?,
            question,
            now: app(ctx)?.now(),
            locale: locale(ctx),
        })
    }
}

crate::connection!(
    CommentConnection,
    CommentEdge,
    Comment,
    "comments",
    "comment"
);

/// A page of a thread, loaded together with the same page of other threads.
pub async fn thread(
    ctx: &Context<'_>,
    thread: Thread,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<CommentConnection> {
    let list = match thread {
        Thread::Post(_) => THREAD,
        Thread::Comment(_) => REPLIES,
    };
    let page = page(list, 3, Some(first), after)?;
    let as_of = app(ctx)?.progress.position(projection::NAME);
    let loaders = ctx.data::<CommentLoaders>()?;
    let slice = loaders.thread(thread, &page).await?;
    let items = slice.items.into_iter().map(|comment| {
        let (rank, at) = (comment.rank().to_string(), comment.written_at.0.to_string());
        let cursor = encode(list, &[&rank, &at, &comment.id.to_string()]);
        (cursor, Comment(comment))
    });
    Ok(CommentConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}

/// How many comments a visible post has.
pub async fn comment_count(ctx: &Context<'_>, post: PostId) -> async_graphql::Result<i32> {
    let counts = &ctx.data::<CommentLoaders>()?.counts;
    let count = counts.get(&post).await.map_err(unloaded)?;
    Ok(i32::try_from(count.unwrap_or(0)).unwrap_or(i32::MAX))
}

/// Reads about comments.
#[derive(Default)]
pub struct CommentsQuery;

#[Object]
impl CommentsQuery {
    /// The comment with this id; null where it is gone or hidden.
    async fn comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id from a comment.")] id: ID,
    ) -> async_graphql::Result<Option<Comment>> {
        viewer(ctx)?;
        match id.parse::<CommentId>() {
            Ok(id) => ctx.data::<CommentLoaders>()?.comment(id).await,
            Err(_not_an_id) => Ok(None),
        }
    }
}

/// How many comments there are for an audience by now. The caller has checked that the viewer decides
/// who sees them.
pub async fn comment_total(ctx: &Context<'_>, audience: Audience) -> async_graphql::Result<i64> {
    let app = app(ctx)?;
    let settled = app.settled(&[projection::NAME], app.log().head()).await;
    settled.map_err(broken)?;
    queries::total(app, audience).await.map_err(broken)
}
