//! What people do with what they are told.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{NotificationReason, muted_mail, unread_count};
use crate::features::graphql::{DateTime, Position, UserError, app, bad_argument, told, viewer};
use crate::features::notifications::aggregate::Refusal;
use crate::features::notifications::aggregate::inbox::Wish;
use crate::features::notifications::commands;
use crate::features::notifications::commands::snooze::snooze;
use crate::features::notifications::events::NotificationId;
use crate::kernel::execute::{Done, Failure};

/// The most notifications in one call.
const IDS_MAX: usize = 100;

/// What the viewer has read: some notifications, or all up to a place.
#[derive(InputObject)]
pub struct MarkNotificationsReadInput {
    /// These, at most 100; null where upTo is given.
    ids: Option<Vec<ID>>,
    /// All that came up to this place, such as the asOf of the page the viewer sees; null where
    /// ids is given.
    up_to: Option<Position>,
}

/// What came of markNotificationsRead.
#[derive(SimpleObject)]
pub struct MarkNotificationsReadPayload {
    /// How many the viewer has not read yet, at most 100; null where userErrors is not empty.
    unread_count: Option<i32>,
    /// Why not all were marked; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// What the viewer wants to see as unread again.
#[derive(InputObject)]
pub struct MarkNotificationsUnreadInput {
    /// Which ones, at most 100.
    ids: Vec<ID>,
}

/// What came of markNotificationsUnread.
#[derive(SimpleObject)]
pub struct MarkNotificationsUnreadPayload {
    /// How many the viewer has not read yet, at most 100; null where userErrors is not empty.
    unread_count: Option<i32>,
    /// Why not all were marked; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// What the viewer wants to see later.
#[derive(InputObject)]
pub struct SnoozeNotificationsInput {
    /// Which ones, at most 100.
    ids: Vec<ID>,
    /// When they come back, unread and at the top: in the future, within 366 days at most.
    until: DateTime,
}

/// What came of snoozeNotifications.
#[derive(SimpleObject)]
pub struct SnoozeNotificationsPayload {
    /// How many the viewer has not read yet, at most 100; null where userErrors is not empty.
    unread_count: Option<i32>,
    /// Why not all were put off; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Whether the viewer gets mail for a reason.
#[derive(InputObject)]
pub struct SetNotificationMailInput {
    /// For which reason.
    reason: NotificationReason,
    /// Whether mail comes.
    enabled: bool,
}

/// What came of setNotificationMail.
#[derive(SimpleObject)]
pub struct SetNotificationMailPayload {
    /// The reasons for which no mail comes now, each at most once; null where userErrors is not
    /// empty.
    muted_mail: Option<Vec<NotificationReason>>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// What people do with what they are told.
#[derive(Default)]
pub struct NotificationsMutation;

#[Object]
impl NotificationsMutation {
    /// Marks notifications of the viewer as read; doing it twice changes nothing.
    async fn mark_notifications_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: MarkNotificationsReadInput,
    ) -> async_graphql::Result<MarkNotificationsReadPayload> {
        let (done, user_errors) = told(ctx, mark_read(ctx, input).await?)?;
        Ok(MarkNotificationsReadPayload {
            unread_count: match done {
                Some(_) => Some(unread_count(ctx).await?),
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Marks notifications of the viewer as unread again.
    async fn mark_notifications_unread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: MarkNotificationsUnreadInput,
    ) -> async_graphql::Result<MarkNotificationsUnreadPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let marked = match ids(&input.ids)? {
            Some(ids) => commands::mark_unread(app, viewer, &ids).await,
            None => Err(Failure::Refused(Refusal::NotFound)),
        };
        let (done, user_errors) = told(ctx, marked)?;
        Ok(MarkNotificationsUnreadPayload {
            unread_count: match done {
                Some(_) => Some(unread_count(ctx).await?),
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Puts notifications of the viewer off: they leave the list and the count, and come back
    /// unread at a time, or as soon as there is something new in them. Marking one as read or unread
    /// brings it back at once.
    async fn snooze_notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones, and until when.")] input: SnoozeNotificationsInput,
    ) -> async_graphql::Result<SnoozeNotificationsPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let snoozed = match ids(&input.ids)? {
            Some(ids) => snooze(app, viewer, &ids, input.until.0).await,
            None => Err(Failure::Refused(Refusal::NotFound)),
        };
        let (done, user_errors) = told(ctx, snoozed)?;
        Ok(SnoozeNotificationsPayload {
            unread_count: match done {
                Some(_) => Some(unread_count(ctx).await?),
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Turns mail for a reason off or on; what happens still shows in the application.
    async fn set_notification_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reason and the wish.")] input: SetNotificationMailInput,
    ) -> async_graphql::Result<SetNotificationMailPayload> {
        let person = viewer(ctx)?.person;
        let reason = input.reason.into();
        let wish = Wish::Mail(reason, input.enabled);
        let wanted = commands::wish(app(ctx)?, person, wish).await;
        let (done, user_errors) = told(ctx, wanted)?;
        Ok(SetNotificationMailPayload {
            muted_mail: match done {
                Some(_) => Some(muted_mail(ctx).await?),
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}

async fn mark_read(
    ctx: &Context<'_>,
    input: MarkNotificationsReadInput,
) -> async_graphql::Result<Result<Done, Failure<Refusal>>> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    match (input.ids, input.up_to) {
        (Some(given), None) => Ok(match ids(&given)? {
            Some(ids) => commands::mark_read(app, viewer, &ids).await,
            None => Err(Failure::Refused(Refusal::NotFound)),
        }),
        (None, Some(up_to)) => Ok(commands::mark_all_read(app, viewer, up_to.0).await),
        (None, None) | (Some(_), Some(_)) => Err(bad_argument("input", "give ids or upTo")),
    }
}

/// The notifications that an input names; none where one is no notification.
fn ids(given: &[ID]) -> async_graphql::Result<Option<Vec<NotificationId>>> {
    if given.len() > IDS_MAX {
        return Err(bad_argument("input.ids", "at most 100"));
    }
    Ok(given.iter().map(|id| id.parse().ok()).collect())
}
