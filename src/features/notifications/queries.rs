//! What a person is told, as far as they may see it now.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::together_sql;
use crate::features::comments::events::CommentId;
use crate::features::communities::visibility::visible_sql;
use crate::features::notifications::events::{NotificationId, Reason};
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// How many of the people behind a notification are named at most.
const ACTORS_MAX: i64 = 3;

/// Unread ones are counted up to here.
const UNREAD_MAX: i64 = 100;

/// A notification as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Why the person is told.
    pub reason: Reason,
    /// The post of the conversation.
    pub post: PostId,
    /// The comment it is about; none when it is about the post.
    pub comment: Option<CommentId>,
    /// When it was last raised.
    pub raised_at: Time,
    /// Where in the log that was.
    pub position: i64,
    /// When it was read; none when it is unread.
    pub read_at: Option<Time>,
    /// The people behind it, newest first, at most three.
    pub actors: Vec<PersonId>,
    /// How many people are behind it.
    pub people: i64,
}

/// When it was read, by itself or with everything up to a place behind it; null when it was not.
const READ_AT: &str = "CASE WHEN n.read_at IS NULL AND n.position <= coalesce(i.read_up_to, 0) \
     THEN i.read_at ELSE n.read_at END";

/// The notifications of the person bound to `$1` about what they may see: with somebody behind
/// them whom nobody keeps away, about a post that is published and a comment that was not taken away.
fn visible() -> String {
    format!(
        "notifications_notification n
         LEFT JOIN notifications_inbox i ON i.person_id = n.recipient_id
         WHERE n.recipient_id = $1
         AND EXISTS (SELECT 1 FROM posts_post_r2 p
             WHERE p.post_id = n.post_id AND p.status = 'published' AND {})
         AND (n.subject = n.post_id OR EXISTS (SELECT 1 FROM comments_comment_r2 c
             WHERE c.comment_id = n.subject AND c.status = 'present'))
         AND EXISTS (SELECT 1 FROM notifications_actor a
             WHERE a.notification_id = n.notification_id AND {})",
        // Where the post is now: it may have moved since.
        visible_sql("p.audience", "$1"),
        together_sql("a.person_id", "$1")
    )
}

const COLUMNS: &str = "n.notification_id, n.reason, n.post_id, n.subject, n.raised_at, n.position";

/// A page of what a person is told, newest first. Cursors carry the place in the log.
pub async fn list(
    app: &App,
    person: PersonId,
    unread_only: bool,
    page: &Page,
) -> Result<Slice<Notification>, Error> {
    let unread = if unread_only {
        format!("AND {READ_AT} IS NULL")
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT {COLUMNS}, {READ_AT} FROM {} AND n.position < $2 {unread}
         ORDER BY n.position DESC LIMIT {}",
        visible(),
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .fetch_all(app.database.reader())
        .await?;
    let slice = Slice::cut(notifications(&rows)?, page.first);
    Ok(Slice {
        items: with_actors(app, person, slice.items).await?,
        more: slice.more,
    })
}

/// One notification of a person; none when it is not there for them.
pub async fn one(
    app: &App,
    person: PersonId,
    id: NotificationId,
) -> Result<Option<Notification>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, {READ_AT} FROM {} AND n.notification_id = $2",
        visible()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(id.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let found = with_actors(app, person, notifications(&rows)?).await?;
    Ok(found.into_iter().next())
}

/// How many notifications a person has not read, at most 100.
pub async fn unread_count(app: &App, person: PersonId) -> Result<i64, Error> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM (
             SELECT 1 FROM {} AND {READ_AT} IS NULL LIMIT {UNREAD_MAX}) t",
        visible()
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

/// The reasons for which a person wants no mail.
pub async fn muted(app: &App, person: PersonId) -> Result<Vec<Reason>, Error> {
    let sql = "SELECT reason FROM notifications_muted WHERE person_id = $1 ORDER BY reason";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut muted = Vec::new();
    for row in rows {
        muted.extend(Reason::from_stored(&row.try_get::<String, _>(0)?));
    }
    Ok(muted)
}

async fn with_actors(
    app: &App,
    person: PersonId,
    mut notifications: Vec<Notification>,
) -> Result<Vec<Notification>, Error> {
    if notifications.is_empty() {
        return Ok(notifications);
    }
    let sql = format!(
        "SELECT notification_id, person_id, people FROM (
             SELECT notification_id, person_id,
                 row_number() OVER (PARTITION BY notification_id ORDER BY position DESC) AS place,
                 CAST(count(*) OVER (PARTITION BY notification_id) AS BIGINT) AS people
             FROM notifications_actor WHERE {} AND notification_id IN {}) t
         WHERE place <= $1 ORDER BY notification_id, place",
        together_sql("notifications_actor.person_id", "$2"),
        Database::placeholders(notifications.len(), 3)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql))
            .bind(ACTORS_MAX)
            .bind(person.to_string()),
        notifications.iter().map(|notification| notification.id),
    );
    let mut actors: HashMap<String, (Vec<PersonId>, i64)> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let (named, people) = actors.entry(row.try_get(0)?).or_default();
        named.extend(row.try_get::<String, _>(1)?.parse::<PersonId>());
        *people = row.try_get(2)?;
    }
    for notification in &mut notifications {
        if let Some((named, people)) = actors.remove(&notification.id.to_string()) {
            notification.actors = named;
            notification.people = people;
        }
    }
    Ok(notifications)
}

fn notifications(rows: &[AnyRow]) -> Result<Vec<Notification>, Error> {
    let found = rows.iter().filter_map(|row| notification(row).transpose());
    found.collect()
}

fn notification(row: &AnyRow) -> Result<Option<Notification>, Error> {
    let reason = Reason::from_stored(&row.try_get::<String, _>(1)?);
    let (Ok(id), Some(reason), Ok(post)) = (
        row.try_get::<String, _>(0)?.parse(),
        reason,
        row.try_get::<String, _>(2)?.parse(),
    ) else {
        return Ok(None);
    };
    Ok(Some(Notification {
        id,
        reason,
        post,
        comment: row.try_get::<String, _>(3)?.parse().ok(),
        raised_at: Time(row.try_get(4)?),
        position: row.try_get(5)?,
        read_at: row.try_get::<Option<i64>, _>(6)?.map(Time),
        actors: Vec::new(),
        people: 0,
    }))
}
