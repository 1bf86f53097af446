//! Registering people, and changing their profiles.
//!
//! The functions that take a viewer ask whether they may and wait for the tables; the ones that
//! take a [`Command`] do neither and serve the server's own programs.

use crate::app::App;
use crate::features::accounts::aggregate::Account;
use crate::features::accounts::commands::{email_claim, handle_claim, kind};
use crate::features::accounts::events::{AccountEvent, AccountId, Opened, PersonId};
use crate::features::accounts::projection::NAME as ACCOUNTS;
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::commands::hand_over_all;
use crate::features::people::aggregate::{Patch, Profile, Refusal, Skill};
use crate::features::people::events::Event;
use crate::features::people::projection;
use crate::kernel::aggregate::Aggregate as _;
use crate::kernel::clock::Time;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::log::Claim;
use crate::kernel::personal::Personal;

mod entry;
mod guests;

#[cfg(test)]
mod tests;

pub use entry::{Entry, assign_manager, enter};
pub use guests::{
    GuestInvitation, InvitedGuest, end_guest, extend_guest, invite_guest, take_over_guest,
};

/// Who joins.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The person's id.
    pub person: PersonId,
    /// The unique short name.
    pub handle: String,
    /// The name to show.
    pub name: String,
    /// Where mail goes; none when the person has no address.
    pub email: Option<String>,
    /// Whether they administer the network.
    pub administrator: bool,
    /// The language of mail and labels: `fr` or `en`.
    pub language: String,
}

/// Creates an account and its profile: both, or neither.
pub async fn register(
    app: &App,
    command: Command,
    registration: Registration,
) -> Result<Done, Failure<Refusal>> {
    register_with(app, &command, &registration, &Patch::default(), &[]).await
}

/// Creates an account and a profile that is filled in already: all of it, or nothing.
pub async fn register_with(
    app: &App,
    command: &Command,
    registration: &Registration,
    details: &Patch,
    skills: &[Skill],
) -> Result<Done, Failure<Refusal>> {
    let person = registration.person;
    let account_stream = AccountId::from(person).to_string();
    let profile_stream = person.to_string();
    app.executor
        .execute_both(
            command,
            (&account_stream, &profile_stream),
            |account: &Account, profile: &Profile| {
                let opened = account
                    .open(opened(registration))
                    .map_err(Refusal::Account)?;
                let profile = filled(profile, registration, details, skills)?;
                let account = Decision {
                    claims: claims(app, registration, &opened),
                    events: opened,
                };
                Ok((account, profile.into()))
            },
        )
        .await
}

fn opened(registration: &Registration) -> Opened {
    let identity = |text: &String| Personal::identity(registration.person.0, text.clone());
    Opened {
        person: registration.person,
        handle: identity(&registration.handle),
        email: registration.email.as_ref().map(identity),
        administrator: registration.administrator,
    }
}

/// The names an account that opens now takes; one that is open has them already.
fn claims(app: &App, registration: &Registration, opened: &[AccountEvent]) -> Vec<Claim> {
    if opened.is_empty() {
        return Vec::new();
    }
    let person = registration.person;
    let email = registration.email.as_ref();
    std::iter::once(handle_claim(app, person, &registration.handle))
        .chain(email.map(|email| email_claim(app, person, email)))
        .collect()
}

fn filled(
    profile: &Profile,
    registration: &Registration,
    details: &Patch,
    skills: &[Skill],
) -> Result<Vec<Event>, Refusal> {
    let mut profile = profile.clone();
    let mut events = profile.create(
        registration.person,
        &registration.handle,
        &registration.name,
        &registration.language,
    )?;
    if events.is_empty() {
        return Ok(events);
    }
    profile.apply_all(&events);
    let updates = profile.update(details)?;
    profile.apply_all(&updates);
    events.extend(updates);
    for skill in skills {
        let claimed = profile.claim_skill(skill)?;
        profile.apply_all(&claimed);
        events.extend(claimed);
    }
    Ok(events)
}

impl Profile {
    fn apply_all(&mut self, events: &[Event]) {
        for event in events {
            self.apply(event);
        }
    }
}

/// Changes fields of a profile. A new manager must be here and not report to the person.
pub async fn update_profile(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    patch: &Patch,
) -> Result<Done, Failure<Refusal>> {
    may_edit(viewer, person).map_err(Failure::Refused)?;
    let names_somebody = matches!(patch.manager, Some(Some(_)));
    if names_somebody && kind(app, viewer.person).await? != Kind::Employee {
        // Whoever exists, they are nobody's manager.
        return Err(Failure::Refused(Refusal::NoSuchManager));
    }
    let command = Command::by(&viewer.person.to_string(), "updateProfile", None);
    let done = update(app, &command, person, patch).await?;
    settle(app, done).await
}

