//! The real program, killed while clients write over HTTP. Each client sends one post after the
//! other under a key of its own and, without an answer, the same once more: to the next process.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::{PATIENCE, Place, pause};

/// Clients at once.
const CLIENTS: usize = 6;

/// Kills in one test.
const KILLS: u64 = 6;

/// Posts before the first kill.
const WRITTEN_BEFORE: usize = 30;

const CREATE: &str = "mutation($input: CreatePostInput!) { createPost(input: $input) {
    position userErrors { code } } }";

const FEED: &str = "query($after: String) { feed(first: 100, after: $after) {
    edges { node { post { body } } } pageInfo { hasNextPage endCursor } } }";

/// The program on the database and the folder of a place.
pub(crate) fn ruche(place: &Place, args: &[&str]) -> Command {
    let log = File::options().create(true).append(true).open(place.log());
    let mut command = Command::new(env!("CARGO_BIN_EXE_ruche"));
    command
        .env_clear()
        .env("RUCHE_DATA", place.folder.path())
        .env("RUCHE_DATABASE_URL", place.url())
        .env("RUCHE_LOG", "warn")
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log.unwrap());
    command
}

/// What a command said, having ended well.
pub(crate) fn said(place: &Place, args: &[&str]) -> String {
    let Output { status, stdout, .. } = ruche(place, args).output().unwrap();
    assert!(status.success(), "{args:?}\n{}", place.said());
    String::from_utf8(stdout).unwrap()
}

/// A server, once it listens, and its address.
fn serve(place: &Place) -> (Child, String) {
    let args = ["serve", "--http-addr", "127.0.0.1:0"];
    let mut child = ruche(place, &args).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line.trim().split_once("listening on ");
    let (_, address) = address.unwrap_or_else(|| panic!("no server\n{}", place.said()));
    (child, format!("http://{address}/graphql"))
}

/// What all clients share.
struct Clients {
    http: reqwest::Client,
    token: String,
    /// Where the server of the moment is.
    url: Mutex<String>,
    /// Each acknowledged post, with its position.
    witness: Mutex<BTreeMap<String, String>>,
    /// Requests that were sent again.
    retries: AtomicUsize,
    ends: AtomicBool,
    /// What the servers say.
    log: PathBuf,
}

impl Clients {
    /// The data of an answer; none where there is none or the server asks for patience.
    async fn ask(&self, query: &str, variables: &Value) -> Option<Value> {
        let url = self.url.lock().unwrap().clone();
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(url).bearer_auth(&self.token).json(&body);
        let mut answer: Value = request.send().await.ok()?.json().await.ok()?;
        let code = &answer["errors"][0]["extensions"]["code"];
        let expected = code.is_null() || *code == "UNAVAILABLE";
        assert!(
            expected,
            "{answer:#}\n{}",
            std::fs::read_to_string(&self.log).unwrap_or_default()
        );
        code.is_null().then(|| answer["data"].take())
    }

