//! From a need to an engine's query, over what the searcher may read and nothing else.
//!
//! BM25 takes the rarity of a word and the length of a text from the whole index. Both would tell
//! an outsider about texts they may not read, so rarity is counted over readable items, and the
//! average lengths are fixed.

use std::collections::HashMap;

use tantivy::collector::Count;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, Occur, Query,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, Term};

use super::schema::{Fields, stem};
use super::spelling;
use crate::adapters::search::EvidenceKind;
use crate::adapters::search::Language;
use crate::adapters::search::Request;
use crate::adapters::search::need::Need;
use crate::adapters::search::need::NeedWord;
use crate::adapters::search::text;

/// A word in a title tells more than a word in a text (measured: 3 is within a hundredth of 2).
const TITLE_BOOST: f32 = 2.0;

/// The word as typed before another form of it (measured: 0.3 costs two hundredths on sentences, 0.6
/// nothing).
const PLAIN_BOOST: f32 = 0.5;

/// A corrected word counts a little less than a word that was typed.
const CORRECTED_BOOST: f32 = 0.8;

/// Up to so many matches a word is taken for a typing error.
const RARE_MAX: u64 = 1;

/// From so many matches on a word is in common use.
const COMMON_MIN: u64 = 5;

/// The average lengths BM25 compares with, in words. With short posts for the measure of a body, a
/// page that describes a whole subject would hardly count (measured: 60 costs a seventh on pages and
/// gains a hundredth on short posts).
const TITLE_WORDS: u64 = 8;
const BODY_WORDS: u64 = 300;

/// A need made ready for one state of the index.
pub(super) struct Plan {
    pub(super) words: Vec<PlannedWord>,
    pub(super) language: Option<Language>,
    readable: Box<dyn Query>,
    kinds: Option<Box<dyn Query>>,
    statistics: Statistics,
}

/// A word of the need with its ways to be found.
pub(super) struct PlannedWord {
    pub(super) text: String,
    pub(super) optional: bool,
    /// Whether a readable item has it as typed.
    pub(super) known: bool,
    pub(super) corrected: Vec<String>,
    /// Its rarity among readable items.
    pub(super) weight: f64,
    terms: Vec<(Term, f32)>,
}

impl Plan {
    /// Looks up every word of the need.
    pub(super) fn new(
        searcher: &Searcher,
        fields: Fields,
        request: &Request,
    ) -> tantivy::Result<Self> {
        let readable = readable(fields, &request.audiences);
        let documents = count(searcher, readable.as_ref())?;
        let need = Need::parse(&request.text);
        let mut plan = Self {
            words: Vec::new(),
            language: need.language,
            readable,
            kinds: kinds(fields, &request.kinds),
            statistics: Statistics {
                documents,
                found: HashMap::new(),
                fields,
            },
        };
        let last = need.words.iter().rposition(|word| !word.optional);
        for (at, word) in need.words.into_iter().enumerate() {
            let prefix = request.prefix && Some(at) == last;
            plan.add(searcher, fields, word, prefix)?;
        }
        Ok(plan)
    }

    fn add(
        &mut self,
        searcher: &Searcher,
        fields: Fields,
        word: NeedWord,
        prefix: bool,
    ) -> tantivy::Result<()> {
        let mut terms = terms(fields, &word.text, 1.0);
        if prefix {
            let begun = spelling::beginnings(searcher, fields.plain, &text::folded(&word.text))?;
            terms.extend(
                begun
                    .into_iter()
                    .map(|word| (plain(fields, &word), PLAIN_BOOST)),
            );
        }
        let mut found = self.readable_with(searcher, &terms)?;
        let mut corrected = Vec::new();
        if found <= RARE_MAX && !word.optional {
            corrected = self.corrections(searcher, fields, &word.text, found)?;
            for other in &corrected {
                terms.extend(self::terms(fields, other, CORRECTED_BOOST));
            }
            if !corrected.is_empty() {
                found = self.readable_with(searcher, &terms)?;
            }
        }
        if found == 0 && word.optional {
            return Ok(());
        }
        for (term, _) in &terms {
            self.statistics.found.insert(term.clone(), found);
        }
        let typed = [(plain(fields, &text::folded(&word.text)), 1.0)];
        self.words.push(PlannedWord {
            known: self.readable_with(searcher, &typed)? > 0,
            text: word.text,
            optional: word.optional,
            corrected,
            weight: rarity(self.statistics.documents, found),
            terms,
        });
        Ok(())
    }

    /// The nearest words that readable items hold, the most used first. Where the word as typed was
    /// found in one item, only words in common use may stand in for it.
    fn corrections(
        &self,
        searcher: &Searcher,
        fields: Fields,
        word: &str,
        found: u64,
    ) -> tantivy::Result<Vec<String>> {
        let enough = if found == 0 { 1 } else { COMMON_MIN };
        let mut nearest: Vec<(u8, u64, String)> = Vec::new();
        for near in spelling::nearby(searcher, fields.plain, &text::folded(word))? {
            if nearest
                .last()
                .is_some_and(|(distance, ..)| *distance < near.distance)
            {
                break;
            }
            let found = self.readable_with(searcher, &[(plain(fields, &near.word), 1.0)])?;
            if found >= enough {
                nearest.push((near.distance, found, near.word));
            }
        }
        nearest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
        nearest.truncate(spelling::CORRECTIONS_MAX);
        Ok(nearest.into_iter().map(|(_, _, word)| word).collect())
    }

