//! What the rules of asking around say, for people.

use crate::features::asking::aggregate::{AT_A_TIME, PEOPLE_MAX, REASON_CHARS_MAX, Refusal};
use crate::features::graphql::{Explain, UserErrorCode};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAQuestion | Self::Reason => UserErrorCode::Invalid,
            Self::AskerOnly
            | Self::Solved
            | Self::OpenToAll
            | Self::TooMany
            | Self::CannotBeAsked
            | Self::Over => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotAQuestion => "error-not-a-question",
            Self::AskerOnly => "error-question-asker-only",
            Self::Solved => "error-question-solved",
            Self::OpenToAll => "error-question-open-to-all",
            Self::TooMany => "error-too-many-asked",
            Self::CannotBeAsked => "error-cannot-be-asked",
            Self::Over => "error-request-over",
            Self::Reason => "error-request-reason",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        let number = |max: usize| Arg::Number(u32::try_from(max).unwrap_or(u32::MAX));
        match self {
            Self::TooMany => vec![("once", number(AT_A_TIME)), ("max", number(PEOPLE_MAX))],
            Self::Reason => vec![("max", number(REASON_CHARS_MAX))],
            Self::NotFound
            | Self::NotAQuestion
            | Self::AskerOnly
            | Self::Solved
            | Self::OpenToAll
            | Self::CannotBeAsked
            | Self::Over => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::NotAQuestion => Some("questionId"),
            Self::Reason => Some("reason"),
            Self::AskerOnly
            | Self::Solved
            | Self::OpenToAll
            | Self::TooMany
            | Self::CannotBeAsked
            | Self::Over => None,
        }
    }
}
