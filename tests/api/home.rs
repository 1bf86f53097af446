//! The home screen: which sections it has, what is in them for whom, and how far one has read.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const ALL: &str = "[FEED, PEOPLE, COMMUNITIES, QUESTIONS, ANNOUNCEMENTS]";

/// The sections of a person's home screen, each as its content under its kind.
async fn home(person: &Person, supports: &str) -> Vec<(String, Value)> {
    let query = format!(
        "{{ home(supports: {supports}) {{ __typename id kind title fallbackText
            ... on HomeAnnouncements {{ posts {{ id }} }}
            ... on HomeQuestions {{ questions {{ post {{ id }} reasons {{ code text }} }} }}
            ... on HomeCommunities {{ communities {{ community {{ id }} newPostCount }} }}
            ... on HomePeople {{ people {{ person {{ handle }} reasons {{ code text }} }} }}
            ... on HomeFeed {{ feed(first: 1) {{ edges {{ node {{ post {{ id }} }} }} }} }} }} }}"
    );
    let found = person.data(&query, json!({})).await;
    let sections = found["home"].as_array().unwrap().iter();
    let sections = sections.map(|section| {
        let content = ["posts", "questions", "communities", "people", "feed"];
        let content = content.iter().find_map(|name| section.get(name)).unwrap();
        let kind = section["kind"].as_str().unwrap().to_owned();
        assert_eq!(
            section["id"],
            format!("homesection_{}", kind.to_lowercase())
        );
        assert_ne!(section["title"], "");
        (kind, content.clone())
    });
    sections.collect()
}

async fn section(person: &Person, kind: &str) -> Value {
    let found = home(person, &format!("[{kind}]")).await;
    assert!(found.len() < 2, "{found:?}");
    let found = found.into_iter().next();
    found.map_or(Value::Null, |(_, content)| content)
}

fn kinds(sections: &[(String, Value)]) -> Vec<&str> {
    sections.iter().map(|(kind, _)| kind.as_str()).collect()
}

