//! What is pinned where: one stream a board, so that its limit holds whoever pins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;

crate::define_id!(
    /// The pins of one board; derived from it.
    BoardId,
    "board"
);

/// What posts are pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Board {
    /// A community, or the whole company.
    Place(Audience),
    /// A person's profile.
    Profile(PersonId),
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(audience) => audience.fmt(f),
            Self::Profile(person) => person.fmt(f),
        }
    }
}

impl From<Board> for BoardId {
    fn from(board: Board) -> Self {
        Self::derived(&[&board.to_string()])
    }
}

crate::events! {
    /// What happens to the pins of a board.
    pub enum BoardEvent {
        /// A post stands at the top, or until another moment than before.
        "board.pinned" 1 => Pinned(Pinned),
        /// It stands there no longer.
        "board.unpinned" 1 => Unpinned(Unpinned),
    }
}

/// See [`BoardEvent::Pinned`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pinned {
    /// Which post.
    pub post: PostId,
    /// To which board.
    pub board: Board,
    /// When.
    pub at: Time,
    /// Until when; none until somebody unpins it.
    pub until: Option<Time>,
}

/// See [`BoardEvent::Unpinned`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unpinned {
    /// Which post.
    pub post: PostId,
    /// From which board.
    pub board: Board,
}
