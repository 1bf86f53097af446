//! Projections: events to rows. Their tables can be dropped and filled again from the log to the
//! same content, because a projection is a pure function of the events.

use crate::kernel::error::Error;
use crate::kernel::event::Recorded;
use crate::kernel::rows::{Rows, Table};

/// Turns events into rows of its own tables; the only writer of them.
pub trait Projection: Send + Sync + 'static {
    /// `<feature>.<noun>`, the key of its checkpoint.
    fn name(&self) -> &'static str;

    /// Raise it when the rows for the same events change: the tables are then filled anew beside
    /// the ones older programs still use.
    fn revision(&self) -> i64;

    /// The tables it fills.
    fn tables(&self) -> Vec<&'static Table>;

    /// The kinds of event it reads.
    fn kinds(&self) -> Vec<&'static str>;

    /// Says which rows an event changes. Decodes before it touches `rows`, so that a failed call
    /// leaves them alone.
    fn apply(&self, event: &Recorded, rows: &mut Rows) -> Result<(), Error>;
}

/// The name under which revision `revision` of a table lives. Revision 1 has the plain name.
pub fn table_name(name: &str, revision: i64) -> String {
    if revision == 1 {
        name.to_owned()
    } else {
        format!("{name}_r{revision}")
    }
}
