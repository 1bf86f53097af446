//! Editors of the taxonomy: named by administrators, they keep it as these do; and who proposed a
//! skill is told what they decided.

use serde_json::{Value, json};

use crate::leaks::scene::guest;
use crate::skills::create;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

/// The code of the refusal, or none.
async fn code(person: &Person, mutation: &str, input: Value) -> String {
    let payload = person.try_mutate(mutation, input, "position").await;
    let code = payload["userErrors"][0]["code"].as_str();
    code.unwrap_or("none").to_owned()
}

async fn taxonomy(person: &Person) -> Value {
    let query = "{ taxonomy { editors { handle } viewerCan { edit { allowed } nameEditors { allowed } } } }";
    person.data(query, json!({})).await["taxonomy"].take()
}

/// Adds a skill; the code of the refusal, or none.
async fn adds(person: &Person, label: &str) -> String {
    code(person, "createSkill", json!({ "english": label })).await
}

/// What somebody is told, newest first.
async fn told(server: &TestServer, person: &Person) -> Vec<String> {
    server.settle().await;
    let query = "{ viewer { notifications { edges { node { text } } } } }";
    let found = person.data(query, json!({})).await;
    let edges = found["viewer"]["notifications"]["edges"]
        .as_array()
        .unwrap()
        .iter();
    edges
        .map(|edge| edge["node"]["text"].as_str().unwrap().to_owned())
        .collect()
}

on_both_engines! {
    async fn an_editor_keeps_the_taxonomy_and_names_nobody(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim] = [server.administrator("ada").await, server.person("zoe").await, server.person("karim").await];
        let whom = |person: &Person| json!({ "personId": person.id });
        assert_eq!(code(&zoe, "nameTaxonomyEditor", whom(&zoe)).await, "FORBIDDEN");
        assert_eq!(code(&ada, "nameTaxonomyEditor", json!({ "personId": "none" })).await, "NOT_FOUND");
        assert_eq!(adds(&zoe, "Welding").await, "FORBIDDEN");
        let proposed = karim.mutate("proposeSkill", json!({ "english": "Forging" }), "skill { id }").await;
        let proposed = json!({ "skillId": proposed["skill"]["id"] });
        for _ in 0..2 {
            let named = ada.mutate("nameTaxonomyEditor", whom(&zoe), "person { handle }").await;
            assert_eq!(named["person"]["handle"], "zoe");
        }
        let may = |edit: bool, name: bool| json!({ "edit": { "allowed": edit }, "nameEditors": { "allowed": name } });
        assert_eq!(taxonomy(&ada).await, json!({ "editors": [{ "handle": "zoe" }], "viewerCan": may(true, true) }));
        assert_eq!(taxonomy(&zoe).await, json!({ "editors": null, "viewerCan": may(true, false) }));
        assert_eq!(taxonomy(&karim).await, json!({ "editors": null, "viewerCan": may(false, false) }));
        // All that an administrator may.
        let (welding, brazing) = (create(&zoe, json!({ "english": "Welding" })).await, create(&zoe, json!({ "english": "Brazing" })).await);
        for (mutation, input) in [
            ("acceptSkill", proposed.clone()),
            ("renameSkill", json!({ "skillId": welding, "french": "Soudure" })),
            ("setSkillSynonyms", json!({ "skillId": welding, "synonyms": ["Weld"] })),
            ("setSkillParent", json!({ "skillId": brazing, "parentId": welding })),
            ("mergeSkills", json!({ "skillId": brazing, "intoId": welding })),
        ] {
            assert_eq!(code(&karim, mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
            assert_eq!(code(&zoe, mutation, input).await, "none", "{mutation}");
        }
        let query = format!("{{ skill(id: \"{welding}\") {{ viewerCan {{ edit {{ allowed }} }} }} }}");
        for (person, allowed) in [(&ada, true), (&zoe, true), (&karim, false)] {
            let found = person.data(&query, json!({})).await;
            assert_eq!(found["skill"]["viewerCan"]["edit"]["allowed"], allowed);
        }
        for who in [&zoe, &karim] {
            assert_eq!(code(who, "nameTaxonomyEditor", whom(&karim)).await, "FORBIDDEN");
            assert_eq!(code(who, "removeTaxonomyEditor", whom(&zoe)).await, "FORBIDDEN");
        }
        for _ in 0..2 {
            assert_eq!(code(&ada, "removeTaxonomyEditor", whom(&zoe)).await, "none");
        }
        assert_eq!(adds(&zoe, "Gluing").await, "FORBIDDEN");
        assert_eq!(taxonomy(&ada).await["editors"], json!([]));
        server.stop().await;
    }

    async fn who_has_left_or_is_a_guest_is_no_editor(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, karim] = [server.administrator("ada").await, server.person("zoe").await, server.person("karim").await];
        let lobby = ada.community("The lobby", "CLOSED").await;
        ada.takes_guests(&lobby, true).await;
        let visitor = guest(&server, &ada, &lobby, "visitor").await;
        let whom = |person: &Person| json!({ "personId": person.id });
        assert_eq!(code(&ada, "nameTaxonomyEditor", whom(&visitor)).await, "FORBIDDEN");
        assert_eq!(adds(&visitor, "Welding").await, "FORBIDDEN");
        for person in [&zoe, &karim] {
            assert_eq!(code(&ada, "nameTaxonomyEditor", whom(person)).await, "none");
        }
        ada.mutate("deactivatePerson", whom(&zoe), "position").await;
        assert_eq!(taxonomy(&ada).await["editors"], json!([{ "handle": "karim" }]));
        assert_eq!(code(&ada, "nameTaxonomyEditor", whom(&zoe)).await, "NOT_FOUND");
        ada.mutate("reactivatePerson", whom(&zoe), "position").await;
        assert_eq!(taxonomy(&ada).await["editors"].as_array().unwrap().len(), 2);
        server.stop().await;
    }

    async fn who_proposed_a_skill_is_told_what_was_decided(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe] = [server.administrator("ada").await, server.person("zoe").await];
        let mut proposed = Vec::new();
        for skill in ["Forging", "Juggling"] {
            let made = zoe.mutate("proposeSkill", json!({ "english": skill }), "skill { id }").await;
            proposed.push(json!({ "skillId": made["skill"]["id"] }));
        }
        let own = ada.mutate("proposeSkill", json!({ "english": "Fencing" }), "skill { id }").await;
        assert_eq!(told(&server, &zoe).await, Vec::<String>::new());
        ada.mutate("acceptSkill", proposed[0].clone(), "position").await;
        server.settle().await;
        ada.mutate("refuseSkill", proposed[1].clone(), "position").await;
        ada.mutate("acceptSkill", json!({ "skillId": own["skill"]["id"] }), "position").await;
        assert_eq!(told(&server, &zoe).await, ["Ada Example refused the skill Juggling that you proposed",
            "Ada Example accepted the skill Forging that you proposed"]);
        assert_eq!(told(&server, &ada).await, Vec::<String>::new(), "nobody is told of their own doing");
        // It is called what it is called now.
        let renamed = json!({ "skillId": proposed[0]["skillId"], "english": "Smithing" });
        ada.mutate("renameSkill", renamed, "position").await;
        assert_eq!(told(&server, &zoe).await[1], "Ada Example accepted the skill Smithing that you proposed");
        server.stop().await;
    }
}
