//! What people write: Markdown, as sanitised HTML, as plain text, and the names it mentions.
//!
//! HTML in the source is shown as the text it is, images become links (a picture from elsewhere
//! would tell its host who reads), and the result still passes an allow-list, so that a mistake in
//! one of the two layers harms nobody. Everything is linear and bounded; sources are expected in NFC.

mod autolink;
mod references;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::UrlRelative;
use pulldown_cmark::html::push_html;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use autolink::autolinked;

pub use references::{Reference, ReferenceKind, references};

/// What is rendered of a longer source. The place that accepts a text has its own, lower limit.
pub const SOURCE_BYTES_MAX: usize = 100_000;

/// And so many lines of it: the parser's time for the title of a link is quadratic in its lines.
const LINES_MAX: usize = 5_000;

/// Quotes in quotes, lists in lists: deeper ones are flattened.
const NESTING_MAX: usize = 16;

/// The address of a link; a longer one leads nowhere.
const URL_BYTES_MAX: usize = 2_000;

/// Pieces of one text. A table of few octets can ask for a great many empty cells.
const EVENTS_MAX: usize = 40_000;

/// The HTML of a text: safe to put into a page as it is.
pub fn to_html(source: &str) -> String {
    let mut html = String::with_capacity(source.len().saturating_mul(3) / 2);
    push_html(&mut html, autolinked(Plain::new(source)).map(shield));
    unshield(&ALLOWED.clean(&html).to_string())
}

/// The words of a text, one line a paragraph, item or row; for search and for mail.
pub fn to_text(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for event in Plain::new(source) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::Start(Tag::Item) => {
                end_line(&mut text);
                text.push_str("- ");
            }
            Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => end_line(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The beginning of a text on one line, at most `chars_max` characters with the ellipsis.
///
/// Cut at a space when there is one in the last third, else between two characters.
pub fn excerpt(source: &str, chars_max: usize) -> String {
    let text = to_text(source);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(&line, chars_max)
}

/// `text` cut to `chars_max` characters with the ellipsis that says so.
pub fn shorten(text: &str, chars_max: usize) -> String {
    if text.chars().nth(chars_max).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    let whole_words = kept
        .rsplit_once(' ')
        .map(|(words, _)| words)
        .filter(|words| words.len() >= kept.len() / 3 * 2);
    let mut short = whole_words.unwrap_or(&kept).trim_end().to_owned();
    if chars_max > 0 {
        short.push('…');
    }
    short
}

/// Stand-ins for the characters of a text that HTML writes as entities, and for its line ends.
///
/// The sanitiser's parser copies a whole text or attribute at each entity and line end: 100 kB of `&`
/// took a minute. These characters are reserved for use inside a program and mean nothing to it;
/// afterwards they become what they stand for, which is harmless wherever they appear.
const STAND_INS: [(char, char, &str); 4] = [
    ('&', '\u{fdd0}', "&amp;"),
    ('<', '\u{fdd1}', "&lt;"),
    ('>', '\u{fdd2}', "&gt;"),
    ('\n', '\u{fdd3}', "\n"),
];

fn shield(event: Event<'_>) -> Event<'_> {
    let shielded = |text: CowStr<'_>| -> CowStr<'static> {
        let replaced = text.chars().filter(|c| *c != '\r').map(|c| {
            let stand_in = STAND_INS.iter().find(|(plain, _, _)| *plain == c);
            stand_in.map_or(c, |(_, stand_in, _)| *stand_in)
        });
        replaced.collect::<String>().into()
    };
    match event {
        Event::Text(text) => Event::Text(shielded(text)),
        Event::Code(text) => Event::Code(shielded(text)),
        Event::SoftBreak => Event::Text(shielded(CowStr::Borrowed("\n"))),
        other => other,
    }
}

fn unshield(html: &str) -> String {
    let mut out = String::with_capacity(html.len().saturating_add(html.len() / 8));
    for c in html.chars() {
        match STAND_INS.iter().find(|(_, stand_in, _)| *stand_in == c) {
            Some((_, _, html)) => out.push_str(html),
            None => out.push(c),
        }
    }
    out
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The source as far as it is rendered.
fn bounded(source: &str) -> &str {
    let end = source.floor_char_boundary(SOURCE_BYTES_MAX);
    let source = source.get(..end).unwrap_or_default();
    let line_ends = source.match_indices(['\n', '\r']);
    let end = line_ends.map(|(at, _)| at).nth(LINES_MAX);
    end.and_then(|end| source.get(..end)).unwrap_or(source)
}

/// The events of a text without HTML, images, checkboxes, links in links and deep nesting.
struct Plain<'a> {
    events: std::iter::Take<Parser<'a>>,
    depth: usize,
    links: usize,
}

impl<'a> Plain<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            events: Parser::new_ext(bounded(source), options()).take(EVENTS_MAX),
            depth: 0,
            links: 0,
        }
    }

    fn start(&mut self, tag: Tag<'a>) -> Option<Event<'a>> {
        self.depth += 1;
        let tag = match tag {
            Tag::HtmlBlock => Tag::Paragraph,
            // The word after the fence names a language; it would become a class.
            Tag::CodeBlock(_) => Tag::CodeBlock(CodeBlockKind::Indented),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links += 1;
                if self.links > 1 {
                    return None;
                }
                link(dest_url)
            }
            other => other,
        };
        (self.depth <= NESTING_MAX).then_some(Event::Start(tag))
    }

    fn end(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        let kept = self.depth <= NESTING_MAX;
        self.depth = self.depth.saturating_sub(1);
        let tag = match tag {
            TagEnd::HtmlBlock => TagEnd::Paragraph,
            TagEnd::Link | TagEnd::Image => {
                self.links = self.links.saturating_sub(1);
                if self.links > 0 {
                    return None;
                }
                TagEnd::Link
            }
            other => other,
        };
        kept.then_some(Event::End(tag))
    }
}

/// A link to `url`, without a title: those are out of reach for keyboards and touch screens.
fn link(url: CowStr<'_>) -> Tag<'_> {
    let usable = url.len() <= URL_BYTES_MAX;
    Tag::Link {
        link_type: LinkType::Inline,
        dest_url: if usable { url } else { CowStr::Borrowed("") },
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    }
}

impl<'a> Iterator for Plain<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let kept = match self.events.next()? {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
                Event::TaskListMarker(done) => {
                    let mark = if done { "☑ " } else { "☐ " };
                    Some(Event::Text(CowStr::Borrowed(mark)))
                }
                other => Some(other),
            };
            if kept.is_some() {
                return kept;
            }
        }
    }
}

static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut allowed = ammonia::Builder::empty();
    allowed
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "strong",
            "em",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        ]))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["https", "http", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"))
        .strip_comments(true);
    allowed
});

#[cfg(test)]
mod tests;
