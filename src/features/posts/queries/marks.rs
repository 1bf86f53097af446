//! What people put on posts. The caller has checked that the viewer may see the posts.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::visible_sql;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// Since when and until when a post stands at the top of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Since when.
    pub pinned_at: Time,
    /// Until when; none until it is taken down.
    pub until: Option<Time>,
}

/// Where a post is pinned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// At the top of what it is for.
    pub place: Option<Pin>,
    /// At the top of its author's profile.
    pub profile: Option<Pin>,
}

/// How many people did something with a post, and whether the viewer is one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many people.
    pub people: i64,
    /// When the viewer did; none where they did not.
    pub own_at: Option<Time>,
}

/// Where those of `ids` are pinned now that are.
pub async fn pins(app: &App, ids: &[PostId], now: Time) -> Result<HashMap<PostId, Pins>, Error> {
    let sql = format!(
        "SELECT n.post_id, n.pinned_at, n.until,
             CAST(CASE WHEN n.board = p.author_id THEN 1 ELSE 0 END AS BIGINT)
         FROM posts_pin n JOIN posts_post_r2 p ON p.post_id = n.post_id
         WHERE n.board IN (p.audience, p.author_id)
         AND (n.until IS NULL OR n.until > $1) AND n.post_id IN {}",
        Database::placeholders(ids.len(), 2)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)).bind(now.0), ids);
    let mut found: HashMap<PostId, Pins> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let pin = Pin {
            pinned_at: Time(row.try_get(1)?),
            until: row.try_get::<Option<i64>, _>(2)?.map(Time),
        };
        if let Ok(post) = row.try_get::<String, _>(0)?.parse() {
            let pins = found.entry(post).or_default();
            if row.try_get::<i64, _>(3)? == 1 {
                pins.profile = Some(pin);
            } else {
                pins.place = Some(pin);
            }
        }
    }
    Ok(found)
}

/// How many people have acknowledged each announcement; those nobody has are left out.
pub async fn acknowledged(
    app: &App,
    viewer: PersonId,
    ids: &[PostId],
) -> Result<HashMap<PostId, Tally>, Error> {
    let select = "SELECT post_id, CAST(count(*) AS BIGINT),
         CAST(max(CASE WHEN person_id = $1 THEN given_at END) AS BIGINT)
         FROM posts_acknowledgement";
    tallies(app, select, viewer, ids).await
}

/// How many people have each question too; those nobody has are left out.
pub async fn me_too(
    app: &App,
    viewer: PersonId,
    ids: &[PostId],
) -> Result<HashMap<PostId, Tally>, Error> {
    let select = "SELECT post_id, CAST(count(*) AS BIGINT),
         CAST(max(CASE WHEN person_id = $1 THEN added_at END) AS BIGINT)
         FROM posts_me_too";
    tallies(app, select, viewer, ids).await
}

async fn tallies(
    app: &App,
    select: &str,
    viewer: PersonId,
    ids: &[PostId],
) -> Result<HashMap<PostId, Tally>, Error> {
    let places = Database::placeholders(ids.len(), 2);
    let sql = format!("{select} WHERE post_id IN {places} GROUP BY post_id");
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string()),
        ids,
    );
    let rows = query.fetch_all(app.database.reader()).await?;
    let tally = |row: &AnyRow| -> Result<Tally, Error> {
        Ok(Tally {
            people: row.try_get(1)?,
            own_at: row.try_get::<Option<i64>, _>(2)?.map(Time),
        })
    };
    by_post(&rows, tally)
}

fn by_post<T>(
    rows: &[AnyRow],
    read: impl Fn(&AnyRow) -> Result<T, Error>,
) -> Result<HashMap<PostId, T>, Error> {
    let mut found = HashMap::new();
    for row in rows {
        if let Ok(post) = row.try_get::<String, _>(0)?.parse() {
            found.insert(post, read(row)?);
        }
    }
    Ok(found)
}

/// Somebody who has not acknowledged, and the name they are listed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Who.
    pub person: PersonId,
    /// Their name, folded.
    pub name_folded: String,
}

/// The condition that the announcement of row `p` waits for a person to take note of it. In an
/// open community, which everybody sees, its members are meant.
pub fn awaited_sql(person: &str) -> String {
    format!(
        "p.status = 'published' AND p.author_id <> {person} AND {}
         AND (p.audience = 'everyone' OR EXISTS (SELECT 1 FROM communities_member_r3 awaited_m
             WHERE awaited_m.community_id = p.audience AND awaited_m.person_id = {person}))
         AND NOT EXISTS (SELECT 1 FROM posts_acknowledgement awaited_a
             WHERE awaited_a.post_id = p.post_id AND awaited_a.person_id = {person})",
        visible_sql("p.audience", person)
    )
}

/// Who of those an announcement is for has not acknowledged it, by name: for its author everyone,
/// for others the people who report to them. Cursors carry the folded name and the id.
pub async fn missing(
    app: &App,
    viewer: PersonId,
    post: PostId,
    page: &Page,
) -> Result<Slice<Missing>, Error> {
    let sql = format!(
        "SELECT pe.person_id, pe.name_folded FROM people_person pe
         JOIN posts_post_r2 p ON p.post_id = $2
         WHERE pe.active = 1 AND (p.author_id = $1 OR pe.manager_id = $1) AND {}
         AND (pe.name_folded, pe.person_id) > ($3, $4)
         ORDER BY pe.name_folded, pe.person_id LIMIT {}",
        awaited_sql("pe.person_id"),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(post.to_string())
        .bind(page.key(0).unwrap_or("").to_owned())
        .bind(page.key(1).unwrap_or("").to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let mut items = Vec::new();
    for row in rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let name_folded = row.try_get(1)?;
            items.push(Missing {
                person,
                name_folded,
            });
        }
    }
    Ok(Slice::cut(items, page.first))
}
