//! Coming, going, and roles.

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::aggregate::{Membership, Refusal, checked_reason, manages};
use crate::features::communities::events::{
    CommunityId, Joined, MembershipEvent, MembershipId, Role,
};
use crate::features::communities::projection;
use crate::features::communities::queries::other_owners;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::personal::Personal;

use super::allowed;

/// Joins a community: where everybody may, or by invitation. A member is in already.
pub async fn join_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let ruled = |ground: &Ground| match ground.may_join() {
        Err(Refusal::AlreadyMember) => Ok(()),
        ruled => ruled,
    };
    allowed(app, viewer, community, ruled).await?;
    let command = Command::by(&viewer.person.to_string(), "joinCommunity", None);
    let joined = Joined {
        community,
        person: viewer.person,
        role: Role::Contributor,
    };
    enter(app, &command, joined).await
}

/// Adds somebody; managers may, up to their own role.
pub async fn add_member(
    app: &App,
    viewer: &Viewer,
    joined: Joined,
) -> Result<Done, Failure<Refusal>> {
    let ground = allowed(app, viewer, joined.community, Ground::may_invite).await?;
    if Some(joined.role) > ground.role() {
        return Err(Failure::Refused(Refusal::NotAllowed));
    }
    check_guest(app, &ground, joined.person, joined.role).await?;
    let command = Command::by(&viewer.person.to_string(), "addCommunityMember", None);
    enter(app, &command, joined).await
}

/// Whether a person may have a role where this viewer stands: somebody from outside the company
/// needs a community that takes them, and has a small role in it.
pub(super) async fn check_guest(
    app: &App,
    ground: &Ground,
    person: PersonId,
    role: Role,
) -> Result<(), Failure<Refusal>> {
    let refused = match kind(app, person).await? {
        Kind::Employee => return Ok(()),
        Kind::Nobody => Refusal::NotFound,
        Kind::Guest if role > Role::Contributor => Refusal::Guest,
        Kind::Guest => {
            return ground.may_invite_guests().map_err(Failure::Refused);
        }
    };
    Err(Failure::Refused(refused))
}

/// Makes somebody a member without asking anybody; waits until it shows.
pub async fn enter(app: &App, command: &Command, joined: Joined) -> Result<Done, Failure<Refusal>> {
    let done = admit(app, command, joined).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Makes somebody a member without asking anybody, for imports.
pub async fn admit(app: &App, command: &Command, joined: Joined) -> Result<Done, Failure<Refusal>> {
    let stream = MembershipId::of(joined.community, joined.person).to_string();
    let decide = |member: &Membership| Ok(member.join(joined.clone()).into());
    app.executor.execute(command, &stream, decide).await
}

/// Ends a membership without asking anybody, for imports.
pub async fn dismiss(
    app: &App,
    command: &Command,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let stream = MembershipId::of(community, person).to_string();
    let decide = |member: &Membership| {
        let ended = member.end((community, person), false, None);
        ended.map(Decision::from)
    };
    app.executor.execute(command, &stream, decide).await
}

/// Gives a member another role; managers may, up to their own role, and an owner any but their
/// own, which they hand over.
pub async fn change_role(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
    role: Role,
) -> Result<Done, Failure<Refusal>> {
    let ground = allowed(app, viewer, community, Ground::may_manage_members).await?;
    if person == viewer.person {
        let refused = match ground.role() {
            Some(Role::Owner) if role != Role::Owner => Some(Refusal::OwnerStays),
            own if own < Some(role) => Some(Refusal::NotAllowed),
            _ => None,
        };
        if let Some(refused) = refused {
            return Err(Failure::Refused(refused));
        }
        let command = Command::by(&viewer.person.to_string(), "changeCommunityRole", None);
        return decide(app, &command, (community, person), |member| {
            member.lower((community, person), role)
        })
        .await;
    }
    if role > Role::Contributor && kind(app, person).await? == Kind::Guest {
        return Err(Failure::Refused(Refusal::Guest));
    }
    let command = Command::by(&viewer.person.to_string(), "changeCommunityRole", None);
    beside(
        app,
        &command,
        (community, person, viewer.person),
        |member, by| member.change_role((community, person), role, by),
    )
    .await
}

/// Ends a membership: one's own, or another's as a manager, with a reason where there is one.
pub async fn end_membership(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
    reason: Option<String>,
) -> Result<Done, Failure<Refusal>> {
    if viewer.person == person {
        return leave(app, viewer, community).await;
    }
    allowed(app, viewer, community, Ground::may_manage_members).await?;
    let reason = checked_reason(reason).map_err(Failure::Refused)?;
    let reason = reason.map(|reason| Personal::writing(viewer.person.0, reason));
    let command = Command::by(&viewer.person.to_string(), "endMembership", None);
    // The acting member's own stream is part of the decision: an owner who removes another one
    // is one at that very moment.
    beside(
        app,
        &command,
        (community, person, viewer.person),
        |member, by| {
            if let Some(role) = member.role() {
                manages(by, role)?;
            }
            member.end((community, person), by == Role::Owner, reason.clone())
        },
    )
    .await
}

async fn leave(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let person = viewer.person;
    let ground = allowed(app, viewer, community, |ground| ground.may_leave(true)).await?;
    let command = Command::by(&person.to_string(), "endMembership", None);
    if ground.role() != Some(Role::Owner) {
        return decide(app, &command, (community, person), |member| {
            member.end((community, person), false, None)
        })
        .await;
    }
    for other in other_owners(app, community, person).await? {
        let left = between(
            app,
            &command,
            (community, person, other),
            |member, other| {
                let stays = other.role() == Some(Role::Owner);
                member.end((community, person), stays, None)
            },
        );
        match left.await {
            Err(Failure::Refused(Refusal::OwnerStays)) => {}
            done => return done,
        }
    }
    Err(Failure::Refused(Refusal::OwnerStays))
}

/// Decides about one membership and waits until it shows.
pub(super) async fn decide(
    app: &App,
    command: &Command,
    (community, person): (CommunityId, PersonId),
    decide: impl Fn(&Membership) -> Result<Vec<MembershipEvent>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let stream = MembershipId::of(community, person).to_string();
    let decide = |member: &Membership| decide(member).map(Decision::from);
    let done = app.executor.execute(command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Decides about a person's membership with the role of the acting one, as it is at that moment.
async fn beside(
    app: &App,
    command: &Command,
    members: (CommunityId, PersonId, PersonId),
    decide: impl Fn(&Membership, Role) -> Result<Vec<MembershipEvent>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    between(app, command, members, |member, acting| {
        let by = acting.role().filter(|role| *role >= Role::Manager);
        decide(member, by.ok_or(Refusal::NotAllowed)?)
    })
    .await
}

/// Decides about a person's membership with another's, both unchanged meanwhile.
async fn between(
    app: &App,
    command: &Command,
    (community, person, other): (CommunityId, PersonId, PersonId),
    decide: impl Fn(&Membership, &Membership) -> Result<Vec<MembershipEvent>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let stream = |person| MembershipId::of(community, person).to_string();
    let streams = (stream(person), stream(other));
    let decide = |member: &Membership, other: &Membership| {
        Ok((decide(member, other)?.into(), Vec::new().into()))
    };
    let done = app
        .executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