/// Changes fields of a profile without asking whether somebody may.
pub async fn update(
    app: &App,
    command: &Command,
    person: PersonId,
    patch: &Patch,
) -> Result<Done, Failure<Refusal>> {
    let Some(Some(manager)) = patch.manager else {
        return change(app, command, person, |profile| profile.update(patch)).await;
    };
    // The manager's stream is part of the decision, so that two people who choose each other at
    // the same time do not both succeed.
    let streams = (person.to_string(), manager.to_string());
    let decide = |profile: &Profile, boss: &Profile| {
        let events = profile.update(patch)?;
        boss.may_manage(person)?;
        Ok((events.into(), Vec::new().into()))
    };
    app.executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await
}

/// Claims a skill, or changes the level or the wish of a claimed one.
pub async fn claim_skill(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    skill: &Skill,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "claimSkill", None);
    edit(app, viewer, &command, person, |profile| {
        profile.claim_skill(skill)
    })
    .await
}

/// Withdraws a claimed skill.
pub async fn withdraw_skill(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    skill: &str,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "withdrawSkill", None);
    edit(app, viewer, &command, person, |profile| {
        profile.withdraw_skill(skill)
    })
    .await
}

/// Says until when a person is away, or that they are back.
pub async fn set_availability(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    away_until: Option<Time>,
    message: &str,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "setAvailability", None);
    edit(app, viewer, &command, person, |profile| {
        profile.set_availability(away_until, message)
    })
    .await
}

/// The person leaves: the account closes and its sessions end.
pub async fn deactivate(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    may_deactivate(viewer, person).map_err(Failure::Refused)?;
    // Before the account closes, so that no community is without an owner in between.
    hand_over_all(app, viewer.person, person).await?;
    let command = Command::by(&viewer.person.to_string(), "deactivatePerson", None);
    let done = set_active(app, &command, person, false).await?;
    settle(app, done).await
}

/// The person comes back: the account opens again.
pub async fn reactivate(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    may_deactivate(viewer, person).map_err(Failure::Refused)?;
    let command = Command::by(&viewer.person.to_string(), "reactivatePerson", None);
    let done = set_active(app, &command, person, true).await?;
    settle(app, done).await
}

/// Changes a profile without asking whether somebody may.
pub async fn change(
    app: &App,
    command: &Command,
    person: PersonId,
    decide: impl Fn(&Profile) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let decide = |profile: &Profile| decide(profile).map(Decision::from);
    app.executor
        .execute(command, &person.to_string(), decide)
        .await
}

/// Opens or closes account and profile together without asking whether somebody may.
pub async fn set_active(
    app: &App,
    command: &Command,
    person: PersonId,
    active: bool,
) -> Result<Done, Failure<Refusal>> {
    let streams = (AccountId::from(person).to_string(), person.to_string());
    let decide = |account: &Account, profile: &Profile| {
        let (account, profile) = if active {
            (account.reopen(), profile.reactivate())
        } else {
            (account.close(), profile.deactivate())
        };
        let profile = profile?;
        let account = account.map_err(Refusal::Account)?;
        Ok((account.into(), profile.into()))
    };
    app.executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await
}

async fn edit(
    app: &App,
    viewer: &Viewer,
    command: &Command,
    person: PersonId,
    decide: impl Fn(&Profile) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    may_edit(viewer, person).map_err(Failure::Refused)?;
    let done = change(app, command, person, decide).await?;
    settle(app, done).await
}

/// Whether the viewer may change a profile and read its history.
pub fn may_edit(viewer: &Viewer, person: PersonId) -> Result<(), Refusal> {
    if viewer.may_edit(person) {
        Ok(())
    } else {
        Err(Refusal::NotYours)
    }
}

/// Whether the viewer may close a person's account and open it again.
pub fn may_deactivate(viewer: &Viewer, person: PersonId) -> Result<(), Refusal> {
    if !viewer.administrator {
        Err(Refusal::AdministratorsOnly)
    } else if viewer.person == person {
        Err(Refusal::Yourself)
    } else {
        Ok(())
    }
}

async fn settle(app: &App, done: Done) -> Result<Done, Failure<Refusal>> {
    let readers = [projection::NAME, ACCOUNTS];
    app.settled(&readers, done.position).await?;
    Ok(done)
}
