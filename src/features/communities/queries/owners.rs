//! Who owns communities, and who would be next.

use sqlx::Row;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::kernel::error::Error;

/// The most people that are looked at for one community.
const CANDIDATES_MAX: i64 = 20;

/// The other owners of a community, the first first, at most 20. A hint: whether they still are
/// is for the streams to say.
pub async fn other_owners(
    app: &App,
    community: CommunityId,
    person: PersonId,
) -> Result<Vec<PersonId>, Error> {
    let sql = "SELECT person_id FROM communities_member_r3
         WHERE community_id = $1 AND person_id <> $2 AND role = 'owner'
         ORDER BY joined_at, person_id LIMIT $3";
    people(app, sql, community, person).await
}

/// Who would own a community without this person: the highest role first, then who joined first,
/// at most 20; nobody from outside the company and nobody who has left.
pub async fn successors(
    app: &App,
    community: CommunityId,
    person: PersonId,
) -> Result<Vec<PersonId>, Error> {
    let sql = "SELECT m.person_id FROM communities_member_r3 m
         JOIN accounts_account_r2 a ON a.person_id = m.person_id
         WHERE m.community_id = $1 AND m.person_id <> $2
           AND a.closed = 0 AND a.guest_sponsor IS NULL
         ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 WHEN 'moderator' THEN 2
             WHEN 'contributor' THEN 3 ELSE 4 END, m.joined_at, m.person_id
         LIMIT $3";
    people(app, sql, community, person).await
}

async fn people(
    app: &App,
    sql: &'static str,
    community: CommunityId,
    person: PersonId,
) -> Result<Vec<PersonId>, Error> {
    let rows = sqlx::query(sql)
        .bind(community.to_string())
        .bind(person.to_string())
        .bind(CANDIDATES_MAX)
        .fetch_all(app.database.reader())
        .await?;
    let mut people = Vec::new();
    for row in rows {
        people.extend(row.try_get::<String, _>(0)?.parse::<PersonId>());
    }
    Ok(people)
}

/// The communities a person owns.
pub async fn owned(app: &App, person: PersonId) -> Result<Vec<CommunityId>, Error> {
    let sql =
        "SELECT community_id FROM communities_member_r3 WHERE person_id = $1 AND role = 'owner'";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut owned = Vec::new();
    for row in rows {
        owned.extend(row.try_get::<String, _>(0)?.parse::<CommunityId>());
    }
    Ok(owned)
}
