//! The formula of the relevant order: a few terms, published with their weights, the same for
//! everybody, computed from what the post is and never from what the viewer has read.
//!
//! A term has a value between 0 and 1; its points are the value times the weight, and the score of
//! a post is the sum. Whoever changes a term or a weight raises [`VERSION`].

use crate::features::communities::events::Audience;
use crate::features::pseudonyms::events::Author;

/// The version of the formula; cursors carry it.
pub const VERSION: i64 = 1;

/// How many posts are put in order: the newest of the feed.
pub const WINDOW: u32 = 400;

/// The most posts of one community in a row.
pub const COMMUNITY_RUN_MAX: usize = 3;

/// The most posts of one community among twenty.
pub const COMMUNITY_MAX: usize = 6;

/// The most posts of one author in a row.
pub const AUTHOR_RUN_MAX: usize = 2;

/// The most posts of one author among twenty.
pub const AUTHOR_MAX: usize = 4;

/// Over how many posts the two limits count.
const LIMITED: usize = 20;

/// Hours after which freshness is worth half.
const FRESHNESS_HALF_LIFE_HOURS: f64 = 24.0;

/// Hours after which an unanswered question lifts its post no more.
const QUESTION_HOURS: f64 = 72.0;

/// Hours after which an announcement is worth half.
const ANNOUNCEMENT_HALF_LIFE_HOURS: f64 = 72.0;

/// Answers from which on a conversation counts whole.
const ANSWERS_FULL: f64 = 20.0;

/// The steps of a value: what is smaller says nothing to anybody.
const STEPS: f64 = 10_000.0;

/// Members from which on a community starts to step back, and from which on it does so wholly.
const MEMBERS: (f64, f64) = (20.0, 2_000.0);

/// What the formula looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// How new the post is: 1 at first, half after each 24 hours.
    Freshness,
    /// 1 where it mentions the viewer.
    Mention,
    /// 1 where the viewer wants to hear everything about it, its author, its community or a tag.
    Followed,
    /// 1 where the viewer's manager wrote it.
    Manager,
    /// 1 where it carries a tag that is a skill of the viewer.
    Skill,
    /// 1 for a new announcement, half after each 72 hours.
    Announcement,
    /// 1 for a new question nobody has answered, falling evenly to 0 at 72 hours.
    OpenQuestion,
    /// The answers of others: ln(1 + answers) / ln(1 + 20), at most 1.
    Conversation,
    /// How big its community is, from 0 at 20 members to 1 at 2,000, by the logarithm; the weight
    /// is negative, so that small communities are not drowned.
    CommunitySize,
}

impl Term {
    /// Every term, in the order in which they are published.
    pub const ALL: [Self; 9] = [
        Self::Freshness,
        Self::Mention,
        Self::Followed,
        Self::Manager,
        Self::Skill,
        Self::Announcement,
        Self::OpenQuestion,
        Self::Conversation,
        Self::CommunitySize,
    ];

    /// What a value of 1 is worth.
    pub fn weight(self) -> f64 {
        match self {
            Self::Freshness => 6.0,
            Self::Mention => 3.0,
            Self::Followed | Self::Manager | Self::OpenQuestion => 1.5,
            Self::Skill | Self::Announcement => 2.0,
            Self::Conversation => 1.0,
            Self::CommunitySize => -1.0,
        }
    }
}

/// What the formula knows of a post, for one viewer at one time.
#[expect(
    clippy::struct_excessive_bools,
    reason = "six facts, each asked for by its name"
)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// Hours since it was published.
    pub age_hours: f64,
    /// Whether it mentions the viewer.
    pub mentions_viewer: bool,
    /// Whether the viewer wants to hear everything about it, its author, its community or a tag.
    pub is_followed: bool,
    /// Whether the viewer's manager wrote it.
    pub by_manager: bool,
    /// Whether it carries a tag that is a skill of the viewer.
    pub has_skill: bool,
    /// Whether it is an announcement.
    pub is_announcement: bool,
    /// Whether it asks something.
    pub is_question: bool,
    /// The answers of others than its author.
    pub answers: i64,
    /// The members of its community; 0 for the whole company.
    pub members: i64,
}

/// The value of a term, 0 to 1, in steps of a ten-thousandth.
pub fn value(term: Term, facts: &Facts) -> f64 {
    (exact(term, facts) * STEPS).round() / STEPS
}

fn exact(term: Term, facts: &Facts) -> f64 {
    let age = facts.age_hours.max(0.0);
    let one = |holds: bool| if holds { 1.0 } else { 0.0 };
    match term {
        Term::Freshness => (-age / FRESHNESS_HALF_LIFE_HOURS).exp2(),
        Term::Mention => one(facts.mentions_viewer),
        Term::Followed => one(facts.is_followed),
        Term::Manager => one(facts.by_manager),
        Term::Skill => one(facts.has_skill),
        Term::Announcement => {
            one(facts.is_announcement) * (-age / ANNOUNCEMENT_HALF_LIFE_HOURS).exp2()
        }
        Term::OpenQuestion => {
            one(facts.is_question && facts.answers == 0) * (1.0 - age / QUESTION_HOURS).max(0.0)
        }
        Term::Conversation => (ln_1p(facts.answers) / ANSWERS_FULL.ln_1p()).min(1.0),
        Term::CommunitySize => {
            let (from, to) = MEMBERS;
            let members = float(facts.members).max(1.0);
            ((members / from).ln() / (to / from).ln()).clamp(0.0, 1.0)
        }
    }
}

/// The score of a post: the sum of its points.
pub fn score(facts: &Facts) -> f64 {
    Term::ALL
        .iter()
        .map(|term| term.weight() * value(*term, facts))
        .sum()
}

fn ln_1p(count: i64) -> f64 {
    float(count.max(0)).ln_1p()
}

/// A count as a number with a fraction; exact up to four thousand million, and constant beyond.
fn float(count: i64) -> f64 {
    f64::from(u32::try_from(count.max(0)).unwrap_or(u32::MAX))
}

/// Puts posts, best first, into an order in which no community and no author fills the page: at
/// each place comes the best post that keeps the limits, or the best one where none does. Nothing
/// is left out.
pub fn spread<T>(ranked: Vec<T>, from: impl Fn(&T) -> (Audience, Author)) -> Vec<T> {
    let mut waiting = ranked;
    let mut spread: Vec<T> = Vec::with_capacity(waiting.len());
    let mut sources: Vec<(Audience, Author)> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let block = sources.len() - sources.len() % LIMITED;
        let in_block = sources.get(block..).unwrap_or_default();
        let best = waiting
            .iter()
            .position(|item| keeps(in_block, &sources, from(item)))
            .unwrap_or(0);
        let next = waiting.remove(best);
        sources.push(from(&next));
        spread.push(next);
    }
    spread
}

fn keeps(
    block: &[(Audience, Author)],
    all: &[(Audience, Author)],
    (place, author): (Audience, Author),
) -> bool {
    let run = |same: &dyn Fn(&(Audience, Author)) -> bool| {
        all.iter().rev().take_while(|source| same(source)).count()
    };
    let of_author = |source: &(Audience, Author)| source.1 == author;
    // What is for the whole company comes from everywhere.
    let of_place = |source: &(Audience, Author)| place.community().is_some() && source.0 == place;
    run(&of_author) < AUTHOR_RUN_MAX
        && run(&of_place) < COMMUNITY_RUN_MAX
        && block.iter().filter(|source| of_author(source)).count() < AUTHOR_MAX
        && block.iter().filter(|source| of_place(source)).count() < COMMUNITY_MAX
}

#[cfg(test)]
mod tests;
