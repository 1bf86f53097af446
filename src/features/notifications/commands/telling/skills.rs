//! Who is told that a colleague confirmed a skill of theirs, or asks them to confirm one.

use super::{Cause, Scene, decide_all, of, withdraw};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::recipients::Place;
use crate::features::skills::aggregate::endorsement::{Endorsements, Pair};
use crate::features::skills::events::endorsement::EndorsementId;
use crate::kernel::error::Error;

/// Tells both of a pair how a skill of theirs stands now, and takes back what does not stand any
/// more: whichever event it comes from, and however late.
pub(super) async fn tell(app: &App, cause: Cause, pair: Pair, number: u32) -> Result<(), Error> {
    let id = EndorsementId::of(pair.by, pair.person);
    let (state, _) = app.executor.load::<Endorsements>(&id.to_string()).await?;
    let scene = |actor: PersonId| Scene {
        cause,
        place: Place {
            at: Where::Profile(pair.person),
            audience: Audience::Everyone,
            actor,
        },
        subject: id.subject(number),
    };
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
