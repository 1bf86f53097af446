//! What happens to communities and memberships.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;

crate::define_id!(
    /// A community.
    CommunityId,
    "community"
);

crate::define_id!(
    /// One person's membership of one community; derived from the pair.
    MembershipId,
    "membership"
);

impl MembershipId {
    /// The membership of this person in this community, whether it exists or not.
    pub fn of(community: CommunityId, person: PersonId) -> Self {
        Self::derived(&[&community.to_string(), &person.to_string()])
    }
}

/// Who may see a community and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everyone in the company sees and joins it.
    Open,
    /// Everyone sees that it exists; its content is for members.
    Closed,
    /// Only members know of it.
    Secret,
}

impl Visibility {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Secret => "secret",
        }
    }

    /// Reads the stored word; anything else is the narrowest.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "closed" => Self::Closed,
            _ => Self::Secret,
        }
    }
}

/// What a member may do; each role includes the ones below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads, comments not.
    Reader,
    /// Writes.
    Contributor,
    /// Removes what breaks the rules.
    Moderator,
    /// Adds and removes members.
    Manager,
    /// Everything; a community always has one.
    Owner,
}

impl Role {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Moderator => "moderator",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// Reads the stored word; anything else is the lowest.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "owner" => Self::Owner,
            "manager" => Self::Manager,
            "moderator" => Self::Moderator,
            "contributor" => Self::Contributor,
            _ => Self::Reader,
        }
    }
}

/// Whom a post and all that hangs on it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The whole company.
    Everyone,
    /// Whoever may see this community's content.
    Community(CommunityId),
}

impl Audience {
    /// The community, where there is one.
    pub fn community(self) -> Option<CommunityId> {
        match self {
            Self::Everyone => None,
            Self::Community(id) => Some(id),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::Community(id) => id.fmt(f),
        }
    }
}

impl FromStr for Audience {
    type Err = crate::kernel::id::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "everyone" {
            Ok(Self::Everyone)
        } else {
            text.parse().map(Self::Community)
        }
    }
}

impl Serialize for Audience {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

crate::events! {
    /// What happens to a community.
    pub enum Event {
        /// It was founded.
        "community.created" 1 => Created(Created),
        /// Its name, description or language changed.
        "community.described" 1 => Described(Described),
    }
}

/// See [`Event::Created`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// Which community.
    pub community: CommunityId,
    /// Its name.
    pub name: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language it mostly speaks: `fr` or `en`; none when it has not said.
    pub language: Option<String>,
}

/// See [`Event::Described`]. Only what changed is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The language it mostly speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

crate::events! {
    /// What happens to a membership.
    pub enum MembershipEvent {
        /// Somebody became a member.
        "membership.joined" 1 => Joined(Joined),
        /// The role changed.
        "membership.role_changed" 1 => RoleChanged(RoleChanged),
        /// The member left, or was removed by the actor of the event.
        "membership.ended" 1 => Ended(Ended),
    }
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

/// See [`MembershipEvent::Ended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
}
