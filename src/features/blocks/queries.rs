//! Whom a person keeps away. Only that person may ask.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// What is kept away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Everything between the two.
    Blocked,
    /// News of what the other does.
    Muted,
}

/// Somebody who is kept away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    /// Whom.
    pub person: PersonId,
    /// Since when.
    pub since: Time,
    /// Until when; none until it is lifted.
    pub until: Option<Time>,
}

/// The condition that neither of two people has blocked the other.
pub fn together_sql(one: &str, other: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM blocks_block apart_b
             WHERE (apart_b.by_id = {one} AND apart_b.person_id = {other})
                OR (apart_b.by_id = {other} AND apart_b.person_id = {one}))"
    )
}

/// The condition that a person has not muted another at the time `now`.
pub fn heard_sql(person: &str, by: &str, now: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM blocks_mute muted_b
             WHERE muted_b.by_id = {by} AND muted_b.person_id = {person}
               AND (muted_b.until IS NULL OR muted_b.until > {now}))"
    )
}

/// The rows of a person's own, and the column that says until when.
fn source(kept: Kept) -> (&'static str, &'static str) {
    match kept {
        Kept::Blocked => ("blocks_block", "CAST(NULL AS BIGINT)"),
        Kept::Muted => ("blocks_mute", "until"),
    }
}

/// Whom a person keeps away now, last first. Cursors carry the moment and the id.
pub async fn list(app: &App, by: PersonId, kept: Kept, page: &Page) -> Result<Slice<Away>, Error> {
    let (table, until) = source(kept);
    let sql = format!(
        "SELECT person_id, since, {until} FROM {table}
         WHERE by_id = $1 AND ({until} IS NULL OR {until} > $2)
         AND (since, person_id) < ($3, $4)
         ORDER BY since DESC, person_id DESC LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(by.to_string())
        .bind(app.now().0)
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    Ok(Slice::cut(all(&rows)?, page.first))
}

/// The person as one whom somebody keeps away now; none where they do not.
pub async fn one(
    app: &App,
    by: PersonId,
    kept: Kept,
    person: PersonId,
) -> Result<Option<Away>, Error> {
    let (table, until) = source(kept);
    let sql = format!(
        "SELECT person_id, since, {until} FROM {table}
         WHERE by_id = $1 AND person_id = $2 AND ({until} IS NULL OR {until} > $3)"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(by.to_string())
        .bind(person.to_string())
        .bind(app.now().0)
        .fetch_all(app.database.reader())
        .await?;
    Ok(all(&rows)?.pop())
}

fn all(rows: &[AnyRow]) -> Result<Vec<Away>, Error> {
    let mut found = Vec::new();
    for row in rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            found.push(Away {
                person,
                since: Time(row.try_get(1)?),
                until: row.try_get::<Option<i64>, _>(2)?.map(Time),
            });
        }
    }
    Ok(found)
}

/// How many people somebody keeps away now.
pub async fn count(app: &App, by: PersonId, kept: Kept) -> Result<i64, Error> {
    let (table, until) = source(kept);
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM {table}
         WHERE by_id = $1 AND ({until} IS NULL OR {until} > $2)"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(by.to_string())
        .bind(app.now().0)
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

/// Whether somebody has muted a person now.
pub async fn is_muted(app: &App, by: PersonId, person: PersonId) -> Result<bool, Error> {
    Ok(one(app, by, Kept::Muted, person).await?.is_some())
}
