//! Refusals as clients see them.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::people::aggregate::Refusal;
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotYours | Self::AdministratorsOnly | Self::Yourself => UserErrorCode::Forbidden,
            Self::Account(refusal) => refusal.code(),
            Self::Community(refusal) => refusal.code(),
            Self::NameLength
            | Self::TooLong { .. }
            | Self::TooManyLanguages
            | Self::BadLanguageTag
            | Self::UnknownLanguage
            | Self::NoSuchManager
            | Self::ManagerCycle
            | Self::SkillLength
            | Self::SkillLevel
            | Self::TooManySkills => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotYours => "error-profile-not-yours",
            Self::AdministratorsOnly => "error-administrators-only",
            Self::Account(refusal) => refusal.text_key(),
            Self::Community(refusal) => refusal.text_key(),
            Self::NameLength => "error-profile-name",
            Self::TooLong { .. } => "error-too-long",
            Self::TooManyLanguages => "error-profile-languages",
            Self::BadLanguageTag => "error-language-tag",
            Self::UnknownLanguage => "error-language",
            Self::NoSuchManager => "error-profile-manager",
            Self::ManagerCycle => "error-profile-manager-cycle",
            Self::SkillLength => "error-skill-length",
            Self::SkillLevel => "error-skill-level",
            Self::TooManySkills => "error-skills",
            Self::Yourself => "error-deactivate-yourself",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::TooLong { chars_max, .. } => {
                let max = u32::try_from(*chars_max).unwrap_or(u32::MAX);
                vec![("max", Arg::from(max))]
            }
            Self::Account(refusal) => refusal.args(),
            Self::Community(refusal) => refusal.args(),
            Self::NotFound
            | Self::NotYours
            | Self::AdministratorsOnly
            | Self::NameLength
            | Self::TooManyLanguages
            | Self::BadLanguageTag
            | Self::UnknownLanguage
            | Self::NoSuchManager
            | Self::ManagerCycle
            | Self::SkillLength
            | Self::SkillLevel
            | Self::TooManySkills
            | Self::Yourself => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TooLong { field, .. } => Some(field),
            Self::Account(refusal) => refusal.field(),
            Self::Community(refusal) => refusal.field(),
            Self::NameLength => Some("name"),
            Self::TooManyLanguages | Self::BadLanguageTag => Some("languages"),
            Self::UnknownLanguage => Some("language"),
            Self::NoSuchManager | Self::ManagerCycle => Some("managerId"),
            Self::SkillLength => Some("skill"),
            Self::SkillLevel => Some("level"),
            Self::NotFound
            | Self::NotYours
            | Self::AdministratorsOnly
            | Self::TooManySkills
            | Self::Yourself => None,
        }
    }
}
