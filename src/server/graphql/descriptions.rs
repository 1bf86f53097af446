//! Descriptions of operations, fragments and variables: part of the language since September
//! 2025, but not of the parser yet. They mean nothing here, so they are blanked out.

use std::borrow::Cow;

use crate::server::graphql::tokens::{Token, Tokens};

/// The text with spaces in place of its descriptions; everything else keeps its place.
pub(super) fn blank(text: &str) -> Cow<'_, str> {
    if !text.contains('"') {
        return Cow::Borrowed(text);
    }
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for Token { start, end, .. } in found {
        for byte in bytes.get_mut(start..end).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Strings before a definition, and strings before a variable in the head of an operation.
fn find(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let (mut open, mut in_head, mut before) = (0_usize, false, None::<Token>);
    let mut candidate = None::<Token>;
    for token in Tokens::of(text) {
        if let Some(string) = candidate.take() {
            let describes = match open {
                0 => is_definition(text.get(token.start..token.end).unwrap_or_default()),
                _ => token.first == b'$',
            };
            found.extend(describes.then_some(string));
        }
        match token.first {
            b'(' | b'[' | b'{' => {
                in_head = if open == 0 {
                    token.first == b'('
                } else {
                    in_head
                };
                open += 1;
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'"' => {
                // After `=` and `:` it is a value; after another string, nothing.
                let is_other = before.is_some_and(|it| match it.first {
                    b'=' | b':' => true,
                    b'"' => open == 0,
                    _ => false,
                });
                let is_place = open == 0 || (open == 1 && in_head);
                candidate = (is_place && !is_other).then_some(token);
            }
            _ => {}
        }
        before = Some(token);
    }
    found
}

fn is_definition(word: &str) -> bool {
    matches!(word, "query" | "mutation" | "subscription" | "fragment")
}
