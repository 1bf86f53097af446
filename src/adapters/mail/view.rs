//! One tree, two renderings: the text and the HTML of a letter say the same.

use askama::Template;

use crate::adapters::mail::letter::Block;
use crate::adapters::mail::letter::Inline;
use crate::adapters::mail::letter::one_line;
use crate::kernel::markdown::shorten;

/// Gmail hides what comes after this many octets, the unsubscribe link first.
pub(super) const HTML_BYTES_MAX: usize = 102_400;

/// All words and addresses of the blocks together. A character takes at most six octets in HTML.
const CHARS_MAX: usize = 9_000;

/// One quotation; the rest is behind the button.
const QUOTE_CHARS_MAX: usize = 2_000;

const BLOCKS_MAX: usize = 60;

/// Pieces of one paragraph.
const INLINES_MAX: usize = 20;

/// A letter as it is rendered.
#[derive(Template)]
#[template(path = "mail.html")]
pub(super) struct View {
    pub(super) language: &'static str,
    pub(super) subject: String,
    /// The line above which people write their answer.
    pub(super) marker: Option<String>,
    pub(super) blocks: Vec<Shown>,
    pub(super) reason: String,
    pub(super) links: Vec<FooterLink>,
}

/// A block within the limits.
pub(super) enum Shown {
    Title(String),
    Heading(String),
    Paragraph(Vec<Inline>),
    Quote(Vec<String>),
    Button { label: String, url: String },
}

/// A link of the last lines.
pub(super) struct FooterLink {
    pub(super) label: String,
    pub(super) url: String,
}

impl View {
    /// The text part.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if let Some(marker) = &self.marker {
            text.extend([marker, "\n\n"]);
        }
        for block in &self.blocks {
            match block {
                Shown::Title(line) | Shown::Heading(line) => text.push_str(line),
                Shown::Paragraph(pieces) => {
                    for piece in pieces {
                        inline(&mut text, piece);
                    }
                }
                Shown::Quote(lines) => {
                    let quoted: Vec<_> = lines.iter().map(|line| format!("> {line}")).collect();
                    text.push_str(&quoted.join("\n"));
                }
                Shown::Button { label, url } => link(&mut text, label, url),
            }
            text.push_str("\n\n");
        }
        text.push_str("—\n");
        text.push_str(&self.reason);
        for FooterLink { label, url } in &self.links {
            text.push('\n');
            link(&mut text, label, url);
        }
        text.push('\n');
        text
    }
}

fn inline(text: &mut String, piece: &Inline) {
    match piece {
        Inline::Text(words) | Inline::Strong(words) => text.push_str(words),
        Inline::Link { label, url } => text.extend([label, " (", url, ")"]),
    }
}

fn link(text: &mut String, label: &str, url: &str) {
    // A line of its own, so that no mail reader takes what follows for a part of the address.
    text.extend([label, "\n", url]);
}

/// The blocks within the limits: what is too long is shortened, what is too much left out.
pub(super) fn shown(blocks: &[Block]) -> Vec<Shown> {
    let mut budget = Budget(CHARS_MAX);
    let mut titled = false;
    let mut shown = Vec::new();
    for block in blocks.iter().take(BLOCKS_MAX) {
        if budget.0 == 0 {
            break;
        }
        shown.push(match block {
            Block::Heading(text) if titled => Shown::Heading(budget.line(text)),
            Block::Heading(text) => {
                titled = true;
                Shown::Title(budget.line(text))
            }
            Block::Paragraph(pieces) => {
                let pieces = pieces.iter().take(INLINES_MAX);
                Shown::Paragraph(pieces.filter_map(|piece| budget.inline(piece)).collect())
            }
            Block::Quote(text) => Shown::Quote(budget.lines(&shorten(text, QUOTE_CHARS_MAX))),
            Block::Button { label, url } => match budget.url(url) {
                Some(url) => Shown::Button {
                    label: budget.line(label),
                    url,
                },
                None => continue,
            },
        });
    }
    shown
}

/// The characters that may still be used.
struct Budget(usize);

impl Budget {
    fn take(&mut self, text: &str) -> String {
        let text = shorten(text, self.0);
        self.0 -= text.chars().count().min(self.0);
        text
    }

    fn line(&mut self, text: &str) -> String {
        self.take(&one_line(text))
    }

    fn lines(&mut self, text: &str) -> Vec<String> {
        // An empty line costs octets too, hence the one character more for each.
        let lines = text.lines().take(QUOTE_CHARS_MAX / 10);
        lines
            .map(|line| {
                self.0 = self.0.saturating_sub(1);
                self.line(line)
            })
            .collect()
    }

    /// Addresses are whole or not there.
    fn url(&mut self, url: &str) -> Option<String> {
        self.0 = self.0.checked_sub(url.chars().count())?;
        Some(url.to_owned())
    }

    /// The spaces at both ends of a piece are between two words of the paragraph: they stay.
    fn inline(&mut self, piece: &Inline) -> Option<Inline> {
        let keep_ends = |text: &str, line: String| {
            let start = if text.starts_with(' ') { " " } else { "" };
            let end = if text.ends_with(' ') && !line.is_empty() {
                " "
            } else {
                ""
            };
            format!("{start}{line}{end}")
        };
        match piece {
            Inline::Text(text) => Some(Inline::Text(keep_ends(text, self.line(text)))),
            Inline::Strong(text) => Some(Inline::Strong(keep_ends(text, self.line(text)))),
            Inline::Link { label, url } => self.url(url).map(|url| Inline::Link {
                label: self.line(label),
                url,
            }),
        }
    }
}
