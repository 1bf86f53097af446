//! Accounts: who may sign in, and on which devices they are.
//!
//! An account belongs to one person and carries their UUID. It is found by handle or address
//! through claims on keyed digests, so the log holds neither in clear. A password is an argon2id
//! hash; a session is an opaque token of 256 bits of which only the digest is stored, so that a
//! copy of the database signs nobody in. Sessions end by themselves, are listed and revoked by
//! their owner, and die with the account.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;

use std::net::IpAddr;

use self::events::{PersonId, SessionId};

/// Who a person is to the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody who works here, or did.
    Employee,
    /// Somebody from outside the company, invited until a date by a sponsor who is here.
    Guest,
    /// No such person, or a guest whose time is over, who was let go, or whose sponsor has left.
    Nobody,
}

/// The signed-in person a request acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
    /// Whether they administer the network.
    pub administrator: bool,
    /// Through which session; none for programs on the server itself.
    pub session: Option<SessionId>,
}

impl Viewer {
    /// Whether they may change what belongs to `person`.
    pub fn may_edit(&self, person: PersonId) -> bool {
        self.person == person || self.administrator
    }
}

/// The network address a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);
