//! The program itself: what it prints, with which code it ends, and what it does beside a server.
#![cfg(test)]

mod support;

use sqlx::{Connection as _, Executor as _, SqliteConnection};

use self::support::{Serving, create_ada, folder, refused, ruche, run, said};

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
        ("RUCHE_MEILISEARCH_URL", "ftp://hunter2"),
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
    let compose = include_str!("../../docker/compose.yml");
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

#[cfg(unix)]
#[test]
fn what_is_secret_is_for_the_owner_of_the_folder_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let data = folder.path().join("data");
    create_ada(&data);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("instance.key")), 0o600);
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
        .env("RUCHE_MAIL_FROM", "a@b.example")
        .env("RUCHE_DKIM_DOMAIN", "b.example")
        .env("RUCHE_DKIM_SELECTOR", "mail")
        .env("RUCHE_DKIM_KEY_FILE", folder.path().join("no.pem"));
    let output = command.output().unwrap();
    assert!(refused(&output).contains("3 faults to mend"), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    for setting in [
        "RUCHE_DATABASE_URL",
        "RUCHE_SMTP_URL",
        "RUCHE_DKIM_KEY_FILE",
    ] {
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

    let mut database = open(folder.path()).await;
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
async fn verify_names_a_reader_that_has_halted_unless_it_is_of_the_past() {
    let folder = folder();
    create_ada(folder.path());
    said(&run(folder.path(), &["verify"]));
    let mut database = open(folder.path()).await;
    let past =
        "INSERT INTO checkpoint (name, revision, position, epoch, owner, lease_until, trouble)
         VALUES ('posts.posts', 0, 0, 0, '', 0, 'an old one')";
    database.execute(past).await.unwrap();
    said(&run(folder.path(), &["verify"]));
    said(&run(folder.path(), &["doctor"]));
    let halt = "UPDATE checkpoint SET trouble = 'it fell' WHERE name = 'people.people'";
    assert_eq!(database.execute(halt).await.unwrap().rows_affected(), 1);
    let bad = run(folder.path(), &["verify"]);
    assert!(refused(&bad).contains("1 faults"), "{bad:?}");
    let said = String::from_utf8(bad.stdout).unwrap();
    assert!(said.contains("people.people has halted: it fell"), "{said}");
    let doctor = run(folder.path(), &["doctor"]);
    assert_eq!(doctor.status.code(), Some(1), "{doctor:?}");
}

/// The database of a data folder.
async fn open(data: &std::path::Path) -> SqliteConnection {
    let file = format!("sqlite:{}", data.join("ruche.db").display());
    SqliteConnection::connect(&file).await.unwrap()
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

#[test]
fn the_expert_finder_is_measured_on_judged_needs() {
    let (folder, files) = (folder(), folder());
    let data = folder.path();
    let write = |name: &str, text: &str| {
        let path = files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let network = r#"{"type":"person","id":1,"handle":"ana","name":"Ana","skills":["TIG"]}
{"type":"person","id":2,"handle":"ben","name":"Ben","title":"Welder, TIG and MIG"}
{"type":"person","id":3,"handle":"cem","name":"Cem"}
"#;
    let network = write("net.jsonl", network);
    said(&run(data, &["import", &network]));
    let need = r#"{"query_id":"q1","text":"TIG","text_nl":"who knows TIG?"}"#;
    let needs = write("needs.jsonl", need);
    let qrels = write("qrels.tsv", "q1 0 ben 1\nq1 0 nobody 1\n");
    let rankings = write("run.txt", "");
    let evaluate = ["experts", "evaluate", "--queries", &needs, "--qrels"];
    let args = [
        &evaluate[..],
        &[&qrels, "--variant", "text_nl", "--run", &rankings],
    ]
    .concat();
    let told = said(&run(data, &args));
    // Ana claims the skill and is first; one of two judged people is found, at the second place.
    for line in [
        "queries  1",
        "MAP      0.2500",
        "MRR      0.5000",
        "P@5      0.2000",
    ] {
        assert!(told.contains(line), "{told}");
    }
    let ranked = std::fs::read_to_string(&rankings).unwrap();
    assert_eq!(ranked, "q1 Q0 ana 1 2 ruche\nq1 Q0 ben 2 1 ruche\n");
    let broken = write("broken.tsv", "q1 0 ben 1\nq1 0 ana\n");
    let why = refused(&run(data, &[&evaluate[..], &[&broken]].concat()));
    assert!(why.contains("broken.tsv, line 2: 3 columns"), "{why}");
    let why = refused(&run(
        data,
        &[&evaluate[..], &[&qrels, "--without", "luck"]].concat(),
    ));
    assert!(
        why.contains("luck: no such part; give one of power"),
        "{why}"
    );
}
