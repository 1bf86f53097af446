//! Requests and invitations that wait for an answer.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::rules::Pending;
use crate::features::communities::events::{CommunityId, Role};
use crate::features::communities::visibility::exists_sql;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// A request or an invitation.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Which community.
    pub community: CommunityId,
    /// Who asks, or is asked.
    pub person: PersonId,
    /// With which role somebody is invited.
    pub role: Role,
    /// What somebody says who asks.
    pub answer: Option<String>,
    /// Who did it.
    pub actor: Option<PersonId>,
    /// When.
    pub at: Time,
}

/// Whose requests or invitations.
#[derive(Clone, Copy, Debug)]
pub enum WaitingFor {
    /// Those of a community, for its managers.
    Community(CommunityId),
    /// Those of a person, for that person.
    Person(PersonId),
}

/// What waits for an answer, the oldest first. Cursors carry the time and the id of the other
/// side. The caller has checked that the viewer may know.
pub async fn pending(
    app: &App,
    stage: Pending,
    of: WaitingFor,
    page: &Page,
) -> Result<Slice<Waiting>, Error> {
    let (own, other, id) = match of {
        WaitingFor::Community(id) => ("community_id", "person_id", id.to_string()),
        WaitingFor::Person(id) => ("person_id", "community_id", id.to_string()),
    };
    // What became hidden meanwhile is not there, also for whoever asked to join it.
    let there = match of {
        WaitingFor::Community(_) => String::new(),
        WaitingFor::Person(_) => format!(
            "AND EXISTS (SELECT 1 FROM communities_community_r3 c
                 WHERE c.community_id = w.community_id AND {})",
            exists_sql("$1")
        ),
    };
    let sql = format!(
        "SELECT community_id, person_id, role, answer, actor_id, at FROM communities_pending_r3 w
         WHERE {own} = $1 AND stage = $2 AND (at > $3 OR (at = $3 AND {other} > $4)) {there}
         ORDER BY at, {other} LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .bind(stage.as_str())
        .bind(page.number(0).unwrap_or(i64::MIN))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let found = rows.iter().filter_map(|row| read(row).transpose());
    Ok(Slice::cut(found.collect::<Result<_, _>>()?, page.first))
}

/// One request or invitation; none where nothing waits. The caller has checked that the viewer may
/// know.
pub async fn waiting(
    app: &App,
    stage: Pending,
    community: CommunityId,
    person: PersonId,
) -> Result<Option<Waiting>, Error> {
    let row = sqlx::query(
        "SELECT community_id, person_id, role, answer, actor_id, at FROM communities_pending_r3
         WHERE community_id = $1 AND person_id = $2 AND stage = $3",
    )
    .bind(community.to_string())
    .bind(person.to_string())
    .bind(stage.as_str())
    .fetch_optional(app.database.reader())
    .await?;
    row.map_or(Ok(None), |row| read(&row))
}

fn read(row: &AnyRow) -> Result<Option<Waiting>, Error> {
    let community = row.try_get::<String, _>(0)?.parse();
    let person = row.try_get::<String, _>(1)?.parse();
    let role: Option<String> = row.try_get(2)?;
    let actor: Option<String> = row.try_get(4)?;
    let (Ok(community), Ok(person)) = (community, person) else {
        return Ok(None);
    };
    Ok(Some(Waiting {
        community,
        person,
        role: role.as_deref().map_or(Role::Contributor, Role::from_stored),
        answer: row.try_get(3)?,
        actor: actor.and_then(|actor| actor.parse().ok()),
        at: Time(row.try_get(5)?),
    }))
}

/// How many requests or invitations of a community wait for an answer.
pub async fn pending_count(
    app: &App,
    stage: Pending,
    community: CommunityId,
) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM communities_pending_r3
         WHERE community_id = $1 AND stage = $2";
    let row = sqlx::query(sql)
        .bind(community.to_string())
        .bind(stage.as_str())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}
