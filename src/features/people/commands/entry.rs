//! People as an import brings them: registered, or brought up to what the file says now.

use crate::app::App;
use crate::features::accounts::aggregate::{Account, Refusal as AccountRefusal};
use crate::features::accounts::events::{AccountEvent, AccountId, PersonId};
use crate::features::people::aggregate::{Patch, Profile, Refusal, Skill};
use crate::features::people::events::Event;
use crate::kernel::aggregate::Aggregate as _;
use crate::kernel::execute::{Command, Decision, Done, Failure};

use super::{Registration, claims, opened};

/// A person and all that is said about them at once.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who joins. Of somebody who is here already, handle and address stay as they are.
    pub registration: Registration,
    /// The fields of the profile; what is absent stays.
    pub details: Patch,
    /// The skills to claim; other claimed ones stay.
    pub skills: Vec<Skill>,
    /// Whether the person has left. Nobody comes back this way.
    pub left: bool,
}

/// Registers a person, or changes the profile of one who is registered, without asking whether
/// somebody may: all of it, or nothing.
pub async fn enter(app: &App, command: &Command, entry: &Entry) -> Result<Done, Failure<Refusal>> {
    let person = entry.registration.person;
    let streams = (AccountId::from(person).to_string(), person.to_string());
    let decide = |account: &Account, profile: &Profile| {
        let events = account
            .open(opened(&entry.registration))
            .and_then(|opened| closed(account, opened, entry.left))
            .map_err(Refusal::Account)?;
        let account = Decision {
            claims: if account.person().is_none() {
                claims(app, &entry.registration, &events)
            } else {
                Vec::new()
            },
            events,
        };
        Ok((account, brought_up(profile, entry)?.into()))
    };
    app.executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await
}

/// Makes somebody a person's manager without asking whether somebody may.
pub async fn assign_manager(
    app: &App,
    command: &Command,
    person: PersonId,
    manager: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let patch = Patch {
        manager: Some(Some(manager)),
        ..Patch::default()
    };
    super::update(app, command, person, &patch).await
}

/// What happens to the account: `opened`, and closed where the person has left.
fn closed(
    account: &Account,
    opened: Vec<AccountEvent>,
    left: bool,
) -> Result<Vec<AccountEvent>, AccountRefusal> {
    let mut account = account.clone();
    for event in &opened {
        account.apply(event);
    }
    let closed = if left { account.close()? } else { Vec::new() };
    Ok(opened.into_iter().chain(closed).collect())
}

fn brought_up(profile: &Profile, entry: &Entry) -> Result<Vec<Event>, Refusal> {
    let who = &entry.registration;
    let mut profile = profile.clone();
    let mut events = profile.create(who.person, &who.handle, &who.name, &who.language)?;
    profile.apply_all(&events);
    let mut add = |profile: &mut Profile, more: Vec<Event>| {
        profile.apply_all(&more);
        events.extend(more);
    };
    let updated = profile.update(&entry.details)?;
    add(&mut profile, updated);
    for skill in &entry.skills {
        let claimed = profile.claim_skill(skill)?;
        add(&mut profile, claimed);
    }
    if entry.left {
        let left = profile.deactivate()?;
        add(&mut profile, left);
    }
    Ok(events)
}
