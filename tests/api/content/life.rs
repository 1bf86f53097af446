//! The life of a post: pinned, moved, binned, restored, taken back, and its history.

use serde_json::{Value, json};

use super::{DAY, HOLD_SECONDS, code, comment, publish, refusal, seen, start};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

async fn pinned(person: &Person, community: &str) -> Vec<String> {
    let query = "query($id: ID) { pinnedPosts(communityId: $id) { id } }";
    let found = person.data(query, json!({ "id": community })).await;
    let posts = found["pinnedPosts"].as_array().unwrap().iter();
    posts
        .map(|post| post["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn binned(person: &Person, community: &str) -> Vec<Value> {
    let query = "query($id: ID) { binnedPosts(communityId: $id) { edges { node { id deletedBy { handle } } } } }";
    let found = person.data(query, json!({ "id": community })).await;
    let edges = found["binnedPosts"]["edges"].as_array().unwrap().iter();
    edges.map(|edge| edge["node"].clone()).collect()
}

async fn told(person: &Person) -> usize {
    let query = "{ viewer { notifications { edges { node { post { id } } } } } }";
    let found = person.data(query, json!({})).await;
    found["viewer"]["notifications"]["edges"]
        .as_array()
        .unwrap()
        .len()
}

/// The handles of the experts that a person finds.
async fn experts(person: &Person, text: &str) -> Vec<String> {
    let query =
        "query($text: String!) { experts(by: { text: $text }) { edges { node { handle } } } }";
    let found = person.data(query, json!({ "text": text })).await;
    let edges = found["experts"]["edges"].as_array().unwrap().iter();
    let handle = |edge: &Value| edge["node"]["handle"].as_str().unwrap().to_owned();
    let mut handles: Vec<String> = edges.map(handle).collect();
    handles.sort();
    handles
}

on_both_engines! {
    async fn who_left_finds_not_even_their_own_in_the_bin_of_the_place(engine) {
        let server = start(engine).await;
        let [owner, karim] = [server.person("owner").await, server.person("karim").await];
        let community = owner.community("Soudure", "SECRET").await;
        owner.add(&community, &karim).await;
        let post = karim.post(Some(&community), "Bonjour").await;
        karim.mutate("deletePost", json!({ "postId": post }), "position").await;
        assert_eq!(binned(&karim, &community).await.len(), 1);
        assert_eq!(seen(&karim, &post, "id").await, json!({ "id": post }));
        karim.mutate("leaveCommunity", json!({ "communityId": community }), "position").await;
        assert_eq!(binned(&karim, &community).await, Vec::<Value>::new());
        assert_eq!(seen(&karim, &post, "id").await, Value::Null);
        server.stop().await;
    }

    async fn a_place_has_five_pins_each_until_its_moment(engine) {
        let server = start(engine).await;
        let [owner, karim] = [server.person("owner").await, server.person("karim").await];
        let community = owner.community("Soudure", "CLOSED").await;
        owner.add(&community, &karim).await;
        let mut posts = Vec::new();
        for body in ["1", "2", "3", "4", "5", "6"] {
            posts.push(karim.post(Some(&community), body).await);
        }
        let those = |places: &[usize]| places.iter().map(|at| posts[*at].clone()).collect::<Vec<_>>();
        let until = server.app.now().plus_seconds(60).to_string();
        let pin = |post: &str| json!({ "postId": post, "until": until });
        assert_eq!(code(&karim, "pinPost", pin(&posts[0])).await, "FORBIDDEN");
        for post in &posts[..5] {
            server.app.clock.advance_seconds(1);
            owner.mutate("pinPost", pin(post), "post { pin { until } }").await;
        }
        assert_eq!(pinned(&karim, &community).await, those(&[4, 3, 2, 1, 0]));
        assert_eq!(code(&owner, "pinPost", pin(&posts[5])).await, "CONFLICT");
        // A post that goes into the bin leaves its place to another.
        karim.mutate("deletePost", json!({ "postId": posts[0] }), "position").await;
        owner.mutate("pinPost", json!({ "postId": posts[5] }), "position").await;
        karim.mutate("restorePost", json!({ "postId": posts[0] }), "position").await;
        owner.mutate("unpinPost", json!({ "postId": posts[4] }), "position").await;
        assert_eq!(pinned(&karim, &community).await, those(&[5, 3, 2, 1]));
        server.app.clock.advance_seconds(60);
        assert_eq!(pinned(&karim, &community).await, those(&[5]));
        let (invalid, field, _) = refusal(&owner, "pinPost", pin(&posts[1])).await;
        assert_eq!((invalid.as_str(), field), ("INVALID", json!(["input", "until"])));
        server.stop().await;
    }

    async fn a_profile_has_two_pins_for_those_who_see_the_posts(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let community = zoe.community("Soudure", "SECRET").await;
        let (public, secret) = (zoe.post(None, "Public").await, zoe.post(Some(&community), "Secret").await);
        let third = zoe.post(None, "Third").await;
        let pin = |post: &str| json!({ "postId": post, "shelf": "PROFILE" });
        assert_eq!(code(&karim, "pinPost", pin(&public)).await, "FORBIDDEN");
        for post in [&public, &secret] {
            server.app.clock.advance_seconds(1);
            zoe.mutate("pinPost", pin(post), "post { profilePin { until } pin { until } }").await;
        }
        assert_eq!(code(&zoe, "pinPost", pin(&third)).await, "CONFLICT");
        let query = "query($id: ID) { pinnedPosts(personId: $id) { id profilePin { until } pin { until } } }";
        let on_profile = async |person: &Person| {
            let mut found = person.data(query, json!({ "id": zoe.id })).await;
            found["pinnedPosts"].take()
        };
        let shown = |id: &str| json!({ "id": id, "profilePin": { "until": null }, "pin": null });
        assert_eq!(on_profile(&zoe).await, json!([shown(&secret), shown(&public)]));
        assert_eq!(on_profile(&karim).await, json!([shown(&public)]));
        zoe.mutate("unpinPost", pin(&public), "position").await;
        zoe.mutate("pinPost", pin(&third), "position").await;
        assert_eq!(on_profile(&karim).await, json!([shown(&third)]));
        server.stop().await;
    }

    async fn a_post_moves_with_its_comments_to_where_its_author_may_publish(engine) {
        let server = start(engine).await;
        let [owner, zoe, karim] = [server.person("owner").await, server.person("zoe").await, server.person("karim").await];
        let (from, to) = (owner.community("Soudure", "OPEN").await, owner.community("Atelier", "SECRET").await);
        for person in [&zoe, &karim] {
            owner.add(&from, person).await;
        }
        let post = zoe.post(Some(&from), "Hello @karim").await;
        let said = comment(&karim, &post, "Argon").await;
        owner.mutate("pinPost", json!({ "postId": post }), "position").await;
        server.settle().await;
        assert_eq!(told(&karim).await, 1);
        let target = json!({ "postId": post, "communityId": to });
        assert_eq!(code(&karim, "movePost", target.clone()).await, "NOT_FOUND", "the target is hidden");
        let (no, field, _) = refusal(&owner, "movePost", target.clone()).await;
        assert_eq!((no.as_str(), field), ("FORBIDDEN", json!(["input", "communityId"])), "the author cannot follow");
        owner.add(&to, &zoe).await;
        let moved = owner.mutate("movePost", target, "post { community { id } mentions { handle } pin { until } }").await;
        assert_eq!(moved["post"], json!({ "community": { "id": to }, "mentions": [], "pin": null }));
        server.settle().await;
        // To whoever cannot see the new place, everything of it is gone, what they were told included.
        assert_eq!(seen(&karim, &post, "id").await, Value::Null);
        let query = "query($id: ID!) { comment(id: $id) { id } }";
        assert_eq!(karim.data(query, json!({ "id": said })).await["comment"], Value::Null);
        assert_eq!(told(&karim).await, 0);
        assert_eq!(zoe.data(query, json!({ "id": said })).await["comment"]["id"], said.as_str());
        server.app.clock.advance_seconds(HOLD_SECONDS);
        server.settle().await;
        let mails = server.mails().into_values();
        let to_karim = mails.filter(|mail| String::from_utf8_lossy(mail).contains("karim@people.example"));
        assert_eq!(to_karim.count(), 0);
        // Coming back does not tell him again.
        owner.mutate("movePost", json!({ "postId": post, "communityId": from }), "position").await;
        server.settle().await;
        assert_eq!(seen(&karim, &post, "mentions { handle }").await["mentions"], json!([]));
        server.stop().await;
    }

    async fn moderators_see_the_whole_bin_and_others_their_own(engine) {
        let server = start(engine).await;
        let [owner, zoe, karim] = [server.person("owner").await, server.person("zoe").await, server.person("karim").await];
        let outsider = server.person("outsider").await;
        let community = owner.community("Soudure", "CLOSED").await;
        for person in [&zoe, &karim] {
            owner.add(&community, person).await;
        }
        let (own, theirs) = (zoe.post(Some(&community), "Mine").await, karim.post(Some(&community), "His").await);
        zoe.mutate("deletePost", json!({ "postId": own }), "position").await;
        server.app.clock.advance_seconds(1);
        owner.mutate("deletePost", json!({ "postId": theirs }), "position").await;
        let by = |id: &str, handle: &str| json!({ "id": id, "deletedBy": { "handle": handle } });
        assert_eq!(binned(&owner, &community).await, [by(&theirs, "owner"), by(&own, "zoe")]);
        assert_eq!(binned(&zoe, &community).await, [by(&own, "zoe")]);
        assert_eq!(binned(&karim, &community).await, [by(&theirs, "owner")]);
        assert_eq!(binned(&outsider, &community).await, Vec::<Value>::new());
        assert_eq!(code(&karim, "restorePost", json!({ "postId": theirs })).await, "FORBIDDEN");
        server.app.clock.advance_seconds(29 * DAY);
        let [owner, zoe] = [server.sign_in_again(&owner).await, server.sign_in_again(&zoe).await];
        assert_eq!(binned(&owner, &community).await.len(), 2);
        server.app.clock.advance_seconds(DAY);
        // What has lain there for 30 days is on no list and comes back for nobody.
        assert_eq!(binned(&owner, &community).await, Vec::<Value>::new());
        assert_eq!(code(&zoe, "restorePost", json!({ "postId": own })).await, "CONFLICT");
        server.stop().await;
    }

    async fn the_history_of_a_post_shows_what_each_edit_changed(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let post = zoe.post(None, "One\n\nTwo").await;
        for body in ["One\n\nTwo and a half", "One\n\nTwo and a half\n\nThree"] {
            let input = json!({ "postId": post, "body": body });
            zoe.mutate("editPost", input, "position").await;
        }
        let fields = "history(first: 2) { edges { node { editor { handle }
            diff { isComplete hunks { oldLine newLine lines { change text } } } } } pageInfo { endCursor } }";
        let mut found = seen(&zoe, &post, fields).await;
        let line = |change: &str, text: &str| json!({ "change": change, "text": text });
        assert_eq!(found["history"]["edges"][1]["node"], json!({ "editor": { "handle": "zoe" }, "diff": {
            "isComplete": true, "hunks": [{ "oldLine": 1, "newLine": 1, "lines": [
                line("UNCHANGED", "One"), line("UNCHANGED", ""),
                line("REMOVED", "Two"), line("ADDED", "Two and a half"),
            ] }] } }));
        let after = found["history"]["pageInfo"]["endCursor"].take();
        let fields = format!("history(after: {after}) {{ edges {{ node {{ body diff {{ isComplete }} }} }} }}");
        let first = json!([{ "node": { "body": "One\n\nTwo", "diff": null } }]);
        assert_eq!(seen(&zoe, &post, &fields).await["history"]["edges"], first);
        server.stop().await;
    }

    async fn what_is_undone_within_ten_seconds_was_never_there(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let post = zoe.post(None, "Hello @karim").await;
        let kept = zoe.post(None, "Kept").await;
        let said = comment(&karim, &kept, "A slip, @zoe").await;
        server.settle().await;
        assert_eq!((told(&karim).await, told(&zoe).await), (1, 1));
        server.app.clock.advance_seconds(9);
        assert_eq!(code(&karim, "undoPost", json!({ "postId": post })).await, "FORBIDDEN");
        assert_eq!(code(&zoe, "undoComment", json!({ "commentId": said })).await, "FORBIDDEN");
        for _ in 0..2 {
            let undone = zoe.mutate("undoPost", json!({ "postId": post }), "undonePostId").await;
            assert_eq!(undone["undonePostId"], post.as_str());
            let undone = karim.mutate("undoComment", json!({ "commentId": said }), "undoneCommentId").await;
            assert_eq!(undone["undoneCommentId"], said.as_str());
        }
        // Not even its author finds it in the bin.
        for person in [&zoe, &karim] {
            assert_eq!(seen(person, &post, "id").await, Value::Null);
        }
        assert_eq!(seen(&zoe, &kept, "commentCount comments { edges { cursor } }").await,
            json!({ "commentCount": 0, "comments": { "edges": [] } }));
        assert_eq!(code(&zoe, "restorePost", json!({ "postId": post })).await, "NOT_FOUND");
        assert_eq!((told(&karim).await, told(&zoe).await), (0, 0));
        server.app.clock.advance_seconds(HOLD_SECONDS);
        server.settle().await;
        assert_eq!(server.mails().len(), 0);
        server.stop().await;
    }

    async fn after_ten_seconds_it_is_too_late_and_the_client_knows(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let post = publish(&zoe, json!({ "body": "Hello" })).await;
        let said = comment(&zoe, &post, "Hello again").await;
        server.app.clock.advance_seconds(10);
        let (late, _, sentence) = refusal(&zoe, "undoPost", json!({ "postId": post })).await;
        assert_eq!(late, "CONFLICT");
        let fields = "viewerCan { undo { allowed message } delete { allowed message } }
            comments { edges { node { viewerCan { undo { message } } } } }";
        assert_eq!(seen(&zoe, &post, fields).await, json!({
            "viewerCan": { "undo": { "allowed": false, "message": sentence },
                "delete": { "allowed": true, "message": null } },
            "comments": { "edges": [{ "node": { "viewerCan": { "undo": { "message": sentence } } } }] },
        }));
        assert_eq!(code(&zoe, "undoComment", json!({ "commentId": said })).await, "CONFLICT");
        server.stop().await;
    }

    async fn who_moves_a_post_may_publish_there_and_takes_nobodys_thanks_away(engine) {
        let server = start(engine).await;
        let [owner, zoe, lea] = [server.person("owner").await, server.person("zoe").await, server.person("lea").await];
        let from = owner.community("Soudure", "OPEN").await;
        let (open, secret) = (zoe.community("Cantine", "OPEN").await, zoe.community("Atelier", "SECRET").await);
        for person in [&zoe, &lea] {
            owner.add(&from, person).await;
        }
        zoe.add(&open, &lea).await;
        // The author may publish there, and the mover sees it and is no member.
        let post = zoe.post(Some(&from), "Hello").await;
        let target = json!({ "postId": post, "communityId": open });
        assert_eq!(code(&owner, "movePost", target.clone()).await, "FORBIDDEN", "no member there");
        assert_eq!(code(&lea, "movePost", target.clone()).await, "FORBIDDEN", "it is not hers");
        zoe.mutate("movePost", target, "position").await;
        let kudos = publish(&zoe, json!({ "communityId": from, "kind": "KUDOS", "body": "Well done",
            "kudos": { "personIds": [lea.id] } })).await;
        let target = json!({ "postId": kudos, "communityId": secret });
        assert_eq!(code(&zoe, "movePost", target.clone()).await, "FORBIDDEN", "she would not see her thanks");
        zoe.add(&secret, &lea).await;
        zoe.mutate("movePost", target, "position").await;
        server.stop().await;
    }

    async fn what_moves_or_is_undone_is_evidence_where_it_is_now_only(engine) {
        let server = start(engine).await;
        let [zoe, lea, karim] = [server.person("zoe").await, server.person("lea").await, server.person("karim").await];
        let (open, secret) = (zoe.community("Soudure", "OPEN").await, zoe.community("Atelier", "SECRET").await);
        for community in [&open, &secret] {
            zoe.add(community, &lea).await;
        }
        let post = zoe.post(Some(&secret), "How we do thermography of the bearings").await;
        comment(&lea, &post, "Thermography of the gears needs another emissivity").await;
        let both = ["lea".to_owned(), "zoe".to_owned()];
        for (place, found) in [(&secret, &[][..]), (&open, &both[..]), (&secret, &[]), (&open, &both[..])] {
            let target = json!({ "postId": post, "communityId": place });
            zoe.mutate("movePost", target, "position").await;
            server.settle().await;
            assert_eq!(experts(&karim, "thermography").await, found, "in {place}");
        }
        zoe.mutate("undoPost", json!({ "postId": post }), "position").await;
        server.settle().await;
        assert_eq!(experts(&karim, "thermography").await, Vec::<String>::new());
        server.stop().await;
    }
}
