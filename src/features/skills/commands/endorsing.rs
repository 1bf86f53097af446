//! Confirming colleagues' skills, and asking for it.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::people;
use crate::features::people::aggregate::Profile;
use crate::features::people::folded;
use crate::features::reactions::commands::readable;
use crate::features::reactions::events::Subject;
use crate::features::skills::aggregate::checked_name;
use crate::features::skills::aggregate::endorsement::{Asking, Endorsements, Meant, Pair, Refusal};
use crate::features::skills::events::endorsement::{AskingId, EndorsementEvent, EndorsementId};
use crate::features::skills::projection::endorsements::NAME;
use crate::features::skills::queries;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// Confirms a skill that a person claims, under any of its names. The two have to have something to
/// do with each other, and both may see what is to show it.
pub async fn endorse_skill(
    app: &App,
    viewer: &Viewer,
    (person, skill): (PersonId, &str),
    evidence: Option<Subject>,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, viewer.person, person).await?;
    let meant = claimed_by_acquaintance(app, pair, skill).await?;
    if let Some(evidence) = evidence {
        for reader in [viewer.person, person] {
            let standing = readable(app, reader, evidence).await?;
            if !standing.is_some_and(|standing| standing.reads) {
                return Err(Failure::Refused(Refusal::NoEvidence));
            }
        }
    }
    change(app, "endorseSkill", pair, |state| {
        state.give(pair, &meant, evidence)
    })
    .await
}

/// Enters that a skill is confirmed which the person claims, without asking whether somebody may, and
/// without waiting until it can be read.
pub async fn enter(
    app: &App,
    command: &Command,
    pair: Pair,
    (skill, evidence): (&str, Option<Subject>),
) -> Result<Done, Failure<Refusal>> {
    pair.of_two().map_err(Failure::Refused)?;
    let meant = claimed(app, pair, skill).await?;
    let stream = EndorsementId::of(pair.by, pair.person).to_string();
    let decide =
        |state: &Endorsements| Ok::<_, Refusal>(Decision::from(state.give(pair, &meant, evidence)));
    app.executor.execute(command, &stream, decide).await
}

/// Confirms it no longer. Of a skill that is claimed no more, too.
pub async fn withdraw_endorsement(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    skill: &str,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, viewer.person, person).await?;
    let meant = named(app, skill).await?;
    change(app, "withdrawEndorsement", pair, |state| {
        state.withdraw(pair, &meant)
    })
    .await
}

/// Asks somebody to confirm a skill of the viewer's. Asked twice, the second time is nothing; whether
/// they declined, nobody learns.
pub async fn request_endorsement(
    app: &App,
    viewer: &Viewer,
    from: PersonId,
    skill: &str,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, from, viewer.person).await?;
    let meant = claimed_by_acquaintance(app, pair, skill).await?;
    let command = Command::by(&viewer.person.to_string(), "requestEndorsement", None);
    let streams = (
        EndorsementId::of(pair.by, pair.person).to_string(),
        AskingId::of(viewer.person).to_string(),
    );
    let now = app.now();
    let decide = |state: &Endorsements, asking: &Asking| {
        let requested = state.request(pair, &meant);
        let counted = if requested.is_empty() {
            Vec::new()
        } else {
            asking.count(now)?
        };
        Ok((Decision::from(requested), Decision::from(counted)))
    };
    let done = app
        .executor
        .execute_both(&command, (&streams.0, &streams.1), decide)
        .await?;
    app.settled(&[NAME], done.position).await?;
    Ok(done)
}

/// Will not confirm what a person asked for; nobody else ever learns it.
pub async fn decline_endorsement(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    skill: &str,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, viewer.person, person).await?;
    let meant = named(app, skill).await?;
    change(app, "declineEndorsement", pair, |state| {
        state.decline(pair, &meant)
    })
    .await
}

/// Two people, of whom the other exists for the viewer and has not left.
async fn pair(
    app: &App,
    viewer: &Viewer,
    by: PersonId,
    person: PersonId,
) -> Result<Pair, Failure<Refusal>> {
    let pair = Pair { by, person };
    let other = if by == viewer.person { person } else { by };
    let here = people::queries::present(app, viewer.person, &[other]).await?;
    if here.is_empty() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    pair.of_two().map_err(Failure::Refused)?;
    Ok(pair)
}

/// A skill by one of its names. What cannot be a name is claimed by nobody.
async fn named(app: &App, skill: &str) -> Result<Meant, Failure<Refusal>> {
    let name = checked_name(skill).map_err(|_no_name| Failure::Refused(Refusal::NotClaimed))?;
    let names = queries::endorsements::same(app, &folded(&name)).await?;
    Ok(Meant { name, names })
}

/// A skill by one of its names, as the one of two who have met claims it now.
async fn claimed_by_acquaintance(
    app: &App,
    pair: Pair,
    skill: &str,
) -> Result<Meant, Failure<Refusal>> {
    let meant = claimed(app, pair, skill).await?;
    if !queries::endorsements::have_met(app, pair.by, pair.person).await? {
        return Err(Failure::Refused(Refusal::Strangers));
    }
    Ok(meant)
}

/// A skill by one of its names, as the person claims it now.
async fn claimed(app: &App, pair: Pair, skill: &str) -> Result<Meant, Failure<Refusal>> {
    let meant = named(app, skill).await?;
    let stream = pair.person.to_string();
    let (profile, _) = app.executor.load::<Profile>(&stream).await?;
    let name = profile.claims_one_of(&meant.names);
    let name = name.ok_or(Failure::Refused(Refusal::NotClaimed))?;
    Ok(Meant {
        name: name.to_owned(),
        ..meant
    })
}

async fn change(
    app: &App,
    request: &str,
    pair: Pair,
    decide: impl Fn(&Endorsements) -> Vec<EndorsementEvent>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&pair.by.to_string(), request, None);
    let stream = EndorsementId::of(pair.by, pair.person).to_string();
    let decide = |state: &Endorsements| Ok::<_, Refusal>(Decision::from(decide(state)));
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[NAME], done.position).await?;
    Ok(done)
}
