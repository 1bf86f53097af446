//! Requests and invitations, and their answers.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::rules::{Ground, Pending};
use crate::features::communities::aggregate::{
    PENDING_MAX, Refusal, checked_answer, checked_reason,
};
use crate::features::communities::events::{CommunityId, Invited, Joined, Role};
use crate::features::communities::queries::pending_count;
use crate::kernel::execute::{Command, Done, Failure};
use crate::kernel::personal::Personal;

use super::allowed;
use super::members::{check_guest, decide};

/// Asks to become a member.
pub async fn request_to_join(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    answer: Option<String>,
) -> Result<Done, Failure<Refusal>> {
    let answer = checked_answer(answer);
    allowed(app, viewer, community, |ground| {
        // What is hidden stays so, whatever is said.
        if ground.exists() {
            answer.clone()?;
        }
        ground.may_request()
    })
    .await?;
    check_room(app, Pending::Requested, community).await?;
    let answer = answer.map_err(Failure::Refused)?;
    let answer = answer.map(|answer| Personal::writing(viewer.person.0, answer));
    let command = Command::by(&viewer.person.to_string(), "requestToJoin", None);
    let pair = (community, viewer.person);
    decide(app, &command, pair, |member| {
        member.request(pair, answer.clone())
    })
    .await
}

/// Takes the viewer's own request back; nothing when there is none.
pub async fn withdraw_request(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let known = |ground: &Ground| {
        if ground.exists() {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    };
    allowed(app, viewer, community, known).await?;
    let command = Command::by(&viewer.person.to_string(), "withdrawJoinRequest", None);
    let pair = (community, viewer.person);
    decide(app, &command, pair, |member| {
        Ok(member.withdraw_request(pair))
    })
    .await
}

/// Says yes to a request; managers may.
pub async fn approve_request(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_invite).await?;
    let joined = Joined {
        community,
        person,
        role: Role::Contributor,
    };
    let command = Command::by(&viewer.person.to_string(), "approveJoinRequest", None);
    decide(app, &command, (community, person), |member| {
        member.approve(joined.clone())
    })
    .await
}

/// Says no to a request, with a reason where there is one; managers may.
pub async fn decline_request(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
    reason: Option<String>,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_manage_members).await?;
    let reason = checked_reason(reason).map_err(Failure::Refused)?;
    let reason = reason.map(|reason| Personal::writing(viewer.person.0, reason));
    let command = Command::by(&viewer.person.to_string(), "declineJoinRequest", None);
    decide(app, &command, (community, person), |member| {
        member.decline_request((community, person), reason.clone())
    })
    .await
}

/// Asks somebody who works here to become a member; managers may, up to their own role.
pub async fn invite(
    app: &App,
    viewer: &Viewer,
    invited: Invited,
) -> Result<Done, Failure<Refusal>> {
    let (community, person) = (invited.community, invited.person);
    let ground = allowed(app, viewer, community, Ground::may_invite).await?;
    if Some(invited.role) > ground.role() {
        return Err(Failure::Refused(Refusal::NotAllowed));
    }
    // A guest is added: they see nothing of a community they are not in.
    check_guest(app, &ground, person, Role::Owner).await?;
    check_room(app, Pending::Invited, community).await?;
    let command = Command::by(&viewer.person.to_string(), "inviteToCommunity", None);
    decide(app, &command, (community, person), |member| {
        member.invite(invited.clone())
    })
    .await
}

/// Takes an invitation back; managers may.
pub async fn withdraw_invitation(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_manage_members).await?;
    let command = Command::by(&viewer.person.to_string(), "withdrawInvitation", None);
    decide(app, &command, (community, person), |member| {
        member.withdraw_invitation((community, person))
    })
    .await
}

/// Says yes to an invitation; nothing when the viewer is a member by now.
pub async fn accept_invitation(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, |ground| match ground.may_join() {
        Ok(()) | Err(Refusal::AlreadyMember) => Ok(()),
        // Nobody has invited them.
        Err(Refusal::OnRequest | Refusal::OnInvitation) => Err(Refusal::NotFound),
        refused => refused,
    })
    .await?;
    let command = Command::by(&viewer.person.to_string(), "acceptInvitation", None);
    let pair = (community, viewer.person);
    decide(app, &command, pair, |member| member.accept(pair)).await
}

/// Says no to an invitation.
pub async fn decline_invitation(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "declineInvitation", None);
    let pair = (community, viewer.person);
    decide(app, &command, pair, |member| member.decline(pair)).await
}

/// Whether one more may wait for an answer. A bound on what is kept, not a guard: two at the same
/// moment may pass it by one.
async fn check_room(
    app: &App,
    stage: Pending,
    community: CommunityId,
) -> Result<(), Failure<Refusal>> {
    if pending_count(app, stage, community).await? < PENDING_MAX {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::TooManyPending))
    }
}
