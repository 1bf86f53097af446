//! What people confirm of each other's skills: one stream a pair, so that nobody waits for anybody.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::reactions::events::Subject;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// What one person confirms of the skills of another; derived from the pair, in this order.
    EndorsementId,
    "endorsement"
);

impl EndorsementId {
    /// What `by` confirms of `person`, whether it exists or not.
    pub fn of(by: PersonId, person: PersonId) -> Self {
        Self::derived(&[&by.to_string(), &person.to_string()])
    }

    /// What news of one skill of the pair is about: its number says which, and its name is not in it.
    pub fn subject(self, number: u32) -> String {
        format!("{self}.{number}")
    }
}

crate::define_id!(
    /// How many confirmations a person asked for; derived from the person.
    AskingId,
    "asking"
);

impl AskingId {
    /// What counts against the limit of a person.
    pub fn of(person: PersonId) -> Self {
        Self::derived(&["endorsements", &person.to_string()])
    }
}

crate::events! {
    /// What happens between somebody who claims skills and somebody who may confirm them.
    pub enum EndorsementEvent {
        /// A claimed skill is confirmed.
        "endorsement.given" 1 => Given(Given),
        /// It is confirmed no longer.
        "endorsement.withdrawn" 1 => Withdrawn(Withdrawn),
        /// The one who claims it asks for it.
        "endorsement.requested" 1 => Requested(Requested),
        /// The one who was asked will not. Nobody else ever learns it.
        "endorsement.declined" 1 => Declined(Declined),
    }
}

crate::events! {
    /// What counts against the limit of how many confirmations a person asks for.
    pub enum AskingEvent {
        /// One more counts.
        "endorsement_request.counted" 1 => Counted(Counted),
    }
}

/// See [`EndorsementEvent::Given`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Whose skill.
    pub person: PersonId,
    /// Who confirms it.
    pub by: PersonId,
    /// The skill, as it was claimed.
    pub skill: Personal<String>,
    /// Its place among the skills of the pair, from 1 on; none where they were not counted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Subject>,
}

/// See [`EndorsementEvent::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Whose skill.
    pub person: PersonId,
    /// Who confirmed it.
    pub by: PersonId,
    /// The skill, as it was claimed.
    pub skill: Personal<String>,
    /// Its place among the skills of the pair, from 1 on; none where they were not counted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// See [`EndorsementEvent::Requested`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// Whose skill, and who asks.
    pub person: PersonId,
    /// Who is asked.
    pub by: PersonId,
    /// The skill, as it was claimed.
    pub skill: Personal<String>,
    /// Its place among the skills of the pair, from 1 on; none where they were not counted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// See [`EndorsementEvent::Declined`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Declined {
    /// Whose skill, and who asked.
    pub person: PersonId,
    /// Who was asked.
    pub by: PersonId,
    /// The skill, as it was claimed.
    pub skill: Personal<String>,
    /// Its place among the skills of the pair, from 1 on; none where they were not counted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// See [`AskingEvent::Counted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Since when.
    pub at: Time,
}
