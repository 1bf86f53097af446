//! What happens to posts.

pub mod acknowledgement;
pub mod board;
pub mod me_too;
pub mod quota;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// A post.
    PostId,
    "post"
);

/// What a post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A short message.
    Status,
    /// A longer text with a title.
    Article,
    /// Something to be answered.
    Question,
    /// Something everyone concerned should know.
    Announcement,
    /// Thanks to somebody.
    Kudos,
}

impl Kind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Article => "article",
            Self::Question => "question",
            Self::Announcement => "announcement",
            Self::Kudos => "kudos",
        }
    }

    /// Reads the stored word; anything else is a status.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "article" => Self::Article,
            "question" => Self::Question,
            "announcement" => Self::Announcement,
            "kudos" => Self::Kudos,
            _ => Self::Status,
        }
    }
}

crate::events! {
    /// What happens to a post.
    pub enum Event {
        /// It was published.
        "post.published" 1 => Published(Published),
        /// Its text changed.
        "post.edited" 1 => Edited(Edited),
        /// It went to the bin.
        "post.deleted" 1 => Deleted(Deleted),
        /// It came back from the bin.
        "post.restored" 1 => Restored(Restored),
        /// It is for another audience from now on, with everything below it.
        "post.moved" 1 => Moved(Moved),
        /// Its author took it back at once, as if it had never been published.
        "post.undone" 1 => Undone(Undone),
    }
}

/// See [`Event::Published`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Which post.
    pub post: PostId,
    /// Who wrote it.
    pub author: Author,
    /// Whom it is for.
    pub audience: Audience,
    /// What it is.
    pub kind: Kind,
    /// Its title, where the kind has one.
    pub title: Option<Personal<String>>,
    /// The text, in Markdown.
    pub body: Personal<String>,
    /// The language of the text: `fr` or `en`; none when nobody has said.
    pub language: Option<String>,
    /// The people mentioned, once each, in the order of the text.
    pub mentions: Vec<PersonId>,
    /// The hashtags, folded to lower case, once each.
    pub tags: Vec<String>,
    /// Until when an announcement holds; none where it holds for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Time>,
    /// Whom kudos thank; none for the other kinds, and for kudos from elsewhere that do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<Thanks>,
}

/// Whom kudos thank, and for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thanks {
    /// The people, once each.
    pub people: Vec<PersonId>,
    /// The skill they showed, in the words of whoever thanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<Personal<String>>,
}

/// See [`Event::Edited`]. The text as it is from now on, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// Which post.
    pub post: PostId,
    /// Its title, where the kind has one.
    pub title: Option<Personal<String>>,
    /// The text.
    pub body: Personal<String>,
    /// The people mentioned.
    pub mentions: Vec<PersonId>,
    /// The hashtags.
    pub tags: Vec<String>,
}

/// See [`Event::Deleted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    /// Which post.
    pub post: PostId,
    /// Who took it away: an author cannot undo what a moderator did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// When: after a while it cannot come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
}

/// See [`Event::Restored`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    /// Which post.
    pub post: PostId,
}

/// See [`Event::Moved`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Which post.
    pub post: PostId,
    /// Whom it was for.
    pub from: Audience,
    /// Whom it is for.
    pub to: Audience,
    /// The people it still mentions: those who cannot see it there are plain text from now on.
    pub mentions: Vec<PersonId>,
}

/// See [`Event::Undone`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// Which post.
    pub post: PostId,
}
