//! The objective of a community, and what was said about it.

use sqlx::AssertSqlSafe;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::kernel::clock::{Day, Time};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};
use crate::kernel::record::Record;

/// What a community wants to reach.
#[derive(Clone, Debug)]
pub struct Objective {
    /// In a sentence.
    pub statement: String,
    /// What is measured.
    pub measure: String,
    /// The value to reach.
    pub target: i64,
    /// What the value counts; empty where it counts things.
    pub unit: String,
    /// Until when.
    pub due_on: Day,
}

/// A value that a manager reported.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The value.
    pub value: i64,
    /// Of which day.
    pub on: Day,
    /// What was said about it.
    pub note: Option<String>,
}

/// The objective of a community as it is now.
#[derive(Clone, Debug)]
pub struct Aim {
    /// The objective.
    pub objective: Objective,
    /// Since when.
    pub set_at: Time,
    /// The last report; none while nothing was reported.
    pub reported: Option<Reported>,
    /// When that was.
    pub reported_at: Option<Time>,
    /// Who reported it.
    pub reporter: Option<PersonId>,
}

/// Something that was said about an objective.
#[derive(Clone, Debug)]
pub struct Said {
    /// Where it lies in the log.
    pub position: i64,
    /// When.
    pub at: Time,
    /// Who.
    pub actor: Option<PersonId>,
    /// The objective that was set; none where it was not.
    pub set: Option<Objective>,
    /// The value that was reported; none where none was. Neither: it was cleared.
    pub reported: Option<Reported>,
}

/// How many columns [`columns`] gives.
pub(super) const COLUMNS_COUNT: usize = 11;

/// The columns of an objective in a table of this name, for [`aim`].
pub(super) fn columns(table: &str) -> String {
    let names: [&str; COLUMNS_COUNT] = [
        "statement",
        "measure",
        "target",
        "unit",
        "due_on",
        "value",
        "value_on",
        "note",
        "set_at",
        "reported_at",
        "reporter_id",
    ];
    names.map(|name| format!("{table}.{name}")).join(", ")
}

/// The objective in the columns of a row from `at` on; none where it has none.
pub(super) fn aim(row: &Record, at: usize) -> Result<Option<Aim>, Error> {
    let (Some(objective), Some(set_at)) = (objective(row, at)?, row.get(at + 8)?) else {
        return Ok(None);
    };
    let reporter: Option<String> = row.get(at + 10)?;
    Ok(Some(Aim {
        objective,
        set_at: Time(set_at),
        reported: reported(row, at + 5)?,
        reported_at: row.get::<Option<i64>>(at + 9)?.map(Time),
        reporter: reporter.and_then(|id| id.parse().ok()),
    }))
}

fn objective(row: &Record, at: usize) -> Result<Option<Objective>, Error> {
    let Some(statement) = row.get::<Option<String>>(at)? else {
        return Ok(None);
    };
    let due_on: String = row.get(at + 4)?;
    let Some(due_on) = Day::parse(&due_on) else {
        return Ok(None);
    };
    Ok(Some(Objective {
        statement,
        measure: row.get(at + 1)?,
        target: row.get(at + 2)?,
        unit: row.get(at + 3)?,
        due_on,
    }))
}

fn reported(row: &Record, at: usize) -> Result<Option<Reported>, Error> {
    let value: Option<i64> = row.get(at)?;
    let on: Option<String> = row.get(at + 1)?;
    let on = on.and_then(|on| Day::parse(&on));
    let (Some(value), Some(on)) = (value, on) else {
        return Ok(None);
    };
    let note = row.get(at + 2)?;
    Ok(Some(Reported { value, on, note }))
}

/// What was said about the objectives of a community, the newest first. Cursors carry the place in
/// the log. The caller has checked that the viewer may see what is in the community.
pub async fn objective_history(
    app: &App,
    community: CommunityId,
    page: &Page,
) -> Result<Slice<Said>, Error> {
    let before = page.number(0).unwrap_or(i64::MAX);
    let said = said(app, community, before, page.limit()).await?;
    Ok(Slice::cut(said, page.first))
}

/// What was said at one place in the log about the objective of a community. The caller has
/// checked that the viewer may see what is in the community.
pub async fn objective_change(
    app: &App,
    community: CommunityId,
    position: i64,
) -> Result<Option<Said>, Error> {
    let last = said(app, community, position.saturating_add(1), 1).await?;
    Ok(last.into_iter().find(|said| said.position == position))
}

/// What was said before a place in the log, the newest first.
async fn said(
    app: &App,
    community: CommunityId,
    before: i64,
    limit: i64,
) -> Result<Vec<Said>, Error> {
    let sql = format!(
        "SELECT statement, measure, target, unit, due_on, value, value_on, note, position, at,
             actor_id
         FROM communities_objective_history_r3 WHERE community_id = $1 AND position < $2
         ORDER BY position DESC LIMIT {limit}"
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(11, &sql)))
        .bind(community.to_string())
        .bind(before);
    let rows = app.database.records(query).await?;
    let mut said = Vec::new();
    for row in &rows {
        let actor: Option<String> = row.get(10)?;
        said.push(Said {
            position: row.get(8)?,
            at: Time(row.get(9)?),
            actor: actor.and_then(|actor| actor.parse().ok()),
            set: objective(row, 0)?,
            reported: reported(row, 5)?,
        });
    }
    Ok(said)
}
