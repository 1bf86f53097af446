//! Kudos: whom they reach, how many there are, and what they prove.

use serde_json::{Value, json};

use super::{DAY, code, publish, refusal, seen, start};
use crate::support::engine::on_both_engines;

on_both_engines! {
    async fn kudos_thank_people_who_see_them_and_tell_them(engine) {
        let server = start(engine).await;
        let [zoe, karim, outsider] = [server.person("zoe").await, server.person("karim").await, server.person("outsider").await];
        let community = zoe.community("Soudure", "SECRET").await;
        zoe.add(&community, &karim).await;
        let kudos = |people: &[&str]| json!({ "communityId": community, "kind": "KUDOS",
            "body": "Well done", "kudos": { "personIds": people, "skill": "TIG welding" } });
        let post = publish(&zoe, kudos(&[&karim.id, &karim.id])).await;
        let fields = "kudos { people { handle } skill } mentions { handle }";
        assert_eq!(seen(&karim, &post, fields).await, json!({
            "kudos": { "people": [{ "handle": "karim" }], "skill": "TIG welding" }, "mentions": [] }));
        server.settle().await;
        let told = karim.data("{ viewer { notifications { edges { node { reason post { id } } } } } }", json!({})).await;
        assert_eq!(told["viewer"]["notifications"]["edges"],
            json!([{ "node": { "reason": "KUDOS", "post": { "id": post } } }]));
        // Who could not see it is not thanked there, and nobody learns why from the answer.
        let hidden = refusal(&zoe, "createPost", kudos(&[&outsider.id])).await;
        let nobody = refusal(&zoe, "createPost", kudos(&["person_00000000000000000000000000"])).await;
        assert_eq!(hidden, nobody);
        assert_eq!(hidden.1, json!(["input", "kudos"]));
        for people in [vec![], vec![zoe.id.as_str()], vec![karim.id.as_str(); 11]] {
            assert_eq!(code(&zoe, "createPost", kudos(&people)).await, "INVALID");
        }
        let status = json!({ "body": "Hello", "kudos": { "personIds": [karim.id] } });
        assert_eq!(code(&zoe, "createPost", status).await, "INVALID");
        server.stop().await;
    }

    async fn ten_kudos_fit_into_a_week_and_undone_ones_do_not_count(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let kudos = json!({ "kind": "KUDOS", "body": "Well done", "kudos": { "personIds": [karim.id] } });
        let mut last = String::new();
        for _ in 0..10 {
            last = publish(&zoe, kudos.clone()).await;
        }
        assert_eq!(code(&zoe, "createPost", kudos.clone()).await, "FORBIDDEN");
        zoe.mutate("undoPost", json!({ "postId": last }), "undonePostId").await;
        publish(&zoe, kudos.clone()).await;
        assert_eq!(code(&zoe, "createPost", kudos.clone()).await, "FORBIDDEN");
        server.app.clock.advance_seconds(7 * DAY);
        publish(&zoe, kudos).await;
        server.stop().await;
    }

    async fn kudos_for_a_skill_are_evidence_for_whoever_is_thanked(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let kudos = json!({ "kind": "KUDOS", "body": "You saved the day", "language": "en",
            "kudos": { "personIds": [karim.id], "skill": "Thermography" } });
        publish(&zoe, kudos).await;
        server.settle().await;
        let query = "{ experts(by: { text: \"thermography\" }) { edges { node { handle } } } }";
        let found = zoe.data(query, json!({})).await;
        let edges = found["experts"]["edges"].as_array().unwrap().clone();
        let handles: Vec<&Value> = edges.iter().map(|edge| &edge["node"]["handle"]).collect();
        assert_eq!(handles, ["karim"]);
        server.stop().await;
    }
}
