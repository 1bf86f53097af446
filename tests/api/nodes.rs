//! Everything with an id is found again by it, and by nobody who may not see it.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use ruche::server::graphql::schema::sdl;
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

/// A query of Zoé's, whose every object with an id is asked for again.
const EVERYTHING: &str = "{
    viewer { profile { __typename id history(first: 9) { edges { node { __typename id } } } }
        notifications(first: 5) { edges { node { __typename id } } } }
    communities(first: 5) { edges { node { __typename id
        members(first: 1) { edges { node { __typename id } } } } } }
    feed(first: 3) { edges { node { __typename id post { __typename id
        history(first: 2) { edges { node { __typename id } } }
        comments(first: 3) { edges { node { __typename id } } } } } } } }";

on_both_engines! {
    async fn whatever_has_an_id_is_found_by_it_and_hidden_from_others(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let stranger = server.person("gil").await;
        let community = zoe.community("Alloys", "SECRET").await;
        zoe.add(&community, &karim).await;
        let post = karim.post(Some(&community), "All about alloys @zoe").await;
        karim.mutate("editPost", json!({ "postId": post, "body": "@zoe again" }), "position").await;
        let comment = json!({ "postId": post, "body": "Well said" });
        karim.mutate("createComment", comment, "position").await;
        zoe.mutate("updateProfile", json!({ "title": "Welder" }), "position").await;
        server.settle().await;

        let mut objects = BTreeSet::new();
        gather(&zoe.data(EVERYTHING, json!({})).await, &mut objects);
        let met: BTreeSet<&str> = objects.iter().map(|(name, _)| name.as_str()).collect();
        let missed: Vec<String> = nodes().into_iter().filter(|it| !met.contains(it.as_str())).collect();
        assert_eq!(missed, Vec::<String>::new(), "nobody asked for these");
        let again = "query($id: ID!) { node(id: $id) { __typename id } }";
        for (name, id) in &objects {
            let found = zoe.data(again, json!({ "id": id })).await;
            assert_eq!(found["node"], json!({ "__typename": name, "id": id }));
            let seen = stranger.data(again, json!({ "id": id })).await;
            assert_eq!(seen["node"].is_null(), name != "Profile", "{name}: {seen}");
        }
        server.stop().await;
    }
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
