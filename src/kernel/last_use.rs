//! When things were last used: neither an event, since nothing follows from it, nor a row of a
//! projection, since no event tells it. Whoever loses these rows has them fall back to when the
//! thing began, so they are written without a sync to disk and need no backup.

use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;

/// Notes that `name` is in use, and forgets what was not since `kept_since`.
pub async fn note(
    database: &Database,
    name: &str,
    now: Time,
    kept_since: Time,
) -> Result<(), Error> {
    let mut tx = database.write_views().await?;
    sqlx::query(
        "INSERT INTO last_use (name, used_at) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at
         WHERE last_use.used_at < excluded.used_at",
    )
    .bind(name)
    .bind(now.0)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM last_use WHERE used_at < $1")
        .bind(kept_since.0)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
