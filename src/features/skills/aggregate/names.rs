//! How the names of a skill are tidied and measured.

use unicode_normalization::UnicodeNormalization;

use super::{NAME_CHARS_MAX, Refusal, SYNONYMS_MAX};
use crate::features::people::folded;
use crate::features::skills::events::Names;

/// The names in their tidy form: each once, a label before a synonym.
pub(super) fn checked(names: &Names) -> Result<Names, Refusal> {
    let label = |field, name: &Option<String>| {
        let tidied = name.as_deref().map(|name| tidied(field, name));
        tidied.transpose()
    };
    let mut tidy = Names {
        french: label("french", &names.french)?,
        english: label("english", &names.english)?,
        synonyms: Vec::new(),
    };
    if tidy.french.is_none() && tidy.english.is_none() {
        return Err(Refusal::NoLabel);
    }
    let synonyms = names.synonyms.iter().map(|name| tidied("synonyms", name));
    let synonyms = synonyms.collect::<Result<Vec<_>, _>>()?;
    tidy.keep(&synonyms);
    if tidy.synonyms.len() > SYNONYMS_MAX {
        return Err(Refusal::TooManySynonyms);
    }
    Ok(tidy)
}

impl Names {
    /// Adds what is no name yet as synonyms.
    pub(super) fn keep<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) {
        for name in names {
            let new = folded(name);
            if self.all().all(|known| folded(known) != new) {
                self.synonyms.push(name.clone());
            }
        }
    }
}

/// A name in its tidy form.
pub fn checked_name(name: &str) -> Result<String, Refusal> {
    tidied("skill", name)
}

/// One line in NFC with single spaces.
fn tidied(field: &'static str, name: &str) -> Result<String, Refusal> {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    let words: Vec<&str> = name.split_whitespace().collect();
    let tidy: String = words.join(" ").nfc().collect();
    let length = tidy.chars().count();
    if name.chars().any(is_odd) || !(1..=NAME_CHARS_MAX).contains(&length) {
        return Err(Refusal::Name(field));
    }
    Ok(tidy)
}
