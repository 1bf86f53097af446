//! What holds for every text people write, under a post as in one: its length, its characters,
//! and how many people and subjects it may name.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization as _;

use crate::kernel::markdown::{Reference, ReferenceKind, references};

/// The most people one text may mention.
pub const MENTIONS_MAX: usize = 20;

/// The most hashtags of one post.
pub const TAGS_MAX: usize = 5;

/// Characters of a hashtag.
const TAG_CHARS: RangeInclusive<usize> = 2..=50;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing to read in it.
    Missing,
    /// Fewer characters than this.
    TooShort(u32),
    /// More characters than this.
    TooLong(u32),
    /// A character that only machines read.
    Control,
    /// More than [`MENTIONS_MAX`] people.
    TooManyMentions,
    /// More than [`TAGS_MAX`] hashtags.
    TooManyTags,
    /// A tag with a length or a character that tags have not.
    BadTag,
}

/// The text as it is kept: NFC, lines ending in a newline, no space around it.
pub fn body(text: &str, chars: RangeInclusive<u32>) -> Result<String, Fault> {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    checked(&text, chars, |c| matches!(c, '\n' | '\t'))
}

/// A title as it is kept: like a text, on one line.
pub fn line(text: &str, chars: RangeInclusive<u32>) -> Result<String, Fault> {
    let text: String = text.nfc().collect();
    checked(&text, chars, |_| false)
}

fn checked(
    text: &str,
    chars: RangeInclusive<u32>,
    welcome: impl Fn(char) -> bool,
) -> Result<String, Fault> {
    let text = text.trim();
    if text.chars().all(is_blank) {
        return Err(Fault::Missing);
    }
    if text.chars().any(|c| c.is_control() && !welcome(c)) {
        return Err(Fault::Control);
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if length < *chars.start() {
        return Err(Fault::TooShort(*chars.start()));
    }
    if length > *chars.end() {
        return Err(Fault::TooLong(*chars.end()));
    }
    Ok(text.to_owned())
}

/// Whether a reader sees nothing there.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

/// The handles a text mentions, once each, in its order, as written. Whether anybody has them,
/// and may see the text, is not known here.
pub fn mentioned(body: &str) -> Result<Vec<String>, Fault> {
    let names = named(body, ReferenceKind::Mention);
    if names.len() > MENTIONS_MAX {
        Err(Fault::TooManyMentions)
    } else {
        Ok(names)
    }
}

/// The hashtags of a text, folded to lower case, once each, in its order.
pub fn hashtags(body: &str) -> Vec<String> {
    named(body, ReferenceKind::Hashtag)
}

/// The tags given beside the text and those in it, folded to lower case, once each, in this order.
pub fn tags(given: &[String], body: &str) -> Result<Vec<String>, Fault> {
    let mut tags: Vec<String> = Vec::new();
    for tag in given {
        let tag: String = tag.trim().trim_start_matches('#').nfc().collect();
        let in_tag = |c: char| c.is_alphabetic() || c.is_ascii_digit() || matches!(c, '_' | '-');
        if !TAG_CHARS.contains(&tag.chars().count()) || !tag.chars().all(in_tag) {
            return Err(Fault::BadTag);
        }
        add(&mut tags, &tag);
    }
    for tag in hashtags(body) {
        add(&mut tags, &tag);
    }
    if tags.len() > TAGS_MAX {
        Err(Fault::TooManyTags)
    } else {
        Ok(tags)
    }
}

fn named(body: &str, kind: ReferenceKind) -> Vec<String> {
    let mut names = Vec::new();
    let of_kind = |reference: &Reference<'_>| reference.kind == kind;
    for reference in references(body).into_iter().filter(of_kind) {
        add(&mut names, reference.name);
    }
    names
}

fn add(names: &mut Vec<String>, name: &str) {
    let name = name.to_lowercase();
    if !names.contains(&name) {
        names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_kept_without_the_space_around_it() {
        assert_eq!(body(" a\r\n\tb \n", 1..=10), Ok("a\n\tb".to_owned()));
        assert_eq!(body("e\u{301}t\u{e9}", 3..=3), Ok("été".to_owned()));
    }

    #[test]
    fn a_text_nobody_can_see_is_missing() {
        for blank in ["", " \n\t ", "\u{200b}", "\u{feff} \u{2060}"] {
            assert_eq!(body(blank, 1..=10), Err(Fault::Missing), "{blank:?}");
        }
    }

    #[test]
    fn a_text_has_bounds_counted_in_characters() {
        assert_eq!(body("ééé", 1..=3), Ok("ééé".to_owned()));
        assert_eq!(body("éééé", 1..=3), Err(Fault::TooLong(3)));
        assert_eq!(body("é", 2..=3), Err(Fault::TooShort(2)));
    }

    #[test]
    fn control_characters_are_refused_save_newline_and_tab() {
        for c in ['\0', '\u{7}', '\u{1b}', '\r', '\u{85}', '\u{7f}'] {
            assert_eq!(
                body(&format!("a{c}b"), 1..=10),
                Err(Fault::Control),
                "{c:?}"
            );
        }
        assert_eq!(line("a\nb", 1..=10), Err(Fault::Control));
    }

    #[test]
    fn names_count_once_and_have_a_limit() {
        assert_eq!(
            mentioned("@Zoe et @zoe, `@karim`, @lea."),
            Ok(vec!["zoe".to_owned(), "lea".to_owned()])
        );
        let crowd = |n: usize| {
            let names: Vec<String> = (0..n).map(|i| format!("@user{i}")).collect();
            names.join(" ")
        };
        assert_eq!(mentioned(&crowd(20)).map(|names| names.len()), Ok(20));
        assert_eq!(mentioned(&crowd(21)), Err(Fault::TooManyMentions));
    }

    #[test]
    fn tags_keep_their_order_and_have_a_limit() {
        let given = ["#Sécurité".to_owned(), "rust".to_owned()];
        assert_eq!(
            tags(&given, "#Rust #béton").unwrap(),
            ["sécurité", "rust", "béton"]
        );
        assert_eq!(tags(&[], "#a1 #a2 #a3 #a4 #a5 #a1").unwrap().len(), 5);
        assert_eq!(tags(&given, "#a1 #a2 #a3 #a4"), Err(Fault::TooManyTags));
        assert_eq!(tags(&["two words".to_owned()], ""), Err(Fault::BadTag));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_kept_again_as_it_is(text: String) {
            if let Ok(kept) = body(&text, 1..=5_000) {
                prop_assert_eq!(body(&kept, 1..=5_000), Ok(kept));
            }
        }
    }
}
