//! Words of the index near a word that was typed.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// A word is replaced by at most so many others.
pub(super) const CORRECTIONS_MAX: usize = 3;

/// Shorter words have too many neighbours that mean something else.
const CORRECTED_LETTERS_MIN: usize = 4;

/// From this length on two errors are forgiven.
const TWO_ERRORS_LETTERS_MIN: usize = 8;

/// So many neighbours are looked at.
const NEARBY_MAX: usize = 64;

/// The beginning of a word stands for at most so many words.
const BEGINNINGS_MAX: usize = 32;

/// A word of the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    /// Its edits from the word that was typed.
    pub(super) distance: u8,
    /// The word, folded.
    pub(super) word: String,
}

/// The words within reach of `word`, nearest first. Digits must agree: `mlx4` is not `mlx5`.
pub(super) fn nearby(searcher: &Searcher, field: Field, word: &str) -> tantivy::Result<Vec<Near>> {
    let letters = word.chars().count();
    let reach = match letters {
        0..CORRECTED_LETTERS_MIN => return Ok(Vec::new()),
        CORRECTED_LETTERS_MIN..TWO_ERRORS_LETTERS_MIN => 1,
        _ => 2,
    };
    let mut found: BTreeMap<String, u8> = BTreeMap::new();
    for distance in 1..=reach {
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            while let Some((term, _)) = stream.next() {
                let Ok(term) = std::str::from_utf8(term) else {
                    continue;
                };
                if term != word && digits(term).eq(digits(word)) {
                    found.entry(term.to_owned()).or_insert(distance);
                }
            }
        }
    }
    let mut found: Vec<Near> = found
        .into_iter()
        .map(|(word, distance)| Near { distance, word })
        .collect();
    found.sort();
    found.truncate(NEARBY_MAX);
    Ok(found)
}

/// Words that begin with `start`, in alphabetical order.
pub(super) fn beginnings(
    searcher: &Searcher,
    field: Field,
    start: &str,
) -> tantivy::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(start).into_stream()?;
        let mut left = BEGINNINGS_MAX;
        while let Some((term, _)) = stream.next() {
            let begins = std::str::from_utf8(term)
                .ok()
                .filter(|term| term.starts_with(start));
            let Some(term) = begins.filter(|_| left > 0) else {
                break;
            };
            found.insert(term.to_owned());
            left -= 1;
        }
    }
    Ok(found.into_iter().take(BEGINNINGS_MAX).collect())
}

fn digits(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(char::is_ascii_digit)
}
