//! Who has the same question: one stream a person and question.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::posts::events::PostId;

crate::define_id!(
    /// One person's "me too" to one question; derived from the pair.
    MeTooId,
    "metoo"
);

impl MeTooId {
    /// The "me too" of this person to this question, whether it exists or not.
    pub fn of(post: PostId, person: PersonId) -> Self {
        Self::derived(&[&post.to_string(), &person.to_string()])
    }
}

crate::events! {
    /// What happens to a "me too".
    pub enum MeTooEvent {
        /// They have the question as well.
        "me_too.added" 1 => Added(Added),
        /// They have it no longer.
        "me_too.withdrawn" 1 => Withdrawn(Withdrawn),
    }
}

/// See [`MeTooEvent::Added`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Added {
    /// Which question.
    pub post: PostId,
    /// Who.
    pub person: PersonId,
}

/// See [`MeTooEvent::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which question.
    pub post: PostId,
    /// Who.
    pub person: PersonId,
}
