//! Full-text search over evidence: what people wrote, declared and were thanked for.
//!
//! The types here belong to no engine. An engine holds a copy of the log's facts, together with the
//! position it reached, and can always be dropped and filled again. Access is a filter inside every
//! query: neither hits, nor scores, nor corrections depend on what the searcher may not read.

pub mod embedded;
mod engine;
mod error;
mod evidence;
mod excerpt;
pub mod meilisearch;
pub mod need;
mod stem;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::{BTreeMap, HashSet};

pub use engine::{Rebuild, Search};
pub use error::Error;
pub use evidence::{Evidence, EvidenceKind, EvidencePerson, Language, Role};

/// The audience of what every member of the network may read.
pub const EVERYONE: &str = "everyone";

/// One change of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The item is now this.
    Put(Evidence),
    /// The item is gone, or may not be found any more.
    Delete(String),
}

/// What to search and on whose behalf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The words as typed.
    pub text: String,
    /// What the searcher may read. Empty finds nothing.
    pub audiences: Vec<String>,
    /// Which items; each choice has hits of its own.
    pub wanted: Vec<Wanted>,
    /// The last word may be the beginning of a word.
    pub prefix: bool,
    /// Whether to cut excerpts with highlights.
    pub excerpts: bool,
    /// Whether a word that is hardly found may stand for its neighbours.
    pub corrections: bool,
    /// How many of the words an item must have.
    pub words: Words,
    /// What is told beside the hits.
    pub told: Told,
}

/// How many of its words an item must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// One of them.
    #[default]
    Any,
    /// Each of them.
    Every,
}

/// What is told beside the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    #[default]
    Hits,
    /// How many there are, by kind and audience.
    Counts,
}

/// A choice of items: the best of some kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only these kinds; empty means all that are evidence.
    pub kinds: Vec<EvidenceKind>,
    /// At most so many hits.
    pub limit: usize,
    /// Only what speaks for one of these people.
    pub people: Option<HashSet<String>>,
    /// Only what is in this language.
    pub language: Option<Language>,
}

/// How the words of a need were found in an item, the weakest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// As typed, accents and case aside.
    Exact,
    /// In another form of the word.
    Stem,
    /// After a correction of the spelling.
    Spelling,
}

/// A piece of text with the matching words marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    /// The text, cut at word boundaries.
    pub text: String,
    /// Byte ranges of `text` that matched, ascending, apart from each other.
    pub marks: Vec<(usize, usize)>,
}

/// The marked pieces of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The whole title.
    pub title: Fragment,
    /// The part of the body with the most matches.
    pub body: Fragment,
    /// How the words were found.
    pub matched: Matched,
    /// Whether the item is in another language than the need.
    pub other_language: bool,
}

/// One item found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// The people it speaks for.
    pub people: Vec<EvidencePerson>,
    /// Its conversation.
    pub thread: Option<String>,
    /// Who may read it.
    pub audience: String,
    /// When it happened, in microseconds since 1970.
    pub occurred_at: i64,
    /// The text score, comparable within one answer only.
    pub score: f64,
    /// The share of the need's rarity-weighted words found in it, 0 to 1.
    pub coverage: f64,
    /// Whether every word of its title was asked for.
    pub title_named: bool,
    /// Marked pieces, if the request asked for them.
    pub excerpt: Option<Excerpt>,
}

/// A word of the need, as the engine understood it.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// The word as typed, in lower case.
    pub word: String,
    /// Whether an item that the searcher may read has it as typed.
    pub known: bool,
    /// What it was replaced by for want of matches.
    pub corrected: Vec<String>,
    /// How rare it is among what the searcher may read: its part in coverage.
    pub weight: f64,
    /// Another way to write its neighbours: nothing is missing if it does not match.
    pub optional: bool,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Those of each choice in turn, best first; of equal scores the most recent first.
    pub hits: Vec<Hit>,
    /// The words searched.
    pub words: Vec<Understood>,
    /// The language the need seems to be in.
    pub language: Option<Language>,
    /// How many items were found, if the request asked for it.
    pub counts: Counts,
}

/// How many items were found, whatever the limits of hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind.
    pub kinds: BTreeMap<EvidenceKind, u64>,
    /// By audience.
    pub audiences: BTreeMap<String, u64>,
}

impl Wanted {
    fn wants(&self, kind: EvidenceKind) -> bool {
        if self.kinds.is_empty() {
            !kind.is_entry()
        } else {
            self.kinds.contains(&kind)
        }
    }
}

impl Request {
    /// Whether it asks for entries of the directory. Where it does not, they are not there: the
    /// rarity of a word among evidence does not depend on people's names.
    fn wants_entries(&self) -> bool {
        let kinds = self.wanted.iter().flat_map(|wanted| &wanted.kinds);
        kinds.copied().any(EvidenceKind::is_entry)
    }
}

impl Found {
    /// How many words the need has, without those that only may match.
    pub fn needed(&self) -> usize {
        self.words.iter().filter(|word| !word.optional).count()
    }
}

/// Where the value of a constant comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Measured on judged searches.
    Measured,
    /// As the method is published by others.
    Published,
    /// By judgment: there is no test data for it.
    Judgment,
    /// Against gaming, not for quality.
    Gaming,
}

/// A number that decides who is found, as it is published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Where it comes from.
    pub basis: Basis,
}

impl Constant {
    /// A constant.
    pub const fn new(name: &'static str, value: f64, basis: Basis) -> Self {
        Self { name, value, basis }
    }
}

/// A count as a number; what is beyond four billion is as good as four billion.
fn float(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// The rarity of a word that `found` of `documents` items hold, as BM25 counts it.
fn rarity(documents: u64, found: u64) -> f64 {
    // A server counts while it writes: it may have found more than there were.
    let (documents, found) = (float(documents.max(found)), float(found));
    (1.0 + (documents - found + 0.5) / (found + 0.5)).ln()
}
