//! Mail that was given up, for administrators.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::connection;
use crate::features::accounts::events::PersonId;
use crate::features::graphql::{
    DateTime, Explain, Position, UserError, UserErrorCode, app, bad_argument, broken, failed, page,
    told, viewer,
};
use crate::features::notifications::aggregate::release::ReleaseRefusal;
use crate::features::notifications::commands::parked::release_mail;
use crate::features::notifications::emails::refusals;
use crate::features::notifications::queries::parked;
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::effects::Parked;
use crate::kernel::page::{encode, keys};

/// The cursors of the list: when a mail was given up, and its id.
const PARKED: &str = "parked-mail";

/// The ids of mails: that in the queue.
const MAIL: &str = "queued-mail";

/// The most mails in one call.
const IDS_MAX: usize = 100;

impl Explain for ReleaseRefusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::AdministratorsOnly => UserErrorCode::Forbidden,
            Self::NotFound => UserErrorCode::NotFound,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::AdministratorsOnly => "error-administrators-only",
            Self::NotFound => "error-not-found",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::AdministratorsOnly => None,
            Self::NotFound => Some("ids"),
        }
    }
}

/// What a mail in the queue is. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueuedMailKind {
    /// It tells of notifications.
    Notification,
    /// It says why an answer by mail was not taken.
    Refusal,
}

/// A mail that was given up.
pub struct ParkedMail(Parked);

/// A mail that was given up.
#[Object]
impl ParkedMail {
    /// Opaque, globally unique, stable for ever; names it to releaseMail.
    pub async fn id(&self) -> ID {
        ID(encode(MAIL, &[&self.0.id]))
    }

    /// What sort of mail it is.
    async fn kind(&self) -> QueuedMailKind {
        if self.0.kind == refusals::KIND {
            QueuedMailKind::Refusal
        } else {
            QueuedMailKind::Notification
        }
    }

    /// Whom it is for; null where they are gone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        let person = self.0.person.as_deref().map(str::parse::<PersonId>);
        match person {
            Some(Ok(person)) => profile(ctx, person).await,
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Why it was given up, in the words of the mail server, without addresses.
    async fn why(&self) -> &str {
        &self.0.why
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        i32::try_from(self.0.attempts).unwrap_or(i32::MAX)
    }

    /// When it was given up.
    async fn parked_at(&self) -> DateTime {
        DateTime(self.0.parked_at)
    }

    /// When it was queued, or last released.
    async fn queued_at(&self) -> DateTime {
        DateTime(self.0.queued_at)
    }
}

/// The mail with this id; none where it is not one that was given up, or not for the viewer.
pub async fn parked_mail(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<ParkedMail>> {
    let (Some(id), true) = (in_queue(id), viewer(ctx)?.administrator) else {
        return Ok(None);
    };
    let found = parked::one(app(ctx)?, &id).await.map_err(broken)?;
    Ok(found.map(ParkedMail))
}

/// The id in the queue.
fn in_queue(id: &str) -> Option<String> {
    keys(MAIL, id).map(|[id]| id)
}

connection!(
    ParkedMailConnection,
    ParkedMailEdge,
    ParkedMail,
    "mails that were given up",
    "mail that was given up"
);

/// Reads of the queue of mail.
#[derive(Default)]
pub struct ParkedMailQuery;

#[Object]
impl ParkedMailQuery {
    /// Mail that was given up, the latest first; for administrators alone.
    async fn parked_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; null is 20.")] first: Option<i32>,
        #[graphql(desc = "Go on after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<ParkedMailConnection>> {
        if !viewer(ctx)?.administrator {
            return Err(failed("FORBIDDEN", "Only an administrator may do this."));
        }
        let page = page(PARKED, 2, first, after.as_deref())?;
        let app = app(ctx)?;
        let as_of = app.log().head();
        let slice = parked::parked(app, &page).await.map_err(broken)?;
        let more = slice.more;
        let items = slice.items.into_iter().map(|parked| {
            let keys = [&parked.parked_at.0.to_string(), &parked.id];
            (
                encode(PARKED, &keys.map(String::as_str)),
                ParkedMail(parked),
            )
        });
        let items = items.collect();
        Ok(Some(ParkedMailConnection::new(items, more, &page, as_of)))
    }
}

/// The mails to try again.
#[derive(InputObject)]
pub struct ReleaseMailInput {
    /// Which ones, at most 100.
    ids: Vec<ID>,
}

/// What came of releaseMail.
#[derive(SimpleObject)]
pub struct ReleaseMailPayload {
    /// Why nothing was released; empty on success.
    user_errors: Vec<UserError>,
    /// Where the record of it lies in the event log.
    position: Option<Position>,
}

/// Changes to the queue of mail.
#[derive(Default)]
pub struct ParkedMailMutation;

#[Object]
impl ParkedMailMutation {
    /// Puts mail that was given up back into the queue, as if it had never been tried; for
    /// administrators alone. What is there no more to tell is not sent. Doing it twice changes
    /// nothing.
    async fn release_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which mails.")] input: ReleaseMailInput,
    ) -> async_graphql::Result<ReleaseMailPayload> {
        if input.ids.len() > IDS_MAX {
            return Err(bad_argument("input.ids", "at most 100"));
        }
        // What is no id of a mail is found no more than one that is gone.
        let ids = input.ids.iter().map(|id| in_queue(id).unwrap_or_default());
        let ids: Vec<String> = ids.collect();
        let done = release_mail(app(ctx)?, viewer(ctx)?, &ids).await;
        let (done, user_errors) = told(ctx, done)?;
        Ok(ReleaseMailPayload {
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}
