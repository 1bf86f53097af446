//! Checkpoints and leases: who reads for a follower, and how far it has come. Leases are judged
//! by the database's clock, so nodes need not agree on the time.

use sqlx::{AnyConnection, AssertSqlSafe, Row};

use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;
use crate::kernel::rows::Table;
use crate::kernel::runner::Follower;

/// How long a silent owner keeps its lease.
const LEASE_MICROS: i64 = 10_000_000;

/// The right to move a checkpoint.
#[derive(Debug)]
pub(super) struct Lease {
    /// Where the checkpoint stands.
    pub(super) position: i64,
    epoch: i64,
}

/// A follower's row in `checkpoint`.
pub(super) struct Checkpoint {
    database: Database,
    name: &'static str,
    revision: i64,
}

fn now(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        Engine::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
    }
}

impl Checkpoint {
    pub(super) fn new(database: Database, name: &'static str, revision: i64) -> Self {
        Self {
            database,
            name,
            revision,
        }
    }

    /// Makes the row, at `position`, and the tables, unless they are there.
    pub(super) async fn create(&self, position: i64, tables: &[&Table]) -> Result<(), Error> {
        let known = sqlx::query("SELECT 1 FROM checkpoint WHERE name = $1 AND revision = $2")
            .bind(self.name)
            .bind(self.revision)
            .fetch_optional(self.database.reader())
            .await?;
        if known.is_some() {
            return Ok(());
        }
        let mut tx = self.database.write_durable().await?;
        let made = sqlx::query(
            "INSERT INTO checkpoint (name, revision, position, epoch, owner, lease_until)
             VALUES ($1, $2, $3, 0, '', 0) ON CONFLICT (name, revision) DO NOTHING",
        )
        .bind(self.name)
        .bind(self.revision)
        .bind(position)
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 1 {
            make_tables(&mut tx, tables, str::to_owned).await?;
        }
        tx.commit().await
    }

    /// Takes the lease when nobody else holds it.
    pub(super) async fn acquire(&self, node: &str) -> Result<Option<Lease>, Error> {
        let now = now(self.database.engine());
        let sql = format!(
            "UPDATE checkpoint SET owner = $3, epoch = epoch + 1, lease_until = {now} + $4
             WHERE name = $1 AND revision = $2 AND (owner = $3 OR lease_until < {now})
             RETURNING position, epoch"
        );
        let mut tx = self.database.write_views().await?;
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(self.name)
            .bind(self.revision)
            .bind(node)
            .bind(LEASE_MICROS)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(Lease {
                position: row.try_get(0)?,
                epoch: row.try_get(1)?,
            })
        })
        .transpose()
    }

    /// Keeps the lease, with the checkpoint at `position`; answers whether it was still held.
    pub(super) async fn renew(&self, lease: &mut Lease, position: i64) -> Result<bool, Error> {
        let mut tx = self.database.write_views().await?;
        let held = self.advance(&mut tx, lease, position, None).await?;
        tx.commit().await?;
        if held {
            lease.position = position;
        }
        Ok(held)
    }

    /// Moves the checkpoint within the caller's transaction, if position and epoch are still
    /// those of the lease; answers whether they were.
    pub(super) async fn advance(
        &self,
        connection: &mut AnyConnection,
        lease: &Lease,
        to: i64,
        trouble: Option<&str>,
    ) -> Result<bool, Error> {
        let now = now(self.database.engine());
        let sql = format!(
            "UPDATE checkpoint SET position = $5, lease_until = {now} + $6, trouble = $7
             WHERE name = $1 AND revision = $2 AND position = $3 AND epoch = $4"
        );
        let moved = sqlx::query(AssertSqlSafe(sql))
            .bind(self.name)
            .bind(self.revision)
            .bind(lease.position)
            .bind(lease.epoch)
            .bind(to)
            .bind(LEASE_MICROS)
            .bind(trouble.map(str::to_owned))
            .execute(connection)
            .await?;
        Ok(moved.rows_affected() == 1)
    }

    /// Gives the lease back, so that another node need not wait for it to end.
    pub(super) async fn release(&self, node: &str) -> Result<(), Error> {
        let mut tx = self.database.write_views().await?;
        sqlx::query(
            "UPDATE checkpoint SET lease_until = 0 WHERE name = $1 AND revision = $2 AND owner = $3",
        )
        .bind(self.name)
        .bind(self.revision)
        .bind(node)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Keeps whoever moves the checkpoint from doing so until the caller's transaction ends, and
    /// answers where it stands.
    pub(super) async fn hold(&self, connection: &mut AnyConnection) -> Result<i64, Error> {
        let row = sqlx::query(
            "UPDATE checkpoint SET epoch = epoch + 1 WHERE name = $1 AND revision = $2
             RETURNING position",
        )
        .bind(self.name)
        .bind(self.revision)
        .fetch_one(connection)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Puts the checkpoint at `position` whoever holds it: the holder notices by the epoch.
    pub(super) async fn seize(
        &self,
        connection: &mut AnyConnection,
        position: i64,
    ) -> Result<(), Error> {
        sqlx::query(
            "UPDATE checkpoint SET position = $3, epoch = epoch + 1, lease_until = 0, trouble = NULL
             WHERE name = $1 AND revision = $2",
        )
        .bind(self.name)
        .bind(self.revision)
        .bind(position)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Makes tables under new names.
pub(super) async fn make_tables(
    connection: &mut AnyConnection,
    tables: &[&Table],
    rename: impl Fn(&str) -> String,
) -> Result<(), Error> {
    for table in tables {
        for statement in table.ddl(&rename(table.name)) {
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// How a follower stands, for health and metrics.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Its revision.
    pub revision: i64,
    /// How far it has read.
    pub position: i64,
    /// Why it has halted; none when it runs.
    pub trouble: Option<String>,
}

/// How these followers stand; one that has never run is left out. The checkpoints of older
/// revisions, which no program moves any more, are nobody's concern.
pub async fn standings(
    database: &Database,
    followers: &[Follower],
) -> Result<Vec<Standing>, Error> {
    let sql = "SELECT name, revision, position, trouble FROM checkpoint ORDER BY name, revision";
    let rows = sqlx::query(sql).fetch_all(database.reader()).await?;
    let mut standings = Vec::new();
    for row in &rows {
        let standing = Standing {
            name: row.try_get(0)?,
            revision: row.try_get(1)?,
            position: row.try_get(2)?,
            trouble: row.try_get(3)?,
        };
        let known =
            |it: &Follower| it.name() == standing.name && it.revision() == standing.revision;
        if followers.iter().any(known) {
            standings.push(standing);
        }
    }
    Ok(standings)
}
