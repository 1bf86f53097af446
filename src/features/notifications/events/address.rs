//! Whether mail to a person's address is sent: one stream a person, beside what they decide
//! themselves.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;

crate::define_id!(
    /// Where mail to a person goes; carries the same UUID as the person.
    AddressId,
    "address"
);

impl From<PersonId> for AddressId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

/// Why no more mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionReason {
    /// A mail server says that there is no such address.
    Unknown,
    /// Mail came back again and again.
    Returned,
}

impl SuspensionReason {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Unknown, Self::Returned];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Returned => "returned",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

crate::events! {
    /// What happens to where mail goes.
    pub enum AddressEvent {
        /// No more mail is sent there.
        "inbox.address_suspended" 1 => Suspended(Suspended),
        /// Mail is sent there again: the person says that it works.
        "inbox.address_resumed" 1 => Resumed(Resumed),
    }
}

/// See [`AddressEvent::Suspended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspended {
    /// Whose address.
    pub person: PersonId,
    /// Which address, as the keyed digest that claims have: another one is not suspended.
    pub address: String,
    /// Why.
    pub reason: SuspensionReason,
}

/// See [`AddressEvent::Resumed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resumed {
    /// Whose address.
    pub person: PersonId,
}
