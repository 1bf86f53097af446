//! A Rust file as the architecture test reads it: the paths and texts of its code, with their
//! lines. Comments are gone, `use` trees are spelled out, and macros are read like other code.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What stands at a line of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A path such as `crate::kernel::log`; a lone word is a path of one.
    Path(Vec<String>),
    /// The source of a literal, quotes included.
    Literal(String),
}

/// Every path and literal of `text`, in order, each with its line.
pub(crate) fn pieces(text: &str) -> Vec<(usize, Piece)> {
    let mut reader = Reader { pieces: Vec::new() };
    reader.read(TokenStream::from_str(text).expect("a Rust file"), &[]);
    reader.pieces
}

/// Words that may stand right before a path that begins with `::`.
const KEYWORDS: &[&str] = &[
    "as", "dyn", "for", "impl", "in", "move", "mut", "return", "use",
];

struct Reader {
    pieces: Vec<(usize, Piece)>,
}

impl Reader {
    /// `prefix` is what a `use` tree has in front of its braces: `a::{b, c}` reads as two paths.
    fn read(&mut self, stream: TokenStream, prefix: &[String]) {
        let mut path = prefix.to_vec();
        let (mut line, mut colons) = (0, if prefix.is_empty() { 0 } else { 2 });
        for token in stream {
            if colons != 2 && !is(&token, ':') {
                self.flush(&mut path, line);
            }
            match token {
                TokenTree::Ident(word) => {
                    line = word.span().start().line;
                    path.push(word.to_string());
                    colons = 0;
                    // In `use ::a` the word before the colons is no part of the path.
                    if KEYWORDS.iter().any(|keyword| word == keyword) {
                        self.flush(&mut path, line);
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Punct(punct) => {
                    // A glob is a path to the module itself.
                    self.flush(&mut path, line.max(punct.span().start().line));
                    let next_item = punct.as_char() == ',' && !prefix.is_empty();
                    path = if next_item {
                        prefix.to_vec()
                    } else {
                        Vec::new()
                    };
                    colons = if next_item { 2 } else { 0 };
                }
                TokenTree::Group(group) if is_doc(&group) => {}
                TokenTree::Group(group) => {
                    let tree = group.delimiter() == Delimiter::Brace && colons == 2;
                    let before = std::mem::take(&mut path);
                    self.read(group.stream(), if tree { &before } else { &[] });
                    colons = 0;
                }
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    self.pieces
                        .push((line, Piece::Literal(literal.to_string())));
                    colons = 0;
                }
            }
        }
        if path != prefix {
            self.flush(&mut path, line);
        }
    }

    fn flush(&mut self, path: &mut Vec<String>, line: usize) {
        if !path.is_empty() {
            self.pieces.push((line, Piece::Path(std::mem::take(path))));
        }
    }
}

fn is(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// `[doc = "…"]`, which a doc comment turns into: prose, not code.
fn is_doc(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    let word = tokens
        .next()
        .is_some_and(|token| token.to_string() == "doc");
    word && group.delimiter() == Delimiter::Bracket && tokens.next().is_some_and(|t| is(&t, '='))
}
