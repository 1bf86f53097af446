//! Who is in a community.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{CommunityId, Role};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// A member of a community.
#[derive(Clone, Debug)]
pub struct Member {
    /// Of which community.
    pub community: CommunityId,
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub joined_at: Time,
}

impl Member {
    /// The keys of their place in the list.
    pub fn keys(&self) -> [String; 2] {
        [self.joined_at.0.to_string(), self.person.to_string()]
    }
}

/// The members of a community, in the order they joined. The caller has checked that the viewer
/// may see them.
pub async fn members(
    app: &App,
    community: CommunityId,
    page: &Page,
) -> Result<Slice<Member>, Error> {
    let sql = format!(
        "SELECT person_id, role, joined_at FROM communities_member_r3
         WHERE community_id = $1 AND (joined_at > $2 OR (joined_at = $2 AND person_id > $3))
         ORDER BY joined_at, person_id LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .bind(page.number(0).unwrap_or(i64::MIN))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let members = rows
        .iter()
        .filter_map(|row| read(community, row).transpose());
    Ok(Slice::cut(members.collect::<Result<_, _>>()?, page.first))
}

/// One member of a community; none for somebody who is not. The caller has checked that the viewer
/// may see the members.
pub async fn member(
    app: &App,
    community: CommunityId,
    person: PersonId,
) -> Result<Option<Member>, Error> {
    let row = sqlx::query(
        "SELECT person_id, role, joined_at FROM communities_member_r3
         WHERE community_id = $1 AND person_id = $2",
    )
    .bind(community.to_string())
    .bind(person.to_string())
    .fetch_optional(app.database.reader())
    .await?;
    row.map_or(Ok(None), |row| read(community, &row))
}

fn read(community: CommunityId, row: &AnyRow) -> Result<Option<Member>, Error> {
    let Ok(person) = row.try_get::<String, _>(0)?.parse() else {
        return Ok(None);
    };
    Ok(Some(Member {
        community,
        person,
        role: Role::from_stored(&row.try_get::<String, _>(1)?),
        joined_at: Time(row.try_get(2)?),
    }))
}
