//! Questions and experts.

use serde_json::json;

use crate::support::server::{Person, TestServer};

/// A question of zoe's, and one that is put to her.
pub(super) async fn ask(server: &TestServer, zoe: &Person, other: &Person) -> [String; 2] {
    let skill = json!({ "skill": "TIG welding", "level": 3 });
    zoe.mutate("claimSkill", skill, "position").await;
    server.settle().await;
    let question = publish_question(other).await;
    let input = json!({ "questionId": question, "personIds": [zoe.id] });
    other.mutate("routeQuestion", input, "position").await;
    [publish_question(zoe).await, question]
}

async fn publish_question(person: &Person) -> String {
    let input = json!({ "kind": "QUESTION", "title": "TIG welding of steel",
        "body": "A text that is long enough" });
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}
