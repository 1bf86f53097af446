//! A create that is sent again under its key, because its answer was lost: it has acted once, and
//! gives the answer it gave.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

/// A mutation that makes something: its name, the field of what it made, and two different inputs
/// without a key.
struct Create {
    name: &'static str,
    field: &'static str,
    inputs: [Value; 2],
}

fn creates(post: &str) -> Vec<Create> {
    vec![
        Create {
            name: "createComment",
            field: "comment",
            inputs: ["one", "two"].map(|body| json!({ "postId": post, "body": body })),
        },
        Create {
            name: "createCommunity",
            field: "community",
            inputs: ["one", "two"].map(|name| json!({ "name": name, "visibility": "OPEN" })),
        },
        Create {
            name: "createPost",
            field: "post",
            inputs: ["one", "two"].map(|body| json!({ "body": body })),
        },
    ]
}

impl Create {
    fn input(&self, which: usize, key: &str) -> Value {
        let mut input = self.inputs[which].clone();
        input["idempotencyKey"] = json!(key);
        input
    }

    fn fields(&self) -> String {
        format!("position {} {{ id }}", self.field)
    }

    /// The whole payload of one try.
    async fn send(&self, person: &Person, which: usize, key: &str) -> Value {
        person
            .mutate(self.name, self.input(which, key), &self.fields())
            .await
    }

    fn id(&self, payload: &Value) -> String {
        payload[self.field]["id"].as_str().unwrap().to_owned()
    }

    /// Sends it and hangs up after so long, mostly before the answer.
    async fn send_and_hang_up(&self, person: &Person, key: &str, after: Duration) {
        let type_name = self.name.replacen('c', "C", 1);
        let query = format!(
            "mutation($input: {type_name}Input!) {{ {}(input: $input) {{ position }} }}",
            self.name
        );
        let mut person = person.clone();
        // A connection of its own, which goes with it.
        person.http = reqwest::Client::new();
        let request = person.request(&query, json!({ "input": self.input(0, key) }));
        drop(tokio::time::timeout(after, request.send()).await);
    }
}

#[test]
fn every_create_of_the_schema_takes_a_key_and_is_tried_here() {
    let sdl = ruche::server::graphql::schema::sdl();
    let inputs = sdl
        .split("\ninput ")
        .skip(1)
        .filter(|input| input.starts_with("Create"));
    let mut found = Vec::new();
    for input in inputs {
        let (name, rest) = input.split_once("Input {").unwrap();
        let body = rest.split("\n}").next().unwrap();
        assert!(
            body.contains("idempotencyKey: String\n"),
            "{name} takes no key"
        );
        found.push(name.replacen('C', "c", 1));
    }
    let tried = creates("");
    // A skill has a test of its own: who makes one administers, and a name is taken once.
    let tried = tried
        .iter()
        .map(|create| create.name)
        .chain(["createSkill"]);
    assert_eq!(found, tried.collect::<Vec<_>>());
}

on_both_engines! {
    async fn the_same_key_acts_once_and_gives_the_first_answer(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let post = zoe.post(None, "Hello").await;
        for create in creates(&post) {
            let first = create.send(&zoe, 0, "key").await;
            server.settle().await;
            let head = server.app.log().look_up_head().await.unwrap();
            assert_eq!(create.send(&zoe, 0, "key").await, first, "{}", create.name);
            // What stands under the key was decided by the first one.
            assert_eq!(create.send(&zoe, 1, "key").await, first, "{}", create.name);
            assert_eq!(server.app.log().look_up_head().await.unwrap(), head, "{}", create.name);
            let other = create.send(&zoe, 0, "other key").await;
            assert_ne!(create.id(&other), create.id(&first), "{}", create.name);
        }
        server.stop().await;
    }

    async fn a_skill_is_made_once_under_a_key(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.administrator("ada").await;
        let create = Create {
            name: "createSkill",
            field: "skill",
            inputs: ["Welding", "Turning"].map(|name| json!({ "english": name })),
        };
        let first = create.send(&ada, 0, "key").await;
        server.settle().await;
        let head = server.app.log().look_up_head().await.unwrap();
        assert_eq!(create.send(&ada, 0, "key").await, first);
        assert_eq!(create.send(&ada, 1, "key").await, first);
        assert_eq!(server.app.log().look_up_head().await.unwrap(), head);
        let other = create.send(&ada, 1, "other key").await;
        assert_ne!(create.id(&other), create.id(&first));
        server.stop().await;
    }

    async fn another_persons_same_key_is_another_command(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let post = zoe.post(None, "Hello").await;
        for create in creates(&post) {
            let hers = create.send(&zoe, 0, "key").await;
            let his = create.send(&karim, 0, "key").await;
            assert_ne!(create.id(&hers), create.id(&his), "{}", create.name);
        }
        server.stop().await;
    }

    async fn many_at_once_under_one_key_are_one(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let post = zoe.post(None, "Hello").await;
        for create in creates(&post) {
            let tries = join_all((0..8).map(|_| create.send(&zoe, 0, "key"))).await;
            let first = create.id(&tries[0]);
            assert!(tries.iter().all(|it| create.id(it) == first), "{} {tries:?}", create.name);
        }
        server.stop().await;
    }

    async fn a_retry_after_a_lost_answer_finds_what_the_first_one_made(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let post = zoe.post(None, "Hello").await;
        let mut chance = Chance::from_environment();
        for create in creates(&post) {
            for turn in 0..10 {
                let key = format!("key {turn}");
                server.settle().await;
                let before = server.app.log().look_up_head().await.unwrap();
                let after = Duration::from_millis(chance.below(25));
                create.send_and_hang_up(&zoe, &key, after).await;
                let made = create.send(&zoe, 0, &key).await;
                assert_eq!(create.send(&zoe, 0, &key).await, made, "{}", create.name);
                server.settle().await;
                let events = server.app.log().look_up_head().await.unwrap() - before;
                // A community is founded together with the membership of its founder.
                let expected = if create.name == "createCommunity" { 2 } else { 1 };
                assert_eq!(events, expected, "{} {turn}", create.name);
            }
        }
        server.stop().await;
    }
}
