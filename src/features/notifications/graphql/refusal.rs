//! What the rules of notifications say, for people.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::notifications::aggregate::{Refusal, inbox};
use crate::kernel::mail_wishes::Unfit;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Until => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Until => "error-snooze",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("ids"),
            Self::Until => Some("until"),
        }
    }
}

impl Explain for inbox::Refusal {
    fn code(&self) -> UserErrorCode {
        UserErrorCode::Invalid
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::Unfit(Unfit::Zone) => "error-time-zone",
            Self::Unfit(Unfit::Hours) => "error-hours",
            Self::Unfit(Unfit::Days) => "error-days",
            Self::Unfit(Unfit::TimeOfDay) => "error-time-of-day",
            Self::Pause => "error-pause",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Unfit(Unfit::Zone | Unfit::Hours) => Some("hours"),
            Self::Unfit(Unfit::Days) => Some("days"),
            Self::Unfit(Unfit::TimeOfDay) => Some("at"),
            Self::Pause => Some("until"),
        }
    }
}
