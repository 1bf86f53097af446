//! Appending on SQLite: one immediate transaction on the single durable connection.

use std::collections::HashMap;
use std::time::Duration;

use sqlx::{AnyConnection, Row as _};
use tokio::time::MissedTickBehavior;

use super::{Append, Appended, NewEvent, bind_only};
use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;
use crate::kernel::rows::{Value, insert_rows};

/// How often what was written is carried into the file.
const SETTLE_PAUSE: Duration = Duration::from_secs(1);

const EVENT_COLUMNS: &[&str] = &[
    "position",
    "stream",
    "version",
    "kind",
    "revision",
    "command_id",
    "ordinal",
    "actor",
    "correlation_id",
    "causation",
    "occurred_at",
    "recorded_at",
    "imported_from",
    "payload",
];

/// One event to one stream, if the command is new and the version right: what nearly every command
/// is, without a transaction around it.
const INSERT_ONE: &str = "INSERT INTO event (position, stream, version, kind, revision, \
     command_id, ordinal, actor, correlation_id, causation, occurred_at, recorded_at, \
     imported_from, payload)
     SELECT (SELECT coalesce(max(position), 0) + 1 FROM event), \
     $1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12
     WHERE NOT EXISTS (SELECT 1 FROM event WHERE command_id = $5)
     AND (SELECT coalesce(max(version), 0) FROM event WHERE stream = $1) = $2 - 1
     RETURNING position";

/// The head, the commands that are known with their first and last position, and the versions of
/// the streams: all that is judged by, in one statement.
const STANDING: &str = "SELECT 'head', '', coalesce(max(position), 0), 0 FROM event
     UNION ALL
     SELECT 'command', command_id, min(position), max(position) FROM event
     WHERE command_id IN (SELECT value FROM json_each($1)) GROUP BY command_id
     UNION ALL
     SELECT 'stream', stream, max(version), 0 FROM event
     WHERE stream IN (SELECT value FROM json_each($2)) GROUP BY stream";

