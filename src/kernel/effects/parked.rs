//! Effects that were given up, for whoever may put them back; and effects that a command queues.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::effects::Effects;
use crate::kernel::error::Error;
use crate::kernel::reactor::Effect;

/// An effect that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its id.
    pub id: String,
    /// What was to be done.
    pub kind: String,
    /// Whom it concerns.
    pub person: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was given up.
    pub why: String,
    /// When it was given up.
    pub parked_at: Time,
    /// When it was queued.
    pub queued_at: Time,
}

/// The columns of a parked effect. It is due no more: `not_before` says when it was parked.
const SELECT: &str = "SELECT id, kind, person, attempt, outcome, not_before, created_at FROM effect
     WHERE state = 'parked'";

impl Effects {
    /// Effects of these kinds that were given up, the latest first, after a place: when one was
    /// given up, and its id. One more than asked for says that more follow.
    pub async fn parked_of(
        &self,
        kinds: &[&str],
        after: Option<(Time, &str)>,
        limit: i64,
    ) -> Result<Vec<Parked>, Error> {
        let sql = format!(
            "{SELECT} AND (not_before < $1 OR (not_before = $1 AND id < $2))
             AND kind IN {} ORDER BY not_before DESC, id DESC LIMIT {limit}",
            Database::placeholders(kinds.len(), 3)
        );
        let (at, id) = after.map_or((i64::MAX, ""), |(at, id)| (at.0, id));
        let query = sqlx::query(AssertSqlSafe(sql)).bind(at).bind(id);
        let query = bind_each(query, kinds.iter());
        let rows = query.fetch_all(self.database.reader()).await?;
        rows.iter().map(parked).collect()
    }

    /// The effect with this id, where it is one of these kinds that was given up.
    pub async fn parked_one(&self, kinds: &[&str], id: &str) -> Result<Option<Parked>, Error> {
        let sql = format!(
            "{SELECT} AND id = $1 AND kind IN {}",
            Database::placeholders(kinds.len(), 2)
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(id.to_owned());
        let query = bind_each(query, kinds.iter());
        let row = query.fetch_optional(self.database.reader()).await?;
        row.as_ref().map(parked).transpose()
    }

    /// Those of `ids` that are effects of these kinds, and whether each is parked.
    pub async fn among(
        &self,
        kinds: &[&str],
        ids: &[String],
    ) -> Result<BTreeMap<String, bool>, Error> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = format!(
            "SELECT id, state FROM effect WHERE kind IN {} AND id IN {}",
            Database::placeholders(kinds.len(), 1),
            Database::placeholders(ids.len(), kinds.len() + 1)
        );
        let query = bind_each(sqlx::query(AssertSqlSafe(sql)), kinds.iter());
        let rows = bind_each(query, ids.iter())
            .fetch_all(self.database.reader())
            .await?;
        let state = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get::<String, _>(1)? == "parked"));
        rows.iter().map(state).collect()
    }

    /// Puts parked effects back into the queue as if they were new: what they send is written anew,
    /// and their time begins again.
    pub async fn release(&self, ids: &[String]) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "UPDATE effect SET state = 'queued', attempt = 0, not_before = $1, created_at = $1,
                 lease_until = 0, bytes = NULL, outcome = NULL
             WHERE state = 'parked' AND id IN {}",
            Database::placeholders(ids.len(), 2)
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(self.clock.now().0);
        let mut tx = self.database.write_durable().await?;
        bind_each(query, ids.iter()).execute(&mut *tx).await?;
        tx.commit().await?;
        self.wake();
        Ok(())
    }

    /// Queues an effect for a command, durably, unless the person has had as many of the kind since
    /// a time. One whose key is known is dropped and does not count.
    pub async fn queue_at_most(
        &self,
        effect: Effect,
        count_max: i64,
        since: Time,
    ) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        let sql =
            "SELECT count(*) FROM effect WHERE kind = $1 AND person = $2 AND created_at >= $3";
        let row = sqlx::query(sql)
            .bind(effect.kind)
            .bind(effect.person.clone())
            .bind(since.0)
            .fetch_one(&mut *tx)
            .await?;
        if row.try_get::<i64, _>(0)? < count_max {
            self.queue(&mut tx, &[effect]).await?;
        }
        tx.commit().await?;
        self.wake();
        Ok(())
    }
}

fn parked(row: &AnyRow) -> Result<Parked, Error> {
    Ok(Parked {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        person: row.try_get(2)?,
        attempts: row.try_get(3)?,
        why: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
        parked_at: Time(row.try_get(5)?),
        queued_at: Time(row.try_get(6)?),
    })
}
