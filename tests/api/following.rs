//! Whom and what people follow and keep, and whom they keep away.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

/// How many notifications a person has, and who is behind the newest.
async fn told(person: &Person) -> (usize, Value) {
    let query =
        "{ viewer { unreadCount notifications { edges { node { reason actors { handle } } } } } }";
    let mut found = person.data(query, json!({})).await;
    let edges = found["viewer"]["notifications"]["edges"].take();
    let edges = edges.as_array().unwrap();
    assert_eq!(found["viewer"]["unreadCount"], json!(edges.len()));
    let newest = edges
        .first()
        .map_or(Value::Null, |edge| edge["node"].clone());
    (edges.len(), newest)
}

async fn code(person: &Person, name: &str, input: Value) -> String {
    let payload = person.try_mutate(name, input, "position").await;
    let code = payload["userErrors"][0]["code"].as_str();
    code.unwrap_or("none").to_owned()
}

async fn comment(person: &Person, post: &str, body: &str) {
    let input = json!({ "postId": post, "body": body });
    person.mutate("createComment", input, "position").await;
}

async fn candidates(person: &Person, community: Option<&str>, prefix: &str) -> Vec<String> {
    let query =
        "query($c: ID, $p: String!) { mentionCandidates(communityId: $c, prefix: $p) { handle } }";
    let found = person
        .data(query, json!({ "c": community, "p": prefix }))
        .await;
    let people = found["mentionCandidates"].as_array().unwrap().iter();
    people
        .map(|it| it["handle"].as_str().unwrap().to_owned())
        .collect()
}

