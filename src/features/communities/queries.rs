//! Communities and members as a viewer may see them.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::guest_sql;
use crate::features::communities::aggregate::rules::{Ground, Pending, Place, Seat};
use crate::features::communities::events::{
    CommunityId, JoinPolicy, PostingPolicy, PseudonymPolicy, Role, Visibility,
};
use crate::features::communities::visibility::{exists_sql, member_sql};
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};
use crate::kernel::record::{Keys, List, Record};

mod access;
mod around;
mod crowd;
mod members;
mod objective;
mod owners;
mod pending;
mod succession;

pub use access::{PrivilegedAccess, access, accesses, privileged, requested};
pub use around::around;
pub use crowd::{Crowd, crowds};
pub use members::{Member, member, members};
pub use objective::{Aim, Objective, Reported, Said, objective_change, objective_history};
pub use owners::{other_owners, owned, successors};
pub use pending::{Waiting, WaitingFor, pending, pending_count, waiting};
pub use succession::{Links, links};

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
    /// When it was archived; none while it lives.
    pub archived_at: Option<Time>,
    /// How many members it has.
    pub members: i64,
    /// The viewer's role; none for somebody who is no member.
    pub role: Option<Role>,
    /// The viewer before it.
    pub ground: Ground,
    /// What it wants to reach.
    pub aim: Option<Aim>,
    /// The key of its place in the list.
    pub name_folded: String,
}

impl Community {
    /// Whether the viewer may see what is in it.
    pub fn content_is_visible(&self) -> bool {
        self.ground.reads()
    }
}

/// The columns of a community for the person bound to `$1`, with `from` before the table.
fn select(from: &str) -> String {
    format!(
        "SELECT c.community_id, c.name, c.description, c.visibility, c.language, c.created_at,
         coalesce(n.members, 0), m.role, c.name_folded, c.join_policy, c.posting_policy, c.external,
         c.charter_version, c.archived_at, coalesce(m.charter_version, 0), w.stage,
         CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT),
         CAST(CASE WHEN c.community_id IN ({}) THEN 1 ELSE 0 END AS BIGINT), c.pseudonym_policy, {}
         FROM {from} communities_community_r3 c
         LEFT JOIN communities_member_r3 m ON m.community_id = c.community_id AND m.person_id = $1
         LEFT JOIN communities_pending_r3 w ON w.community_id = c.community_id AND w.person_id = $1
         LEFT JOIN communities_count_r3 n ON n.community_id = c.community_id
         LEFT JOIN communities_objective_r3 j ON j.community_id = c.community_id",
        guest_sql("$1"),
        privileged("$1"),
        objective::columns("j")
    )
}

/// How many columns these are.
const COLUMNS_COUNT: usize = 19 + objective::COLUMNS_COUNT;

/// Those of `ids` that exist for the viewer.
pub async fn communities(
    app: &App,
    viewer: PersonId,
    ids: &[CommunityId],
) -> Result<HashMap<CommunityId, Community>, Error> {
    let sql = app
        .database
        .packed_list(&listed(&Keys::bound(ids.len(), 2)));
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string()),
        ids,
    );
    found(&app.database.records(query).await?)
}

/// Those communities of `keys` that exist for the person bound to `$1`: for [`found`].
pub fn listed(keys: &Keys) -> List {
    let sql = format!(
        "{} WHERE c.community_id {} AND {}",
        select(&keys.from),
        keys.are,
        exists_sql("$1")
    );
    List::new(COLUMNS_COUNT, sql)
}

/// The communities in the rows of a list made by [`listed`].
pub fn found(rows: &[Record]) -> Result<HashMap<CommunityId, Community>, Error> {
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
        member_sql("$1")
    } else {
        exists_sql("$1")
    };
    let sql = format!(
        "{} WHERE {membership} AND c.name_folded LIKE $2 ESCAPE '\\'
         AND (c.name_folded > $3 OR (c.name_folded = $3 AND c.community_id > $4))
         ORDER BY c.name_folded, c.community_id LIMIT {}",
        select(""),
        page.limit()
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(pattern)
        .bind(page.key(0).unwrap_or("").to_owned())
        .bind(page.key(1).unwrap_or("").to_owned());
    let rows = app.database.records(query).await?;
    let items = rows.iter().filter_map(|row| community(row).transpose());
    Ok(Slice::cut(items.collect::<Result<_, _>>()?, page.first))
}

