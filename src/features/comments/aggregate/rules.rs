//! Who may do what to a comment. Each rule is one function: a command decides by it, and a client
//! is told by it beforehand, so that both give the same reason.

use crate::features::comments::aggregate::{DEPTH_MAX, Refusal};
use crate::features::posts::aggregate::rules::{Matter as PostMatter, can_be_undone};
use crate::features::posts::events::Kind;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;

pub use crate::features::posts::aggregate::rules::Asker;

/// How long the asker alone decides about an answer.
pub const ASKER_SECONDS: i64 = 7 * 24 * 3_600;

/// What the rules look at in a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Who wrote it.
    pub author: Author,
    /// How deep it lies.
    pub depth: u8,
    /// Whether it was taken away.
    pub gone: bool,
    /// What was decided about it as an answer.
    pub verdict: Verdict,
}

/// What was decided about an answer, and by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet, or a moderator has withdrawn their own acceptance.
    #[default]
    Open,
    /// Accepted by whoever asked.
    Accepted,
    /// Accepted by a moderator in the asker's place.
    AcceptedByModerator,
    /// Whoever asked has withdrawn the acceptance.
    Withdrawn,
}

impl Verdict {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::AcceptedByModerator => "accepted_by_moderator",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stored word; anything else is open.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "accepted" => Self::Accepted,
            "accepted_by_moderator" => Self::AcceptedByModerator,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Open,
        }
    }

    /// Whether it counts as an answer that helped.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedByModerator)
    }
}

impl Matter {
    /// Whether they may change its words: the author alone.
    pub fn edit(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        if asker.name != self.author {
            return Err(Refusal::AuthorOnly);
        }
        asker.standing.commenting.map_err(Refusal::Place)
    }

    /// Whether they may take it away.
    pub fn delete(&self, asker: Asker) -> Result<(), Refusal> {
        asker.standing.by_right().map_err(Refusal::Place)?;
        if asker.standing.moderates || asker.name == self.author {
            Ok(())
        } else {
            Err(Refusal::AuthorOrModerators)
        }
    }

    /// Whether they may react to it.
    pub fn react(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.reacting.map_err(Refusal::Place)
    }

    /// Whether they may answer it.
    pub fn reply(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.commenting.map_err(Refusal::Place)?;
        if self.depth < DEPTH_MAX {
            Ok(())
        } else {
            Err(Refusal::TooDeep)
        }
    }

    /// Whether they may accept it, written then, as an answer to the post; and in which name they
    /// do: as whoever asked, or as a moderator who has waited for them.
    pub fn accept(
        &self,
        post: &PostMatter,
        asker: Asker,
        (written_at, now): (Time, Time),
    ) -> Result<Verdict, Refusal> {
        self.answers(post)?;
        if asker.name == post.author {
            return Ok(Verdict::Accepted);
        }
        if !asker.standing.moderates {
            return Err(Refusal::AskerOnly);
        }
        if asker.name == self.author {
            return Err(Refusal::OwnAnswer);
        }
        match self.verdict {
            Verdict::Accepted | Verdict::Withdrawn => Err(Refusal::AskerDecided),
            Verdict::AcceptedByModerator => Ok(Verdict::AcceptedByModerator),
            Verdict::Open if now >= written_at.plus_seconds(ASKER_SECONDS) => {
                Ok(Verdict::AcceptedByModerator)
            }
            Verdict::Open => Err(Refusal::AskerFirst),
        }
    }

    /// Whether they may withdraw its acceptance, and in which name: a moderator only what moderators
    /// accepted.
    pub fn withdraw(&self, post: &PostMatter, asker: Asker) -> Result<Verdict, Refusal> {
        self.answers(post)?;
        if asker.name == post.author {
            return Ok(Verdict::Withdrawn);
        }
        if !asker.standing.moderates {
            return Err(Refusal::AskerOnly);
        }
        match self.verdict {
            Verdict::Accepted | Verdict::Withdrawn => Err(Refusal::AskerDecided),
            Verdict::AcceptedByModerator | Verdict::Open => Ok(Verdict::Open),
        }
    }

    /// Whether it is an answer: a comment right under a question.
    fn answers(&self, post: &PostMatter) -> Result<(), Refusal> {
        self.present()?;
        if post.kind != Kind::Question {
            Err(Refusal::NotAQuestion)
        } else if self.depth == 1 {
            Ok(())
        } else {
            Err(Refusal::NotAnAnswer)
        }
    }

    fn present(&self) -> Result<(), Refusal> {
        if self.gone {
            Err(Refusal::NotFound)
        } else {
            Ok(())
        }
    }
}

/// Whether somebody may take back what was written then, as if it had never been: its author, at
/// once.
pub fn undo(author: Author, written_at: Time, by: Author, now: Time) -> Result<(), Refusal> {
    if by != author {
        Err(Refusal::AuthorOnly)
    } else if can_be_undone(written_at, now) {
        Ok(())
    } else {
        Err(Refusal::UndoTooLate)
    }
}
