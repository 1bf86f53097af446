//! Confirmations of claimed skills: who may give them, who sees what shows them, that a request is
//! declined in silence, and what a community lacks.

use serde_json::{Value, json};

use crate::skills::create;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

async fn claim(person: &Person, skill: &str, wish: &str) {
    let input = json!({ "skill": skill, "level": 3, "wish": wish });
    person.mutate("claimSkill", input, "position").await;
}

/// Confirms a skill; the code of the refusal, or none.
async fn endorse(by: &Person, person: &Person, skill: &str, evidence: Option<&str>) -> String {
    let input = json!({ "personId": person.id, "skill": skill, "evidenceId": evidence });
    code(&by.try_mutate("endorseSkill", input, "position").await).to_owned()
}

async fn ask(person: &Person, from: &Person, skill: &str) -> Value {
    let input = json!({ "personId": from.id, "skill": skill });
    person
        .try_mutate("requestEndorsement", input, "position")
        .await
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

/// What a reader sees of the first claim of somebody.
async fn first_claim(reader: &Person, handle: &str) -> Value {
    let query = format!(
        "{{ person(handle: \"{handle}\") {{ skills {{ name endorsementCount viewerHasEndorsed
            endorsements(first: 5) {{ edges {{ node {{ endorser {{ handle status }}
                post {{ id }} comment {{ id }} }} }} }} }} }} }}"
    );
    let mut found = reader.data(&query, json!({})).await;
    found["person"]["skills"][0].take()
}

/// The requests on somebody's list: who asks, and for what.
async fn requests(person: &Person) -> Vec<(String, String)> {
    let query = "{ endorsementRequests { edges { node { name person { handle } } } } }";
    let found = person.data(query, json!({})).await;
    let edges = found["endorsementRequests"]["edges"]
        .as_array()
        .unwrap()
        .iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    edges
        .map(|edge| {
            (
                text(&edge["node"]["person"]["handle"]),
                text(&edge["node"]["name"]),
            )
        })
        .collect()
}

