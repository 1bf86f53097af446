//! Whoever is behind a pseudonym is told that it was opened.

use super::{Cause, Scene, decide_all, of};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::recipients::Place;
use crate::features::pseudonyms::commands::facts;
use crate::features::pseudonyms::events::PseudonymId;
use crate::kernel::error::Error;
use crate::kernel::personal::Personal;

/// Tells them by whom, wherever they are now and whatever they wish.
pub(super) async fn tell(
    app: &App,
    cause: Cause,
    (pseudonym, by): (PseudonymId, PersonId),
) -> Result<(), Error> {
    let facts = facts(app, pseudonym).await?;
    let behind = facts.as_ref().map(|facts| (facts.community, &facts.person));
    let Some((community, Personal::Known { value: person, .. })) = behind else {
        return Ok(());
    };
    let scene = Scene {
        cause,
        place: Place {
            at: Where::Community(community),
            audience: Audience::Community(community),
            actor: by.into(),
        },
        subject: pseudonym.to_string(),
    };
    decide_all(app, &scene, of(Reason::PseudonymOpened, &[*person])).await
}
