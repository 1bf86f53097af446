//! The activity stream in the API.

use std::time::Duration;

use async_graphql::{Context, Enum, Object, Subscription};
use futures_util::Stream;

use crate::features;
use crate::features::accounts::queries::is_alive;
use crate::features::activity::queries::{self, About, Activity, READERS, What};
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{
    DateTime, EventPosition, Position, ResumeAfter, app, broken, failed, viewer,
};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders, deleted};
use crate::kernel::log::EventFilter;

/// How many events a client may be behind; more, and it reads its pages anew.
const REPLAY_EVENTS_MAX: i64 = 10_000;

/// How many events are read at a time.
const READ_MAX: i64 = 100;

/// How often the log is looked at, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

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
        viewer(ctx)?;
        let app = app(ctx)?;
        let head = app.log().look_up_head().await.map_err(broken)?;
        let resumed = ctx
            .data_opt::<ResumeAfter>()
            .map(|resume| Position::read(&resume.0));
        let resumed = match resumed {
            Some(None) => return Err(failed("BAD_USER_INPUT", "Last-Event-ID: not a position")),
            Some(Some(position)) => Some(position),
            None => None,
        };
        let after = after.or(resumed).map_or(head, |position| position.0);
        // A place beyond the head is of another log, or of this one before it was restored from
        // an older copy.
        if after > head || head - after > REPLAY_EVENTS_MAX {
            return Err(failed(
                "POSITION_TOO_OLD",
                "Read your pages again, then subscribe.",
            ));
        }
        let state = Follower {
            ctx: ctx.clone(),
            position: after,
            waiting: Vec::new(),
        };
        Ok(futures_util::stream::unfold(
            Some(state),
            |state| async move {
                let mut state = state?;
                match state.next().await {
                    Ok(Some(event)) => Some((Ok(event), Some(state))),
                    Ok(None) => None,
                    Err(error) => Some((Err(error), None)),
                }
            },
        ))
    }
}

/// One client's place in the log.
struct Follower<'c> {
    ctx: Context<'c>,
    position: i64,
    /// Activities read and not yet looked at, the next one last.
    waiting: Vec<Activity>,
}

impl Follower<'_> {
    /// The next activity the viewer may see; none when their session has ended.
    async fn next(&mut self) -> async_graphql::Result<Option<ActivityEvent>> {
        let app = app(&self.ctx)?;
        let filter = EventFilter::kinds(&queries::kinds());
        let mut head = app.log().watch();
        loop {
            while let Some(activity) = self.waiting.pop() {
                if let Some(event) = self.look(activity).await? {
                    return Ok(self.is_alive().await?.then_some(event));
                }
            }
            let (events, read) = app
                .log()
                .read_all(self.position, &filter, READ_MAX)
                .await
                .map_err(broken)?;
            // Rights and contents are asked for once the read models have come as far.
            while !app.settled(READERS, read).await.map_err(broken)? {}
            if !self.is_alive().await? {
                return Ok(None);
            }
            if read == self.position {
                let position = self.position;
                // A hint or the poll, whichever comes first.
                drop(tokio::time::timeout(POLL, head.wait_for(|head| *head > position)).await);
                continue;
            }
            for event in events.iter().rev() {
                self.waiting
                    .push(queries::read(app, event).await.map_err(broken)?);
            }
            self.position = read;
        }
    }

    /// Whether the session behind the stream still signs its person in.
    async fn is_alive(&self) -> async_graphql::Result<bool> {
        is_alive(app(&self.ctx)?, viewer(&self.ctx)?)
            .await
            .map_err(broken)
    }

    /// An activity as the viewer may see it; none when they may not.
    async fn look(&self, activity: Activity) -> async_graphql::Result<Option<ActivityEvent>> {
        let ctx = &self.ctx;
        features::graphql::forget_loaded(ctx);
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
        if seen && let Some(position) = ctx.data_opt::<EventPosition>() {
            position.tell(Position(event.activity.position).to_string());
        }
        Ok(seen.then_some(event))
    }
}
