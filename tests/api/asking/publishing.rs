//! A question that is put to experts as it is published.

use serde_json::{Value, json};

use super::{asked, code, start, told, waiting, welders};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

const FIELDS: &str = "post { id question { openedToAllAt routing { nextStepAt requests { state
    person { handle } } } } } position";

/// What is published, with this in it.
fn question(more: &Value) -> Value {
    let mut input = json!({ "kind": "QUESTION", "title": "TIG welding of aluminium",
        "body": "The seams break after a week of use", "askExperts": true });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

async fn publish(person: &Person, more: &Value) -> Value {
    person.mutate("createPost", question(more), FIELDS).await
}

on_both_engines! {
    async fn one_mutation_publishes_and_asks_and_says_whom(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let experts = welders(&server, ["ada", "ben", "carol", "dan"]).await;
        let made = publish(&zoe, &json!({ "idempotencyKey": "once" })).await;
        let requests = made["post"]["question"]["routing"]["requests"].as_array().unwrap().clone();
        assert_eq!(requests.len(), 3, "{made}");
        assert!(requests.iter().all(|it| it["state"] == "WAITING"));
        // What the position names shows it, and so does the list of whoever is asked.
        let id = made["post"]["id"].as_str().unwrap().to_owned();
        assert_eq!(asked(&zoe, &id).await.len(), 3);
        server.settle().await;
        let mut told_people = 0;
        for expert in &experts {
            assert_eq!(waiting(expert).await.len(), told(expert).await.len());
            told_people += told(expert).await.len();
        }
        assert_eq!(told_people, 3);
        // The same again asks nobody else, also when those asked have passed it on.
        let first = experts.iter().zip(["ada", "ben", "carol", "dan"]);
        for (expert, handle) in first {
            if requests.iter().any(|it| it["person"]["handle"] == handle) {
                code(expert, "declineExpertRequest", json!({ "questionId": id })).await;
                break;
            }
        }
        let before = asked(&zoe, &id).await;
        let again = publish(&zoe, &json!({ "idempotencyKey": "once" })).await;
        assert_eq!((&again["post"]["id"], asked(&zoe, &id).await), (&made["post"]["id"], before));
        server.stop().await;
    }

    async fn without_the_wish_nobody_is_asked_and_without_anybody_it_is_open_to_all(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let open = publish(&zoe, &json!({})).await;
        assert_eq!(open["post"]["question"]["openedToAllAt"], server.app.now().to_string());
        welders(&server, ["ada"]).await;
        let quiet = publish(&zoe, &json!({ "askExperts": false })).await;
        assert_eq!(quiet["post"]["question"], json!({ "openedToAllAt": null, "routing": null }));
        let head = server.app.log().look_up_head().await.unwrap();
        let status = json!({ "kind": "STATUS", "title": null });
        assert_eq!(code(&zoe, "createPost", question(&status)).await, "INVALID");
        assert_eq!(server.app.log().look_up_head().await.unwrap(), head, "nothing was published");
        server.stop().await;
    }
}
