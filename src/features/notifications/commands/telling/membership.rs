//! Who is told of a step of a membership: those who may answer a request, and of all else the
//! person it is about.

use serde::{Deserialize, Serialize};

use super::{Cause, Scene, decide_all, of, others_of};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::Membership;
use crate::features::communities::aggregate::rules::Pending;
use crate::features::communities::events::{Audience, CommunityId, MembershipId};
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::memberships::of_managers;
use crate::features::notifications::queries::recipients::{Chunk, Place};
use crate::kernel::error::Error;

/// A step of a membership, as the queue keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which community.
    pub community: CommunityId,
    /// Whose membership.
    pub person: PersonId,
    /// What they, or those who answer them, are told.
    pub reason: Reason,
    /// Who did it.
    pub by: PersonId,
    /// The place of the event in the membership's stream.
    pub version: i64,
}

/// Tells a part of those who have to be told; answers after whom to go on. What was undone
/// meanwhile is told to nobody.
pub(super) async fn tell(
    app: &App,
    cause: Cause,
    step: Step,
    chunk: Chunk,
) -> Result<Option<PersonId>, Error> {
    let membership = MembershipId::of(step.community, step.person).to_string();
    let (state, _) = app.executor.load::<Membership>(&membership).await?;
    if !holds(&state, step.reason) {
        return Ok(None);
    }
    // Whole departments are added by a script; who asked is told that they are in.
    if step.reason == Reason::Admitted && !was_asked_for(app, &membership, step.version).await? {
        return Ok(None);
    }
    let scene = Scene {
        cause,
        place: Place {
            at: Where::Community(step.community),
            audience: Audience::Community(step.community),
            actor: step.by.into(),
        },
        subject: membership,
    };
    if step.reason == Reason::JoinRequest {
        let managers = of_managers(app, step.community, chunk).await?;
        return others_of(app, &scene, managers, &[]).await;
    }
    decide_all(app, &scene, of(step.reason, &[step.person])).await?;
    Ok(None)
}

/// Whether the step before the one at `version` was a request.
async fn was_asked_for(app: &App, membership: &str, version: i64) -> Result<bool, Error> {
    let before = app.log().read_stream(membership, version - 2).await?;
    Ok(before
        .first()
        .is_some_and(|it| it.version < version && it.kind == "membership.requested"))
}

fn holds(state: &Membership, reason: Reason) -> bool {
    if reason == Reason::JoinRequest {
        return state.pending() == Some(Pending::Requested);
    }
    if reason == Reason::Invitation {
        return state.pending() == Some(Pending::Invited);
    }
    let is_over = matches!(reason, Reason::Declined | Reason::Removed);
    state.role().is_none() == is_over
}
