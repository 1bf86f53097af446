//! Announcements: who may make them, who has taken note, and who learns who has not.

use serde_json::{Value, json};

use super::{DAY, code, publish, refusal, seen, start};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

fn announcement(community: &str) -> Value {
    json!({ "communityId": community, "kind": "ANNOUNCEMENT", "title": "Winter closure",
        "body": "The workshop closes on Friday." })
}

/// The handles of those who are missing, as a person is told them.
async fn missing(person: &Person, post: &str) -> Vec<String> {
    let fields = "acknowledgements { missing(first: 50) { edges { node { handle } } } }";
    let mut post = seen(person, post, fields).await;
    let edges = post["acknowledgements"]["missing"]["edges"].take();
    let handle = |edge: &Value| edge["node"]["handle"].as_str().unwrap().to_owned();
    edges.as_array().unwrap().iter().map(handle).collect()
}

on_both_engines! {
    async fn only_the_author_and_the_managers_of_those_missing_learn_their_names(engine) {
        let server = start(engine).await;
        let [owner, boss, karim] = [server.person("owner").await, server.person("boss").await, server.person("karim").await];
        let [lea, outsider] = [server.person("lea").await, server.person("outsider").await];
        let administrator = server.administrator("administrator").await;
        for report in [&karim, &outsider] {
            let input = json!({ "personId": report.id, "managerId": boss.id });
            administrator.mutate("updateProfile", input, "position").await;
        }
        // Open: everybody sees it, and it is for the members all the same.
        let community = owner.community("Soudure", "OPEN").await;
        for person in [&boss, &karim, &lea] {
            owner.add(&community, person).await;
        }
        let post = publish(&owner, announcement(&community)).await;
        server.settle().await;
        assert_eq!(missing(&owner, &post).await, ["boss", "karim", "lea"]);
        assert_eq!(missing(&boss, &post).await, ["karim"]);
        for other in [&karim, &lea, &outsider, &administrator] {
            assert_eq!(missing(other, &post).await, Vec::<String>::new());
        }
        let fields = "post { acknowledgements { count viewerAcknowledgedAt } }";
        let done = karim.mutate("acknowledge", json!({ "postId": post }), fields).await;
        assert_eq!(done["post"]["acknowledgements"]["count"], 1);
        assert_ne!(done["post"]["acknowledgements"]["viewerAcknowledgedAt"], Value::Null);
        assert_eq!(missing(&boss, &post).await, Vec::<String>::new());
        assert_eq!(missing(&owner, &post).await, ["boss", "lea"]);
        server.stop().await;
    }

    async fn an_acknowledgement_is_withdrawn_within_five_minutes_only(engine) {
        let server = start(engine).await;
        let [owner, karim] = [server.person("owner").await, server.person("karim").await];
        let community = owner.community("Soudure", "OPEN").await;
        let post = publish(&owner, announcement(&community)).await;
        let input = json!({ "postId": post });
        for _ in 0..2 {
            karim.mutate("acknowledge", input.clone(), "position").await;
        }
        server.app.clock.advance_seconds(299);
        let fields = "post { acknowledgements { count } }";
        let withdrawn = karim.mutate("withdrawAcknowledgement", input.clone(), fields).await;
        assert_eq!(withdrawn["post"]["acknowledgements"]["count"], 0);
        karim.mutate("acknowledge", input.clone(), "position").await;
        server.app.clock.advance_seconds(300);
        let (code, _, sentence) = refusal(&karim, "withdrawAcknowledgement", input).await;
        assert_eq!(code, "CONFLICT");
        let fields = "acknowledgements { viewerCanWithdraw { allowed message } }";
        assert_eq!(seen(&karim, &post, fields).await["acknowledgements"]["viewerCanWithdraw"],
            json!({ "allowed": false, "message": sentence }));
        server.stop().await;
    }

    async fn an_announcement_ends_and_only_an_announcement_does(engine) {
        let server = start(engine).await;
        let [owner, karim] = [server.person("owner").await, server.person("karim").await];
        let community = owner.community("Soudure", "OPEN").await;
        let now = server.app.now();
        let mut input = announcement(&community);
        input["endsAt"] = json!(now.to_string());
        let (code_past, field, _) = refusal(&owner, "createPost", input.clone()).await;
        assert_eq!((code_past.as_str(), field), ("INVALID", json!(["input", "endsAt"])));
        input["endsAt"] = json!(now.plus_seconds(60).to_string());
        let post = publish(&owner, input.clone()).await;
        server.app.clock.advance_seconds(60);
        assert_eq!(code(&karim, "acknowledge", json!({ "postId": post })).await, "CONFLICT");
        let status = json!({ "body": "Hello", "endsAt": now.plus_seconds(600).to_string() });
        assert_eq!(code(&owner, "createPost", status).await, "INVALID");
        let post = owner.post(None, "No announcement").await;
        assert_eq!(code(&karim, "acknowledge", json!({ "postId": post })).await, "INVALID");
        server.stop().await;
    }

    async fn a_place_has_five_announcements_a_day_whoever_makes_them(engine) {
        let server = start(engine).await;
        let owner = server.person("owner").await;
        let (one, other) = (owner.community("Soudure", "OPEN").await, owner.community("Atelier", "OPEN").await);
        for _ in 0..5 {
            publish(&owner, announcement(&one)).await;
        }
        assert_eq!(code(&owner, "createPost", announcement(&one)).await, "FORBIDDEN");
        publish(&owner, announcement(&other)).await;
        server.app.clock.advance_seconds(DAY);
        publish(&owner, announcement(&one)).await;
        server.stop().await;
    }
}
