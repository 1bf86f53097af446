//! How mail to a person fares: a score that grows when mail comes back and shrinks when it is taken.
//!
//! Neither an event, since every mail would be one, nor a row of a projection, since a rebuild
//! would not know which mail was taken. What a score leads to is an event.

use sqlx::Row;

use crate::kernel::clock::Time;
use crate::kernel::database::{Database, Write};
use crate::kernel::error::Error;

/// A person's address, as a keyed digest: another address has another score.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// Whose.
    pub person: &'a str,
    /// Its digest.
    pub digest: &'a str,
}

/// Adds points to the score of an address, which never falls below 0. Answers the score.
pub async fn add(
    database: &Database,
    address: Address<'_>,
    points: i64,
    at: Time,
) -> Result<i64, Error> {
    // Nearly every mail is taken, and nearly no address has a score to lose.
    if points < 0 && score(database, address).await? == 0 {
        return Ok(0);
    }
    let mut tx = database.write_durable().await?;
    let score = add_in(&mut tx, address, points, at).await?;
    tx.commit().await?;
    Ok(score)
}

/// As [`add`], for a mail that came back, which counts once. Answers the score, and whether the
/// mail counted now.
pub async fn add_once(
    database: &Database,
    address: Address<'_>,
    (mail, points): (&str, i64),
    at: Time,
) -> Result<(i64, bool), Error> {
    let mut tx = database.write_durable().await?;
    let noted = sqlx::query(
        "INSERT INTO mail_bounce (mail, noted_at) VALUES ($1, $2) ON CONFLICT (mail) DO NOTHING",
    )
    .bind(mail)
    .bind(at.0)
    .execute(&mut *tx)
    .await?;
    let first = noted.rows_affected() > 0;
    let points = if first { points } else { 0 };
    let score = add_in(&mut tx, address, points, at).await?;
    tx.commit().await?;
    Ok((score, first))
}

/// Sets the score of a person back to 0, whatever the address.
pub async fn clear(database: &Database, person: &str) -> Result<(), Error> {
    let mut tx = database.write_durable().await?;
    sqlx::query("DELETE FROM mail_address WHERE person = $1")
        .bind(person)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// The score of an address.
pub async fn score(database: &Database, address: Address<'_>) -> Result<i64, Error> {
    let sql = "SELECT score FROM mail_address WHERE person = $1 AND address = $2";
    let row = sqlx::query(sql)
        .bind(address.person)
        .bind(address.digest)
        .fetch_optional(database.reader())
        .await?;
    row.map_or(Ok(0), |row| Ok(row.try_get(0)?))
}

async fn add_in(tx: &mut Write, address: Address<'_>, points: i64, at: Time) -> Result<i64, Error> {
    let row = sqlx::query(
        "INSERT INTO mail_address (person, address, score, noted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET
             score = CASE
                 WHEN mail_address.address <> excluded.address THEN excluded.score
                 WHEN mail_address.score + $5 < 0 THEN 0
                 ELSE mail_address.score + $5 END,
             address = excluded.address, noted_at = excluded.noted_at
         RETURNING score",
    )
    .bind(address.person)
    .bind(address.digest)
    .bind(points.max(0))
    .bind(at.0)
    .bind(points)
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}
