//! How the texts of a profile are tidied and measured.

use unicode_normalization::UnicodeNormalization;

use super::{BIO_CHARS_MAX, LANGUAGES_MAX, NAME_CHARS_MAX, Refusal, SKILL_CHARS_MAX};
use crate::kernel::locale::Locale;

/// The most characters of a language tag (RFC 5646, section 4.4.1).
const TAG_CHARS_MAX: usize = 35;

/// One line in NFC, its white space and control characters turned into single spaces.
pub(super) fn line(field: &'static str, chars_max: usize, text: &str) -> Result<String, Refusal> {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    measured(field, chars_max, &words.collect::<Vec<_>>().join(" "))
}

pub(super) fn checked_name(name: &str) -> Result<String, Refusal> {
    line("name", NAME_CHARS_MAX, name)
        .ok()
        .filter(|name| !name.is_empty())
        .ok_or(Refusal::NameLength)
}

pub(super) fn checked_skill(name: &str) -> Result<String, Refusal> {
    line("skill", SKILL_CHARS_MAX, name)
        .ok()
        .filter(|name| !name.is_empty())
        .ok_or(Refusal::SkillLength)
}

pub(super) fn checked_bio(bio: &str) -> Result<String, Refusal> {
    paragraphs("bio", BIO_CHARS_MAX, bio)
}

pub(super) fn checked_language(tag: &str) -> Result<String, Refusal> {
    let locale = Locale::from_tag(tag).ok_or(Refusal::UnknownLanguage)?;
    Ok(locale.tag().to_owned())
}

pub(super) fn checked_languages(tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut languages: Vec<String> = Vec::new();
    for tag in tags {
        let tag = check_tag(tag).ok_or(Refusal::BadLanguageTag)?;
        if !languages
            .iter()
            .any(|known| known.eq_ignore_ascii_case(tag))
        {
            languages.push(tag.to_owned());
        }
    }
    if languages.len() > LANGUAGES_MAX {
        return Err(Refusal::TooManyLanguages);
    }
    Ok(languages)
}

/// Several lines in NFC; of the control characters only line breaks and tabs stay.
fn paragraphs(field: &'static str, chars_max: usize, text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(kept).collect();
    measured(field, chars_max, text.trim())
}

/// The new text of a field when it differs from the old one.
pub(super) fn changed(
    field: &'static str,
    chars_max: usize,
    new: Option<&str>,
    old: &str,
) -> Result<Option<String>, Refusal> {
    let new = new.map(|new| line(field, chars_max, new));
    Ok(new.transpose()?.filter(|new| new != old))
}

/// A language tag as far as its form goes: `fr`, `pt-BR`.
fn check_tag(tag: &str) -> Option<&str> {
    let tag = tag.trim();
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let language = tag.split('-').next()?;
    let fits = tag.len() <= TAG_CHARS_MAX
        && (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && tag.split('-').all(part);
    fits.then_some(tag)
}

fn measured(field: &'static str, chars_max: usize, text: &str) -> Result<String, Refusal> {
    let text: String = text.nfc().collect();
    if text.chars().count() > chars_max {
        return Err(Refusal::TooLong { field, chars_max });
    }
    Ok(text)
}
