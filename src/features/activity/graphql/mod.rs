//! The activity stream in the API.

pub mod follow;
pub mod post;

use async_graphql::{Context, Enum, Object, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::queries::{self, About, Activity, What};
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{DateTime, Position, app, broken};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders, deleted};
use crate::kernel::event::Recorded;

/// What happened. More may come: treat an unknown one as a reason to read again.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "What")]
pub enum ActivityKind {
    /// A post was published.
    PostPublished,
    /// A post's text changed.
    PostEdited,
    /// A post went to the bin.
    PostDeleted,
    /// A post came back from the bin.
    PostRestored,
    /// A post is in another place.
    PostMoved,
    /// A comment was written.
    CommentWritten,
    /// A comment's text changed.
    CommentEdited,
    /// A comment was taken away.
    CommentDeleted,
    /// An answer was accepted, or is no longer.
    AcceptanceChanged,
    /// A reaction was given, changed or taken back.
    ReactionChanged,
    /// Somebody joined, or a profile changed.
    ProfileChanged,
}

/// Something that happened and that the viewer may see.
pub struct ActivityEvent {
    activity: Activity,
    post: Option<Post>,
    comment: Option<Comment>,
    person: Option<Profile>,
}

/// Something that happened and that the viewer may see.
#[Object]
impl ActivityEvent {
    /// Where it lies in the event log: subscribe after it to go on.
    async fn position(&self) -> Position {
        Position(self.activity.position)
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.activity.occurred_at)
    }

    /// What happened.
    async fn kind(&self) -> ActivityKind {
        self.activity.what.into()
    }

    /// Who did it; null where it was the system or the person was erased.
    async fn actor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.activity.actor {
            Some(actor) => profile(ctx, actor).await,
            None => Ok(None),
        }
    }

    /// The post it is about, as it is now; null where it is about something else.
    async fn post(&self) -> Option<&Post> {
        self.post.as_ref()
    }

    /// The comment it is about, as it is now; null where it is about something else.
    async fn comment(&self) -> Option<&Comment> {
        self.comment.as_ref()
    }

    /// The person it is about; null where it is about something else.
    async fn person(&self) -> Option<&Profile> {
        self.person.as_ref()
    }
}

/// Streams of activity.
#[derive(Default)]
pub struct ActivitySubscription;

#[Subscription]
impl ActivitySubscription {
    /// What happens that the viewer may see, from a place in the event log on, with no gap and no
    /// repeat. A deleted post or comment is announced to whoever can still see its place.
    async fn activity<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Go on after this place; null starts now.")] after: Option<Position>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<ActivityEvent>> + 'c> {
        follow(ctx, after, Everything).await
    }
}

/// Whatever the viewer may see.
struct Everything;

impl Following for Everything {
    type Item = ActivityEvent;

    fn kinds(&self) -> Vec<&'static str> {
        queries::kinds()
    }

    async fn look(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> async_graphql::Result<Seen<ActivityEvent>> {
        let activity = queries::read(app(ctx)?, recorded).await.map_err(broken)?;
        Ok(see(ctx, activity).await?.map_or(Seen::Nothing, Seen::Item))
    }
}

/// An activity as the viewer may see it; none when they may not.
async fn see(
    ctx: &Context<'_>,
    activity: Activity,
) -> async_graphql::Result<Option<ActivityEvent>> {
    let mut event = ActivityEvent {
        activity,
        post: None,
        comment: None,
        person: None,
    };
    let seen = match event.activity.about {
        About::Post(id) => {
            event.post = if event.activity.what == What::PostDeleted {
                deleted(ctx, id).await?
            } else {
                ctx.data::<PostLoaders>()?.post(id).await?
            };
            event.post.is_some()
        }
        About::Comment(id) => {
            event.comment = ctx.data::<CommentLoaders>()?.comment(id).await?;
            event.comment.is_some()
        }
        About::Person(id) => {
            event.person = profile(ctx, id).await?;
            event.person.is_some()
        }
    };
    Ok(seen.then_some(event))
}
