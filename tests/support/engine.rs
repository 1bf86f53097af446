//! A fresh database on either engine, gone at the end of the test.

use tempfile::TempDir;

use super::postgres::TestDatabase;

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database for one test, with a folder beside it.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    _postgres: Option<TestDatabase>,
}

impl Place {
    pub(crate) async fn on(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        match engine {
            Engine::Sqlite => {
                let file = folder.path().join("ruche.db");
                let url = format!("sqlite:{}", file.display());
                Self {
                    url,
                    folder,
                    _postgres: None,
                }
            }
            Engine::Postgres => {
                let template = format!("template_ruche_{:x}", migrations_hash());
                let database = TestDatabase::from_template(&template, async |url| {
                    let database = ruche::kernel::database::Database::open(url.as_str()).await;
                    database.unwrap().close().await;
                })
                .await;
                let url = database.url().to_string();
                Self {
                    url,
                    folder,
                    _postgres: Some(database),
                }
            }
        }
    }
}

impl Place {
    /// The same database with a folder of its own.
    pub(crate) fn beside(&self) -> Self {
        Self {
            url: self.url.clone(),
            folder: tempfile::tempdir().unwrap(),
            _postgres: None,
        }
    }
}

/// Changes when the migrations do, so that a template of older ones is not taken.
fn migrations_hash() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

/// Declares a test that runs on SQLite and on PostgreSQL.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($engine:ident) $body:block)+) => {
        $(
            $(#[$attribute])*
            mod $name {
                use super::*;

                async fn run($engine: $crate::support::engine::Engine) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    run($crate::support::engine::Engine::Sqlite).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    run($crate::support::engine::Engine::Postgres).await;
                }
            }
        )+
    };
}

pub(crate) use on_both_engines;
