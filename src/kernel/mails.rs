//! The book of mail: what was written to whom, which news each mail tells, and what became of it.
//!
//! Kept beside the log, because a rebuild must neither send a mail nor forget one. An item is one
//! piece of news: a notification at the place in the log where it was raised. It goes into one
//! mail at most, whoever writes them and however often a try is cut short.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;
use crate::kernel::rows::{Value, insert_rows};

/// A piece of news: the notification, and where in the log it was raised.
pub type Item = (String, i64);

/// A mail about to be written.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// Its id, which bounces and replies name.
    pub id: &'a str,
    /// Who gets it.
    pub person: &'a str,
    /// What the conversation is about, such as a post; none for a digest.
    pub thread: Option<&'a str>,
    /// The stable word for what kind of mail it is.
    pub kind: &'a str,
    /// When it is written.
    pub at: Time,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for a server.
    Written,
    /// A server has taken it.
    Sent,
    /// It was given up.
    Failed,
    /// It was taken and came back.
    Bounced,
}

impl State {
    const ALL: [Self; 4] = [Self::Written, Self::Sent, Self::Failed, Self::Bounced];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
        }
    }
}

/// A mail in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: String,
    /// Who gets it.
    pub person: String,
    /// What the conversation is about.
    pub thread: Option<String>,
    /// The kind of mail.
    pub kind: String,
    /// What became of it.
    pub state: State,
    /// When it was written.
    pub written_at: Time,
    /// When that was known.
    pub settled_at: Option<Time>,
    /// The words of whoever took or refused it.
    pub outcome: Option<String>,
}

const COLUMNS: &str = "id, person, thread, kind, state, written_at, settled_at, outcome";

const ITEM_COLUMNS: &[&str] = &["notification", "position", "mail"];

/// Enters a mail and puts into it those of `items` that no other mail has. Answers which it has:
/// all that it had before, where it was entered before.
pub async fn claim(
    database: &Database,
    mail: &NewMail<'_>,
    items: &[Item],
) -> Result<Vec<Item>, Error> {
    let mut tx = database.write_durable().await?;
    sqlx::query(
        "INSERT INTO mail (id, person, thread, kind, state, written_at)
         VALUES ($1, $2, $3, $4, 'written', $5) ON CONFLICT (id) DO NOTHING",
    )
    .bind(mail.id)
    .bind(mail.person)
    .bind(mail.thread)
    .bind(mail.kind)
    .bind(mail.at.0)
    .execute(&mut *tx)
    .await?;
    let rows: Vec<Vec<Value>> = items.iter().map(|item| row(item, mail.id)).collect();
    insert_rows(
        &mut tx,
        "mail_item",
        ITEM_COLUMNS,
        "ON CONFLICT DO NOTHING",
        &rows,
    )
    .await?;
    let has = "SELECT notification, position FROM mail_item WHERE mail = $1 ORDER BY position";
    let rows = sqlx::query(has).bind(mail.id).fetch_all(&mut *tx).await?;
    let has = rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<Vec<Item>, Error>>()?;
    if has.is_empty() {
        // Nothing to tell: it never was.
        return Ok(has);
    }
    tx.commit().await?;
    Ok(has)
}

fn row((notification, position): &Item, mail: &str) -> Vec<Value> {
    vec![
        notification.as_str().into(),
        (*position).into(),
        mail.into(),
    ]
}

/// Notes what became of a mail.
pub async fn settle(
    database: &Database,
    id: &str,
    state: State,
    (at, outcome): (Time, &str),
) -> Result<(), Error> {
    let mut tx = database.write_durable().await?;
    sqlx::query("UPDATE mail SET state = $2, settled_at = $3, outcome = $4 WHERE id = $1")
        .bind(id)
        .bind(state.as_str())
        .bind(at.0)
        .bind(outcome)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// A mail by its id.
pub async fn one(database: &Database, id: &str) -> Result<Option<Mail>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM mail WHERE id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .fetch_optional(database.reader())
        .await?;
    row.as_ref().map(mail).transpose()
}

/// The news that a mail tells.
pub async fn items(database: &Database, mail: &str) -> Result<Vec<Item>, Error> {
    let sql = "SELECT notification, position FROM mail_item WHERE mail = $1 ORDER BY position";
    let rows = sqlx::query(sql)
        .bind(mail)
        .fetch_all(database.reader())
        .await?;
    let item = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get(1)?));
    rows.iter().map(item).collect()
}

/// The mail that tells a piece of news; none where none does.
pub async fn telling(
    database: &Database,
    (notification, position): &Item,
) -> Result<Option<Mail>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM mail WHERE id = (
             SELECT mail FROM mail_item WHERE notification = $1 AND position = $2)"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(notification)
        .bind(*position)
        .fetch_optional(database.reader())
        .await?;
    row.as_ref().map(mail).transpose()
}

/// The newest mail to a person in a conversation but the one named, which may answer to it.
pub async fn latest(
    database: &Database,
    person: &str,
    thread: &str,
    but: &str,
) -> Result<Option<Mail>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM mail WHERE person = $1 AND thread = $2 AND state = 'sent' AND id <> $3
         ORDER BY written_at DESC, id LIMIT 1"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person)
        .bind(thread)
        .bind(but)
        .fetch_optional(database.reader())
        .await?;
    row.as_ref().map(mail).transpose()
}

/// How many mails were written to a person since a time.
pub async fn count_since(database: &Database, person: &str, since: Time) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM mail WHERE person = $1 AND written_at >= $2";
    let row = sqlx::query(sql)
        .bind(person)
        .bind(since.0)
        .fetch_one(database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

fn mail(row: &AnyRow) -> Result<Mail, Error> {
    let state: String = row.try_get(4)?;
    let state = State::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(Mail {
        id: row.try_get(0)?,
        person: row.try_get(1)?,
        thread: row.try_get(2)?,
        kind: row.try_get(3)?,
        state: state.unwrap_or(State::Written),
        written_at: Time(row.try_get(5)?),
        settled_at: row.try_get::<Option<i64>, _>(6)?.map(Time),
        outcome: row.try_get(7)?,
    })
}
