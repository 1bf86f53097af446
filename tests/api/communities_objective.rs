//! The objective of a community: managers set it and say how far it is; whoever sees what is in the
//! community reads it, and what was said about it before.

use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};

const OBJECTIVE: &str =
    "query($id: ID!) { community(id: $id) { objective { statement measure target
    unit dueOn current reportedOn reportedBy { id } note } objectiveHistory { edges { node {
    kind statement value valueOn note by { id } } } }
    viewerCan { setObjective { allowed } reportObjectiveProgress { allowed code } } } }";

async fn seen(person: &Person, place: &str) -> Value {
    let mut answer = person.data(OBJECTIVE, json!({ "id": place })).await;
    answer["community"].take()
}

fn objective(place: &str, target: i64, measure: &str) -> Value {
    json!({ "communityId": place, "statement": "Nobody waits for an answer", "measure": measure,
        "target": target, "unit": "%", "dueOn": "2026-12-31" })
}

on_both_engines! {
    async fn a_community_says_what_it_wants_and_how_far_it_is(engine) {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup { clock, ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let eve = server.person("eve").await;
        let place = ada.community("Forge", "CLOSED").await;
        ada.add(&place, &bob).await;
        assert_eq!(seen(&bob, &place).await["objective"], Value::Null);
        let none = json!({ "allowed": false, "code": "CONFLICT" });
        assert_eq!(seen(&ada, &place).await["viewerCan"]["reportObjectiveProgress"], none);

        let set = |target, measure| objective(&place, target, measure);
        ada.mutate("setCommunityObjective", set(90, "Answered in a day"), "position").await;
        let report = json!({ "communityId": place, "value": 71, "on": "2026-02-28",
            "note": "The rota helps" });
        ada.mutate("reportObjectiveProgress", report, "position").await;
        // Another target for the same measure keeps what was reported.
        ada.mutate("setCommunityObjective", set(95, "Answered in a day"), "position").await;
        let now = seen(&bob, &place).await;
        assert_eq!(now["objective"], json!({ "statement": "Nobody waits for an answer",
            "measure": "Answered in a day", "target": 95, "unit": "%", "dueOn": "2026-12-31",
            "current": 71, "reportedOn": "2026-02-28", "reportedBy": { "id": ada.id },
            "note": "The rota helps" }));
        assert_eq!(now["viewerCan"]["setObjective"]["allowed"], false);
        let hidden = seen(&eve, &place).await;
        assert_eq!((&hidden["objective"], &hidden["objectiveHistory"]), (&Value::Null, &Value::Null));

        // Another measure starts anew, and a report without a day is of today.
        ada.mutate("setCommunityObjective", set(9, "Answers"), "position").await;
        assert_eq!(seen(&bob, &place).await["objective"]["current"], Value::Null);
        let report = json!({ "communityId": place, "value": 3 });
        ada.mutate("reportObjectiveProgress", report, "position").await;
        assert_eq!(seen(&bob, &place).await["objective"]["reportedOn"], "2026-03-01");
        let clear = json!({ "communityId": place });
        ada.mutate("clearCommunityObjective", clear.clone(), "position").await;
        ada.mutate("clearCommunityObjective", clear, "position").await;
        let now = seen(&bob, &place).await;
        assert_eq!(now["objective"], Value::Null);
        let edges = now["objectiveHistory"]["edges"].as_array().unwrap();
        let kinds: Vec<_> = edges.iter().map(|edge| edge["node"]["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["CLEARED", "REPORTED", "SET", "SET", "REPORTED", "SET"]);
        let first = json!({ "kind": "REPORTED", "statement": null, "value": 71,
            "valueOn": "2026-02-28", "note": "The rota helps", "by": { "id": ada.id } });
        assert_eq!(edges[4]["node"], first);
        server.stop().await;
    }

    async fn numbers_and_days_have_their_limits(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.person("ada").await;
        let place = ada.community("Forge", "OPEN").await;
        let blamed = async |name: &str, input: Value| {
            let refused = ada.try_mutate(name, input, "position").await;
            refused["userErrors"][0]["field"][1].as_str().unwrap_or("none").to_owned()
        };
        let set = |field: &str, value: Value| {
            let mut input = objective(&place, 1, "Answers");
            input["dueOn"] = json!("2035-01-01");
            input[field] = value;
            input
        };
        for (field, value) in [
            ("target", json!(-1)),
            ("target", json!(1_000_000_001)),
            ("dueOn", json!("2020-01-01")),
            ("dueOn", json!("2199-01-01")),
        ] {
            assert_eq!(blamed("setCommunityObjective", set(field, value)).await, field);
        }
        ada.mutate("setCommunityObjective", set("unit", json!("")), "position").await;
        for (field, value) in [
            ("value", json!(-1)),
            ("value", json!(1_000_000_001)),
            ("on", json!("2199-01-01")),
            ("on", json!("1999-01-01")),
        ] {
            let mut input = json!({ "communityId": place, "value": 1 });
            input[field] = value;
            assert_eq!(blamed("reportObjectiveProgress", input).await, field);
        }
        let query = "mutation($i: ReportObjectiveProgressInput!) {
            reportObjectiveProgress(input: $i) { position } }";
        for bad in ["2026-3-1", "tomorrow", "2026-03-01T00:00:00Z"] {
            let input = json!({ "communityId": place, "value": 1, "on": bad });
            let answer = ada.ask(query, json!({ "i": input })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{bad}");
        }
        server.stop().await;
    }
}
