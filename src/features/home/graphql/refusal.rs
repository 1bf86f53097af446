//! What the rules of the home screen say, for people.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::home::aggregate::Refusal;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::AdministratorsOnly => UserErrorCode::Forbidden,
            Self::Empty | Self::Twice => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::AdministratorsOnly => "error-administrators-only",
            Self::Empty => "error-home-empty",
            Self::Twice => "error-home-twice",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::AdministratorsOnly => None,
            Self::Empty | Self::Twice => Some("shown"),
        }
    }
}
