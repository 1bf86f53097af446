//! Appending on PostgreSQL: one call of `log_append` in autocommit, so that the order is never
//! held across a round trip. Wake-ups go through `NOTIFY`, after the commit and debounced.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use sqlx::{Connection, Row};
use tokio::sync::watch;

use super::{Append, Appended, advance};
use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;

const CHANNEL: &str = "ruche_log";

/// At most one hint in this time: `NOTIFY` serialises commits.
const NOTIFY_PAUSE: Duration = Duration::from_millis(25);

#[derive(Serialize)]
struct CommandRow {
    i: usize,
    command_id: String,
}

#[derive(Serialize)]
struct StreamRow<'a> {
    i: usize,
    stream: &'a str,
    expected: i64,
}

#[derive(Serialize)]
struct ClaimRow<'a> {
    i: usize,
    take: bool,
    scope: &'a str,
    key: &'a str,
    stream: &'a str,
}

#[derive(Serialize)]
struct EventRow<'a> {
    i: usize,
    stream: &'a str,
    version: i64,
    kind: &'a str,
    revision: i64,
    command_id: String,
    ordinal: i64,
    actor: Option<&'a str>,
    correlation_id: Option<&'a str>,
    causation: Option<i64>,
    occurred_at: i64,
    imported_from: Option<&'a str>,
    payload: &'a str,
}

#[derive(Deserialize)]
struct OutcomeRow {
    i: usize,
    status: String,
    #[serde(default)]
    first: Option<i64>,
    #[serde(default)]
    last: Option<i64>,
    #[serde(default)]
    stream: Option<String>,
    #[serde(default)]
    actual: Option<i64>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    key: Option<String>,
}

/// Appends independent commands, each accepted or rejected on its own.
pub(super) async fn append(
    database: &Database,
    batch: &[Append],
    now: Time,
) -> Result<Vec<Appended>, Error> {
    let mut connection = database.durable_connection().await?;
    let row = sqlx::query("SELECT log_append($1, $2, $3, $4, $5)")
        .bind(json(&commands(batch))?)
        .bind(json(&streams(batch))?)
        .bind(json(&claims(batch))?)
        .bind(json(&events(batch, now))?)
        .bind(now.0)
        .fetch_one(&mut *connection)
        .await;
    let row = match row {
        Ok(row) => row,
        Err(error) => {
            // Whatever is wrong with the connection, the next try gets another one.
            if !matches!(error, sqlx::Error::Database(_)) {
                drop(connection.detach().close_hard().await);
            }
            return Err(error.into());
        }
    };
    let answer: String = row.try_get(0)?;
    let rows: Vec<OutcomeRow> =
        serde_json::from_str(&answer).map_err(|error| Error::Unencodable(error.to_string()))?;
    outcomes(batch.len(), rows)
}

fn commands(batch: &[Append]) -> Vec<CommandRow> {
    let rows = batch.iter().enumerate();
    rows.map(|(i, append)| CommandRow {
        i,
        command_id: append.origin.command_id.to_string(),
    })
    .collect()
}

fn streams(batch: &[Append]) -> Vec<StreamRow<'_>> {
    let rows = batch.iter().enumerate().flat_map(|(i, append)| {
        append
            .expected
            .iter()
            .map(move |(stream, expected)| (i, stream, *expected))
    });
    rows.map(|(i, stream, expected)| StreamRow {
        i,
        stream,
        expected,
    })
    .collect()
}

fn claims(batch: &[Append]) -> Vec<ClaimRow<'_>> {
    let rows = batch
        .iter()
        .enumerate()
        .flat_map(|(i, append)| append.claims.iter().map(move |claim| (i, claim)));
    rows.map(|(i, claim)| ClaimRow {
        i,
        take: claim.take,
        scope: claim.scope,
        key: &claim.key,
        stream: &claim.stream,
    })
    .collect()
}

fn events(batch: &[Append], now: Time) -> Vec<EventRow<'_>> {
    let rows = batch.iter().enumerate().flat_map(|(i, append)| {
        append
            .events
            .iter()
            .zip(0_i64..)
            .map(move |(event, ordinal)| (i, append, event, ordinal))
    });
    rows.map(|(i, append, event, ordinal)| EventRow {
        i,
        stream: &event.stream,
        version: event.version,
        kind: event.kind,
        revision: event.revision,
        command_id: append.origin.command_id.to_string(),
        ordinal,
        actor: append.origin.actor.as_deref(),
        correlation_id: append.origin.correlation_id.as_deref(),
        causation: append.origin.causation,
        occurred_at: append.origin.occurred_at.unwrap_or(now).0,
        imported_from: append.origin.imported_from.as_deref(),
        payload: &event.payload,
    })
    .collect()
}

fn outcomes(count: usize, rows: Vec<OutcomeRow>) -> Result<Vec<Appended>, Error> {
    let mut outcomes: Vec<Option<Appended>> = vec![None; count];
    for row in rows {
        let outcome = match (row.status.as_str(), row.first, row.last) {
            ("appended", Some(first), Some(last)) => Appended::New { first, last },
            ("repeated", Some(first), Some(last)) => Appended::Repeated { first, last },
            ("conflict", ..) => Appended::Conflict {
                stream: row.stream.unwrap_or_default(),
                actual: row.actual.unwrap_or_default(),
            },
            ("taken", ..) => Appended::Taken {
                scope: row.scope.unwrap_or_default(),
                key: row.key.unwrap_or_default(),
            },
            (other, ..) => return Err(Error::Unencodable(format!("log_append said {other}"))),
        };
        if let Some(place) = outcomes.get_mut(row.i) {
            *place = Some(outcome);
        }
    }
    let missing = || Error::Unencodable("log_append left a command out".to_owned());
    outcomes
        .into_iter()
        .map(|outcome| outcome.ok_or_else(missing))
        .collect()
}

fn json<T: Serialize>(rows: &[T]) -> Result<String, Error> {
    serde_json::to_string(rows).map_err(|error| Error::Unencodable(error.to_string()))
}

/// Follows the hints of other nodes. Losing one costs a poll, nothing else.
pub(super) async fn listen(database: Database, head: watch::Sender<i64>) {
    loop {
        if let Err(error) = follow(&database, &head).await {
            tracing::warn!(error = %error, "the hints of other nodes are not heard");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

async fn follow(database: &Database, head: &watch::Sender<i64>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(database.url()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let hint = listener.recv().await?;
        if let Ok(position) = hint.payload().parse() {
            advance(head, position);
        }
    }
}

/// Tells other nodes that the head has moved: leading edge, then at most one hint a pause.
pub(super) async fn notify(database: Database, mut head: watch::Receiver<i64>) {
    while head.changed().await.is_ok() {
        let position = *head.borrow_and_update();
        let sent = sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(position.to_string())
            .execute(database.reader())
            .await;
        if let Err(error) = sent {
            tracing::debug!(error = %error, "a hint was not sent");
        }
        tokio::time::sleep(NOTIFY_PAUSE).await;
    }
}
