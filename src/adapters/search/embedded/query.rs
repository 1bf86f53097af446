//! From a need to scored documents, over what the searcher may read and nothing else.
//!
//! The engine's own BM25 takes the rarity of a word and the average length of a text from the whole
//! index. Both would tell an outsider about texts they may not read, so the postings are read here
//! and scored by what is readable. A word counts by its stem and, once more, by its form as typed.

use std::collections::HashMap;

use tantivy::postings::Postings as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, TERMINATED, Term};

use super::columns::{Scope, Segment, place};
use super::schema::Fields;
use super::spelling;
use crate::adapters::search::need::{Need, NeedWord};
use crate::adapters::search::stem::stem;
use crate::adapters::search::{
    Basis, Constant, EvidenceKind, Language, Request, Understood, rarity, text,
};

/// A word in a title tells more than a word in a text (measured: 1 costs a hundredth on short
/// posts and gains one on pages, 3 costs a hundredth on pages).
const TITLE_BOOST: f64 = 2.0;

/// What the form as typed adds to its stem (measured: nothing costs two to four hundredths, a half
/// one to two).
const PLAIN_BOOST: f64 = 1.0;

/// A corrected word counts a little less than a word that was typed.
const CORRECTED_BOOST: f64 = 0.8;

/// What a beginning of a word counts.
const BEGUN_BOOST: f64 = 0.5;

/// Up to so many matches a word is taken for a typing error.
const RARE_MAX: u64 = 1;

/// From so many matches on a word is in common use.
const COMMON_MIN: u64 = 5;

/// The constants of BM25, as everybody has them.
const SATURATION: f64 = 1.2;
const LENGTH_SHARE: f64 = 0.75;

/// These numbers, as they are published.
pub const CONSTANTS: &[Constant] = &[
    Constant::new("titleBoost", TITLE_BOOST, Basis::Measured),
    Constant::new("plainBoost", PLAIN_BOOST, Basis::Measured),
    Constant::new("correctedBoost", CORRECTED_BOOST, Basis::Judgment),
    Constant::new("saturation", SATURATION, Basis::Published),
    Constant::new("lengthShare", LENGTH_SHARE, Basis::Published),
];

/// Where a word is found in a document: title, body, and the form as typed in either.
const PLACES: usize = 3;

/// How often a word is in each place of a document.
type Counts = [u16; PLACES];

/// The documents of one word by segment, each with what the word says about it before its rarity.
type Postings = Vec<Vec<(DocId, f64)>>;

/// A need made ready for one state of the index.
pub(super) struct Plan {
    pub(super) words: Vec<Understood>,
    pub(super) language: Option<Language>,
    postings: Vec<Postings>,
}

/// A document with its score and the share of the need it covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub(super) segment: usize,
    pub(super) document: DocId,
    pub(super) kind: EvidenceKind,
    pub(super) score: f64,
    pub(super) coverage: f64,
}

/// What is at hand while words are looked up.
struct Lookup<'a> {
    scope: &'a Scope<'a>,
    fields: Fields,
    /// One place for each document of the largest segment, empty between two words.
    counts: Vec<Counts>,
    lengths: HashMap<EvidenceKind, (f64, f64)>,
}

/// A form a word is looked up in.
struct Form {
    text: String,
    boost: f64,
    /// Whether its family counts too.
    stemmed: bool,
}

impl Plan {
    /// Looks up every word of the need.
    pub(super) fn new(
        scope: &Scope<'_>,
        fields: Fields,
        request: &Request,
    ) -> tantivy::Result<Self> {
        let need = Need::parse(&request.text);
        let mut plan = Self {
            words: Vec::new(),
            language: need.language,
            postings: Vec::new(),
        };
        let mut lookup = Lookup::new(scope, fields);
        let last = need.words.iter().rposition(|word| !word.optional);
        for (at, word) in need.words.into_iter().enumerate() {
            let prefix = request.prefix && Some(at) == last;
            plan.add(&mut lookup, word, prefix, request.corrections)?;
        }
        Ok(plan)
    }

