//! The rules of communities and memberships.

use crate::features::communities::events::{
    Archived, CharterPublished, Created, Described, Event, JoinPolicy, ObjectiveSet, PoliciesSet,
    Restored, Visibility,
};
use crate::kernel::aggregate::Aggregate;

pub mod access;
pub mod exposure;
mod membership;
pub mod objective;
pub mod rules;
pub mod succession;

#[cfg(test)]
mod tests;

pub use membership::{Membership, Pair, manages};

use rules::Place;

/// How many characters a name has.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=160;

/// The most characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;

/// The most characters of a charter.
pub const CHARTER_CHARS_MAX: usize = 20_000;

/// The most characters of what somebody says who asks to join.
pub const ANSWER_CHARS_MAX: usize = 1_000;

/// The most characters of why a request is declined or a member removed.
pub const REASON_CHARS_MAX: usize = 500;

/// The most requests and the most invitations of one community that wait for an answer.
pub const PENDING_MAX: i64 = 200;

/// Why something about a community is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or not for this person.
    NotFound,
    /// The person's role is not enough.
    NotAllowed,
    /// Only members may.
    MembersOnly,
    /// The person is a member already.
    AlreadyMember,
    /// Joining takes no request here.
    JoinFreely,
    /// One asks to join here.
    OnRequest,
    /// One is invited here.
    OnInvitation,
    /// Nobody knows of a secret community: people are invited.
    SecretJoin,
    /// Too many requests or invitations wait for an answer.
    TooManyPending,
    /// The last owner stays: a community always has one.
    OwnerStays,
    /// An owner hands it over to somebody else.
    Yourself,
    /// The person is from outside the company, and this is for the people in it.
    Guest,
    /// The community takes nobody from outside the company.
    NoGuests,
    /// It is archived: nothing changes in it.
    Archived,
    /// It is not archived.
    NotArchived,
    /// The present rules of conduct are not accepted yet.
    CharterNotAccepted,
    /// This is not the present version of the rules of conduct.
    CharterVersion,
    /// The rules of conduct are empty or too long.
    CharterLength,
    /// What is said about a request is too long.
    AnswerLength,
    /// The reason is too long.
    ReasonLength,
    /// Only who administers the network may.
    AdministratorsOnly,
    /// A second administrator agrees, never the one who asks.
    SecondAdministrator,
    /// The reason of an emergency access is missing or too long.
    AccessReason,
    /// More would become visible than the owner has seen.
    Exposes(exposure::Exposure),
    /// Something is wrong with an objective.
    Objective(objective::Fault),
    /// The name is too short or too long.
    NameLength,
    /// The description is too long.
    DescriptionLength,
    /// The language is neither `fr` nor `en`.
    BadLanguage,
}

/// A community as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Community {
    visibility: Option<Visibility>,
    name: String,
    description: String,
    language: Option<String>,
    policies: PoliciesSet,
    charter: u32,
    objective: Option<ObjectiveSet>,
    archived: bool,
}

impl Aggregate for Community {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Created(created) => {
                self.visibility = Some(created.visibility);
                self.name.clone_from(&created.name);
                self.description.clone_from(&created.description);
                self.language.clone_from(&created.language);
            }
            Event::Described(described) => {
                if let Some(name) = &described.name {
                    self.name.clone_from(name);
                }
                if let Some(description) = &described.description {
                    self.description.clone_from(description);
                }
                if described.language.is_some() {
                    self.language.clone_from(&described.language);
                }
            }
            Event::PoliciesSet(set) => {
                self.policies = PoliciesSet {
                    join: set.join.or(self.policies.join),
                    posting: set.posting.or(self.policies.posting),
                    external: set.external.or(self.policies.external),
                    pseudonyms: set.pseudonyms.or(self.policies.pseudonyms),
                };
            }
            Event::VisibilityChanged(changed) => {
                self.visibility = changed.visibility.or(self.visibility);
                self.policies.external = changed.external.or(self.policies.external);
            }
            Event::CharterPublished(published) => self.charter = published.version,
            Event::ObjectiveSet(set) => self.objective = Some(set.clone()),
            Event::ObjectiveReported(_) | Event::Succeeded(_) => {}
            Event::ObjectiveCleared(_) => self.objective = None,
            Event::Archived(_) => self.archived = true,
            Event::Restored(_) => self.archived = false,
        }
    }
}

impl Community {
    /// What the rules ask about it; none when it does not exist.
    pub fn place(&self) -> Option<Place> {
        let visibility = self.visibility?;
        Some(Place {
            visibility,
            join: self.policies.join.unwrap_or(JoinPolicy::of(visibility)),
            posting: self.policies.posting.unwrap_or_default(),
            external: self.policies.external.unwrap_or(false),
            pseudonyms: self.policies.pseudonyms.unwrap_or_default(),
            charter: self.charter,
            objective: self.objective.is_some(),
            archived: self.archived,
        })
    }

