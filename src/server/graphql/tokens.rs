//! The tokens of a document, found without recursion and without judging them.

/// A lexical token: its first byte tells its kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Token {
    pub(super) first: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Goes through the tokens of a text. Strings, names and numbers are one token each; whatever is
/// not ASCII and outside of strings counts as a name, for no parser accepts it anyway.
pub(super) struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn skip_while(&mut self, skipped: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest
            .iter()
            .position(|&byte| !skipped(byte))
            .unwrap_or(rest.len());
    }

    /// Goes behind a string whose opening quote has been read.
    fn skip_string(&mut self) {
        if self.rest().starts_with(b"\"\"") {
            self.at += 2;
            return self.skip_block_string();
        }
        while let Some(&byte) = self.rest().first() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if matches!(byte, b'"' | b'\n' | b'\r') {
                return;
            }
        }
    }

    fn skip_block_string(&mut self) {
        while !self.rest().is_empty() {
            if self.rest().starts_with(b"\"\"\"") {
                self.at += 3;
                return;
            }
            self.at += if self.rest().starts_with(b"\\\"\"\"") {
                4
            } else {
                1
            };
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let (start, first) = (self.at, *self.rest().first()?);
            self.at += 1;
            match first {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => continue,
                b'#' => {
                    self.skip_while(|byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'"' => self.skip_string(),
                _ if is_word(first) => self.skip_while(is_word),
                _ => {}
            }
            return Some(Token {
                first,
                start,
                end: self.at.min(self.bytes.len()),
            });
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | 0x80..)
}
