//! From evidence to people: `score = S / max S + lambda * T`. Pure.
//!
//! `S` sums the votes of a person's evidence, `weight * quality * age * relevance^4`; `T` is the
//! match of what a person declares with the need. The formula is public and has a version: an answer
//! names it, and every constant in [`formula`] says where it comes from.

pub mod formula;

use std::collections::{BTreeMap, HashMap};

use formula::band;
pub use formula::*;

use crate::adapters::search::EvidenceKind;
use crate::adapters::search::Role;

/// A person on a piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributor {
    /// The person.
    pub person: String,
    /// What they did.
    pub role: Role,
    /// When they last did it, in microseconds since 1970: the date of a post, the end of a
    /// membership, now for what still holds.
    pub at: i64,
    /// How many distinct colleagues confirmed it, for a declared skill.
    pub endorsers: u32,
    /// How many of them the person confirms in turn.
    pub mutual_endorsers: u32,
    /// Whether the giver of the praise was praised by the same person.
    pub reciprocal: bool,
}

/// A piece of evidence the searcher may read, with its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The item.
    pub id: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its conversation.
    pub thread: Option<String>,
    /// Who gave the praise. Of one giver one piece votes for a person.
    pub giver: Option<String>,
    /// Its text score.
    pub score: f64,
    /// The share of the need's rarity-weighted words it has.
    pub coverage: f64,
    /// Whether its title has no word the need has not.
    pub title_named: bool,
    /// Distinct colleagues who endorsed it.
    pub endorsers: u32,
    /// Distinct colleagues who reacted to it.
    pub reactions: u32,
    /// Whether it was accepted as an answer.
    pub accepted: bool,
    /// For whom it speaks.
    pub people: Vec<Contributor>,
}

/// How well somebody fits. Shown in place of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// A hint.
    Slight,
    /// Probably.
    Some,
    /// Among the best there are.
    Strong,
}

/// Why somebody was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The item, which the searcher may open.
    pub evidence: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// What the person did with it.
    pub role: Role,
    /// When.
    pub at: i64,
    /// Whether it was accepted as an answer.
    pub accepted: bool,
    /// How many colleagues confirm it, where it is a claimed skill.
    pub endorsers: u32,
    /// Its vote.
    pub contribution: f64,
}

/// A line of sums over the readable evidence of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Items by kind.
    pub items: BTreeMap<EvidenceKind, u32>,
    /// Accepted answers among them.
    pub accepted: u32,
    /// The most colleagues who confirmed one matching skill.
    pub endorsers: u32,
    /// The latest sign.
    pub last_at: i64,
}

/// A person found.
#[derive(Clone, Debug, PartialEq)]
pub struct Expert {
    /// The person.
    pub person: String,
    /// The final score, comparable within one answer only.
    pub score: f64,
    /// `S`, before it is divided by the best.
    pub votes: f64,
    /// `T`, the match of what they declare.
    pub declared: f64,
    /// How well they fit.
    pub band: Band,
    /// The pieces of evidence with the largest votes.
    pub reasons: Vec<Reason>,
    /// Sums.
    pub totals: Totals,
}

/// What an answer is measured by: the best of all whom the searcher may find.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// The words of the need.
    words: usize,
    /// The score of the best text.
    text: f64,
    /// The most votes.
    votes: f64,
    /// The best final score.
    score: f64,
    /// Whether the evidence covers enough of the need.
    sure: bool,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Best first; of equal scores by person.
    pub experts: Vec<Expert>,
    /// Whether the best evidence covers enough of the need to name somebody.
    pub sure: bool,
    /// The best of it, to measure a part of the people by.
    pub measure: Measure,
}

/// Ranks the people of `evidence` for a need of `words` words at `now`.
pub fn rank(formula: &Formula, evidence: &[Evidence], words: usize, now: i64) -> Ranking {
    rank_by(formula, evidence, words, now, None)
}

/// Ranks a part of the people, whose `evidence` is chosen for them, by the measure of all.
pub fn rank_part(formula: &Formula, evidence: &[Evidence], all: &Measure, now: i64) -> Ranking {
    rank_by(formula, evidence, all.words, now, Some(all))
}

