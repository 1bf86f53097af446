//! The taxonomy as its readers see it: whoever works here sees all of it, a guest nothing.

pub mod editors;
pub mod endorsements;
pub mod gaps;

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::guest_sql;
use crate::features::communities::queries::contains;
use crate::features::people::folded;
use crate::features::skills::events::{Names, SkillId, SkillState};
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::kernel::page::{Page, Slice};

/// The most skills below others that count at once.
pub const BELOW_MAX: usize = 500;

/// A skill as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its id.
    pub id: SkillId,
    /// What it is called.
    pub names: Names,
    /// Where it stands.
    pub state: SkillState,
    /// The wider skill above it.
    pub parent: Option<SkillId>,
    /// The skill it goes on in.
    pub into: Option<SkillId>,
    /// Who proposed it; none where an administrator added it.
    pub proposed_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Time,
}

impl Skill {
    /// The label in a language, else the one it has.
    pub fn label(&self, locale: Locale) -> &str {
        self.names.label(locale)
    }
}

const COLUMNS: &str = "s.skill_id, s.french, s.english, s.synonyms, s.state, s.parent_id, \
     s.into_id, s.proposed_by, s.created_at";

/// Skills by id, as far as they exist for the viewer.
pub async fn skills(
    app: &App,
    viewer: PersonId,
    ids: &[SkillId],
) -> Result<HashMap<SkillId, Skill>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM skills_skill s WHERE NOT {} AND s.skill_id IN {}",
        guest_sql("$1"),
        Database::placeholders(ids.len(), 2)
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string());
    let rows = bind_each(query, ids)
        .fetch_all(app.database.reader())
        .await?;
    let skills = all(&rows, 0)?.into_iter();
    Ok(skills.map(|skill| (skill.id, skill)).collect())
}

/// Which skills are listed.
#[derive(Clone, Debug)]
pub enum Listed {
    /// Those of the taxonomy with a name one of whose words begins so, by that name; in one
    /// language, or in both.
    Begin(String, Option<Locale>),
    /// Those below a skill.
    Below(SkillId),
    /// Those that are proposed.
    Proposed,
}

/// A page of skills, each with the folded name it is listed by, which the cursors carry.
pub async fn list(
    app: &App,
    viewer: PersonId,
    listed: &Listed,
    page: &Page,
) -> Result<Slice<(String, Skill)>, Error> {
    let (state, condition) = match listed {
        Listed::Begin(_, language) => {
            let language = match language {
                None => "",
                Some(Locale::French) => "AND n.french = 1",
                Some(Locale::English) => "AND n.english = 1",
            };
            let begins = "(n.name_folded LIKE $4 ESCAPE '\\' OR n.name_folded LIKE $5 ESCAPE '\\')";
            ("accepted", format!("{begins} {language}"))
        }
        Listed::Below(_) => ("accepted", "s.parent_id = $4".to_owned()),
        Listed::Proposed => ("proposed", "1 = 1".to_owned()),
    };
    let sql = format!(
        "SELECT k.listed, {COLUMNS} FROM (
             SELECT s.skill_id, min(n.name_folded) AS listed
             FROM skills_name n JOIN skills_skill s ON s.skill_id = n.skill_id
             WHERE s.state = $2 AND NOT {} AND {condition} GROUP BY s.skill_id) k
         JOIN skills_skill s ON s.skill_id = k.skill_id
         WHERE k.listed > $3 ORDER BY k.listed LIMIT {}",
        guest_sql("$1"),
        page.limit()
    );
    let query = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(state)
        .bind(page.key(0).unwrap_or("").to_owned());
    let query = match listed {
        Listed::Begin(start, _) => {
            let start = folded(start.trim());
            let anywhere = contains(&start);
            let begins = anywhere.strip_prefix('%').unwrap_or(&anywhere).to_owned();
            query.bind(begins).bind(contains(&format!(" {start}")))
        }
        Listed::Below(above) => query.bind(above.to_string()),
        Listed::Proposed => query,
    };
    let rows = query.fetch_all(app.database.reader()).await?;
    let mut items = Vec::new();
    for (row, skill) in rows.iter().zip(all(&rows, 1)?) {
        items.push((row.try_get(0)?, skill));
    }
    Ok(Slice::cut(items, page.first))
}