    fn add(
        &mut self,
        lookup: &mut Lookup<'_>,
        word: NeedWord,
        prefix: bool,
        corrections: bool,
    ) -> tantivy::Result<()> {
        let mut forms = vec![Form {
            text: word.text.clone(),
            boost: 1.0,
            stemmed: true,
        }];
        let typed = plain(lookup.fields, &word.text);
        let known = lookup.count(&typed)? > 0;
        if prefix {
            forms.extend(lookup.beginnings(&word.text)?);
        }
        let mut postings = lookup.postings(&forms)?;
        let mut found = total(&postings);
        let mut corrected = Vec::new();
        if corrections && found <= RARE_MAX && !word.optional {
            corrected = lookup.corrections(&word.text, found)?;
            if !corrected.is_empty() {
                forms.extend(corrected.iter().map(|other| Form {
                    text: other.clone(),
                    boost: CORRECTED_BOOST,
                    stemmed: true,
                }));
                postings = lookup.postings(&forms)?;
                found = total(&postings);
            }
        }
        if found == 0 && word.optional {
            return Ok(());
        }
        self.words.push(Understood {
            word: word.text,
            known,
            corrected,
            weight: rarity(lookup.scope.documents, found),
            optional: word.optional,
        });
        self.postings.push(postings);
        Ok(())
    }

    /// Every document that has a word of the need, in no order.
    pub(super) fn scored(&self, scope: &Scope<'_>) -> Vec<Scored> {
        let required = self.words.iter().filter(|word| !word.optional);
        let all: f64 = required.map(|word| word.weight).sum();
        let mut scored = Vec::new();
        let largest = largest(scope);
        let mut sums = vec![(0.0_f64, 0.0_f64); largest];
        let mut touched: Vec<DocId> = Vec::new();
        for (at, segment) in scope.segments.iter().enumerate() {
            for (word, postings) in self.words.iter().zip(&self.postings) {
                let share = if word.optional || all <= 0.0 {
                    0.0
                } else {
                    word.weight / all
                };
                for (document, value) in postings.get(at).into_iter().flatten() {
                    let Some(sum) = sums.get_mut(place(*document)) else {
                        continue;
                    };
                    if sum.0 <= 0.0 {
                        touched.push(*document);
                    }
                    sum.0 += word.weight * value;
                    sum.1 += share;
                }
            }
            for document in touched.drain(..) {
                let sum = sums.get_mut(place(document)).map(std::mem::take);
                let kind = segment.readable(document);
                if let (Some((score, coverage)), Some(kind)) = (sum, kind) {
                    scored.push(Scored {
                        segment: at,
                        document,
                        kind,
                        score,
                        coverage: coverage.min(1.0),
                    });
                }
            }
        }
        scored
    }
}

fn total(postings: &Postings) -> u64 {
    let found: usize = postings.iter().map(Vec::len).sum();
    u64::try_from(found).unwrap_or(u64::MAX)
}

fn largest(scope: &Scope<'_>) -> usize {
    let sizes = scope
        .segments
        .iter()
        .map(|segment| segment.reader.max_doc());
    place(sizes.max().unwrap_or(0))
}

impl<'a> Lookup<'a> {
    fn new(scope: &'a Scope<'a>, fields: Fields) -> Self {
        let lengths = EvidenceKind::ALL.map(|kind| (kind, scope.lengths(kind)));
        Self {
            scope,
            fields,
            counts: vec![[0; PLACES]; largest(scope)],
            lengths: HashMap::from(lengths),
        }
    }

    /// The readable documents that have one of the forms.
    fn postings(&mut self, forms: &[Form]) -> tantivy::Result<Postings> {
        let scope = self.scope;
        let mut all = Vec::with_capacity(scope.segments.len());
        for segment in &scope.segments {
            let mut found: Vec<(DocId, f64)> = Vec::new();
            for form in forms {
                self.of_form(segment, form, &mut found)?;
            }
            if forms.len() > 1 {
                found.sort_by_key(|(document, _)| *document);
                found.dedup_by(|next, kept| {
                    let same = next.0 == kept.0;
                    if same {
                        kept.1 += next.1;
                    }
                    same
                });
            }
            all.push(found);
        }
        Ok(all)
    }

