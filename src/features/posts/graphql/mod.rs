//! Posts in the API.

use async_graphql::{Context, Enum, ID, Object};

use crate::features::comments::graphql::{
    CommentConnection, Question, Thread, comment_count, question, thread,
};
use crate::features::communities::events::Audience;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::communities::visibility::Standing;
use crate::features::following::events::Target;
use crate::features::following::graphql::{FollowLevel, kept, level};
use crate::features::graphql::{DateTime, apart, app, broken, locale, unloaded, viewer};
use crate::features::people::graphql::{Profile, profiles};
use crate::features::posts::aggregate::rules::{Asker, Bin, Matter};
use crate::features::posts::events::{Kind, PostId};
use crate::features::posts::queries::marks::{Pins, Tally};
use crate::features::posts::{projection, queries};
use crate::features::pseudonyms::graphql::{Pseudonym, author, name_on};
use crate::features::reactions::events::Subject;
use crate::features::reactions::graphql::{ReactionCount, ReactionKind, own, summary};
use crate::kernel::markdown;

mod difference;
pub mod history;
pub mod kudos;
mod loaders;
mod marks;
mod mentions;
pub mod mutations;
mod permissions;
mod reads;
mod refusal;

pub use crate::features::posts::aggregate::rules::Matter as PostMatter;
pub use crate::features::posts::queries::marks::Tally as MeTooTally;
pub use loaders::PostLoaders;
pub use mentions::{MentionsQuery, unreached};
pub use reads::PostsQuery;
pub use refusal::{FaultText, fault_text};

use history::PostVersionConnection;
use kudos::Kudos;
use marks::{Acknowledgements, PostPin};
use permissions::PostPermissions;

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

    /// What the rules look at.
    pub fn matter(&self) -> Matter {
        Matter {
            author: self.0.author,
            kind: self.0.kind,
            ends_at: self.0.ends_at,
            bin: self.0.deleted.then_some(Bin {
                by: self.0.deleted_by,
                at: self.0.deleted_at,
            }),
        }
    }

    async fn asker(&self, ctx: &Context<'_>) -> async_graphql::Result<Asker> {
        Ok(Asker {
            name: name_on(ctx, (self.0.author, self.0.id))?,
            standing: self.standing(ctx).await?,
        })
    }

    async fn pins(&self, ctx: &Context<'_>) -> async_graphql::Result<Pins> {
        let pins = &ctx.data::<PostLoaders>()?.pins;
        Ok(pins
            .get(&self.0.id)
            .await
            .map_err(unloaded)?
            .unwrap_or_default())
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

    /// Who wrote it; null where the author was erased or wrote under a pseudonym.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        author(ctx, self.0.author).await
    }

    /// The pseudonym it was written under; null where its author is seen.
    async fn pseudonym(&self) -> Option<Pseudonym> {
        Pseudonym::of(self.0.author, self.0.id)
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

    /// The comments right under the post, accepted answers first and then oldest first; each has
    /// its replies.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<CommentConnection> {
        let comments = thread(ctx, Thread::Post(self.0.id), first, after.as_deref());
        apart(comments).await
    }

    /// Every text it has had, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<PostVersionConnection> {
        apart(history::list(ctx, self.0.id, first, after.as_deref())).await
    }

    /// Until when the announcement holds; null where it has no end, and for the other kinds.
    async fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(DateTime)
    }

    /// Whom it thanks, where it is kudos; null for the other kinds, and for kudos from elsewhere
    /// that name nobody.
    async fn kudos(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Kudos>> {
        let thanked = &ctx.data::<PostLoaders>()?.thanked;
        let people = thanked.get(&self.0.id).await.map_err(unloaded)?;
        Ok(people.map(|people| Kudos {
            people,
            skill: self.0.skill.clone(),
        }))
    }

    /// That it stands at the top of what it is for; null where it does not.
    async fn pin(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostPin>> {
        Ok(self.pins(ctx).await?.place.map(PostPin))
    }

    /// That it stands at the top of its author's profile; null where it does not.
    async fn profile_pin(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostPin>> {
        Ok(self.pins(ctx).await?.profile.map(PostPin))
    }

    /// Who has taken note of it, where it is an announcement; null for the other kinds.
    async fn acknowledgements(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<Acknowledgements>> {
        if self.0.kind != Kind::Announcement {
            return Ok(None);
        }
        let acknowledged = &ctx.data::<PostLoaders>()?.acknowledged;
        let tally = acknowledged.get(&self.0.id).await.map_err(unloaded)?;
        Ok(Some(Acknowledgements {
            post: self.0.id,
            tally: tally.unwrap_or_default(),
            now: app(ctx)?.now(),
        }))
    }

    /// What becomes of the question; null for the other kinds.
    async fn question(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Question>> {
        if self.0.kind != Kind::Question {
            return Ok(None);
        }
        let me_too = &ctx.data::<PostLoaders>()?.me_too;
        let tally: Option<Tally> = me_too.get(&self.0.id).await.map_err(unloaded)?;
        apart(question(ctx, self.0.id, tally.unwrap_or_default()))
            .await
            .map(Some)
    }

    /// Who put it into the bin; null where it does not lie there, or the person was erased
    /// or did so under a pseudonym.
    async fn deleted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.deleted_by {
            Some(by) => author(ctx, by).await,
            None => Ok(None),
        }
    }

    /// When it was put into the bin, where it stays for 30 days; null where it does not lie there.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(DateTime)
    }

    /// How much the viewer wants to hear about it; null where they have not said.
    async fn viewer_follow_level(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<FollowLevel>> {
        level(ctx, Target::Post(self.0.id)).await
    }

    /// When the viewer kept it; null where they do not keep it.
    async fn viewer_bookmarked_at(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<DateTime>> {
        kept(ctx, self.0.id).await
    }

    /// The people its text names who cannot see it, at most 20: they are not told, now or later.
    /// For its author alone; empty for everybody else.
    async fn unreached_mentions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        let unreached = unreached(
            ctx,
            (self.0.author, self.0.id),
            (self.source(), self.0.audience),
        );
        apart(unreached).await
    }

    /// What the viewer may do with it now, and where not, why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<PostPermissions> {
        Ok(PostPermissions {
            published_at: self.0.published_at,
            matter: self.matter(),
            asker: self.asker(ctx).await?,
            now: app(ctx)?.now(),
            locale: locale(ctx),
        })
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
    let known = post.matter().known_in_bin(post.asker(ctx).await?);
    Ok(known.then_some(post))
}

/// A post that was just deleted, where the viewer may still see its place: clients that show it
/// take it away.
pub async fn deleted(ctx: &Context<'_>, id: PostId) -> async_graphql::Result<Option<Post>> {
    let found = queries::gone(app(ctx)?, viewer(ctx)?.person, id).await;
    let Some(mut post) = found.map_err(broken)? else {
        return Ok(None);
    };
    let gone = Post(post.clone());
    if !gone.matter().known_in_bin(gone.asker(ctx).await?) {
        post.title = None;
        post.body = None;
    }
    Ok(Some(Post(post)))
}

/// How many published posts there are for an audience by now. The caller has checked that the viewer
/// decides who sees them.
pub async fn post_total(ctx: &Context<'_>, audience: Audience) -> async_graphql::Result<i64> {
    let app = app(ctx)?;
    let settled = app.settled(&[projection::NAME], app.log().head()).await;
    settled.map_err(broken)?;
    queries::total(app, audience).await.map_err(broken)
}
