//! What an import did, counted, and what it refused, line by line.

use std::collections::BTreeMap;
use std::fmt;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A person.
    Person,
    /// Who reports to whom.
    Manager,
    /// A community.
    Community,
    /// A membership of a community.
    Membership,
    /// A post.
    Post,
    /// A comment.
    Comment,
    /// A reaction.
    Reaction,
    /// A confirmation of a skill.
    Endorsement,
    /// A line of which not even the type can be read.
    Line,
}

impl What {
    /// The types an object of the file can have.
    pub const TYPES: [Self; 6] = [
        Self::Person,
        Self::Community,
        Self::Post,
        Self::Comment,
        Self::Reaction,
        Self::Endorsement,
    ];

    /// The word for one of them, as the file has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Manager => "manager",
            Self::Community => "community",
            Self::Membership => "membership",
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Reaction => "reaction",
            Self::Endorsement => "endorsement",
            Self::Line => "line",
        }
    }

    /// The word for many of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Manager => "managers",
            Self::Community => "communities",
            Self::Membership => "memberships",
            Self::Post => "posts",
            Self::Comment => "comments",
            Self::Reaction => "reactions",
            Self::Endorsement => "endorsements",
            Self::Line => "other lines",
        }
    }
}

/// How many of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found in the file.
    pub read: u64,
    /// Made, or brought up to date.
    pub written: u64,
    /// There already.
    pub unchanged: u64,
    /// Not taken.
    pub refused: u64,
}

/// What was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file, from 1.
    pub line: u64,
    /// What it was going to be.
    pub what: What,
    /// The field at fault, or `line` when the whole line is.
    pub field: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            what,
            field,
            reason,
        } = self;
        write!(f, "line {line}, {}: {field}: {reason}", what.as_str())
    }
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By kind; what the file has none of is not listed.
    pub counts: BTreeMap<What, Counts>,
    /// The position in the log that holds all of it.
    pub position: i64,
}

impl Report {
    /// How many of one kind.
    pub fn of(&self, what: What) -> Counts {
        self.counts.get(&what).copied().unwrap_or_default()
    }

    /// All kinds together.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.counts.values() {
            total.read += counts.read;
            total.written += counts.written;
            total.unchanged += counts.unchanged;
            total.refused += counts.refused;
        }
        total
    }

    pub(super) fn entry(&mut self, what: What) -> &mut Counts {
        self.counts.entry(what).or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<12}", "")?;
        for title in ["read", "written", "unchanged", "refused"] {
            write!(f, " {title:>10}")?;
        }
        for (what, counts) in &self.counts {
            write!(f, "\n{:<12}", what.plural())?;
            let Counts {
                read,
                written,
                unchanged,
                refused,
            } = counts;
            for number in [read, written, unchanged, refused] {
                write!(f, " {number:>10}")?;
            }
        }
        Ok(())
    }
}
