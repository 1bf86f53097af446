//! A person of the file as the rules of profiles take them.

use crate::features::accounts::events::PersonId;
use crate::features::imports::commands::items::language;
use crate::features::imports::format::{Person, PersonStatus, Skill, Wants};
use crate::features::people;
use crate::features::people::aggregate::Patch;
use crate::features::people::commands::{Entry, Registration};
use crate::features::people::events::Wish;

/// The level of a skill that comes without one: practised, neither more nor less.
const LEVEL: u8 = 2;

/// All that a line says of a person, as one text.
pub(super) fn content(said: &Person) -> String {
    // Plain fields: writing them down cannot fail.
    serde_json::to_string(said).unwrap_or_default()
}

/// What to do with it.
pub(super) fn entry(person: PersonId, said: Person, default_language: &str) -> Entry {
    let chosen = said.language.map(|tag| language(tag).to_owned());
    let languages = Some(said.languages).filter(|languages| !languages.is_empty());
    Entry {
        registration: Registration {
            person,
            handle: said.handle,
            name: said.name.clone(),
            email: said.email,
            administrator: false,
            language: chosen
                .clone()
                .unwrap_or_else(|| default_language.to_owned()),
        },
        details: Patch {
            name: Some(said.name),
            title: said.title,
            department: said.department,
            location: said.location,
            languages,
            bio: said.bio,
            phone: said.phone,
            manager: None,
            language: chosen,
        },
        skills: said.skills.into_iter().map(skill).collect(),
        left: said.status == PersonStatus::Deactivated,
    }
}

fn skill(said: Skill) -> people::aggregate::Skill {
    people::aggregate::Skill {
        name: said.name,
        level: said.level.unwrap_or(LEVEL),
        wish: match said.wants {
            None => Wish::Neither,
            Some(Wants::Help) => Wish::Help,
            Some(Wants::Learn) => Wish::Learn,
        },
    }
}
