//! What happens to reactions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::posts::events::PostId;
use crate::kernel::id::NotAnId;

crate::define_id!(
    /// One person's reaction to one thing; derived from the pair.
    ReactionId,
    "reaction"
);

impl ReactionId {
    /// The reaction of this person to this thing, whether it exists or not.
    pub fn of(subject: Subject, person: PersonId) -> Self {
        Self::derived(&[&subject.to_string(), &person.to_string()])
    }
}

/// What one can react to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(id) => id.fmt(f),
            Self::Comment(id) => id.fmt(f),
        }
    }
}

impl FromStr for Subject {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self::Post)
            .or_else(|_not| text.parse().map(Self::Comment))
    }
}

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The six kinds of reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Agreement or liking.
    Like,
    /// Praise for work done.
    Celebrate,
    /// Standing by somebody.
    Support,
    /// This taught me something.
    Insightful,
    /// I want to know more.
    Curious,
    /// Thank you.
    Thanks,
}

impl Kind {
    /// All six, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Like,
        Self::Celebrate,
        Self::Support,
        Self::Insightful,
        Self::Curious,
        Self::Thanks,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Celebrate => "celebrate",
            Self::Support => "support",
            Self::Insightful => "insightful",
            Self::Curious => "curious",
            Self::Thanks => "thanks",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

crate::events! {
    /// What happens to a reaction.
    pub enum Event {
        /// Somebody reacted.
        "reaction.added" 1 => Added(Added),
        /// The kind changed.
        "reaction.changed" 1 => Changed(Changed),
        /// The reaction was taken back.
        "reaction.withdrawn" 1 => Withdrawn(Withdrawn),
    }
}

/// See [`Event::Added`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Added {
    /// To what.
    pub subject: Subject,
    /// Who.
    pub person: PersonId,
    /// How.
    pub kind: Kind,
}

/// See [`Event::Changed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// To what.
    pub subject: Subject,
    /// Who.
    pub person: PersonId,
    /// The kind before.
    pub from: Kind,
    /// The kind from now on.
    pub to: Kind,
}

/// See [`Event::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// To what.
    pub subject: Subject,
    /// Who.
    pub person: PersonId,
    /// The kind it had.
    pub kind: Kind,
}