/// Which skills of the taxonomy these folded names are; what is no name of one is left out.
pub async fn named(app: &App, names: &[String]) -> Result<HashMap<String, SkillId>, Error> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT n.name_folded, n.skill_id FROM skills_name n
         JOIN skills_skill s ON s.skill_id = n.skill_id AND s.state = 'accepted'
         WHERE n.name_folded IN {}",
        Database::placeholders(names.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), names)
        .fetch_all(app.database.reader())
        .await?;
    let mut named = HashMap::new();
    for row in &rows {
        if let Ok(skill) = row.try_get::<String, _>(1)?.parse() {
            named.insert(row.try_get(0)?, skill);
        }
    }
    Ok(named)
}

/// The names of skills of the taxonomy, for whom they may exist.
pub async fn names(app: &App, ids: &[SkillId]) -> Result<HashMap<SkillId, Vec<String>>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT n.skill_id, n.name FROM skills_name n
         JOIN skills_skill s ON s.skill_id = n.skill_id AND s.state = 'accepted'
         WHERE n.skill_id IN {} ORDER BY n.name_folded",
        Database::placeholders(ids.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), ids)
        .fetch_all(app.database.reader())
        .await?;
    let mut names: HashMap<SkillId, Vec<String>> = HashMap::new();
    for row in &rows {
        if let Ok(skill) = row.try_get::<String, _>(0)?.parse() {
            names.entry(skill).or_default().push(row.try_get(1)?);
        }
    }
    Ok(names)
}

/// How many people who are here claim each skill, under whatever name. Skills that nobody claims are
/// left out.
pub async fn holder_counts(app: &App, ids: &[SkillId]) -> Result<HashMap<SkillId, i64>, Error> {
    let sql = format!(
        "SELECT n.skill_id, CAST(count(DISTINCT c.person_id) AS BIGINT) FROM skills_name n
         JOIN people_skill c ON c.skill_folded = n.name_folded
         JOIN people_person p ON p.person_id = c.person_id AND p.active = 1
         WHERE n.skill_id IN {} GROUP BY n.skill_id",
        Database::placeholders(ids.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), ids)
        .fetch_all(app.database.reader())
        .await?;
    let mut counts = HashMap::new();
    for row in &rows {
        if let Ok(skill) = row.try_get::<String, _>(0)?.parse() {
            counts.insert(skill, row.try_get(1)?);
        }
    }
    Ok(counts)
}

/// The skills and all that is below them, at most [`BELOW_MAX`] more.
pub async fn with_those_below(app: &App, ids: &[SkillId]) -> Result<Vec<SkillId>, Error> {
    let mut all: Vec<SkillId> = ids.to_vec();
    let mut level = all.clone();
    while !level.is_empty() && all.len() < ids.len() + BELOW_MAX {
        let sql = format!(
            "SELECT s.skill_id FROM skills_skill s WHERE s.state = 'accepted' AND s.parent_id IN {}
             ORDER BY s.skill_id LIMIT {BELOW_MAX}",
            Database::placeholders(level.len(), 1)
        );
        let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), &level)
            .fetch_all(app.database.reader())
            .await?;
        level.clear();
        for row in &rows {
            let id = row.try_get::<String, _>(0)?.parse();
            level.extend(id.into_iter().filter(|id| !all.contains(id)));
        }
        all.extend(&level);
    }
    Ok(all)
}

fn all(rows: &[AnyRow], from: usize) -> Result<Vec<Skill>, Error> {
    let mut skills = Vec::new();
    for row in rows {
        let id = |at: usize| -> Result<Option<String>, Error> { Ok(row.try_get(from + at)?) };
        let synonyms: String = row.try_get(from + 3)?;
        let Ok(skill) = row.try_get::<String, _>(from)?.parse() else {
            continue;
        };
        skills.push(Skill {
            id: skill,
            names: Names {
                french: row.try_get(from + 1)?,
                english: row.try_get(from + 2)?,
                synonyms: synonyms.lines().map(str::to_owned).collect(),
            },
            state: SkillState::from_stored(&row.try_get::<String, _>(from + 4)?),
            parent: id(5)?.and_then(|id| id.parse().ok()),
            into: id(6)?.and_then(|id| id.parse().ok()),
            proposed_by: id(7)?.and_then(|id| id.parse().ok()),
            created_at: Time(row.try_get(from + 8)?),
        });
    }
    Ok(skills)
}
