//! What happens to pseudonyms, and who may stand as the author of something.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::kernel::clock::Time;
use crate::kernel::id::NotAnId;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// A pseudonym, under which one person wrote one thing and what belongs to it.
    PseudonymId,
    "pseudonym"
);

/// In whose name something is written or done: as one's self, or under a pseudonym.
///
/// Its text form is that of the id, so that what was written before there were pseudonyms reads
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Author {
    /// A person, by name.
    Person(PersonId),
    /// A person whom nobody sees.
    Pseudonym(PseudonymId),
}

impl Author {
    /// The person, where they are seen.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Pseudonym(_) => None,
        }
    }

    /// The pseudonym, where it is one.
    pub fn pseudonym(self) -> Option<PseudonymId> {
        match self {
            Self::Person(_) => None,
            Self::Pseudonym(pseudonym) => Some(pseudonym),
        }
    }

    /// Whose key seals what they write.
    pub fn subject(self) -> Uuid {
        match self {
            Self::Person(person) => person.0,
            Self::Pseudonym(pseudonym) => pseudonym.0,
        }
    }
}

impl From<PersonId> for Author {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl PartialEq<PersonId> for Author {
    fn eq(&self, other: &PersonId) -> bool {
        self.person() == Some(*other)
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(f),
            Self::Pseudonym(pseudonym) => pseudonym.fmt(f),
        }
    }
}

impl FromStr for Author {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pseudonym = text.parse().map(Self::Pseudonym);
        pseudonym.or_else(|_not_one| text.parse().map(Self::Person))
    }
}

impl Serialize for Author {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Author {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

crate::events! {
    /// What happens to a pseudonym.
    pub enum Event {
        /// Somebody wrote under it.
        "pseudonym.taken" 1 => Taken(Taken),
        /// Somebody who looks after the community asks who is behind it.
        "pseudonym.opening_requested" 1 => OpeningRequested(OpeningRequested),
        /// An administrator agreed, and both see who is behind it.
        "pseudonym.opened" 1 => Opened(Opened),
        /// An administrator refused.
        "pseudonym.opening_refused" 1 => OpeningRefused(OpeningRefused),
    }
}

/// See [`Event::Taken`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Which pseudonym.
    pub pseudonym: PseudonymId,
    /// In which community it is used.
    pub community: CommunityId,
    /// The post that was written under it, by its id.
    pub post: String,
    /// Who is behind it, sealed under the pseudonym's own key.
    pub person: Personal<PersonId>,
    /// When.
    pub at: Time,
}

/// See [`Event::OpeningRequested`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpeningRequested {
    /// Which pseudonym.
    pub pseudonym: PseudonymId,
    /// Who asks, as an owner or manager of the community.
    pub by: PersonId,
    /// Why.
    pub reason: Personal<String>,
    /// When.
    pub at: Time,
}

/// See [`Event::Opened`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Which pseudonym.
    pub pseudonym: PseudonymId,
    /// Who had asked.
    pub requester: PersonId,
    /// Who agreed, as an administrator of the network; never the one who asked.
    pub by: PersonId,
    /// When.
    pub at: Time,
}

/// See [`Event::OpeningRefused`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpeningRefused {
    /// Which pseudonym.
    pub pseudonym: PseudonymId,
    /// Who had asked.
    pub requester: PersonId,
    /// Who refused, as an administrator of the network.
    pub by: PersonId,
    /// When.
    pub at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_reads_back_as_who_it_was() {
        let person = Author::Person(PersonId::derived(&["ada"]));
        let pseudonym = Author::Pseudonym(PseudonymId::derived(&["ada", "post"]));
        for author in [person, pseudonym] {
            assert_eq!(author.to_string().parse(), Ok(author));
            let json = serde_json::to_string(&author).unwrap();
            assert_eq!(serde_json::from_str::<Author>(&json).unwrap(), author);
        }
        assert!("post_01h455vb4pex5vsknk084sn02q".parse::<Author>().is_err());
    }
}
