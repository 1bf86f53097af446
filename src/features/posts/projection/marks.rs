//! What people put on posts, as rows: pins, acknowledgements, and who has the question too.

use crate::features::posts::events::acknowledgement::AcknowledgementEvent;
use crate::features::posts::events::board::BoardEvent;
use crate::features::posts::events::me_too::MeTooEvent;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "posts.marks";

static PIN: Table = Table {
    name: "posts_pin",
    // A board is an audience, or the person whose profile it is.
    key: &[("post_id", Kind::Text), ("board", Kind::Text)],
    columns: &[("pinned_at", Kind::Int), ("until", Kind::Int)],
    indexes: &["board, pinned_at"],
};

static ACKNOWLEDGEMENT: Table = Table {
    name: "posts_acknowledgement",
    key: &[("post_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("given_at", Kind::Int)],
    indexes: &[],
};

static ME_TOO: Table = Table {
    name: "posts_me_too",
    key: &[("post_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("added_at", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Marks;

impl Projection for Marks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&PIN, &ACKNOWLEDGEMENT, &ME_TOO]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [
            BoardEvent::KINDS,
            AcknowledgementEvent::KINDS,
            MeTooEvent::KINDS,
        ]
        .concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let kind = recorded.kind.as_str();
        if BoardEvent::KINDS.contains(&kind) {
            pin(rows, BoardEvent::read(recorded)?);
        } else if AcknowledgementEvent::KINDS.contains(&kind) {
            match AcknowledgementEvent::read(recorded)? {
                AcknowledgementEvent::Given(given) => {
                    let (post, person) = (given.post.to_string(), given.person.to_string());
                    let row = [post.into(), person.into(), given.at.into()];
                    rows.put(&ACKNOWLEDGEMENT, row);
                }
                AcknowledgementEvent::Withdrawn(it) => {
                    let key = [it.post.to_string().into(), it.person.to_string().into()];
                    rows.delete(&ACKNOWLEDGEMENT, key);
                }
            }
        } else {
            match MeTooEvent::read(recorded)? {
                MeTooEvent::Added(it) => {
                    let (post, person) = (it.post.to_string(), it.person.to_string());
                    let row = [post.into(), person.into(), recorded.occurred_at.into()];
                    rows.put(&ME_TOO, row);
                }
                MeTooEvent::Withdrawn(it) => {
                    let key = [it.post.to_string().into(), it.person.to_string().into()];
                    rows.delete(&ME_TOO, key);
                }
            }
        }
        Ok(())
    }
}

fn pin(rows: &mut Rows, event: BoardEvent) {
    match event {
        BoardEvent::Pinned(pinned) => rows.put(
            &PIN,
            [
                pinned.post.to_string().into(),
                pinned.board.to_string().into(),
                pinned.at.into(),
                pinned.until.into(),
            ],
        ),
        BoardEvent::Unpinned(it) => {
            let key = [it.post.to_string().into(), it.board.to_string().into()];
            rows.delete(&PIN, key);
        }
    }
}