fn rank_by(
    formula: &Formula,
    evidence: &[Evidence],
    words: usize,
    now: i64,
    all: Option<&Measure>,
) -> Ranking {
    let texts = evidence
        .iter()
        .filter(|item| item.kind != EvidenceKind::Skill);
    let text = texts.map(|item| item.score).fold(0.0, f64::max);
    let text = all.map_or(text, |all| all.text.max(text));
    let mut people: HashMap<&str, Vec<Vote<'_>>> = HashMap::new();
    for (item, relevance) in relevances(formula, evidence, text) {
        for contributor in &item.people {
            let contribution = formula.contribution(item, contributor, relevance, now);
            if contribution > 0.0 {
                let votes = people.entry(&contributor.person).or_default();
                votes.push(Vote {
                    item,
                    contributor,
                    contribution,
                });
            }
        }
    }
    let mut experts: Vec<Expert> = people
        .into_iter()
        .map(|(person, votes)| expert(formula, person, &capped(formula, votes)))
        .collect();
    let lambda = if words <= 2 { LAMBDA_SHORT } else { LAMBDA };
    let votes = experts.iter().map(|it| it.votes).fold(0.0, f64::max);
    let votes = all.map_or(votes, |all| all.votes.max(votes));
    for expert in &mut experts {
        expert.score = expert.votes / votes + lambda * expert.declared;
    }
    experts.sort_by(|left, right| {
        let by_score = right.score.total_cmp(&left.score);
        by_score.then_with(|| left.person.cmp(&right.person))
    });
    let covered = evidence.iter().map(|item| item.coverage);
    let covered = covered.fold(0.0, f64::max);
    let sure = match all {
        Some(all) => all.sure,
        None => covered >= COVERAGE_FLOOR && !experts.is_empty(),
    };
    let score = experts.first().map_or(0.0, |expert| expert.score);
    let score = all.map_or(score, |all| all.score.max(score));
    for expert in &mut experts {
        expert.band = band(expert.score / score, sure);
    }
    Ranking {
        experts,
        sure,
        measure: Measure {
            words,
            text,
            votes,
            score,
            sure,
        },
    }
}

/// A vote of one item for one person.
#[derive(Clone, Copy)]
struct Vote<'a> {
    item: &'a Evidence,
    contributor: &'a Contributor,
    contribution: f64,
}

/// The items that vote, with their relevance from 0 to 1.
///
/// A skill is an entity, not a text: it is relevant by the share of the need it names, and only if
/// the need has all of its name. Texts compare with the best text.
fn relevances<'a>(
    formula: &Formula,
    evidence: &'a [Evidence],
    best: f64,
) -> Vec<(&'a Evidence, f64)> {
    let (skills, mut texts): (Vec<&Evidence>, Vec<&Evidence>) = evidence
        .iter()
        .partition(|item| item.kind == EvidenceKind::Skill);
    texts.sort_by(|left, right| {
        let by_score = right.score.total_cmp(&left.score);
        by_score.then_with(|| left.id.cmp(&right.id))
    });
    texts.truncate(EVIDENCE_MAX);
    let texts = texts.into_iter().filter(|_| best > 0.0);
    let named = skills
        .into_iter()
        .filter(|item| item.title_named && formula.has(Part::Skills));
    named
        .map(|item| (item, item.coverage))
        .chain(texts.map(|item| (item, item.score / best)))
        .collect()
}

/// The votes of one person that count, largest first.
fn capped<'a>(formula: &Formula, mut votes: Vec<Vote<'a>>) -> Vec<Vote<'a>> {
    let thread_max = if formula.has(Part::Thread) {
        THREAD_MAX
    } else {
        usize::MAX
    };
    votes.sort_by(|left, right| {
        let by_vote = right.contribution.total_cmp(&left.contribution);
        by_vote.then_with(|| left.item.id.cmp(&right.item.id))
    });
    let mut threads: HashMap<&str, usize> = HashMap::new();
    let mut givers: HashMap<&str, usize> = HashMap::new();
    votes.retain(|vote| {
        let within = |seen: &mut HashMap<_, usize>, key, max| match key {
            Some(key) => {
                let count = seen.entry(key).or_default();
                *count += 1;
                *count <= max
            }
            None => true,
        };
        within(&mut givers, vote.item.giver.as_deref(), 1)
            && within(&mut threads, vote.item.thread.as_deref(), thread_max)
    });
    votes
}

fn expert(formula: &Formula, person: &str, votes: &[Vote<'_>]) -> Expert {
    let mut totals = Totals {
        last_at: i64::MIN,
        ..Totals::default()
    };
    for vote in votes {
        *totals.items.entry(vote.item.kind).or_default() += 1;
        totals.accepted += u32::from(vote.item.accepted);
        totals.endorsers = totals.endorsers.max(vote.contributor.endorsers);
        totals.last_at = totals.last_at.max(vote.contributor.at);
    }
    Expert {
        person: person.to_owned(),
        score: 0.0,
        votes: votes.iter().map(|vote| vote.contribution).sum(),
        declared: votes
            .iter()
            .map(|vote| formula.declared(vote.item))
            .fold(0.0, f64::max),
        band: Band::Slight,
        reasons: votes.iter().take(REASONS_MAX).map(reason).collect(),
        totals,
    }
}

fn reason(vote: &Vote<'_>) -> Reason {
    Reason {
        evidence: vote.item.id.clone(),
        kind: vote.item.kind,
        role: vote.contributor.role,
        at: vote.contributor.at,
        accepted: vote.item.accepted,
        endorsers: vote.contributor.endorsers,
        contribution: vote.contribution,
    }
}

#[cfg(test)]
mod tests;
