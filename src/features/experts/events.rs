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
        /// A person said how often they may be asked, and what of theirs may be used.
        "expert_listing.wishes_set" 1 => WishesSet(WishesSet),
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

/// See [`Event::WishesSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WishesSet {
    /// Who.
    pub person: PersonId,
    /// The most questions a week that may be put to them; 0 is none at all.
    pub weekly: u8,
    /// The kinds of evidence that may be used, as the words of the index; none for all.
    pub kinds: Option<Vec<String>>,
}
