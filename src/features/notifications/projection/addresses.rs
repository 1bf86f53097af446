//! Addresses that get no mail, as rows.

use crate::features::notifications::events::address::AddressEvent;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "notifications.addresses";

static ADDRESS: Table = Table {
    name: "notifications_address",
    key: &[("person_id", Kind::Text)],
    columns: &[
        // A keyed digest: the suspension is that of this address alone.
        ("address", Kind::Text),
        ("reason", Kind::Text),
        ("suspended_at", Kind::Int),
    ],
    indexes: &[],
};

/// See the module.
pub struct Addresses;

impl Projection for Addresses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&ADDRESS]
    }

    fn kinds(&self) -> Vec<&'static str> {
        AddressEvent::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match AddressEvent::read(recorded)? {
            AddressEvent::Suspended(suspended) => rows.put(
                &ADDRESS,
                [
                    suspended.person.to_string().into(),
                    suspended.address.into(),
                    suspended.reason.as_str().into(),
                    recorded.occurred_at.into(),
                ],
            ),
            AddressEvent::Resumed(resumed) => {
                rows.delete(&ADDRESS, [resumed.person.to_string().into()]);
            }
        }
        Ok(())
    }
}
