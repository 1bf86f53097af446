//! What a searcher needs, out of how they asked.
//!
//! "Qui peut m'aider sur la soudure aluminium ?" is a need of two words. The frame of a question is
//! cut off at either end; words without a topic go everywhere. Left in, they cost most of the
//! quality of an expert search.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::adapters::search::Language;
use crate::adapters::search::text;

/// Longer needs are cut: each word is a query.
const WORDS_MAX: usize = 24;

/// Longer texts are cut before anything else looks at them.
const TEXT_CHARACTERS_MAX: usize = 500;

static FRENCH: LazyLock<HashSet<String>> =
    LazyLock::new(|| listed(include_str!("words/french.txt")));
static ENGLISH: LazyLock<HashSet<String>> =
    LazyLock::new(|| listed(include_str!("words/english.txt")));
static FRAMES: LazyLock<(HashSet<String>, HashSet<String>)> = LazyLock::new(|| {
    let all = include_str!("words/frames.txt");
    let (open, then) = all.split_once("\nthen\n").unwrap_or((all, ""));
    (listed(open), listed(then))
});

/// A word of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedWord {
    /// The word in lower case, accents kept.
    pub text: String,
    /// Another way to write its neighbours: it may match, and nothing is missing if it does not.
    pub optional: bool,
}

/// A need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Its words in reading order, each once.
    pub words: Vec<NeedWord>,
    /// The language it seems to be asked in.
    pub language: Option<Language>,
}

impl Need {
    /// The need in `text`.
    pub fn parse(text: &str) -> Self {
        let text = text::composed(text);
        let text: String = text.chars().take(TEXT_CHARACTERS_MAX).collect();
        let language = guess(&text);
        let spoken = spoken(&text);
        let kept = topic(&spoken, language);
        // Nothing but frame: then the frame is what they look for ("expert").
        let kept = if kept.is_empty() { spoken } else { kept };
        Self {
            words: with_joined(&kept),
            language,
        }
    }

    /// How many words must be found.
    pub fn len(&self) -> usize {
        self.words.iter().filter(|word| !word.optional).count()
    }

    /// Whether there is nothing to search.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// The language of `text` by its small words and letters; none when they do not tell.
pub fn guess(text: &str) -> Option<Language> {
    let (mut french, mut english) = (0_u32, 0_u32);
    for word in text::words(text) {
        french += u32::from(FRENCH.contains(&text::folded(&word.text)));
        english += u32::from(ENGLISH.contains(&word.text));
        french += u32::from(word.text.contains(['é', 'è', 'ê', 'à', 'ç', 'ù', 'œ']));
    }
    match french.cmp(&english) {
        std::cmp::Ordering::Greater => Some(Language::French),
        std::cmp::Ordering::Less => Some(Language::English),
        std::cmp::Ordering::Equal => None,
    }
}

/// Whether `word` carries no topic in either language.
pub fn is_small(word: &str) -> bool {
    let folded = text::folded(word);
    FRENCH.contains(&folded) || ENGLISH.contains(&folded)
}

/// A word as spoken, with what the lists say of it.
#[derive(Clone, Debug)]
struct Spoken {
    text: String,
    folded: String,
    joined: bool,
    /// Written in capitals in a text that is not: an acronym, never a small word.
    acronym: bool,
}

fn spoken(text: &str) -> Vec<Spoken> {
    let shouted = !text.chars().any(char::is_lowercase);
    text::words(text)
        .into_iter()
        .map(|word| {
            let written = text.get(word.range.clone()).unwrap_or_default();
            let capitals = written.chars().count() >= 2 && !written.chars().any(char::is_lowercase);
            Spoken {
                folded: text::folded(&word.text),
                joined: word.joined,
                acronym: capitals && !shouted,
                text: word.text,
            }
        })
        .collect()
}

fn topic(spoken: &[Spoken], language: Option<Language>) -> Vec<Spoken> {
    let start = frame(spoken.iter(), language);
    let end = spoken.len() - frame(spoken.iter().rev(), language).min(spoken.len() - start);
    spoken
        .iter()
        .take(end)
        .skip(start)
        .filter(|word| !small(word, language))
        .cloned()
        .collect()
}

/// How many words from this end belong to the question and not to its topic.
fn frame<'a>(words: impl Iterator<Item = &'a Spoken>, language: Option<Language>) -> usize {
    let (open, then) = &*FRAMES;
    let mut opened = false;
    let mut length = 0;
    for (at, word) in words.enumerate() {
        let opens = !word.acronym && open.contains(&word.folded);
        let follows = opened && !word.acronym && then.contains(&word.folded);
        opened |= opens;
        if opens || follows {
            length = at + 1;
        } else if !small(word, language) {
            break;
        }
    }
    length
}

