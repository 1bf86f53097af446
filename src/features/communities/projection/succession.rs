//! Which community goes on in the stead of which, as rows.

use crate::features::communities::events::Event;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "communities.succession";

static SUCCESSION: Table = Table {
    name: "communities_succession",
    key: &[("community_id", Kind::Text)],
    columns: &[("successor_id", Kind::Text)],
    indexes: &["successor_id"],
};

/// See the module.
pub struct Succession;

impl Projection for Succession {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&SUCCESSION]
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["community.succeeded"]
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if let Event::Succeeded(succeeded) = Event::read(recorded)? {
            let successor = succeeded.successor.to_string();
            rows.put(
                &SUCCESSION,
                [recorded.stream.as_str().into(), successor.into()],
            );
        }
        Ok(())
    }
}
