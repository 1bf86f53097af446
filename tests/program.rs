//! The program itself: what it prints, with which code it ends, and what it does beside a server.
#![cfg(test)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tempfile::TempDir;

/// Longer than a start or a stop takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program on a data folder, with no settings but its own.
fn ruche(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ruche"));
    command
        .env_clear()
        .env("RUCHE_DATA", data)
        .env("RUCHE_LOG", "warn")
        .args(args);
    command.stdin(Stdio::null());
    command
}

fn run(data: &Path, args: &[&str]) -> Output {
    ruche(data, args).output().unwrap()
}

/// What it said on the standard output, having ended well.
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Why it ended badly.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Makes Ada, who administers.
fn create_ada(data: &Path) {
    let args = [
        "admin",
        "create",
        "--handle",
        "ada",
        "--name",
        "Ada Example",
    ];
    let mut command = ruche(data, &args);
    command.args(["--email", "ada@people.example", "--password-stdin"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"a quiet workshop\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = said(&output);
    assert!(said.contains("@ada may sign in"), "{said}");
    assert!(
        !said.contains("workshop"),
        "a password that was given is not shown"
    );
}

/// A server under way; killed if the test does not end it.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(data: &Path) -> Self {
        let mut command = ruche(data, &["serve", "--http-addr", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, address) = line
            .trim()
            .split_once("listening on ")
            .expect("it does not serve");
        Self {
            url: format!("http://{address}"),
            child,
        }
    }

    async fn ask(&self, token: Option<&str>, query: &str) -> Value {
        let client = reqwest::Client::new();
        let body = json!({ "query": query });
        let mut request = client.post(format!("{}/graphql", self.url)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token.trim());
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Ends it as a service manager does; its code.
    fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            pause();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already where the test came to its end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process is waited for from outside"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const WHO: &str = "{ viewer { isAdministrator profile { handle } } }";

#[tokio::test]
async fn tokens_are_made_alone_and_beside_a_server_which_ends_well() {
    let folder = folder();
    let data = folder.path();
    create_ada(data);
    let alone = said(&run(data, &["token", "ada"]));
    let serving = Serving::start(data);
    let beside = said(&run(data, &["token", "ada", "ada"]));
    let tokens: Vec<&str> = alone.lines().chain(beside.lines()).collect();
    assert_eq!(tokens.len(), 3, "a token a line");
    for token in tokens {
        let answer = serving.ask(Some(token), WHO).await;
        assert_eq!(
            answer["data"]["viewer"]["profile"]["handle"], "ada",
            "{answer:#}"
        );
        assert_eq!(answer["data"]["viewer"]["isAdministrator"], true);
    }
    let input = r#"{ login: "ada", password: "a quiet workshop" }"#;
    let query = format!("mutation {{ signIn(input: {input}) {{ token }} }}");
    assert!(serving.ask(None, &query).await["data"]["signIn"]["token"].is_string());

    let unknown = run(data, &["token", "ada", "nobody"]);
    assert!(
        refused(&unknown).contains("nobody has the handle nobody"),
        "{unknown:?}"
    );
    assert!(unknown.stdout.is_empty(), "all or nothing");
    assert_eq!(serving.terminate(), Some(0));
}

#[tokio::test]
async fn one_data_folder_serves_once() {
    let folder = folder();
    let serving = Serving::start(folder.path());
    let second = run(folder.path(), &["serve", "--http-addr", "127.0.0.1:0"]);
    assert!(
        refused(&second).contains("another ruche already serves"),
        "{second:?}"
    );
    let health = reqwest::get(format!("{}/readyz", serving.url))
        .await
        .unwrap();
    assert_eq!(health.status(), 200, "the first one does not mind");
    assert_eq!(serving.terminate(), Some(0));
    let third = Serving::start(folder.path());
    assert_eq!(third.terminate(), Some(0));
}

#[test]
fn a_second_person_does_not_get_the_same_handle() {
    let folder = folder();
    create_ada(folder.path());
    let again = [
        "admin",
        "create",
        "--handle",
        "ADA",
        "--name",
        "Other",
        "--email",
        "o@p.example",
    ];
    let output = run(folder.path(), &again);
    assert!(
        refused(&output).contains("handle: somebody else has it already"),
        "{output:?}"
    );
}

#[test]
fn a_password_that_nobody_gave_is_shown_once() {
    let folder = folder();
    let args = [
        "admin",
        "create",
        "--handle",
        "zoe",
        "--name",
        "Zoé",
        "--email",
        "z@p.example",
    ];
    let said = said(&run(folder.path(), &args));
    let (_, password) = said.split_once("Password (shown this once): ").unwrap();
    assert_eq!(password.trim().len(), 20);
}

#[test]
fn a_wrong_setting_is_refused_with_its_name_and_without_its_value() {
    let folder = folder();
    for (name, value) in [
        ("RUCHE_HASHES_MAX", "0"),
        ("RUCHE_LOG_FORMAT", "hunter2"),
        ("RUCHE_INSTANCE_KEY", "hunter2"),
        ("RUCHE_MEILISEARCH_URL", "http://hunter2"),
    ] {
        let output = ruche(folder.path(), &["doctor"])
            .env(name, value)
            .output()
            .unwrap();
        let why = refused(&output);
        assert!(why.contains(name) && !why.contains("hunter2"), "{why}");
    }
    let mut plain = ruche(folder.path(), &["serve", "--http-addr", "127.0.0.1:0"]);
    plain.env("RUCHE_PUBLIC_URL", "http://ruche.example.org");
    let why = refused(&plain.output().unwrap());
    assert!(why.contains("RUCHE_PUBLIC_URL: give https://"), "{why}");
    let flag = run(folder.path(), &["serve", "--locale", "de"]);
    assert!(refused(&flag).contains("--locale"), "{flag:?}");
}

/// The settings of docker/compose.yml, as far as they need no other machine.
#[test]
fn the_settings_of_the_compose_file_are_taken() {
    let compose = include_str!("../docker/compose.yml");
    let settings: Vec<(&str, &str)> = compose
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(name, _)| name.starts_with("RUCHE_") && *name != "RUCHE_DATABASE_URL")
        .map(|(name, value)| (name, if value.starts_with("${") { KEY } else { value }))
        .collect();
    let urls = settings
        .iter()
        .filter(|(name, _)| *name == "RUCHE_PUBLIC_URL");
    let urls: Vec<&str> = urls.map(|(_, url)| *url).collect();
    assert_eq!(urls.len(), 2, "{settings:?}");
    for url in urls {
        let folder = folder();
        let mut command = ruche(folder.path(), &["verify"]);
        command
            .envs(settings.iter().copied())
            .env("RUCHE_PUBLIC_URL", url);
        let said = said(&command.output().unwrap());
        assert!(said.contains("The log is whole"), "{said}");
    }
}

#[test]
fn a_lost_instance_key_is_not_made_up_for() {
    let folder = folder();
    create_ada(folder.path());
    let key = folder.path().join("instance.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    for args in [
        &["serve", "--http-addr", "127.0.0.1:0"][..],
        &["verify"],
        &["doctor"],
    ] {
        let output = run(folder.path(), args);
        let all = refused(&output) + std::str::from_utf8(&output.stdout).unwrap();
        assert!(
            all.contains("RUCHE_INSTANCE_KEY: this database was first opened"),
            "{all}"
        );
    }
    std::fs::write(&key, kept).unwrap();
    said(&run(folder.path(), &["verify"]));
}

#[test]
fn the_doctor_finds_a_good_installation_fit() {
    let folder = folder();
    create_ada(folder.path());
    let output = run(folder.path(), &["doctor"]);
    let said = said(&output);
    assert!(
        said.contains("Ruche is fit to run.") && !said.contains("FAULT"),
        "{said}"
    );
    assert!(!said.contains("nobody administers"), "{said}");
}

#[test]
fn the_doctor_names_what_to_mend() {
    let folder = folder();
    let mut command = ruche(folder.path(), &["doctor"]);
    command.env(
        "RUCHE_DATABASE_URL",
        "postgres://ruche:hunter2@127.0.0.1:1/ruche",
    );
    command
        .env("RUCHE_SMTP_URL", "smtp://127.0.0.1:1")
        .env("RUCHE_MAIL_FROM", "a@b.example");
    let output = command.output().unwrap();
    assert!(refused(&output).contains("2 faults to mend"), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    for setting in ["RUCHE_DATABASE_URL", "RUCHE_SMTP_URL"] {
        assert!(said.contains(&format!("FAULT  {setting}: ")), "{said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
}

#[tokio::test]
async fn verify_reads_the_whole_log_and_finds_what_is_missing() {
    let folder = folder();
    create_ada(folder.path());
    let good = said(&run(folder.path(), &["verify"]));
    assert!(good.contains("The log is whole: "), "{good}");

    let file = format!("sqlite:{}", folder.path().join("ruche.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    database
        .execute("DROP TRIGGER event_is_never_deleted")
        .await
        .unwrap();
    database
        .execute("DELETE FROM event WHERE position = 2")
        .await
        .unwrap();
    database.close().await.unwrap();
    let bad = run(folder.path(), &["verify"]);
    assert!(refused(&bad).contains("fault"), "{bad:?}");
    let said = String::from_utf8(bad.stdout).unwrap();
    assert!(said.contains("position 2 is missing"), "{said}");
}

#[tokio::test]
async fn a_read_model_is_rebuilt_beside_a_server() {
    let folder = folder();
    create_ada(folder.path());
    let serving = Serving::start(folder.path());
    let token = said(&run(folder.path(), &["token", "ada"]));
    let create = r#"mutation { createPost(input: { body: "Hello" }) { post { id } } }"#;
    let made = serving.ask(Some(&token), create).await;
    assert!(
        made["data"]["createPost"]["post"]["id"].is_string(),
        "{made:#}"
    );
    let rebuilt = said(&run(folder.path(), &["rebuild", "posts.posts"]));
    assert!(
        rebuilt.contains("posts.posts is rebuilt from the first"),
        "{rebuilt}"
    );
    assert!(serving.ask(Some(&token), create).await["data"]["createPost"]["post"].is_object());
    let feed = "{ feed { edges { node { post { body } } } } }";
    let answer = serving.ask(Some(&token), feed).await;
    assert_eq!(
        answer["data"]["feed"]["edges"].as_array().unwrap().len(),
        2,
        "{answer:#}"
    );

    let unknown = refused(&run(folder.path(), &["rebuild", "posts"]));
    assert!(unknown.contains("posts: no such read model") && unknown.contains("posts.posts"));
    let held = refused(&run(folder.path(), &["rebuild", "experts.index"]));
    assert!(held.contains("another ruche already serves"), "{held}");
    assert_eq!(serving.terminate(), Some(0));
    let index = said(&run(folder.path(), &["rebuild", "experts.index"]));
    assert!(index.contains("The search index is rebuilt"), "{index}");
}
