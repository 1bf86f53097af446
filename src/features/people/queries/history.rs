//! What changed in a profile, each change with what was before it.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// One change of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Whose profile.
    pub person: PersonId,
    /// Where the event lies in the log.
    pub position: i64,
    /// The field's column name.
    pub field: String,
    /// Which skill, where the field is `skill`.
    pub skill: Option<String>,
    /// What it was.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
    /// Who changed it; none for the system itself.
    pub actor: Option<PersonId>,
    /// When.
    pub at: Time,
}

const SELECT: &str = "SELECT c.position, c.field, c.skill, c.value, c.actor, c.changed_at,
            (SELECT older.value FROM people_change older
             WHERE older.person_id = c.person_id AND older.field = c.field
               AND older.skill_folded = c.skill_folded AND older.position < c.position
             ORDER BY older.position DESC LIMIT 1)
     FROM people_change c WHERE c.person_id = $1";

/// A page of what changed in a profile, newest first. Its cursors carry position and field.
pub async fn history(app: &App, person: PersonId, page: &Page) -> Result<Slice<Change>, Error> {
    let sql = format!(
        "{SELECT} AND (c.position < $2 OR (c.position = $2 AND c.field > $3))
         ORDER BY c.position DESC, c.field LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or_default().to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let changes: Result<_, _> = rows.iter().map(|row| read(person, row)).collect();
    Ok(Slice::cut(changes?, page.first))
}

/// One change; none where there is no such one.
pub async fn change(
    app: &App,
    person: PersonId,
    position: i64,
    field: &str,
) -> Result<Option<Change>, Error> {
    let sql = format!("{SELECT} AND c.position = $2 AND c.field = $3");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(position)
        .bind(field)
        .fetch_optional(app.database.reader())
        .await?;
    row.map(|row| read(person, &row)).transpose()
}

fn read(person: PersonId, row: &AnyRow) -> Result<Change, Error> {
    let actor: Option<String> = row.try_get(4)?;
    Ok(Change {
        person,
        position: row.try_get(0)?,
        field: row.try_get(1)?,
        skill: row.try_get(2)?,
        before: row.try_get(6)?,
        after: row.try_get(3)?,
        actor: actor.and_then(|actor| actor.parse().ok()),
        at: Time(row.try_get(5)?),
    })
}
