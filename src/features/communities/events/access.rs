//! What happens to the emergency access of an administrator to a community.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// One administrator's emergency access to one community; derived from the pair.
    AccessId,
    "access"
);

impl AccessId {
    /// The access of this administrator to this community, whether there was one or not.
    pub fn of(community: CommunityId, administrator: PersonId) -> Self {
        Self::derived(&[&community.to_string(), &administrator.to_string()])
    }
}

crate::events! {
    /// What happens to an emergency access.
    pub enum AccessEvent {
        /// An administrator asks to read a community they are not in.
        "access.requested" 1 => AccessRequested(AccessRequested),
        /// A second administrator agreed.
        "access.granted" 1 => AccessGranted(AccessGranted),
        /// Its time was over.
        "access.ended" 1 => AccessEnded(AccessEnded),
    }
}

impl AccessEvent {
    /// Whose access to what, and when they asked for it.
    pub fn key(&self) -> (CommunityId, PersonId, Time) {
        match self {
            Self::AccessRequested(it) => (it.community, it.administrator, it.asked_at),
            Self::AccessGranted(it) => (it.community, it.administrator, it.asked_at),
            Self::AccessEnded(it) => (it.community, it.administrator, it.asked_at),
        }
    }
}

/// See [`AccessEvent::AccessRequested`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessRequested {
    /// Which community.
    pub community: CommunityId,
    /// Who asks.
    pub administrator: PersonId,
    /// When they asked: which of their requests it is.
    pub asked_at: Time,
    /// Why.
    pub reason: Personal<String>,
}

/// See [`AccessEvent::AccessGranted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessGranted {
    /// Which community.
    pub community: CommunityId,
    /// Who reads.
    pub administrator: PersonId,
    /// When they asked.
    pub asked_at: Time,
    /// Who agreed; never the one who asks.
    pub by: PersonId,
    /// When it ends by itself.
    pub until: Time,
}

/// See [`AccessEvent::AccessEnded`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessEnded {
    /// Which community.
    pub community: CommunityId,
    /// Whose.
    pub administrator: PersonId,
    /// When they asked.
    pub asked_at: Time,
}
