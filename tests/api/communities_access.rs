//! Emergency access: an administrator reads a private community when a second one agrees, for four
//! hours, and its owners see it.

use ruche::features::communities::events::Audience;
use ruche::features::communities::visibility::standing;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};

async fn code(person: &Person, name: &str, input: Value) -> String {
    let payload = person.try_mutate(name, input, "position").await;
    payload["userErrors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Whether somebody reads the community and the post in it, by every form of the rule.
async fn reads(person: &Person, place: &str, post: &str) -> [bool; 4] {
    let query = "query($id: ID!, $post: ID!) { community(id: $id) { members { edges { cursor } } }
        post(id: $post) { id } feed(filter: { communityId: $id }) { edges { cursor } }
        experts(by: { text: \"praseodymium\" }) { edges { cursor } } }";
    let seen = person
        .data(query, json!({ "id": place, "post": post }))
        .await;
    let some = |list: &Value| {
        list["edges"]
            .as_array()
            .is_some_and(|edges| !edges.is_empty())
    };
    [
        some(&seen["community"]["members"]),
        !seen["post"].is_null(),
        some(&seen["feed"]),
        some(&seen["experts"]),
    ]
}

/// Reading is all it is.
async fn writes_nothing(person: &Person, place: &str, [post, own]: [&str; 2]) {
    for (name, input) in [
        ("createComment", json!({ "postId": post, "body": "Hello" })),
        ("reactToPost", json!({ "postId": post, "kind": "LIKE" })),
        ("acknowledge", json!({ "postId": post })),
        ("meToo", json!({ "postId": post })),
        ("deletePost", json!({ "postId": post })),
        ("deletePost", json!({ "postId": own })),
        ("editPost", json!({ "postId": own, "body": "Bye" })),
        (
            "updateCommunity",
            json!({ "communityId": place, "name": "Mine" }),
        ),
        (
            "createPost",
            json!({ "communityId": place, "body": "Hello" }),
        ),
    ] {
        assert_eq!(code(person, name, input).await, "FORBIDDEN", "{name}");
    }
}

on_both_engines! {
    async fn a_second_administrator_lets_the_first_read_for_four_hours(engine) {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (max, mia) = (server.administrator("max").await, server.administrator("mia").await);
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let place = ada.community("Forge", "SECRET").await;
        ada.add(&place, &bob).await;
        let post = ada.post(Some(&place), "All about praseodymium").await;
        // Max was in it once, and wrote there.
        ada.add(&place, &max).await;
        let own = max.post(Some(&place), "Hello").await;
        max.mutate("leaveCommunity", json!({ "communityId": place }), "position").await;
        server.settle().await;
        let ask = json!({ "communityId": place, "reason": "Case 81" });
        let grant = json!({ "communityId": place, "personId": max.id });
        assert_eq!(code(&bob, "requestEmergencyAccess", ask.clone()).await, "FORBIDDEN");
        assert_eq!(code(&mia, "approveEmergencyAccess", grant.clone()).await, "NOT_FOUND");
        max.mutate("requestEmergencyAccess", ask, "position").await;
        assert_eq!(reads(&max, &place, &post).await, [false; 4]);
        assert_eq!(code(&max, "approveEmergencyAccess", grant.clone()).await, "FORBIDDEN");
        let waiting = "{ emergencyAccessRequests { edges { node { communityId reason
            administrator { id } community { id } } } } }";
        let request = json!({ "communityId": place, "reason": "Case 81",
            "administrator": { "id": max.id }, "community": null });
        let seen = mia.data(waiting, json!({})).await;
        assert_eq!(seen["emergencyAccessRequests"]["edges"][0]["node"], request);
        let seen = bob.data(waiting, json!({})).await;
        assert_eq!(seen["emergencyAccessRequests"], Value::Null);

        mia.mutate("approveEmergencyAccess", grant, "position").await;
        assert_eq!(reads(&max, &place, &post).await, [true; 4]);
        assert_eq!(reads(&mia, &place, &post).await, [false; 4]);
        writes_nothing(&max, &place, [&post, &own]).await;

        let query = "query($id: ID!) { community(id: $id) { privilegedAccesses { edges { node {
            reason administrator { id } grantedBy { id } } } } } }";
        let access = json!({ "reason": "Case 81", "administrator": { "id": max.id },
            "grantedBy": { "id": mia.id } });
        let seen = ada.data(query, json!({ "id": place })).await;
        assert_eq!(seen["community"]["privilegedAccesses"]["edges"][0]["node"], access);
        for other in [&bob, &max] {
            let seen = other.data(query, json!({ "id": place })).await;
            assert_eq!(seen["community"]["privilegedAccesses"], Value::Null);
        }

        clock.advance_seconds(4 * 3_600 - 1);
        assert_eq!(reads(&max, &place, &post).await, [true; 4]);
        clock.advance_seconds(1);
        // Nothing has to happen for the streams to say that it is over.
        let audience = Audience::Community(place.parse().unwrap());
        let stands = standing(&server.app, max.id.parse().unwrap(), audience).await;
        assert!(!stands.unwrap().reads);
        server.settle().await;
        assert_eq!(reads(&max, &place, &post).await, [false; 4]);
        let after = ada.data(query, json!({ "id": place })).await;
        assert_eq!(after["community"]["privilegedAccesses"]["edges"][0]["node"], access);
        server.stop().await;
    }
}
