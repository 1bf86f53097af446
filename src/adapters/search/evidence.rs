//! A document: what it is, whom it speaks for and who may read it.

use serde::{Deserialize, Serialize};

/// A language the analysers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// French.
    French,
    /// English.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The word an index stores.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language of a stored word.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// An article or a document.
    Article,
    /// An answer to a question.
    Answer,
    /// A short post.
    Status,
    /// A question asked.
    Question,
    /// A comment under a post.
    Comment,
    /// Praise received.
    Kudos,
    /// A job title.
    Title,
    /// What a person writes about themselves.
    Bio,
    /// A project or a former position.
    Experience,
    /// A skill of the catalogue, or one declared by a person.
    Skill,
    /// A community: its name and description, standing for its members.
    Community,
    /// A person in the directory; evidence of nothing.
    Person,
    /// A community in the directory, for those who may know of it; evidence of nothing.
    Place,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Article,
        Self::Answer,
        Self::Status,
        Self::Question,
        Self::Comment,
        Self::Kudos,
        Self::Title,
        Self::Bio,
        Self::Experience,
        Self::Skill,
        Self::Community,
        Self::Person,
        Self::Place,
    ];

    /// The word an index stores.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Answer => "answer",
            Self::Status => "status",
            Self::Question => "question",
            Self::Comment => "comment",
            Self::Kudos => "kudos",
            Self::Title => "title",
            Self::Bio => "bio",
            Self::Experience => "experience",
            Self::Skill => "skill",
            Self::Community => "community",
            Self::Person => "person",
            Self::Place => "place",
        }
    }

    /// Whether it is an entry of the directory, which only who asks for it by name finds.
    pub const fn is_entry(self) -> bool {
        matches!(self, Self::Person | Self::Place)
    }

    /// The kind of a stored word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a person did with a piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Wrote it.
    Author,
    /// Reviewed, approved or commented it at length.
    Reviewer,
    /// Was praised by it.
    Receiver,
    /// It is said of them: their title, their skill.
    Holder,
    /// Belongs to the community it describes.
    Member,
    /// Belonged to the community it describes.
    Former,
}

impl Role {
    /// Every role.
    const ALL: [Self; 6] = [
        Self::Author,
        Self::Reviewer,
        Self::Receiver,
        Self::Holder,
        Self::Member,
        Self::Former,
    ];

    /// The stored word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Reviewer => "reviewer",
            Self::Receiver => "receiver",
            Self::Holder => "holder",
            Self::Member => "member",
            Self::Former => "former",
        }
    }

    /// The role of a stored word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A person on a piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EvidencePerson {
    /// The person.
    pub id: String,
    /// Their part in it.
    pub role: Role,
}

/// One searchable item. Documents are idempotent by `id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The item, unique in the index.
    pub id: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its language; none makes the engine guess.
    pub language: Option<Language>,
    /// A heading, or nothing.
    pub title: String,
    /// The text.
    pub body: String,
    /// [`EVERYONE`](super::EVERYONE) or the id of the community whose readers may read it.
    pub audience: String,
    /// The people it speaks for.
    pub people: Vec<EvidencePerson>,
    /// The conversation it belongs to.
    pub thread: Option<String>,
    /// When it happened, in microseconds since 1970.
    pub occurred_at: i64,
}
