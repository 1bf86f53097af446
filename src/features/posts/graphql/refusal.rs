//! What the rules of posts and texts say, for people.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::aggregate::text::Fault;
use crate::kernel::texts::Arg;

/// The sentence about a fault: its key, and its variables.
pub type FaultText = (&'static str, Vec<(&'static str, Arg<'static>)>);

/// What is wrong with a text, as a sentence.
pub fn fault_text(fault: Fault) -> FaultText {
    let chars = |chars: u32| vec![("chars", Arg::Number(chars))];
    match fault {
        Fault::Missing => ("error-text-missing", Vec::new()),
        Fault::TooShort(min) => ("error-text-too-short", chars(min)),
        Fault::TooLong(max) => ("error-text-too-long", chars(max)),
        Fault::Control => ("error-text-control", Vec::new()),
        Fault::TooManyMentions => ("error-text-mentions", Vec::new()),
        Fault::TooManyTags => ("error-text-tags", Vec::new()),
        Fault::BadTag => ("error-tag", Vec::new()),
    }
}

impl Refusal {
    fn fault(self) -> Option<FaultText> {
        match self {
            Self::Body(fault) | Self::Title(fault) | Self::Tags(fault) => Some(fault_text(fault)),
            Self::NotFound
            | Self::NotAllowed
            | Self::Place(_)
            | Self::Deleted
            | Self::TitleUnwanted
            | Self::Language => None,
        }
    }
}

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::NotAllowed => UserErrorCode::Forbidden,
            Self::Place(refusal) => refusal.code(),
            Self::Deleted => UserErrorCode::Conflict,
            Self::Body(_)
            | Self::Title(_)
            | Self::TitleUnwanted
            | Self::Tags(_)
            | Self::Language => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::NotAllowed => "error-post-not-allowed",
            Self::Place(refusal) => refusal.text_key(),
            Self::Deleted => "error-post-deleted",
            Self::TitleUnwanted => "error-title-unwanted",
            Self::Language => "error-language",
            Self::Title(Fault::Missing) => "error-title-missing",
            Self::Body(fault) | Self::Title(fault) | Self::Tags(fault) => fault_text(*fault).0,
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        self.fault().map(|(_, args)| args).unwrap_or_default()
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::NotAllowed | Self::Place(_) | Self::Deleted => None,
            // Tags stand in the body as well; what is beside them is the smaller part.
            Self::Tags(Fault::BadTag) => Some("tags"),
            Self::Body(_) | Self::Tags(_) => Some("body"),
            Self::Title(_) | Self::TitleUnwanted => Some("title"),
            Self::Language => Some("language"),
        }
    }
}
