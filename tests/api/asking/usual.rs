//! How soon somebody usually answers.

use serde_json::{Value, json};

use super::{DAY, HOUR, answer, ask, route, start, welders};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

async fn usual(person: &Person) -> Value {
    let query =
        "{ experts(by: { text: \"TIG welding\" }) { edges { usualResponse { time text } } } }";
    person.data(query, json!({})).await["experts"]["edges"][0]["usualResponse"].take()
}

on_both_engines! {
    async fn it_is_said_from_five_answers_on_in_working_time(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let [ada] = welders(&server, ["ada"]).await;
        // Friday at half past five: the half hour until six, and three hours on Monday.
        server.app.clock.advance_seconds(4 * DAY + 8 * HOUR);
        for number in 0..5 {
            assert_eq!(usual(&zoe).await, Value::Null, "after {number} answers");
            let question = ask(&zoe, None).await;
            route(&zoe, &question).await;
            server.app.clock.advance_seconds(2 * DAY + 17 * HOUR + HOUR / 2);
            answer(&ada, &question).await;
            server.settle().await;
            server.app.clock.advance_seconds(4 * DAY + 6 * HOUR + HOUR / 2);
        }
        let soon = json!({ "time": "HOURS", "text": "Usually answers within hours" });
        assert_eq!(usual(&zoe).await, soon);
        // Who wants no requests is not spoken of, nor what was long ago.
        ada.mutate("setExpertWishes", json!({ "requestsPerWeek": 0 }), "position").await;
        assert_eq!(usual(&zoe).await, Value::Null);
        ada.mutate("setExpertWishes", json!({ "requestsPerWeek": 1 }), "position").await;
        assert_eq!(usual(&zoe).await, soon);
        server.app.clock.advance_seconds(170 * DAY);
        let zoe = server.sign_in_again(&zoe).await;
        assert_eq!(usual(&zoe).await, Value::Null);
        server.stop().await;
    }
}
