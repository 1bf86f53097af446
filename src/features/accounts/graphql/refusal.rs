//! What the rules of accounts say, for people.

use crate::features::accounts::aggregate::Refusal;
use crate::features::graphql::{Explain, UserErrorCode};

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAllowed | Self::NotSponsor | Self::GuestAdministrator => {
                UserErrorCode::Forbidden
            }
            Self::WrongCredentials
            | Self::WrongPassword
            | Self::PasswordLength
            | Self::BadHandle
            | Self::BadEmail
            | Self::GuestUntil => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "error-wrong-credentials",
            Self::WrongPassword => "error-wrong-password",
            Self::NotFound => "error-not-found",
            Self::NotAllowed => "error-administrators-only",
            Self::PasswordLength => "error-password-length",
            Self::BadHandle => "error-handle",
            Self::BadEmail => "error-email",
            Self::GuestUntil => "error-guest-until",
            Self::NotSponsor => "error-guest-sponsor",
            Self::GuestAdministrator => "error-guest-administrator",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WrongCredentials => Some("password"),
            Self::WrongPassword => Some("currentPassword"),
            Self::PasswordLength => Some("newPassword"),
            Self::BadHandle => Some("handle"),
            Self::BadEmail => Some("email"),
            Self::GuestUntil => Some("until"),
            Self::NotFound | Self::NotAllowed | Self::NotSponsor | Self::GuestAdministrator => None,
        }
    }
}
