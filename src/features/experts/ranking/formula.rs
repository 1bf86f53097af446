//! The constants of the formula, each with its source, and what becomes of them.
//!
//! "Measured" means mean average precision on two networks with judged queries: a community of
//! engineers (short needs, many posts; 0.518) and a public service (skills, and needs in whole
//! sentences; 0.887).

use super::{Band, Contributor, Evidence};
use crate::adapters::search::EvidenceKind;
use crate::adapters::search::Role;

/// Raised with every change of the formula or of a constant.
pub const FORMULA_VERSION: u32 = 2;

/// A vote falls with this power of the relevance. Measured: 3 gives 0.527 and
/// 0.877, 5 gives 0.513 and 0.894; 1 gives 0.474 and 0.688.
pub const RELEVANCE_POWER: i32 = 4;

/// How far missing words weaken a text: its score is multiplied by this power of its coverage.
/// BM25 likes a text that repeats one rare word. Measured: without it 0.532 and 0.874, and with typing
/// errors 0.512 and 0.871 in place of 0.523 and 0.890.
pub const COVERAGE_POWER: f64 = 0.5;

/// The largest team whose description speaks in full for each member; beyond it falls with the
/// square root. Measured: without it 0.522 and 0.861.
pub const TEAM_MAX: f64 = 8.0;

/// So many items vote. Measured: 100 gives 0.516 and 0.887, 50 gives 0.516 and 0.887, 25
/// gives 0.487 and 0.889.
pub const EVIDENCE_MAX: usize = 200;

/// So many items of one conversation vote for one person. Against gaming, not for quality.
pub const THREAD_MAX: usize = 3;

/// The years after which a vote has lost half. Measured, with the floor below: 1 gives 0.522 and
/// 0.872, 8 gives 0.525 and 0.896. Slow decay never cost anything; four years keeps some preference
/// for those who still do the work.
pub const HALF_LIFE_YEARS: f64 = 4.0;

/// What a vote keeps however old it is. By judgment: knowledge seldom vanishes.
pub const AGE_FLOOR: f64 = 0.3;

/// What each doubling of endorsers and reactions adds. Small, because fame is not knowledge.
pub const QUALITY_STEP: f64 = 0.15;

/// A reaction counts a third of an endorsement: it costs one tap.
pub const REACTION_SHARE: f64 = 1.0 / 3.0;

/// The most quality may do. Against gaming.
pub const QUALITY_MAX: f64 = 1.6;

/// What an answer gains by being accepted. A setting by judgment: there is no test data for it.
pub const ACCEPTED_FACTOR: f64 = 1.5;

/// What each doubling of the endorsers of a declared skill adds. By judgment.
pub const ENDORSED_SKILL_STEP: f64 = 0.1;

/// Praise among two who praise each other counts half. Against gaming.
pub const RECIPROCAL_FACTOR: f64 = 0.5;

/// The part of declared matches for a need of three words and more. By judgment: a whole skill lifts
/// its holders by half of the best writer's votes.
pub const LAMBDA: f64 = 0.5;

/// The part of declared matches for a need of one or two words, which more often is a skill's name.
pub const LAMBDA_SHORT: f64 = 1.0;

/// A job title that contains the need, against a declared skill that equals it. By judgment.
pub const TITLE_MATCH: f64 = 0.6;

/// Less of the need's rarity-weighted words in the best evidence: nobody was found for sure.
/// By judgment: none of the judged needs falls below it.
pub const COVERAGE_FLOOR: f64 = 0.5;

/// From this share of the best score on a match is strong. By judgment.
pub const STRONG_SHARE: f64 = 0.6;

/// From this share of the best score on a match is more than slight. By judgment.
pub const SOME_SHARE: f64 = 0.2;

/// Reasons shown for a person.
pub const REASONS_MAX: usize = 3;

const MICROSECONDS_A_DAY: i64 = 24 * 3_600 * 1_000_000;

const DAYS_A_YEAR: f64 = 365.25;

