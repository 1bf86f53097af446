//! What happens to accounts and sessions.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// A person of the network, in every feature.
    PersonId,
    "person"
);

crate::define_id!(
    /// A person's ability to sign in; carries the same UUID as the person.
    AccountId,
    "account"
);

crate::define_id!(
    /// A signed-in device.
    SessionId,
    "session"
);

impl From<PersonId> for AccountId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

crate::events! {
    /// What happens to an account.
    pub enum AccountEvent {
        /// Somebody may sign in once a password is set.
        "account.opened" 1 => Opened(Opened),
        /// A password was set or changed.
        "account.password_set" 1 => PasswordSet(PasswordSet),
        /// The person administers the network from now on.
        "account.administrator_granted" 1 => AdministratorGranted(AdministratorGranted),
        /// The person is from outside the company and here until a date.
        "account.guest_admitted" 1 => GuestAdmitted(GuestAdmitted),
        /// The guest may stay until another date.
        "account.guest_extended" 1 => GuestExtended(GuestExtended),
        /// Somebody else answers for the guest.
        "account.guest_taken_over" 1 => GuestTakenOver(GuestTakenOver),
        /// Nobody signs in to it any more.
        "account.closed" 1 => Closed(Closed),
        /// It may be used again.
        "account.reopened" 1 => Reopened(Reopened),
    }
}

/// See [`AccountEvent::Opened`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Whose account.
    pub person: PersonId,
    /// The unique short name.
    pub handle: Personal<String>,
    /// Where mail goes; none when the person has no address.
    pub email: Option<Personal<String>>,
    /// Whether the person administers the network.
    pub administrator: bool,
}

/// See [`AccountEvent::PasswordSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// The argon2id hash in PHC format.
    pub hash: Personal<String>,
}

/// See [`AccountEvent::AdministratorGranted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdministratorGranted {}

/// See [`AccountEvent::GuestAdmitted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuestAdmitted {
    /// Who answers for the guest.
    pub sponsor: PersonId,
    /// When the stay ends.
    pub until: Time,
}

/// See [`AccountEvent::GuestExtended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuestExtended {
    /// When the stay ends now.
    pub until: Time,
}

/// See [`AccountEvent::GuestTakenOver`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuestTakenOver {
    /// Who answers for the guest now.
    pub sponsor: PersonId,
}

/// See [`AccountEvent::Closed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {}

/// See [`AccountEvent::Reopened`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reopened {}

crate::events! {
    /// What happens to a session.
    pub enum SessionEvent {
        /// Somebody signed in.
        "session.opened" 1 => SessionOpened(SessionOpened),
        /// The session ended before its time.
        "session.revoked" 1 => SessionRevoked(SessionRevoked),
    }
}

/// See [`SessionEvent::SessionOpened`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionOpened {
    /// Who signed in.
    pub person: PersonId,
    /// SHA-256 of the token, in hex; the token itself is nowhere.
    pub token_digest: String,
    /// When it ends at the latest.
    pub expires_at: Time,
    /// What the client calls itself, for the list of own sessions.
    pub device: Personal<String>,
}

/// See [`SessionEvent::SessionRevoked`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRevoked {}
