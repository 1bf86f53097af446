//! What happens to communities and memberships.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;

mod access;
mod membership;
mod objective;

pub use access::{AccessEnded, AccessEvent, AccessGranted, AccessId, AccessRequested};
pub use membership::{
    CharterAccepted, Ended, InvitationDeclined, InvitationWithdrawn, Invited, Joined,
    MembershipEvent, RequestDeclined, RequestWithdrawn, Requested, RoleChanged,
};
pub use objective::{ObjectiveCleared, ObjectiveReported, ObjectiveSet};

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

/// How people become members without being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinPolicy {
    /// They join.
    Free,
    /// They ask, and a manager answers.
    OnRequest,
    /// They are invited.
    OnInvitation,
}

impl JoinPolicy {
    /// What a community of this visibility does where nobody has said.
    pub fn of(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Open => Self::Free,
            Visibility::Closed => Self::OnRequest,
            Visibility::Secret => Self::OnInvitation,
        }
    }

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::OnRequest => "on_request",
            Self::OnInvitation => "on_invitation",
        }
    }

    /// Reads the stored word; anything else is the narrowest.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "free" => Self::Free,
            "on_request" => Self::OnRequest,
            _ => Self::OnInvitation,
        }
    }
}

/// Which members publish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingPolicy {
    /// Every member, readers included.
    Everyone,
    /// Contributors and the roles above.
    #[default]
    Contributors,
    /// Managers and owners.
    Managers,
}

impl PostingPolicy {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Contributors => "contributors",
            Self::Managers => "managers",
        }
    }

    /// Reads the stored word; anything else is the narrowest.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "everyone" => Self::Everyone,
            "contributors" => Self::Contributors,
            _ => Self::Managers,
        }
    }
}

/// Whether somebody may write under a pseudonym.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PseudonymPolicy {
    /// Nobody may.
    #[default]
    None,
    /// Whoever publishes may ask a question under one.
    Questions,
}

impl PseudonymPolicy {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Questions => "questions",
        }
    }

    /// Reads the stored word; anything else allows nothing.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "questions" => Self::Questions,
            _ => Self::None,
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
        /// How people come in, or who publishes, changed.
        "community.policies_set" 1 => PoliciesSet(PoliciesSet),
        /// Who may see it changed.
        "community.visibility_changed" 1 => VisibilityChanged(VisibilityChanged),
        /// Its rules of conduct were published, the first or new ones.
        "community.charter_published" 1 => CharterPublished(CharterPublished),
        /// It has an objective, the first or another one.
        "community.objective_set" 1 => ObjectiveSet(ObjectiveSet),
        /// Somebody said how far it is.
        "community.objective_reported" 1 => ObjectiveReported(ObjectiveReported),
        /// It has no objective any more.
        "community.objective_cleared" 1 => ObjectiveCleared(ObjectiveCleared),
        /// Nothing changes in it any more; it stays readable.
        "community.archived" 1 => Archived(Archived),
        /// It lives again.
        "community.restored" 1 => Restored(Restored),
        /// Another community goes on in its stead, for a wider circle.
        "community.succeeded" 1 => Succeeded(Succeeded),
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
    /// In whose stead it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succeeds: Option<CommunityId>,
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

/// See [`Event::PoliciesSet`]. Only what changed is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoliciesSet {
    /// How people become members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<JoinPolicy>,
    /// Which members publish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posting: Option<PostingPolicy>,
    /// Whether people from outside the company may be members; now said by
    /// [`VisibilityChanged`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<bool>,
    /// Whether somebody may write under a pseudonym.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pseudonyms: Option<PseudonymPolicy>,
}

/// See [`Event::VisibilityChanged`]. Only what changed is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VisibilityChanged {
    /// Who may see it. What was written before goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether people from outside the company may be members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<bool>,
}

/// See [`Event::CharterPublished`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CharterPublished {
    /// 1 for the first, one more for each new one.
    pub version: u32,
    /// The rules, in Markdown.
    pub text: String,
}

/// See [`Event::Archived`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Archived {}

/// See [`Event::Restored`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restored {}

/// See [`Event::Succeeded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeeded {
    /// Which goes on.
    pub successor: CommunityId,
}