    fn of_form(
        &mut self,
        segment: &Segment<'_>,
        form: &Form,
        found: &mut Vec<(DocId, f64)>,
    ) -> tantivy::Result<()> {
        let mut touched: Vec<DocId> = Vec::new();
        for (at, field, word) in self.places(form) {
            let term = Term::from_field_text(field, &word);
            let inverted = segment.reader.inverted_index(field)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let document = postings.doc();
                if segment.readable(document).is_some()
                    && let Some(counts) = self.counts.get_mut(place(document))
                {
                    if *counts == [0; PLACES] {
                        touched.push(document);
                    }
                    let times = u16::try_from(postings.term_freq()).unwrap_or(u16::MAX);
                    if let Some(count) = counts.get_mut(at) {
                        *count = times.max(*count);
                    }
                }
                postings.advance();
            }
        }
        for document in touched {
            let counts = self.counts.get_mut(place(document)).map(std::mem::take);
            if let (Some(counts), Some(kind)) = (counts, segment.readable(document)) {
                let value = self.value(segment.lengths(document), kind, counts);
                found.push((document, form.boost * value));
            }
        }
        Ok(())
    }

    /// Where a form is looked up: a text of unknown language is in the fields of both, and counts
    /// once.
    fn places(&self, form: &Form) -> Vec<(usize, Field, String)> {
        let fields = self.fields;
        let mut places = vec![(2, fields.plain, text::folded(&form.text))];
        if form.stemmed {
            let french = stem(&form.text, Language::French);
            let english = stem(&form.text, Language::English);
            places.extend([
                (0, fields.title_fr, french.clone()),
                (1, fields.body_fr, french),
                (0, fields.title_en, english.clone()),
                (1, fields.body_en, english),
            ]);
        }
        places
    }

    /// What a word says about a document: BM25 without the rarity.
    fn value(&self, lengths: (f64, f64), kind: EvidenceKind, counts: Counts) -> f64 {
        let (title, body) = lengths;
        let (title_mean, body_mean) = self.lengths.get(&kind).copied().unwrap_or((1.0, 1.0));
        let [in_title, in_body, as_typed] = counts;
        let saturated = |times: u16, length: f64, mean: f64| {
            let times = f64::from(times);
            let stretched = 1.0 - LENGTH_SHARE + LENGTH_SHARE * length / mean;
            times * (SATURATION + 1.0) / (times + SATURATION * stretched)
        };
        TITLE_BOOST * saturated(in_title, title, title_mean)
            + saturated(in_body, body, body_mean)
            + PLAIN_BOOST * saturated(as_typed, title + body, title_mean + body_mean)
    }

    /// How many readable documents have a term.
    fn count(&self, term: &Term) -> tantivy::Result<u64> {
        let mut count = 0;
        for segment in &self.scope.segments {
            let inverted = segment.reader.inverted_index(term.field())?;
            let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
            if let Some(mut postings) = postings {
                while postings.doc() != TERMINATED {
                    count += u64::from(segment.readable(postings.doc()).is_some());
                    postings.advance();
                }
            }
        }
        Ok(count)
    }

    /// The nearest words that readable items hold, the most used first. Where the word as typed was
    /// found in one item, only words in common use may stand in for it.
    fn corrections(&self, word: &str, found: u64) -> tantivy::Result<Vec<String>> {
        let enough = if found == 0 { 1 } else { COMMON_MIN };
        let mut nearest: Vec<(u8, u64, String)> = Vec::new();
        let segments = self.scope.segments.iter();
        let readers: Vec<_> = segments.map(|segment| segment.reader).collect();
        for near in spelling::nearby(&readers, self.fields.plain, &text::folded(word))? {
            if nearest
                .last()
                .is_some_and(|(distance, ..)| *distance < near.distance)
            {
                break;
            }
            let found = self.count(&plain(self.fields, &near.word))?;
            if found >= enough {
                nearest.push((near.distance, found, near.word));
            }
        }
        nearest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
        nearest.truncate(spelling::CORRECTIONS_MAX);
        Ok(nearest.into_iter().map(|(_, _, word)| word).collect())
    }

    /// Words of readable items that begin with `start`.
    fn beginnings(&self, start: &str) -> tantivy::Result<Vec<Form>> {
        let start = text::folded(start);
        let readers = self.scope.segments.iter().map(|segment| segment.reader);
        let mut forms = Vec::new();
        for text in spelling::beginnings(readers, self.fields.plain, &start)? {
            if forms.len() < spelling::BEGINNINGS_MAX && self.count(&plain(self.fields, &text))? > 0
            {
                forms.push(Form {
                    text,
                    boost: BEGUN_BOOST,
                    stemmed: false,
                });
            }
        }
        Ok(forms)
    }
}

fn plain(fields: Fields, word: &str) -> Term {
    Term::from_field_text(fields.plain, &text::folded(word))
}
