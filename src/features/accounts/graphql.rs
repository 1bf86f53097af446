//! Signing in and out, the viewer, and own sessions.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

mod refusal;

use std::time::Duration;

use async_graphql::{Context, ErrorExtensions as _, ID, InputObject, Object, SimpleObject};

use crate::features::accounts::ClientAddress;
use crate::features::accounts::aggregate::Refusal;
use crate::features::accounts::commands::{self, SESSION_SECONDS_MAX, SignInFailure};
use crate::features::accounts::queries;
use crate::features::communities::graphql::waiting::{
    self, InvitationConnection, JoinRequestConnection,
};
use crate::features::graphql::{
    DateTime, Position, UserError, app, broken, on, told, unavailable, user_errors, viewer,
};
use crate::features::notifications::graphql::addresses::{MailAddress, mail_address};
use crate::features::notifications::graphql::preferences::NotificationPreferences;
use crate::features::notifications::graphql::{
    self as notifications, NotificationConnection, NotificationFilter, NotificationReason,
};
use crate::features::people::graphql::{Profile, profile};

/// One of the viewer's signed-in devices.
pub struct Session(queries::Session, bool);

/// One of the viewer's signed-in devices.
#[Object]
impl Session {
    /// Opaque, globally unique, stable for ever.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the client called itself; null where it did not say.
    async fn device(&self) -> Option<&str> {
        self.0.device.as_deref().filter(|device| !device.is_empty())
    }

    /// When the person signed in.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// When the session ends by itself.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// Whether this request came through it.
    async fn is_current(&self) -> bool {
        self.1
    }
}

/// Who signs in, and with what.
#[derive(InputObject)]
pub struct SignInInput {
    /// The handle or the e-mail address.
    login: String,
    /// The password.
    password: String,
    /// What the client calls itself in the list of sessions, at most 120 characters are kept.
    #[graphql(default)]
    device: String,
    /// Whether the answer also sets the cookie `__Host-ruche`, for browsers.
    #[graphql(default)]
    cookie: bool,
}

/// What came of signIn.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// What to send as `Authorization: Bearer`, shown this once; null where userErrors is not
    /// empty.
    token: Option<String>,
    /// Why nobody was signed in; empty on success.
    user_errors: Vec<UserError>,
    /// Where the session lies in the event log.
    position: Option<Position>,
}

/// What came of signOut.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// Why it did not end; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The session to end.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// One of the viewer's sessions.
    session_id: ID,
}

/// What came of revokeSession.
#[derive(SimpleObject)]
pub struct RevokeSessionPayload {
    /// The session that ended; null where userErrors is not empty.
    revoked_session_id: Option<ID>,
    /// Why it did not end; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The viewer's new password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password until now.
    current_password: String,
    /// The new one, 10 to 200 characters.
    new_password: String,
}

/// What came of changePassword.
#[derive(SimpleObject)]
pub struct ChangePasswordPayload {
    /// Why it did not change; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Signing in and out.
#[derive(Default)]
pub struct AccountsMutation;

#[Object]
impl AccountsMutation {
    /// Signs in with a handle or an address and a password. An unknown account and a wrong
    /// password get the same answer.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> async_graphql::Result<SignInPayload> {
        let (login, password) = (&input.login, &input.password);
        let client = ctx.data_opt::<ClientAddress>().copied();
        let signed_in = commands::sign_in(app(ctx)?, login, password, &input.device, client).await;
        match signed_in {
            Ok(signed_in) => {
                if input.cookie {
                    ctx.insert_http_header("set-cookie", set_cookie(&signed_in.token));
                }
                Ok(SignInPayload {
                    token: Some(signed_in.token),
                    user_errors: Vec::new(),
                    position: Some(Position(signed_in.position)),
                })
            }
            Err(SignInFailure::Busy) => Err(busy()),
            Err(SignInFailure::TooMany(wait)) => Err(too_many(wait)),
            Err(SignInFailure::Failed(failure)) => {
                let user_errors = user_errors(ctx, failure)?;
                Ok(SignInPayload {
                    token: None,
                    user_errors,
                    position: None,
                })
            }
        }
    }

