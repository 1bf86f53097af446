//! Counts of reactions and the viewer's own, for many things in one statement. The caller has
//! checked that the viewer may see the things.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::reactions::events::{Kind, Subject};
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::record::{Keys, List, Record};

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
            let counts = found.entry(subject).or_default();
            counts.push((kind, row.try_get(2)?));
        }
    }
    found.values_mut().for_each(in_order);
    Ok(found)
}

/// What there is of reactions to one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reactions {
    /// The counts.
    pub counts: Counts,
    /// A person's own one, where they gave one.
    pub own: Option<Kind>,
}

/// The counts of each of `subjects` and the person's own reaction, in one statement; those nobody
/// reacted to are left out.
pub async fn reactions(
    app: &App,
    person: PersonId,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Reactions>, Error> {
    let list = listed("$1", &Keys::bound(subjects.len(), 2));
    let query = bind_each(
        sqlx::query(AssertSqlSafe(app.database.packed_list(&list))).bind(person.to_string()),
        subjects,
    );
    found(&app.database.records(query).await?)
}

/// The counts of the subjects of `keys`, and the reactions to them of the person bound to `person`:
/// for [`found`].
pub fn listed(person: &str, keys: &Keys) -> List {
    let Keys { from, are } = keys;
    let sql = format!(
        "SELECT subject, kind, people FROM {from} reactions_count
         WHERE people > 0 AND subject {are}
         UNION ALL SELECT subject, kind, NULL FROM {from} reactions_reaction
         WHERE person_id = {person} AND subject {are}"
    );
    List::new(3, sql)
}

/// What there is of reactions in the rows of a list made by [`listed`].
pub fn found(rows: &[Record]) -> Result<HashMap<Subject, Reactions>, Error> {
    let mut found: HashMap<Subject, Reactions> = HashMap::new();
    for row in rows {
        let kind = Kind::from_stored(row.text(1)?);
        if let (Ok(subject), Some(kind)) = (row.text(0)?.parse(), kind) {
            let reactions = found.entry(subject).or_default();
            match row.get(2)? {
                Some(people) => reactions.counts.push((kind, people)),
                None => reactions.own = Some(kind),
            }
        }
    }
    for reactions in found.values_mut() {
        in_order(&mut reactions.counts);
    }
    Ok(found)
}

/// Most first; equal counts stand in the order of the kinds.
fn in_order(counts: &mut Counts) {
    counts.sort_by_key(|(kind, people)| (-people, *kind));
}
