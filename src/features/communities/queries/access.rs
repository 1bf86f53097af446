//! Emergency accesses: what was asked for and granted, and what is over.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::access::REQUEST_SECONDS;
use crate::features::communities::events::CommunityId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// An emergency access, asked for or granted.
#[derive(Clone, Debug)]
pub struct PrivilegedAccess {
    /// Which community.
    pub community: CommunityId,
    /// Who reads, or wants to.
    pub administrator: PersonId,
    /// Why; none when it was erased.
    pub reason: Option<String>,
    /// When they asked.
    pub asked_at: Time,
    /// Who agreed.
    pub granted_by: Option<PersonId>,
    /// When that was.
    pub granted_at: Option<Time>,
    /// When it ends, or ended, by itself.
    pub until: Option<Time>,
}

/// The communities that the person bound to `viewer` reads by privilege, until the access is said
/// to be over.
pub fn privileged(viewer: &str) -> String {
    format!(
        "SELECT live_x.community_id FROM communities_access_r3 live_x
         WHERE live_x.administrator_id = {viewer} AND live_x.state = 'granted'"
    )
}

const SELECT: &str = "SELECT community_id, administrator_id, reason, asked_at, granted_by, \
     granted_at, until_at FROM communities_access_r3";

/// The accesses that were granted to a community, the newest first. The caller has checked that
/// the viewer owns it.
pub async fn accesses(
    app: &App,
    community: CommunityId,
    page: &Page,
) -> Result<Slice<PrivilegedAccess>, Error> {
    let sql = format!(
        "{SELECT} WHERE community_id = $1 AND granted_at IS NOT NULL
         AND (asked_at < $2 OR (asked_at = $2 AND administrator_id > $3))
         ORDER BY asked_at DESC, administrator_id LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    cut(&rows, page)
}

/// The requests that may be granted now, the newest first. The caller has checked that the viewer
/// administers the network.
pub async fn requested(app: &App, page: &Page) -> Result<Slice<PrivilegedAccess>, Error> {
    let sql = format!(
        "{SELECT} WHERE state = 'requested' AND asked_at > $1
         AND (asked_at < $2 OR (asked_at = $2 AND administrator_id > $3))
         ORDER BY asked_at DESC, administrator_id LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(app.now().plus_seconds(-REQUEST_SECONDS).0)
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    cut(&rows, page)
}

/// What an administrator asked for, or reads, in a community by the access of this moment. The
/// caller has checked that the viewer may know.
pub async fn access(
    app: &App,
    community: CommunityId,
    administrator: PersonId,
    asked_at: Time,
) -> Result<Option<PrivilegedAccess>, Error> {
    let sql =
        format!("{SELECT} WHERE community_id = $1 AND administrator_id = $2 AND asked_at = $3");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .bind(administrator.to_string())
        .bind(asked_at.0)
        .fetch_all(app.database.reader())
        .await?;
    Ok(all(&rows)?.pop())
}

fn cut(rows: &[AnyRow], page: &Page) -> Result<Slice<PrivilegedAccess>, Error> {
    Ok(Slice::cut(all(rows)?, page.first))
}

fn all(rows: &[AnyRow]) -> Result<Vec<PrivilegedAccess>, Error> {
    let mut found = Vec::new();
    for row in rows {
        let community = row.try_get::<String, _>(0)?.parse();
        let administrator = row.try_get::<String, _>(1)?.parse();
        let granted_by: Option<String> = row.try_get(4)?;
        if let (Ok(community), Ok(administrator)) = (community, administrator) {
            found.push(PrivilegedAccess {
                community,
                administrator,
                reason: row.try_get(2)?,
                asked_at: Time(row.try_get(3)?),
                granted_by: granted_by.and_then(|by| by.parse().ok()),
                granted_at: row.try_get::<Option<i64>, _>(5)?.map(Time),
                until: row.try_get::<Option<i64>, _>(6)?.map(Time),
            });
        }
    }
    Ok(found)
}
