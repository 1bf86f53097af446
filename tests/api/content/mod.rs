//! The kinds of posts and what becomes of them, as clients meet it.

mod announcements;
mod kudos;
mod life;
mod questions;

use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, Setup, TestServer};

/// How long mail is held back.
const HOLD_SECONDS: i64 = 120;

const DAY: i64 = 24 * 3_600;

/// A server whose clock stands still.
async fn start(engine: Engine) -> TestServer {
    let setup = Setup {
        clock: Clock::manual(Time(1_772_357_400_000_000)),
        hold_seconds: HOLD_SECONDS,
        ..Setup::default()
    };
    TestServer::start_with(engine, setup).await
}

/// Publishes what `input` says; its id.
async fn publish(person: &Person, input: Value) -> String {
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

/// Writes a comment; its id.
async fn comment(person: &Person, post: &str, body: &str) -> String {
    let input = json!({ "postId": post, "body": body });
    let made = person
        .mutate("createComment", input, "comment { id }")
        .await;
    made["comment"]["id"].as_str().unwrap().to_owned()
}

/// The code and the field of what a mutation refuses, and its message.
async fn refusal(person: &Person, name: &str, input: Value) -> (String, Value, String) {
    let payload = person.try_mutate(name, input, "position").await;
    assert_eq!(payload["position"], Value::Null, "{name} was not refused");
    let error = &payload["userErrors"][0];
    let word = |name: &str| error[name].as_str().unwrap().to_owned();
    (word("code"), error["field"].clone(), word("message"))
}

/// Only the code.
async fn code(person: &Person, name: &str, input: Value) -> String {
    refusal(person, name, input).await.0
}

/// What a person sees of a post.
async fn seen(person: &Person, post: &str, fields: &str) -> Value {
    let query = format!("query($id: ID!) {{ post(id: $id) {{ {fields} }} }}");
    person.data(&query, json!({ "id": post })).await["post"].take()
}
