//! Whom people keep away, as rows.

use crate::features::accounts::events::PersonId;
use crate::features::blocks::events::Event;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "blocks.blocks";

static BLOCK: Table = Table {
    name: "blocks_block",
    key: &[("by_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("since", Kind::Int)],
    indexes: &["by_id, since"],
};

static MUTE: Table = Table {
    name: "blocks_mute",
    key: &[("by_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("since", Kind::Int), ("until", Kind::Int)],
    indexes: &["by_id, since"],
};

/// See the module.
pub struct Blocks;

impl Projection for Blocks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&BLOCK, &MUTE]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let since = recorded.occurred_at;
        match Event::read(recorded)? {
            Event::Blocked(it) => {
                let [by, person] = key(it.by, it.person);
                rows.put(&BLOCK, [by, person, since.into()]);
            }
            Event::Unblocked(it) => rows.delete(&BLOCK, key(it.by, it.person)),
            Event::Muted(it) => {
                let [by, person] = key(it.by, it.person);
                rows.put(&MUTE, [by, person, since.into(), it.until.into()]);
            }
            Event::Unmuted(it) => rows.delete(&MUTE, key(it.by, it.person)),
        }
        Ok(())
    }
}

fn key(by: PersonId, person: PersonId) -> [Value; 2] {
    [by.to_string().into(), person.to_string().into()]
}
