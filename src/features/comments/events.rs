//! What happens to comments.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// A comment.
    CommentId,
    "comment"
);

crate::events! {
    /// What happens to a comment.
    pub enum Event {
        /// It was written.
        "comment.written" 1 => Written(Written),
        /// Its text changed.
        "comment.edited" 1 => Edited(Edited),
        /// It was taken away; answers to it stay.
        "comment.deleted" 1 => Deleted(Deleted),
        /// Its author took it back at once, as if it had never been written.
        "comment.undone" 1 => Undone(Undone),
        /// It is an answer that helped.
        "comment.accepted" 1 => Accepted(Accepted),
        /// It is no longer counted as one.
        "comment.acceptance_withdrawn" 1 => AcceptanceWithdrawn(AcceptanceWithdrawn),
    }
}

/// See [`Event::Written`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// Which comment.
    pub comment: CommentId,
    /// The post it belongs to.
    pub post: PostId,
    /// The comment it answers; none when it answers the post.
    pub parent: Option<CommentId>,
    /// How deep it lies: 1 under the post.
    pub depth: u8,
    /// Who wrote it.
    pub author: Author,
    /// The text, in Markdown.
    pub body: Personal<String>,
    /// The people mentioned, once each.
    pub mentions: Vec<PersonId>,
}

/// See [`Event::Edited`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// Which comment.
    pub comment: CommentId,
    /// Its post.
    pub post: PostId,
    /// The text, whole.
    pub body: Personal<String>,
    /// The people mentioned.
    pub mentions: Vec<PersonId>,
}

/// See [`Event::Deleted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    /// Which comment.
    pub comment: CommentId,
    /// Its post.
    pub post: PostId,
}

/// See [`Event::Undone`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// Which comment.
    pub comment: CommentId,
    /// Its post.
    pub post: PostId,
}

/// See [`Event::Accepted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// Which comment.
    pub comment: CommentId,
    /// The question it answers.
    pub post: PostId,
    /// Who accepted it.
    pub by: Author,
    /// Whether a moderator did, in the place of whoever asked.
    pub as_moderator: bool,
}

/// See [`Event::AcceptanceWithdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptanceWithdrawn {
    /// Which comment.
    pub comment: CommentId,
    /// The question it answers.
    pub post: PostId,
    /// Who withdrew it.
    pub by: Author,
    /// Whether a moderator did, who had accepted it in the place of whoever asked.
    pub as_moderator: bool,
}
