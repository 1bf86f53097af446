//! The two walkthroughs of ARCHITECTURE.md, step by step under the document's own titles.

use mail_parser::MessageParser;
use ruche::features;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};

const DOCUMENT: &str = include_str!("../../ARCHITECTURE.md");

const MAIL: &str = "A post with a mention becomes a mail";
const FINDER: &str = "A profile edit is found by the expert finder";

/// How long the mail of the first walkthrough is held back, in seconds.
const HOLD: i64 = 120;

/// A walkthrough of the document: the titles of its steps that are still to come.
struct Walkthrough(std::vec::IntoIter<&'static str>);

impl Walkthrough {
    fn of(heading: &str) -> Self {
        let (_, text) = DOCUMENT
            .split_once(&format!("\n### {heading}\n"))
            .expect("a heading");
        let text = text.split("\n#").next().unwrap();
        let titles = text.lines().filter_map(|line| {
            let (number, rest) = line.split_once(". **")?;
            number.parse::<u8>().ok().and(rest.strip_suffix("**"))
        });
        Self(titles.collect::<Vec<_>>().into_iter())
    }

    /// Goes on to the step of this title, which must be the next one.
    fn step(&mut self, title: &str) {
        assert_eq!(
            self.0.next(),
            Some(title),
            "not the next step of ARCHITECTURE.md"
        );
    }

    fn end(mut self) {
        assert_eq!(
            self.0.next(),
            None,
            "ARCHITECTURE.md has a step that is not executed"
        );
    }
}

#[test]
fn every_walkthrough_of_the_document_is_executed_here() {
    let (_, text) = DOCUMENT.split_once("\n## Two walkthroughs\n").unwrap();
    let text = text.split("\n## ").next().unwrap();
    let headings: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    assert_eq!(headings, [MAIL, FINDER]);
}

on_both_engines! {
    async fn a_post_with_a_mention_becomes_a_mail(engine) {
        let clock = Clock::manual(Time::parse("2026-03-02T09:30:00Z").unwrap());
        let setup = Setup { clock: clock.clone(), hold_seconds: HOLD, ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (ada, karim) = (server.person("ada").await, server.french("karim").await);
        let mut walkthrough = Walkthrough::of(MAIL);

        walkthrough.step("Ada publishes a post that mentions Karim.");
        let input = json!({ "body": "The welding robot is back, @karim" });
        let made = ada.mutate("createPost", input, "post { id mentions { handle } }").await;
        assert_eq!(made["post"]["mentions"], json!([{ "handle": "karim" }]));

        walkthrough.step("The post is in Karim's feed at once.");
        let feed = karim.data("{ feed { edges { node { post { id } } } } }", json!({})).await;
        assert_eq!(feed["feed"]["edges"][0]["node"]["post"]["id"], made["post"]["id"]);

        walkthrough.step("Karim has one unread notification.");
        server.settle().await;
        let told = notifications(&karim).await;
        assert_eq!(told["unreadCount"], 1);
        let notification = &told["notifications"]["edges"][0]["node"];
        assert_eq!(notification["reason"], "MENTION");
        assert_eq!(notification["post"]["id"], made["post"]["id"]);
        let text = notification["text"].as_str().unwrap();
        assert!(text.starts_with("Ada Example vous "), "in her reader's language: {text}");

        walkthrough.step("The mail waits before it leaves.");
        clock.advance_seconds(HOLD - 1);
        server.settle().await;
        assert!(server.mails().is_empty(), "it left before its time");
        let waiting = server.app.effects.pending().await.unwrap();
        assert!(waiting.contains(&("mail".to_owned(), 1)), "{waiting:?}");

        walkthrough.step("Karim receives one mail about it.");
        clock.advance_seconds(1);
        server.settle().await;
        let mails = server.mails();
        let [bytes] = mails.values().collect::<Vec<_>>()[..] else { panic!("{mails:?}") };
        let mail = MessageParser::default().parse(bytes).unwrap();
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address());
        assert_eq!(to, Some("karim@people.example"));
        let text = mail.body_text(0).unwrap();
        assert!(text.starts_with("Ada Example vous mentionne"), "{text}");
        assert!(text.contains("The welding robot is back"), "{text}");
        assert!(mail.body_html(0).unwrap().contains("<html lang=\"fr\">"));

        walkthrough.step("A second delivery changes nothing.");
        react_again(&server).await;
        server.settle().await;
        assert_eq!(server.mails(), mails);
        assert_eq!(notifications(&karim).await, told);
        walkthrough.end();
        server.stop().await;
    }

    async fn a_profile_edit_is_found_by_the_expert_finder(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let mut walkthrough = Walkthrough::of(FINDER);

        walkthrough.step("Nobody is found for aluminium welding.");
        let before = karim.data("{ viewer { profile { id } } }", json!({})).await;
        assert!(before["viewer"]["profile"]["id"].is_string());
        assert_eq!(experts(&karim, "aluminium welding", None).await, json!([]));

        walkthrough.step("Zoé claims the skill and describes her work.");
        let skill = json!({ "skill": "Aluminium welding", "level": 4, "wish": "HELP" });
        zoe.mutate("claimSkill", skill, "profile { id }").await;
        let bio = json!({ "bio": "I build frames for racing bicycles." });
        let edited = zoe.mutate("updateProfile", bio, "position profile { id }").await;
        let position = edited["position"].as_str().unwrap();

        walkthrough.step("The search index reaches the position of the edit.");
        let found = experts(&karim, "aluminium welding", Some(position)).await;
        let described = experts(&karim, "racing bicycles", Some(position)).await;

        walkthrough.step("Zoé is found, with the reasons.");
        for (found, kind) in [(&found, "SKILL"), (&described, "BIO")] {
            let [edge] = &found.as_array().unwrap()[..] else { panic!("{found:#}") };
            assert_eq!(edge["node"]["id"], json!(zoe.id));
            assert_eq!(edge["reasons"][0]["kind"], kind, "{found:#}");
        }

        walkthrough.step("She withdraws the skill and is no longer found for it.");
        let skill = json!({ "skill": "aluminium welding" });
        let gone = zoe.mutate("withdrawSkill", skill, "position").await;
        let position = gone["position"].as_str();
        assert_eq!(experts(&karim, "aluminium welding", position).await, json!([]));
        assert_eq!(experts(&karim, "racing bicycles", position).await, described);
        walkthrough.end();
        server.stop().await;
    }
}

async fn notifications(person: &Person) -> Value {
    let query = "{ viewer { unreadCount notifications {
        edges { node { reason text readAt post { id } } } } } }";
    person.data(query, json!({})).await["viewer"].take()
}