on_both_engines! {
    async fn what_one_follows_and_keeps_is_listed_for_oneself(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = karim.community("Soudure", "SECRET").await;
        karim.add(&community, &zoe).await;
        let post = karim.post(Some(&community), "Argon").await;
        let follow = |target: Value, level: &str| json!({ "target": target, "level": level });
        for (target, level) in [
            (json!({ "personId": karim.id }), "ALL"),
            (json!({ "tag": "#Argon" }), "PARTICIPATING"),
            (json!({ "communityId": community }), "MENTIONS"),
            (json!({ "postId": post }), "NONE"),
        ] {
            for _ in 0..2 {
                let done = zoe.mutate("follow", follow(target.clone(), level), "level").await;
                assert_eq!(done["level"], level);
            }
        }
        let query = "{ following { edges { node { level tag person { handle } community { id } post { id } } } } \
            bookmarks { edges { node { id viewerBookmarkedAt viewerFollowLevel author { viewerFollowLevel } } } } }";
        let entry = |level: &str, name: &str, value: Value| {
            let mut entry = json!({ "level": level, "tag": null, "person": null, "community": null, "post": null });
            entry[name] = value;
            json!({ "node": entry })
        };
        zoe.mutate("bookmarkPost", json!({ "postId": post }), "post { id }").await;
        let found = zoe.data(query, json!({})).await;
        let (person, tag) = (entry("ALL", "person", json!({ "handle": "karim" })), entry("PARTICIPATING", "tag", json!("argon")));
        let mut expected = vec![
            entry("NONE", "post", json!({ "id": post })),
            entry("MENTIONS", "community", json!({ "id": community })),
            tag.clone(), person.clone(),
        ];
        let sorted = |edges: &Value| {
            let mut edges: Vec<String> = edges.as_array().unwrap().iter().map(Value::to_string).collect();
            edges.sort();
            edges
        };
        assert_eq!(sorted(&found["following"]["edges"]), sorted(&json!(expected)));
        let kept = &found["bookmarks"]["edges"][0]["node"];
        assert_eq!((&kept["id"], &kept["viewerFollowLevel"]), (&json!(post), &json!("NONE")));
        assert_eq!(kept["author"]["viewerFollowLevel"], "ALL");
        assert_ne!(kept["viewerBookmarkedAt"], Value::Null);
        // Nobody else learns of it, and it opens nothing.
        assert_eq!(karim.data(query, json!({})).await,
            json!({ "following": { "edges": [] }, "bookmarks": { "edges": [] } }));
        let gone = json!({ "communityId": community, "personId": zoe.id });
        karim.mutate("removeCommunityMember", gone, "position").await;
        expected = vec![tag, person];
        let found = zoe.data(query, json!({})).await;
        assert_eq!(sorted(&found["following"]["edges"]), sorted(&json!(expected)));
        assert_eq!(found["bookmarks"]["edges"], json!([]));
        zoe.mutate("unfollow", json!({ "target": { "personId": karim.id } }), "level").await;
        assert_eq!(code(&zoe, "follow", follow(json!({ "personId": zoe.id }), "ALL")).await, "INVALID");
        assert_eq!(code(&zoe, "follow", follow(json!({ "tag": "two words" }), "ALL")).await, "INVALID");
        assert_eq!(code(&zoe, "follow", follow(json!({ "postId": post }), "ALL")).await, "NOT_FOUND");
        server.stop().await;
    }

    async fn the_level_of_a_post_or_its_community_decides_what_one_is_told(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = zoe.community("Soudure", "OPEN").await;
        zoe.add(&community, &karim).await;
        let posts = [zoe.post(Some(&community), "One").await, zoe.post(Some(&community), "Two").await];
        let set = |target: Value, level: &str| json!({ "target": target, "level": level });
        zoe.mutate("follow", set(json!({ "communityId": community }), "NONE"), "position").await;
        zoe.mutate("follow", set(json!({ "postId": posts[0] }), "MENTIONS"), "position").await;
        for post in &posts {
            comment(&karim, post, "Hello").await;
            comment(&karim, post, "Hello @zoe").await;
        }
        server.settle().await;
        // About the first the mention alone, about the second nothing.
        let (count, newest) = told(&zoe).await;
        assert_eq!((count, &newest["reason"]), (1, &json!("MENTION")));
        zoe.mutate("unfollow", json!({ "target": { "communityId": community } }), "position").await;
        comment(&karim, &posts[1], "Again").await;
        server.settle().await;
        assert_eq!(told(&zoe).await.0, 2);
        server.stop().await;
    }

    async fn a_block_ends_what_reaches_the_two_and_leaves_what_they_share(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let post = zoe.post(None, "Hello").await;
        comment(&karim, &post, "Before").await;
        server.settle().await;
        assert_eq!(told(&zoe).await.0, 1);
        let blocked = zoe.mutate("blockPerson", json!({ "personId": karim.id }), "person { handle }").await;
        assert_eq!(blocked["person"]["handle"], "karim");
        assert_eq!(told(&zoe).await.0, 0, "what the other did before is not shown either");
        comment(&karim, &post, "Still there, @zoe").await;
        let own = karim.post(None, "Look, @zoe").await;
        comment(&zoe, &own, "No, @karim").await;
        server.settle().await;
        assert_eq!((told(&zoe).await.0, told(&karim).await.0), (0, 0));
        let query = "query($id: ID!) { post(id: $id) { commentCount mentions { handle } unreachedMentions { handle } } }";
        let seen = karim.data(query, json!({ "id": own })).await;
        // Both see everything, and nobody is told that there is a block.
        assert_eq!(seen["post"], json!({ "commentCount": 1, "mentions": [], "unreachedMentions": [] }));
        let kudos = |to: &Person| json!({ "kind": "KUDOS", "body": "Well done", "kudos": { "personIds": [to.id] } });
        assert_eq!(code(&karim, "createPost", kudos(&zoe)).await, "INVALID");
        assert_eq!(code(&zoe, "createPost", kudos(&karim)).await, "INVALID");
        assert_eq!(candidates(&karim, None, "zo").await, Vec::<String>::new());
        let list = "{ blockedPeople { edges { node { person { handle } until } } } mutedPeople { edges { cursor } } }";
        let node = json!({ "person": { "handle": "karim" }, "until": null });
        assert_eq!(zoe.data(list, json!({})).await,
            json!({ "blockedPeople": { "edges": [{ "node": node }] }, "mutedPeople": { "edges": [] } }));
        assert_eq!(karim.data(list, json!({})).await["blockedPeople"]["edges"], json!([]));
        zoe.mutate("unblockPerson", json!({ "personId": karim.id }), "position").await;
        comment(&karim, &post, "Now, @zoe").await;
        server.settle().await;
        assert!(told(&zoe).await.0 > 0);
        assert_eq!(candidates(&karim, None, "zo").await, ["zoe"]);
        assert_eq!(code(&zoe, "blockPerson", json!({ "personId": zoe.id })).await, "INVALID");
        server.stop().await;
    }

    async fn who_is_muted_is_not_heard_and_hears(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let until = server.app.now().plus_seconds(3_600).to_string();
        zoe.mutate("mutePerson", json!({ "personId": karim.id, "until": until }), "person { id }").await;
        karim.post(None, "Hello @zoe").await;
        zoe.post(None, "Hello @karim").await;
        server.settle().await;
        assert_eq!((told(&zoe).await.0, told(&karim).await.0), (0, 1));
        zoe.mutate("unmutePerson", json!({ "personId": karim.id }), "position").await;
        karim.post(None, "Again, @zoe").await;
        server.settle().await;
        assert_eq!(told(&zoe).await.0, 1);
        let past = json!({ "personId": karim.id, "until": "2001-01-01T00:00:00Z" });
        assert_eq!(code(&zoe, "mutePerson", past).await, "INVALID");
        server.stop().await;
    }

    async fn whom_a_mention_cannot_reach_the_author_alone_is_told(engine) {
        let server = TestServer::start(engine).await;
        let [owner, member] = [server.person("owner").await, server.person("member").await];
        let outsider = server.person("outsider").await;
        let community = owner.community("Soudure", "SECRET").await;
        owner.add(&community, &member).await;
        let input = json!({ "communityId": community, "body": "Hello @member and @outsider" });
        let fields = "post { id mentions { handle } unreachedMentions { handle } }";
        let made = owner.mutate("createPost", input, fields).await;
        assert_eq!(made["post"]["mentions"], json!([{ "handle": "member" }]));
        assert_eq!(made["post"]["unreachedMentions"], json!([{ "handle": "outsider" }]));
        let query = "query($id: ID!) { post(id: $id) { unreachedMentions { handle } } }";
        let seen = member.data(query, json!({ "id": made["post"]["id"] })).await;
        assert_eq!(seen["post"]["unreachedMentions"], json!([]));
        // Not now, and not later, when they may see it.
        owner.add(&community, &outsider).await;
        server.settle().await;
        assert_eq!(told(&outsider).await.0, 0);
        server.stop().await;
    }

    async fn candidates_for_a_mention_are_people_who_see_the_place(engine) {
        let server = TestServer::start(engine).await;
        let [owner, zoe, zelie] = [server.person("owner").await, server.person("zoe").await, server.person("zelie").await];
        let community = owner.community("Soudure", "SECRET").await;
        owner.add(&community, &zoe).await;
        assert_eq!(candidates(&owner, None, "Z").await, ["zelie", "zoe"]);
        assert_eq!(candidates(&owner, Some(&community), "z").await, ["zoe"]);
        assert_eq!(candidates(&owner, Some(&community), "%").await, Vec::<String>::new());
        // From outside there is nobody, as in a place that does not exist.
        assert_eq!(candidates(&zelie, Some(&community), "z").await, Vec::<String>::new());
        assert_eq!(candidates(&zelie, Some("community_x"), "z").await, Vec::<String>::new());
        server.stop().await;
    }

    async fn what_happened_during_a_block_is_not_told_when_it_is_over(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let posts = [zoe.post(None, "Hers").await, karim.post(None, "His").await];
        zoe.mutate("blockPerson", json!({ "personId": karim.id }), "position").await;
        comment(&karim, &posts[0], "Hello").await;
        comment(&zoe, &posts[1], "Hello").await;
        server.settle().await;
        zoe.mutate("unblockPerson", json!({ "personId": karim.id }), "position").await;
        assert_eq!((told(&zoe).await.0, told(&karim).await.0), (0, 0));
        server.stop().await;
    }

    async fn a_page_of_what_one_keeps_is_filled_with_what_is_there(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = karim.community("Soudure", "SECRET").await;
        karim.add(&community, &zoe).await;
        let mut posts = Vec::new();
        for place in [None, None, Some(community.as_str())] {
            let post = karim.post(place, "Argon").await;
            zoe.mutate("bookmarkPost", json!({ "postId": post }), "position").await;
            posts.push(post);
        }
        let first = async || {
            let query = "{ bookmarks(first: 1) { edges { node { id } } } }";
            let mut found = zoe.data(query, json!({})).await;
            found["bookmarks"]["edges"].take()
        };
        assert_eq!(first().await, json!([{ "node": { "id": posts[2] } }]));
        let gone = json!({ "communityId": community, "personId": zoe.id });
        karim.mutate("removeCommunityMember", gone, "position").await;
        assert_eq!(first().await, json!([{ "node": { "id": posts[1] } }]), "hidden");
        karim.mutate("deletePost", json!({ "postId": posts[1] }), "position").await;
        assert_eq!(first().await, json!([{ "node": { "id": posts[0] } }]), "in the bin");
        server.stop().await;
    }
}
