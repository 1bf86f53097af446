//! Projections: events to rows. Their tables can be dropped and filled again from the log to the
//! same content, because a projection is a pure function of the events.

use crate::kernel::error::Error;
use crate::kernel::event::Recorded;
use crate::kernel::rows::{Rows, Table};

/// Turns events into rows of its own tables; the only writer of them.
pub trait Projection: Send + Sync + 'static {
    /// `<feature>.<noun>`, the key of its checkpoint.
    fn name(&self) -> &'static str;

    /// Raise it, and the suffix of the tables' names with it, when the rows for the same events
    /// change: new tables are then filled beside the ones older programs still use.
    fn revision(&self) -> i64;

    /// The tables it fills. From revision 2 on their names end in `_r` and the revision, such as
    /// `posts_post_r2`, here and in the queries: a table has one name, which one search finds.
    fn tables(&self) -> Vec<&'static Table>;

    /// The kinds of event it reads.
    fn kinds(&self) -> Vec<&'static str>;

    /// Says which rows an event changes. Decodes before it touches `rows`, so that a failed call
    /// leaves them alone.
    fn apply(&self, event: &Recorded, rows: &mut Rows) -> Result<(), Error>;
}
