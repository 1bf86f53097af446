//! What changes in a feed, as a stream.

use async_graphql::{Context, Enum, ID, Object, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::queries::{About, Activity, What, kinds, read};
use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::events::MembershipEvent;
use crate::features::feed::graphql::{FeedFilter, FeedItem};
use crate::features::feed::queries::{self, Filter};
use crate::features::graphql::{DateTime, Position, app, bad_argument, broken, viewer};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{Post, PostLoaders, deleted};
use crate::kernel::clock::Time;
use crate::kernel::event::{Event as _, Recorded};

/// What happened to an entry of a feed. More may come: treat an unknown one as RESET.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedChangeKind {
    /// A post was published, or came back from the bin.
    Added,
    /// Its text, its comments or its reactions changed.
    Changed,
    /// A post went to the bin.
    Removed,
    /// The viewer came into a community or left one: read the feed again.
    Reset,
}

/// Something that changed in a feed.
pub struct FeedChange {
    position: i64,
    occurred_at: Time,
    kind: FeedChangeKind,
    post: Option<PostId>,
    item: Option<Post>,
}

/// Something that changed in a feed.
#[Object]
impl FeedChange {
    /// Where it lies in the event log: subscribe after it to go on.
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.occurred_at)
    }

    /// What happened.
    async fn kind(&self) -> FeedChangeKind {
        self.kind
    }

    /// The id of the post it happened to; null for RESET.
    async fn post_id(&self) -> Option<ID> {
        self.post.map(|post| ID(post.to_string()))
    }

    /// The entry as it is now; null for REMOVED and RESET.
    async fn item(&self) -> Option<FeedItem> {
        self.item.clone().map(FeedItem::of)
    }
}

/// Streams of the feed.
#[derive(Default)]
pub struct FeedSubscription;

#[Subscription]
impl FeedSubscription {
    /// What changes in a feed, from a place in the event log on, with no gap and no repeat: read a
    /// page, then subscribe after its asOf.
    async fn feed_changed<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which feed.", default)] filter: FeedFilter,
        #[graphql(desc = "Go on after this place; null starts now.")] after: Option<Position>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<FeedChange>> + 'c> {
        viewer(ctx)?;
        let filter = filter
            .read()?
            .ok_or_else(|| bad_argument("filter", "an id of a community or a person"))?;
        follow(ctx, after, Feed(filter)).await
    }
}

/// One feed.
struct Feed(Filter);

impl Following for Feed {
    type Item = FeedChange;

    fn kinds(&self) -> Vec<&'static str> {
        [kinds().as_slice(), MembershipEvent::KINDS].concat()
    }

    async fn look(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> async_graphql::Result<Seen<FeedChange>> {
        let change = if MembershipEvent::KINDS.contains(&recorded.kind.as_str()) {
            self.reset(ctx, recorded).await?
        } else {
            let activity = read(app(ctx)?, recorded).await.map_err(broken)?;
            self.change(ctx, activity).await?
        };
        Ok(change.map_or(Seen::Nothing, Seen::Item))
    }
}

impl Feed {
    /// The viewer's own coming and going.
    async fn reset(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> async_graphql::Result<Option<FeedChange>> {
        let keys = app(ctx)?.keys();
        let event = keys.opening(|| MembershipEvent::read(recorded)).await;
        let event = event.and_then(|read| read).map_err(broken)?;
        let moves = matches!(
            event,
            MembershipEvent::Joined(_) | MembershipEvent::Ended(_)
        );
        let (community, person) = event.pair();
        let here = self
            .0
            .audience
            .is_none_or(|it| it.community() == Some(community));
        let own = moves && here && person == viewer(ctx)?.person;
        Ok(own.then_some(FeedChange {
            position: recorded.position,
            occurred_at: recorded.occurred_at,
            kind: FeedChangeKind::Reset,
            post: None,
            item: None,
        }))
    }

    async fn change(
        &self,
        ctx: &Context<'_>,
        activity: Activity,
    ) -> async_graphql::Result<Option<FeedChange>> {
        let id = match activity.about {
            About::Post(id) => id,
            About::Comment(id) => match ctx.data::<CommentLoaders>()?.comment(id).await? {
                Some(comment) => comment.0.post,
                None => return Ok(None),
            },
            About::Person(_) => return Ok(None),
        };
        let kind = match activity.what {
            What::PostPublished | What::PostRestored => FeedChangeKind::Added,
            What::PostDeleted => FeedChangeKind::Removed,
            What::PostEdited
            | What::PostMoved
            | What::CommentWritten
            | What::CommentEdited
            | What::CommentDeleted
            | What::AcceptanceChanged
            | What::ReactionChanged
            | What::ProfileChanged => FeedChangeKind::Changed,
        };
        let gone = kind == FeedChangeKind::Removed;
        let post = if gone {
            deleted(ctx, id).await?
        } else {
            ctx.data::<PostLoaders>()?.post(id).await?
        };
        let Some(post) = post else { return Ok(None) };
        let here = queries::holds(app(ctx)?, viewer(ctx)?.person, &self.0, id).await;
        if !here.map_err(broken)? {
            return Ok(None);
        }
        Ok(Some(FeedChange {
            position: activity.position,
            occurred_at: activity.occurred_at,
            kind,
            post: Some(id),
            item: Some(post).filter(|_| !gone),
        }))
    }
}
