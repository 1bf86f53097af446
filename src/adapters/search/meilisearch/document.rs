//! Evidence as the server keeps it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::adapters::search::{Evidence, EvidenceKind, EvidencePerson, Language, need, text};

/// Raised with any change of what a document holds: an index of another revision is filled again.
pub(super) const REVISION: u32 = 1;

/// The key of the document that says how far the index is. It has no audience, so nobody finds it.
pub(super) const MARK: &str = "mark";

/// Up to where the log is in the index; written in one task with the last of its documents.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) position: i64,
    pub(super) revision: u32,
}

/// A document.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Document {
    /// How far the index is.
    Mark {
        key: &'static str,
        #[serde(flatten)]
        mark: Mark,
    },
    /// An item.
    Item(Box<Item>),
}

/// An item as it is written.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    key: String,
    id: String,
    kind: &'static str,
    language: Option<&'static str>,
    title: String,
    /// The names with signs in it, spelled out: the server's words end where signs begin.
    symbols: String,
    body: String,
    audience: String,
    people: Vec<EvidencePerson>,
    thread: Option<String>,
    occurred_at: i64,
}

/// What a hit is made of.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) id: String,
    kind: String,
    pub(super) title: String,
    pub(super) people: Vec<EvidencePerson>,
    pub(super) thread: Option<String>,
    pub(super) audience: String,
    pub(super) occurred_at: i64,
}

impl Listed {
    /// The fields that are read.
    pub(super) const FIELDS: &'static [&'static str] = &[
        "id",
        "kind",
        "title",
        "people",
        "thread",
        "audience",
        "occurred_at",
    ];

    pub(super) fn kind(&self) -> Option<EvidenceKind> {
        EvidenceKind::parse(&self.kind)
    }
}

/// What an excerpt is made of: whole once, with the id alone where it is only the matches.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Whole {
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) body: String,
    #[serde(default)]
    language: Option<String>,
}

impl Whole {
    /// The fields that are read.
    pub(super) const FIELDS: &'static [&'static str] = &["id", "title", "body", "language"];

    pub(super) fn language(&self) -> Option<Language> {
        self.language.as_deref().and_then(Language::parse)
    }
}

impl Item {
    /// The document of `evidence`.
    pub(super) fn new(evidence: &Evidence) -> Self {
        let title = text::composed(&evidence.title);
        let body = text::composed(&evidence.body);
        let whole = format!("{title}\n{body}");
        let language = evidence.language.or_else(|| need::guess(&whole));
        Self {
            key: key(&evidence.id),
            id: evidence.id.clone(),
            kind: evidence.kind.name(),
            language: language.map(Language::tag),
            symbols: symbols(&whole),
            title,
            body,
            audience: evidence.audience.clone(),
            people: evidence.people.clone(),
            thread: evidence.thread.clone(),
            occurred_at: evidence.occurred_at,
        }
    }

    /// About how many bytes it takes on the way.
    pub(super) fn bytes(&self) -> usize {
        /// Keys, ids and one or two people.
        const FRAME: usize = 400;
        FRAME + self.title.len() + self.body.len() + self.people.len() * FRAME
    }
}

/// The key of an item. Ids hold what keys may not.
pub(super) fn key(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(id))
}

/// A word as the server can find it: `c#` as `csharp`, `.net` as `dotnet`.
pub(super) fn spelled(word: &str) -> Cow<'_, str> {
    if word.chars().all(char::is_alphanumeric) {
        return Cow::Borrowed(word);
    }
    let mut spelled = String::new();
    for character in word.chars() {
        match character {
            '#' => spelled.push_str("sharp"),
            '+' => spelled.push_str("plus"),
            '.' => spelled.push_str("dot"),
            other => spelled.push(other),
        }
    }
    Cow::Owned(spelled)
}

fn symbols(text: &str) -> String {
    let mut symbols: Vec<String> = text::words(text)
        .iter()
        .filter_map(|word| match spelled(&word.text) {
            Cow::Owned(spelled) => Some(spelled),
            Cow::Borrowed(_) => None,
        })
        .collect();
    symbols.sort_unstable();
    symbols.dedup();
    symbols.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_are_spelled_out() {
        assert_eq!(
            symbols("C#, C++ et (.NET), c# aussi"),
            "cplusplus csharp dotnet"
        );
        assert_eq!(symbols("Sans signe, l'\u{e9}t\u{e9}"), "");
    }

    #[test]
    fn a_key_is_what_the_server_takes() {
        let key = key("skill/soudure d'aluminium (TIG)");
        assert!(key.len() <= 511);
        assert!(
            key.chars()
                .all(|it| it.is_ascii_alphanumeric() || "-_".contains(it))
        );
    }
}
