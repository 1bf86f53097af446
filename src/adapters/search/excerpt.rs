//! The part of a text that answers a need, with the matching words marked.

use std::collections::HashMap;

use crate::adapters::search::Excerpt;
use crate::adapters::search::Fragment;
use crate::adapters::search::Language;
use crate::adapters::search::Matched;
use crate::adapters::search::Understood;
use crate::adapters::search::need;
use crate::adapters::search::stem::stem;
use crate::adapters::search::text;
use crate::adapters::search::text::Word;

/// The length of an excerpt of a body.
const EXCERPT_CHARACTERS: usize = 220;

/// Words shown before the first match.
const LEAD_WORDS: usize = 5;

/// Knows the words of a need in a text, whatever their form.
pub(super) struct Marker {
    forms: HashMap<String, Matched>,
    /// Whether a word was typed that nobody writes so.
    forgiving: bool,
    /// The language of the need.
    language: Option<Language>,
}

impl Marker {
    pub(super) fn new(words: &[Understood], language: Option<Language>) -> Self {
        let mut forms = HashMap::new();
        for word in words {
            add(&mut forms, word);
        }
        Self {
            forms,
            forgiving: words.iter().any(|word| !word.known),
            language,
        }
    }

    /// Whether the need has every word of `title`, small words and plurals aside. Stems do not do:
    /// to facilitate something is not the skill of facilitation. They do for a word nobody writes
    /// as it was typed, which is a typing error the stemmer forgave.
    pub(super) fn names_all(&self, title: &str) -> bool {
        let words = text::words(title);
        let named = |word: &Word| {
            let folded = text::folded(&word.text);
            self.forms.contains_key(&key('#', singular(&folded))) || self.forgives(&word.text)
        };
        let together: Vec<&Word> = words
            .iter()
            .filter(|word| word.joined && named(word))
            .collect();
        let known = |word: &Word| {
            let part = |whole: &&Word| {
                whole.range.start <= word.range.start && word.range.end <= whole.range.end
            };
            named(word) || together.iter().any(part) || need::is_small(&word.text)
        };
        words.iter().any(named) && words.iter().filter(|word| !word.joined).all(known)
    }

    fn forgives(&self, word: &str) -> bool {
        let known = |language| self.forms.contains_key(&key('?', &stem(word, language)));
        self.forgiving && Language::ALL.into_iter().any(known)
    }

    fn matched(&self, word: &str) -> Option<Matched> {
        let plain = self.forms.get(&key('=', &text::folded(word)));
        let stems = Language::ALL.map(|language| self.forms.get(&key('~', &stem(word, language))));
        plain
            .into_iter()
            .chain(stems.into_iter().flatten())
            .min()
            .copied()
    }

    /// The excerpt of an item.
    pub(super) fn excerpt(&self, title: &str, body: &str, language: Option<Language>) -> Excerpt {
        let languages = self.language.zip(language);
        let (title_marks, title_matched) = self.marks(title);
        let (body_marks, body_matched) = self.marks(body);
        let window = best_window(body, &body_marks);
        Excerpt {
            title: fragment(title, (0, title.len()), &title_marks),
            body: fragment(body, window, &body_marks),
            matched: title_matched.max(body_matched),
            other_language: languages.is_some_and(|(asked, written)| asked != written),
        }
    }

    fn marks(&self, text: &str) -> (Vec<(usize, usize)>, Matched) {
        let mut marks: Vec<(usize, usize)> = Vec::new();
        let mut weakest = Matched::Exact;
        for word in text::words(text) {
            let Some(matched) = self.matched(&word.text) else {
                continue;
            };
            weakest = weakest.max(matched);
            match marks.last_mut() {
                // A joined word comes after its parts and covers them.
                Some(last) if word.range.start < last.1 => {
                    while marks.last().is_some_and(|mark| mark.0 >= word.range.start) {
                        marks.pop();
                    }
                    marks.push((word.range.start, word.range.end));
                }
                _ => marks.push((word.range.start, word.range.end)),
            }
        }
        (marks, weakest)
    }
}

fn add(forms: &mut HashMap<String, Matched>, word: &Understood) {
    if !word.known {
        for language in Language::ALL {
            forms.insert(key('?', &stem(&word.word, language)), Matched::Spelling);
        }
    }
    let typed = [(&word.word, Matched::Exact, Matched::Stem)];
    let corrected = word
        .corrected
        .iter()
        .map(|other| (other, Matched::Spelling, Matched::Spelling));
    for (form, plain, stemmed) in typed.into_iter().chain(corrected) {
        let stems = Language::ALL.map(|language| (key('~', &stem(form, language)), stemmed));
        let folded = text::folded(form);
        let whole = [
            (key('=', &folded), plain),
            (key('#', singular(&folded)), plain),
        ];
        let all = stems.into_iter().chain(whole);
        for (form, matched) in all {
            let known = forms.entry(form).or_insert(matched);
            *known = matched.min(*known);
        }
    }
}

/// The word without the mark of the plural that both languages share.
fn singular(folded: &str) -> &str {
    match folded.strip_suffix(['s', 'x']) {
        Some(singular) if singular.len() >= 3 => singular,
        _ => folded,
    }
}

/// Stems, plain words, singulars and stems of unknown words are kept apart: the stem of one word may be another word.
fn key(kind: char, form: &str) -> String {
    format!("{kind}{form}")
}

/// The stretch of `body` with the most marks, from a word boundary to a word boundary.
fn best_window(body: &str, marks: &[(usize, usize)]) -> (usize, usize) {
    let words: Vec<(usize, usize)> = text::words(body)
        .into_iter()
        .filter(|word| !word.joined)
        .map(|word| (word.range.start, word.range.end))
        .collect();
    let first = marks
        .iter()
        .enumerate()
        .max_by_key(|(at, mark)| {
            let rest = marks.iter().skip(*at);
            let within = rest
                .take_while(|other| other.1 <= mark.0 + EXCERPT_CHARACTERS)
                .count();
            (within, std::cmp::Reverse(*at))
        })
        .map_or(0, |(_, mark)| mark.0);
    let at = words.partition_point(|word| word.1 <= first);
    let start = match at.checked_sub(LEAD_WORDS) {
        Some(lead) if lead > 0 => words.get(lead).map_or(0, |word| word.0),
        _ => 0,
    };
    let limit = body
        .char_indices()
        .skip_while(|(at, _)| *at < start)
        .nth(EXCERPT_CHARACTERS)
        .map_or(body.len(), |(at, _)| at);
    if limit == body.len() {
        return (start, limit);
    }
    let fits = |word: &&(usize, usize)| word.0 >= start && word.1 <= limit;
    let end = words.iter().rev().find(fits).map_or(limit, |word| word.1);
    (start, end)
}

fn fragment(text: &str, window: (usize, usize), marks: &[(usize, usize)]) -> Fragment {
    let (start, end) = window;
    Fragment {
        text: text.get(start..end).unwrap_or_default().to_owned(),
        marks: marks
            .iter()
            .filter(|mark| mark.0 >= start && mark.1 <= end)
            .map(|mark| (mark.0 - start, mark.1 - start))
            .collect(),
    }
}
