//! What happens to posts.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
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
    }
}

/// See [`Event::Published`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Which post.
    pub post: PostId,
    /// Who wrote it.
    pub author: PersonId,
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
    pub by: Option<PersonId>,
}

/// See [`Event::Restored`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    /// Which post.
    pub post: PostId,
}
