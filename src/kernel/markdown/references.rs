//! Who and what a text names: `@handle` and `#tag`, outside code and links.

use std::ops::{Range, RangeInclusive};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::kernel::markdown::{EVENTS_MAX, bounded, options};

/// Shorter names are noise, longer ones are not names; both are left as text.
const NAME_CHARS: RangeInclusive<usize> = 2..=50;

/// The run that no text continues.
const NOTHING: Range<usize> = usize::MAX..usize::MAX;

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// `@handle`: a person or a group.
    Mention,
    /// `#tag`: a subject.
    Hashtag,
}

/// A name in a text, as written; whether it names anything is for the caller to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Person or subject.
    pub kind: ReferenceKind,
    /// The name without its sign.
    pub name: &'a str,
    /// Where sign and name stand in the source, in octets.
    pub span: Range<usize>,
}

/// Every mention and hashtag of a text in source order, repetitions included.
pub fn references(source: &str) -> Vec<Reference<'_>> {
    let source = bounded(source);
    let mut found = Vec::new();
    let mut run = NOTHING;
    let mut silent = 0_usize;
    let events = Parser::new_ext(source, options()).into_offset_iter();
    for (event, range) in events.take(EVENTS_MAX) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => silent += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                silent = silent.saturating_sub(1);
            }
            // A name may arrive in pieces (`jean_luc` is three): put them together again. What
            // does not stand in the source as it reads, an entity for instance, is no name.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text)
                if silent == 0 && source.get(range.clone()) == Some(&*text) =>
            {
                if run.end == range.start {
                    run.end = range.end;
                    continue;
                }
                scan(source, &run, &mut found);
                run = range;
                continue;
            }
            _ => {}
        }
        scan(source, &run, &mut found);
        run = NOTHING;
    }
    scan(source, &run, &mut found);
    found
}

/// Finds the names in one stretch of text.
fn scan<'a>(source: &'a str, run: &Range<usize>, found: &mut Vec<Reference<'a>>) {
    let Some(text) = source.get(run.clone()) else {
        return;
    };
    // `\@name` is how one writes a name without naming; the parser has removed the backslash.
    let escaped = source
        .get(..run.start)
        .is_some_and(|before| before.ends_with('\\'));
    let mut previous = escaped.then_some('\\');
    let mut rest = text;
    while let Some(at) = rest.find(['@', '#']) {
        let (before, from) = rest.split_at(at);
        let previous_here = before.chars().next_back().or(previous);
        let free = match previous_here {
            Some('\\') => !(escaped && before.is_empty()),
            Some(c) => !(c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '/' | '&')),
            None => true,
        };
        let mut after = from.chars();
        let kind = match after.next() {
            Some('@') => ReferenceKind::Mention,
            _ => ReferenceKind::Hashtag,
        };
        let name = name(after.as_str(), kind);
        let following = after.as_str().get(name.len()..).unwrap_or_default();
        if free && NAME_CHARS.contains(&name.chars().count()) && !following.starts_with('@') {
            let start = run.end - from.len();
            found.push(Reference {
                kind,
                name,
                span: start..start + 1 + name.len(),
            });
        }
        previous = Some(name.chars().next_back().unwrap_or('@'));
        rest = following;
    }
}

/// The longest name at the start of `text`.
fn name(text: &str, kind: ReferenceKind) -> &str {
    let in_name = |c: char| {
        c.is_alphabetic()
            || c.is_ascii_digit()
            || matches!(c, '_' | '-')
            || (c == '.' && kind == ReferenceKind::Mention)
    };
    let end = text.find(|c: char| !in_name(c)).unwrap_or(text.len());
    // The dot that ends a sentence is not part of a name.
    text.get(..end).unwrap_or_default().trim_end_matches('.')
}
