//! People: who works here, what they do and what they know.
//!
//! A profile carries the id of its person and is created together with the account. The person
//! and administrators edit it; every change is an event, so that its history says who changed
//! what and when. Skills are claimed with a level and a wish: to help others or to learn. Whoever
//! leaves is deactivated: they cannot sign in and vanish from the directory, and what they wrote
//! keeps their name.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;

use unicode_normalization::UnicodeNormalization;

/// A text without case and accents, for comparing what people type with what people wrote.
pub fn folded(text: &str) -> String {
    let accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    text.to_lowercase()
        .nfd()
        .filter(|c| !accent(c))
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_and_accents_only() {
        assert_eq!(folded("Zoé ÉLÉONORE"), "zoe eleonore");
        assert_eq!(folded("C#"), "c#");
        assert_ne!(folded("C#"), folded("C++"));
        assert_eq!(folded("한국어"), "한국어");
    }
}
