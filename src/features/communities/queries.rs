//! Communities and members as a viewer may see them.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{CommunityId, Role, Visibility};
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// A community.
#[derive(Clone, Debug)]
pub struct Community {
    /// Its id.
    pub id: CommunityId,
    /// Its name.
    pub name: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language it mostly speaks.
    pub language: Option<String>,
    /// When it was founded.
    pub created_at: Time,
    /// How many members it has.
    pub members: i64,
    /// The viewer's role; none for somebody who is no member.
    pub role: Option<Role>,
    /// The key of its place in the list.
    pub name_folded: String,
}

impl Community {
    /// Whether the viewer may see what is in it.
    pub fn content_is_visible(&self) -> bool {
        self.role.is_some() || self.visibility == Visibility::Open
    }
}

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

/// Whether a community exists for the person bound to `$1`: unless it is secret and they are no
/// member.
const EXISTS: &str = "(c.visibility <> 'secret' OR m.person_id IS NOT NULL)";

const SELECT: &str = "SELECT c.community_id, c.name, c.description, c.visibility, c.language, \
     c.created_at, coalesce(n.members, 0), m.role, c.name_folded \
     FROM communities_community c \
     LEFT JOIN communities_member m ON m.community_id = c.community_id AND m.person_id = $1 \
     LEFT JOIN communities_count n ON n.community_id = c.community_id";

/// Those of `ids` that exist for the viewer.
pub async fn communities(
    app: &App,
    viewer: PersonId,
    ids: &[CommunityId],
) -> Result<HashMap<CommunityId, Community>, Error> {
    let places = Database::placeholders(ids.len(), 2);
    let sql = format!("{SELECT} WHERE c.community_id IN {places} AND {EXISTS}");
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string()),
        ids,
    );
    let rows = query.fetch_all(app.database.reader()).await?;
    let found = rows.iter().filter_map(|row| community(row).transpose());
    found
        .map(|community| community.map(|community| (community.id, community)))
        .collect()
}

/// The communities that exist for the viewer, by name; only their own with `mine`, only those
/// whose name contains `text`.
pub async fn list(
    app: &App,
    viewer: PersonId,
    mine: bool,
    text: Option<&str>,
    page: &Page,
) -> Result<Slice<Community>, Error> {
    let pattern = text.map_or_else(|| "%".to_owned(), |text| contains(&text.to_lowercase()));
    let membership = if mine {
        "m.person_id IS NOT NULL"
    } else {
        EXISTS
    };
    let sql = format!(
        "{SELECT} WHERE {membership} AND c.name_folded LIKE $2 ESCAPE '\\'
         AND (c.name_folded > $3 OR (c.name_folded = $3 AND c.community_id > $4))
         ORDER BY c.name_folded, c.community_id LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(pattern)
        .bind(page.key(0).unwrap_or("").to_owned())
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let items = rows.iter().filter_map(|row| community(row).transpose());
    Ok(Slice::cut(items.collect::<Result<_, _>>()?, page.first))
}

/// The members of a community, in the order they joined. The caller has checked that the viewer
/// may see them.
pub async fn members(
    app: &App,
    community: CommunityId,
    page: &Page,
) -> Result<Slice<Member>, Error> {
    let sql = format!(
        "SELECT person_id, role, joined_at FROM communities_member
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
        .filter_map(|row| read_member(community, row).transpose());
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
        "SELECT person_id, role, joined_at FROM communities_member
         WHERE community_id = $1 AND person_id = $2",
    )
    .bind(community.to_string())
    .bind(person.to_string())
    .fetch_optional(app.database.reader())
    .await?;
    row.map_or(Ok(None), |row| read_member(community, &row))
}

fn read_member(community: CommunityId, row: &AnyRow) -> Result<Option<Member>, Error> {
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

/// A community for the search index, whoever may see it.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// Its id.
    pub id: CommunityId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The language it mostly speaks.
    pub language: Option<String>,
    /// When it was founded.
    pub created_at: Time,
}

/// Communities by id, whoever may see them: for the search index, which keeps the audience beside
/// the text.
pub async fn indexed(app: &App, ids: &[CommunityId]) -> Result<Vec<Indexed>, Error> {
    let sql = format!(
        "SELECT community_id, name, description, language, created_at
         FROM communities_community WHERE community_id IN {}",
        Database::placeholders(ids.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    let mut found = Vec::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(id) = row.try_get::<String, _>(0)?.parse() {
            found.push(Indexed {
                id,
                name: row.try_get(1)?,
                description: row.try_get(2)?,
                language: row.try_get(3)?,
                created_at: Time(row.try_get(4)?),
            });
        }
    }
    Ok(found)
}

/// Everybody who is or was in these communities, with the end of a membership that has one.
pub async fn present_and_former(
    app: &App,
    ids: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<(PersonId, Option<Time>)>>, Error> {
    let places = Database::placeholders(ids.len(), 1);
    let sql = format!(
        "SELECT community_id, person_id, CAST(NULL AS BIGINT) FROM communities_member
         WHERE community_id IN {places}
         UNION ALL SELECT community_id, person_id, ended_at FROM communities_former
         WHERE community_id IN {places}"
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    let mut people: HashMap<CommunityId, Vec<_>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let community = row.try_get::<String, _>(0)?.parse();
        let person = row.try_get::<String, _>(1)?.parse();
        if let (Ok(community), Ok(person)) = (community, person) {
            let ended: Option<i64> = row.try_get(2)?;
            people
                .entry(community)
                .or_default()
                .push((person, ended.map(Time)));
        }
    }
    Ok(people)
}

/// A `LIKE` pattern for texts that contain `text`, its wildcards escaped with `\`.
pub fn contains(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}

fn community(row: &AnyRow) -> Result<Option<Community>, Error> {
    let Ok(id) = row.try_get::<String, _>(0)?.parse() else {
        return Ok(None);
    };
    let role: Option<String> = row.try_get(7)?;
    Ok(Some(Community {
        id,
        name: row.try_get(1)?,
        description: row.try_get(2)?,
        visibility: Visibility::from_stored(&row.try_get::<String, _>(3)?),
        language: row.try_get(4)?,
        created_at: Time(row.try_get(5)?),
        members: row.try_get(6)?,
        role: role.as_deref().map(Role::from_stored),
        name_folded: row.try_get(8)?,
    }))
}
