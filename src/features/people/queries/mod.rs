//! Who people are, who is in the directory, and what changed.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::people_visible_sql;
use crate::features::people::aggregate::Skill;
use crate::features::people::events::Wish;
use crate::features::people::folded;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::kernel::record::{Keys, List, Record};

mod directory;
mod history;

pub use directory::{Filter, Traits, alike, directory};
pub use history::{Change, change, history};

/// A person as the tables have them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// The unique short name; none when erased.
    pub handle: Option<String>,
    /// The name to show; none when erased.
    pub name: Option<String>,
    /// The name as the directory orders it.
    pub name_folded: String,
    /// The job title.
    pub title: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The place of work.
    pub location: Option<String>,
    /// Spoken languages, as language tags.
    pub languages: Vec<String>,
    /// The biography, in Markdown.
    pub bio: Option<String>,
    /// The phone number at work.
    pub phone: Option<String>,
    /// The manager.
    pub manager: Option<PersonId>,
    /// The language of mail and labels; none when it is unknown here.
    pub language: Option<Locale>,
    /// Until when they are away; may lie in the past.
    pub away_until: Option<Time>,
    /// What they say about it.
    pub away_message: Option<String>,
    /// Whether they have not left.
    pub active: bool,
    /// When they joined.
    pub created_at: Time,
}

const COLUMNS: &str = "p.person_id, p.handle, p.name, p.name_folded, p.title, p.department, \
     p.location, p.languages, p.bio, p.phone, p.manager_id, p.language, p.away_until, \
     p.away_message, p.active, p.created_at";

/// How many columns these are.
const COLUMNS_COUNT: usize = 16;

