//! The rules of profiles.

use crate::features::accounts;
use crate::features::accounts::events::PersonId;
use crate::features::communities;
use crate::features::people::events::{
    AvailabilitySet, Created, Deactivated, Event, Reactivated, SkillClaimed, SkillWithdrawn,
    Updated, Wish,
};
use crate::features::people::folded;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

use self::text::{
    changed, checked_bio, checked_language, checked_languages, checked_name, checked_skill, line,
};

mod text;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

/// The most characters of a name.
pub const NAME_CHARS_MAX: usize = 80;
/// The most characters of a title, a department and a location each.
pub const LINE_CHARS_MAX: usize = 160;
/// The most characters of a biography.
pub const BIO_CHARS_MAX: usize = 2_000;
/// The most characters of a phone number.
pub const PHONE_CHARS_MAX: usize = 40;
/// The most spoken languages.
pub const LANGUAGES_MAX: usize = 10;
/// The most characters of a skill's name.
pub const SKILL_CHARS_MAX: usize = 120;
/// The most claimed skills.
pub const SKILLS_MAX: usize = 50;
/// The most characters of an absence message.
pub const MESSAGE_CHARS_MAX: usize = 250;

/// Why something about a profile is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The profile does not exist.
    NotFound,
    /// Only the person or an administrator may.
    NotYours,
    /// Only an administrator may.
    AdministratorsOnly,
    /// The rules of accounts do not allow it.
    Account(accounts::aggregate::Refusal),
    /// The rules of communities do not allow it.
    Community(communities::aggregate::Refusal),
    /// The name is empty or too long.
    NameLength,
    /// The named field is too long.
    TooLong {
        /// The field, as clients name it.
        field: &'static str,
        /// The most characters.
        chars_max: usize,
    },
    /// More than [`LANGUAGES_MAX`] spoken languages.
    TooManyLanguages,
    /// Not a language tag.
    BadLanguageTag,
    /// Not a language of the interface.
    UnknownLanguage,
    /// Nobody by that id, or somebody who left.
    NoSuchManager,
    /// The manager would report to the person.
    ManagerCycle,
    /// The skill's name is empty or too long.
    SkillLength,
    /// The level is not 1 to 4.
    SkillLevel,
    /// More than [`SKILLS_MAX`] skills.
    TooManySkills,
    /// Administrators do not deactivate themselves: one of them always stays.
    Yourself,
}

/// A claimed skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its name, as the person writes it.
    pub name: String,
    /// From 1, beginner, to 4, expert.
    pub level: u8,
    /// What the person wants to do with it.
    pub wish: Wish,
}

/// Fields to change: absent ones stay, empty ones are cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The name to show; cannot be cleared.
    pub name: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The place of work.
    pub location: Option<String>,
    /// Spoken languages, as language tags.
    pub languages: Option<Vec<String>>,
    /// The biography, in Markdown.
    pub bio: Option<String>,
    /// The phone number at work.
    pub phone: Option<String>,
    /// The manager; the inner none means nobody.
    pub manager: Option<Option<PersonId>>,
    /// The language of mail and labels: `fr` or `en`.
    pub language: Option<String>,
}

/// A profile as its events made it. An erased value counts as empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    person: Option<PersonId>,
    name: String,
    title: String,
    department: String,
    location: String,
    languages: Vec<String>,
    bio: String,
    phone: String,
    manager: Option<PersonId>,
    language: String,
    skills: Vec<Skill>,
    away_until: Option<Time>,
    away_message: String,
    deactivated: bool,
}

