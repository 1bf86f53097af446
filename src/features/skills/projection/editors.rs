//! Who edits the taxonomy beside the administrators, as rows.

use crate::features::skills::events::editors::EditorsEvent as Event;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "skills.editors";

static EDITOR: Table = Table {
    name: "skills_editor",
    key: &[("person_id", Kind::Text)],
    columns: &[("named_at", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Editors;

impl Projection for Editors {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&EDITOR]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Named(it) => {
                let person = it.person.to_string();
                rows.put(&EDITOR, [person.into(), recorded.occurred_at.into()]);
            }
            Event::Removed(it) => rows.delete(&EDITOR, [it.person.to_string().into()]),
        }
        Ok(())
    }
}
