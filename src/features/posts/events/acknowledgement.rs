//! Who has taken note of an announcement: one stream a person and announcement.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;

crate::define_id!(
    /// One person's acknowledgement of one announcement; derived from the pair.
    AcknowledgementId,
    "acknowledgement"
);

impl AcknowledgementId {
    /// The acknowledgement of this announcement by this person, whether it exists or not.
    pub fn of(post: PostId, person: PersonId) -> Self {
        Self::derived(&[&post.to_string(), &person.to_string()])
    }
}

crate::events! {
    /// What happens to an acknowledgement.
    pub enum AcknowledgementEvent {
        /// They have taken note.
        "acknowledgement.given" 1 => Given(Given),
        /// It was a slip.
        "acknowledgement.withdrawn" 1 => Withdrawn(Withdrawn),
    }
}

/// See [`AcknowledgementEvent::Given`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Which announcement.
    pub post: PostId,
    /// Who.
    pub person: PersonId,
    /// When: it can be withdrawn for a moment only.
    pub at: Time,
}

/// See [`AcknowledgementEvent::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which announcement.
    pub post: PostId,
    /// Who.
    pub person: PersonId,
}
