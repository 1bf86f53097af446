//! What happens to profiles.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::events! {
    /// What happens to a profile.
    pub enum Event {
        /// Somebody joined the network.
        "profile.created" 1 => Created(Created),
        /// Fields changed.
        "profile.updated" 1 => Updated(Box<Updated>),
        /// A skill was claimed, or its level or wish changed.
        "profile.skill_claimed" 1 => SkillClaimed(SkillClaimed),
        /// A claimed skill was withdrawn.
        "profile.skill_withdrawn" 1 => SkillWithdrawn(SkillWithdrawn),
        /// The person is away, or back.
        "profile.availability_set" 1 => AvailabilitySet(AvailabilitySet),
        /// The person left; what they wrote stays.
        "profile.deactivated" 1 => Deactivated(Deactivated),
        /// The person came back.
        "profile.reactivated" 1 => Reactivated(Reactivated),
    }
}

/// See [`Event::Created`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// Who.
    pub person: PersonId,
    /// The unique short name, as the account has it.
    pub handle: Personal<String>,
    /// The name to show.
    pub name: Personal<String>,
    /// The language of mail and labels: `fr` or `en`.
    pub language: String,
}

/// See [`Event::Updated`]. Only what changed is there; an empty text clears the field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Updated {
    /// The name to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal<String>>,
    /// The job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Personal<String>>,
    /// The department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Personal<String>>,
    /// The place of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Personal<String>>,
    /// Spoken languages, as language tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Personal<Vec<String>>>,
    /// The biography, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<Personal<String>>,
    /// The phone number at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<String>>,
    /// The manager; the inner none means nobody.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "double_option"
    )]
    pub manager: Option<Option<PersonId>>,
    /// The language of mail and labels: `fr` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl From<Updated> for Event {
    fn from(updated: Updated) -> Self {
        Self::Updated(Box::new(updated))
    }
}

/// What a person wants to do with a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Nothing in particular.
    Neither,
    /// Help others.
    Help,
    /// Learn more.
    Learn,
}

impl Wish {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neither => "neither",
            Self::Help => "help",
            Self::Learn => "learn",
        }
    }

    /// Reads the stored word; anything else is no wish.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "help" => Self::Help,
            "learn" => Self::Learn,
            _ => Self::Neither,
        }
    }
}

/// See [`Event::SkillClaimed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillClaimed {
    /// The skill, as the person writes it.
    pub skill: Personal<String>,
    /// From 1, beginner, to 4, expert.
    pub level: u8,
    /// What the person wants to do with it.
    pub wish: Wish,
}

/// See [`Event::SkillWithdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillWithdrawn {
    /// The skill, as it was claimed.
    pub skill: Personal<String>,
}

/// See [`Event::AvailabilitySet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AvailabilitySet {
    /// Until when the person is away; none when they are there.
    pub away_until: Option<Time>,
    /// What they say about it.
    pub message: Option<Personal<String>>,
}

/// See [`Event::Deactivated`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deactivated {}

/// See [`Event::Reactivated`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reactivated {}

/// Tells an absent field from one that is null.
#[expect(
    clippy::option_option,
    clippy::ref_option,
    reason = "serde hands over the field as it is: absent, null or a value"
)]
mod double_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value
            .as_ref()
            .and_then(Option::as_ref)
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}
