//! What a person follows and keeps, as far as they may see it now. Only that person may ask.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::{exists_sql, people_visible_sql, visible_sql};
use crate::features::following::aggregate::FOLLOWS_MAX;
use crate::features::following::events::{Level, Target};
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// Something a person follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What.
    pub target: Target,
    /// How much they want to hear.
    pub level: Level,
    /// Since when it has this level.
    pub since: Time,
}

/// The condition that the target of row `f` exists for the person bound to `$1`.
fn visible() -> String {
    format!(
        "(f.kind = 'tag'
          OR (f.kind = 'person' AND {})
          OR (f.kind = 'community' AND EXISTS (SELECT 1 FROM communities_community_r3 c
              WHERE c.community_id = f.target AND {}))
          OR (f.kind = 'post' AND EXISTS (SELECT 1 FROM posts_post_r2 p
              WHERE p.post_id = f.target AND p.status = 'published' AND {})))",
        people_visible_sql("f.target", "$1"),
        exists_sql("$1"),
        visible_sql("p.audience", "$1")
    )
}

/// What a person follows, last set first. Cursors carry the moment and the target.
pub async fn list(app: &App, person: PersonId, page: &Page) -> Result<Slice<Followed>, Error> {
    let sql = format!(
        "SELECT f.target, f.level, f.since FROM following_follow f
         WHERE f.person_id = $1 AND (f.since, f.target) < ($2, $3) AND {}
         ORDER BY f.since DESC, f.target DESC LIMIT {}",
        visible(),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    Ok(Slice::cut(all(&rows)?, page.first))
}

/// What a person follows, and may see, at one target.
pub async fn one(app: &App, person: PersonId, target: &Target) -> Result<Option<Followed>, Error> {
    let sql = format!(
        "SELECT f.target, f.level, f.since FROM following_follow f
         WHERE f.person_id = $1 AND f.target = $2 AND {}",
        visible()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(target.to_string())
        .fetch_all(app.database.reader())
        .await?;
    Ok(all(&rows)?.pop())
}

/// Everything a person follows and may see, at most a thousand things: why something is in their
/// feed.
pub async fn followed(app: &App, person: PersonId) -> Result<Vec<Followed>, Error> {
    let sql = format!(
        "SELECT f.target, f.level, f.since FROM following_follow f
         WHERE f.person_id = $1 AND {} ORDER BY f.since DESC LIMIT $2",
        visible()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(FOLLOWS_MAX)
        .fetch_all(app.database.reader())
        .await?;
    all(&rows)
}

/// How much a person wants to hear of each of these things; those they do not follow are left
/// out.
pub async fn levels(
    app: &App,
    person: PersonId,
    targets: &[Target],
) -> Result<HashMap<Target, Level>, Error> {
    let sql = format!(
        "SELECT f.target, f.level, f.since FROM following_follow f
         WHERE f.person_id = $1 AND f.target IN {}",
        Database::placeholders(targets.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(person.to_string()),
        targets,
    );
    let rows = query.fetch_all(app.database.reader()).await?;
    let found = all(&rows)?.into_iter();
    Ok(found.map(|it| (it.target, it.level)).collect())
}

/// How many things a person follows.
pub async fn follow_count(app: &App, person: PersonId) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM following_follow WHERE person_id = $1";
    count(app, sql, person).await
}

/// How many posts a person keeps.
pub async fn bookmark_count(app: &App, person: PersonId) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM following_bookmark WHERE person_id = $1";
    count(app, sql, person).await
}

async fn count(app: &App, sql: &'static str, person: PersonId) -> Result<i64, Error> {
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

/// When a person kept each of these posts; the others are left out.
pub async fn kept(
    app: &App,
    person: PersonId,
    posts: &[PostId],
) -> Result<HashMap<PostId, Time>, Error> {
    let sql = format!(
        "SELECT post_id, added_at FROM following_bookmark
         WHERE person_id = $1 AND post_id IN {}",
        Database::placeholders(posts.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(person.to_string()),
        posts,
    );
    let rows = query.fetch_all(app.database.reader()).await?;
    let found = rows.iter().filter_map(|row| kept_post(row).transpose());
    found.collect()
}

/// The posts a person keeps and may see, last kept first. Cursors carry the moment and the id.
pub async fn bookmarks(
    app: &App,
    person: PersonId,
    page: &Page,
) -> Result<Slice<(PostId, Time)>, Error> {
    let sql = format!(
        "SELECT b.post_id, b.added_at FROM following_bookmark b
         JOIN posts_post_r2 p ON p.post_id = b.post_id
         WHERE b.person_id = $1 AND p.status = 'published' AND {}
         AND (b.added_at, b.post_id) < ($2, $3)
         ORDER BY b.added_at DESC, b.post_id DESC LIMIT {}",
        visible_sql("p.audience", "$1"),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let found = rows.iter().filter_map(|row| kept_post(row).transpose());
    Ok(Slice::cut(found.collect::<Result<_, _>>()?, page.first))
}

fn kept_post(row: &AnyRow) -> Result<Option<(PostId, Time)>, Error> {
    let post = row.try_get::<String, _>(0)?.parse().ok();
    let at = Time(row.try_get(1)?);
    Ok(post.map(|post| (post, at)))
}

fn all(rows: &[AnyRow]) -> Result<Vec<Followed>, Error> {
    let mut found = Vec::new();
    for row in rows {
        if let Ok(target) = row.try_get::<String, _>(0)?.parse() {
            found.push(Followed {
                target,
                level: Level::from_stored(&row.try_get::<String, _>(1)?),
                since: Time(row.try_get(2)?),
            });
        }
    }
    Ok(found)
}
