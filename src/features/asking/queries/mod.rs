//! Who is asked about what, who may be asked, and how soon people answer.

mod alike;

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::live_sql;
use crate::features::asking::events::Because;
use crate::features::blocks::queries::{heard_sql, together_sql};
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::visible_sql;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

pub use alike::{SIMILAR_MAX, Similar, similar};

/// The seconds of a week, over which it is counted how often somebody was asked.
const WEEK_SECONDS: i64 = 7 * 24 * 3_600;

/// The seconds over which it is looked how soon people answer: 180 days.
const ANSWERS_SECONDS: i64 = 180 * 24 * 3_600;

/// So many answers are needed to say how soon somebody usually answers.
const ANSWERS_MIN: usize = 5;

/// How much somebody was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// How often in the last seven days.
    pub week: i64,
    /// When last; none where never.
    pub last_at: Option<Time>,
}

/// What became of a question put to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// An answer is waited for.
    Waiting,
    /// They passed it on.
    Declined,
    /// Their time is over.
    Expired,
    /// They answered.
    Answered,
    /// Nobody is asked any more.
    Ended,
}

/// A question put to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which question.
    pub question: PostId,
    /// To whom.
    pub person: PersonId,
    /// What became of it.
    pub state: State,
    /// Since when.
    pub asked_at: Time,
    /// Until when an answer is waited for.
    pub until: Time,
    /// The evidence that speaks for them.
    pub because: Vec<Because>,
    /// Who named them; none where the finder did.
    pub named_by: Option<PersonId>,
    /// Why they passed it on, where whoever asks may read it.
    pub note: Option<String>,
}

/// Where the asking around about a question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// Who asks.
    pub asker: Author,
    /// Whether people are still asked.
    pub asking: bool,
    /// Since when it is open to everybody; none where it is not.
    pub opened_at: Option<Time>,
    /// To whom it was put, in their order.
    pub requests: Vec<Request>,
}

/// Those of `people` who can be reached about what somebody asks for an audience, with how much
/// they were asked: they are here and not away, see it, and keep nobody of the two away.
pub async fn reachable(
    app: &App,
    (asker, audience): (PersonId, Audience),
    people: &[PersonId],
) -> Result<HashMap<PersonId, Load>, Error> {
    let now = app.now();
    let sql = format!(
        "SELECT v.value,
             (SELECT CAST(count(*) AS BIGINT) FROM asking_request r
              WHERE r.person_id = v.value AND r.asked_at > p.since),
             (SELECT max(r.asked_at) FROM asking_request r WHERE r.person_id = v.value)
         FROM {} CROSS JOIN (SELECT CAST($2 AS TEXT) AS audience, CAST($3 AS TEXT) AS asker,
                 CAST($4 AS BIGINT) AS now, CAST($5 AS BIGINT) AS since) p
         JOIN people_person pe ON pe.person_id = v.value AND pe.active = 1
         JOIN accounts_account_r2 a ON a.person_id = v.value AND {}
         WHERE v.value <> p.asker AND (pe.away_until IS NULL OR pe.away_until <= p.now)
         AND {} AND {} AND {}",
        app.database.list("$1", "v"),
        live_sql("a", "p.now"),
        together_sql("v.value", "p.asker"),
        heard_sql("p.asker", "v.value", "p.now"),
        visible_sql("p.audience", "v.value"),
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(people))
        .bind(audience.to_string())
        .bind(asker.to_string())
        .bind(now.0)
        .bind(now.plus_seconds(-WEEK_SECONDS).0)
        .fetch_all(app.database.reader())
        .await?;
    let mut loads = HashMap::new();
    for row in &rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let load = Load {
                week: row.try_get(1)?,
                last_at: row.try_get::<Option<i64>, _>(2)?.map(Time),
            };
            loads.insert(person, load);
        }
    }
    Ok(loads)
}

/// Who claims one of these skills, as folded words, and wishes to help with it; each once, by id.
pub async fn willing(app: &App, skills: &[String]) -> Result<Vec<PersonId>, Error> {
    let sql = format!(
        "SELECT DISTINCT s.person_id FROM people_skill s
         WHERE s.wish = 'help' AND s.skill_folded IN {} ORDER BY s.person_id",
        Database::placeholders(skills.len(), 1)
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), skills)
        .fetch_all(app.database.reader())
        .await?;
    let mut people = Vec::new();
    for row in &rows {
        people.extend(row.try_get::<String, _>(0)?.parse::<PersonId>());
    }
    Ok(people)
}

const COLUMNS: &str = "r.question_id, r.person_id, r.state, r.asked_at, r.until, r.because, \
     r.named_by, r.note";

