//! What changes in a feed, as a stream.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Subscription};
use futures_util::Stream;

use crate::features::accounts::events::PersonId;
use crate::features::activity::graphql::follow::{Following, Seen, follow, seen};
use crate::features::activity::graphql::tail::{Among, Fact, Tail, Told};
use crate::features::activity::queries::What;
use crate::features::communities::events::CommunityId;
use crate::features::feed::graphql::{FeedFilter, FeedItem};
use crate::features::feed::queries::{self, Filter};
use crate::features::graphql::{DateTime, Position, app, bad_argument, broken, viewer};
use crate::features::posts;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::Post;
use crate::kernel::clock::Time;

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

    async fn look(
        &self,
        ctx: &Context<'_>,
        told: &Told,
    ) -> async_graphql::Result<Seen<FeedChange>> {
        let change = match &told.fact {
            Fact::Activity(activity) => self.change(ctx, told, activity.what).await?,
            Fact::Member(community, person) if *person == viewer(ctx)?.person => {
                self.reset(told, *community)
            }
            Fact::Member(..)
            | Fact::Rights(_)
            | Fact::Account
            | Fact::Notification { .. }
            | Fact::Nothing => None,
        };
        Ok(change.map_or(Seen::Nothing, Seen::Item))
    }
}

impl Feed {
    /// The viewer's own coming and going.
    fn reset(&self, told: &Told, community: CommunityId) -> Option<FeedChange> {
        let place = self.0.audience;
        let is_here = place.is_none_or(|it| it.community() == Some(community));
        is_here.then_some(FeedChange {
            position: told.position,
            occurred_at: told.occurred_at,
            kind: FeedChangeKind::Reset,
            post: None,
            item: None,
        })
    }

    async fn change(
        &self,
        ctx: &Context<'_>,
        told: &Told,
        what: What,
    ) -> async_graphql::Result<Option<FeedChange>> {
        let kind = match what {
            What::PostPublished | What::PostRestored => FeedChangeKind::Added,
            What::PostDeleted => FeedChangeKind::Removed,
            What::PostEdited
            | What::PostMoved
            | What::CommentWritten
            | What::CommentEdited
            | What::CommentDeleted
            | What::AcceptanceChanged
            | What::ReactionChanged => FeedChangeKind::Changed,
            What::ProfileChanged => return Ok(None),
        };
        let Some(sight) = seen(ctx, told).await? else {
            return Ok(None);
        };
        let is_gone = kind == FeedChangeKind::Removed;
        let Some(post) = sight.post.as_ref().filter(|post| post.deleted == is_gone) else {
            return Ok(None);
        };
        if !self.0.takes(post, &sight.tags) || (self.0.home && !at_home(ctx, told, post).await?) {
            return Ok(None);
        }
        Ok(Some(FeedChange {
            position: told.position,
            occurred_at: told.occurred_at,
            kind,
            post: Some(post.id),
            item: (!is_gone).then(|| Post(post.clone())),
        }))
    }
}

/// Whether a post is for the viewer in particular; asked once for all who may see it.
async fn at_home(
    ctx: &Context<'_>,
    told: &Told,
    post: &posts::queries::Post,
) -> async_graphql::Result<bool> {
    let person = viewer(ctx)?.person;
    let ask = || async {
        let mut asked = if told.is_shared {
            ctx.data::<Tail>()?.known_seers(post.audience)
        } else {
            HashSet::new()
        };
        asked.insert(person);
        let people: Vec<PersonId> = asked.iter().copied().collect();
        let people = queries::at_home(app(ctx)?, &people, post.id).await;
        let people = people.map_err(broken)?;
        let asked = Arc::new(asked);
        Ok::<_, async_graphql::Error>(Among { asked, people })
    };
    let among = told.at_home.get(|it| it.asked.contains(&person), ask);
    Ok(among.await?.people.contains(&person))
}