/// A whole need, up to rounding.
const WHOLE: f64 = 0.999;

/// The weight of a vote by what the evidence is and what the person did with it.
///
/// One is authorship. Reviewing was measured between 0.3 and 0.5. A question is interest, not
/// knowledge. A bio is a bag of words people choose themselves; membership tells what a team works
/// on, and stands in where nobody writes.
pub fn weight(kind: EvidenceKind, role: Role) -> f64 {
    match (role, kind) {
        (_, EvidenceKind::Question) => 0.0,
        (Role::Reviewer, _) => 0.4,
        (_, EvidenceKind::Article | EvidenceKind::Answer | EvidenceKind::Skill) => 1.0,
        (_, EvidenceKind::Status | EvidenceKind::Comment) => 0.7,
        (_, EvidenceKind::Title | EvidenceKind::Experience | EvidenceKind::Community) => 0.6,
        (Role::Receiver, EvidenceKind::Kudos) => 0.5,
        // Who praises a colleague for a topic need not know it.
        (_, EvidenceKind::Kudos) => 0.0,
        (_, EvidenceKind::Bio) => 0.2,
    }
}

/// How well a text answers.
pub(super) fn strength(text: &Evidence) -> f64 {
    text.score * text.coverage.powf(COVERAGE_POWER)
}

/// The vote of `item` for `contributor`.
pub(super) fn contribution(
    item: &Evidence,
    contributor: &Contributor,
    relevance: f64,
    now: i64,
) -> f64 {
    let weight = weight(item.kind, contributor.role);
    let confirmed = if item.kind == EvidenceKind::Skill {
        1.0 + ENDORSED_SKILL_STEP * f64::from(contributor.endorsers).ln_1p()
            / std::f64::consts::LN_2
    } else {
        1.0
    };
    let reciprocal = if contributor.reciprocal {
        RECIPROCAL_FACTOR
    } else {
        1.0
    };
    let vote = weight * confirmed * reciprocal * team(item) * quality(item);
    vote * age(contributor.at, now) * relevance.powi(RELEVANCE_POWER)
}

/// What the description of a community says about one of so many members.
fn team(item: &Evidence) -> f64 {
    let members = u32::try_from(item.people.len()).map_or(f64::INFINITY, f64::from);
    if item.kind == EvidenceKind::Community && members > TEAM_MAX {
        (TEAM_MAX / members).sqrt()
    } else {
        1.0
    }
}

fn quality(item: &Evidence) -> f64 {
    let liked = f64::from(item.endorsers) + f64::from(item.reactions) * REACTION_SHARE;
    let liked = QUALITY_STEP
        .mul_add((1.0 + liked).log2(), 1.0)
        .min(QUALITY_MAX);
    if item.accepted {
        liked * ACCEPTED_FACTOR
    } else {
        liked
    }
}

/// What a vote from `at` keeps. Whole days count: within a day the order of two people depends on
/// what they did, not on the moment of asking.
fn age(at: i64, now: i64) -> f64 {
    let day = |time: i64| time.div_euclid(MICROSECONDS_A_DAY);
    let days = u32::try_from(day(now).saturating_sub(day(at)).max(0)).unwrap_or(u32::MAX);
    let years = f64::from(days) / DAYS_A_YEAR;
    0.5_f64.powf(years / HALF_LIFE_YEARS).max(AGE_FLOOR)
}

/// How far what a person declares is what is needed.
pub(super) fn declared(item: &Evidence) -> f64 {
    let whole = item.coverage >= WHOLE;
    if item.kind == EvidenceKind::Skill {
        if whole { 1.0 } else { item.coverage }
    } else if item.kind == EvidenceKind::Title && whole {
        TITLE_MATCH
    } else {
        0.0
    }
}

/// The band of a score by its share of the best.
pub(super) fn band(share: f64, sure: bool) -> Band {
    if !sure || share < SOME_SHARE {
        Band::Slight
    } else if share < STRONG_SHARE {
        Band::Some
    } else {
        Band::Strong
    }
}
