//! Who is told that a colleague confirmed a skill of theirs or asks them to confirm one, and that a
//! skill they proposed was decided about.

use super::{Cause, Scene, decide_all, of, withdraw};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::recipients::Place;
use crate::features::skills::aggregate::Taxonomy;
use crate::features::skills::aggregate::endorsement::{Endorsements, Pair};
use crate::features::skills::events::endorsement::EndorsementId;
use crate::features::skills::events::{SkillId, SkillState, TaxonomyId};
use crate::kernel::error::Error;

/// Tells both of a pair how a skill of theirs stands now, and takes back what does not stand any
/// more: whichever event it comes from, and however late.
pub(super) async fn tell(app: &App, cause: Cause, pair: Pair, number: u32) -> Result<(), Error> {
    let id = EndorsementId::of(pair.by, pair.person);
    let (state, _) = app.executor.load::<Endorsements>(&id.to_string()).await?;
    let scene = |actor| scene(cause, (pair.person, actor), id.subject(number));
    let confirmed = (pair.by, pair.person, Reason::Endorsed);
    let asked = (pair.person, pair.by, Reason::EndorsementRequest);
    for (stands, (actor, recipient, reason)) in [
        (state.is_given(number), confirmed),
        (state.is_asked(number), asked),
    ] {
        if stands {
            decide_all(app, &scene(actor), of(reason, &[recipient])).await?;
        } else {
            withdraw(app, &scene(actor), recipient, reason).await?;
        }
    }
    Ok(())
}

/// Tells who proposed a skill how it was decided.
pub(super) async fn decided(
    app: &App,
    cause: Cause,
    (skill, by): (SkillId, PersonId),
) -> Result<(), Error> {
    let stream = TaxonomyId::company().to_string();
    let (taxonomy, _) = app.executor.load::<Taxonomy>(&stream).await?;
    let Some((proposer, state)) = taxonomy.proposal(skill) else {
        return Ok(());
    };
    let reason = match state {
        SkillState::Proposed => return Ok(()),
        SkillState::Accepted | SkillState::Merged => Reason::SkillAccepted,
        SkillState::Refused => Reason::SkillRefused,
    };
    let scene = scene(cause, (proposer, by), skill.to_string());
    decide_all(app, &scene, of(reason, &[proposer])).await
}

/// Something about a skill of `whose`.
fn scene(cause: Cause, (whose, actor): (PersonId, PersonId), subject: String) -> Scene {
    Scene {
        cause,
        place: Place {
            at: Where::Profile(whose),
            audience: Audience::Everyone,
            actor: actor.into(),
        },
        subject,
    }
}
