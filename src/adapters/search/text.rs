//! Words of French and English text, for indexing, for searching and for marking matches.
//!
//! Kept whole: `C#`, `C++`, `.NET`. A compound such as `No-Code`, `node.js` or `O'Brien` gives its
//! parts and, for those who write it together, the joined word. French elisions (`l'`, `qu'`) and
//! English endings (`'s`) give nothing.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word longer than this is noise: an address, a key, an encoded file.
const WORD_BYTES_MAX: usize = 60;

/// A compound of more parts is a path or a sentence without spaces: its joined form helps nobody.
const JOINED_PARTS_MAX: usize = 3;

/// What is cut off before an apostrophe in French.
const ELISIONS: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
];

/// What is cut off after an apostrophe in English.
const ENDINGS: &[&str] = &["s", "t", "d", "m", "ll", "re", "ve"];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in lower case, accents kept.
    pub text: String,
    /// Where it is in the text, in bytes.
    pub range: Range<usize>,
    /// Whether it is the joined form of a compound whose parts come too.
    pub joined: bool,
}

/// The text with composed accents: what [`words`] expects and what is stored.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Lower case without accents, so that `Écrou`, `ecrou` and `ÉCROU` are one.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
    {
        match character {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// The words of `text` in reading order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut compound: Vec<Word> = Vec::new();
    for run in runs(text) {
        let joins = compound
            .last()
            .is_some_and(|last| joiner(text, last, &run).is_some());
        if !joins {
            emit(text, &compound, &mut found);
            compound.clear();
        }
        compound.push(run);
    }
    emit(text, &compound, &mut found);
    found
}

/// The runs of letters and digits.
fn runs(text: &str) -> Vec<Word> {
    let mut runs: Vec<Word> = Vec::new();
    for (at, character) in text.char_indices() {
        if !character.is_alphanumeric() {
            continue;
        }
        let end = at + character.len_utf8();
        match runs.last_mut() {
            Some(run) if run.range.end == at => {
                run.text.extend(character.to_lowercase());
                run.range.end = end;
            }
            _ => runs.push(Word {
                text: character.to_lowercase().collect(),
                range: at..end,
                joined: false,
            }),
        }
    }
    runs
}

/// The one character between two runs, if it makes one word of them.
fn joiner(text: &str, left: &Word, right: &Word) -> Option<char> {
    let mut between = text.get(left.range.end..right.range.start)?.chars();
    let character = between.next().filter(|_| between.next().is_none())?;
    match character {
        '\'' | '\u{2019}' => Some('\''),
        '-' | '\u{2010}' | '\u{2011}' | '_' | '.' | '&' => Some(character),
        _ => None,
    }
}

fn emit(text: &str, compound: &[Word], found: &mut Vec<Word>) {
    let parts = without_elisions(text, compound);
    match parts.as_slice() {
        [] => {}
        [single] => found.push(with_symbols(text, single)),
        [first, .., last] => {
            let whole = first.range.start..last.range.end;
            let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
            let short = parts.len() <= JOINED_PARTS_MAX && joined.len() <= WORD_BYTES_MAX;
            let number = joined.chars().all(char::is_numeric);
            found.extend(parts);
            if short && !number {
                found.push(Word {
                    text: joined,
                    range: whole,
                    joined: true,
                });
            }
        }
    }
    found.retain(|word| word.text.len() <= WORD_BYTES_MAX);
}

fn without_elisions(text: &str, compound: &[Word]) -> Vec<Word> {
    let apostrophes: Vec<bool> = compound
        .windows(2)
        .map(|pair| match pair {
            [left, right] => joiner(text, left, right) == Some('\''),
            _ => false,
        })
        .collect();
    let last = compound.len().saturating_sub(1);
    let elided = |at: usize, word: &Word| {
        let before = apostrophes.get(at).copied().unwrap_or(false);
        before && ELISIONS.contains(&word.text.as_str())
    };
    let ending = |at: usize, word: &Word| {
        let after = at
            .checked_sub(1)
            .and_then(|at| apostrophes.get(at))
            .copied();
        at == last && after == Some(true) && ENDINGS.contains(&word.text.as_str())
    };
    compound
        .iter()
        .enumerate()
        .filter(|(at, word)| !elided(*at, word) && !ending(*at, word))
        .map(|(_, word)| word.clone())
        .collect()
}

/// `C#`, `C++` and `.NET`: the signs belong to the word.
fn with_symbols(text: &str, word: &Word) -> Word {
    let mut word = word.clone();
    let letters = word.text.chars().all(char::is_alphabetic);
    let after = text.get(word.range.end..).unwrap_or_default();
    let signs: String = after
        .chars()
        .take_while(|sign| matches!(sign, '#' | '+'))
        .collect();
    if letters && word.text.chars().count() <= 2 && !signs.is_empty() {
        word.text.push_str(&signs);
        word.range.end += signs.len();
        return word;
    }
    let mut before = text
        .get(..word.range.start)
        .unwrap_or_default()
        .chars()
        .rev();
    let dotted = before.next() == Some('.')
        && before
            .next()
            .is_none_or(|sign| sign.is_whitespace() || matches!(sign, '(' | ','));
    if letters && dotted {
        word.text.insert(0, '.');
        word.range.start -= 1;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn signs_stay_with_the_names_they_belong_to() {
        assert_eq!(texts("C#, C++ et (.NET)"), ["c#", "c++", "et", ".net"]);
        assert_eq!(
            texts("La fin.Puis #1 et 2+2"),
            ["la", "fin", "puis", "finpuis", "1", "et", "2", "2"]
        );
    }

    #[test]
    fn elisions_and_english_endings_give_nothing() {
        assert_eq!(
            texts("L\u{2019}Or\u{e9}al, qu'elle"),
            ["or\u{e9}al", "elle"]
        );
        assert_eq!(texts("Google's, don't"), ["google", "don"]);
        assert_eq!(texts("aujourd'hui"), ["aujourd", "hui", "aujourdhui"]);
    }

    #[test]
    fn compounds_give_their_parts_and_the_joined_word() {
        assert_eq!(texts("No-Code"), ["no", "code", "nocode"]);
        assert_eq!(texts("node.js"), ["node", "js", "nodejs"]);
        assert_eq!(texts("O'Brien"), ["o", "brien", "obrien"]);
        assert_eq!(texts("rte_eth_dev_info"), ["rte", "eth", "dev", "info"]);
        assert_eq!(texts("1.26"), ["1", "26"]);
    }

    #[test]
    fn ranges_point_into_the_text() {
        let text = "\u{c9}t\u{e9} : No-Code en C++";
        for word in words(text) {
            let found = text.get(word.range.clone()).unwrap();
            assert_eq!(found.to_lowercase().replace('-', ""), word.text);
        }
    }

    #[test]
    fn folding_forgets_case_and_accents_only() {
        assert_eq!(
            folded("\u{c9}crou \u{152}uvre Stra\u{df}e C++"),
            "ecrou oeuvre strasse c++"
        );
        assert_eq!(folded("e\u{301}crou"), "ecrou");
    }
}