on_both_engines! {
    async fn a_colleague_confirms_a_skill_and_shows_what_proves_it_to_those_who_may_see_it(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim, gil] = [server.person("zoe").await, server.person("karim").await, server.person("gil").await];
        claim(&zoe, "Soudure TIG", "HELP").await;
        assert_eq!(endorse(&karim, &zoe, "Soudure TIG", None).await, "FORBIDDEN", "they have nothing to do with each other");
        let closed = zoe.community("Workshop", "CLOSED").await;
        zoe.add(&closed, &karim).await;
        let post = zoe.post(Some(&closed), "How I weld").await;
        let own = karim.community("Mine", "CLOSED").await;
        let hidden = karim.post(Some(&own), "She does it well").await;
        for (by, skill, evidence, expected) in [
            (&zoe, "Soudure TIG", None, "INVALID"), (&karim, "Chess", None, "INVALID"), (&karim, "", None, "INVALID"),
            (&gil, "Soudure TIG", None, "FORBIDDEN"), (&karim, "Soudure TIG", Some(hidden.as_str()), "NOT_FOUND"),
            (&karim, "soudure tig", Some(post.as_str()), "none"),
        ] {
            assert_eq!(endorse(by, &zoe, skill, evidence).await, expected, "{skill} {evidence:?}");
        }
        server.settle().await;
        let head = server.app.log().look_up_head().await.unwrap();
        assert_eq!(endorse(&karim, &zoe, "Soudure TIG", Some(&post)).await, "none");
        assert_eq!(server.app.log().look_up_head().await.unwrap(), head, "twice is once");
        let seen = |post: Value, own: bool| json!({ "name": "Soudure TIG", "endorsementCount": 1, "viewerHasEndorsed": own,
            "endorsements": { "edges": [{ "node": { "endorser": { "handle": "karim", "status": "ACTIVE" }, "post": post, "comment": null } }] } });
        assert_eq!(first_claim(&karim, "zoe").await, seen(json!({ "id": post }), true));
        assert_eq!(first_claim(&gil, "zoe").await, seen(Value::Null, false));
        // Who commented on somebody's post has met them.
        let open = zoe.post(None, "To all").await;
        gil.mutate("createComment", json!({ "postId": open, "body": "Well done" }), "position").await;
        assert_eq!(endorse(&gil, &zoe, "Soudure TIG", Some(&open)).await, "none");
        karim.mutate("withdrawEndorsement", json!({ "personId": zoe.id, "skill": "Soudure TIG" }), "position").await;
        assert_eq!(first_claim(&zoe, "zoe").await["endorsementCount"], 1);
        // A claim that is given up shows nothing, and shows it again when it is back.
        zoe.mutate("withdrawSkill", json!({ "skill": "Soudure TIG" }), "position").await;
        assert_eq!(endorse(&karim, &zoe, "Soudure TIG", None).await, "INVALID");
        claim(&zoe, "Soudure TIG", "HELP").await;
        assert_eq!(first_claim(&zoe, "zoe").await["endorsementCount"], 1);
        server.stop().await;
    }

    async fn one_colleague_counts_once_under_all_names_and_still_when_they_have_left(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim, ben] = [server.administrator("ada").await, server.person("zoe").await,
            server.person("karim").await, server.person("ben").await];
        let place = zoe.community("Workshop", "OPEN").await;
        for person in [&karim, &ben] {
            zoe.add(&place, person).await;
        }
        for person in [&ben, &zoe] {
            claim(person, "TIG welding", "HELP").await;
        }
        claim(&zoe, "GTAW", "HELP").await;
        for skill in ["TIG welding", "GTAW"] {
            assert_eq!(endorse(&karim, &zoe, skill, None).await, "none");
        }
        let tig = create(&ada, json!({ "english": "TIG welding" })).await;
        let gtaw = create(&ada, json!({ "english": "GTAW" })).await;
        assert_eq!(first_claim(&ben, "zoe").await["endorsementCount"], 1);
        ada.mutate("mergeSkills", json!({ "skillId": gtaw, "intoId": tig }), "position").await;
        let claim = first_claim(&ben, "zoe").await;
        assert_eq!((&claim["endorsementCount"], claim["endorsements"]["edges"].as_array().unwrap().len()), (&json!(1), 1));
        // Praise for the skill by the same colleague is no second voice.
        let kudos = json!({ "kind": "KUDOS", "body": "What seams you make", "kudos": { "personIds": [zoe.id], "skill": "gtaw" } });
        karim.mutate("createPost", kudos, "position").await;
        server.settle().await;
        let found = "{ experts(by: { text: \"tig welding\" }) { edges { node { handle } totals reasons { kind text } } } }";
        let answer = ada.data(found, json!({})).await;
        let edges = &answer["experts"]["edges"];
        assert_eq!((&edges[0]["node"]["handle"], &edges[1]["node"]["handle"]), (&json!("zoe"), &json!("ben")), "{answer}");
        let reasons = edges[0]["reasons"].as_array().unwrap().iter();
        let skill: Vec<&Value> = reasons.filter(|it| it["kind"] == "SKILL").map(|it| &it["text"]).collect();
        assert_eq!(skill, ["Claims the skill TIG welding, confirmed by a colleague"]);
        ada.mutate("deactivatePerson", json!({ "personId": karim.id }), "position").await;
        let claim = first_claim(&ben, "zoe").await;
        let endorser = &claim["endorsements"]["edges"][0]["node"]["endorser"];
        assert_eq!((&claim["endorsementCount"], endorser), (&json!(1), &json!({ "handle": "karim", "status": "DEACTIVATED" })));
        server.stop().await;
    }

    async fn a_request_is_declined_without_a_trace_for_whoever_asked(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let place = zoe.community("Workshop", "OPEN").await;
        for skill in ["TIG", "MIG", "MAG", "Laser", "Plasma", "Arc"] {
            claim(&zoe, skill, "HELP").await;
        }
        assert_eq!(code(&ask(&zoe, &karim, "TIG").await), "FORBIDDEN", "strangers");
        zoe.add(&place, &karim).await;
        for skill in ["TIG", "MIG"] {
            assert_eq!(code(&ask(&zoe, &karim, skill).await), "none");
        }
        assert_eq!(code(&ask(&zoe, &karim, "Chess").await), "INVALID");
        assert_eq!(requests(&zoe).await, []);
        let of = |skill: &str| ("zoe".to_owned(), skill.to_owned());
        assert_eq!(requests(&karim).await, [of("MIG"), of("TIG")]);
        karim.mutate("declineEndorsement", json!({ "personId": zoe.id, "skill": "tig" }), "position").await;
        assert_eq!(endorse(&karim, &zoe, "MIG", None).await, "none");
        assert_eq!(requests(&karim).await, []);
        // Asked again, the one that was declined is answered as the one that waits.
        for skill in ["TIG", "MIG"] {
            assert_eq!(code(&ask(&zoe, &karim, skill).await), "none");
        }
        assert_eq!(requests(&karim).await, []);
        for skill in ["MAG", "Laser", "Plasma"] {
            assert_eq!(code(&ask(&zoe, &karim, skill).await), "none");
        }
        let refused = ask(&zoe, &karim, "Arc").await;
        assert_eq!(code(&refused), "FORBIDDEN");
        karim.mutate("blockPerson", json!({ "personId": zoe.id }), "position").await;
        assert_eq!(requests(&karim).await, []);
        assert_eq!(refused["userErrors"][0]["message"], "At most 5 requests fit into seven days.");
        server.stop().await;
    }

    async fn who_manages_a_community_sees_what_it_lacks_and_no_small_number(engine) {
        let server = TestServer::start(engine).await;
        let owner = server.person("owner").await;
        let place = owner.community("Workshop", "CLOSED").await;
        let mut members = Vec::new();
        for number in 1..10 {
            let member = server.person(&format!("member{number}")).await;
            claim(&member, if number % 2 == 0 { "robots" } else { "Robotique" }, "LEARN").await;
            claim(&member, "Chess", if number < 5 { "LEARN" } else { "NEITHER" }).await;
            members.push(member);
        }
        claim(&owner, "Robotique", "HELP").await;
        let ada = server.administrator("ada").await;
        let robots = create(&ada, json!({ "french": "Robotique", "english": "Robots" })).await;
        let gaps = async |person: &Person| {
            let query = "query($id: ID!) { skillGaps(communityId: $id) { isTooSmall
                skills { name skill { id } helpingCount learningCount } } }";
            let mut found = person.data(query, json!({ "id": place })).await;
            found["skillGaps"].take()
        };
        for member in &members[..8] {
            owner.add(&place, member).await;
        }
        assert_eq!(gaps(&owner).await, json!({ "isTooSmall": true, "skills": [] }), "nine members");
        owner.add(&place, &members[8]).await;
        // Nine learn it under two names, one helps; four learn chess, which is nobody's business.
        let seen = gaps(&owner).await;
        let skill = &seen["skills"][0];
        assert_eq!((&skill["skill"]["id"], &skill["helpingCount"], &skill["learningCount"]), (&json!(robots), &Value::Null, &json!(9)));
        assert_eq!((&seen["isTooSmall"], seen["skills"].as_array().unwrap().len()), (&json!(false), 1), "{seen}");
        for nobody in [&members[0], &ada] {
            assert_eq!(gaps(nobody).await, Value::Null);
        }
        server.stop().await;
    }
}
