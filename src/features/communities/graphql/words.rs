//! The words of communities in the API: who sees, who comes in, who publishes, who stands where.

use async_graphql::Enum;

use crate::features::communities::events;

/// Who may see a community and what is in it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CommunityVisibility", remote = "events::Visibility")]
pub enum Visibility {
    /// Everyone in the company sees and joins it.
    Open,
    /// Everyone sees that it exists; its content is for members.
    Closed,
    /// Only members know of it.
    Secret,
}

/// What a member may do; each role includes the ones before it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CommunityRole", remote = "events::Role")]
pub enum Role {
    /// Reads and reacts.
    Reader,
    /// Writes.
    Contributor,
    /// Takes away what breaks the rules.
    Moderator,
    /// Adds and removes members.
    Manager,
    /// Everything; a community always has one.
    Owner,
}

/// How people become members without being added.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "events::JoinPolicy")]
pub enum JoinPolicy {
    /// They join.
    Free,
    /// They ask, and a manager answers.
    OnRequest,
    /// They are invited.
    OnInvitation,
}

/// Which members publish.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "events::PostingPolicy")]
pub enum PostingPolicy {
    /// Every member, readers included.
    Everyone,
    /// Contributors and the roles above.
    Contributors,
    /// Managers and owners.
    Managers,
}

/// Whether somebody may write under a pseudonym.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "events::PseudonymPolicy")]
pub enum PseudonymPolicy {
    /// Nobody may.
    None,
    /// Whoever publishes may ask a question under one; the community needs 10 members.
    Questions,
}

/// Whether people from outside the company may be members.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExternalPolicy {
    /// Only those who work here.
    No,
    /// Guests as well, invited by a manager.
    Allowed,
}

/// Where a person stands with a community.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipStage {
    /// Outside.
    None,
    /// They have asked to become a member.
    Requested,
    /// They are asked to become a member.
    Invited,
    /// They are a member.
    Member,
}
