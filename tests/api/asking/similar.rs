//! Questions like the one that somebody writes.

use serde_json::{Value, json};

use super::{answer, start};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

async fn question(person: &Person, community: Option<&str>, title: &str) -> String {
    let input = json!({ "communityId": community, "kind": "QUESTION", "title": title,
        "body": "Has anybody here done that before?" });
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn similar(person: &Person, text: &str, community: Option<&str>) -> Vec<Value> {
    let query = "query($text: String!, $id: ID) { similarQuestions(text: $text, communityId: $id) {
        question { id } isSolved title { text marks { start end } } } }";
    let variables = json!({ "text": text, "id": community });
    let found = person.data(query, variables).await["similarQuestions"].take();
    found.as_array().unwrap().clone()
}

fn ids(found: &[Value]) -> Vec<&str> {
    let ids = found.iter().map(|it| it["question"]["id"].as_str());
    ids.map(Option::unwrap).collect()
}

on_both_engines! {
    async fn what_is_like_a_draft_is_shown_while_it_is_typed(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let open = question(&zoe, None, "Which gas for welding aluminium?").await;
        let solved = question(&zoe, None, "What gas for welding aluminium?").await;
        question(&zoe, None, "Where are the holiday forms kept?").await;
        karim.post(None, "Welding aluminium is no question").await;
        let said = answer(&karim, &solved).await;
        zoe.mutate("acceptAnswer", json!({ "commentId": said }), "position").await;
        server.settle().await;
        let found = similar(&karim, "gas when welding alumin", None).await;
        assert_eq!(ids(&found), [&solved, &open], "of near-equals the solved one first");
        assert_eq!((&found[0]["isSolved"], &found[1]["isSolved"]), (&json!(true), &json!(false)));
        let title = &found[0]["title"];
        assert_eq!(title["text"], "What gas for welding aluminium?");
        assert!(title["marks"].as_array().unwrap().contains(&json!({ "start": 5, "end": 8 })), "{title}");
        assert_eq!(similar(&karim, "", None).await, Vec::<Value>::new());
        assert_eq!(similar(&karim, "quantum chromodynamics", None).await, Vec::<Value>::new());
        server.stop().await;
    }

    async fn only_what_one_reads_is_shown(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = zoe.community("Alloys", "CLOSED").await;
        let hidden = question(&zoe, Some(&community), "Which gas for welding praseodymium?").await;
        let public = question(&zoe, None, "Which gas for welding aluminium?").await;
        server.settle().await;
        let text = "gas for welding praseodymium";
        assert_eq!(ids(&similar(&zoe, text, None).await), [&hidden, &public]);
        assert_eq!(ids(&similar(&karim, text, None).await), [&public]);
        assert_eq!(ids(&similar(&zoe, text, Some(&community)).await), [&hidden]);
        let query = "query($id: ID) { similarQuestions(text: \"gas\", communityId: $id) { isSolved } }";
        let refused = karim.ask(query, json!({ "id": community })).await;
        let absent = "community_00000000000000000000000001";
        assert_eq!(refused["errors"], karim.ask(query, json!({ "id": absent })).await["errors"]);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND");
        zoe.mutate("deletePost", json!({ "postId": public }), "position").await;
        assert_eq!(similar(&karim, text, None).await, Vec::<Value>::new(), "at once");
        server.stop().await;
    }

    async fn few_are_shown(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        for first in [0, -1, 11] {
            let query = format!("{{ similarQuestions(text: \"gas\", first: {first}) {{ isSolved }} }}");
            let answer = zoe.ask(&query, json!({})).await;
            assert_eq!(answer["errors"][0]["message"], "first: must be 1 to 10");
        }
        server.stop().await;
    }
}
