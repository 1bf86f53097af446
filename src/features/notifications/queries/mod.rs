//! What a person is told, as far as they may see it now.

pub mod addresses;
pub mod memberships;
pub mod parked;
pub mod preferences;
mod pseudonyms;
pub mod recipients;
mod skills;
pub mod why;

use std::collections::{HashMap, HashSet};

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::together_sql;
use crate::features::comments::events::CommentId;
use crate::features::communities::visibility::visible_sql;
use crate::features::notifications::events::{NotificationId, Reason, Where};
use crate::features::pseudonyms::events::Author;
use crate::features::skills::events::Names;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

use self::memberships::holds_sql;

/// How many of the people behind a notification are named at most.
const ACTORS_MAX: usize = 3;

/// Notifications that one of a group stands for.
const GROUP_MAX: usize = 100;

/// Pieces of news in one mail.
const PENDING_MAX: usize = 50;

/// Unread ones are counted up to here.
const UNREAD_MAX: i64 = 100;

/// What a list of notifications holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whether those already read are left out.
    pub unread_only: bool,
    /// Whether those that were put off are meant, and no others.
    pub snoozed: bool,
    /// For which reasons; none for all.
    pub reasons: Option<Vec<Reason>>,
    /// Whether what happened in one place for one reason, and is read or unread alike, is one.
    pub grouped: bool,
}

/// A notification as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Those it stands for, newest first: itself, or in a grouped list all of its group.
    pub ids: Vec<NotificationId>,
    /// Why the person is told.
    pub reason: Reason,
    /// Where it happened.
    pub place: Where,
    /// The comment it is about; none when it is about the post.
    pub comment: Option<CommentId>,
    /// When it was last raised.
    pub raised_at: Time,
    /// Where in the log that was.
    pub position: i64,
    /// Where in the log the latest news of it is.
    pub news: i64,
    /// When it was read; none when it is unread.
    pub read_at: Option<Time>,
    /// Until when it is put off; none when it is not.
    pub snoozed_until: Option<Time>,
    /// The people behind it, newest first, at most three.
    pub actors: Vec<Author>,
    /// The skills it is about, newest first.
    pub skills: Vec<Names>,
    /// How many people are behind it.
    pub people: i64,
}

/// When it was read, by itself or with everything up to a place behind it; null when it was not.
const READ_AT: &str = "CASE WHEN n.read_at IS NULL AND n.position <= coalesce(i.read_up_to, 0) \
     AND coalesce(n.unread, 0) <= coalesce(i.read_up_to, 0) THEN i.read_at ELSE n.read_at END";

/// The notifications of the person bound to `$1` about what they may see: with somebody behind
/// them whom nobody keeps away, about a post that is published and a comment that was not taken
/// away, or about a step of a membership or a skill that holds.
fn visible() -> String {
    format!(
        "notifications_notification_r3 n
         LEFT JOIN notifications_inbox_r3 i ON i.person_id = n.recipient_id
         WHERE n.recipient_id = $1
         AND CASE WHEN n.reason IN ({}) THEN {} WHEN n.reason IN ({}) THEN {}
             ELSE EXISTS (SELECT 1 FROM posts_post_r2 p
                 WHERE p.post_id = n.post_id AND p.status = 'published' AND {})
             AND (n.subject = n.post_id OR EXISTS (SELECT 1 FROM comments_comment_r2 c
                 WHERE c.comment_id = n.subject AND c.status = 'present')) END
         AND EXISTS (SELECT 1 FROM notifications_actor_r3 a
             WHERE a.notification_id = n.notification_id AND {})",
        words(Reason::is_of_membership),
        holds_sql("$1"),
        words(Reason::is_of_skills),
        skills::holds_sql("$1"),
        // Where the post is now: it may have moved since.
        visible_sql("p.audience", "$1"),
        together_sql("a.person_id", "$1")
    )
}

/// The condition that a row was not put off: whoever puts it off does not count it.
const PRESENT: &str = "AND n.snoozed_until IS NULL";

const COLUMNS: &str =
    "n.notification_id, n.reason, n.post_id, n.subject, n.raised_at, n.position, n.news,
     n.snoozed_until";