impl Aggregate for Profile {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Created(created) => {
                self.person = Some(created.person);
                set(&mut self.name, Some(&created.name));
                self.language.clone_from(&created.language);
            }
            Event::Updated(updated) => self.apply_update(updated),
            Event::SkillClaimed(claimed) => {
                let name = claimed.skill.known().cloned().unwrap_or_default();
                let claim = Skill {
                    name,
                    level: claimed.level,
                    wish: claimed.wish,
                };
                match self
                    .skills
                    .iter_mut()
                    .find(|skill| same(skill, &claim.name))
                {
                    Some(skill) => *skill = claim,
                    None => self.skills.push(claim),
                }
            }
            Event::SkillWithdrawn(withdrawn) => {
                let name = withdrawn.skill.known().map_or("", String::as_str);
                self.skills.retain(|skill| !same(skill, name));
            }
            Event::AvailabilitySet(set) => {
                self.away_until = set.away_until;
                let message = set.message.as_ref().and_then(Personal::known);
                self.away_message = message.cloned().unwrap_or_default();
            }
            Event::Deactivated(_) => self.deactivated = true,
            Event::Reactivated(_) => self.deactivated = false,
        }
    }
}

impl Profile {
    /// Whose profile it is; none when it does not exist.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether the person is here and has not left.
    pub fn is_active(&self) -> bool {
        self.person.is_some() && !self.deactivated
    }

    /// Creates the profile; nothing when it exists already.
    pub fn create(
        &self,
        person: PersonId,
        handle: &str,
        name: &str,
        language: &str,
    ) -> Result<Vec<Event>, Refusal> {
        if self.person.is_some() {
            return Ok(Vec::new());
        }
        let name = checked_name(name)?;
        let language = checked_language(language)?;
        let created = Created {
            person,
            handle: Personal::identity(person.0, handle.to_owned()),
            name: Personal::identity(person.0, name),
            language,
        };
        Ok(vec![created.into()])
    }

    /// Changes fields. Only what truly changes is recorded.
    pub fn update(&self, patch: &Patch) -> Result<Vec<Event>, Refusal> {
        let person = self.person.ok_or(Refusal::NotFound)?;
        if patch.manager == Some(Some(person)) {
            return Err(Refusal::ManagerCycle);
        }
        let name = patch.name.as_deref().map(checked_name).transpose()?;
        let language = patch.language.as_deref().map(checked_language);
        let languages = patch.languages.as_deref().map(checked_languages);
        let languages = languages.transpose()?;
        let identity = |value: String| Personal::identity(person.0, value);
        let updated = Updated {
            name: name.filter(|name| *name != self.name).map(identity),
            title: changed("title", LINE_CHARS_MAX, patch.title.as_deref(), &self.title)?
                .map(identity),
            department: changed(
                "department",
                LINE_CHARS_MAX,
                patch.department.as_deref(),
                &self.department,
            )?
            .map(identity),
            location: changed(
                "location",
                LINE_CHARS_MAX,
                patch.location.as_deref(),
                &self.location,
            )?
            .map(identity),
            languages: languages
                .filter(|languages| *languages != self.languages)
                .map(|languages| Personal::identity(person.0, languages)),
            bio: patch
                .bio
                .as_deref()
                .map(checked_bio)
                .transpose()?
                .filter(|bio| *bio != self.bio)
                .map(|bio| Personal::writing(person.0, bio)),
            phone: changed(
                "phone",
                PHONE_CHARS_MAX,
                patch.phone.as_deref(),
                &self.phone,
            )?
            .map(identity),
            manager: patch.manager.filter(|manager| *manager != self.manager),
            language: language
                .transpose()?
                .filter(|language| *language != self.language),
        };
        Ok(some(updated, |updated| *updated == Updated::default()))
    }

    /// Whether this person may be `person`'s manager.
    pub fn may_manage(&self, person: PersonId) -> Result<(), Refusal> {
        if !self.is_active() {
            Err(Refusal::NoSuchManager)
        } else if self.person == Some(person) || self.manager == Some(person) {
            Err(Refusal::ManagerCycle)
        } else {
            Ok(())
        }
    }

