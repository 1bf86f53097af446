//! Who a token belongs to, and which sessions a person has.

use sqlx::Row;

use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::{PersonId, SessionId};
use crate::kernel::clock::Time;
use crate::kernel::database::Database;
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
    /// When it ends.
    pub expires_at: Time,
}

/// The person a token signs in; none when it is unknown, ended or revoked.
pub async fn viewer(app: &App, bearer: &str) -> Result<Option<Viewer>, Error> {
    if bearer.len() != token::TOKEN_CHARS {
        return Ok(None);
    }
    let row = sqlx::query(
        "SELECT s.session_id, s.person_id, a.administrator
         FROM accounts_session s JOIN accounts_account a ON a.person_id = s.person_id
         WHERE s.token_digest = $1 AND s.expires_at > $2 AND a.closed = 0",
    )
    .bind(token::digest(bearer))
    .bind(app.now().0)
    .fetch_optional(app.database.reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let session: Option<SessionId> = row.try_get::<String, _>(0)?.parse().ok();
    let person: Option<PersonId> = row.try_get::<String, _>(1)?.parse().ok();
    let administrator = row.try_get::<i64, _>(2)? != 0;
    Ok(person.map(|person| Viewer {
        person,
        administrator,
        session,
    }))
}

/// Whether a session still signs its person in; asked again while a stream is open.
pub async fn is_alive(app: &App, viewer: &Viewer) -> Result<bool, Error> {
    let Some(session) = viewer.session else {
        return Ok(true);
    };
    let row =
        sqlx::query("SELECT 1 FROM accounts_session WHERE session_id = $1 AND expires_at > $2")
            .bind(session.to_string())
            .bind(app.now().0)
            .fetch_optional(app.database.reader())
            .await?;
    Ok(row.is_some())
}

/// A person's sessions that have not ended, newest first, at most 100.
pub async fn sessions(app: &App, person: PersonId) -> Result<Vec<Session>, Error> {
    let rows = sqlx::query(
        "SELECT session_id, device, opened_at, expires_at FROM accounts_session
         WHERE person_id = $1 AND expires_at > $2
         ORDER BY opened_at DESC, session_id DESC LIMIT 100",
    )
    .bind(person.to_string())
    .bind(app.now().0)
    .fetch_all(app.database.reader())
    .await?;
    let mut sessions = Vec::new();
    for row in rows {
        if let Ok(id) = row.try_get::<String, _>(0)?.parse() {
            sessions.push(Session {
                id,
                device: row.try_get(1)?,
                opened_at: Time(row.try_get(2)?),
                expires_at: Time(row.try_get(3)?),
            });
        }
    }
    Ok(sessions)
}

/// How many people may administer the network.
pub async fn administrators(database: &Database) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM accounts_account WHERE administrator = 1 AND closed = 0";
    Ok(sqlx::query(sql)
        .fetch_one(database.reader())
        .await?
        .try_get(0)?)
}

/// The address of a person, for mail; none where they have none or the account is closed.
pub async fn email(app: &App, person: PersonId) -> Result<Option<String>, Error> {
    let row = sqlx::query("SELECT email FROM accounts_account WHERE person_id = $1 AND closed = 0")
        .bind(person.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    Ok(row
        .map(|row| row.try_get::<Option<String>, _>(0))
        .transpose()?
        .flatten())
}