/// Rules of conduct.
#[derive(Clone, Debug)]
pub struct Charter {
    /// 1 for the first, one more for each new one.
    pub version: i64,
    /// The rules, in Markdown.
    pub text: String,
    /// When they were published.
    pub published_at: Time,
}

/// The present rules of conduct of a community, where it has any. The caller has checked that the
/// viewer may know of it.
pub async fn charter(app: &App, community: CommunityId) -> Result<Option<Charter>, Error> {
    let row = sqlx::query(
        "SELECT version, text, published_at FROM communities_charter_r3
         WHERE community_id = $1 ORDER BY version DESC LIMIT 1",
    )
    .bind(community.to_string())
    .fetch_optional(app.database.reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Charter {
        version: row.try_get(0)?,
        text: row.try_get(1)?,
        published_at: Time(row.try_get(2)?),
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
    /// Who may know of it.
    pub visibility: Visibility,
    /// The language it mostly speaks.
    pub language: Option<String>,
    /// When it was founded.
    pub created_at: Time,
}

/// Communities by id, whoever may see them: for the search index, which keeps the audience beside
/// the text.
pub async fn indexed(app: &App, ids: &[CommunityId]) -> Result<Vec<Indexed>, Error> {
    let sql = format!(
        "SELECT community_id, name, description, language, created_at, visibility
         FROM communities_community_r3 WHERE community_id IN {}",
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
                visibility: Visibility::from_stored(&row.try_get::<String, _>(5)?),
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
        "SELECT community_id, person_id, CAST(NULL AS BIGINT) FROM communities_member_r3
         WHERE community_id IN {places}
         UNION ALL SELECT community_id, person_id, ended_at FROM communities_left
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

fn community(row: &Record) -> Result<Option<Community>, Error> {
    let Ok(id) = row.text(0)?.parse() else {
        return Ok(None);
    };
    let archived_at: Option<i64> = row.get(13)?;
    let aim = objective::aim(row, 19)?;
    let ground = ground(row, aim.is_some())?;
    Ok(Some(Community {
        id,
        name: row.get(1)?,
        description: row.get(2)?,
        visibility: ground.place.visibility,
        language: row.get(4)?,
        created_at: Time(row.get(5)?),
        archived_at: archived_at.map(Time),
        members: row.get(6)?,
        role: ground.role(),
        ground,
        aim,
        name_folded: row.get(8)?,
    }))
}

fn ground(row: &Record, objective: bool) -> Result<Ground, Error> {
    let visibility = Visibility::from_stored(row.text(3)?);
    let role: Option<String> = row.get(7)?;
    let join: Option<String> = row.get(9)?;
    let stage: Option<String> = row.get(15)?;
    let version =
        |at: usize| -> Result<u32, Error> { Ok(u32::try_from(row.get::<i64>(at)?).unwrap_or(0)) };
    let place = Place {
        visibility,
        join: join.map_or(JoinPolicy::of(visibility), |join| {
            JoinPolicy::from_stored(&join)
        }),
        posting: PostingPolicy::from_stored(row.text(10)?),
        external: row.get::<i64>(11)? != 0,
        pseudonyms: PseudonymPolicy::from_stored(row.text(18)?),
        charter: version(12)?,
        objective,
        archived: row.get::<Option<i64>>(13)?.is_some(),
    };
    let seat = Seat {
        kind: if row.get::<i64>(16)? != 0 {
            accounts::Kind::Guest
        } else {
            accounts::Kind::Employee
        },
        role: role.as_deref().map(Role::from_stored),
        pending: stage.map(|stage| {
            if stage == Pending::Invited.as_str() {
                Pending::Invited
            } else {
                Pending::Requested
            }
        }),
        charter: version(14)?,
        privileged: row.get::<i64>(17)? != 0,
    };
    Ok(Ground { place, seat })
}
