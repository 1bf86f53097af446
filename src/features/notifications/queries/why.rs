//! Why somebody was told, or was not: the decisions as they were made, and what became of mail.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::emails;
use crate::features::notifications::events::{NotificationId, Reason, Rule};
use crate::features::notifications::queries::Notification;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::mails::{self, State};

/// A decision about one person and one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The notification that was raised, or would have been.
    pub notification: NotificationId,
    /// Where in the log the decision lies.
    pub position: i64,
    /// Why the person might be told.
    pub reason: Reason,
    /// Who caused it.
    pub actor: Author,
    /// Whether they were told.
    pub told: bool,
    /// What decided it.
    pub rule: Rule,
    /// When.
    pub at: Time,
}

const COLUMNS: &str = "notification_id, position, reason, actor_id, told, rule, decided_at";

/// What was decided about a person and a post or comment: what they were told first, and the
/// strongest reason first.
pub async fn about(app: &App, person: PersonId, subject: &str) -> Result<Vec<Decided>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notifications_decision_r3
         WHERE recipient_id = $1 AND subject = $2 ORDER BY position DESC LIMIT 100"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(subject.to_owned())
        .fetch_all(app.database.reader())
        .await?;
    let mut decided = decisions(&rows)?;
    decided.sort_by_key(|it| (!it.told, it.reason));
    Ok(decided)
}

/// The latest decision that led to a notification.
pub async fn of(
    app: &App,
    person: PersonId,
    notification: NotificationId,
) -> Result<Option<Decided>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notifications_decision_r3
         WHERE notification_id = $1 AND recipient_id = $2 AND told = 1
         ORDER BY position DESC LIMIT 1"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(notification.to_string())
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    Ok(decisions(&rows)?.into_iter().next())
}

fn decisions(rows: &[AnyRow]) -> Result<Vec<Decided>, Error> {
    let mut decided = Vec::new();
    for row in rows {
        let reason = Reason::from_stored(&row.try_get::<String, _>(2)?);
        let rule = serde_json::from_str(&row.try_get::<String, _>(5)?);
        let notification = row.try_get::<String, _>(0)?.parse();
        let actor = row.try_get::<String, _>(3)?.parse();
        if let (Some(reason), Ok(rule), Ok(notification), Ok(actor)) =
            (reason, rule, notification, actor)
        {
            decided.push(Decided {
                notification,
                position: row.try_get(1)?,
                reason,
                actor,
                told: row.try_get::<i64, _>(4)? != 0,
                rule,
                at: Time(row.try_get(6)?),
            });
        }
    }
    Ok(decided)
}

/// What became of mail about a piece of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It left.
    Sent(Time),
    /// It waits, until this time at least.
    Waits(Time),
    /// It is written and waits for the mail server.
    Written,
    /// It could not be delivered.
    Failed,
    /// It comes in the digest, as far as it is unread then.
    InDigest,
    /// It was not needed any more when mail about it was due.
    NotNeeded,
}

/// What became of mail about the latest news of a notification.
pub async fn mail(app: &App, told: &Notification) -> Result<MailState, Error> {
    let item = (told.id.to_string(), told.news);
    if let Some(mail) = mails::telling(&app.database, &item).await? {
        return Ok(match mail.state {
            State::Written => MailState::Written,
            State::Sent => MailState::Sent(mail.settled_at.unwrap_or(mail.written_at)),
            State::Failed | State::Bounced => MailState::Failed,
        });
    }
    let key = emails::key(told.id, told.news);
    Ok(match app.effects.fate(&key).await? {
        // None was due, or it was so long ago that nobody knows.
        None if told.read_at.is_some() => MailState::NotNeeded,
        None => MailState::InDigest,
        Some(fate) if fate.is_queued => MailState::Waits(fate.not_before),
        Some(fate) if fate.outcome.as_deref().is_some_and(emails::comes_in_digest) => {
            MailState::InDigest
        }
        Some(_) => MailState::NotNeeded,
    })
}
