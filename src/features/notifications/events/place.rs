//! Where the things happen that people are told of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::posts::events::PostId;

/// Where something happened. All mail about it is one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Where {
    /// Under a post.
    Post(PostId),
    /// Among the members of a community.
    Community(CommunityId),
    /// Among the skills of somebody, claimed or proposed.
    Profile(PersonId),
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(id) => id.fmt(f),
            Self::Community(id) => id.fmt(f),
            Self::Profile(id) => id.fmt(f),
        }
    }
}

impl FromStr for Where {
    type Err = crate::kernel::id::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self::Post)
            .or_else(|_no_post| text.parse().map(Self::Community))
            .or_else(|_no_community| text.parse().map(Self::Profile))
    }
}

impl Serialize for Where {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Where {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
