//! The activity stream in the API.

pub mod follow;
pub mod post;
pub mod tail;

use async_graphql::{Context, Enum, Object, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow, seen};
use crate::features::activity::graphql::tail::{Fact, Told};
use crate::features::activity::queries::{About, Activity, What};
use crate::features::comments::graphql::Comment;
use crate::features::graphql::{DateTime, Position};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, deleted};

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

    async fn look(
        &self,
        ctx: &Context<'_>,
        told: &Told,
    ) -> async_graphql::Result<Seen<ActivityEvent>> {
        Ok(see(ctx, told).await?.map_or(Seen::Nothing, Seen::Item))
    }
}

/// An activity as the viewer may see it; none when they may not, or where it is none.
async fn see(ctx: &Context<'_>, told: &Told) -> async_graphql::Result<Option<ActivityEvent>> {
    let Fact::Activity(activity) = &told.fact else {
        return Ok(None);
    };
    let mut event = ActivityEvent {
        activity: activity.clone(),
        post: None,
        comment: None,
        person: None,
    };
    if let About::Person(id) = activity.about {
        event.person = profile(ctx, id).await?;
        return Ok(event.person.is_some().then_some(event));
    }
    let Some(sight) = seen(ctx, told).await? else {
        return Ok(None);
    };
    match activity.about {
        About::Post(id) if activity.what == What::PostDeleted => {
            event.post = deleted(ctx, id).await?;
        }
        About::Post(_) => {
            let published = sight.post.clone().filter(|post| !post.deleted);
            event.post = published.map(Post);
        }
        About::Comment(_) => event.comment = sight.comment.clone().map(Comment),
        About::Person(_) => {}
    }
    let is_there = event.post.is_some() || event.comment.is_some();
    Ok(is_there.then_some(event))
}
