//! Counts of reactions and one's own, for many things in one statement. The caller has checked that
//! the viewer may see the things.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::reactions::events::{Kind, Subject};
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// How many people gave each kind, most first; kinds nobody gave are left out.
pub type Counts = Vec<(Kind, i64)>;

/// The reactions to one thing, as one person sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Everybody's.
    pub counts: Counts,
    /// The person's own.
    pub own: Option<Kind>,
}

/// The counts of each of `subjects`; those nobody reacted to are left out.
pub async fn counts(app: &App, subjects: &[Subject]) -> Result<HashMap<Subject, Counts>, Error> {
    let sql = format!(
        "SELECT subject, kind, people FROM reactions_count WHERE people > 0 AND subject IN {}",
        Database::placeholders(subjects.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), subjects);
    let mut found: HashMap<Subject, Counts> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Some((subject, count)) = count(&row)? {
            found.entry(subject).or_default().push(count);
        }
    }
    found.values_mut().for_each(sort);
    Ok(found)
}

/// The reactions to each of `subjects`, as this person sees them; those nobody reacted to are left
/// out.
pub async fn seen(
    app: &App,
    person: PersonId,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Seen>, Error> {
    let sql = format!(
        "SELECT c.subject, c.kind, c.people, o.kind FROM reactions_count c
         LEFT JOIN reactions_reaction o ON o.subject = c.subject AND o.person_id = $1
         WHERE c.people > 0 AND c.subject IN {}",
        Database::placeholders(subjects.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(person.to_string()),
        subjects,
    );
    let mut found: HashMap<Subject, Seen> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Some((subject, count)) = count(&row)? {
            let seen = found.entry(subject).or_default();
            seen.counts.push(count);
            let own: Option<String> = row.try_get(3)?;
            seen.own = own.as_deref().and_then(Kind::from_stored);
        }
    }
    for seen in found.values_mut() {
        sort(&mut seen.counts);
    }
    Ok(found)
}

/// How many people gave a thing one kind of reaction.
type Counted = (Subject, (Kind, i64));

fn count(row: &AnyRow) -> Result<Option<Counted>, Error> {
    let subject = row.try_get::<String, _>(0)?.parse().ok();
    let kind = Kind::from_stored(&row.try_get::<String, _>(1)?);
    let people = row.try_get(2)?;
    Ok(subject.zip(kind.map(|kind| (kind, people))))
}

/// Equal counts stand in the order of the kinds.
fn sort(counts: &mut Counts) {
    counts.sort_by_key(|(kind, people)| (-people, *kind));
}