    /// Founds the community.
    pub fn create(&self, created: Created) -> Result<Vec<Event>, Refusal> {
        check_name(&created.name)?;
        check_description(&created.description)?;
        check_language(created.language.as_deref())?;
        Ok(if self.visibility.is_some() {
            Vec::new()
        } else {
            vec![created.into()]
        })
    }

    /// Changes name, description or language; what stays the same is left out.
    pub fn describe(&self, mut wanted: Described) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        if let Some(name) = &wanted.name {
            check_name(name)?;
        }
        if let Some(description) = &wanted.description {
            check_description(description)?;
        }
        check_language(wanted.language.as_deref())?;
        wanted.name = wanted.name.filter(|name| *name != self.name);
        wanted.description = wanted.description.filter(|text| *text != self.description);
        wanted.language = wanted
            .language
            .filter(|tag| self.language.as_ref() != Some(tag));
        Ok(if wanted == Described::default() {
            Vec::new()
        } else {
            vec![wanted.into()]
        })
    }
}

impl Community {
    /// Changes how people come in and who publishes; what stays the same is left out.
    pub fn set_policies(&self, mut wanted: PoliciesSet) -> Result<Vec<Event>, Refusal> {
        let place = self.place().ok_or(Refusal::NotFound)?;
        let outsiders_come = wanted
            .join
            .is_some_and(|join| join != JoinPolicy::OnInvitation);
        if place.visibility == Visibility::Secret && outsiders_come {
            return Err(Refusal::SecretJoin);
        }
        wanted.join = wanted.join.filter(|join| *join != place.join);
        wanted.posting = wanted.posting.filter(|posting| *posting != place.posting);
        wanted.pseudonyms = wanted.pseudonyms.filter(|it| *it != place.pseudonyms);
        Ok(if wanted == PoliciesSet::default() {
            Vec::new()
        } else {
            vec![wanted.into()]
        })
    }

    /// Publishes rules of conduct; every member accepts them before they write again.
    pub fn publish_charter(&self, text: String) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        check_charter(&text)?;
        let version = self.charter.saturating_add(1);
        Ok(vec![CharterPublished { version, text }.into()])
    }

    /// Stops it where it is.
    pub fn archive(&self) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        Ok(if self.archived {
            Vec::new()
        } else {
            vec![Archived {}.into()]
        })
    }

    /// Lets it live again.
    pub fn restore(&self) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        Ok(if self.archived {
            vec![Restored {}.into()]
        } else {
            Vec::new()
        })
    }
}

/// What somebody says about a request, when it is short enough; nothing when they say nothing.
pub fn checked_answer(text: Option<String>) -> Result<Option<String>, Refusal> {
    said(text, ANSWER_CHARS_MAX, Refusal::AnswerLength)
}

/// A reason, when it is short enough; nothing when there is none.
pub fn checked_reason(text: Option<String>) -> Result<Option<String>, Refusal> {
    said(text, REASON_CHARS_MAX, Refusal::ReasonLength)
}

fn said(
    text: Option<String>,
    chars_max: usize,
    otherwise: Refusal,
) -> Result<Option<String>, Refusal> {
    let text = text.filter(|text| !text.trim().is_empty());
    if text.as_deref().is_none_or(|text| is_text(text, chars_max)) {
        Ok(text)
    } else {
        Err(otherwise)
    }
}

fn is_text(text: &str, chars_max: usize) -> bool {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    text.chars().count() <= chars_max && !text.chars().any(odd)
}

fn check_charter(text: &str) -> Result<(), Refusal> {
    if !text.trim().is_empty() && is_text(text, CHARTER_CHARS_MAX) {
        Ok(())
    } else {
        Err(Refusal::CharterLength)
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let fits = NAME_CHARS.contains(&name.trim().chars().count())
        && name.chars().count() <= *NAME_CHARS.end()
        && !name.chars().any(char::is_control);
    if fits {
        Ok(())
    } else {
        Err(Refusal::NameLength)
    }
}

fn check_description(text: &str) -> Result<(), Refusal> {
    if is_text(text, DESCRIPTION_CHARS_MAX) {
        Ok(())
    } else {
        Err(Refusal::DescriptionLength)
    }
}

fn check_language(tag: Option<&str>) -> Result<(), Refusal> {
    if tag.is_none_or(|tag| matches!(tag, "fr" | "en")) {
        Ok(())
    } else {
        Err(Refusal::BadLanguage)
    }
}
