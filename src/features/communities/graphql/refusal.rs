//! Why a change to a community is refused, as clients see it.

use crate::features::communities::aggregate::Refusal;
use crate::features::graphql::{Explain, UserErrorCode};

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAllowed | Self::NotOpen | Self::OwnerStays => UserErrorCode::Forbidden,
            Self::NameLength | Self::DescriptionLength | Self::BadLanguage => {
                UserErrorCode::Invalid
            }
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotAllowed => "error-community-role",
            Self::NotOpen => "error-community-not-open",
            Self::OwnerStays => "error-community-owner",
            Self::NameLength => "error-community-name",
            Self::DescriptionLength => "error-community-description",
            Self::BadLanguage => "error-language",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameLength => Some("name"),
            Self::DescriptionLength => Some("description"),
            Self::BadLanguage => Some("language"),
            Self::NotFound | Self::NotAllowed | Self::NotOpen | Self::OwnerStays => None,
        }
    }
}