    /// Publishes a post, however often it takes; its position.
    async fn publish(&self, name: &str) -> String {
        let variables = json!({ "input": { "body": name, "idempotencyKey": name } });
        loop {
            if let Some(data) = self.ask(CREATE, &variables).await {
                let payload = &data["createPost"];
                assert_eq!(payload["userErrors"], json!([]), "{name}");
                return payload["position"].as_str().unwrap().to_owned();
            }
            self.retries.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until so many more posts are acknowledged.
    fn progress(&self, more: usize) {
        let count = || self.witness.lock().unwrap().len();
        let (start, before) = (std::time::Instant::now(), count());
        while count() < before + more {
            assert!(start.elapsed() < PATIENCE, "no progress");
            pause(Duration::from_millis(5));
        }
    }

    /// Publishes until told to end, and then still what is under way.
    async fn write(&self, client: usize) {
        for turn in 0.. {
            if self.ends.load(Ordering::SeqCst) {
                return;
            }
            let name = format!("client {client} turn {turn}");
            let position = self.publish(&name).await;
            self.witness.lock().unwrap().insert(name, position);
        }
    }

    /// The texts of all posts, as often as they are there.
    async fn posts(&self) -> Vec<String> {
        let mut posts = Vec::new();
        let mut after = Value::Null;
        loop {
            let Some(data) = self.ask(FEED, &json!({ "after": after })).await else {
                continue;
            };
            let page = &data["feed"];
            for edge in page["edges"].as_array().unwrap() {
                posts.push(edge["node"]["post"]["body"].as_str().unwrap().to_owned());
            }
            if page["pageInfo"]["hasNextPage"] == false {
                return posts;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

/// Kills the server at random moments while the clients write, and lets them end.
fn kill_and_restart(place: &Place, clients: &Arc<Clients>, runtime: &tokio::runtime::Runtime) {
    let mut chance = Chance::from_environment();
    let (mut server, url) = serve(place);
    *clients.url.lock().unwrap() = url;
    let writers: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let clients = Arc::clone(clients);
            runtime.spawn(async move { clients.write(client).await })
        })
        .collect();
    clients.progress(WRITTEN_BEFORE);
    for round in 0..KILLS {
        pause(Duration::from_millis(100 + chance.below(1_200)));
        if round % 3 == 1 {
            clients.progress(1);
        }
        server.kill().unwrap();
        server.wait().unwrap();
        let (next, url) = serve(place);
        server = next;
        *clients.url.lock().unwrap() = url;
    }
    clients.ends.store(true, Ordering::SeqCst);
    let all = futures_util::future::join_all(writers);
    let ended = runtime.block_on(async { tokio::time::timeout(PATIENCE, all).await });
    for writer in ended.expect("the clients do not end") {
        writer.unwrap();
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

/// What was acknowledged is there, once, under a server that has started after the last kill.
async fn check(clients: &Clients) {
    let witness = clients.witness.lock().unwrap().clone();
    assert!(witness.len() > WRITTEN_BEFORE, "too little happened");
    let retries = clients.retries.load(Ordering::SeqCst);
    assert!(retries > 0, "nothing was interrupted");
    for client in 0..CLIENTS {
        let name = format!("client {client} turn 0");
        assert_eq!(
            clients.publish(&name).await,
            witness[&name],
            "the first answer"
        );
    }
    // A new process waits for the leases of the killed one.
    let start = std::time::Instant::now();
    loop {
        let mut posts = clients.posts().await;
        posts.sort();
        let expected: Vec<&String> = witness.keys().collect();
        if posts.iter().eq(expected.iter().copied()) {
            return;
        }
        let late = start.elapsed() > PATIENCE;
        let twice = posts.windows(2).find(|pair| pair[0] == pair[1]);
        assert!(twice.is_none(), "twice: {twice:?}");
        assert!(!late, "lost or never acknowledged\n{posts:?}\n{expected:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn killed_under_clients(place: &Place) {
    let create = [
        "admin",
        "create",
        "--handle",
        "ada",
        "--name",
        "Ada",
        "--email",
        "a@p.example",
    ];
    said(place, &create);
    let clients = Arc::new(Clients {
        http: reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap(),
        token: said(place, &["token", "ada"]).trim().to_owned(),
        url: Mutex::default(),
        witness: Mutex::default(),
        retries: AtomicUsize::new(0),
        ends: AtomicBool::new(false),
        log: place.log(),
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    kill_and_restart(place, &clients, &runtime);
    let (mut server, url) = serve(place);
    *clients.url.lock().unwrap() = url;
    runtime.block_on(check(&clients));
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(said(place, &["verify"]).contains("The log is whole"));
}

#[test]
fn the_server_killed_under_its_clients_on_sqlite() {
    killed_under_clients(&Place::sqlite());
}

#[test]
fn the_server_killed_under_its_clients_on_postgres() {
    killed_under_clients(&Place::postgres());
}
