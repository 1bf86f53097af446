//! What the rules of comments say, for people.

use crate::features::comments::aggregate::Refusal;
use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::posts::graphql::fault_text;
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Place(refusal) => refusal.code(),
            Self::AuthorOnly
            | Self::AuthorOrModerators
            | Self::AskerOnly
            | Self::AskerFirst
            | Self::AskerDecided
            | Self::OwnAnswer => UserErrorCode::Forbidden,
            Self::UndoTooLate => UserErrorCode::Conflict,
            Self::Body(_) | Self::TooDeep | Self::NotAQuestion | Self::NotAnAnswer => {
                UserErrorCode::Invalid
            }
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Place(refusal) => refusal.text_key(),
            Self::AuthorOnly => "error-post-author-only",
            Self::AuthorOrModerators => "error-post-author-or-moderators",
            Self::Body(fault) => fault_text(*fault).0,
            Self::TooDeep => "error-comment-depth",
            Self::NotAQuestion => "error-not-a-question",
            Self::NotAnAnswer => "error-not-an-answer",
            Self::AskerOnly => "error-asker-only",
            Self::AskerFirst => "error-asker-first",
            Self::AskerDecided => "error-asker-decided",
            Self::OwnAnswer => "error-own-answer",
            Self::UndoTooLate => "error-undo-too-late",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        if let Self::Body(fault) = self {
            fault_text(*fault).1
        } else {
            Vec::new()
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Body(_) => Some("body"),
            Self::TooDeep => Some("parentId"),
            Self::NotFound
            | Self::Place(_)
            | Self::AuthorOnly
            | Self::AuthorOrModerators
            | Self::NotAQuestion
            | Self::NotAnAnswer
            | Self::AskerOnly
            | Self::AskerFirst
            | Self::AskerDecided
            | Self::OwnAnswer
            | Self::UndoTooLate => None,
        }
    }
}
