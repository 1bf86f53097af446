//! Appending on PostgreSQL: one call of a function in autocommit, so that the order is never
//! held across a round trip. Wake-ups go through `NOTIFY`, after the commit and debounced.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::postgres::PgListener;
use sqlx::query::Query;
use sqlx::{Any, Row};
use tokio::sync::watch;

use super::{Append, Appended, NewEvent, advance, bind_only};
use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;

const CHANNEL: &str = "ruche_log";

/// At most one hint in this time: `NOTIFY` serialises commits.
const NOTIFY_PAUSE: Duration = Duration::from_millis(25);

/// A statement with its values.
type Call<'a> = Query<'a, Any, AnyArguments>;

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
    if let [append] = batch
        && let Some(event) = append.only_event()
    {
        return Ok(vec![append_one(database, append, event, now).await?]);
    }
    let call = sqlx::query("SELECT log_append($1, $2, $3, $4, $5)")
        .bind(json(&commands(batch))?)
        .bind(json(&streams(batch))?)
        .bind(json(&claims(batch))?)
        .bind(json(&events(batch, now))?)
        .bind(now.0);
    let answer: String = answer(database, call).await?.try_get(0)?;
    let rows: Vec<OutcomeRow> =
        serde_json::from_str(&answer).map_err(|error| Error::Unencodable(error.to_string()))?;
    outcomes(batch.len(), rows)
}

/// One event to one stream: what nearly every command is, at half the price. Nearly always nothing
/// stands against it; only where something does is it asked what.
async fn append_one(
    database: &Database,
    append: &Append,
    event: &NewEvent,
    now: Time,
) -> Result<Appended, Error> {
    let sql = "SELECT log_append_new($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let call = bind_only(sqlx::query(sql), append, event, now);
    let position: Option<i64> = answer(database, call).await?.try_get(0)?;
    if let Some(position) = position {
        return Ok(Appended::New {
            first: position,
            last: position,
        });
    }
    let sql = "SELECT status, first, last, actual FROM log_append_one(
         $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let call = bind_only(sqlx::query(sql), append, event, now);
    let row = answer(database, call).await?;
    outcome(OutcomeRow {
        i: 0,
        status: row.try_get(0)?,
        first: row.try_get(1)?,
        last: row.try_get(2)?,
        stream: Some(event.stream.clone()),
        actual: row.try_get(3)?,
        scope: None,
        key: None,
    })
}

/// What the log's function says.
async fn answer(database: &Database, call: Call<'_>) -> Result<AnyRow, Error> {
    let mut connection = database.durable_connection().await?;
    match call.fetch_one(&mut *connection).await {
        Ok(row) => Ok(row),
        Err(error) => {
            // Whatever is wrong with the connection, the next try gets another one.
            if !matches!(error, sqlx::Error::Database(_)) {
                connection.discard().await;
            }
            Err(error.into())
        }
    }
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
        if let Some(place) = outcomes.get_mut(row.i) {
            *place = Some(outcome(row)?);
        }
    }
    let missing = || Error::Unencodable("log_append left a command out".to_owned());
    outcomes
        .into_iter()
        .map(|outcome| outcome.ok_or_else(missing))
        .collect()
}

fn outcome(row: OutcomeRow) -> Result<Appended, Error> {
    match (row.status.as_str(), row.first, row.last) {
        ("appended", Some(first), Some(last)) => Ok(Appended::New { first, last }),
        ("repeated", Some(first), Some(last)) => Ok(Appended::Repeated { first, last }),
        ("conflict", ..) => Ok(Appended::Conflict {
            stream: row.stream.unwrap_or_default(),
            actual: row.actual.unwrap_or_default(),
        }),
        ("taken", ..) => Ok(Appended::Taken {
            scope: row.scope.unwrap_or_default(),
            key: row.key.unwrap_or_default(),
        }),
        (other, ..) => Err(Error::Unencodable(format!("log_append said {other}"))),
    }
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
        // A hint that is lost with the power is no loss, and waiting for the disk would hold up
        // the appends that do.
        let sent =
            sqlx::query("SELECT pg_notify($1, $2), set_config('synchronous_commit', 'off', true)")
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
