//! What the rules of comments say, for people.

use crate::features::comments::aggregate::Refusal;
use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::posts::graphql::fault_text;
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAllowed => UserErrorCode::Forbidden,
            Self::Place(refusal) => refusal.code(),
            Self::Body(_) | Self::TooDeep => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotAllowed => "error-post-not-allowed",
            Self::Place(refusal) => refusal.text_key(),
            Self::Body(fault) => fault_text(*fault).0,
            Self::TooDeep => "error-comment-depth",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::Body(fault) => fault_text(*fault).1,
            Self::NotFound | Self::NotAllowed | Self::Place(_) | Self::TooDeep => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Body(_) => Some("body"),
            Self::TooDeep => Some("parentId"),
            Self::NotFound | Self::NotAllowed | Self::Place(_) => None,
        }
    }
}
