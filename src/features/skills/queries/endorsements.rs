//! Who confirms whose skills. A confirmation counts for the skill that its name means now, so that
//! merges and new synonyms act on it at once, and one person counts once.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::together_sql;
use crate::features::communities::visibility::people_visible_sql;
use crate::features::people::folded;
use crate::features::reactions::events::Subject;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// What the folded name in `column` means: the id of a skill of the taxonomy, or itself.
pub(super) fn meaning_sql(column: &str) -> String {
    format!(
        "coalesce((SELECT meant_n.skill_id FROM skills_name meant_n
             JOIN skills_skill meant_s ON meant_s.skill_id = meant_n.skill_id
             WHERE meant_s.state = 'accepted' AND meant_n.name_folded = {column}), {column})"
    )
}

/// The condition that the person of a row of confirmations or requests still claims its skill, by
/// whatever name.
pub fn claimed_sql(row: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM people_skill claimed_k WHERE claimed_k.person_id = {row}.person_id
             AND {} = {})",
        meaning_sql("claimed_k.skill_folded"),
        meaning_sql(&format!("{row}.skill_folded"))
    )
}

/// Every folded name that means the same as this one.
pub async fn same(app: &App, name_folded: &str) -> Result<Vec<String>, Error> {
    let named = super::named(app, &[name_folded.to_owned()]).await?;
    let ids: Vec<_> = named.into_values().collect();
    let names = super::names(app, &ids).await?;
    let mut same: Vec<String> = names.values().flatten().map(|name| folded(name)).collect();
    if same.is_empty() {
        same.push(name_folded.to_owned());
    }
    Ok(same)
}

/// Whether two people share a community, or one of them commented on a post of the other, or thanked
/// the other.
pub async fn have_met(app: &App, one: PersonId, other: PersonId) -> Result<bool, Error> {
    let sql = "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM communities_member_r3 a
             JOIN communities_member_r3 b ON b.community_id = a.community_id
             WHERE a.person_id = $1 AND b.person_id = $2)
         OR EXISTS (SELECT 1 FROM comments_comment_r2 c JOIN posts_post_r2 p ON p.post_id = c.post_id
             WHERE c.status = 'present' AND p.status = 'published'
               AND ((c.author_id = $1 AND p.author_id = $2) OR (c.author_id = $2 AND p.author_id = $1)))
         OR EXISTS (SELECT 1 FROM posts_thanked_r2 t JOIN posts_post_r2 k ON k.post_id = t.post_id
             WHERE k.status = 'published'
               AND ((t.person_id = $1 AND k.author_id = $2) OR (t.person_id = $2 AND k.author_id = $1)))
         THEN 1 ELSE 0 END AS BIGINT)";
    let row = sqlx::query(sql)
        .bind(one.to_string())
        .bind(other.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get::<i64, _>(0)? != 0)
}

/// How many people confirm a skill, and whether the viewer is one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many, of those who exist for the viewer.
    pub people: i64,
    /// Whether the viewer does.
    pub by_viewer: bool,
}

/// How many people confirm the skills of `people`, by what the skill means.
pub async fn counts(
    app: &App,
    viewer: PersonId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, HashMap<String, Count>>, Error> {
    let sql = format!(
        "SELECT m.person_id, m.meaning, CAST(count(DISTINCT m.by_id) AS BIGINT),
             CAST(max(CASE WHEN m.by_id = $1 THEN 1 ELSE 0 END) AS BIGINT)
         FROM (SELECT e.person_id, e.by_id, {} AS meaning FROM skills_endorsement_r2 e
               WHERE {} AND e.person_id IN {}) m
         GROUP BY m.person_id, m.meaning",
        meaning_sql("e.skill_folded"),
        people_visible_sql("e.by_id", "$1"),
        Database::placeholders(people.len(), 2)
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string());
    let rows = bind_each(query, people)
        .fetch_all(app.database.reader())
        .await?;
    let mut counts: HashMap<PersonId, HashMap<String, Count>> = HashMap::new();
    for row in &rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let count = Count {
                people: row.try_get(2)?,
                by_viewer: row.try_get::<i64, _>(3)? != 0,
            };
            counts
                .entry(person)
                .or_default()
                .insert(row.try_get(1)?, count);
        }
    }
    Ok(counts)
}