/// Appends independent commands, each accepted or rejected on its own.
pub(super) async fn append(
    database: &Database,
    batch: &[Append],
    now: Time,
) -> Result<Vec<Appended>, Error> {
    if let [append] = batch
        && let Some(event) = append.only_event()
        && let Some(position) = append_one(database, append, event, now).await?
    {
        return Ok(vec![Appended::New {
            first: position,
            last: position,
        }]);
    }
    let mut tx = database.write_durable().await?;
    let standing = Standing::read(&mut tx, batch).await?;
    let mut rows = Vec::new();
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut head = standing.head;
    for append in batch {
        let outcome = standing.judge(append).unwrap_or_else(|| {
            let first = head + 1;
            for (event, ordinal) in append.events.iter().zip(0_i64..) {
                head += 1;
                rows.push(row(append, event, head, ordinal, now));
            }
            Appended::New { first, last: head }
        });
        outcomes.push(outcome);
    }
    insert_rows(&mut tx, "event", EVENT_COLUMNS, "", &rows).await?;
    write_claims(&mut tx, batch, &outcomes).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// Carries what was written from the write-ahead log into the file, over and over. While there is
/// something in it every reader looks for every page there first, and where the same few pages are
/// written again and again, as by commits of one event, that takes longer than all else.
pub(super) async fn settle(database: Database) {
    let mut tick = tokio::time::interval(SETTLE_PAUSE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        // Never in the way of a reader or a writer.
        let settled = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .fetch_all(database.reader())
            .await;
        if let Err(error) = settled {
            tracing::warn!(error = %error, "the write-ahead log is not carried into the file");
        }
    }
}

/// The position, or none where something stands against it, which the caller finds out.
async fn append_one(
    database: &Database,
    append: &Append,
    event: &NewEvent,
    now: Time,
) -> Result<Option<i64>, Error> {
    let mut connection = database.durable_connection().await?;
    let row = bind_only(sqlx::query(INSERT_ONE), append, event, now)
        .fetch_optional(&mut *connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

fn row(append: &Append, event: &NewEvent, position: i64, ordinal: i64, now: Time) -> Vec<Value> {
    let origin = &append.origin;
    vec![
        position.into(),
        event.stream.as_str().into(),
        event.version.into(),
        event.kind.into(),
        event.revision.into(),
        origin.command_id.to_string().into(),
        ordinal.into(),
        origin.actor.clone().into(),
        origin.correlation_id.clone().into(),
        origin.causation.into(),
        origin.occurred_at.unwrap_or(now).0.into(),
        now.0.into(),
        origin.imported_from.clone().into(),
        event.payload.as_str().into(),
    ]
}

/// What the log holds of the names a batch mentions.
struct Standing {
    head: i64,
    commands: HashMap<String, (i64, i64)>,
    versions: HashMap<String, i64>,
    claims: HashMap<(String, String), String>,
}

impl Standing {
    async fn read(tx: &mut AnyConnection, batch: &[Append]) -> Result<Self, Error> {
        let ids: Vec<String> = batch
            .iter()
            .map(|append| append.origin.command_id.to_string())
            .collect();
        let streams: Vec<&str> = batch
            .iter()
            .flat_map(|append| &append.expected)
            .map(|(stream, _)| stream.as_str())
            .collect();
        let rows = sqlx::query(STANDING)
            .bind(json(&ids)?)
            .bind(json(&streams)?)
            .fetch_all(&mut *tx)
            .await?;
        let mut head = 0;
        let (mut commands, mut versions) = (HashMap::new(), HashMap::new());
        for row in rows {
            let (name, low, high): (String, i64, i64) =
                (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            match row.try_get::<String, _>(0)?.as_str() {
                "command" => drop(commands.insert(name, (low, high))),
                "stream" => drop(versions.insert(name, low)),
                _ => head = low,
            }
        }
        let claims = held(tx, batch).await?;
        Ok(Self {
            head,
            commands,
            versions,
            claims,
        })
    }

    /// Why the command is not appended; none when it is.
    fn judge(&self, append: &Append) -> Option<Appended> {
        if let Some((first, last)) = self.commands.get(&append.origin.command_id.to_string()) {
            return Some(Appended::Repeated {
                first: *first,
                last: *last,
            });
        }
        for (stream, expected) in &append.expected {
            let actual = self.versions.get(stream).copied().unwrap_or(0);
            if actual != *expected {
                return Some(Appended::Conflict {
                    stream: stream.clone(),
                    actual,
                });
            }
        }
        let taken = append.claims.iter().find(|claim| {
            let holder = self
                .claims
                .get(&(claim.scope.to_owned(), claim.key.clone()));
            claim.take && holder.is_some_and(|holder| *holder != claim.stream)
        })?;
        Some(Appended::Taken {
            scope: taken.scope.to_owned(),
            key: taken.key.clone(),
        })
    }
}

async fn held(
    tx: &mut AnyConnection,
    batch: &[Append],
) -> Result<HashMap<(String, String), String>, Error> {
    let mut held = HashMap::new();
    for claim in batch.iter().flat_map(|append| &append.claims) {
        let row = sqlx::query("SELECT stream FROM claim WHERE scope = $1 AND key = $2")
            .bind(claim.scope)
            .bind(claim.key.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = row {
            held.insert((claim.scope.to_owned(), claim.key.clone()), row.try_get(0)?);
        }
    }
    Ok(held)
}

async fn write_claims(
    tx: &mut AnyConnection,
    batch: &[Append],
    outcomes: &[Appended],
) -> Result<(), Error> {
    for (append, outcome) in batch.iter().zip(outcomes) {
        if !matches!(outcome, Appended::New { .. }) {
            continue;
        }
        for claim in &append.claims {
            let sql = if claim.take {
                "INSERT INTO claim (scope, key, stream) VALUES ($1, $2, $3)
                 ON CONFLICT (scope, key) DO NOTHING"
            } else {
                "DELETE FROM claim WHERE scope = $1 AND key = $2 AND stream = $3"
            };
            sqlx::query(sql)
                .bind(claim.scope)
                .bind(claim.key.as_str())
                .bind(claim.stream.as_str())
                .execute(&mut *tx)
                .await?;
        }
    }
    Ok(())
}

fn json<T: serde::Serialize>(values: &[T]) -> Result<String, Error> {
    serde_json::to_string(values).map_err(|error| Error::Unencodable(error.to_string()))
}
