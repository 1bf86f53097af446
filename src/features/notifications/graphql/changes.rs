//! What a person is told, as a stream.

use async_graphql::{Context, Object, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::queries::READERS;
use crate::features::graphql::{DateTime, Position, app, broken, viewer};
use crate::features::notifications::events::Event;
use crate::features::notifications::graphql::{Notification, notification};
use crate::features::notifications::{projection, queries};
use crate::kernel::clock::Time;
use crate::kernel::event::{Event as _, Recorded};

/// Something the viewer is told.
pub struct NotificationAdded {
    position: i64,
    occurred_at: Time,
    notification: Notification,
}

/// Something the viewer is told.
#[Object]
impl NotificationAdded {
    /// Where it lies in the event log: subscribe after it to go on.
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.occurred_at)
    }

    /// The notification as it is now: one that a further person joined comes again.
    async fn notification(&self) -> &Notification {
        &self.notification
    }

    /// How many notifications the viewer has not read.
    async fn unread_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = queries::unread_count(app(ctx)?, viewer(ctx)?.person).await;
        Ok(i32::try_from(count.map_err(broken)?).unwrap_or(i32::MAX))
    }
}

/// Streams of notifications.
#[derive(Default)]
pub struct NotificationSubscription;

#[Subscription]
impl NotificationSubscription {
    /// What the viewer is told, from a place in the event log on, with no gap and no repeat.
    async fn notification_added<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Go on after this place; null starts now.")] after: Option<Position>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<NotificationAdded>> + 'c>
    {
        follow(ctx, after, Inbox).await
    }
}

struct Inbox;

impl Following for Inbox {
    type Item = NotificationAdded;

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn readers(&self) -> Vec<&'static str> {
        [READERS, &[projection::NAME]].concat()
    }

    async fn look(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> async_graphql::Result<Seen<NotificationAdded>> {
        let keys = app(ctx)?.keys();
        let event = keys.opening(|| Event::read(recorded)).await;
        let Event::Raised(raised) = event.and_then(|read| read).map_err(broken)? else {
            return Ok(Seen::Nothing);
        };
        if raised.recipient != viewer(ctx)?.person {
            return Ok(Seen::Nothing);
        }
        let found = notification(ctx, raised.notification).await?;
        Ok(found.map_or(Seen::Nothing, |notification| {
            Seen::Item(NotificationAdded {
                position: recorded.position,
                occurred_at: recorded.occurred_at,
                notification,
            })
        }))
    }
}
