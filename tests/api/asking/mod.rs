//! Asking experts: to whom a question goes, what each side sees of it, and what happens when time
//! passes.

mod choosing;
mod publishing;
mod routing;
mod similar;
mod usual;

use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, Setup, TestServer};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A network on Monday the 2nd of March 2026 at 9:30, in UTC.
async fn start(engine: Engine) -> TestServer {
    let setup = Setup {
        clock: Clock::manual(Time(1_772_443_800_000_000)),
        ..Setup::default()
    };
    TestServer::start_with(engine, setup).await
}

/// People who claim the skill and wish to help with it.
async fn welders<const N: usize>(server: &TestServer, handles: [&str; N]) -> [Person; N] {
    let mut people = Vec::new();
    for handle in handles {
        let person = server.person(handle).await;
        let input = json!({ "skill": "TIG welding", "level": 3, "wish": "HELP" });
        person.mutate("claimSkill", input, "position").await;
        people.push(person);
    }
    server.settle().await;
    people.try_into().ok().unwrap()
}

/// A question about it.
async fn ask(person: &Person, community: Option<&str>) -> String {
    let input = json!({ "communityId": community, "kind": "QUESTION",
        "title": "TIG welding of aluminium", "body": "The seams break after a week of use" });
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn route(person: &Person, question: &str) {
    let input = json!({ "questionId": question });
    person.mutate("routeQuestion", input, "position").await;
}

async fn answer(person: &Person, question: &str) -> String {
    let input = json!({ "postId": question, "body": "Pure argon, and clean it first" });
    let made = person
        .mutate("createComment", input, "comment { id }")
        .await;
    made["comment"]["id"].as_str().unwrap().to_owned()
}

/// What somebody sees of the asking around about a question.
async fn seen(person: &Person, question: &str) -> Value {
    let query = "query($id: ID!) { post(id: $id) { question { openedToAllAt routing { nextStepAt
        requests { state note until person { handle } namedBy { handle } } } } } }";
    person.data(query, json!({ "id": question })).await["post"]["question"].take()
}

/// To whom a question was put and what became of it, by handle.
async fn states(person: &Person, question: &str) -> Vec<(String, String)> {
    let seen = seen(person, question).await;
    let requests = seen["routing"]["requests"].as_array();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut states: Vec<(String, String)> = requests
        .unwrap_or(&Vec::new())
        .iter()
        .map(|it| (text(&it["person"]["handle"]), text(&it["state"])))
        .collect();
    states.sort();
    states
}

/// Those to whom a question was put, by handle.
async fn asked(person: &Person, question: &str) -> Vec<String> {
    let states = states(person, question).await;
    states.into_iter().map(|(handle, _)| handle).collect()
}

/// The questions that wait for somebody.
async fn waiting(person: &Person) -> Vec<Value> {
    let query = "{ myExpertRequests { edges { node { question { id } until namedBy { handle }
        reasons { kind text } } } } }";
    let found = person.data(query, json!({})).await["myExpertRequests"]["edges"].take();
    let edges = found.as_array().unwrap().iter();
    edges.map(|edge| edge["node"].clone()).collect()
}

/// Why somebody was told something, newest first.
async fn told(person: &Person) -> Vec<String> {
    let query = "{ viewer { notifications { edges { node { reason } } } } }";
    let found = person.data(query, json!({})).await["viewer"]["notifications"]["edges"].take();
    let edges = found.as_array().unwrap().iter();
    edges
        .map(|edge| edge["node"]["reason"].as_str().unwrap().to_owned())
        .collect()
}

async fn code(person: &Person, name: &str, input: Value) -> String {
    let payload = person.try_mutate(name, input, "position").await;
    payload["userErrors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Puts a question of `asker` to `expert`.
pub(crate) async fn put_to_an_expert(server: &TestServer, asker: &Person, expert: &Person) {
    let skill = json!({ "skill": "TIG welding", "level": 3, "wish": "HELP" });
    expert.mutate("claimSkill", skill, "position").await;
    server.settle().await;
    let question = ask(asker, None).await;
    route(asker, &question).await;
    assert_eq!(states(asker, &question).await.len(), 1);
}
