//! A question under a pseudonym, and the community it takes.

use serde_json::json;

use crate::support::server::{Person, TestServer};

/// A closed community that allows pseudonyms, with as many members as it needs; its id.
pub(crate) async fn community(server: &TestServer, owner: &Person, named: &[&Person]) -> String {
    let community = owner.community("Salaries", "CLOSED").await;
    let mut others = Vec::new();
    for number in named.len()..9 {
        others.push(server.person(&format!("member{number}")).await);
    }
    for person in named.iter().copied().chain(&others) {
        owner.add(&community, person).await;
    }
    let policy = json!({ "communityId": community, "pseudonymPolicy": "QUESTIONS" });
    owner
        .mutate("setCommunityPolicies", policy, "position")
        .await;
    community
}

/// A question that somebody asks there; its id.
pub(crate) async fn question(asker: &Person, community: &str) -> String {
    let input = json!({ "communityId": community, "kind": "QUESTION", "visibleAs": "PSEUDONYM",
        "title": "Is a raise after two years usual", "tags": ["salary"],
        "body": "Nobody here ever talks about it, @zoe" });
    let made = asker.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

/// That somebody asks who is behind it; the id of the request.
pub(crate) async fn request(person: &Person, question: &str) -> String {
    let input = json!({ "postId": question, "reason": "Case 81" });
    let made = person
        .mutate("requestPseudonymOpening", input, "opening { id }")
        .await;
    made["opening"]["id"].as_str().unwrap().to_owned()
}