/// A page of what a person is told, newest first. Cursors carry the place in the log; of a group,
/// that of its newest.
pub async fn list(
    app: &App,
    person: PersonId,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Notification>, Error> {
    let unread = if filter.unread_only {
        format!("AND {READ_AT} IS NULL")
    } else {
        String::new()
    };
    let reasons = filter.reasons.as_ref().map_or_else(String::new, |reasons| {
        format!(
            "AND n.reason IN ({})",
            words(|reason| reasons.contains(&reason))
        )
    });
    let snoozed = if filter.snoozed {
        "AND n.snoozed_until IS NOT NULL"
    } else {
        PRESENT
    };
    let all = format!(
        "SELECT {COLUMNS}, {READ_AT} AS seen_at FROM {} {snoozed} {unread} {reasons}",
        visible()
    );
    let sql = if filter.grouped {
        // The newest of each group stands for it.
        format!(
            "SELECT * FROM (SELECT g.*, row_number() OVER (
                 PARTITION BY g.post_id, g.reason, g.seen_at IS NULL ORDER BY g.position DESC) AS place
                 FROM ({all}) g) t
             WHERE t.place = 1 AND t.position < $2 ORDER BY t.position DESC LIMIT {}",
            page.limit()
        )
    } else {
        format!(
            "{all} AND n.position < $2 ORDER BY n.position DESC LIMIT {}",
            page.limit()
        )
    };
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .fetch_all(app.database.reader())
        .await?;
    let slice = Slice::cut(notifications(&rows)?, page.first);
    let mut items = slice.items;
    if filter.grouped {
        groups(app, person, snoozed, &mut items).await?;
    }
    Ok(Slice {
        items: with_actors(app, person, items).await?,
        more: slice.more,
    })
}

/// Gives each group the notifications it stands for, newest first, at most 100.
async fn groups(
    app: &App,
    person: PersonId,
    snoozed: &str,
    items: &mut [Notification],
) -> Result<(), Error> {
    let sql = format!(
        "SELECT g.post_id, g.reason, g.seen_at, g.notification_id FROM (
             SELECT {COLUMNS}, {READ_AT} AS seen_at FROM {} {snoozed} AND n.post_id IN {}) g
         ORDER BY g.position DESC",
        visible(),
        Database::placeholders(items.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(person.to_string()),
        items.iter().map(|item| item.place),
    );
    let mut members: HashMap<(String, String, bool), Vec<NotificationId>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let is_read = row.try_get::<Option<i64>, _>(2)?.is_some();
        let group = members.entry((row.try_get(0)?, row.try_get(1)?, is_read));
        let group = group.or_default();
        if group.len() < GROUP_MAX {
            group.extend(row.try_get::<String, _>(3)?.parse::<NotificationId>());
        }
    }
    for item in items {
        let reason = item.reason.as_str().to_owned();
        let key = (item.place.to_string(), reason, item.read_at.is_some());
        item.ids = members.remove(&key).unwrap_or_default();
    }
    Ok(())
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

/// The comment that a notification is about, whether it is still there or not; none where it is
/// about something else.
pub async fn comment_of(app: &App, notification: &str) -> Result<Option<CommentId>, Error> {
    let sql = "SELECT subject FROM notifications_notification_r3 WHERE notification_id = $1";
    let row = sqlx::query(sql)
        .bind(notification)
        .fetch_optional(app.database.reader())
        .await?;
    let subject = row.map(|row| row.try_get::<String, _>(0)).transpose()?;
    Ok(subject.and_then(|subject| subject.parse().ok()))
}

/// How many notifications a person has not read, at most 100.
pub async fn unread_count(app: &App, person: PersonId) -> Result<i64, Error> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM (
             SELECT 1 FROM {} {PRESENT} AND {READ_AT} IS NULL LIMIT {UNREAD_MAX}) t",
        visible()
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

