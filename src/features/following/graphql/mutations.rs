//! Following and keeping.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use crate::features::following::aggregate::Refusal;
use crate::features::following::commands;
use crate::features::following::events::Target;
use crate::features::following::graphql::{FollowLevel, FollowingLoaders};
use crate::features::graphql::{Position, UserError, app, on, told, viewer};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::execute::{Done, Failure};

/// What to follow.
#[derive(OneofObject)]
pub enum FollowTargetInput {
    /// The person with this id.
    PersonId(ID),
    /// This tag, 2 to 50 characters, with or without its sign.
    Tag(String),
    /// The community with this id.
    CommunityId(ID),
    /// The post with this id.
    PostId(ID),
}

impl FollowTargetInput {
    /// What it names; none where the id is none.
    pub fn named(self) -> Option<Target> {
        match self {
            Self::PersonId(id) => id.parse().ok().map(Target::Person),
            Self::Tag(tag) => Some(Target::Tag(tag)),
            Self::CommunityId(id) => id.parse().ok().map(Target::Community),
            Self::PostId(id) => id.parse().ok().map(Target::Post),
        }
    }

    /// What it names, or the refusal that says there is none of it.
    pub fn read(self) -> Result<Target, Failure<Refusal>> {
        self.named().ok_or(Failure::Refused(Refusal::NotFound))
    }
}

/// What to follow, and how much to hear.
#[derive(InputObject)]
pub struct FollowInput {
    /// What.
    target: FollowTargetInput,
    /// How much.
    #[graphql(default_with = "FollowLevel::All")]
    level: FollowLevel,
}

/// What to follow no longer.
#[derive(InputObject)]
pub struct UnfollowInput {
    /// What.
    target: FollowTargetInput,
}

/// What came of following something, or of ending it.
#[derive(SimpleObject)]
pub struct FollowPayload {
    /// How much the viewer hears of it now; null where they do not follow it.
    level: Option<FollowLevel>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The post to keep.
#[derive(InputObject)]
pub struct BookmarkPostInput {
    /// Which post.
    post_id: ID,
}

/// The post to keep no longer.
#[derive(InputObject)]
pub struct RemoveBookmarkInput {
    /// Which post.
    post_id: ID,
}

/// What came of keeping a post, or of ending it.
#[derive(SimpleObject)]
pub struct BookmarkPayload {
    /// The post as it is now; null where userErrors is not empty, or where it is gone or hidden.
    post: Option<Post>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Following and keeping.
#[derive(Default)]
pub struct FollowingMutation;

#[Object]
impl FollowingMutation {
    /// Follows something, or changes how much the viewer hears of it: at most 1,000 things. About
    /// a post the level decides what the viewer is told, and else that of its community. Doing it
    /// twice changes nothing.
    async fn follow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and how much.")] input: FollowInput,
    ) -> async_graphql::Result<FollowPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let level = input.level;
        let follow = async {
            let target = input.target.read()?;
            commands::follow(app, viewer, target, level.into()).await
        };
        let outcome = follow.await;
        FollowPayload::of(ctx, outcome, Some(level))
    }

    /// Follows something no longer. Doing it twice changes nothing.
    async fn unfollow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: UnfollowInput,
    ) -> async_graphql::Result<FollowPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let unfollow = async {
            let target = input.target.read()?;
            commands::unfollow(app, viewer, target).await
        };
        let outcome = unfollow.await;
        FollowPayload::of(ctx, outcome, None)
    }

    /// Keeps a post, for the viewer alone: at most 1,000. Doing it twice changes nothing.
    async fn bookmark_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: BookmarkPostInput,
    ) -> async_graphql::Result<BookmarkPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.post_id, Refusal::NotFound, |post| {
            commands::bookmark_post(app, viewer, post)
        });
        BookmarkPayload::of(ctx, outcome.await).await
    }

    /// Keeps a post no longer. Doing it twice changes nothing.
    async fn remove_bookmark(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: RemoveBookmarkInput,
    ) -> async_graphql::Result<BookmarkPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.post_id, Refusal::NotFound, |post| {
            commands::remove_bookmark(app, viewer, post)
        });
        BookmarkPayload::of(ctx, outcome.await).await
    }
}

impl FollowPayload {
    fn of(
        ctx: &Context<'_>,
        outcome: Result<Done, Failure<Refusal>>,
        level: Option<FollowLevel>,
    ) -> async_graphql::Result<Self> {
        ctx.data::<FollowingLoaders>()?.clear();
        let (done, user_errors) = told(ctx, outcome)?;
        Ok(Self {
            level: level.filter(|_| done.is_some()),
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}

impl BookmarkPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(PostId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        ctx.data::<FollowingLoaders>()?.clear();
        let (done, user_errors) = told(ctx, outcome)?;
        let Some((post, done)) = done else {
            return Ok(Self {
                post: None,
                user_errors,
                position: None,
            });
        };
        Ok(Self {
            post: ctx.data::<PostLoaders>()?.post(post).await?,
            user_errors,
            position: Some(Position(done.position)),
        })
    }
}