    /// Claims a skill, or changes the level or the wish of a claimed one.
    pub fn claim_skill(&self, claim: &Skill) -> Result<Vec<Event>, Refusal> {
        let person = self.person.ok_or(Refusal::NotFound)?;
        let name = checked_skill(&claim.name)?;
        if !(1..=4).contains(&claim.level) {
            return Err(Refusal::SkillLevel);
        }
        let claimed = self.skills.iter().find(|skill| same(skill, &name));
        match claimed {
            Some(skill) if (skill.level, skill.wish) == (claim.level, claim.wish) => {
                return Ok(Vec::new());
            }
            None if self.skills.len() >= SKILLS_MAX => return Err(Refusal::TooManySkills),
            Some(_) | None => {}
        }
        let claimed = SkillClaimed {
            skill: Personal::identity(person.0, name),
            level: claim.level,
            wish: claim.wish,
        };
        Ok(vec![claimed.into()])
    }

    /// The claim that has one of these folded names, as the person writes it; none where they have
    /// left or claim none of them.
    pub fn claims_one_of(&self, names: &[String]) -> Option<&str> {
        let mut claims = self.skills.iter().filter(|_| self.is_active());
        let claim = claims.find(|skill| names.contains(&folded(&skill.name)));
        claim.map(|skill| skill.name.as_str())
    }

    /// Withdraws a skill; nothing when it is not claimed.
    pub fn withdraw_skill(&self, name: &str) -> Result<Vec<Event>, Refusal> {
        let person = self.person.ok_or(Refusal::NotFound)?;
        let name = checked_skill(name)?;
        let claimed = self.skills.iter().find(|skill| same(skill, &name));
        let withdrawn = claimed.map(|skill| SkillWithdrawn {
            skill: Personal::identity(person.0, skill.name.clone()),
        });
        Ok(withdrawn.into_iter().map(Event::from).collect())
    }

    /// Says until when the person is away, or that they are back; a message needs an absence.
    pub fn set_availability(
        &self,
        away_until: Option<Time>,
        message: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let person = self.person.ok_or(Refusal::NotFound)?;
        let message = if away_until.is_some() {
            line("message", MESSAGE_CHARS_MAX, message)?
        } else {
            String::new()
        };
        if (away_until, &message) == (self.away_until, &self.away_message) {
            return Ok(Vec::new());
        }
        let message = (!message.is_empty()).then(|| Personal::writing(person.0, message));
        let set = AvailabilitySet {
            away_until,
            message,
        };
        Ok(vec![set.into()])
    }

    /// The person leaves.
    pub fn deactivate(&self) -> Result<Vec<Event>, Refusal> {
        self.person.ok_or(Refusal::NotFound)?;
        Ok(some(Deactivated {}, |_| self.deactivated))
    }

    /// The person comes back.
    pub fn reactivate(&self) -> Result<Vec<Event>, Refusal> {
        self.person.ok_or(Refusal::NotFound)?;
        Ok(some(Reactivated {}, |_| !self.deactivated))
    }

    fn apply_update(&mut self, updated: &Updated) {
        set(&mut self.name, updated.name.as_ref());
        set(&mut self.title, updated.title.as_ref());
        set(&mut self.department, updated.department.as_ref());
        set(&mut self.location, updated.location.as_ref());
        set(&mut self.languages, updated.languages.as_ref());
        set(&mut self.bio, updated.bio.as_ref());
        set(&mut self.phone, updated.phone.as_ref());
        if let Some(manager) = updated.manager {
            self.manager = manager;
        }
        if let Some(language) = &updated.language {
            self.language.clone_from(language);
        }
    }
}

/// The event, unless it would say nothing new.
fn some<E: Into<Event>>(event: E, is_vain: impl Fn(&E) -> bool) -> Vec<Event> {
    if is_vain(&event) {
        Vec::new()
    } else {
        vec![event.into()]
    }
}

fn set<T: Clone + Default>(field: &mut T, value: Option<&Personal<T>>) {
    if let Some(value) = value {
        *field = value.known().cloned().unwrap_or_default();
    }
}

fn same(skill: &Skill, name: &str) -> bool {
    folded(&skill.name) == folded(name)
}
