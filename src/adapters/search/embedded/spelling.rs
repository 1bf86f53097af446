//! Words of the index near a word that was typed.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{SegmentReader, Term};

/// A word is replaced by at most so many others.
pub(super) const CORRECTIONS_MAX: usize = 3;

/// Shorter words have too many neighbours that mean something else.
const CORRECTED_LETTERS_MIN: usize = 4;

/// From this length on two errors are forgiven.
const TWO_ERRORS_LETTERS_MIN: usize = 8;

/// The beginning of a word stands for at most so many words.
pub(super) const BEGINNINGS_MAX: usize = 32;

/// A word of the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    /// Its edits from the word that was typed.
    pub(super) distance: u8,
    /// The word, folded.
    pub(super) word: String,
}

/// The words within reach of `word`, nearest first, whoever may read them: all of them, for a limit
/// here would let words nobody may see push others out. Digits must agree: `mlx4` is not `mlx5`.
pub(super) fn nearby(
    segments: &[&SegmentReader],
    field: Field,
    word: &str,
) -> tantivy::Result<Vec<Near>> {
    let letters = word.chars().count();
    let reach = match letters {
        0..CORRECTED_LETTERS_MIN => return Ok(Vec::new()),
        CORRECTED_LETTERS_MIN..TWO_ERRORS_LETTERS_MIN => 1,
        _ => 2,
    };
    let mut found: BTreeMap<String, u8> = BTreeMap::new();
    for distance in 1..=reach {
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
        for segment in segments {
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
    Ok(found)
}

/// Words that begin with `start`, in alphabetical order, whoever may read them.
pub(super) fn beginnings<'a>(
    segments: impl Iterator<Item = &'a SegmentReader>,
    field: Field,
    start: &str,
) -> tantivy::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for segment in segments {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(start).into_stream()?;
        while let Some((term, _)) = stream.next() {
            let word = std::str::from_utf8(term).ok();
            let Some(word) = word.filter(|word| word.starts_with(start)) else {
                break;
            };
            found.insert(word.to_owned());
        }
    }
    Ok(found)
}

fn digits(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(char::is_ascii_digit)
}
