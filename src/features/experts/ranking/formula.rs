//! The constants of the formula, each with its source, and what becomes of them.
//!
//! "Measured" means mean average precision on two networks with judged queries: a community of
//! engineers (short needs, many posts; 0.549) and a public service (skills, and needs in whole
//! sentences; 0.886). Other values than these were compared on a copy of the method outside the
//! program; `docs/experts.md` has what each part contributes in the program itself.

use super::{Band, Contributor, Evidence};
use crate::adapters::search::{Basis, Constant, EvidenceKind, Role};

/// Raised with every change of the formula or of a constant.
pub const FORMULA_VERSION: u32 = 4;

/// A vote falls with this power of the relevance. Measured: 3 gives 0.535 and
/// 0.867, 5 gives 0.535 and 0.890; 1 gives 0.456 and 0.539.
pub const RELEVANCE_POWER: i32 = 4;

/// The largest team whose description speaks in full for each member; beyond it falls with the
/// square root. Measured: without it 0.549 and 0.869.
pub const TEAM_MAX: f64 = 8.0;

/// So many items vote. Measured: 100 gives 0.547 and 0.886, 50 gives 0.518 and 0.886, 25
/// gives 0.482 and 0.887.
pub const EVIDENCE_MAX: usize = 200;

/// So many items of one conversation vote for one person. Against gaming, not for quality.
pub const THREAD_MAX: usize = 3;

/// The years after which a vote has lost half. Measured, with the floor below: 1 gives 0.544 and
/// 0.840, 8 gives 0.561 and 0.893. Slow decay never cost anything; four years keeps some preference
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

/// Praise among two who praise each other counts half, and so do endorsements. Against gaming.
pub const RECIPROCAL_FACTOR: f64 = 0.5;

/// The part of declared matches for a need of three words and more. By judgment: a whole skill lifts
/// its holders by half of the best writer's votes.
pub const LAMBDA: f64 = 0.5;

/// The part of declared matches for a need of one or two words, which more often is a skill's name.
pub const LAMBDA_SHORT: f64 = 1.0;

/// A job title that contains the need, against a declared skill that equals it. By judgment.
pub const TITLE_MATCH: f64 = 0.6;

/// What a claim of a narrower skill is of the skill that was asked for. By judgment: who knows a part
/// knows something of the whole.
pub const NARROWER_SHARE: f64 = 0.8;

/// Less of the need's rarity-weighted words in the best evidence: nobody was found for sure.
/// By judgment: none of the judged needs falls below it.
pub const COVERAGE_FLOOR: f64 = 0.5;

/// From this share of the best score on a match is strong. By judgment.
pub const STRONG_SHARE: f64 = 0.6;

/// From this share of the best score on a match is more than slight. By judgment.
pub const SOME_SHARE: f64 = 0.2;

/// Reasons shown for a person.
pub const REASONS_MAX: usize = 3;

/// Skills that one search looks at. By judgment.
pub const SKILLS_MAX: usize = 50;

/// Communities that one search looks at: each speaks for all its members. By judgment.
pub const COMMUNITIES_MAX: usize = 50;

/// The numbers of the formula, as they are published.
pub const CONSTANTS: &[Constant] = &[
    Constant::new("relevancePower", 4.0, Basis::Measured),
    Constant::new("evidenceMax", 200.0, Basis::Measured),
    Constant::new("communitiesMax", 50.0, Basis::Judgment),
    Constant::new("skillsMax", 50.0, Basis::Judgment),
    Constant::new("threadMax", 3.0, Basis::Gaming),
    Constant::new("teamMax", TEAM_MAX, Basis::Measured),
    Constant::new("halfLifeYears", HALF_LIFE_YEARS, Basis::Measured),
    Constant::new("ageFloor", AGE_FLOOR, Basis::Judgment),
    Constant::new("qualityStep", QUALITY_STEP, Basis::Judgment),
    Constant::new("reactionShare", REACTION_SHARE, Basis::Judgment),
    Constant::new("qualityMax", QUALITY_MAX, Basis::Gaming),
    Constant::new("acceptedFactor", ACCEPTED_FACTOR, Basis::Judgment),
    Constant::new("endorsedSkillStep", ENDORSED_SKILL_STEP, Basis::Judgment),
    Constant::new("reciprocalFactor", RECIPROCAL_FACTOR, Basis::Gaming),
    Constant::new("lambda", LAMBDA, Basis::Judgment),
    Constant::new("lambdaShort", LAMBDA_SHORT, Basis::Judgment),
    Constant::new("titleMatch", TITLE_MATCH, Basis::Judgment),
    Constant::new("narrowerShare", NARROWER_SHARE, Basis::Judgment),
    Constant::new("coverageFloor", COVERAGE_FLOOR, Basis::Judgment),
    Constant::new("strongShare", STRONG_SHARE, Basis::Judgment),
    Constant::new("someShare", SOME_SHARE, Basis::Judgment),
];

const MICROSECONDS_A_DAY: i64 = 24 * 3_600 * 1_000_000;

const DAYS_A_YEAR: f64 = 365.25;

/// A whole need, up to rounding.
const WHOLE: f64 = 0.999;

