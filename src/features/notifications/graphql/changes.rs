//! What a person is told, as a stream.

use async_graphql::{Context, Object, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::graphql::tail::{Fact, Told};
use crate::features::graphql::{DateTime, Position, app, broken, viewer};
use crate::features::notifications::graphql::{Notification, notification as found};
use crate::features::notifications::{projection, queries};
use crate::kernel::clock::Time;

/// The read models that say what somebody is told; an event is looked at once they have reached it.
pub const READERS: &[&str] = &[projection::NAME];

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

    async fn look(
        &self,
        ctx: &Context<'_>,
        told: &Told,
    ) -> async_graphql::Result<Seen<NotificationAdded>> {
        let Fact::Notification {
            recipient,
            notification,
        } = told.fact
        else {
            return Ok(Seen::Nothing);
        };
        if recipient != viewer(ctx)?.person {
            return Ok(Seen::Nothing);
        }
        Ok(found(ctx, notification)
            .await?
            .map_or(Seen::Nothing, |notification| {
                Seen::Item(NotificationAdded {
                    position: told.position,
                    occurred_at: told.occurred_at,
                    notification,
                })
            }))
    }
}
