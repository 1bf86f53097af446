//! What happens to a membership: from the first question to the end.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{CommunityId, Role};
use crate::kernel::personal::Personal;

crate::events! {
    /// What happens to a membership.
    pub enum MembershipEvent {
        /// Somebody asks to become a member.
        "membership.requested" 1 => Requested(Requested),
        /// They no longer ask.
        "membership.request_withdrawn" 1 => RequestWithdrawn(RequestWithdrawn),
        /// A manager said no.
        "membership.request_declined" 1 => RequestDeclined(RequestDeclined),
        /// A manager asks somebody to become a member.
        "membership.invited" 1 => Invited(Invited),
        /// They said no.
        "membership.invitation_declined" 1 => InvitationDeclined(InvitationDeclined),
        /// A manager no longer asks.
        "membership.invitation_withdrawn" 1 => InvitationWithdrawn(InvitationWithdrawn),
        /// Somebody became a member.
        "membership.joined" 1 => Joined(Joined),
        /// The role changed.
        "membership.role_changed" 1 => RoleChanged(RoleChanged),
        /// The member accepted the rules of conduct.
        "membership.charter_accepted" 1 => CharterAccepted(CharterAccepted),
        /// The member left, or was removed by the actor of the event.
        "membership.ended" 1 => Ended(Ended),
    }
}

impl MembershipEvent {
    /// Whose membership of what.
    pub fn pair(&self) -> (CommunityId, PersonId) {
        match self {
            Self::Requested(it) => (it.community, it.person),
            Self::RequestWithdrawn(it) => (it.community, it.person),
            Self::RequestDeclined(it) => (it.community, it.person),
            Self::Invited(it) => (it.community, it.person),
            Self::InvitationDeclined(it) => (it.community, it.person),
            Self::InvitationWithdrawn(it) => (it.community, it.person),
            Self::Joined(it) => (it.community, it.person),
            Self::RoleChanged(it) => (it.community, it.person),
            Self::CharterAccepted(it) => (it.community, it.person),
            Self::Ended(it) => (it.community, it.person),
        }
    }
}

/// See [`MembershipEvent::Requested`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// What they say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Personal<String>>,
}

/// See [`MembershipEvent::RequestWithdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestWithdrawn {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
}

/// See [`MembershipEvent::RequestDeclined`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestDeclined {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// What the manager says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal<String>>,
}

/// See [`MembershipEvent::Invited`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invited {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// With which role.
    pub role: Role,
}

/// See [`MembershipEvent::InvitationDeclined`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvitationDeclined {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
}

/// See [`MembershipEvent::InvitationWithdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvitationWithdrawn {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
}

/// See [`MembershipEvent::Joined`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// With which role.
    pub role: Role,
}

/// See [`MembershipEvent::RoleChanged`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoleChanged {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// The new role.
    pub role: Role,
}

/// See [`MembershipEvent::CharterAccepted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CharterAccepted {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// Which version of the rules.
    pub version: u32,
}

/// See [`MembershipEvent::Ended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// Why they were removed; none for somebody who left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal<String>>,
}