/// Who is found, asked from the position on where there is one.
async fn experts(person: &Person, need: &str, position: Option<&str>) -> Value {
    let query = "query($text: String!) { experts(by: { text: $text }) {
        edges { node { id } band reasons { kind text } } } }";
    let mut request = person.request(query, json!({ "text": need }));
    if let Some(position) = position {
        request = request.header("x-min-position", position);
    }
    let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"]["experts"]["edges"].take()
}

/// Sets every reactor back to the beginning of the log, and waits until it has read all of it
/// once more.
async fn react_again(server: &TestServer) {
    let database = &server.app.database;
    let reactors = features::reactors();
    let mut tx = database.write_durable().await.unwrap();
    for reactor in &reactors {
        let sql = "UPDATE checkpoint SET position = 0, epoch = epoch + 1, lease_until = 0
            WHERE name = $1";
        let set = sqlx::query(sql)
            .bind(reactor.name())
            .execute(&mut *tx)
            .await
            .unwrap();
        assert_eq!(set.rows_affected(), 1, "{}", reactor.name());
    }
    tx.commit().await.unwrap();
    let head = server.app.log().look_up_head().await.unwrap();
    let behind = async || {
        let sql = "SELECT min(position) FROM checkpoint";
        let row = sqlx::query(sql).fetch_one(database.reader()).await.unwrap();
        row.get::<i64, _>(0) < head
    };
    let catching_up = async {
        while behind().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, catching_up)
        .await
        .expect("the reactors do not come back");
}
