//! Reading the log: a stream, or everything from a position on.

use std::collections::HashSet;

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::Log;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::event::Recorded;

/// The most events one read returns.
pub const READ_MAX: i64 = 10_000;

/// The most names one query looks for.
const ASKED_MAX: usize = 500;

const COLUMNS: &str = "position, stream, version, kind, revision, command_id, actor, \
     correlation_id, causation, occurred_at, recorded_at, imported_from, payload";

/// Which kinds a reader wants; the SQL for them is made once.
#[derive(Clone, Debug)]
pub struct EventFilter {
    sql: String,
}

impl EventFilter {
    /// Events of any kind.
    pub fn all() -> Self {
        Self {
            sql: select("position > $1 ORDER BY position"),
        }
    }

    /// Events of these kinds.
    pub fn kinds(kinds: &[&'static str]) -> Self {
        // Kinds are constants of this program, without quotes.
        let quoted: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
        Self {
            sql: select(&format!(
                "position > $1 AND kind IN ({}) ORDER BY position",
                quoted.join(", ")
            )),
        }
    }
}

fn select(condition: &str) -> String {
    format!("SELECT {COLUMNS} FROM event WHERE {condition}")
}

/// At most so many rows of it. The number is not bound: SQLite plans by a bound limit, and so
/// prepares the statement anew whenever one is bound.
fn limited(sql: &str, limit: i64) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{sql} LIMIT {limit}"))
}

pub(super) async fn head(database: &Database) -> Result<i64, Error> {
    let row = sqlx::query("SELECT coalesce(max(position), 0) FROM event")
        .fetch_one(database.reader())
        .await?;
    Ok(row.try_get(0)?)
}

impl Log {
    /// The newest position in the database, asked now.
    pub async fn look_up_head(&self) -> Result<i64, Error> {
        let position = head(&self.database).await?;
        super::advance(&self.head, position);
        Ok(position)
    }

    /// A stream's events after version `after`, at most [`READ_MAX`].
    pub async fn read_stream(&self, stream: &str, after: i64) -> Result<Vec<Recorded>, Error> {
        let sql = select("stream = $1 AND version > $2 ORDER BY version");
        let rows = sqlx::query(limited(&sql, READ_MAX))
            .bind(stream)
            .bind(after)
            .fetch_all(self.database.reader())
            .await?;
        rows.iter().map(recorded).collect()
    }

    /// Events after position `after`, in order, at most `limit`, and the position up to which the
    /// log has now been read: the last event's when the page is full, else the head as it is known
    /// here, or what came after it.
    ///
    /// The head is no condition: of rows between two values PostgreSQL expects so few that it would
    /// read and sort the rest of the log for each page.
    pub async fn read_all(
        &self,
        after: i64,
        filter: &EventFilter,
        limit: i64,
    ) -> Result<(Vec<Recorded>, i64), Error> {
        let limit = limit.clamp(1, READ_MAX);
        let head = self.head();
        let mut rows = sqlx::query(limited(&filter.sql, limit))
            .bind(after)
            .fetch(self.database.reader());
        let mut events = Vec::new();
        while let Some(row) = rows.try_next().await? {
            events.push(recorded(&row)?);
        }
        let full = i64::try_from(events.len()).unwrap_or(i64::MAX) >= limit;
        let last = events.last().map_or(0, |event| event.position);
        let read = if full { last } else { last.max(head) };
        Ok((events, read.max(after)))
    }

    /// The events of one command, in order; empty when it is not known.
    pub async fn read_command(&self, command_id: Uuid) -> Result<Vec<Recorded>, Error> {
        let rows = sqlx::query(AssertSqlSafe(select("command_id = $1 ORDER BY ordinal")))
            .bind(command_id.to_string())
            .fetch_all(self.database.reader())
            .await?;
        rows.iter().map(recorded).collect()
    }

    /// Those of the commands that have been executed.
    pub async fn known_commands(&self, commands: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
        let ids: Vec<String> = commands.iter().map(Uuid::to_string).collect();
        let known = self.among("command_id", "ordinal = 0", &ids).await?;
        Ok(known.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Those of the streams that exist.
    pub async fn known_streams(&self, streams: &[String]) -> Result<HashSet<String>, Error> {
        self.among("stream", "version = 1", streams).await
    }

    async fn among(
        &self,
        column: &str,
        condition: &str,
        values: &[String],
    ) -> Result<HashSet<String>, Error> {
        let mut known = HashSet::new();
        for values in values.chunks(ASKED_MAX) {
            let list = Database::placeholders(values.len(), 1);
            let sql =
                format!("SELECT {column} FROM event WHERE {condition} AND {column} IN {list}");
            let query = bind_each(sqlx::query(AssertSqlSafe(sql)), values);
            for row in query.fetch_all(self.database.reader()).await? {
                known.insert(row.try_get(0)?);
            }
        }
        Ok(known)
    }

    /// The stream that holds a name, if any.
    pub async fn claimed_by(&self, scope: &str, key: &str) -> Result<Option<String>, Error> {
        let row = sqlx::query("SELECT stream FROM claim WHERE scope = $1 AND key = $2")
            .bind(scope)
            .bind(key)
            .fetch_optional(self.database.reader())
            .await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }
}

fn recorded(row: &AnyRow) -> Result<Recorded, Error> {
    Ok(Recorded {
        position: row.try_get(0)?,
        stream: row.try_get(1)?,
        version: row.try_get(2)?,
        kind: row.try_get(3)?,
        revision: row.try_get(4)?,
        command_id: row.try_get(5)?,
        actor: row.try_get(6)?,
        correlation_id: row.try_get(7)?,
        causation: row.try_get(8)?,
        occurred_at: Time(row.try_get(9)?),
        recorded_at: Time(row.try_get(10)?),
        imported_from: row.try_get(11)?,
        payload: row.try_get(12)?,
    })
}
