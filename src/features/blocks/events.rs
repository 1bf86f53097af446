//! What happens between one person and another.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::kernel::clock::Time;

crate::define_id!(
    /// What one person keeps away of another; derived from the pair, in this order.
    BlockId,
    "block"
);

impl BlockId {
    /// What `by` keeps away of `person`, whether it exists or not.
    pub fn of(by: PersonId, person: PersonId) -> Self {
        Self::derived(&[&by.to_string(), &person.to_string()])
    }
}

crate::events! {
    /// What one person keeps away of another.
    pub enum Event {
        /// They want nothing to do with each other any more.
        "block.placed" 1 => Blocked(Blocked),
        /// That is over.
        "block.lifted" 1 => Unblocked(Unblocked),
        /// The other's doings are told no more.
        "mute.placed" 1 => Muted(Muted),
        /// They are told again.
        "mute.lifted" 1 => Unmuted(Unmuted),
    }
}

/// See [`Event::Blocked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Who.
    pub by: PersonId,
    /// Whom.
    pub person: PersonId,
}

/// See [`Event::Unblocked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unblocked {
    /// Who.
    pub by: PersonId,
    /// Whom.
    pub person: PersonId,
}

/// See [`Event::Muted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    /// Who.
    pub by: PersonId,
    /// Whom.
    pub person: PersonId,
    /// Until when; none until they say otherwise.
    pub until: Option<Time>,
}

/// See [`Event::Unmuted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmuted {
    /// Who.
    pub by: PersonId,
    /// Whom.
    pub person: PersonId,
}
