//! The rules of comments.

use std::ops::RangeInclusive;

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::{
    AcceptanceWithdrawn, Accepted, CommentId, Deleted, Edited, Event, Undone, Written,
};
use crate::features::communities;
use crate::features::posts::aggregate::rules as posts;
use crate::features::posts::aggregate::text::{self, Fault};
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

pub mod rules;

use rules::{Asker, Matter, Verdict};

/// The characters of a comment.
pub const BODY_CHARS: RangeInclusive<u32> = 1..=10_000;

/// How deep answers to answers go; 1 is under the post.
pub const DEPTH_MAX: u8 = 20;

/// Why something about a comment is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It, its post or the comment it answers does not exist, or not for this person.
    NotFound,
    /// The rules of the community do not allow it.
    Place(communities::aggregate::Refusal),
    /// Its author alone may.
    AuthorOnly,
    /// Its author may, and who looks after the place.
    AuthorOrModerators,
    /// Something is wrong with the text.
    Body(Fault),
    /// It answers a comment that lies as deep as comments go.
    TooDeep,
    /// The post is no question.
    NotAQuestion,
    /// It does not lie right under the question.
    NotAnAnswer,
    /// Whoever asked decides, or who looks after the place.
    AskerOnly,
    /// Whoever asked has a week to decide before a moderator may.
    AskerFirst,
    /// Whoever asked has decided.
    AskerDecided,
    /// Nobody accepts their own answer to somebody else.
    OwnAnswer,
    /// What was written longer ago is not undone.
    UndoTooLate,
}

/// The text of a comment as it is kept, when it follows the rules.
pub fn checked(body: &str) -> Result<String, Refusal> {
    text::body(body, BODY_CHARS).map_err(Refusal::Body)
}

/// What is known of a comment that exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which comment.
    pub comment: CommentId,
    /// The post it belongs to.
    pub post: PostId,
    /// How deep it lies.
    pub depth: u8,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub body: Personal<String>,
    /// The people mentioned.
    pub mentions: Vec<PersonId>,
    /// What was decided about it as an answer.
    pub verdict: Verdict,
}

impl Facts {
    /// The depth of an answer to this comment.
    pub fn depth_below(&self) -> Result<u8, Refusal> {
        if self.depth < DEPTH_MAX {
            Ok(self.depth + 1)
        } else {
            Err(Refusal::TooDeep)
        }
    }

    fn matter(&self, gone: bool) -> Matter {
        Matter {
            author: self.author,
            depth: self.depth,
            gone,
            verdict: self.verdict,
        }
    }
}

/// A comment as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Comment {
    /// It does not exist.
    #[default]
    Unwritten,
    /// It can be read.
    Present(Facts),
    /// It was taken away; answers to it stay.
    Deleted(Facts),
}

impl Aggregate for Comment {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Self::Unwritten, Event::Written(written)) => {
                *self = Self::Present(Facts {
                    comment: written.comment,
                    post: written.post,
                    depth: written.depth,
                    author: written.author,
                    body: written.body.clone(),
                    mentions: written.mentions.clone(),
                    verdict: Verdict::Open,
                });
            }
            (Self::Present(facts), Event::Edited(edited)) => {
                facts.body.clone_from(&edited.body);
                facts.mentions.clone_from(&edited.mentions);
            }
            (Self::Present(facts), Event::Deleted(_) | Event::Undone(_)) => {
                *self = Self::Deleted(facts.clone());
            }
            (Self::Present(facts), Event::Accepted(accepted)) => {
                facts.verdict = if accepted.as_moderator {
                    Verdict::AcceptedByModerator
                } else {
                    Verdict::Accepted
                };
            }
            (Self::Present(facts), Event::AcceptanceWithdrawn(withdrawn)) => {
                facts.verdict = if withdrawn.as_moderator {
                    Verdict::Open
                } else {
                    Verdict::Withdrawn
                };
            }
            // No decision leads to these; a log that holds them all the same changes nothing.
            (
                Self::Unwritten,
                Event::Edited(_)
                | Event::Deleted(_)
                | Event::Undone(_)
                | Event::Accepted(_)
                | Event::AcceptanceWithdrawn(_),
            )
            | (Self::Present(_), Event::Written(_))
            | (Self::Deleted(_), _) => {}
        }
    }
}

