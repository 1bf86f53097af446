//! Who a token belongs to, and which sessions a person has.

pub mod signed_in;

use std::collections::{HashMap, HashSet};

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row};

use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::{PersonId, SessionId};
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, json_list};
use crate::kernel::error::Error;

/// A signed-in device.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What the client calls itself.
    pub device: Option<String>,
    /// When the person signed in.
    pub opened_at: Time,
    /// When it ends, unless it is used before.
    pub expires_at: Time,
}

/// How long a session may be unused, in seconds.
pub const IDLE_SECONDS_MAX: i64 = 14 * 24 * 3_600;

/// The same for an administrator.
const ADMINISTRATOR_IDLE_SECONDS_MAX: i64 = 8 * 3_600;

/// Whether the account of a row may be used at the time bound to `now`: it is not closed and, for
/// a guest, the stay lasts and the sponsor is here.
pub fn live_sql(account: &str, now: &str) -> String {
    format!(
        "({account}.closed = 0 AND ({account}.guest_sponsor IS NULL
            OR ({account}.guest_until > {now} AND NOT EXISTS (
                SELECT 1 FROM accounts_account_r2 sponsor_a
                WHERE sponsor_a.person_id = {account}.guest_sponsor AND sponsor_a.closed = 1))))"
    )
}

/// Whether the person bound to `person`, such as `$1`, is from outside the company.
pub fn guest_sql(person: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM accounts_account_r2 guest_a
            WHERE guest_a.person_id = {person} AND guest_a.guest_sponsor IS NOT NULL)"
    )
}

/// A guest's stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Who answers for the guest.
    pub sponsor: PersonId,
    /// When it ends.
    pub until: Time,
    /// Whether the guest may sign in now.
    pub is_live: bool,
}

/// The stays of those of `people` who are from outside the company.
pub async fn stays(app: &App, people: &[PersonId]) -> Result<HashMap<PersonId, Stay>, Error> {
    let sql = format!(
        "SELECT a.person_id, a.guest_sponsor, a.guest_until, CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT)
         FROM accounts_account_r2 a WHERE a.guest_sponsor IS NOT NULL AND a.person_id IN {}",
        live_sql("a", "$1"),
        Database::placeholders(people.len(), 2)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(app.now().0);
    for person in people {
        query = query.bind(person.to_string());
    }
    let mut stays = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let person = row.try_get::<String, _>(0)?.parse();
        let sponsor = row.try_get::<String, _>(1)?.parse();
        if let (Ok(person), Ok(sponsor)) = (person, sponsor) {
            let stay = Stay {
                sponsor,
                until: Time(row.try_get(2)?),
                is_live: row.try_get::<i64, _>(3)? != 0,
            };
            stays.insert(person, stay);
        }
    }
    Ok(stays)
}

/// Selects from the sessions that sign their person in now, with three values bound.
fn alive(app: &App, select: &str, more: &str) -> Query<'static, Any, AnyArguments> {
    let now = app.now();
    let sql = format!(
        "SELECT {select} FROM accounts_session_r2 s
         JOIN accounts_account_r2 a ON a.person_id = s.person_id
         LEFT JOIN last_use u ON u.name = s.session_id
         WHERE s.expires_at > $1 AND {}
         AND COALESCE(u.used_at, s.opened_at) > CASE a.administrator WHEN 1 THEN $2 ELSE $3 END
         {more}",
        live_sql("a", "$1")
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(now.0)
        .bind(now.plus_seconds(-ADMINISTRATOR_IDLE_SECONDS_MAX).0)
        .bind(now.plus_seconds(-IDLE_SECONDS_MAX).0)
}

