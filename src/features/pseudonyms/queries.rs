//! Pseudonyms as rows: what they are used for, and who asks for one to be opened.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::pseudonyms::aggregate::REQUEST_SECONDS;
use crate::features::pseudonyms::events::PseudonymId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// Where the opening of a pseudonym stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for an administrator.
    Requested,
    /// One agreed.
    Opened,
    /// One refused.
    Refused,
}

/// The latest opening of a pseudonym, or the request for one.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Of which pseudonym.
    pub pseudonym: PseudonymId,
    /// In which community it is used.
    pub community: CommunityId,
    /// The post under it, by its id.
    pub post: String,
    /// Where it stands.
    pub state: State,
    /// Who asked.
    pub requested_by: PersonId,
    /// When.
    pub requested_at: Time,
    /// Why; none where it was erased.
    pub reason: Option<String>,
    /// Who answered.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Time>,
}

/// How many members a community has.
pub async fn members(app: &App, community: CommunityId) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM communities_member_r3 WHERE community_id = $1";
    let row = sqlx::query(sql)
        .bind(community.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

/// The pseudonyms taken after a moment, each with the id of its post. Whose they are it does not
/// say.
pub async fn since(app: &App, after: Time) -> Result<Vec<(PseudonymId, String)>, Error> {
    let sql = "SELECT pseudonym_id, post_id FROM pseudonyms_pseudonym WHERE taken_at > $1";
    let rows = sqlx::query(sql)
        .bind(after.0)
        .fetch_all(app.database.reader())
        .await?;
    let mut taken = Vec::new();
    for row in rows {
        if let Ok(pseudonym) = row.try_get::<String, _>(0)?.parse() {
            taken.push((pseudonym, row.try_get(1)?));
        }
    }
    Ok(taken)
}

const SELECT: &str = "SELECT pseudonym_id, community_id, post_id, opening, requested_by, \
     requested_at, reason, decided_by, decided_at FROM pseudonyms_pseudonym";

/// The latest opening of a pseudonym; none where nobody ever asked. The caller has checked that
/// the viewer may know.
pub async fn opening(app: &App, pseudonym: PseudonymId) -> Result<Option<Opening>, Error> {
    let sql = format!("{SELECT} WHERE pseudonym_id = $1 AND opening IS NOT NULL");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(pseudonym.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    row.as_ref().map_or(Ok(None), read)
}

/// The requests that may be answered now, the newest first. The caller has checked that the viewer
/// administers the network.
pub async fn requested(app: &App, page: &Page) -> Result<Slice<Opening>, Error> {
    let sql = format!(
        "{SELECT} WHERE opening = 'requested' AND requested_at > $1
         AND (requested_at < $2 OR (requested_at = $2 AND pseudonym_id > $3))
         ORDER BY requested_at DESC, pseudonym_id LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(app.now().plus_seconds(-REQUEST_SECONDS).0)
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        found.extend(read(row)?);
    }
    Ok(Slice::cut(found, page.first))
}

fn read(row: &AnyRow) -> Result<Option<Opening>, Error> {
    let (Ok(pseudonym), Ok(community), Ok(requested_by)) = (
        row.try_get::<String, _>(0)?.parse(),
        row.try_get::<String, _>(1)?.parse(),
        row.try_get::<String, _>(4)?.parse(),
    ) else {
        return Ok(None);
    };
    let state = match row.try_get::<String, _>(3)?.as_str() {
        "opened" => State::Opened,
        "refused" => State::Refused,
        _ => State::Requested,
    };
    let decided_by: Option<String> = row.try_get(7)?;
    Ok(Some(Opening {
        pseudonym,
        community,
        post: row.try_get(2)?,
        state,
        requested_by,
        requested_at: Time(row.try_get(5)?),
        reason: row.try_get(6)?,
        decided_by: decided_by.and_then(|by| by.parse().ok()),
        decided_at: row.try_get::<Option<i64>, _>(8)?.map(Time),
    }))
}
