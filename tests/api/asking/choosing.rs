//! Who is asked, and who is not.

use serde_json::{Value, json};

use super::{DAY, ask, asked, code, route, start, waiting, welders};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

/// Who is found for a need, with the kinds of the reasons.
async fn found(person: &Person, need: &str) -> Vec<(String, Vec<String>)> {
    let query = "query($text: String!) { experts(by: { text: $text }) { edges {
        node { handle } reasons { kind } } } }";
    let mut found = person.data(query, json!({ "text": need })).await;
    let edges = found["experts"]["edges"].take();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let reasons = |edge: &Value| {
        let reasons = edge["reasons"].as_array().unwrap().iter();
        reasons.map(|it| text(&it["kind"])).collect()
    };
    let edges = edges.as_array().unwrap().iter();
    edges
        .map(|edge| (text(&edge["node"]["handle"]), reasons(edge)))
        .collect()
}

async fn why(person: &Person, need: &str) -> Value {
    let query = "query($text: String!) { whyNotFound(by: { text: $text }) { code } }";
    person.data(query, json!({ "text": need })).await["whyNotFound"]["code"].take()
}

on_both_engines! {
    async fn who_is_away_apart_or_wants_no_requests_is_not_asked(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let [ada, away, blocks, blocked, muting, quiet, off] =
            welders(&server, ["ada", "away", "blocks", "blocked", "muting", "quiet", "off"]).await;
        let until = server.app.now().plus_seconds(DAY).to_string();
        away.mutate("setAvailability", json!({ "awayUntil": until }), "position").await;
        blocks.mutate("blockPerson", json!({ "personId": zoe.id }), "position").await;
        zoe.mutate("blockPerson", json!({ "personId": blocked.id }), "position").await;
        muting.mutate("mutePerson", json!({ "personId": zoe.id }), "position").await;
        quiet.mutate("setExpertWishes", json!({ "requestsPerWeek": 0 }), "position").await;
        off.mutate("setExpertWishes", json!({ "topics": ["TIG"] }), "position").await;
        let question = ask(&zoe, None).await;
        // Nobody else can be chosen either, or named by another expert; why is theirs to know.
        route(&zoe, &question).await;
        assert_eq!(asked(&zoe, &question).await, ["ada"]);
        for person in [&away, &blocks, &blocked, &muting, &quiet, &off] {
            let input = json!({ "questionId": question, "personIds": [person.id] });
            assert_eq!(code(&zoe, "routeQuestion", input).await, "FORBIDDEN");
            let input = json!({ "questionId": question, "elsewhere": person.id });
            assert_eq!(code(&ada, "declineExpertRequest", input).await, "FORBIDDEN");
        }
        server.stop().await;
    }

    async fn only_those_who_see_the_question_are_asked(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let [ada, ben] = welders(&server, ["ada", "ben"]).await;
        let community = zoe.community("Alloys", "SECRET").await;
        zoe.add(&community, &ada).await;
        let question = ask(&zoe, Some(&community)).await;
        route(&zoe, &question).await;
        assert_eq!(asked(&zoe, &question).await, ["ada"]);
        let elsewhere = json!({ "questionId": question, "elsewhere": ben.id });
        assert_eq!(code(&ada, "declineExpertRequest", elsewhere).await, "FORBIDDEN");
        // And what was put to somebody is gone for them with the right to see it.
        let input = json!({ "communityId": community, "personId": ada.id });
        zoe.mutate("removeCommunityMember", input, "position").await;
        assert_eq!(waiting(&ada).await, Vec::<Value>::new());
        server.stop().await;
    }

    async fn load_is_spread_and_three_a_week_are_the_most(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let [_, _, _, dan] = welders(&server, ["ada", "ben", "carol", "dan"]).await;
        dan.mutate("setExpertWishes", json!({ "requestsPerWeek": 1 }), "position").await;
        let mut times = std::collections::BTreeMap::new();
        let mut ask_once = async |person: &Person| {
            let question = ask(person, None).await;
            route(person, &question).await;
            server.app.clock.advance_seconds(60);
            let asked = asked(person, &question).await;
            for handle in &asked {
                *times.entry(handle.clone()).or_insert(0) += 1;
            }
            asked
        };
        let first = ask_once(&zoe).await;
        let second = ask_once(&karim).await;
        let left = ["ada", "ben", "carol", "dan"].iter().find(|it| !first.contains(&(**it).to_owned())).unwrap();
        assert!(second.contains(&(*left).to_owned()), "{first:?} {second:?}: who was not asked comes first");
        for _ in 0..3 {
            ask_once(&zoe).await;
        }
        assert_eq!(ask_once(&karim).await, Vec::<String>::new(), "all were asked enough this week");
        let counts: Vec<i32> = times.values().copied().collect();
        assert_eq!(counts, [3, 3, 3, 1]);
        server.app.clock.advance_seconds(7 * DAY);
        let question = ask(&zoe, None).await;
        route(&zoe, &question).await;
        assert_eq!(asked(&zoe, &question).await.len(), 3);
        server.stop().await;
    }

    async fn the_asker_chooses_out_of_the_suggestions_and_nobody_else_may(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let [ada, ben, carol, dan] = welders(&server, ["ada", "ben", "carol", "dan"]).await;
        let question = ask(&zoe, None).await;
        let to = |people: &[&Person]| {
            let ids: Vec<&str> = people.iter().map(|it| it.id.as_str()).collect();
            json!({ "questionId": question, "personIds": ids })
        };
        assert_eq!(code(&karim, "routeQuestion", to(&[&ada])).await, "FORBIDDEN");
        assert_eq!(code(&zoe, "routeQuestion", to(&[&karim])).await, "FORBIDDEN", "who is no expert");
        assert_eq!(code(&zoe, "routeQuestion", to(&[&ada, &ben, &carol, &dan])).await, "FORBIDDEN");
        zoe.mutate("routeQuestion", to(&[&dan, &ben, &dan]), "question { id }").await;
        assert_eq!(asked(&zoe, &question).await, ["ben", "dan"]);
        assert_eq!(code(&zoe, "routeQuestion", to(&[&ada, &carol])).await, "FORBIDDEN", "three at a time");
        zoe.mutate("routeQuestion", to(&[&ben, &carol]), "position").await;
        assert_eq!(asked(&zoe, &question).await, ["ben", "carol", "dan"]);
        let status = zoe.post(None, "No question").await;
        let hidden = karim.community("Alloys", "SECRET").await;
        let hidden = ask(&karim, Some(&hidden)).await;
        for (id, expected) in [(status.as_str(), "INVALID"), (&hidden, "NOT_FOUND"), ("none", "NOT_FOUND")] {
            assert_eq!(code(&zoe, "routeQuestion", json!({ "questionId": id })).await, expected);
        }
        let query = "query($id: ID!) { suggestExperts(questionId: $id) { sure } }";
        for (id, expected) in [(&hidden, "NOT_FOUND"), (&status, "FORBIDDEN")] {
            let answer = zoe.ask(query, json!({ "id": id })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], expected);
        }
        server.stop().await;
    }

    async fn people_say_what_of_theirs_may_be_used(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let skill = json!({ "skill": "Argon", "level": 3, "wish": "HELP" });
        karim.mutate("claimSkill", skill, "position").await;
        karim.post(None, "How argon flows around the seam").await;
        server.settle().await;
        let fields = "listing { topics evidenceKinds requestsPerWeek }";
        let set = async |input: Value| karim.mutate("setExpertWishes", input, fields).await["listing"].take();
        assert_eq!(set(json!({})).await, json!({ "topics": [], "evidenceKinds": null, "requestsPerWeek": 3 }));
        assert_eq!(found(&zoe, "argon").await[0].1.len(), 2);
        set(json!({ "evidenceKinds": ["SKILL", "TITLE"] })).await;
        assert_eq!(found(&zoe, "argon").await, [("karim".to_owned(), vec!["SKILL".to_owned()])]);
        let kept = set(json!({ "evidenceKinds": ["TITLE"], "requestsPerWeek": 2 })).await;
        assert_eq!(kept, json!({ "topics": [], "evidenceKinds": ["TITLE"], "requestsPerWeek": 2 }));
        assert_eq!(found(&zoe, "argon").await, []);
        assert_eq!(why(&karim, "argon").await, "KIND_NOT_USED");
        set(json!({ "topics": ["argon"] })).await;
        assert_eq!(why(&karim, "argon").await, "HIDDEN_FOR_TOPIC");
        set(json!({ "topics": [], "evidenceKinds": null })).await;
        assert_eq!(why(&karim, "argon").await, "FOUND");
        assert_eq!(code(&karim, "setExpertWishes", json!({ "requestsPerWeek": 4 })).await, "INVALID");
        server.stop().await;
    }

    async fn nobody_else_is_lost_by_a_wish(engine) {
        let server = start(engine).await;
        let [zoe, karim, ada] = [server.person("zoe").await, server.person("karim").await, server.person("ada").await];
        // More and better than all that votes.
        for number in 0..210 {
            karim.post(None, &format!("Argon, argon {number}")).await;
        }
        ada.post(None, "One of many things that I did was a bottle of argon once").await;
        server.settle().await;
        let handles = async |need: &str| found(&zoe, need).await.into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(handles("argon").await, ["karim"]);
        karim.mutate("setExpertWishes", json!({ "evidenceKinds": ["TITLE"] }), "position").await;
        assert_eq!(handles("argon").await, ["ada"]);
        server.stop().await;
    }
}
