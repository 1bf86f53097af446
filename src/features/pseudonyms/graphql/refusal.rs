//! What the rules of pseudonyms say, for people.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::pseudonyms::aggregate::{REASON_CHARS_MAX, Refusal};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::ManagersOnly | Self::AdministratorsOnly | Self::SecondPerson => {
                UserErrorCode::Forbidden
            }
            Self::Reason => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::ManagersOnly => "error-pseudonym-managers-only",
            Self::AdministratorsOnly => "error-administrators-only",
            Self::SecondPerson => "error-pseudonym-second-person",
            Self::Reason => "error-pseudonym-reason",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::Reason => {
                let max = u32::try_from(REASON_CHARS_MAX).unwrap_or(u32::MAX);
                vec![("max", Arg::Number(max))]
            }
            Self::NotFound | Self::ManagersOnly | Self::AdministratorsOnly | Self::SecondPerson => {
                Vec::new()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Reason => Some("reason"),
            Self::NotFound | Self::ManagersOnly | Self::AdministratorsOnly | Self::SecondPerson => {
                None
            }
        }
    }
}
