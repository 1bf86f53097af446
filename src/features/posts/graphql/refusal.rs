//! What the rules of posts and texts say, for people.

use crate::features::graphql::{Explain, UserErrorCode};
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::aggregate::hidden::{A_DAY_MAX, MEMBERS_MIN, Unusable};
use crate::features::posts::aggregate::quota::Full;
use crate::features::posts::aggregate::text::Fault;
use crate::features::posts::aggregate::thanks::{KudosFault, THANKED_MAX};
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
    fn text(self) -> FaultText {
        let plain = |key| (key, Vec::new());
        match self {
            Self::NotFound => plain("error-not-found"),
            Self::Place(refusal) => plain(refusal.text_key()),
            Self::AuthorOnly => plain("error-post-author-only"),
            Self::AuthorOrModerators => plain("error-post-author-or-moderators"),
            Self::ModeratorsOnly => plain("error-post-moderators-only"),
            Self::Deleted => plain("error-post-deleted"),
            Self::BinEmptied => plain("error-post-bin-emptied"),
            Self::TitleUnwanted => plain("error-title-unwanted"),
            Self::Language => plain("error-language"),
            Self::EndUnwanted => plain("error-end-unwanted"),
            Self::EndPast => plain("error-end-past"),
            Self::Title(Fault::Missing) => plain("error-title-missing"),
            Self::Body(fault) | Self::Title(fault) | Self::Tags(fault) => fault_text(fault),
            Self::Kudos(fault) => kudos_text(fault),
            Self::NotAnAnnouncement => plain("error-not-an-announcement"),
            Self::AnnouncementOver => plain("error-announcement-over"),
            Self::AcknowledgedTooLongAgo => plain("error-acknowledged-too-long-ago"),
            Self::NotAQuestion => plain("error-not-a-question"),
            Self::OwnQuestion => plain("error-own-question"),
            Self::PinUntil => plain("error-pin-until"),
            Self::BoardFull(pins) => ("error-board-full", vec![max(pins)]),
            Self::Quota(full) => quota_text(full),
            Self::AuthorCannotFollow => plain("error-author-cannot-follow"),
            Self::ThankedCannotFollow => plain("error-thanked-cannot-follow"),
            Self::UndoTooLate => plain("error-undo-too-late"),
            Self::Pseudonym(why) => pseudonym_text(why),
        }
    }
}

fn pseudonym_text(why: Unusable) -> FaultText {
    match why {
        Unusable::QuestionsOnly => ("error-pseudonym-questions-only", Vec::new()),
        Unusable::NotAllowedHere => ("error-pseudonym-not-here", Vec::new()),
        Unusable::TooFewMembers => {
            let members = u32::try_from(MEMBERS_MIN).unwrap_or(u32::MAX);
            let min = ("min", Arg::Number(members));
            ("error-pseudonym-few-members", vec![min])
        }
        Unusable::TooMany => ("error-pseudonym-too-many", vec![max(A_DAY_MAX)]),
        Unusable::Stays => ("error-pseudonym-stays", Vec::new()),
        Unusable::NoProfile => ("error-pseudonym-no-profile", Vec::new()),
    }
}

fn kudos_text(fault: KudosFault) -> FaultText {
    match fault {
        KudosFault::Unwanted => ("error-kudos-unwanted", Vec::new()),
        KudosFault::Count => ("error-kudos-count", vec![max(THANKED_MAX)]),
        KudosFault::Yourself => ("error-kudos-yourself", Vec::new()),
        KudosFault::Hidden => ("error-kudos-hidden", Vec::new()),
        KudosFault::Skill(fault) => fault_text(fault),
    }
}

fn quota_text(Full(limit): Full) -> FaultText {
    let days = u32::try_from(limit.seconds / 86_400).unwrap_or(u32::MAX);
    let args = vec![max(limit.posts_max), ("days", Arg::Number(days))];
    ("error-quota", args)
}

fn max(max: usize) -> (&'static str, Arg<'static>) {
    ("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))
}

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Place(refusal) => refusal.code(),
            Self::AuthorOnly
            | Self::AuthorOrModerators
            | Self::ModeratorsOnly
            | Self::OwnQuestion
            | Self::AuthorCannotFollow
            | Self::ThankedCannotFollow
            | Self::Pseudonym(_)
            | Self::Quota(_) => UserErrorCode::Forbidden,
            Self::Deleted
            | Self::BinEmptied
            | Self::AnnouncementOver
            | Self::AcknowledgedTooLongAgo
            | Self::BoardFull(_)
            | Self::UndoTooLate => UserErrorCode::Conflict,
            Self::Body(_)
            | Self::Title(_)
            | Self::TitleUnwanted
            | Self::Tags(_)
            | Self::Language
            | Self::EndUnwanted
            | Self::EndPast
            | Self::NotAnAnnouncement
            | Self::NotAQuestion
            | Self::PinUntil
            | Self::Kudos(_) => UserErrorCode::Invalid,
        }
    }

    fn text_key(&self) -> &'static str {
        self.text().0
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        self.text().1
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound
            | Self::Place(_)
            | Self::AuthorOnly
            | Self::AuthorOrModerators
            | Self::ModeratorsOnly
            | Self::Deleted
            | Self::BinEmptied
            | Self::NotAnAnnouncement
            | Self::AnnouncementOver
            | Self::AcknowledgedTooLongAgo
            | Self::NotAQuestion
            | Self::OwnQuestion
            | Self::BoardFull(_)
            | Self::UndoTooLate
            | Self::Quota(_) => None,
            Self::PinUntil => Some("until"),
            Self::AuthorCannotFollow
            | Self::ThankedCannotFollow
            | Self::Pseudonym(Unusable::Stays) => Some("communityId"),
            // Tags stand in the body as well; what is beside them is the smaller part.
            Self::Tags(Fault::BadTag) => Some("tags"),
            Self::Body(_) | Self::Tags(_) => Some("body"),
            Self::Title(_) | Self::TitleUnwanted => Some("title"),
            Self::Language => Some("language"),
            Self::EndUnwanted | Self::EndPast => Some("endsAt"),
            Self::Kudos(_) => Some("kudos"),
            Self::Pseudonym(Unusable::NoProfile) => Some("shelf"),
            Self::Pseudonym(_) => Some("visibleAs"),
        }
    }
}
