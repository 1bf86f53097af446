//! What the rules of following and keeping say, for people.

use crate::features::following::aggregate::{BOOKMARKS_MAX, FOLLOWS_MAX, Refusal};
use crate::features::graphql::{Explain, UserErrorCode};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Yourself | Self::BadTag => UserErrorCode::Invalid,
            Self::TooManyFollows | Self::TooManyBookmarks => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Yourself => "error-follow-yourself",
            Self::BadTag => "error-tag",
            Self::TooManyFollows => "error-follow-too-many",
            Self::TooManyBookmarks => "error-bookmark-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        let max = |max: i64| vec![("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))];
        match self {
            Self::TooManyFollows => max(FOLLOWS_MAX),
            Self::TooManyBookmarks => max(BOOKMARKS_MAX),
            Self::NotFound | Self::Yourself | Self::BadTag => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Yourself | Self::BadTag => Some("target"),
            Self::NotFound | Self::TooManyFollows | Self::TooManyBookmarks => None,
        }
    }
}
