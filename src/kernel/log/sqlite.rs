//! Appending on SQLite: one immediate transaction on the single durable connection.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row as _};

use super::{Append, Appended, NewEvent};
use crate::kernel::clock::Time;
use crate::kernel::database::Database;
use crate::kernel::error::Error;

/// One row of the table, in the order of [`INSERT`].
type Row<'a> = (
    i64,
    &'a str,
    i64,
    &'a str,
    i64,
    String,
    i64,
    Option<&'a str>,
    Option<&'a str>,
    Option<i64>,
    i64,
    i64,
    Option<&'a str>,
    &'a str,
);

/// All rows as one value: one statement, prepared once, whatever the size of the batch.
const INSERT: &str = "INSERT INTO event (position, stream, version, kind, revision, command_id, \
     ordinal, actor, correlation_id, causation, occurred_at, recorded_at, imported_from, payload) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
     value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, \
     value ->> 12, value ->> 13 FROM json_each($1)";

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
    if !rows.is_empty() {
        sqlx::query(INSERT)
            .bind(json(&rows)?)
            .execute(&mut *tx)
            .await?;
    }
    write_claims(&mut tx, batch, &outcomes).await?;
    tx.commit().await?;
    Ok(outcomes)
}

fn row<'a>(
    append: &'a Append,
    event: &'a NewEvent,
    position: i64,
    ordinal: i64,
    now: Time,
) -> Row<'a> {
    let origin = &append.origin;
    (
        position,
        &event.stream,
        event.version,
        event.kind,
        event.revision,
        origin.command_id.to_string(),
        ordinal,
        origin.actor.as_deref(),
        origin.correlation_id.as_deref(),
        origin.causation,
        origin.occurred_at.unwrap_or(now).0,
        now.0,
        origin.imported_from.as_deref(),
        &event.payload,
    )
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
