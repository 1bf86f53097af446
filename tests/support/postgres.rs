//! A database of its own for each test, on the PostgreSQL server that all tests share.
//!
//! `scripts/postgres` starts that server and removes it when no process uses it any more;
//! `RUCHE_TEST_POSTGRES_URL` names another one. nextest runs each test in a process of its own,
//! which is why the server outlives them. It skips every fsync: crash tests start their own.

use std::fs::File;
use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};
use url::Url;

/// A fresh database, dropped at the end of its test.
pub(crate) struct TestDatabase {
    url: Url,
    name: String,
}

impl TestDatabase {
    /// A copy of the database `template`, which `fill` makes the first time anybody asks for it.
    /// Name the template after a hash of what `fill` does: it may outlive this run.
    pub(crate) async fn from_template<F>(template: &str, fill: impl FnOnce(Url) -> F) -> Self
    where
        F: Future<Output = ()>,
    {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let mut server = connect(server()).await;
        make_template(&mut server, template, fill).await;
        // A number of a dead process may come again.
        run(
            &mut server,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        run(
            &mut server,
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        Self {
            url: database(&name),
            name,
        }
    }

    /// What to connect to.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The test's own runtime may be going down: a thread with its own always works.
        let dropped = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .unwrap()
                .block_on(async { run(&mut connect(server()).await, sql).await });
        });
        assert!(
            dropped.join().is_ok() || std::thread::panicking(),
            "{} stays",
            self.name
        );
    }
}

/// One process makes the template, the others wait; a half-made one never gets the name.
async fn make_template<F>(server: &mut PgConnection, template: &str, fill: impl FnOnce(Url) -> F)
where
    F: Future<Output = ()>,
{
    let draft = format!("{template}_draft");
    let exists = "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)";
    let lock = "SELECT pg_advisory_lock(hashtext($1))";
    sqlx::query(lock)
        .bind(template)
        .execute(&mut *server)
        .await
        .unwrap();
    let exists = sqlx::query_scalar(exists)
        .bind(template)
        .fetch_one(&mut *server);
    let exists: bool = exists.await.unwrap();
    if !exists {
        run(
            server,
            format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"),
        )
        .await;
        run(server, format!("CREATE DATABASE {draft}")).await;
        fill(database(&draft)).await;
        run(
            server,
            format!("ALTER DATABASE {draft} RENAME TO {template}"),
        )
        .await;
    }
    let unlock = "SELECT pg_advisory_unlock(hashtext($1))";
    sqlx::query(unlock)
        .bind(template)
        .execute(&mut *server)
        .await
        .unwrap();
}

/// The shared server, started if need be, and kept for as long as this process lives.
fn server() -> &'static Url {
    static SERVER: OnceLock<(Url, Option<File>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("RUCHE_TEST_POSTGRES_URL") {
            return (Url::parse(&url).unwrap(), None);
        }
        let (url, users) = start();
        (url, Some(users))
    });
    url
}

fn start() -> (Url, File) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    loop {
        let output = Command::new(&script).arg("shared").output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let (url, users) = text.trim().split_once(' ').expect("a URL and a file");
        let file = File::open(users).unwrap();
        file.lock_shared().unwrap();
        // Held before the server could go? Then it stays; else it is started again.
        let socket = Url::parse(url).unwrap();
        if Path::new(users).with_file_name("server").exists() {
            return (socket, file);
        }
    }
}

/// `name` on the shared server.
fn database(name: &str) -> Url {
    let mut url = server().clone();
    url.set_path(name);
    url
}

async fn connect(url: &Url) -> PgConnection {
    PgConnection::connect(url.as_str()).await.unwrap()
}

async fn run(server: &mut PgConnection, sql: String) {
    server.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}
