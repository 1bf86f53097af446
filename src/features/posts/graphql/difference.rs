//! What one text changed of another, line by line.

use std::time::Duration;

use async_graphql::{Enum, SimpleObject};
use similar::{Algorithm, ChangeTag, TextDiff};

/// The most hunks of one difference.
const HUNKS_MAX: usize = 50;

/// The most lines of one hunk.
const LINES_MAX: usize = 200;

/// Unchanged lines around what changed.
const CONTEXT_LINES: usize = 2;

/// How long one comparison may take; what is not compared by then counts as replaced.
const PATIENCE: Duration = Duration::from_millis(50);

/// What one text changed of another.
#[derive(SimpleObject, Debug, PartialEq, Eq)]
pub(super) struct TextDifference {
    /// The places that differ, in the order of the text, at most 50.
    hunks: Vec<DiffHunk>,
    /// Whether this is all; else something was left out.
    is_complete: bool,
}

/// A place where two texts differ, with the lines around it.
#[derive(SimpleObject, Debug, PartialEq, Eq)]
pub(super) struct DiffHunk {
    /// Its first line in the text before, from 1.
    old_line: i32,
    /// Its first line in the text after, from 1.
    new_line: i32,
    /// Its lines, at most 200.
    lines: Vec<DiffLine>,
}

/// A line of a difference.
#[derive(SimpleObject, Debug, PartialEq, Eq)]
pub(super) struct DiffLine {
    /// What became of it.
    change: LineChange,
    /// The line, without its end.
    text: String,
}

/// What became of a line.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineChange {
    /// It is in both texts.
    Unchanged,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl From<ChangeTag> for LineChange {
    fn from(tag: ChangeTag) -> Self {
        match tag {
            ChangeTag::Equal => Self::Unchanged,
            ChangeTag::Insert => Self::Added,
            ChangeTag::Delete => Self::Removed,
        }
    }
}

/// What `after` changed of `before`.
pub(super) fn difference(before: &str, after: &str) -> TextDifference {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_lines(before, after);
    let groups = diff.grouped_ops(CONTEXT_LINES);
    let mut is_complete = groups.len() <= HUNKS_MAX;
    let mut hunks = Vec::new();
    for group in groups.iter().take(HUNKS_MAX) {
        let changes = || group.iter().flat_map(|op| diff.iter_changes(op));
        is_complete &= changes().nth(LINES_MAX).is_none();
        let lines = changes().take(LINES_MAX).map(|change| DiffLine {
            change: change.tag().into(),
            text: change.value().trim_end_matches('\n').to_owned(),
        });
        let first = |line: Option<usize>| {
            let line = line.and_then(|line| i32::try_from(line).ok());
            line.unwrap_or(0).saturating_add(1)
        };
        hunks.push(DiffHunk {
            old_line: first(group.first().map(|op| op.old_range().start)),
            new_line: first(group.first().map(|op| op.new_range().start)),
            lines: lines.collect(),
        });
    }
    TextDifference { hunks, is_complete }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<(i32, i32, String)> {
        let mark = |line: &DiffLine| match line.change {
            LineChange::Unchanged => format!(" {}", line.text),
            LineChange::Added => format!("+{}", line.text),
            LineChange::Removed => format!("-{}", line.text),
        };
        let hunk = |hunk: &DiffHunk| {
            let lines: Vec<_> = hunk.lines.iter().map(mark).collect();
            (hunk.old_line, hunk.new_line, lines.join("\n"))
        };
        difference(before, after).hunks.iter().map(hunk).collect()
    }

    #[test]
    fn a_difference_shows_what_changed_with_what_stands_around_it() {
        assert_eq!(shown("same", "same"), []);
        let before = "a\nb\nc\nd\ne\nf\ng";
        let after = "a\nb\nc\nD\ne\nf\ng";
        let hunk = " b\n c\n-d\n+D\n e\n f".to_owned();
        assert_eq!(shown(before, after), [(2, 2, hunk)]);
        assert_eq!(shown("a", "a\nb"), [(1, 1, "-a\n+a\n+b".to_owned())]);
    }

    #[test]
    fn a_long_difference_says_that_it_is_cut() {
        let lines = |count: usize| {
            (0..count)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join("\n")
        };
        let whole = difference("", &lines(200));
        assert!(whole.is_complete && whole.hunks[0].lines.len() == 200);
        let cut = difference("", &lines(201));
        assert!(!cut.is_complete && cut.hunks[0].lines.len() == 200);
    }
}
