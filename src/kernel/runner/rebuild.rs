//! Rebuilds a projection beside its live tables, while reads and writes go on, and switches in
//! one transaction.

use std::sync::Arc;

use sqlx::AssertSqlSafe;

use super::checkpoint::{Checkpoint, make_tables};
use super::{Follower, Runner, consider};
use crate::kernel::error::Error;
use crate::kernel::log::EventFilter;
use crate::kernel::projection::Projection;
use crate::kernel::rows::Rows;

/// Events in one transaction of a rebuild.
const BATCH_MAX: i64 = 5_000;

/// The new tables are switched in once they are this close to the head; the rest is caught up
/// live.
const CLOSE_ENOUGH: i64 = 100;

/// Fills the projection's tables anew from the whole log and puts them in place of the live ones.
/// Calls `progress` with the position reached and the head. Effects are no part of it: nothing
/// leaves the house.
pub async fn rebuild(
    runner: &Runner,
    projection: Arc<dyn Projection>,
    mut progress: impl FnMut(i64, i64),
) -> Result<i64, Error> {
    let database = runner.log.database().clone();
    let revision = projection.revision();
    let beside = |table: &str| format!("{table}_new");
    let checkpoint = Checkpoint::new(database.clone(), projection.name(), revision);
    checkpoint.create(0, &projection.tables()).await?;

    let mut tx = database.write_views().await?;
    for table in projection.tables() {
        let sql = format!("DROP TABLE IF EXISTS {}", beside(table.name));
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
    }
    make_tables(&mut tx, &projection.tables(), beside).await?;
    tx.commit().await?;

    let follower = Follower::Projection(Arc::clone(&projection));
    let filter = EventFilter::kinds(&projection.kinds());
    let mut position = 0;
    loop {
        let (rows, read) = read_on(runner, &follower, &filter, position).await?;
        let mut tx = database.write_views().await?;
        rows.flush(&mut tx, beside).await?;
        position = read;
        let head = runner.log.look_up_head().await?;
        progress(position, head);
        if head - position > CLOSE_ENOUGH {
            tx.commit().await?;
            continue;
        }
        // First, for a runner too writes its checkpoint before its rows: no deadlock. The new
        // tables must not be behind the live ones, which others have been told to read.
        let live_position = checkpoint.hold(&mut tx).await?;
        while position < live_position {
            let (rows, read) = read_on(runner, &follower, &filter, position).await?;
            rows.flush(&mut tx, beside).await?;
            if read == position {
                // It stood beyond the end of the log, which this mends.
                break;
            }
            position = read;
        }
        checkpoint.seize(&mut tx, position).await?;
        for table in projection.tables() {
            let (old, new) = (table.name, beside(table.name));
            for sql in [
                format!("DROP TABLE {old}"),
                format!("ALTER TABLE {new} RENAME TO {old}"),
            ] {
                sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
            }
        }
        tx.commit().await?;
        return Ok(position);
    }
}

/// What the next events after `position` change, and how far that reaches.
async fn read_on(
    runner: &Runner,
    follower: &Follower,
    filter: &EventFilter,
    position: i64,
) -> Result<(Rows, i64), Error> {
    // Others may have read further than is known here.
    runner.log.look_up_head().await?;
    let (events, read) = runner.log.read_all(position, filter, BATCH_MAX).await?;
    let outcome = runner.keys.opening(|| consider(follower, &events)).await?;
    match outcome.poison {
        Some((_, error)) => Err(error),
        None => Ok((outcome.rows, read)),
    }
}