/// People by id, as far as they exist for the viewer; the others are left out.
pub async fn profiles(
    app: &App,
    viewer: PersonId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Person>, Error> {
    let list = listed("$1", &Keys::bound(people.len(), 2));
    load(app, &list, std::iter::once(&viewer).chain(people)).await
}

/// Those of `people` who have not left and exist for the viewer.
pub async fn present(
    app: &App,
    viewer: PersonId,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Error> {
    let visible = people_visible_sql("p.person_id", "$1");
    let sql = format!(
        "SELECT p.person_id FROM people_person p
         WHERE p.active = 1 AND {visible} AND p.person_id IN {}",
        Database::placeholders(people.len(), 2)
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string());
    let rows = bind_each(query, people)
        .fetch_all(app.database.reader())
        .await?;
    let ids = rows.iter().map(|row| row.try_get::<String, _>(0));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Those people of `keys` who exist for the person bound to `viewer`: for [`found`].
pub fn listed(viewer: &str, keys: &Keys) -> List {
    let visible = people_visible_sql("p.person_id", viewer);
    let sql = format!(
        "SELECT {COLUMNS} FROM {} people_person p WHERE {visible} AND p.person_id {}",
        keys.from, keys.are
    );
    List::new(COLUMNS_COUNT, sql)
}

/// People by id, for whom they may exist: for the search index and for mail about them.
pub async fn everybody(app: &App, people: &[PersonId]) -> Result<HashMap<PersonId, Person>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM people_person p WHERE p.person_id IN {}",
        Database::placeholders(people.len(), 1)
    );
    load(app, &List::new(COLUMNS_COUNT, sql), people.iter()).await
}

async fn load(
    app: &App,
    list: &List,
    ids: impl Iterator<Item = &PersonId>,
) -> Result<HashMap<PersonId, Person>, Error> {
    let sql = app.database.packed_list(list);
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    found(&app.database.records(query).await?)
}

/// The people in the rows of a list made by [`listed`].
pub fn found(rows: &[Record]) -> Result<HashMap<PersonId, Person>, Error> {
    let people = rows.iter().filter_map(|row| person(row).transpose());
    people
        .map(|person| person.map(|person| (person.id, person)))
        .collect()
}

/// The person with this handle, where they exist for the viewer.
pub async fn by_handle(app: &App, viewer: PersonId, handle: &str) -> Result<Option<Person>, Error> {
    let visible = people_visible_sql("p.person_id", "$1");
    let sql =
        format!("SELECT {COLUMNS} FROM people_person p WHERE {visible} AND p.handle_folded = $2");
    // Folding forgets accents, which handles may have: several may answer.
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(folded(handle));
    let rows = app.database.records(query).await?;
    let wanted = handle.to_lowercase();
    for row in &rows {
        let found = person(row)?;
        let handle = found.as_ref().and_then(|found| found.handle.as_deref());
        if handle.is_some_and(|handle| handle.to_lowercase() == wanted) {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Active people by handle, in lower case, for mentions; unknown handles are left out.
pub async fn handles(app: &App, handles: &[String]) -> Result<HashMap<String, PersonId>, Error> {
    if handles.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT p.handle, p.person_id FROM people_person p
         WHERE p.active = 1 AND p.handle_folded IN {}",
        Database::placeholders(handles.len(), 1)
    );
    let rows = bind_each(
        sqlx::query(AssertSqlSafe(sql)),
        handles.iter().map(|handle| folded(handle)),
    )
    .fetch_all(app.database.reader())
    .await?;
    let mut found = HashMap::new();
    for row in rows {
        let handle: Option<String> = row.try_get(0)?;
        let person = row.try_get::<String, _>(1)?.parse();
        if let (Some(handle), Ok(person)) = (handle, person) {
            found.insert(handle.to_lowercase(), person);
        }
    }
    found.retain(|known, _| handles.iter().any(|handle| handle.to_lowercase() == *known));
    Ok(found)
}

/// The skills of people, best first; people without any are left out.
pub async fn skills(
    app: &App,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Skill>>, Error> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT person_id, skill, level, wish FROM people_skill WHERE person_id IN {}
         ORDER BY level DESC, skill_folded",
        Database::placeholders(people.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), people)
        .fetch_all(app.database.reader())
        .await?;
    let mut skills: HashMap<PersonId, Vec<Skill>> = HashMap::new();
    for row in rows {
        let Ok(person) = row.try_get::<String, _>(0)?.parse() else {
            continue;
        };
        skills.entry(person).or_default().push(Skill {
            name: row.try_get(1)?,
            level: u8::try_from(row.try_get::<i64, _>(2)?).unwrap_or(0),
            wish: Wish::from_stored(&row.try_get::<String, _>(3)?),
        });
    }
    Ok(skills)
}

/// The people who claim skills and have not left, by folded skill.
pub async fn holders(
    app: &App,
    skills: &[String],
) -> Result<HashMap<String, Vec<PersonId>>, Error> {
    let sql = format!(
        "SELECT s.skill_folded, s.person_id FROM people_skill s
         JOIN people_person p ON p.person_id = s.person_id
         WHERE p.active = 1 AND s.skill_folded IN {}",
        Database::placeholders(skills.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), skills)
        .fetch_all(app.database.reader())
        .await?;
    let mut holders: HashMap<String, Vec<PersonId>> = HashMap::new();
    for row in rows {
        if let Ok(person) = row.try_get::<String, _>(1)?.parse() {
            holders.entry(row.try_get(0)?).or_default().push(person);
        }
    }
    Ok(holders)
}

/// Those of these folded skills that somebody who has not left claims. Of a skill that thousands claim
/// one is looked up.
pub async fn claimed(app: &App, skills: &[String]) -> Result<HashSet<String>, Error> {
    let sql = format!(
        "SELECT v.value FROM {} WHERE EXISTS (SELECT 1 FROM people_skill s
             JOIN people_person p ON p.person_id = s.person_id AND p.active = 1
             WHERE s.skill_folded = v.value)",
        app.database.list("$1", "v")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(skills))
        .fetch_all(app.database.reader())
        .await?;
    let claimed = rows.iter().map(|row| row.try_get(0));
    Ok(claimed.collect::<Result<_, _>>()?)
}

/// The language of a person's mail and labels; the network's own when they have none.
pub async fn language(app: &App, person: PersonId) -> Result<Locale, Error> {
    let row = sqlx::query("SELECT language FROM people_person WHERE person_id = $1")
        .bind(person.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    let tag: Option<String> = row.map(|row| row.try_get(0)).transpose()?.flatten();
    let locale = tag.as_deref().and_then(Locale::from_tag);
    Ok(locale.unwrap_or(app.settings.locale))
}

fn person(row: &Record) -> Result<Option<Person>, Error> {
    let Ok(id) = row.text(0)?.parse() else {
        return Ok(None);
    };
    let languages: Option<String> = row.get(7)?;
    let languages = languages.unwrap_or_default();
    let manager: Option<String> = row.get(10)?;
    let language: Option<String> = row.get(11)?;
    let away_until: Option<i64> = row.get(12)?;
    Ok(Some(Person {
        id,
        handle: row.get(1)?,
        name: row.get(2)?,
        name_folded: row.get(3)?,
        title: row.get(4)?,
        department: row.get(5)?,
        location: row.get(6)?,
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        bio: row.get(8)?,
        phone: row.get(9)?,
        manager: manager.and_then(|manager| manager.parse().ok()),
        language: language.as_deref().and_then(Locale::from_tag),
        away_until: away_until.map(Time),
        away_message: row.get(13)?,
        active: row.get::<i64>(14)? != 0,
        created_at: Time(row.get(15)?),
    }))
}