fn small(word: &Spoken, language: Option<Language>) -> bool {
    let french = FRENCH.contains(&word.folded);
    let english = ENGLISH.contains(&word.folded);
    let listed = match language {
        Some(Language::French) => french,
        Some(Language::English) => english,
        None => french || english,
    };
    listed && !word.acronym
}

/// Each word once, and neighbours also written together ("elastic search").
fn with_joined(kept: &[Spoken]) -> Vec<NeedWord> {
    let mut seen = HashSet::new();
    let mut words: Vec<NeedWord> = kept
        .iter()
        .filter(|word| seen.insert(word.folded.clone()))
        .take(WORDS_MAX)
        .map(|word| NeedWord {
            text: word.text.clone(),
            optional: word.joined && kept.len() > 1,
        })
        .collect();
    let parts: Vec<&Spoken> = kept.iter().filter(|word| !word.joined).collect();
    if parts.len() <= 3 {
        words.extend(parts.windows(2).filter_map(|pair| {
            let text: String = pair.iter().map(|word| word.text.as_str()).collect();
            seen.insert(text::folded(&text)).then_some(NeedWord {
                text,
                optional: true,
            })
        }));
    }
    words
}

fn listed(list: &str) -> HashSet<String> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(text::folded)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(text: &str) -> Vec<String> {
        let words = Need::parse(text).words.into_iter();
        words
            .filter(|word| !word.optional)
            .map(|word| word.text)
            .collect()
    }

    #[test]
    fn the_frame_of_a_question_is_not_the_need() {
        assert_eq!(
            needed("qui peut m'aider sur la soudure aluminium ?"),
            ["soudure", "aluminium"]
        );
        assert_eq!(needed("Qui connaît bien Ruby ?"), ["ruby"]);
        assert_eq!(
            needed("can anyone help with Memory pool?"),
            ["memory", "pool"]
        );
        assert_eq!(needed("looking for an expert in PCI"), ["pci"]);
        assert_eq!(needed("SAP migration expert"), ["sap", "migration"]);
        assert_eq!(needed("who has worked on Tap PMD?"), ["tap", "pmd"]);
    }

    #[test]
    fn a_word_of_the_frame_inside_the_topic_stays() {
        assert_eq!(
            needed("gestion de la paie des experts comptables"),
            ["gestion", "paie", "experts", "comptables"]
        );
        assert_eq!(needed("aide alimentaire"), ["aide", "alimentaire"]);
    }

    #[test]
    fn a_question_without_topic_searches_its_own_words() {
        assert_eq!(needed("expert"), ["expert"]);
    }

    #[test]
    fn an_acronym_is_never_a_small_word() {
        assert_eq!(
            needed("Who knows about IT and the CAN bus"),
            ["it", "can", "bus"]
        );
    }

    #[test]
    fn written_apart_is_also_searched_together() {
        let need = Need::parse("elastic search");
        let joined = NeedWord {
            text: "elasticsearch".to_owned(),
            optional: true,
        };
        assert_eq!(need.len(), 2);
        assert!(need.words.contains(&joined), "{need:?}");
    }

    #[test]
    fn the_language_is_guessed_from_small_words() {
        assert_eq!(guess("la soudure de l'acier"), Some(Language::French));
        assert_eq!(guess("the welding of steel"), Some(Language::English));
        assert_eq!(guess("SAP"), None);
    }
}
