//! Addresses that people paste into a text become links, as they expect.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd, TextMergeStream};

use crate::kernel::markdown::{URL_BYTES_MAX, link};

/// What an address starts with; `http` alone is text.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The events with every bare address outside code and links made a link.
pub(super) fn autolinked<'a>(
    events: impl Iterator<Item = Event<'a>>,
) -> impl Iterator<Item = Event<'a>> {
    let mut silent = 0_usize;
    TextMergeStream::new(events).flat_map(move |event| {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => silent += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => silent = silent.saturating_sub(1),
            _ => {}
        }
        match event {
            Event::Text(text) if silent == 0 && text.contains("://") => split(&text),
            other => vec![other],
        }
    })
}

fn split<'a>(text: &str) -> Vec<Event<'a>> {
    let owned = |text: &str| CowStr::from(text.to_owned());
    let mut events = Vec::new();
    let mut rest = text;
    while let Some((before, address, after)) = next_address(rest) {
        events.push(Event::Text(owned(before)));
        events.push(Event::Start(link(owned(address))));
        events.push(Event::Text(owned(address)));
        events.push(Event::End(TagEnd::Link));
        rest = after;
    }
    events.push(Event::Text(owned(rest)));
    events
}

/// The text before the first address, the address, and the rest.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    for (colon, _) in text.match_indices("://") {
        let ahead = text.get(..colon)?;
        let before = ahead
            .strip_suffix("https")
            .or_else(|| ahead.strip_suffix("http"));
        let Some(before) = before.filter(|before| !before.ends_with(char::is_alphanumeric)) else {
            continue;
        };
        let candidate = text.get(before.len()..)?;
        let address = address(candidate);
        if address.len() <= URL_BYTES_MAX && !SCHEMES.contains(&address) {
            return Some((before, address, candidate.get(address.len()..)?));
        }
    }
    None
}

/// The address at the start of `text`, without the punctuation of the sentence around it; of one
/// that is too long, enough to see that it is.
fn address(text: &str) -> &str {
    let text = text
        .get(..text.floor_char_boundary(URL_BYTES_MAX * 2))
        .unwrap_or_default();
    let outside =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
    let address = text.split(outside).next().unwrap_or_default();
    // "(see https://host/page)", but not "https://host/page_(1)".
    let mut unmatched = address
        .matches(')')
        .count()
        .saturating_sub(address.matches('(').count());
    address.trim_end_matches(|c: char| match c {
        ')' if unmatched > 0 => {
            unmatched -= 1;
            true
        }
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '»' | '”' | '…' | ']' | '}' | '*' => {
            true
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::kernel::markdown::to_html;

    /// The addresses linked to.
    fn linked(source: &str) -> Vec<String> {
        let html = to_html(source);
        let links = html.split("href=\"").skip(1);
        links
            .map(|link| link.split('"').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_pasted_address_becomes_a_link() {
        assert_eq!(
            to_html("Voir https://x.fr/a_b?c=1&d=2, merci"),
            "<p>Voir <a href=\"https://x.fr/a_b?c=1&amp;d=2\" rel=\"nofollow noopener ugc\">\
             https://x.fr/a_b?c=1&amp;d=2</a>, merci</p>\n"
        );
        assert_eq!(
            linked("http://a.fr https://b.fr\nhttps://c.fr"),
            ["http://a.fr", "https://b.fr", "https://c.fr"]
        );
    }

    #[test]
    fn the_sentence_around_an_address_is_not_part_of_it() {
        for (source, address) in [
            ("(voir https://x.fr/a).", "https://x.fr/a"),
            ("https://x.fr/a_(1)", "https://x.fr/a_(1)"),
            ("« https://x.fr/a »", "https://x.fr/a"),
            ("https://x.fr/a?!", "https://x.fr/a"),
            ("**https://x.fr/a**", "https://x.fr/a"),
        ] {
            assert_eq!(linked(source), [address], "{source}");
        }
    }

    #[test]
    fn an_address_that_is_too_long_stays_text() {
        let long = format!("https://x.fr/{}", "x".repeat(2_000));
        assert_eq!(linked(&long), Vec::<String>::new());
        assert_eq!(linked(&format!("{long} https://y.fr")), ["https://y.fr"]);
    }

    #[test]
    fn code_links_and_bare_schemes_stay_as_they_are() {
        for source in [
            "`https://x.fr`",
            "```\nhttps://x.fr\n```",
            "https:// http://.",
            "xhttps://x.fr",
            "javascript://x",
        ] {
            assert_eq!(linked(source), Vec::<String>::new(), "{source}");
        }
        assert_eq!(
            linked("[https://a.fr](https://b.fr) <https://c.fr>"),
            ["https://b.fr", "https://c.fr"]
        );
    }
}
