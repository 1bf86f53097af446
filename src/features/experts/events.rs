//! What people wish of the expert finder.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// What one person wishes of the expert finder; derived from the person.
    ListingId,
    "listing"
);

impl ListingId {
    /// The wishes of `person`, whether there are any or not.
    pub fn of(person: PersonId) -> Self {
        Self::derived(&[&person.to_string()])
    }
}

crate::events! {
    /// What people wish of the expert finder.
    pub enum Event {
        /// A person said whether, and for what, they may be suggested.
        "expert_listing.set" 1 => Set(ListingSet),
    }
}

/// See [`Event::Set`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListingSet {
    /// Who.
    pub person: PersonId,
    /// Whether they are not suggested at all.
    pub hidden: bool,
    /// For what they are not suggested: the topics as they wrote them.
    pub topics: Personal<Vec<String>>,
}
