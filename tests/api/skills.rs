//! The taxonomy of skills: proposed, decided, merged; claims that are of it under any name; and who
//! is found by it.

use serde_json::{Value, json};

use crate::leaks::scene::guest;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const SKILL: &str =
    "skill { id state french english synonyms parent { id } mergedInto { id } holderCount }";

/// Adds a skill to the taxonomy; its id.
pub(crate) async fn create(ada: &Person, input: Value) -> String {
    let made = ada.mutate("createSkill", input, "skill { id }").await;
    made["skill"]["id"].as_str().unwrap().to_owned()
}

async fn claim(person: &Person, skill: &str) {
    let input = json!({ "skill": skill, "level": 3, "wish": "HELP" });
    person.mutate("claimSkill", input, "position").await;
}

/// The skills of a list with these arguments, read to its end one by one, by their English labels.
async fn listed(person: &Person, list: &str, arguments: &str) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String) {{ {list}({arguments} first: 1, after: $after) {{
                edges {{ node {{ english }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let found = person.data(&query, json!({ "after": after })).await;
        let page = &found[list];
        let edges = page["edges"].as_array().unwrap().iter();
        all.extend(edges.map(|edge| edge["node"]["english"].as_str().unwrap_or("").to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn suggested(person: &Person, prefix: &str, language: &str) -> Vec<String> {
    let arguments = format!("prefix: \"{prefix}\", language: {language},");
    listed(person, "skills", &arguments).await
}

/// Who is found, best first, each with the first reason and how it matched.
async fn found(person: &Person, by: &str) -> Vec<(String, String, String)> {
    let query = format!(
        "{{ experts(by: {by}) {{ edges {{ node {{ handle }} reasons {{ text matched }} }} }} }}"
    );
    let found = person.data(&query, json!({})).await;
    let edges = found["experts"]["edges"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    edges
        .map(|edge| {
            let reason = &edge["reasons"][0];
            (
                text(&edge["node"]["handle"]),
                text(&reason["text"]),
                text(&reason["matched"]),
            )
        })
        .collect()
}

fn is_found(handle: &str, text: &str, matched: &str) -> (String, String, String) {
    (handle.to_owned(), text.to_owned(), matched.to_owned())
}

/// The claims of a person, each with the English label of its skill.
async fn claims(reader: &Person, handle: &str) -> Vec<(String, Value)> {
    let query =
        format!("{{ person(handle: \"{handle}\") {{ skills {{ name skill {{ english }} }} }} }}");
    let found = reader.data(&query, json!({})).await;
    let skills = found["person"]["skills"].as_array().unwrap().iter();
    let mut claims: Vec<(String, Value)> = skills
        .map(|it| {
            (
                it["name"].as_str().unwrap().to_owned(),
                it["skill"]["english"].clone(),
            )
        })
        .collect();
    claims.sort_by(|left, right| left.0.cmp(&right.0));
    claims
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

on_both_engines! {
    async fn a_member_proposes_a_skill_and_an_administrator_decides(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe] = [server.administrator("ada").await, server.person("zoe").await];
        let input = json!({ "english": "Laser welding", "idempotencyKey": "once" });
        let proposed = zoe.mutate("proposeSkill", input.clone(), SKILL).await;
        let skill = &proposed["skill"];
        assert_eq!((&skill["state"], &skill["english"]), (&json!("PROPOSED"), &json!("Laser welding")));
        let again = zoe.mutate("proposeSkill", input, SKILL).await;
        assert_eq!(again["skill"]["id"], skill["id"]);
        assert_eq!(suggested(&zoe, "laser", "null").await, Vec::<String>::new());
        assert_eq!(listed(&ada, "skillProposals", "").await, ["Laser welding"]);
        let deciding = json!({ "skillId": skill["id"] });
        assert_eq!(code(&zoe.try_mutate("acceptSkill", deciding.clone(), "position").await), "FORBIDDEN");
        for _ in 0..2 {
            let accepted = ada.mutate("acceptSkill", deciding.clone(), SKILL).await;
            assert_eq!(accepted["skill"]["state"], "ACCEPTED");
        }
        assert_eq!(code(&ada.try_mutate("refuseSkill", deciding, "position").await), "CONFLICT");
        assert_eq!(suggested(&zoe, "laser", "null").await, ["Laser welding"]);
        let taken = zoe.try_mutate("proposeSkill", json!({ "french": "LASER welding" }), SKILL).await;
        assert_eq!((code(&taken), &taken["userErrors"][0]["field"]), ("TAKEN", &json!(["input", "french"])));
        let who = format!("{{ skill(id: {}) {{ proposedBy {{ handle }} viewerCan {{ edit {{ allowed }} }} }} }}", skill["id"]);
        let seen = zoe.data(&who, json!({})).await;
        assert_eq!(seen["skill"], json!({ "proposedBy": { "handle": "zoe" }, "viewerCan": { "edit": { "allowed": false } } }));
        server.stop().await;
    }

    async fn suggestions_tell_names_apart_and_know_the_languages(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.administrator("ada").await;
        for (french, english, synonyms) in [
            (Some("Soudure TIG"), "TIG welding", vec!["GTAW"]),
            (None, "C#", vec![]), (None, "C++", vec![]), (None, ".NET", vec![]), (None, "C_100%", vec![]),
            (Some("Électricité"), "Electrics", vec![]),
        ] {
            create(&ada, json!({ "french": french, "english": english, "synonyms": synonyms })).await;
        }
        assert_eq!(suggested(&ada, "c#", "null").await, ["C#"]);
        assert_eq!(suggested(&ada, "c+", "null").await, ["C++"]);
        assert_eq!(suggested(&ada, ".n", "null").await, [".NET"]);
        assert_eq!(suggested(&ada, "c_", "null").await, ["C_100%"]);
        assert_eq!(suggested(&ada, "electricite", "null").await, ["Electrics"]);
        // The beginning of any word, of any name; of the names of one language where one is asked.
        for (prefix, language, expected) in [
            ("sou", "FRENCH", true), ("sou", "ENGLISH", false), ("WELD", "ENGLISH", true),
            ("weld", "FRENCH", false), ("gta", "FRENCH", true), ("gta", "ENGLISH", true), ("elding", "null", false),
        ] {
            let suggested = suggested(&ada, prefix, language).await;
            assert_eq!(!suggested.is_empty(), expected, "{prefix} {language}: {suggested:?}");
        }
        // What has no label in a language is found by the one it has.
        assert_eq!(suggested(&ada, ".net", "FRENCH").await, [".NET"]);
        assert_eq!(suggested(&ada, "", "null").await.len(), 6);
        server.stop().await;
    }

    async fn a_claim_is_of_the_skill_that_has_its_name_and_follows_merges(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim] = [server.administrator("ada").await, server.person("zoe").await, server.person("karim").await];
        // Claimed before there is a taxonomy, under two names.
        for skill in ["soudure tig", "GTAW", "Chess"] {
            claim(&zoe, skill).await;
        }
        claim(&karim, "TIG welding").await;
        let tig = create(&ada, json!({ "french": "Soudure TIG", "english": "TIG welding" })).await;
        let gtaw = create(&ada, json!({ "english": "GTAW" })).await;
        let below = create(&ada, json!({ "english": "Orbital GTAW", "parentId": gtaw })).await;
        let of = |chess: Value, gtaw: &str, tig: &str| vec![("Chess".to_owned(), chess),
            ("GTAW".to_owned(), json!(gtaw)), ("soudure tig".to_owned(), json!(tig))];
        assert_eq!(claims(&karim, "zoe").await, of(Value::Null, "GTAW", "TIG welding"));
        let merged = ada.mutate("mergeSkills", json!({ "skillId": gtaw, "intoId": tig }), SKILL).await;
        let skill = &merged["skill"];
        assert_eq!((&skill["id"], &skill["synonyms"]), (&json!(tig), &json!(["GTAW"])));
        // Two people, though three claims are of it.
        assert_eq!(skill["holderCount"], 2);
        assert_eq!(claims(&karim, "zoe").await, of(Value::Null, "TIG welding", "TIG welding"));
        // The old id still resolves, on both ways.
        for way in ["skill", "node"] {
            let query = format!("{{ {way}(id: \"{gtaw}\") {{ ... on Skill {{ id state english mergedInto {{ id }} }} }} }}");
            let old = zoe.data(&query, json!({})).await;
            assert_eq!(old[way], json!({ "id": gtaw, "state": "MERGED", "english": "GTAW", "mergedInto": { "id": tig } }));
        }
        let query = format!("{{ skill(id: \"{tig}\") {{ children(first: 5) {{ edges {{ node {{ id parent {{ id }} }} }} }} }} }}");
        let tree = zoe.data(&query, json!({})).await;
        assert_eq!(tree["skill"]["children"]["edges"], json!([{ "node": { "id": below, "parent": { "id": tig } } }]));
        let people = zoe.data("{ people(filter: { skill: \"gtaw\" }) { edges { node { handle } } } }", json!({})).await;
        assert_eq!(people["people"]["edges"].as_array().unwrap().len(), 2);
        server.stop().await;
    }

    async fn any_name_of_a_skill_finds_its_holders_and_the_reason_says_so(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim] = [server.administrator("ada").await, server.person("zoe").await, server.person("karim").await];
        claim(&zoe, "Soudure TIG").await;
        server.settle().await;
        let by_name = "{ text: \"heliarc\" }";
        assert_eq!(found(&karim, by_name).await, []);
        let tig = create(&ada, json!({ "french": "Soudure TIG", "english": "TIG welding", "synonyms": ["Heliarc"] })).await;
        server.settle().await;
        let why = "Claims the skill TIG welding";
        assert_eq!(found(&karim, by_name).await, [is_found("zoe", &format!("{why}, also called Heliarc"), "SYNONYM")]);
        assert_eq!(found(&karim, "{ text: \"tig welding\" }").await, [is_found("zoe", why, "EXACT")]);
        // Both names in one need are one skill, and one vote.
        let both = "{ experts(by: { text: \"soudure tig heliarc\" }) { edges { totals reasons { kind } } } }";
        let both = karim.data(both, json!({})).await["experts"]["edges"].take();
        assert_eq!(both[0]["reasons"], json!([{ "kind": "SKILL" }]), "{both}");
        assert!(both[0]["totals"].as_str().unwrap().starts_with("1 claimed skill,"), "{both}");
        ada.mutate("setSkillSynonyms", json!({ "skillId": tig, "synonyms": [] }), "position").await;
        server.settle().await;
        assert_eq!(found(&karim, by_name).await, []);
        zoe.mutate("withdrawSkill", json!({ "skill": "soudure tig" }), "position").await;
        server.settle().await;
        assert_eq!(found(&karim, "{ text: \"tig welding\" }").await, []);
        let why_not = "{ whyNotFound(by: { text: \"tig welding\" }) { code } }";
        assert_eq!(zoe.data(why_not, json!({})).await["whyNotFound"]["code"], "NOTHING_FOUND");
        server.stop().await;
    }

    async fn people_are_found_by_skill_with_the_narrower_ones(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim, ben] = [server.administrator("ada").await, server.person("zoe").await,
            server.person("karim").await, server.person("ben").await];
        let welding = create(&ada, json!({ "french": "Soudage", "english": "Welding" })).await;
        let tig = create(&ada, json!({ "english": "TIG", "parentId": welding })).await;
        let orbital = create(&ada, json!({ "french": "Orbital", "parentId": tig })).await;
        let old = create(&ada, json!({ "english": "Old welding" })).await;
        ada.mutate("mergeSkills", json!({ "skillId": old, "intoId": welding }), "position").await;
        claim(&zoe, "orbital").await;
        claim(&karim, "Soudage").await;
        claim(&ben, "Chess").await;
        server.settle().await;
        let by = |id: &str| format!("{{ skillIds: [\"{id}\"] }}");
        let holders = [is_found("karim", "Claims the skill Welding", "EXACT"), is_found("zoe", "Claims the skill Orbital", "EXACT")];
        assert_eq!(found(&ben, &by(&welding)).await, holders);
        assert_eq!(found(&ben, &by(&old)).await, holders, "a merged one means the other");
        assert_eq!(found(&ben, &by(&orbital)).await, holders[1..]);
        for (ids, message) in [("[]", "by.skillIds: 1 to 10 skills"), ("[\"x\"]", "by.skillIds: no such skill")] {
            let refused = ben.ask(&format!("{{ experts(by: {{ skillIds: {ids} }}) {{ sure }} }}"), json!({})).await;
            assert_eq!(refused["errors"][0]["message"], message);
        }
        server.stop().await;
    }

    async fn the_taxonomy_is_nothing_to_a_guest(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.administrator("ada").await;
        let community = ada.community("Soudure", "CLOSED").await;
        ada.takes_guests(&community, true).await;
        let guest = guest(&server, &ada, &community, "gil").await;
        claim(&ada, "TIG").await;
        let tig = create(&ada, json!({ "english": "TIG" })).await;
        let query = format!("{{ skill(id: \"{tig}\") {{ id }} node(id: \"{tig}\") {{ id }} skills {{ edges {{ cursor }} }}
            person(handle: \"ada\") {{ skills {{ name skill {{ id }} }} }} }}");
        let seen = guest.data(&query, json!({})).await;
        assert_eq!(seen, json!({ "skill": null, "node": null, "skills": { "edges": [] },
            "person": { "skills": [{ "name": "TIG", "skill": null }] } }));
        assert_eq!(code(&guest.try_mutate("proposeSkill", json!({ "english": "MIG" }), "position").await), "FORBIDDEN");
        server.stop().await;
    }
}
