//! Questions and experts.

use ruche::features::pseudonyms::events::PseudonymId;
use ruche::kernel::page::encode;
use serde_json::json;

use crate::support::hidden;
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

/// The id of a request to open a pseudonym that nobody has.
pub(in super::super) fn unknown_opening() -> String {
    encode("pseudonym-opening", &[&PseudonymId::new().to_string()])
}

/// Questions of somebody's under a pseudonym in a community of zoe's: one, and a request by another
/// manager to open a second.
pub(super) async fn hide(
    server: &TestServer,
    zoe: &Person,
    [manager, asker]: [&Person; 2],
) -> [String; 2] {
    let community = hidden::community(server, zoe, &[manager, asker]).await;
    let role = json!({ "communityId": community, "personId": manager.id, "role": "MANAGER" });
    zoe.mutate("changeCommunityRole", role, "position").await;
    let question = hidden::question(asker, &community).await;
    let other = hidden::question(asker, &community).await;
    let third = hidden::question(asker, &community).await;
    hidden::request(manager, &third).await;
    [question, hidden::request(manager, &other).await]
}
