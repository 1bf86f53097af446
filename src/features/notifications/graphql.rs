//! Notifications in the API: the viewer's list, what was read, and what comes by mail.

pub mod changes;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::adapters::mail::{Mentioned, Story};
use crate::connection;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{
    DateTime, Explain, Position, Text, UserError, UserErrorCode, app, bad_argument, broken, locale,
    page, told, unloaded, viewer,
};
use crate::features::notifications::aggregate::Refusal;
use crate::features::notifications::events::{NotificationId, Reason};
use crate::features::notifications::{commands, projection, queries};
use crate::features::people::graphql::{Profile, loaders, profiles};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::page::encode;
use crate::kernel::texts::people;

/// The cursors of the list: where a notification was last raised.
const LIST: &str = "notifications";

/// The most notifications in one call.
const IDS_MAX: usize = 100;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("ids"),
        }
    }
}

/// Why somebody is told. More may come; clients show the text of those they do not know.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Reason")]
pub enum NotificationReason {
    /// They were mentioned.
    Mention,
    /// Somebody commented on their post.
    Comment,
    /// People reacted to their post.
    Reaction,
}

/// Something the viewer should know.
#[derive(Clone, Debug)]
pub struct Notification(pub queries::Notification);

/// Something the viewer should know.
#[Object]
impl Notification {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Why the viewer is told.
    async fn reason(&self) -> NotificationReason {
        self.0.reason.into()
    }

    /// The whole sentence in the viewer's language, with at most two names.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<Text> {
        let known = &loaders(ctx)?.people;
        let found = self.0.actors.iter().map(|actor| known.get(actor));
        let found = futures_util::future::try_join_all(found).await;
        let found: Vec<_> = found.map_err(unloaded)?.into_iter().flatten().collect();
        let names: Vec<&str> = found
            .iter()
            .filter_map(|person| person.name.as_deref())
            .collect();
        let locale = locale(ctx);
        let total = u32::try_from(self.0.people).unwrap_or(u32::MAX);
        let actor = people(locale, &names, total);
        let place = match self.0.comment {
            Some(_) => Mentioned::Comment,
            None => Mentioned::Post,
        };
        let story = match self.0.reason {
            Reason::Mention => Story::Mention {
                actor: &actor,
                place,
            },
            Reason::Comment => Story::Comment { actor: &actor },
            Reason::Reaction => Story::Reactions {
                names: &names,
                total,
                counts: &[],
            },
        };
        Ok(Text(story.sentence(locale)))
    }

    /// The post of the conversation; null where it went meanwhile.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        ctx.data::<PostLoaders>()?.post(self.0.post).await
    }

    /// The comment it is about; null where it is about the post, or went meanwhile.
    async fn comment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Comment>> {
        match self.0.comment {
            Some(comment) => ctx.data::<CommentLoaders>()?.comment(comment).await,
            None => Ok(None),
        }
    }

    /// The people behind it, newest first, at most 3.
    async fn actors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        profiles(ctx, &self.0.actors).await
    }

    /// How many people are behind it.
    async fn actor_count(&self) -> i32 {
        i32::try_from(self.0.people).unwrap_or(i32::MAX)
    }

    /// When it came, or the last person joined it.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.raised_at)
    }

    /// When the viewer read it; null where unread.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(DateTime)
    }
}

/// The notification of the viewer with this id.
pub async fn notification(
    ctx: &Context<'_>,
    id: NotificationId,
) -> async_graphql::Result<Option<Notification>> {
    let found = queries::one(app(ctx)?, viewer(ctx)?.person, id).await;
    Ok(found.map_err(broken)?.map(Notification))
}

connection!(
    NotificationConnection,
    NotificationEdge,
    Notification,
    "notifications",
    "notification"
);

/// `Viewer.notifications`.
pub async fn notifications(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<&str>,
    unread_only: bool,
) -> async_graphql::Result<NotificationConnection> {
    let page = page(LIST, 1, first, after)?;
    let app = app(ctx)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::list(app, viewer(ctx)?.person, unread_only, &page).await;
    let slice = slice.map_err(broken)?;
    let more = slice.more;
    let items = slice.items.into_iter().map(|notification| {
        let cursor = encode(LIST, &[&notification.position.to_string()]);
        (cursor, Notification(notification))
    });
    Ok(NotificationConnection::new(
        items.collect(),
        more,
        &page,
        as_of,
    ))
}

/// `Viewer.unreadCount`.
pub async fn unread_count(ctx: &Context<'_>) -> async_graphql::Result<i32> {
    let count = queries::unread_count(app(ctx)?, viewer(ctx)?.person).await;
    Ok(i32::try_from(count.map_err(broken)?).unwrap_or(i32::MAX))
}

/// `Viewer.mutedMail`.
pub async fn muted_mail(ctx: &Context<'_>) -> async_graphql::Result<Vec<NotificationReason>> {
    let muted = queries::muted(app(ctx)?, viewer(ctx)?.person).await;
    Ok(muted.map_err(broken)?.into_iter().map(Into::into).collect())
}

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

    /// Turns mail for a reason off or on; what happens still shows in the application.
    async fn set_notification_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reason and the wish.")] input: SetNotificationMailInput,
    ) -> async_graphql::Result<SetNotificationMailPayload> {
        let person = viewer(ctx)?.person;
        let reason = input.reason.into();
        let wanted = commands::want_mail(app(ctx)?, person, reason, input.enabled).await;
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
        (Some(ids), None) if ids.len() <= IDS_MAX => {
            let known: Result<Vec<NotificationId>, _> = ids.iter().map(|id| id.parse()).collect();
            Ok(match known {
                Ok(ids) => commands::mark_read(app, viewer, &ids).await,
                Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
            })
        }
        (Some(_), None) => Err(bad_argument("input.ids", "at most 100")),
        (None, Some(up_to)) => Ok(commands::mark_all_read(app, viewer, up_to.0).await),
        (None, None) | (Some(_), Some(_)) => Err(bad_argument("input", "give ids or upTo")),
    }
}
