//! Counts of reactions and the viewer's own, for many things in one statement. The caller has
//! checked that the viewer may see the things.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::reactions::events::{Kind, Subject};
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// How many people gave each kind, most first; kinds nobody gave are left out.
pub type Counts = Vec<(Kind, i64)>;

/// The counts of each of `subjects`; those nobody reacted to are left out.
pub async fn counts(app: &App, subjects: &[Subject]) -> Result<HashMap<Subject, Counts>, Error> {
    let sql = format!(
        "SELECT subject, kind, people FROM reactions_count WHERE people > 0 AND subject IN {}",
        Database::placeholders(subjects.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), subjects);
    let mut found: HashMap<Subject, Counts> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let kind = Kind::from_stored(&row.try_get::<String, _>(1)?);
        if let (Ok(subject), Some(kind)) = (row.try_get::<String, _>(0)?.parse(), kind) {
            found
                .entry(subject)
                .or_default()
                .push((kind, row.try_get(2)?));
        }
    }
    for counts in found.values_mut() {
        // Equal counts stand in the order of the kinds.
        counts.sort_by_key(|(kind, people)| (-people, *kind));
    }
    Ok(found)
}

/// A person's own reaction to each of `subjects`; those without one are left out.
pub async fn own(
    app: &App,
    person: PersonId,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Kind>, Error> {
    let sql = format!(
        "SELECT subject, kind FROM reactions_reaction WHERE person_id = $1 AND subject IN {}",
        Database::placeholders(subjects.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(person.to_string()),
        subjects,
    );
    let mut found = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let kind = Kind::from_stored(&row.try_get::<String, _>(1)?);
        if let (Ok(subject), Some(kind)) = (row.try_get::<String, _>(0)?.parse(), kind) {
            found.insert(subject, kind);
        }
    }
    Ok(found)
}
