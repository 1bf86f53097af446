//! Effects that were finished long ago are forgotten: their keys have done their work.
//!
//! A key keeps the same thing from being done twice. A reactor never reads an event again, so its
//! keys are needed for no longer than a try may last, and a worker or a command that queues looks
//! back for days at most. What was given up stays until somebody decides.

use std::time::Duration;

use tokio::sync::watch;

use crate::kernel::clock::Time;
use crate::kernel::effects::Effects;
use crate::kernel::error::Error;
use crate::kernel::runner::stopped;

/// For how long finished effects are kept: as long as a mail can be answered.
pub const FINISHED_SECONDS_MAX: i64 = 90 * 24 * 3_600;

/// How many are deleted at a time: a short transaction, so that nobody waits.
const DELETED_MAX: u64 = 500;

/// How often it is looked for some.
const LOOK_AGAIN: Duration = Duration::from_hours(1);

impl Effects {
    /// Deletes what was finished before a time. Answers how many there were.
    pub async fn forget_finished(&self, before: Time) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let mut tx = self.database.write_views().await?;
            // A finished effect is due no more: the time says when it was finished, in the index.
            let sql = format!(
                "DELETE FROM effect WHERE id IN (
                     SELECT id FROM effect WHERE state IN ('done', 'cancelled')
                     AND not_before < $1 LIMIT {DELETED_MAX})"
            );
            let deleted = sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(before.0)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            all += deleted.rows_affected();
            if deleted.rows_affected() < DELETED_MAX {
                return Ok(all);
            }
        }
    }

    /// Forgets what was finished long ago, until `stop` says so.
    pub async fn keep_short(self, mut stop: watch::Receiver<bool>) {
        loop {
            let before = self.clock.now().plus_seconds(-FINISHED_SECONDS_MAX);
            match self.forget_finished(before).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "old effects were forgotten"),
                Err(error) => tracing::warn!(error = ?error, "old effects were not forgotten"),
            }
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }
}
