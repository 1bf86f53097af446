//! When each person last signed in, also where they have signed out since, as rows.

use crate::features::accounts::events::SessionEvent;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "accounts.visits";

static VISIT: Table = Table {
    name: "accounts_visit",
    key: &[("person_id", Kind::Text)],
    columns: &[("signed_in_at", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Visits;

impl Projection for Visits {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&VISIT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["session.opened"]
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if let SessionEvent::SessionOpened(opened) = SessionEvent::read(recorded)? {
            let person = opened.person.to_string();
            rows.put(&VISIT, [person.into(), recorded.occurred_at.into()]);
        }
        Ok(())
    }
}
