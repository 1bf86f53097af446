//! Whether mail reaches the viewer.

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::features::graphql::{
    DateTime, Position, Text, UserError, app, broken, locale, told, viewer,
};
use crate::features::notifications::commands::bounces;
use crate::features::notifications::events::address::SuspensionReason;
use crate::features::notifications::queries::addresses::{self, Suspension};
use crate::kernel::texts::text;

/// Why an address gets no mail. More may come; clients show the text of those they do not know.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "SuspensionReason")]
pub enum MailSuspensionReason {
    /// A mail server says that there is no such address.
    Unknown,
    /// Mail came back again and again.
    Returned,
}

/// Where mail to the viewer goes.
pub struct MailAddress(Option<Suspension>);

/// Where mail to the viewer goes.
#[Object]
impl MailAddress {
    /// Since when no mail is sent there; null where it is sent.
    async fn suspended_at(&self) -> Option<DateTime> {
        self.0.map(|it| DateTime(it.at))
    }

    /// Why none is sent; null where it is.
    async fn reason(&self) -> Option<MailSuspensionReason> {
        self.0.map(|it| it.reason.into())
    }

    /// The whole sentence in the viewer's language; null where mail is sent.
    async fn text(&self, ctx: &Context<'_>) -> Option<Text> {
        let key = match self.0?.reason {
            SuspensionReason::Unknown => "mail-suspended-unknown",
            SuspensionReason::Returned => "mail-suspended-returned",
        };
        Some(Text(text(locale(ctx), key, &[])))
    }
}

/// `Viewer.mailAddress`.
pub async fn mail_address(ctx: &Context<'_>) -> async_graphql::Result<MailAddress> {
    let suspended = addresses::suspended(app(ctx)?, viewer(ctx)?.person).await;
    Ok(MailAddress(suspended.map_err(broken)?))
}

/// What came of resumeMail.
#[derive(SimpleObject)]
pub struct ResumeMailPayload {
    /// Where mail goes now; null where userErrors is not empty.
    mail_address: Option<MailAddress>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Changes to where mail goes.
#[derive(Default)]
pub struct MailAddressMutation;

#[Object]
impl MailAddressMutation {
    /// Says that the viewer's address works: mail is sent there again. Doing it twice changes
    /// nothing.
    async fn resume_mail(&self, ctx: &Context<'_>) -> async_graphql::Result<ResumeMailPayload> {
        let done = bounces::resume_mail(app(ctx)?, viewer(ctx)?).await;
        let (done, user_errors) = told(ctx, done)?;
        Ok(ResumeMailPayload {
            mail_address: match done {
                Some(_) => Some(mail_address(ctx).await?),
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}
