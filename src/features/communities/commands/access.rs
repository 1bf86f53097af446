//! Emergency access: asked for by one administrator, granted by another, over by itself.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::administers;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::access::{Access, checked_access_reason};
use crate::features::communities::events::{AccessEvent, AccessId, CommunityId};
use crate::features::communities::projection;
use crate::features::communities::visibility::ground;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::id;
use crate::kernel::personal::Personal;

/// Asks to read a community; administrators may, who are not in it. Whoever administers the
/// network learns from the answer that there is such a community: they name it by its id.
pub async fn request_access(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    reason: String,
) -> Result<Done, Failure<Refusal>> {
    check_administrator(app, viewer).await?;
    let ground = ground(app, viewer.person, community).await?;
    let ground = ground.ok_or(Failure::Refused(Refusal::NotFound))?;
    if ground.role().is_some() {
        return Err(Failure::Refused(Refusal::AlreadyMember));
    }
    let reason = checked_access_reason(reason).map_err(Failure::Refused)?;
    let reason = Personal::writing(viewer.person.0, reason);
    let now = app.now();
    let pair = (community, viewer.person);
    let command = Command::by(&viewer.person.to_string(), "requestEmergencyAccess", None);
    decide(app, &command, pair, |access| {
        Ok(access.request(pair, reason.clone(), now))
    })
    .await
}

/// Agrees that another administrator reads a community.
pub async fn approve_access(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    administrator: PersonId,
) -> Result<Done, Failure<Refusal>> {
    check_administrator(app, viewer).await?;
    let now = app.now();
    let pair = (community, administrator);
    let command = Command::by(&viewer.person.to_string(), "approveEmergencyAccess", None);
    decide(app, &command, pair, |access| {
        access.grant(pair, viewer.person, now)
    })
    .await
}

/// Says that an access is over, once its time is.
pub async fn end_access(
    app: &App,
    community: CommunityId,
    administrator: PersonId,
) -> Result<(), Error> {
    let now = app.now();
    let pair = (community, administrator);
    let command = Command::system(id::new_uuid());
    let ended = decide(app, &command, pair, |access| Ok(access.end(pair, now)));
    match ended.await {
        // Nothing refuses it, and it takes no name.
        Ok(_) | Err(Failure::Refused(_) | Failure::Taken { .. }) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
    }
}

async fn decide(
    app: &App,
    command: &Command,
    (community, administrator): (CommunityId, PersonId),
    decide: impl Fn(Access) -> Result<Vec<AccessEvent>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let stream = AccessId::of(community, administrator).to_string();
    let decide = |access: &Access| decide(*access).map(Decision::from);
    let done = app.executor.execute(command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

async fn check_administrator(app: &App, viewer: &Viewer) -> Result<(), Failure<Refusal>> {
    if administers(app, viewer.person).await? {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::AdministratorsOnly))
    }
}