/// What mail has to tell a person: unread, for a reason they want mail for, and in no mail but the
/// one named here. Within one conversation what a mail of its own tells; else, for the digest, all
/// that waits for no mail any more. Oldest first, at most 50.
pub async fn pending(
    app: &App,
    person: PersonId,
    mail: &str,
    within: Within,
) -> Result<Vec<Notification>, Error> {
    let (condition, value) = match within {
        Within::Conversation(place) => ("n.post_id = $3", place.to_string()),
        Within::Everything => ("$3 = ''", String::new()),
    };
    let immediate = match within {
        Within::Conversation(_) => format!("AND n.reason IN ({})", words(Reason::is_immediate)),
        Within::Everything => String::new(),
    };
    let sql = format!(
        "SELECT {COLUMNS}, {READ_AT} FROM {} {PRESENT} AND {READ_AT} IS NULL
         AND {condition} {immediate}
         AND NOT EXISTS (SELECT 1 FROM notifications_muted_r3 u
             WHERE u.person_id = n.recipient_id AND u.reason = n.reason)
         AND NOT EXISTS (SELECT 1 FROM mail_item t
             WHERE t.notification = n.notification_id AND t.position = n.news
               AND t.mail <> $2)
         ORDER BY n.news LIMIT {PENDING_MAX}",
        visible()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(mail.to_owned())
        .bind(value)
        .fetch_all(app.database.reader())
        .await?;
    with_actors(app, person, notifications(&rows)?).await
}

/// What a mail tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// One conversation.
    Conversation(Where),
    /// All that is unread.
    Everything,
}

/// The stored words of some reasons, for a list in a statement.
fn words(which: impl Fn(Reason) -> bool) -> String {
    let words = Reason::ALL.into_iter().filter(|reason| which(*reason));
    let words: Vec<String> = words.map(|word| format!("'{}'", word.as_str())).collect();
    words.join(", ")
}

/// Adds the people behind each, as far as nobody keeps them away from the reader.
async fn with_actors(
    app: &App,
    person: PersonId,
    mut notifications: Vec<Notification>,
) -> Result<Vec<Notification>, Error> {
    if notifications.is_empty() {
        return Ok(notifications);
    }
    let group_of = places(&notifications, |_any| true);
    let sql = format!(
        "SELECT a.notification_id, a.person_id FROM notifications_actor_r3 a
         WHERE {} AND a.notification_id IN (SELECT v.value FROM {})
         ORDER BY a.position DESC",
        together_sql("a.person_id", "$1"),
        app.database.list("$2", "v")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(json_list(group_of.keys()))
        .fetch_all(app.database.reader())
        .await?;
    let mut seen: HashSet<(usize, Author)> = HashSet::new();
    for row in &rows {
        let group = group_of.get(&row.try_get::<String, _>(0)?).copied();
        let (Some(at), Ok(actor)) = (group, row.try_get::<String, _>(1)?.parse()) else {
            continue;
        };
        let Some(item) = notifications
            .get_mut(at)
            .filter(|_| seen.insert((at, actor)))
        else {
            continue;
        };
        item.people += 1;
        if item.actors.len() < ACTORS_MAX {
            item.actors.push(actor);
        }
    }
    skills::named(app, notifications).await
}

/// Where in a list some of the notifications stand, or those that stand for them, by id.
fn places(
    notifications: &[Notification],
    which: impl Fn(&Notification) -> bool,
) -> HashMap<String, usize> {
    let places = notifications.iter().enumerate();
    places
        .filter(|(_, item)| which(item))
        .flat_map(|(at, item)| item.ids.iter().map(move |id| (id.to_string(), at)))
        .collect()
}

fn notifications(rows: &[AnyRow]) -> Result<Vec<Notification>, Error> {
    let found = rows.iter().filter_map(|row| notification(row).transpose());
    found.collect()
}

fn notification(row: &AnyRow) -> Result<Option<Notification>, Error> {
    let reason = Reason::from_stored(&row.try_get::<String, _>(1)?);
    let (Ok(id), Some(reason), Ok(place)) = (
        row.try_get::<String, _>(0)?.parse(),
        reason,
        row.try_get::<String, _>(2)?.parse(),
    ) else {
        return Ok(None);
    };
    Ok(Some(Notification {
        id,
        ids: vec![id],
        reason,
        place,
        comment: row.try_get::<String, _>(3)?.parse().ok(),
        raised_at: Time(row.try_get(4)?),
        position: row.try_get(5)?,
        news: row.try_get(6)?,
        snoozed_until: row.try_get::<Option<i64>, _>(7)?.map(Time),
        read_at: row.try_get::<Option<i64>, _>(8)?.map(Time),
        actors: Vec::new(),
        skills: Vec::new(),
        people: 0,
    }))
}
