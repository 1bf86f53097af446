//! How far somebody has come in something: neither an event, since reading is nobody else's
//! business and would outnumber what is written, nor a row of a projection. Whoever loses these
//! rows begins anew, so they are written without a sync to disk and need no backup.

use crate::kernel::database::Database;
use crate::kernel::error::Error;

/// Moves the marker of `owner` named `name` on to `place`; never back.
pub async fn advance(
    database: &Database,
    owner: &str,
    name: &str,
    place: i64,
) -> Result<(), Error> {
    let mut tx = database.write_views().await?;
    sqlx::query(
        "INSERT INTO marker (owner, name, place) VALUES ($1, $2, $3)
         ON CONFLICT (owner, name) DO UPDATE SET place = excluded.place
         WHERE marker.place < excluded.place",
    )
    .bind(owner)
    .bind(name)
    .bind(place)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