    fn readable_with(&self, searcher: &Searcher, terms: &[(Term, f32)]) -> tantivy::Result<u64> {
        let any = TermSetQuery::new(terms.iter().map(|(term, _)| term.clone()));
        let both = BooleanQuery::intersection(vec![self.readable.box_clone(), Box::new(any)]);
        count(searcher, &both)
    }

    /// The query for the items themselves.
    pub(super) fn query(&self) -> Box<dyn Query> {
        let any = self.words.iter().flat_map(PlannedWord::scored).collect();
        self.filtered(Box::new(BooleanQuery::union(any)))
    }

    /// `query` over the readable items of the kinds asked for.
    pub(super) fn filtered(&self, query: Box<dyn Query>) -> Box<dyn Query> {
        let unscored = |filter: &dyn Query| -> (Occur, Box<dyn Query>) {
            (
                Occur::Must,
                Box::new(ConstScoreQuery::new(filter.box_clone(), 0.0)),
            )
        };
        let mut clauses = vec![unscored(self.readable.as_ref()), (Occur::Must, query)];
        clauses.extend(self.kinds.as_deref().map(unscored));
        Box::new(BooleanQuery::new(clauses))
    }

    /// The statistics scores are made of.
    pub(super) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The share of the need each document covers. `documents` must be ascending.
    pub(super) fn coverage(
        &self,
        searcher: &Searcher,
        documents: &[DocAddress],
    ) -> tantivy::Result<HashMap<DocAddress, f64>> {
        let total: f64 = self.required().map(|word| word.weight).sum();
        let mut covered: HashMap<DocAddress, f64> = HashMap::new();
        if total <= 0.0 {
            return Ok(covered);
        }
        for word in self.required() {
            for found in word.found_in(searcher, documents)? {
                *covered.entry(found).or_default() += word.weight / total;
            }
        }
        Ok(covered)
    }

    fn required(&self) -> impl Iterator<Item = &PlannedWord> {
        self.words.iter().filter(|word| !word.optional)
    }
}

impl PlannedWord {
    fn scored(&self) -> impl Iterator<Item = Box<dyn Query>> {
        self.terms.iter().map(|(term, boost)| -> Box<dyn Query> {
            let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
            Box::new(BoostQuery::new(Box::new(query), *boost))
        })
    }

    fn found_in(
        &self,
        searcher: &Searcher,
        documents: &[DocAddress],
    ) -> tantivy::Result<Vec<DocAddress>> {
        let query = TermSetQuery::new(self.terms.iter().map(|(term, _)| term.clone()));
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut found = Vec::new();
        for (segment, reader) in (0_u32..).zip(searcher.segment_readers()) {
            let mut postings = weight.scorer(reader, 1.0)?;
            for document in documents.iter().filter(|at| at.segment_ord == segment) {
                if postings.doc() == TERMINATED {
                    break;
                }
                let behind = postings.doc() < document.doc_id;
                let at = if behind {
                    postings.seek(document.doc_id)
                } else {
                    postings.doc()
                };
                if at == document.doc_id {
                    found.push(*document);
                }
            }
        }
        Ok(found)
    }
}

/// BM25 statistics of what the searcher may read.
pub(super) struct Statistics {
    documents: u64,
    found: HashMap<Term, u64>,
    fields: Fields,
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let title = field == self.fields.title_fr || field == self.fields.title_en;
        let words = if title { TITLE_WORDS } else { BODY_WORDS };
        Ok(words * self.documents)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.found.get(term).copied().unwrap_or_default())
    }
}

/// The rarity of a word that `found` of `documents` items hold, as BM25 counts it.
fn rarity(documents: u64, found: u64) -> f64 {
    let (documents, found) = (approximate(documents), approximate(found));
    (1.0 + (documents - found + 0.5) / (found + 0.5)).ln()
}

fn approximate(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

fn terms(fields: Fields, word: &str, boost: f32) -> Vec<(Term, f32)> {
    let french = stem(word, Language::French);
    let english = stem(word, Language::English);
    vec![
        (
            Term::from_field_text(fields.title_fr, &french),
            boost * TITLE_BOOST,
        ),
        (Term::from_field_text(fields.body_fr, &french), boost),
        (
            Term::from_field_text(fields.title_en, &english),
            boost * TITLE_BOOST,
        ),
        (Term::from_field_text(fields.body_en, &english), boost),
        (plain(fields, &text::folded(word)), boost * PLAIN_BOOST),
    ]
}

fn plain(fields: Fields, folded: &str) -> Term {
    Term::from_field_text(fields.plain, folded)
}

fn readable(fields: Fields, audiences: &[String]) -> Box<dyn Query> {
    let terms = audiences
        .iter()
        .map(|audience| Term::from_field_text(fields.audience, audience));
    Box::new(TermSetQuery::new(terms))
}

fn kinds(fields: Fields, kinds: &[EvidenceKind]) -> Option<Box<dyn Query>> {
    let terms = kinds
        .iter()
        .map(|kind| Term::from_field_text(fields.kind, kind.name()));
    (!kinds.is_empty()).then(|| -> Box<dyn Query> { Box::new(TermSetQuery::new(terms)) })
}

fn count(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<u64> {
    let count = searcher.search(query, &Count)?;
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}
