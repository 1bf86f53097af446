//! Everything with an id is found again by it, and by nobody who may not see it.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use ruche::server::graphql::schema::sdl;
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::hidden;
use crate::support::server::{Person, TestServer};

/// A query of Zoé's, whose every object with an id is asked for again.
const EVERYTHING: &str = "{
    viewer { profile { __typename id history(first: 9) { edges { node { __typename id } } } }
        notifications(first: 5) { edges { node { __typename id } } } }
    communities(first: 6) { edges { node { __typename id
        members(first: 1) { edges { node { __typename id } } }
        joinRequests(first: 1) { edges { node { __typename id } } }
        invitations(first: 1) { edges { node { __typename id } } }
        objectiveHistory(first: 1) { edges { node { __typename id } } }
        privilegedAccesses(first: 1) { edges { node { __typename id } } } } } }
    following(first: 5) { edges { node { __typename id } } }
    blockedPeople(first: 5) { edges { node { __typename id } } }
    mutedPeople(first: 5) { edges { node { __typename id } } }
    skills(first: 2) { edges { node { __typename id } } }
    feed(first: 4) { edges { node { __typename id post { __typename id
        history(first: 2) { edges { node { __typename id } } }
        pseudonym { opening { __typename id } }
        comments(first: 3) { edges { node { __typename id } } } } } } } }";

on_both_engines! {
    async fn whatever_has_an_id_is_found_by_it_and_hidden_from_others(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let stranger = server.person("gil").await;
        let community = zoe.community("Alloys", "SECRET").await;
        zoe.add(&community, &karim).await;
        let (asker, invited) = (server.person("asker").await, server.person("invited").await);
        let closed = zoe.community("Steels", "CLOSED").await;
        asker.mutate("requestToJoin", json!({ "communityId": closed }), "position").await;
        let inviting = json!({ "communityId": community, "personId": invited.id });
        zoe.mutate("inviteToCommunity", inviting, "position").await;
        let post = karim.post(Some(&community), "All about alloys @zoe").await;
        karim.mutate("editPost", json!({ "postId": post, "body": "@zoe again" }), "position").await;
        let comment = json!({ "postId": post, "body": "Well said" });
        karim.mutate("createComment", comment, "position").await;
        zoe.mutate("updateProfile", json!({ "title": "Welder" }), "position").await;
        let hiding = of_few(&server, &zoe, &community).await;
        server.settle().await;

        let mut objects = BTreeSet::new();
        gather(&zoe.data(EVERYTHING, json!({})).await, &mut objects);
        let met: BTreeSet<&str> = objects.iter().map(|(name, _)| name.as_str()).collect();
        let missed: Vec<String> = nodes().into_iter().filter(|it| !met.contains(it.as_str())).collect();
        // Mail that was given up has its own test, with the server that refused it.
        assert_eq!(missed, ["ParkedMail"], "nobody asked for these");
        let again = "query($id: ID!) { node(id: $id) { __typename id } }";
        for (name, id) in &objects {
            let found = zoe.data(again, json!({ "id": id })).await;
            assert_eq!(found["node"], json!({ "__typename": name, "id": id }));
            let seen = stranger.data(again, json!({ "id": id })).await;
            if ["Follow", "KeptAway", "PrivilegedAccess", "PseudonymOpening"].contains(&name.as_str()) {
                let seen = karim.data(again, json!({ "id": id })).await;
                assert_eq!(seen["node"], Value::Null, "what is hers to know, as a person or as the owner");
            }
            let is_public = ["Profile", "Skill"].contains(&name.as_str()) || [&closed, &hiding].contains(&id);
            assert_eq!(seen["node"].is_null(), !is_public, "{name}: {seen}");
        }
        server.stop().await;
    }

    async fn an_access_that_is_asked_for_is_known_to_administrators_alone(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let (ada, bob) = (server.administrator("ada").await, server.administrator("bob").await);
        let closed = zoe.community("Steels", "CLOSED").await;
        let asking = json!({ "communityId": closed, "reason": "A complaint" });
        ada.mutate("requestEmergencyAccess", asking, "position").await;
        server.settle().await;
        let list = "{ emergencyAccessRequests(first: 1) { edges { node { id } } } }";
        let listed = bob.data(list, json!({})).await;
        let id = &listed["emergencyAccessRequests"]["edges"][0]["node"]["id"];
        let again = "query($id: ID!) { node(id: $id) { id } }";
        let found = bob.data(again, json!({ "id": id })).await;
        assert_eq!(found["node"], json!({ "id": id }));
        for person in [&zoe, &karim] {
            let found = person.data(again, json!({ "id": id })).await;
            assert_eq!(found["node"], Value::Null, "nobody has agreed to it");
        }
        server.stop().await;
    }
}

/// What few know of: whom she follows and keeps away, the objective of her community, and who reads
/// it by privilege.
async fn of_few(server: &TestServer, zoe: &Person, community: &str) -> String {
    let hidden = hidden::community(server, zoe, &[]).await;
    let asker = server.person("secretive").await;
    zoe.add(&hidden, &asker).await;
    let question = hidden::question(&asker, &hidden).await;
    hidden::request(zoe, &question).await;
    let (loud, ill) = (server.person("loud").await, server.person("ill").await);
    let mutations = [
        ("follow", json!({ "target": { "communityId": community } })),
        ("follow", json!({ "target": { "tag": "alloys" } })),
        ("mutePerson", json!({ "personId": loud.id })),
        ("blockPerson", json!({ "personId": ill.id })),
        (
            "setCommunityObjective",
            json!({ "communityId": community, "statement": "Fewer cracks", "measure": "cracks",
                "target": 3, "dueOn": "2026-12-31" }),
        ),
    ];
    for (name, input) in mutations {
        zoe.mutate(name, input, "position").await;
    }
    let (ada, bob) = (
        server.administrator("ada").await,
        server.administrator("bob").await,
    );
    let asking = json!({ "communityId": community, "reason": "A complaint" });
    ada.mutate("requestEmergencyAccess", asking, "position")
        .await;
    ada.mutate("createSkill", json!({ "english": "TIG" }), "position")
        .await;
    let granting = json!({ "communityId": community, "personId": ada.id });
    bob.mutate("approveEmergencyAccess", granting, "position")
        .await;
    hidden
}

/// The types that implement `Node`.
fn nodes() -> Vec<String> {
    let schema = Schema::parse_and_validate(sdl(), "schema.graphql").unwrap();
    let of = |(name, is): (&_, &ExtendedType)| match is {
        ExtendedType::Object(object) => object
            .implements_interfaces
            .iter()
            .any(|it| it.name == "Node")
            .then(|| apollo_compiler::Name::to_string(name)),
        _ => None,
    };
    schema.types.iter().filter_map(of).collect()
}

/// Every object with an id, by the name of its type.
fn gather(value: &Value, objects: &mut BTreeSet<(String, String)>) {
    if let (Some(name), Some(id)) = (value["__typename"].as_str(), value["id"].as_str()) {
        objects.insert((name.to_owned(), id.to_owned()));
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather(value, objects)),
        Value::Object(fields) => fields.values().for_each(|value| gather(value, objects)),
        _ => {}
    }
}
