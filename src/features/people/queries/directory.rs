//! Who is in the directory: one statement with the conditions that are asked for.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::people_visible_sql;
use crate::features::people::folded;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

use super::{COLUMNS, COLUMNS_COUNT, Person, person};

/// The most words of a search that count.
const WORDS_MAX: usize = 5;

/// Which people a directory lists; an absent condition is met by all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words, each in the name, the handle or the title.
    pub text: Option<String>,
    /// The department, whole.
    pub department: Option<String>,
    /// The location, whole.
    pub location: Option<String>,
    /// The folded names of a claimed skill, of which any will do.
    pub skills: Option<Vec<String>>,
    /// Whose reports.
    pub manager: Option<PersonId>,
    /// Whether people who left are listed instead of those who are here.
    pub deactivated: bool,
}

/// A page of the directory by name: those who exist for the viewer. Its cursors carry the folded
/// name and the id.
pub async fn directory(
    app: &App,
    viewer: PersonId,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Person>, Error> {
    let mut conditions = Conditions::seen_by(viewer, !filter.deactivated);
    let text = filter.text.as_deref().map(folded).unwrap_or_default();
    for word in text.split_whitespace().take(WORDS_MAX) {
        conditions.add(
            "(p.name_folded LIKE {} ESCAPE '!' OR p.handle_folded LIKE {} ESCAPE '!' \
             OR p.title_folded LIKE {} ESCAPE '!')",
            containing(word),
        );
    }
    conditions.works_at(filter.department.as_deref(), filter.location.as_deref());
    if let Some(skills) = &filter.skills {
        let names: Vec<String> = skills
            .iter()
            .map(|name| conditions.bind(name.clone()))
            .collect();
        conditions.all.push(format!(
            "EXISTS (SELECT 1 FROM people_skill s \
             WHERE s.person_id = p.person_id AND s.skill_folded IN ({}))",
            names.join(", ")
        ));
    }
    if let Some(manager) = filter.manager {
        conditions.add("p.manager_id = {}", manager.to_string());
    }
    if let (Some(name), Some(id)) = (page.key(0), page.key(1)) {
        let name = conditions.bind(name.to_owned());
        let id = conditions.bind(id.to_owned());
        conditions.all.push(format!(
            "(p.name_folded > {name} OR (p.name_folded = {name} AND p.person_id > {id}))"
        ));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM people_person p WHERE {}
         ORDER BY p.name_folded, p.person_id LIMIT {}",
        conditions.all.join(" AND "),
        page.limit()
    );
    let sql = app.database.packed(COLUMNS_COUNT, &sql);
    let rows = app.database.records(conditions.query(&sql)).await?;
    let people = rows.iter().map(person).collect::<Result<Vec<_>, _>>()?;
    Ok(Slice::cut(
        people.into_iter().flatten().collect(),
        page.first,
    ))
}

/// What people must be to be looked for; an absent condition is met by all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// The department, whole, case and accents aside.
    pub department: Option<String>,
    /// The location, whole, case and accents aside.
    pub location: Option<String>,
    /// A language they speak, as a tag.
    pub language: Option<String>,
    /// Not away at this moment.
    pub here_at: Option<Time>,
}

/// Everybody who is like this, has not left and exists for the viewer.
pub async fn alike(app: &App, viewer: PersonId, traits: &Traits) -> Result<Vec<PersonId>, Error> {
    let mut conditions = Conditions::seen_by(viewer, true);
    conditions.works_at(traits.department.as_deref(), traits.location.as_deref());
    if let Some(now) = traits.here_at {
        conditions.add("(p.away_until IS NULL OR p.away_until <= {})", now.0);
    }
    if let Some(tag) = &traits.language {
        let spoken = containing(&format!(" {tag} "));
        conditions.add("' ' || p.languages || ' ' LIKE {} ESCAPE '!'", spoken);
    }
    let sql = format!(
        "SELECT p.person_id FROM people_person p WHERE {}",
        conditions.all.join(" AND ")
    );
    let query = conditions.query(&sql);
    let rows = query.fetch_all(app.database.reader()).await?;
    let ids = rows.iter().map(|row| row.try_get::<String, _>(0));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// A pattern that finds `word` anywhere.
fn containing(word: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

enum Value {
    Text(String),
    Int(i64),
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// Conditions of a list, with the values they are about.
#[derive(Default)]
struct Conditions {
    all: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Those who exist for the viewer, and are here or have left.
    fn seen_by(viewer: PersonId, active: bool) -> Self {
        let mut conditions = Self::default();
        let asking = conditions.bind(viewer.to_string());
        let visible = people_visible_sql("p.person_id", &asking);
        conditions.all.push(visible);
        conditions.add("p.active = {}", i64::from(active));
        conditions
    }

    /// In this department, at this place, each whole, case and accents aside.
    fn works_at(&mut self, department: Option<&str>, location: Option<&str>) {
        let whole = [
            ("p.department_folded = {}", department),
            ("p.location_folded = {}", location),
        ];
        for (condition, value) in whole {
            if let Some(value) = value {
                self.add(condition, folded(value.trim()));
            }
        }
    }

    /// A condition about a value, which stands where `{}` does.
    fn add(&mut self, condition: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.all.push(condition.replace("{}", &place));
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn query<'q>(self, sql: &str) -> Query<'q, Any, AnyArguments> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        self.values
            .into_iter()
            .fold(query, |query, value| match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
            })
    }
}