/// A confirmation of a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endorsement {
    /// Whose.
    pub by: PersonId,
    /// When.
    pub given_at: Time,
    /// What shows it, which not everybody may see.
    pub evidence: Option<Subject>,
}

/// Who confirms a skill of a person, last first. Cursors carry the moment and the id.
pub async fn list(
    app: &App,
    viewer: PersonId,
    (person, meaning): (PersonId, &str),
    page: &Page,
) -> Result<Slice<Endorsement>, Error> {
    let sql = format!(
        "SELECT g.by_id, g.given_at, g.evidence_id FROM (
             SELECT e.by_id, max(e.given_at) AS given_at, max(e.evidence_id) AS evidence_id
             FROM skills_endorsement_r2 e
             WHERE e.person_id = $2 AND {} = $3 AND {} GROUP BY e.by_id) g
         WHERE (g.given_at, g.by_id) < ($4, $5) ORDER BY g.given_at DESC, g.by_id DESC LIMIT {}",
        meaning_sql("e.skill_folded"),
        people_visible_sql("e.by_id", "$1"),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(person.to_string())
        .bind(meaning.to_owned())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if let Ok(by) = row.try_get::<String, _>(0)?.parse() {
            let evidence: Option<String> = row.try_get(2)?;
            found.push(Endorsement {
                by,
                given_at: Time(row.try_get(1)?),
                evidence: evidence.and_then(|id| id.parse().ok()),
            });
        }
    }
    Ok(Slice::cut(found, page.first))
}

/// That somebody asks for a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub person: PersonId,
    /// For which skill, as they claim it.
    pub skill: String,
    /// When.
    pub asked_at: Time,
}

/// What a person is asked to confirm by people who are here, not blocked, and still claim it, last
/// first. Only that person may ask. Cursors carry the moment, the asker and the folded skill.
pub async fn requests(app: &App, by: PersonId, page: &Page) -> Result<Slice<Request>, Error> {
    let sql = format!(
        "SELECT r.person_id, r.skill, r.asked_at FROM skills_request_r2 r
         JOIN people_person p ON p.person_id = r.person_id AND p.active = 1
         WHERE r.by_id = $1 AND {} AND {} AND {}
           AND (r.asked_at, r.person_id, r.skill_folded) < ($2, $3, $4)
         ORDER BY r.asked_at DESC, r.person_id DESC, r.skill_folded DESC LIMIT {}",
        people_visible_sql("r.person_id", "$1"),
        together_sql("r.by_id", "r.person_id"),
        claimed_sql("r"),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(by.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .bind(page.key(2).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            found.push(Request {
                person,
                skill: row.try_get(1)?,
                asked_at: Time(row.try_get(2)?),
            });
        }
    }
    Ok(Slice::cut(found, page.first))
}

/// That somebody confirms a claimed skill, for the expert finder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The folded name that is confirmed.
    pub skill: String,
    /// Whose skill.
    pub person: PersonId,
    /// Who confirms it.
    pub by: PersonId,
    /// Whether that person confirms a skill of theirs in turn.
    pub mutual: bool,
}

/// Every confirmation of skills with these folded names, whoever gave it: those who left count.
pub async fn confirmations(app: &App, names: &[String]) -> Result<Vec<Confirmation>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT e.skill_folded, e.person_id, e.by_id,
             CAST(CASE WHEN EXISTS (SELECT 1 FROM skills_endorsement_r2 back
                 WHERE back.person_id = e.by_id AND back.by_id = e.person_id)
             THEN 1 ELSE 0 END AS BIGINT)
         FROM skills_endorsement_r2 e WHERE e.skill_folded IN {}",
        Database::placeholders(names.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), names)
        .fetch_all(app.database.reader())
        .await?;
    let confirmation = |row: &AnyRow| -> Result<Option<Confirmation>, Error> {
        let person = row.try_get::<String, _>(1)?.parse();
        let by = row.try_get::<String, _>(2)?.parse();
        let (Ok(person), Ok(by)) = (person, by) else {
            return Ok(None);
        };
        Ok(Some(Confirmation {
            skill: row.try_get(0)?,
            person,
            by,
            mutual: row.try_get::<i64, _>(3)? != 0,
        }))
    };
    let found = rows.iter().filter_map(|row| confirmation(row).transpose());
    found.collect()
}
