//! The relational database of one network: SQLite in the data folder, or PostgreSQL. SQL is
//! written once, in the subset both understand; what differs is decided here and in `log`.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Connection, Executor, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::kernel::error::Error;

/// Which engine stands behind a [`Database`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, write-ahead log, one writer at a time.
    Sqlite,
    /// A server, any number of writers and nodes.
    Postgres,
}

/// Pools to one database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    engine: Engine,
    url: Arc<str>,
    readers: AnyPool,
    /// Read models: rebuildable, so their commits may skip the sync to disk.
    views: AnyPool,
    /// The log and everything else that must survive a power cut.
    durable: AnyPool,
    /// SQLite has one writer; waiting here is fair and free of busy loops.
    turn: Option<Arc<Mutex<()>>>,
}

/// A write transaction; rolls back unless committed.
pub struct Write {
    // The transaction is dropped, and so rolled back, before the turn passes on.
    transaction: Transaction<'static, Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Write {
    /// Makes the writes visible.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.transaction.commit().await?)
    }
}

impl std::ops::Deref for Write {
    type Target = sqlx::AnyConnection;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl std::ops::DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.transaction
    }
}

/// A connection whose autocommitted statements survive a power cut.
pub struct Durable {
    connection: PoolConnection<Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Durable {
    /// Closes a connection that has failed, so that nobody gets it again.
    pub async fn discard(self) {
        drop(self.connection.detach().close_hard().await);
    }
}

impl std::ops::Deref for Durable {
    type Target = sqlx::AnyConnection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl std::ops::DerefMut for Durable {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

/// Connections to PostgreSQL where nothing else is said.
pub const CONNECTIONS_MAX: u32 = 10;

/// A connection that has rested longer is asked whether it still works before it is used. Asking
/// each time would cost every statement another round trip.
const RESTED: Duration = Duration::from_secs(1);

/// All statements are short. Of a list whose length it cannot know PostgreSQL expects much, and would
/// compile the statement, which takes twenty times as long as to run it.
const POSTGRES_SETTINGS: &str = "SET jit = off";

const READERS_MAX: u32 = 4;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl Database {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`), makes the file if it is
    /// missing, and brings the log's tables up to date.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, CONNECTIONS_MAX).await
    }

    /// As [`Database::open`], with at most so many connections to PostgreSQL. SQLite has its one
    /// writer and a few readers whatever is said.
    pub async fn open_with(url: &str, connections_max: u32) -> Result<Self, Error> {
        install_default_drivers();
        let database = if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await?
        } else {
            Self::open_postgres(url, connections_max).await?
        };
        database.migrate().await?;
        Ok(database)
    }

    async fn open_sqlite(url: &str) -> Result<Self, Error> {
        let with_mode = if url.contains('?') {
            url.to_owned()
        } else {
            format!("{url}?mode=rwc")
        };
        let open = |connections: u32, pragmas: &'static str| {
            let options = AnyConnectOptions::from_str(&with_mode);
            async move {
                pool(connections)
                    .after_connect(move |connection, _| {
                        Box::pin(async move { connection.execute(pragmas).await.map(drop) })
                    })
                    .connect_with(options?)
                    .await
            }
        };
        // The first connection turns the file into write-ahead mode; the others find it so.
        let durable = open(1, DURABLE_PRAGMAS).await?;
        Ok(Self {
            engine: Engine::Sqlite,
            url: url.into(),
            views: open(1, VIEW_PRAGMAS).await?,
            readers: open(READERS_MAX, READER_PRAGMAS).await?,
            durable,
            turn: Some(Arc::default()),
        })
    }

    async fn open_postgres(url: &str, connections_max: u32) -> Result<Self, Error> {
        let pool = pool(connections_max)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute(POSTGRES_SETTINGS).await.map(drop) })
            })
            .connect_with(AnyConnectOptions::from_str(url)?)
            .await?;
        Ok(Self {
            engine: Engine::Postgres,
            url: url.into(),
            readers: pool.clone(),
            views: pool.clone(),
            durable: pool,
            turn: None,
        })
    }

    async fn migrate(&self) -> Result<(), Error> {
        match self.engine {
            Engine::Sqlite => {
                sqlx::migrate!("migrations/sqlite")
                    .run(&self.durable)
                    .await?;
            }
            Engine::Postgres => {
                sqlx::migrate!("migrations/postgres")
                    .run(&self.durable)
                    .await?;
            }
        }
        Ok(())
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The address it was opened with; it may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connections for reading.
    pub fn reader(&self) -> &AnyPool {
        &self.readers
    }

    /// A transaction on rebuildable tables: atomic, but the newest may be lost with the power.
    pub async fn write_views(&self) -> Result<Write, Error> {
        // In one round trip with the `BEGIN`, as all that writes little pays for each.
        let postgres = "BEGIN; SET LOCAL synchronous_commit = off";
        self.begin(&self.views, postgres).await
    }

    /// A transaction that survives a power cut once committed.
    pub async fn write_durable(&self) -> Result<Write, Error> {
        self.begin(&self.durable, "BEGIN").await
    }

    /// A connection whose autocommitted statements are durable.
    pub async fn durable_connection(&self) -> Result<Durable, Error> {
        let turn = self.turn().await;
        Ok(Durable {
            connection: self.durable.acquire().await?,
            _turn: turn,
        })
    }

    async fn turn(&self) -> Option<OwnedMutexGuard<()>> {
        match &self.turn {
            Some(turn) => Some(Arc::clone(turn).lock_owned().await),
            None => None,
        }
    }

    async fn begin(&self, pool: &AnyPool, postgres: &'static str) -> Result<Write, Error> {
        let turn = self.turn().await;
        let pool = pool.clone();
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => postgres,
        };
        // In a task of its own, because a `BEGIN` that is given up halfway would leave its
        // connection inside a transaction nobody knows of, and the next user's writes with it.
        let begun = tokio::spawn(async move {
            Ok(Write {
                transaction: pool.begin_with(begin).await?,
                _turn: turn,
            })
        });
        begun.await.map_err(|_stopped| Error::Unavailable(None))?
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.readers.acquire().await?.ping().await?;
        Ok(())
    }

    /// Closes all connections once they are idle.
    pub async fn close(&self) {
        self.readers.close().await;
        self.views.close().await;
        self.durable.close().await;
    }

    /// `($1, $2, …)` for `count` values, numbered from `first`; a list that matches nothing for
    /// none.
    pub fn placeholders(count: usize, first: usize) -> String {
        if count == 0 {
            return "(NULL)".to_owned();
        }
        let numbers: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
        format!("({})", numbers.join(", "))
    }

    /// Rows `alias` with a column `value` for a `FROM`: the texts of the [`json_list`] bound to
    /// `place`, such as `$1`. For lists whose length changes all the time: the statement stays as
    /// it is, and so stays prepared.
    pub fn list(&self, place: &str, alias: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("json_each({place}) {alias}"),
            Engine::Postgres => {
                format!("json_array_elements_text(CAST({place} AS json)) AS {alias}(value)")
            }
        }
    }
}

/// Values as one text, to be bound for [`Database::list`].
pub fn json_list(values: impl IntoIterator<Item: ToString>) -> String {
    let values = values.into_iter().map(|value| value.to_string().into());
    serde_json::Value::Array(values.collect()).to_string()
}

/// Binds each of the values as a text, after what is bound already.
pub fn bind_each<'q>(
    query: Query<'q, Any, AnyArguments>,
    values: impl IntoIterator<Item: ToString>,
) -> Query<'q, Any, AnyArguments> {
    let bind = |query: Query<'q, Any, AnyArguments>, value| query.bind(ToString::to_string(&value));
    values.into_iter().fold(query, bind)
}

fn pool(connections_max: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, use_so_far| {
            Box::pin(async move {
                if use_so_far.idle_for > RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

const DURABLE_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 4000;";
const VIEW_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL; \
     PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;";
const READER_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; \
     PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 2147418112;";
