//! From byte offsets to lines and columns, in logarithmic time even for a text of one long line.

use apollo_compiler::parser::SourceSpan;

use crate::server::graphql::answer::Location;

/// Where the lines of a text begin.
pub(super) struct Lines {
    starts: Vec<usize>,
    /// The bytes that begin no character; a column counts characters.
    continuations: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut continuations = Vec::new();
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' => starts.push(index + 1),
                b'\r' if bytes.get(index + 1) != Some(&b'\n') => starts.push(index + 1),
                0x80..0xC0 => continuations.push(index),
                _ => {}
            }
        }
        Self {
            starts,
            continuations,
        }
    }

    pub(super) fn locate(&self, span: Option<SourceSpan>) -> Option<Location> {
        span.map(|span| self.at(span.offset()))
    }

    fn at(&self, offset: usize) -> Location {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let before = |offset| self.continuations.partition_point(|&index| index < offset);
        let continuations = before(offset) - before(start);
        Location {
            line,
            column: offset - start - continuations + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Location};

    #[test]
    fn columns_count_characters() {
        let text = "{\r\n  é b\rc\n}";
        let lines = Lines::new(text);
        let at = |what: &str| {
            let Location { line, column } = lines.at(text.find(what).unwrap());
            (line, column)
        };
        assert_eq!(at("{"), (1, 1));
        assert_eq!(at("é"), (2, 3));
        assert_eq!(at("b"), (2, 5));
        assert_eq!(at("c"), (3, 1));
        assert_eq!(at("}"), (4, 1));
    }
}
