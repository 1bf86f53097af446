//! Questions, their answers, and "me too".

use serde_json::{Value, json};

use super::{DAY, code, comment, publish, refusal, seen, start};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

const QUESTION: &str = "question { state answerCount acceptedCount meTooCount viewerHasToo }";

async fn ask(person: &Person, community: Option<&str>) -> String {
    let input = json!({ "communityId": community, "kind": "QUESTION",
        "title": "Which gas for stainless steel?", "body": "Argon alone, or with some hydrogen?" });
    publish(person, input).await
}

async fn state(person: &Person, post: &str) -> Value {
    seen(person, post, QUESTION).await["question"]["state"].take()
}

async fn answers(person: &Person, post: &str) -> Vec<String> {
    let fields = "comments(first: 2) { edges { node { body } } pageInfo { endCursor } }";
    let first = seen(person, post, fields).await;
    let after = first["comments"]["pageInfo"]["endCursor"].as_str().unwrap();
    let fields = format!("comments(after: \"{after}\") {{ edges {{ node {{ body }} }} }}");
    let rest = seen(person, post, &fields).await;
    let edges = [&first, &rest].map(|page| page["comments"]["edges"].as_array().unwrap().clone());
    let body = |edge: &Value| edge["node"]["body"].as_str().unwrap().to_owned();
    edges.iter().flatten().map(body).collect()
}

on_both_engines! {
    async fn a_question_is_open_then_answered_then_solved(engine) {
        let server = start(engine).await;
        let [zoe, karim, ada] = [server.person("zoe").await, server.person("karim").await, server.person("ada").await];
        let post = ask(&zoe, None).await;
        assert_eq!(state(&ada, &post).await, "OPEN");
        let mut ids = Vec::new();
        for body in ["Helium", "Hydrogen", "Argon"] {
            server.app.clock.advance_seconds(1);
            ids.push(comment(&karim, &post, body).await);
        }
        assert_eq!(state(&ada, &post).await, "ANSWERED");
        let input = json!({ "commentId": ids[2] });
        assert_eq!(code(&ada, "acceptAnswer", input.clone()).await, "FORBIDDEN");
        let fields = "comment { acceptance { by { handle } asModerator } post { question { state acceptedCount } }
            viewerCan { acceptAnswer { allowed } } }";
        let accepted = zoe.mutate("acceptAnswer", input.clone(), fields).await;
        assert_eq!(accepted["comment"], json!({
            "acceptance": { "by": { "handle": "zoe" }, "asModerator": false },
            "post": { "question": { "state": "SOLVED", "acceptedCount": 1 } },
            "viewerCan": { "acceptAnswer": { "allowed": true } },
        }));
        assert_eq!(answers(&ada, &post).await, ["Argon", "Helium", "Hydrogen"], "accepted first");
        // Several may help.
        zoe.mutate("acceptAnswer", json!({ "commentId": ids[0] }), "position").await;
        assert_eq!(answers(&ada, &post).await, ["Helium", "Argon", "Hydrogen"]);
        zoe.mutate("withdrawAcceptance", json!({ "commentId": ids[0] }), "position").await;
        // The answer that helped is gone: the question is open to others again.
        karim.mutate("deleteComment", input, "position").await;
        assert_eq!(state(&ada, &post).await, "ANSWERED");
        for id in &ids[..2] {
            karim.mutate("deleteComment", json!({ "commentId": id }), "position").await;
        }
        assert_eq!(state(&ada, &post).await, "OPEN");
        server.stop().await;
    }

    async fn a_moderator_decides_after_seven_days_and_it_is_marked(engine) {
        let server = start(engine).await;
        let [zoe, karim, owner] = [server.person("zoe").await, server.person("karim").await, server.person("owner").await];
        let community = owner.community("Soudure", "CLOSED").await;
        for person in [&zoe, &karim] {
            owner.add(&community, person).await;
        }
        let post = ask(&zoe, Some(&community)).await;
        let answer = comment(&karim, &post, "Argon").await;
        let input = json!({ "commentId": answer });
        let (early, _, sentence) = refusal(&owner, "acceptAnswer", input.clone()).await;
        assert_eq!(early, "FORBIDDEN");
        // The client is told beforehand what the mutation answers.
        let query = "query($id: ID!) { comment(id: $id) { viewerCan { acceptAnswer { allowed code message } } } }";
        let beforehand = owner.data(query, json!({ "id": answer })).await;
        assert_eq!(beforehand["comment"]["viewerCan"]["acceptAnswer"],
            json!({ "allowed": false, "code": early, "message": sentence }));
        let own = comment(&owner, &post, "Ask Karim").await;
        server.app.clock.advance_seconds(7 * DAY);
        assert_eq!(code(&owner, "acceptAnswer", json!({ "commentId": own })).await, "FORBIDDEN");
        let accepted = owner.mutate("acceptAnswer", input.clone(), "comment { acceptance { asModerator } }").await;
        assert_eq!(accepted["comment"]["acceptance"]["asModerator"], true);
        // The asker has the last word.
        zoe.mutate("withdrawAcceptance", input.clone(), "position").await;
        assert_eq!(code(&owner, "acceptAnswer", input).await, "FORBIDDEN");
        server.stop().await;
    }

    async fn others_say_that_they_have_the_question_too(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let post = ask(&zoe, None).await;
        for _ in 0..2 {
            karim.mutate("meToo", json!({ "postId": post }), "position").await;
        }
        let shown = |count: i32, own: bool| json!({ "state": "OPEN", "answerCount": 0,
            "acceptedCount": 0, "meTooCount": count, "viewerHasToo": own });
        assert_eq!(seen(&karim, &post, QUESTION).await["question"], shown(1, true));
        assert_eq!(seen(&zoe, &post, QUESTION).await["question"], shown(1, false));
        let input = json!({ "postId": post, "wanted": false });
        let payload = karim.mutate("meToo", input, "post { question { meTooCount } }").await;
        assert_eq!(payload["post"]["question"]["meTooCount"], 0);
        assert_eq!(code(&zoe, "meToo", json!({ "postId": post })).await, "FORBIDDEN");
        let status = zoe.post(None, "No question").await;
        assert_eq!(code(&karim, "meToo", json!({ "postId": status })).await, "INVALID");
        assert_eq!(seen(&karim, &status, QUESTION).await["question"], Value::Null);
        server.stop().await;
    }

    async fn ten_questions_fit_into_a_day(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        for _ in 0..10 {
            ask(&zoe, None).await;
        }
        let question = json!({ "kind": "QUESTION", "title": "Which gas for titanium?",
            "body": "Argon alone, or with some helium?" });
        assert_eq!(code(&zoe, "createPost", question.clone()).await, "FORBIDDEN");
        ask(&karim, None).await;
        server.app.clock.advance_seconds(DAY);
        publish(&zoe, question).await;
        server.stop().await;
    }
}
