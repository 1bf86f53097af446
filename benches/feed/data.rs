//! The data: a network of a given size in a folder, with its database and the tokens of two readers.

use std::path::{Path, PathBuf};
use std::process::Command;

use ruche::adapters::mail::{MailSettings, Transport};
use ruche::app::{App, Settings};
use ruche::features;
use ruche::features::accounts::commands::open_session;
use ruche::kernel::clock::Clock;
use ruche::kernel::database::{CONNECTIONS_MAX, Engine};
use ruche::kernel::locale::Locale;
use ruche::kernel::personal::MasterKey;
use ruche::kernel::runner::{Follower, rebuild};

use crate::network::Network;

/// A network in a folder that outlives the bench where the caller says so.
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    pub(crate) url: String,
    /// Of a typical member, and of one who is in a single small community.
    pub(crate) tokens: [String; 2],
    _server: Option<Postgres>,
}

/// A PostgreSQL server in the folder, stopped at the end.
struct Postgres(PathBuf);

impl Drop for Postgres {
    fn drop(&mut self) {
        script("stop", &self.0);
    }
}

fn script(what: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let output = Command::new(script).arg(what).arg(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(crate) fn settings(folder: &Path, url: &str) -> Settings {
    Settings {
        database_url: url.to_owned(),
        database_connections_max: CONNECTIONS_MAX,
        data: folder.to_owned(),
        master_key: MasterKey([7; 32]),
        public_url: "http://localhost:8080".to_owned(),
        locale: Locale::English,
        hashes_max: (2, 20),
        sign_ins_max: (10_000, 10_000),
        mail: MailSettings::new(Transport::Files(folder.join("mail")), "ruche@ruche.example"),
        meilisearch: None,
    }
}

/// The projections alone: a reactor would tell people of two years of posts.
pub(crate) fn followers() -> Vec<Follower> {
    let projections = features::projections().into_iter();
    projections.map(Follower::Projection).collect()
}

impl Data {
    /// Opens the network in this folder, and fills it first where nothing is there.
    pub(crate) fn open(folder: &Path, engine: Engine, posts: usize) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let (url, server) = match engine {
            Engine::Sqlite => (
                format!("sqlite:{}", folder.join("ruche.db").display()),
                None,
            ),
            Engine::Postgres => {
                let url = script("start", folder);
                (url, Some(Postgres(folder.to_owned())))
            }
        };
        let kept = folder.join("tokens");
        let known = std::fs::read_to_string(&kept).ok();
        let tokens = known.unwrap_or_else(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let tokens = runtime.block_on(fill(folder, &url, posts)).join("\n");
            std::fs::write(&kept, &tokens).unwrap();
            tokens
        });
        let mut tokens = tokens.lines().map(str::to_owned);
        Self {
            folder: folder.to_owned(),
            url,
            tokens: [tokens.next().unwrap(), tokens.next().unwrap()],
            _server: server,
        }
    }
}

async fn fill(folder: &Path, url: &str, posts: usize) -> [String; 2] {
    eprintln!("filling {url} with {posts} posts");
    let app = App::open(settings(folder, url), Clock::System)
        .await
        .unwrap();
    let mut network = Network::new(app.log(), app.keys());
    let readers = network.fill(posts).await;
    for projection in features::projections() {
        rebuild(&app.runner, projection, |_, _| {}).await.unwrap();
    }
    let running = app.start(followers(), Vec::new()).await.unwrap();
    let mut tokens = Vec::new();
    for reader in readers {
        let signed_in = open_session(&app, reader, "bench").await.unwrap();
        tokens.push(signed_in.token);
    }
    let names: Vec<_> = features::projections().iter().map(|it| it.name()).collect();
    while !app.settled(&names, app.log().head()).await.unwrap() {}
    if app.database.engine() == Engine::Postgres {
        // As its autovacuum does in time.
        let mut connection = app.database.durable_connection().await.unwrap();
        let analyze = sqlx::query("VACUUM ANALYZE");
        analyze.execute(&mut *connection).await.unwrap();
    }
    running.stop().await;
    app.database.close().await;
    tokens.try_into().unwrap()
}