impl Comment {
    /// The comment, unless it does not exist or was taken away.
    pub fn present(&self) -> Option<&Facts> {
        match self {
            Self::Present(facts) => Some(facts),
            Self::Unwritten | Self::Deleted(_) => None,
        }
    }

    /// The comment, also when it was taken away.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Present(facts) | Self::Deleted(facts) => Some(facts),
            Self::Unwritten => None,
        }
    }

    /// What the rules look at; none when it does not exist.
    pub fn matter(&self) -> Option<Matter> {
        match self {
            Self::Present(facts) => Some(facts.matter(false)),
            Self::Deleted(facts) => Some(facts.matter(true)),
            Self::Unwritten => None,
        }
    }

    /// Writes it; nothing when it is there already.
    pub fn write(&self, written: Written) -> Vec<Event> {
        match self {
            Self::Unwritten => vec![written.into()],
            Self::Present(_) | Self::Deleted(_) => Vec::new(),
        }
    }

    /// Replaces its text, which has been checked; nothing when it is the same.
    pub fn edit(
        &self,
        by: Asker,
        body: &str,
        mentions: &[PersonId],
    ) -> Result<Vec<Event>, Refusal> {
        self.matter().ok_or(Refusal::NotFound)?.edit(by)?;
        let facts = self.present().ok_or(Refusal::NotFound)?;
        let edited = Edited {
            comment: facts.comment,
            post: facts.post,
            body: Personal::writing(by.name.subject(), body.to_owned()),
            mentions: mentions.to_vec(),
        };
        let same = facts.body == edited.body && facts.mentions == edited.mentions;
        Ok(if same {
            Vec::new()
        } else {
            vec![edited.into()]
        })
    }

    /// Takes it away; nothing when it is gone. The author may, and who moderates there.
    pub fn delete(&self, by: Asker) -> Result<Vec<Event>, Refusal> {
        self.matter().ok_or(Refusal::NotFound)?.delete(by)?;
        Ok(match self {
            Self::Present(facts) => vec![
                Deleted {
                    comment: facts.comment,
                    post: facts.post,
                }
                .into(),
            ],
            Self::Unwritten | Self::Deleted(_) => Vec::new(),
        })
    }

    /// Takes it back as if it had never been written; nothing when it is gone.
    pub fn undo(&self, by: Author, written_at: Time, now: Time) -> Result<Vec<Event>, Refusal> {
        let facts = self.facts().ok_or(Refusal::NotFound)?;
        let Self::Present(_) = self else {
            return if facts.author == by {
                Ok(Vec::new())
            } else {
                Err(Refusal::NotFound)
            };
        };
        rules::undo(facts.author, written_at, by, now)?;
        let (comment, post) = (facts.comment, facts.post);
        Ok(vec![Undone { comment, post }.into()])
    }

    /// Accepts it as an answer to the post; nothing when it is that already.
    pub fn accept(
        &self,
        question: &posts::Matter,
        by: Asker,
        times: (Time, Time),
    ) -> Result<Vec<Event>, Refusal> {
        let matter = self.matter().ok_or(Refusal::NotFound)?;
        let wanted = matter.accept(question, by, times)?;
        let facts = self.present().ok_or(Refusal::NotFound)?;
        if facts.verdict == wanted {
            return Ok(Vec::new());
        }
        let accepted = Accepted {
            comment: facts.comment,
            post: facts.post,
            by: by.name,
            as_moderator: wanted == Verdict::AcceptedByModerator,
        };
        Ok(vec![accepted.into()])
    }

    /// Withdraws its acceptance; nothing when it is not accepted.
    pub fn withdraw_acceptance(
        &self,
        question: &posts::Matter,
        by: Asker,
    ) -> Result<Vec<Event>, Refusal> {
        let matter = self.matter().ok_or(Refusal::NotFound)?;
        let wanted = matter.withdraw(question, by)?;
        let facts = self.present().ok_or(Refusal::NotFound)?;
        if !facts.verdict.is_accepted() {
            return Ok(Vec::new());
        }
        let withdrawn = AcceptanceWithdrawn {
            comment: facts.comment,
            post: facts.post,
            by: by.name,
            as_moderator: wanted == Verdict::Open,
        };
        Ok(vec![withdrawn.into()])
    }
}

#[cfg(test)]
mod tests;
