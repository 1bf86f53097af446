//! From credentials to what a resolver finds in its context: the network, the viewer, their
//! language, and the loaders of one request.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Data;

use crate::app::App;
use crate::features::accounts::queries::signed_in::SignedIn;
use crate::features::accounts::{ClientAddress, queries};
use crate::features::activity::graphql::tail::Tail;
use crate::features::graphql::Position;
use crate::features::{self, accounts};
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::server::graphql::answer::{Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Identify, NoIntrospection};
use crate::server::graphql::streams::SocketOwner;

/// How long a request waits for the position it wants to see.
const MIN_POSITION_PATIENCE: Duration = Duration::from_secs(1);

/// The hook of the GraphQL endpoint. Call it inside the runtime of the network.
pub fn identify(app: &App) -> Identify {
    let (app, tail, signed_in) = (app.clone(), Tail::new(app), SignedIn::default());
    Arc::new(move |credentials| {
        let (app, tail, signed_in) = (app.clone(), tail.clone(), signed_in.clone());
        Box::pin(async move {
            let mut data = data(&app, &signed_in, credentials).await?;
            data.insert(tail);
            Ok(data)
        })
    })
}

async fn data(app: &App, signed_in: &SignedIn, credentials: Credentials) -> Result<Data, Refused> {
    let viewer = viewer(app, signed_in, &credentials).await?;
    if let Some(text) = &credentials.min_position {
        reach(app, text, &credentials.request_id).await?;
    }
    let mut data = Data::default();
    data.insert(app.clone());
    if let Some(address) = credentials.client {
        data.insert(ClientAddress(address));
    }
    if let Some(viewer) = viewer {
        let locale = locale(app, &viewer, credentials.accept_language.as_deref()).await;
        data.insert(locale);
        features::graphql::load_for(app, &viewer, &mut data);
        data.insert(SocketOwner(viewer.person.to_string()));
        data.insert(viewer);
    } else {
        let wish = credentials.accept_language.as_deref().unwrap_or_default();
        data.insert(Locale::from_accept_language(wish, app.settings.locale));
        data.insert(NoIntrospection);
    }
    Ok(data)
}

/// Whose credentials these are; none for a guest. A bearer token is refused where it signs nobody
/// in. A cookie is not: a browser sends the one of an ended session whether its page wants to or
/// not, and its person could never sign in again.
async fn viewer(
    app: &App,
    signed_in: &SignedIn,
    credentials: &Credentials,
) -> Result<Option<accounts::Viewer>, Refused> {
    let (bearer, cookie) = (
        credentials.bearer.as_deref(),
        credentials.cookie_session.as_deref(),
    );
    let Some(token) = bearer.or(cookie) else {
        return Ok(None);
    };
    // A stream that is looked at again is no use of the session.
    let viewer = if credentials.is_sign_of_life {
        let found = queries::viewer(app, token).await;
        found.map(|found| found.map(|(viewer, _)| viewer))
    } else {
        signed_in.viewer(app, token).await
    };
    let viewer = viewer.map_err(|error| broken(&error, &credentials.request_id))?;
    if viewer.is_none() && bearer.is_some() {
        return Err(Refused::new(
            Code::Unauthenticated,
            "The session has ended; sign in.",
        ));
    }
    Ok(viewer)
}

/// A failure of the engines before anything was executed.
fn broken(error: &Error, request_id: &str) -> Refused {
    tracing::error!(request.id = request_id, error = ?error, "A request could not be prepared.");
    match error {
        Error::Unavailable(_) => Problem::new(Code::Unavailable, "The service is busy; try again.")
            .with("retryAfter", 1)
            .into(),
        _ => Problem::masked(request_id).into(),
    }
}

/// Waits until every read model and the search index have reached the position a client wants to
/// see.
async fn reach(app: &App, text: &str, request_id: &str) -> Result<(), Refused> {
    let bad = || {
        Refused::new(
            Code::BadUserInput,
            "minPosition: not a position of this server",
        )
    };
    let position = Position::read(text).ok_or_else(bad)?;
    // A position beyond the head cannot have been given by this server; waiting would not help.
    let position = position.0.min(app.log().head());
    let mut names: Vec<&'static str> = features::projections()
        .iter()
        .map(|projection| projection.name())
        .collect();
    // The finder answers from the index, where this process keeps one.
    if app.search().is_some() {
        names.push(features::experts::index::NAME);
    }
    let reached: Result<bool, Error> = app
        .progress
        .wait(&names, position, MIN_POSITION_PATIENCE)
        .await;
    match reached {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refused::new(
            Code::Timeout,
            "The position is not visible here yet.",
        )),
        Err(error) => Err(broken(&error, request_id)),
    }
}

/// The client's language where it names one, else the person's own setting.
async fn locale(app: &App, viewer: &accounts::Viewer, wish: Option<&str>) -> Locale {
    // Browsers always say; their requests need no look at the person.
    if let Some(wanted) = wish.and_then(Locale::wanted) {
        return wanted;
    }
    let own = features::people::queries::language(app, viewer.person).await;
    let own = own.unwrap_or(app.settings.locale);
    wish.map_or(own, |wish| Locale::from_accept_language(wish, own))
}
