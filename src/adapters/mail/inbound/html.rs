//! HTML as plain text, for messages that have no other: lines as they are shown, quotations with
//! `>` before them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What stands between lines, with an empty one around it.
const APART: [&str; 11] = [
    "p",
    "blockquote",
    "ul",
    "ol",
    "table",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
];

/// What begins a line of its own.
const LINES: [&str; 4] = ["div", "li", "tr", "br"];

/// Makes any HTML well-formed, without attributes and without what is not shown.
static KNOWN: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut known = ammonia::Builder::empty();
    known.tags(APART.into_iter().chain(LINES).collect());
    let hidden: HashSet<_> = ["script", "style", "title", "template"].into();
    known.clean_content_tags(hidden);
    known
});

pub(super) fn to_text(html: &str) -> String {
    let html = KNOWN.clean(html).to_string();
    let mut page = Page::default();
    for piece in html.split('<') {
        match piece.split_once('>') {
            Some((tag, text)) => {
                page.tag(tag);
                page.text(text);
            }
            None => page.text(piece),
        }
    }
    page.end_line();
    page.lines.join("\n")
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
    line: String,
    quotes: usize,
    verbatim: usize,
}

impl Page {
    fn tag(&mut self, tag: &str) {
        let (name, opens) = match tag.strip_prefix('/') {
            Some(name) => (name, false),
            None => (tag.split_whitespace().next().unwrap_or_default(), true),
        };
        match name {
            "br" => self.push(),
            name if APART.contains(&name) => self.leave_out_line(),
            name if LINES.contains(&name) => self.end_line(),
            _ => {}
        }
        let count = |depth: usize| {
            if opens {
                depth + 1
            } else {
                depth.saturating_sub(1)
            }
        };
        match name {
            "blockquote" => self.quotes = count(self.quotes),
            "pre" => self.verbatim = count(self.verbatim),
            "li" if opens => self.line.push_str("- "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = text
            .replace("&nbsp;", "\u{a0}")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
        if self.verbatim > 0 {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.push();
                }
                self.line.push_str(line);
            }
            return;
        }
        for c in text.chars() {
            let spaced = self.line.is_empty() || self.line.ends_with(' ');
            match c {
                ' ' | '\t' | '\n' | '\r' if spaced => {}
                '\t' | '\n' | '\r' => self.line.push(' '),
                c => self.line.push(c),
            }
        }
    }

    /// Ends the line, also when it is empty.
    fn push(&mut self) {
        let marks = "> ".repeat(self.quotes);
        let line = std::mem::take(&mut self.line);
        self.lines.push(format!("{marks}{}", line.trim_end()));
    }

    fn end_line(&mut self) {
        if !self.line.trim().is_empty() {
            self.push();
        }
        self.line.clear();
    }

    /// Ends the line and leaves an empty one before the next.
    fn leave_out_line(&mut self) {
        self.end_line();
        let blank = |line: &String| line.trim_matches(['>', ' ']).is_empty();
        if self.lines.last().is_some_and(|line| !blank(line)) {
            self.push();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_they_are_shown() {
        let html = "<html><head><title>Re</title><style>p{}</style></head><body>\
            <p>Bonjour   <b>Zoé</b>,</p><p>Oui &amp; non&nbsp;&lt;3<br>à demain</p>\
            <ul><li>un</li><li>deux</li></ul><script>alert(1)</script></body></html>";
        let text = "Bonjour Zoé,\n\nOui & non\u{a0}<3\nà demain\n\n- un\n- deux\n";
        assert_eq!(to_text(html), text);
    }

    #[test]
    fn what_a_person_types_in_a_web_mail_keeps_its_empty_lines() {
        let html = "<div dir=\"ltr\">Hello,<div><br></div><div>Yes.</div></div>";
        assert_eq!(to_text(html), "Hello,\n\nYes.");
    }

    #[test]
    fn quotations_are_marked_however_deep() {
        let html =
            "<div>Yes</div><blockquote>one<br>two<blockquote>three</blockquote></blockquote>";
        let text = to_text(html);
        assert!(text.contains("\n> one\n> two\n"), "{text}");
        assert!(text.contains("\n> > three"), "{text}");
    }

    #[test]
    fn broken_html_is_read_all_the_same() {
        assert_eq!(to_text("<p>a<p>b</blockquote></div>c < d"), "a\n\nbc < d\n");
        assert_eq!(to_text("plain"), "plain");
        assert_eq!(to_text(""), "");
    }
}
