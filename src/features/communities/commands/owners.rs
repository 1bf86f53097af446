//! A community always has an owner: handing it over, by the owner or when they go.

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::aggregate::{Membership, Refusal};
use crate::features::communities::events::{CommunityId, MembershipId, Role};
use crate::features::communities::projection;
use crate::features::communities::queries::{owned, successors};
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};

use super::{allowed, members};

/// Makes a member the owner in the viewer's place; the viewer stays as a manager.
pub async fn transfer_ownership(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let ground = allowed(app, viewer, community, Ground::may_transfer).await?;
    if person == viewer.person {
        return Err(Failure::Refused(Refusal::Yourself));
    }
    members::check_guest(app, &ground, person, Role::Owner).await?;
    let command = Command::by(&viewer.person.to_string(), "transferOwnership", None);
    let done = hand_over(app, &command, community, (viewer.person, person)).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Hands every community that a person owns to whoever is next: another owner, else the highest
/// role, else who joined first. A community without any other member stays theirs: nobody is
/// there who could miss its owner.
///
/// Who is next comes from tables that have caught up; that they are members still, and that the
/// person owns it still, is decided from streams.
pub async fn hand_over_all(app: &App, actor: PersonId, person: PersonId) -> Result<(), Error> {
    while !app.settled(&[projection::NAME], app.log().head()).await? {}
    for community in owned(app, person).await? {
        for next in successors(app, community, person).await? {
            let command = Command::by(&actor.to_string(), "transferOwnership", None);
            match hand_over(app, &command, community, (person, next)).await {
                Ok(_) => break,
                // They went meanwhile.
                Err(Failure::Refused(_)) => {}
                Err(Failure::Taken { scope }) => return Err(Error::Conflict { stream: scope }),
                Err(Failure::Broken(error)) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Both memberships change in one append, so that somebody owns the community at every moment.
async fn hand_over(
    app: &App,
    command: &Command,
    community: CommunityId,
    (from, to): (PersonId, PersonId),
) -> Result<Done, Failure<Refusal>> {
    if kind(app, to).await? != Kind::Employee {
        return Err(Failure::Refused(Refusal::Guest));
    }
    let stream = |person| MembershipId::of(community, person).to_string();
    let streams = (stream(to), stream(from));
    let decide = |next: &Membership, owner: &Membership| {
        let raised = next.raise((community, to), Role::Owner)?;
        if owner.role() != Some(Role::Owner) {
            return Err(Refusal::NotAllowed);
        }
        let lowered = owner.lower((community, from), Role::Manager)?;
        Ok((raised.into(), lowered.into()))
    };
    app.executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await
}