/// The person a token signs in, and when the session was last used, as far as noted; none when it
/// is unknown, ended or revoked.
pub async fn viewer(app: &App, bearer: &str) -> Result<Option<(Viewer, Time)>, Error> {
    if bearer.len() != token::TOKEN_CHARS {
        return Ok(None);
    }
    let columns = "s.session_id, s.person_id, a.administrator, COALESCE(u.used_at, s.opened_at)";
    let row = alive(app, columns, "AND s.token_digest = $4")
        .bind(token::digest(bearer))
        .fetch_optional(app.database.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let session: Option<SessionId> = row.try_get::<String, _>(0)?.parse().ok();
    let person: Option<PersonId> = row.try_get::<String, _>(1)?.parse().ok();
    let administrator = row.try_get::<i64, _>(2)? != 0;
    let used_at = Time(row.try_get(3)?);
    Ok(person.map(|person| {
        let viewer = Viewer {
            person,
            administrator,
            session,
        };
        (viewer, used_at)
    }))
}

/// Those of the sessions that still sign their person in; asked again while streams are open.
pub async fn still_alive(app: &App, sessions: &[SessionId]) -> Result<HashSet<SessionId>, Error> {
    let asked = app.database.list("$4", "v");
    let among = format!("AND s.session_id IN (SELECT v.value FROM {asked})");
    let rows = alive(app, "s.session_id", &among)
        .bind(json_list(sessions))
        .fetch_all(app.database.reader())
        .await?;
    let ids = rows.iter().map(|row| row.try_get::<String, _>(0));
    let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// A person's sessions that have not ended, newest first, at most 100.
pub async fn sessions(app: &App, person: PersonId) -> Result<Vec<Session>, Error> {
    let columns = "s.session_id, s.device, s.opened_at, s.expires_at, a.administrator, \
                   COALESCE(u.used_at, s.opened_at)";
    let newest = "AND s.person_id = $4 ORDER BY s.opened_at DESC, s.session_id DESC LIMIT 100";
    let rows = alive(app, columns, newest)
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut sessions = Vec::new();
    for row in rows {
        let idle_seconds_max = match row.try_get::<i64, _>(4)? {
            0 => IDLE_SECONDS_MAX,
            _ => ADMINISTRATOR_IDLE_SECONDS_MAX,
        };
        let idle_at = Time(row.try_get(5)?).plus_seconds(idle_seconds_max);
        if let Ok(id) = row.try_get::<String, _>(0)?.parse() {
            sessions.push(Session {
                id,
                device: row.try_get(1)?,
                opened_at: Time(row.try_get(2)?),
                expires_at: idle_at.min(Time(row.try_get(3)?)),
            });
        }
    }
    Ok(sessions)
}

/// When a person was here for the last time, as far as sessions tell; none where they never were.
pub async fn last_visit(app: &App, person: PersonId) -> Result<Option<Time>, Error> {
    let sql = "SELECT max(t.at) FROM (
             SELECT v.signed_in_at AS at FROM accounts_visit v WHERE v.person_id = $1
             UNION ALL
             SELECT COALESCE(u.used_at, s.opened_at) FROM accounts_session_r2 s
             LEFT JOIN last_use u ON u.name = s.session_id WHERE s.person_id = $1) t";
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get::<Option<i64>, _>(0)?.map(Time))
}

/// How many people may administer the network.
pub async fn administrators(database: &Database) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM accounts_account_r2 WHERE administrator = 1 AND closed = 0";
    Ok(sqlx::query(sql)
        .fetch_one(database.reader())
        .await?
        .try_get(0)?)
}

/// The colleague with the lowest id among those who may sign in and do not administer the network;
/// none where nobody is here.
pub async fn first_colleague(database: &Database) -> Result<Option<PersonId>, Error> {
    let sql = "SELECT person_id FROM accounts_account_r2
         WHERE closed = 0 AND administrator = 0 AND guest_sponsor IS NULL
         ORDER BY person_id LIMIT 1";
    let row = sqlx::query(sql).fetch_optional(database.reader()).await?;
    let id = row.map(|row| row.try_get::<String, _>(0)).transpose()?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// The address of a person who may sign in, for mail; none where they have none.
pub async fn email(app: &App, person: PersonId) -> Result<Option<String>, Error> {
    let live = live_sql("a", "$2");
    let sql =
        format!("SELECT a.email FROM accounts_account_r2 a WHERE a.person_id = $1 AND {live}");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(app.now().0)
        .fetch_optional(app.database.reader())
        .await?;
    Ok(row
        .map(|row| row.try_get::<Option<String>, _>(0))
        .transpose()?
        .flatten())
}
