//! Refusals as clients see them.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::skills::aggregate::editors::EDITORS_MAX;
use crate::features::skills::aggregate::endorsement::{self, REQUESTS_MAX};
use crate::features::skills::aggregate::{
    DEPTH_MAX, NAME_CHARS_MAX, PROPOSALS_MAX, Refusal, SKILLS_MAX, SYNONYMS_MAX,
};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound | Self::NoSuchParent | Self::NoSuchTarget => UserErrorCode::NotFound,
            Self::AdministratorsOnly
            | Self::EditorsOnly
            | Self::TooManyEditors
            | Self::EmployeesOnly
            | Self::TooMany
            | Self::TooManyProposals => UserErrorCode::Forbidden,
            Self::Name(_) | Self::NoLabel | Self::TooManySynonyms | Self::Cycle | Self::TooDeep => {
                UserErrorCode::Invalid
            }
            Self::NameTaken(_) => UserErrorCode::Taken,
            Self::Decided => UserErrorCode::Conflict,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::AdministratorsOnly => "error-administrators-only",
            Self::EditorsOnly => "error-skill-editors-only",
            Self::TooManyEditors => "error-skill-editors",
            Self::EmployeesOnly => "error-skill-employees-only",
            Self::Name(_) => "error-skill-name",
            Self::NoLabel => "error-skill-no-label",
            Self::NameTaken(_) => "error-skill-name-taken",
            Self::TooManySynonyms => "error-skill-synonyms",
            Self::TooMany => "error-skill-too-many",
            Self::TooManyProposals => "error-skill-proposals",
            Self::NoSuchParent | Self::NoSuchTarget => "error-skill-absent",
            Self::Cycle => "error-skill-cycle",
            Self::TooDeep => "error-skill-depth",
            Self::Decided => "error-skill-decided",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        let max = match self {
            Self::Name(_) => NAME_CHARS_MAX,
            Self::TooManySynonyms => SYNONYMS_MAX,
            Self::TooMany => SKILLS_MAX,
            Self::TooManyProposals => PROPOSALS_MAX,
            Self::TooDeep => DEPTH_MAX,
            Self::TooManyEditors => EDITORS_MAX,
            Self::NotFound
            | Self::AdministratorsOnly
            | Self::EditorsOnly
            | Self::EmployeesOnly
            | Self::NoLabel
            | Self::NameTaken(_)
            | Self::NoSuchParent
            | Self::NoSuchTarget
            | Self::Cycle
            | Self::Decided => return Vec::new(),
        };
        vec![("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))]
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Name(field) | Self::NameTaken(field) => Some(field),
            Self::NoLabel => Some("french"),
            Self::TooManySynonyms => Some("synonyms"),
            Self::NoSuchParent => Some("parentId"),
            Self::NoSuchTarget => Some("intoId"),
            Self::NotFound
            | Self::AdministratorsOnly
            | Self::EditorsOnly
            | Self::TooManyEditors
            | Self::EmployeesOnly
            | Self::TooMany
            | Self::TooManyProposals
            | Self::Cycle
            | Self::TooDeep
            | Self::Decided => None,
        }
    }
}

impl Explain for endorsement::Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound | Self::NoEvidence => UserErrorCode::NotFound,
            Self::Yourself | Self::NotClaimed => UserErrorCode::Invalid,
            Self::Strangers | Self::TooManyRequests => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Yourself => "error-endorse-yourself",
            Self::NotClaimed => "error-endorse-not-claimed",
            Self::Strangers => "error-endorse-strangers",
            Self::NoEvidence => "error-endorse-evidence",
            Self::TooManyRequests => "error-endorse-requests",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::TooManyRequests => {
                let max = u32::try_from(REQUESTS_MAX).unwrap_or(u32::MAX);
                vec![("max", Arg::Number(max))]
            }
            Self::NotFound
            | Self::Yourself
            | Self::NotClaimed
            | Self::Strangers
            | Self::NoEvidence => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotClaimed => Some("skill"),
            Self::Yourself => Some("personId"),
            Self::NoEvidence => Some("evidenceId"),
            Self::NotFound | Self::Strangers | Self::TooManyRequests => None,
        }
    }
}