async fn question(person: &Person, community: &str, tag: &str) -> String {
    let input = json!({ "communityId": community, "kind": "QUESTION", "tags": [tag],
        "title": "Who knows about this here?", "body": "Somebody must know how this is done" });
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn announce(person: &Person, community: Option<&str>) -> String {
    let input = json!({ "communityId": community, "kind": "ANNOUNCEMENT", "title": "New gate",
        "body": "The north gate opens at six" });
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn marker(person: &Person, community: Option<&str>) -> Value {
    let query = "query($c: ID) { feedMarker(communityId: $c) { readUpTo newPostCount } }";
    let found = person.data(query, json!({ "c": community })).await;
    found["feedMarker"].clone()
}

async fn read(person: &Person, post: &str, community: Option<&str>) -> Value {
    let input = json!({ "postId": post, "communityId": community });
    let payload = person.try_mutate("markFeedRead", input, "marker { newPostCount }");
    let mut payload = payload.await;
    match payload["userErrors"].as_array().unwrap().first() {
        Some(error) => error["code"].clone(),
        None => payload["marker"]["newPostCount"].take(),
    }
}

on_both_engines! {
    async fn the_home_screen_is_arranged_for_all_and_holds_what_the_client_draws(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe] = [server.administrator("ada").await, server.french("zoe").await];
        let community = ada.community("Soudure", "CLOSED").await;
        ada.add(&community, &zoe).await;
        let announced = announce(&ada, None).await;
        let asked = question(&ada, &community, "argon").await;
        let everything = home(&zoe, ALL).await;
        assert_eq!(kinds(&everything), ["ANNOUNCEMENTS", "QUESTIONS", "COMMUNITIES", "PEOPLE", "FEED"]);
        assert_eq!(everything[0].1, json!([{ "id": announced }]));
        assert_eq!(everything[4].1, json!({ "edges": [{ "node": { "post": { "id": asked } } }] }));
        assert_eq!(kinds(&home(&zoe, "[FEED, ANNOUNCEMENTS]").await), ["ANNOUNCEMENTS", "FEED"]);
        assert_eq!(home(&zoe, "[]").await, []);
        let much = format!("{{ home(supports: [{}]) {{ kind }} }}", "FEED ".repeat(51));
        let refused = zoe.ask(&much, json!({})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(refused["errors"][0]["message"], "supports: at most 50");

        let arrange = async |person: &Person, shown: &[&str]| {
            let fields = "arrangement { shown { kind } hidden { kind } arrangedBy { handle } }";
            person.try_mutate("arrangeHome", json!({ "shown": shown }), fields).await
        };
        for _ in 0..2 {
            let done = arrange(&ada, &["FEED", "QUESTIONS"]).await;
            assert_eq!(done["arrangement"], json!({
                "shown": [{ "kind": "FEED" }, { "kind": "QUESTIONS" }],
                "hidden": [{ "kind": "ANNOUNCEMENTS" }, { "kind": "COMMUNITIES" }, { "kind": "PEOPLE" }],
                "arrangedBy": { "handle": "ada" } }), "{done}");
        }
        for (person, shown, code, field) in [
            (&zoe, ["FEED"].as_slice(), "FORBIDDEN", Value::Null),
            (&ada, &[], "INVALID", json!(["input", "shown"])),
            (&ada, &["FEED", "PEOPLE", "FEED"], "INVALID", json!(["input", "shown"])),
        ] {
            let refused = arrange(person, shown).await;
            assert_eq!(refused["arrangement"], Value::Null);
            assert_eq!((&refused["userErrors"][0]["code"], &refused["userErrors"][0]["field"]), (&json!(code), &field));
        }
        assert_eq!(kinds(&home(&zoe, ALL).await), ["FEED", "QUESTIONS"]);
        let query = "{ homeArrangement { shown { kind label } arrangedAt viewerCan { arrange { allowed code } } } }";
        let french = zoe.request(query, json!({})).header("Accept-Language", "fr").send().await.unwrap();
        let french = french.json::<Value>().await.unwrap()["data"]["homeArrangement"].take();
        assert_eq!(french["shown"][0], json!({ "kind": "FEED", "label": "Actualités" }));
        assert_eq!(french["viewerCan"]["arrange"], json!({ "allowed": false, "code": "FORBIDDEN" }));
        assert_eq!(ada.data(query, json!({})).await["homeArrangement"]["viewerCan"]["arrange"]["allowed"], true);
        server.stop().await;
    }

    async fn what_asks_for_the_viewer_leaves_when_it_is_done(engine) {
        let server = TestServer::start(engine).await;
        let [ada, zoe, bob] = [server.administrator("ada").await, server.person("zoe").await, server.person("bob").await];
        let community = ada.community("Soudure", "CLOSED").await;
        for person in [&zoe, &bob] {
            ada.add(&community, person).await;
        }
        let (open, closed) = (announce(&ada, None).await, announce(&ada, Some(&community)).await);
        let both = json!([{ "id": closed }, { "id": open }]);
        assert_eq!(section(&zoe, "ANNOUNCEMENTS").await, both);
        assert_eq!(section(&ada, "ANNOUNCEMENTS").await, Value::Null, "it is ada's own");
        zoe.mutate("acknowledge", json!({ "postId": closed }), "position").await;
        assert_eq!(section(&zoe, "ANNOUNCEMENTS").await, json!([{ "id": open }]));
        assert_eq!(section(&bob, "ANNOUNCEMENTS").await, both);

        let skill = json!({ "skill": "Argon", "level": 3, "wish": "HELP" });
        zoe.mutate("claimSkill", skill, "position").await;
        let [fits, other] = [question(&ada, &community, "argon").await, question(&ada, &community, "gate").await];
        let code = |code: &str, text: &str| json!({ "code": code, "text": text });
        let unanswered = code("NO_ANSWER_YET", "Nobody has answered yet.");
        let first = json!({ "post": { "id": fits }, "reasons": [
            code("VIEWER_SKILL", "Tagged with a skill of yours: Argon."), unanswered] });
        let second = json!({ "post": { "id": other }, "reasons": [unanswered] });
        assert_eq!(section(&zoe, "QUESTIONS").await, json!([first, second]));
        assert_eq!(section(&ada, "QUESTIONS").await, Value::Null, "ada asks them herself");
        let answer = async |person: &Person, post: &str| {
            let input = json!({ "postId": post, "body": "With a cup of argon" });
            let made = person.mutate("createComment", input, "comment { id }").await;
            made["comment"]["id"].as_str().unwrap().to_owned()
        };
        // Somebody has answered: what nobody but zoe knows about stays.
        let answers = [answer(&bob, &fits).await, answer(&bob, &other).await];
        let answered = json!({ "post": { "id": fits }, "reasons": [first["reasons"][0]] });
        assert_eq!(section(&zoe, "QUESTIONS").await, json!([answered]));
        ada.mutate("acceptAnswer", json!({ "commentId": answers[0] }), "position").await;
        assert_eq!(section(&zoe, "QUESTIONS").await, Value::Null);
        ada.mutate("withdrawAcceptance", json!({ "commentId": answers[0] }), "position").await;
        assert_eq!(section(&zoe, "QUESTIONS").await, json!([answered]));
        zoe.mutate("mutePerson", json!({ "personId": ada.id }), "position").await;
        assert_eq!(section(&zoe, "QUESTIONS").await, Value::Null);
        zoe.mutate("unmutePerson", json!({ "personId": ada.id }), "position").await;
        answer(&zoe, &fits).await;
        assert_eq!(section(&zoe, "QUESTIONS").await, Value::Null);

        // Who leaves is asked for nothing any more.
        let own = json!([{ "community": { "id": community }, "newPostCount": 3 }]);
        assert_eq!(section(&bob, "COMMUNITIES").await, own);
        bob.mutate("leaveCommunity", json!({ "communityId": community }), "position").await;
        assert_eq!(section(&bob, "ANNOUNCEMENTS").await, json!([{ "id": open }]));
        assert_eq!(section(&bob, "COMMUNITIES").await, Value::Null);
        server.stop().await;
    }

    async fn people_meet_for_what_they_say_of_themselves(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim, bob] = [server.person("zoe").await, server.person("karim").await, server.person("bob").await];
        assert_eq!(section(&zoe, "PEOPLE").await, Value::Null, "nothing joins them");
        for (person, wish) in [(&zoe, "LEARN"), (&karim, "HELP"), (&bob, "LEARN")] {
            let skill = json!({ "skill": "Argon", "level": 3, "wish": wish });
            person.mutate("claimSkill", skill, "position").await;
        }
        let community = bob.community("Soudure", "SECRET").await;
        bob.add(&community, &zoe).await;
        let entry = |handle: &str, code: &str, text: &str| json!({ "person": { "handle": handle },
            "reasons": [{ "code": code, "text": text }] });
        let karims = entry("karim", "OFFERS_SKILL", "Can help you with Argon.");
        let bobs = entry("bob", "NEWCOMER", "New here, and in Soudure like you.");
        assert_eq!(section(&zoe, "PEOPLE").await, json!([karims, bobs]));
        let seeks = "Wants to learn Argon, which you help with.";
        let mut found = section(&karim, "PEOPLE").await;
        found.as_array_mut().unwrap().sort_by_key(Value::to_string);
        assert_eq!(found, json!([entry("bob", "SEEKS_SKILL", seeks), entry("zoe", "SEEKS_SKILL", seeks)]));
        zoe.mutate("follow", json!({ "target": { "personId": karim.id } }), "level").await;
        assert_eq!(section(&zoe, "PEOPLE").await, json!([bobs]));
        bob.mutate("blockPerson", json!({ "personId": zoe.id }), "position").await;
        assert_eq!(section(&zoe, "PEOPLE").await, Value::Null);
        bob.mutate("unblockPerson", json!({ "personId": zoe.id }), "position").await;
        assert_eq!(section(&zoe, "PEOPLE").await, json!([bobs]));
        // Who works for one manager has met, and who is managed knows by whom.
        for person in [&zoe, &bob] {
            person.mutate("updateProfile", json!({ "managerId": karim.id }), "position").await;
        }
        assert_eq!(section(&zoe, "PEOPLE").await, Value::Null);
        assert_eq!(section(&karim, "PEOPLE").await, Value::Null);
        server.stop().await;
    }

    async fn how_far_one_has_read_goes_forward_and_is_ones_own(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = karim.community("Soudure", "SECRET").await;
        let place = Some(community.as_str());
        karim.add(&community, &zoe).await;
        let mut posts = Vec::new();
        for body in ["One", "Two", "Three"] {
            posts.push(karim.post(place, body).await);
        }
        zoe.post(place, "My own").await;
        assert_eq!(marker(&zoe, None).await, json!({ "readUpTo": null, "newPostCount": 3 }));
        assert_eq!(read(&zoe, &posts[1], None).await, 1);
        assert_eq!(read(&zoe, &posts[0], None).await, 1, "it never goes back");
        assert_ne!(marker(&zoe, None).await["readUpTo"], Value::Null);
        // Each feed has its own, and so has each person.
        assert_eq!(marker(&zoe, place).await, json!({ "readUpTo": null, "newPostCount": 3 }));
        assert_eq!(read(&zoe, &posts[2], place).await, 0);
        assert_eq!(marker(&karim, None).await, json!({ "readUpTo": null, "newPostCount": 1 }));
        let own = json!([{ "community": { "id": community }, "newPostCount": 0 }]);
        assert_eq!(section(&zoe, "COMMUNITIES").await, own);
        karim.post(place, "Four").await;
        let own = json!([{ "community": { "id": community }, "newPostCount": 1 }]);
        assert_eq!(section(&zoe, "COMMUNITIES").await, own);
        // A post of another feed, none, and one that is hidden by now.
        let other = karim.post(None, "For all").await;
        assert_eq!(read(&zoe, &other, place).await, "NOT_FOUND");
        assert_eq!(read(&zoe, "nothing", None).await, "NOT_FOUND");
        let gone = json!({ "communityId": community, "personId": zoe.id });
        karim.mutate("removeCommunityMember", gone, "position").await;
        assert_eq!(read(&zoe, &posts[2], place).await, "NOT_FOUND");
        assert_eq!(read(&zoe, &posts[2], None).await, "NOT_FOUND");
        assert_eq!(marker(&zoe, place).await, Value::Null);
        assert_eq!(marker(&zoe, None).await["newPostCount"], 1);
        server.stop().await;
    }
}