/// The questions that wait for somebody's answer and that they may see, last asked first. Cursors
/// carry the moment and the question.
pub async fn waiting_for(
    app: &App,
    person: PersonId,
    page: &Page,
) -> Result<Slice<Request>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM asking_request r JOIN posts_post_r2 p ON p.post_id = r.question_id
         WHERE r.person_id = $1 AND r.state = 'waiting' AND p.status = 'published'
         AND (r.asked_at, r.question_id) < ($2, $3) AND {} AND {}
         ORDER BY r.asked_at DESC, r.question_id DESC LIMIT {}",
        visible_sql("p.audience", "$1"),
        together_sql("r.asker_id", "$1"),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    Ok(Slice::cut(requests(&rows)?, page.first))
}

/// Where the asking around about each question stands; those about which nobody was asked are left
/// out. What of it a viewer may know is for the caller to say.
pub async fn routings(app: &App, questions: &[PostId]) -> Result<HashMap<PostId, Routing>, Error> {
    let places = Database::placeholders(questions.len(), 1);
    let sql = format!(
        "SELECT question_id, asker_id, phase, opened_at FROM asking_question
         WHERE question_id IN {places}"
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), questions);
    let mut routings: HashMap<PostId, Routing> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let question = row.try_get::<String, _>(0)?.parse();
        let asker = row.try_get::<String, _>(1)?.parse();
        if let (Ok(question), Ok(asker)) = (question, asker) {
            let phase: String = row.try_get(2)?;
            let opened_at: Option<i64> = row.try_get(3)?;
            let routing = Routing {
                asker,
                asking: phase == "asking",
                opened_at: opened_at.filter(|_| phase == "open").map(Time),
                requests: Vec::new(),
            };
            routings.insert(question, routing);
        }
    }
    if routings.is_empty() {
        return Ok(routings);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM asking_request r WHERE r.question_id IN {places} ORDER BY r.place"
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), questions);
    for request in requests(&query.fetch_all(app.database.reader()).await?)? {
        if let Some(routing) = routings.get_mut(&request.question) {
            routing.requests.push(request);
        }
    }
    Ok(routings)
}

/// The working time that those of `people` usually take from a request to their answer, in seconds:
/// the median over the last 180 days, from five answers on. Who wants no requests is left out.
pub async fn usual_seconds(
    app: &App,
    people: &[PersonId],
) -> Result<HashMap<PersonId, i64>, Error> {
    let sql = format!(
        "SELECT r.person_id, r.waited_seconds FROM asking_request r
         WHERE r.state = 'answered' AND r.asked_at > $1 AND r.person_id IN {}
         AND NOT EXISTS (SELECT 1 FROM experts_wish_r2 w
             WHERE w.person_id = r.person_id AND w.weekly = 0)
         AND NOT EXISTS (SELECT 1 FROM experts_hidden_r2 h
             WHERE h.person_id = r.person_id AND h.topic_folded = '')
         ORDER BY r.person_id, r.waited_seconds",
        Database::placeholders(people.len(), 2)
    );
    let since = app.now().plus_seconds(-ANSWERS_SECONDS);
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)).bind(since.0), people);
    let mut waited: HashMap<PersonId, Vec<i64>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let seconds: Option<i64> = row.try_get(1)?;
            waited.entry(person).or_default().extend(seconds);
        }
    }
    let usual = waited.into_iter().filter_map(|(person, seconds)| {
        let enough = seconds.len() >= ANSWERS_MIN;
        let median = seconds.get(seconds.len() / 2).copied();
        median.filter(|_| enough).map(|median| (person, median))
    });
    Ok(usual.collect())
}

fn requests(rows: &[AnyRow]) -> Result<Vec<Request>, Error> {
    let found = rows.iter().filter_map(|row| request(row).transpose());
    found.collect()
}

fn request(row: &AnyRow) -> Result<Option<Request>, Error> {
    let (Ok(question), Ok(person)) = (
        row.try_get::<String, _>(0)?.parse(),
        row.try_get::<String, _>(1)?.parse(),
    ) else {
        return Ok(None);
    };
    let state = match row.try_get::<String, _>(2)?.as_str() {
        "waiting" => State::Waiting,
        "declined" => State::Declined,
        "expired" => State::Expired,
        "answered" => State::Answered,
        _ => State::Ended,
    };
    let because: String = row.try_get(5)?;
    let named_by: Option<String> = row.try_get(6)?;
    Ok(Some(Request {
        question,
        person,
        state,
        asked_at: Time(row.try_get(3)?),
        until: Time(row.try_get(4)?),
        because: serde_json::from_str(&because).unwrap_or_default(),
        named_by: named_by.and_then(|by| by.parse().ok()),
        note: row.try_get(7)?,
    }))
}
