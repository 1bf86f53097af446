//! When something is asked under a pseudonym.

/// The most questions a person asks under pseudonyms in a day.
pub const A_DAY_MAX: usize = 3;

/// How many members a community needs: among fewer, who asks is soon guessed.
pub const MEMBERS_MIN: i64 = 10;

/// Why a pseudonym cannot be used for something that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Only questions are asked under one.
    QuestionsOnly,
    /// The community does not allow it; what is for the whole company never does.
    NotAllowedHere,
    /// The community has fewer than [`MEMBERS_MIN`] members.
    TooFewMembers,
    /// As many as fit into a day have been asked.
    TooMany,
    /// What was written under one stays in the community that allowed it.
    Stays,
    /// What was written under one is on nobody's profile.
    NoProfile,
}