/// A part of the formula that can be left out, to see what it contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The power of the relevance: votes become proportional to the text score.
    Power,
    /// What a large team costs the description of its community.
    Team,
    /// Endorsers, reactions and acceptance.
    Quality,
    /// What the years cost.
    Age,
    /// The most items of a conversation.
    Thread,
    /// What kinds and roles weigh: every vote weighs one.
    Weights,
    /// The match of what people declare.
    Declared,
    /// The votes of claimed skills.
    Skills,
    /// Corrections of the spelling.
    Spelling,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 9] = [
        Self::Power,
        Self::Team,
        Self::Quality,
        Self::Age,
        Self::Thread,
        Self::Weights,
        Self::Declared,
        Self::Skills,
        Self::Spelling,
    ];

    /// Its name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Team => "team",
            Self::Quality => "quality",
            Self::Age => "age",
            Self::Thread => "thread",
            Self::Weights => "weights",
            Self::Declared => "declared",
            Self::Skills => "skills",
            Self::Spelling => "spelling",
        }
    }
}

/// The formula: its parts can be left out for measuring, and are all there for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    without: Vec<Part>,
}

impl Default for Formula {
    fn default() -> Self {
        Self::PUBLISHED
    }
}

impl Formula {
    /// What people are ranked by.
    pub const PUBLISHED: Self = Self {
        without: Vec::new(),
    };

    /// The formula without a part.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        self.without.push(part);
        self
    }

    /// Whether it has this part.
    pub fn has(&self, part: Part) -> bool {
        !self.without.contains(&part)
    }

    /// The weight of a vote by what the evidence is and what the person did with it.
    ///
    /// One is authorship. Reviewing was measured between 0.3 and 0.5. A question is interest, not
    /// knowledge. A bio is a bag of words people choose themselves; membership tells what a team
    /// works on, and stands in where nobody writes.
    pub fn weight(&self, kind: EvidenceKind, role: Role) -> f64 {
        let weight = match (role, kind) {
            (_, EvidenceKind::Question | EvidenceKind::Person | EvidenceKind::Place) => 0.0,
            (Role::Reviewer, _) => 0.4,
            (_, EvidenceKind::Article | EvidenceKind::Answer | EvidenceKind::Skill) => 1.0,
            (_, EvidenceKind::Status | EvidenceKind::Comment) => 0.7,
            (_, EvidenceKind::Title | EvidenceKind::Experience | EvidenceKind::Community) => 0.6,
            (Role::Receiver, EvidenceKind::Kudos) => 0.5,
            // Who praises a colleague for a topic need not know it.
            (_, EvidenceKind::Kudos) => 0.0,
            (_, EvidenceKind::Bio) => 0.2,
        };
        if self.has(Part::Weights) || weight <= 0.0 {
            weight
        } else {
            1.0
        }
    }

    /// The vote of `item` for `contributor`.
    pub(super) fn contribution(
        &self,
        item: &Evidence,
        contributor: &Contributor,
        relevance: f64,
        now: i64,
    ) -> f64 {
        let weight = self.weight(item.kind, contributor.role);
        let confirmed = if item.kind == EvidenceKind::Skill {
            1.0 + ENDORSED_SKILL_STEP * (1.0 + endorsers(contributor)).log2()
        } else {
            1.0
        };
        let reciprocal = if contributor.reciprocal {
            RECIPROCAL_FACTOR
        } else {
            1.0
        };
        let relevance = if self.has(Part::Power) {
            relevance.powi(RELEVANCE_POWER)
        } else {
            relevance
        };
        let vote = weight * confirmed * reciprocal * self.team(item) * self.quality(item);
        vote * self.age(contributor.at, now) * relevance
    }

    /// What the description of a community says about one of so many members.
    fn team(&self, item: &Evidence) -> f64 {
        let members = u32::try_from(item.people.len()).map_or(f64::INFINITY, f64::from);
        if self.has(Part::Team) && item.kind == EvidenceKind::Community && members > TEAM_MAX {
            (TEAM_MAX / members).sqrt()
        } else {
            1.0
        }
    }

    fn quality(&self, item: &Evidence) -> f64 {
        if !self.has(Part::Quality) {
            return 1.0;
        }
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

    /// What a vote from `at` keeps. Whole days count: within a day the order of two people depends
    /// on what they did, not on the moment of asking.
    fn age(&self, at: i64, now: i64) -> f64 {
        if !self.has(Part::Age) {
            return 1.0;
        }
        let day = |time: i64| time.div_euclid(MICROSECONDS_A_DAY);
        let days = u32::try_from(day(now).saturating_sub(day(at)).max(0)).unwrap_or(u32::MAX);
        let years = f64::from(days) / DAYS_A_YEAR;
        0.5_f64.powf(years / HALF_LIFE_YEARS).max(AGE_FLOOR)
    }

    /// How far what a person declares is what is needed.
    pub(super) fn declared(&self, item: &Evidence) -> f64 {
        let whole = item.coverage >= WHOLE;
        if !self.has(Part::Declared) {
            0.0
        } else if item.kind == EvidenceKind::Skill {
            if whole { 1.0 } else { item.coverage }
        } else if item.kind == EvidenceKind::Title && whole {
            TITLE_MATCH
        } else {
            0.0
        }
    }
}

/// How much the endorsers of a person count: those they endorse in turn half.
fn endorsers(contributor: &Contributor) -> f64 {
    let mutual = f64::from(contributor.mutual_endorsers);
    f64::from(contributor.endorsers) - (1.0 - RECIPROCAL_FACTOR) * mutual
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
