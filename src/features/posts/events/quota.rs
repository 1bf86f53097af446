//! How much of a kind is published: one stream for what the limit is about, so that it holds
//! whatever is published at once.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;

crate::define_id!(
    /// What counts against one limit; derived from what the limit is about.
    QuotaId,
    "quota"
);

impl QuotaId {
    /// The kudos of a person.
    pub fn kudos(by: PersonId) -> Self {
        Self::derived(&["kudos", &by.to_string()])
    }

    /// The questions of a person.
    pub fn questions(by: PersonId) -> Self {
        Self::derived(&["questions", &by.to_string()])
    }

    /// The announcements in a place.
    pub fn announcements(place: Audience) -> Self {
        Self::derived(&["announcements", &place.to_string()])
    }
}

crate::events! {
    /// What counts against a limit.
    pub enum QuotaEvent {
        /// One more counts.
        "quota.used" 1 => Used(Used),
        /// One was taken back at once and does not count.
        "quota.given_back" 1 => GivenBack(GivenBack),
    }
}

/// See [`QuotaEvent::Used`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Used {
    /// The post that counts.
    pub post: PostId,
    /// Since when.
    pub at: Time,
}

/// See [`QuotaEvent::GivenBack`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenBack {
    /// The post that counted.
    pub post: PostId,
}