    /// Ends the session this request came through.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<SignOutPayload> {
        let viewer = viewer(ctx)?;
        ctx.insert_http_header(
            "set-cookie",
            format!("{COOKIE}=; {COOKIE_RULES}; Max-Age=0"),
        );
        let Some(session) = viewer.session else {
            return Ok(SignOutPayload {
                user_errors: Vec::new(),
                position: None,
            });
        };
        let ended = commands::revoke_session(app(ctx)?, viewer, session).await;
        let (done, user_errors) = told(ctx, ended)?;
        Ok(SignOutPayload {
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Changes the viewer's password and ends their other sessions.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passwords.")] input: ChangePasswordInput,
    ) -> async_graphql::Result<ChangePasswordPayload> {
        let viewer = viewer(ctx)?;
        let (current, new) = (&input.current_password, &input.new_password);
        match commands::change_password(app(ctx)?, viewer, current, new).await {
            Ok(done) => Ok(ChangePasswordPayload {
                user_errors: Vec::new(),
                position: Some(Position(done.position)),
            }),
            Err(SignInFailure::Busy) => Err(busy()),
            Err(SignInFailure::TooMany(wait)) => Err(too_many(wait)),
            Err(SignInFailure::Failed(failure)) => Ok(ChangePasswordPayload {
                user_errors: user_errors(ctx, failure)?,
                position: None,
            }),
        }
    }

    /// Ends one of the viewer's sessions, such as that of a lost phone.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RevokeSessionInput,
    ) -> async_graphql::Result<RevokeSessionPayload> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let done = on(&input.session_id, Refusal::NotFound, |session| {
            commands::revoke_session(app, viewer, session)
        });
        let done = done.await.map(|(_, done)| done);
        let (done, user_errors) = told(ctx, done)?;
        Ok(RevokeSessionPayload {
            revoked_session_id: done.as_ref().map(|_| input.session_id),
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}

fn too_many(wait: Duration) -> async_graphql::Error {
    let seconds = wait.as_secs().saturating_add(1);
    async_graphql::Error::new("Too many tries; try again later.").extend_with(|_, extensions| {
        extensions.set("code", "RATE_LIMITED");
        extensions.set("retryAfter", seconds);
    })
}

fn busy() -> async_graphql::Error {
    unavailable("Too many people sign in right now; try again.")
}

/// The cookie that carries a session's token.
pub const COOKIE: &str = "__Host-ruche";

const COOKIE_RULES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

fn set_cookie(token: &str) -> String {
    format!("{COOKIE}={token}; {COOKIE_RULES}; Max-Age={SESSION_SECONDS_MAX}")
}

/// The signed-in person and what only that person sees.
#[derive(Default)]
pub struct Viewer;

/// The signed-in person and what only that person sees.
#[Object(name = "Viewer")]
impl Viewer {
    /// The viewer's own profile; null where it went.
    async fn profile(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, viewer(ctx)?.person).await
    }

    /// The viewer's sessions that have not ended, newest first, at most 100.
    async fn sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Session>> {
        let viewer = viewer(ctx)?;
        let sessions = queries::sessions(app(ctx)?, viewer.person)
            .await
            .map_err(broken)?;
        let with_current = |session: queries::Session| {
            let is_current = viewer.session == Some(session.id);
            Session(session, is_current)
        };
        Ok(sessions.into_iter().map(with_current).collect())
    }

    /// What the viewer should know, newest first; only what they may see now.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; null is 20.")] first: Option<i32>,
        #[graphql(desc = "Go on after this cursor.")] after: Option<String>,
        #[graphql(desc = "Which ones.", default)] filter: NotificationFilter,
    ) -> async_graphql::Result<NotificationConnection> {
        notifications::notifications(ctx, (first, after.as_deref()), filter).await
    }

    /// What the viewer wants to hear and when mail comes.
    async fn notification_preferences(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<NotificationPreferences> {
        NotificationPreferences::of(ctx).await
    }

    /// The communities the viewer asks to join, the oldest request first.
    async fn join_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; null is 20.")] first: Option<i32>,
        #[graphql(desc = "Go on after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<JoinRequestConnection> {
        waiting::requests_of(ctx, viewer(ctx)?.person, first, after).await
    }

    /// The communities the viewer is invited to, the oldest invitation first.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; null is 20.")] first: Option<i32>,
        #[graphql(desc = "Go on after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<InvitationConnection> {
        waiting::invitations_of(ctx, viewer(ctx)?.person, first, after).await
    }

    /// How many notifications are unread, capped at 100.
    async fn unread_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        notifications::unread_count(ctx).await
    }

    /// The reasons for which the viewer gets no mail, each at most once.
    async fn muted_mail(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<NotificationReason>> {
        notifications::muted_mail(ctx).await
    }

    /// Whether mail reaches the viewer.
    async fn mail_address(&self, ctx: &Context<'_>) -> async_graphql::Result<MailAddress> {
        mail_address(ctx).await
    }

    /// Whether the viewer administers the network.
    async fn is_administrator(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(viewer(ctx)?.administrator)
    }
}

/// Reads that start at the viewer.
#[derive(Default)]
pub struct AccountsQuery;

#[Object]
impl AccountsQuery {
    /// The signed-in person; null for a guest.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        viewer(ctx).ok().map(|_| Viewer)
    }
}
