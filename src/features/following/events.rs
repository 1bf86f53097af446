//! What people follow and keep.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::posts::events::PostId;

crate::define_id!(
    /// One person's following of one thing; derived from the pair.
    FollowId,
    "follow"
);

impl FollowId {
    /// The following of this thing by this person, whether it exists or not.
    pub fn of(person: PersonId, target: &Target) -> Self {
        Self::derived(&[&person.to_string(), &target.to_string()])
    }
}

crate::define_id!(
    /// One person's bookmark of one post; derived from the pair.
    BookmarkId,
    "bookmark"
);

impl BookmarkId {
    /// The bookmark of this post by this person, whether it exists or not.
    pub fn of(person: PersonId, post: PostId) -> Self {
        Self::derived(&[&person.to_string(), &post.to_string()])
    }
}

/// What one can follow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// What somebody does.
    Person(PersonId),
    /// A subject, folded to lower case.
    Tag(String),
    /// What happens in a community.
    Community(CommunityId),
    /// What is said about a post.
    Post(PostId),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Tag(tag) => write!(f, "#{tag}"),
            Self::Community(id) => id.fmt(f),
            Self::Post(id) => id.fmt(f),
        }
    }
}

/// A text that names nothing one can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not something to follow")]
pub struct NotATarget;

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        if let Some(tag) = text.strip_prefix('#') {
            return Ok(Self::Tag(tag.to_owned()));
        }
        let person = text.parse().map(Self::Person);
        person
            .or_else(|_other| text.parse().map(Self::Community))
            .or_else(|_other| text.parse().map(Self::Post))
            .map_err(|_other| NotATarget)
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How much one wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing.
    None,
    /// Where one is mentioned.
    Mentions,
    /// Where one takes part.
    Participating,
    /// Everything.
    All,
}

impl Level {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mentions => "mentions",
            Self::Participating => "participating",
            Self::All => "all",
        }
    }

    /// Reads the stored word; anything else is everything.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "none" => Self::None,
            "mentions" => Self::Mentions,
            "participating" => Self::Participating,
            _ => Self::All,
        }
    }
}

crate::events! {
    /// What happens to a following.
    pub enum FollowEvent {
        /// It begins, or its level changes.
        "follow.set" 1 => Set(Set),
        /// It ends.
        "follow.ended" 1 => Ended(Ended),
    }
}

/// See [`FollowEvent::Set`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// Who.
    pub person: PersonId,
    /// What.
    pub target: Target,
    /// How much.
    pub level: Level,
}

/// See [`FollowEvent::Ended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Who.
    pub person: PersonId,
    /// What.
    pub target: Target,
}

crate::events! {
    /// What happens to a bookmark.
    pub enum BookmarkEvent {
        /// The post is kept.
        "bookmark.added" 1 => Added(Added),
        /// It is not kept any more.
        "bookmark.removed" 1 => Removed(Removed),
    }
}

/// See [`BookmarkEvent::Added`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Who.
    pub person: PersonId,
    /// Which post.
    pub post: PostId,
}

/// See [`BookmarkEvent::Removed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Who.
    pub person: PersonId,
    /// Which post.
    pub post: PostId,
}
