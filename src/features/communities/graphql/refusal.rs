//! Why a change to a community is refused, as clients see it.

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::objective::Fault;
use crate::features::communities::graphql::exposure::number;
use crate::features::graphql::{Explain, UserErrorCode};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAllowed
            | Self::MembersOnly
            | Self::OnRequest
            | Self::OnInvitation
            | Self::OwnerStays
            | Self::Guest
            | Self::NoGuests
            | Self::AdministratorsOnly
            | Self::SecondAdministrator
            | Self::CharterNotAccepted => UserErrorCode::Forbidden,
            Self::AlreadyMember
            | Self::JoinFreely
            | Self::TooManyPending
            | Self::Archived
            | Self::NotArchived
            | Self::Exposes(_)
            | Self::Objective(Fault::None)
            | Self::CharterVersion => UserErrorCode::Conflict,
            Self::SecretJoin
            | Self::Yourself
            | Self::CharterLength
            | Self::AnswerLength
            | Self::ReasonLength
            | Self::AccessReason
            | Self::Objective(_)
            | Self::NameLength
            | Self::DescriptionLength
            | Self::BadLanguage => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotAllowed => "error-community-role",
            Self::MembersOnly => "error-community-members-only",
            Self::AlreadyMember => "error-community-member-already",
            Self::JoinFreely => "error-community-join-freely",
            Self::OnRequest => "error-community-on-request",
            Self::OnInvitation => "error-community-on-invitation",
            Self::SecretJoin => "error-community-secret-join",
            Self::TooManyPending => "error-community-pending",
            Self::OwnerStays => "error-community-owner",
            Self::Yourself => "error-community-yourself",
            Self::Guest => "error-community-guest",
            Self::NoGuests => "error-community-no-guests",
            Self::Archived => "error-community-archived",
            Self::NotArchived => "error-community-not-archived",
            Self::CharterNotAccepted => "error-charter-not-accepted",
            Self::CharterVersion => "error-charter-version",
            Self::CharterLength => "error-charter-length",
            Self::AnswerLength => "error-join-answer",
            Self::ReasonLength => "error-community-reason",
            Self::AdministratorsOnly => "error-administrators-only",
            Self::SecondAdministrator => "error-access-second",
            Self::AccessReason => "error-access-reason",
            Self::Exposes(_) => "error-community-exposes",
            Self::Objective(fault) => objective(*fault).0,
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
            Self::SecretJoin => Some("joinPolicy"),
            Self::Yourself => Some("personId"),
            Self::CharterLength => Some("text"),
            Self::CharterVersion => Some("version"),
            Self::AnswerLength => Some("answer"),
            Self::ReasonLength | Self::AccessReason => Some("reason"),
            Self::Objective(fault) => objective(*fault).1,
            Self::NotFound
            | Self::NotAllowed
            | Self::MembersOnly
            | Self::AlreadyMember
            | Self::JoinFreely
            | Self::OnRequest
            | Self::OnInvitation
            | Self::TooManyPending
            | Self::OwnerStays
            | Self::Guest
            | Self::NoGuests
            | Self::Archived
            | Self::NotArchived
            | Self::AdministratorsOnly
            | Self::SecondAdministrator
            | Self::Exposes(_)
            | Self::CharterNotAccepted => None,
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        if let Self::Exposes(exposure) = self {
            vec![
                ("posts", number(exposure.posts)),
                ("comments", number(exposure.comments)),
                ("people", number(exposure.people())),
            ]
        } else {
            Vec::new()
        }
    }
}

/// The text of what is wrong with an objective, and the field that is to blame.
fn objective(fault: Fault) -> (&'static str, Option<&'static str>) {
    match fault {
        Fault::Statement => ("error-objective-statement", Some("statement")),
        Fault::Measure => ("error-objective-measure", Some("measure")),
        Fault::Unit => ("error-objective-unit", Some("unit")),
        Fault::Target => ("error-objective-value", Some("target")),
        Fault::Due => ("error-objective-due", Some("dueOn")),
        Fault::Value => ("error-objective-value", Some("value")),
        Fault::Day => ("error-objective-day", Some("on")),
        Fault::Note => ("error-objective-note", Some("note")),
        Fault::None => ("error-objective-none", None),
    }
}
