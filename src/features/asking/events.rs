//! What happens while experts are asked about a question.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

crate::define_id!(
    /// The asking around about one question; derived from the question.
    AskingId,
    "asking"
);

impl AskingId {
    /// The asking around about `question`, whether there is any or not.
    pub fn of(question: PostId) -> Self {
        Self::derived(&[&question.to_string()])
    }
}

crate::events! {
    /// What happens while experts are asked about a question.
    pub enum Event {
        /// The question was put to people.
        "asking.requested" 1 => Requested(Requested),
        /// Somebody passed it on.
        "asking.declined" 1 => Declined(Declined),
        /// It was put to somebody whom another expert named.
        "asking.redirected" 1 => Redirected(Redirected),
        /// Somebody's time to answer is over.
        "asking.expired" 1 => Expired(Expired),
        /// Somebody who was asked answered.
        "asking.answered" 1 => Answered(Answered),
        /// It is open to everybody who sees the question.
        "asking.opened" 1 => Opened(Opened),
        /// Nobody is asked any more.
        "asking.ended" 1 => Ended(Ended),
    }
}

/// A piece of evidence that speaks for somebody: a reference, never its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// The item, as the search index names it.
    pub evidence: String,
    /// What it is, as the word of the index.
    pub kind: String,
    /// What the person did with it, as the word of the index.
    pub role: String,
}

/// A question put to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// To whom.
    pub person: PersonId,
    /// Why to them. The reference to a skill is its name, which says something about the person.
    pub because: Personal<Vec<Because>>,
    /// When.
    pub at: Time,
    /// Until when an answer is waited for.
    pub until: Time,
}

/// See [`Event::Requested`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// Which question.
    pub question: PostId,
    /// Who asks.
    pub asker: Author,
    /// Which round of asking it is, from 1.
    pub round: u8,
    /// Who is asked.
    pub requests: Vec<Request>,
}

/// See [`Event::Declined`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Declined {
    /// Which question.
    pub question: PostId,
    /// Who passed it on.
    pub person: PersonId,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal<String>>,
    /// Whether whoever asks may read why.
    #[serde(default)]
    pub shown: bool,
}

/// See [`Event::Redirected`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redirected {
    /// Which question.
    pub question: PostId,
    /// Who asks.
    pub asker: Author,
    /// Who named them.
    pub by: PersonId,
    /// Who is asked.
    pub request: Request,
}

/// See [`Event::Expired`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expired {
    /// Which question.
    pub question: PostId,
    /// Whose time is over.
    pub person: PersonId,
}

/// See [`Event::Answered`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Which question.
    pub question: PostId,
    /// Who answered.
    pub person: PersonId,
    /// With which comment.
    pub comment: CommentId,
    /// The working time from the request to the answer, in seconds.
    pub waited_seconds: i64,
}

/// See [`Event::Opened`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Which question.
    pub question: PostId,
    /// Who asks.
    pub asker: Author,
}

/// Why nobody is asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// An answer was accepted.
    Solved,
    /// The question is gone.
    Gone,
    /// Whoever asks does not see it any more.
    Closed,
}

/// See [`Event::Ended`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Which question.
    pub question: PostId,
    /// Why.
    pub because: End,
    /// Those of whom an answer was still waited for.
    pub waiting: Vec<PersonId>,
}
