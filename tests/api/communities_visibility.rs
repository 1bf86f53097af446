//! Changing who may see a community: an owner is told what it shows to whom, and shows no more
//! than they have seen.

use ruche::features::communities::commands::carry_over;
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const NUMBERS: &str = "posts comments employees guests people text";

async fn exposure(owner: &Person, place: &str, change: &str) -> Value {
    let query = format!(
        "query($id: ID!) {{ community(id: $id) {{ exposure({change}) {{ {NUMBERS} }} }} }}"
    );
    let mut answer = owner.data(&query, json!({ "id": place })).await;
    answer["community"]["exposure"].take()
}

fn numbers(exposure: &Value) -> [i64; 5] {
    ["posts", "comments", "employees", "guests", "people"]
        .map(|name| exposure[name].as_i64().unwrap())
}

/// Changes who may see a community, having seen these posts, comments and people.
async fn change(owner: &Person, place: &str, change: Value, seen: [i64; 3]) -> Value {
    let mut input = json!({ "communityId": place, "olderPosts": "PUBLISH", "seenPosts": seen[0],
        "seenComments": seen[1], "seenPeople": seen[2] });
    for (name, value) in change.as_object().unwrap() {
        input[name] = value.clone();
    }
    let fields = format!("community {{ visibility joinPolicy }} exposure {{ {NUMBERS} }} position");
    owner
        .try_mutate("changeCommunityVisibility", input, &fields)
        .await
}

/// Ada's secret community with bob in it, eve invited, two posts and one comment that are there.
async fn place(ada: &Person, bob: &Person, eve: &Person) -> (String, String) {
    let place = ada.community("Forge", "SECRET").await;
    ada.add(&place, bob).await;
    let inviting = json!({ "communityId": place, "personId": eve.id });
    ada.mutate("inviteToCommunity", inviting, "position").await;
    let post = ada.post(Some(&place), "About the old furnace").await;
    ada.post(Some(&place), "About the new one").await;
    let binned = ada.post(Some(&place), "Never mind").await;
    for (on, body) in [(&post, "Well"), (&post, "Gone"), (&binned, "In the bin")] {
        let input = json!({ "postId": on, "body": body });
        let made = bob.mutate("createComment", input, "comment { id }").await;
        if body == "Gone" {
            let input = json!({ "commentId": made["comment"]["id"] });
            bob.mutate("deleteComment", input, "position").await;
        }
    }
    ada.mutate("deletePost", json!({ "postId": binned }), "position")
        .await;
    (place, post)
}

on_both_engines! {
    async fn what_was_written_stays_with_the_members_and_the_circle_goes_on_elsewhere(engine) {
        let server = TestServer::start(engine).await;
        let [ada, bob, eve] = [server.person("ada").await, server.person("bob").await, server.person("eve").await];
        let (place, post) = place(&ada, &bob, &eve).await;
        let charter = json!({ "communityId": place, "text": "Be kind" });
        ada.mutate("publishCharter", charter, "position").await;
        let keep = async |wanted: Value, seen: i64| {
            let mut input = json!({ "communityId": place, "olderPosts": "KEEP_FOR_MEMBERS", "seenPosts": 0,
                "seenComments": 0, "seenPeople": seen });
            for (name, value) in wanted.as_object().unwrap() {
                input[name] = value.clone();
            }
            let fields = "community { id name visibility viewerRole charter { text } } exposure { people } position";
            ada.try_mutate("changeCommunityVisibility", input, fields).await
        };
        // What shows nothing that was written keeps the community as it is.
        let appears = keep(json!({ "visibility": "CLOSED" }), 9).await;
        assert_eq!((&appears["community"]["id"], &appears["community"]["visibility"]), (&json!(place), &json!("CLOSED")));
        let refused = keep(json!({ "visibility": "OPEN" }), 0).await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
        assert_eq!(refused["exposure"]["people"], 1);
        let mut opened = keep(json!({ "visibility": "OPEN" }), 1).await;
        let successor = opened["community"]["id"].take();
        assert_ne!(successor, json!(place));
        assert_eq!(opened["community"], json!({ "id": null, "name": "Forge", "visibility": "OPEN",
            "viewerRole": "OWNER", "charter": { "text": "Be kind" } }), "{opened}");
        server.settle().await;

        let query = "query($old: ID!, $new: ID!, $post: ID!) { post(id: $post) { id }
            old: community(id: $old) { archivedAt successor { id } viewerRole }
            new: community(id: $new) { archivedAt predecessor { id } viewerRole memberCount } }";
        let asked = json!({ "old": place, "new": successor, "post": post });
        for (person, old, new) in [(&ada, "OWNER", "OWNER"), (&bob, "CONTRIBUTOR", "CONTRIBUTOR")] {
            let mut found = person.data(query, asked.clone()).await;
            assert_ne!(found["old"]["archivedAt"].take(), Value::Null);
            assert_eq!(found, json!({ "post": { "id": post },
                "old": { "archivedAt": null, "successor": { "id": successor }, "viewerRole": old },
                "new": { "archivedAt": null, "predecessor": { "id": place }, "viewerRole": new, "memberCount": 2 } }));
        }
        let mut outside = eve.data(query, asked.clone()).await;
        assert_ne!(outside["old"]["archivedAt"].take(), Value::Null, "that it is there is no secret");
        assert_eq!(outside["post"], Value::Null);
        assert_eq!(outside["new"]["viewerRole"], Value::Null);
        let feed = "query($c: ID!) { feed(filter: { communityId: $c }) { edges { cursor } } }";
        assert_eq!(eve.data(feed, json!({ "c": place })).await["feed"]["edges"], json!([]));
        assert_eq!(eve.data(feed, json!({ "c": successor })).await["feed"]["edges"], json!([]));
        // The one has stopped, the other goes on, and who leaves it is not brought back.
        let input = json!({ "communityId": place, "body": "More of it" });
        assert_eq!(ada.try_mutate("createPost", input, "position").await["userErrors"][0]["code"], "CONFLICT");
        let again = keep(json!({ "visibility": "OPEN" }), 9).await;
        assert_eq!((&again["userErrors"][0]["code"], &again["exposure"]), (&json!("CONFLICT"), &Value::Null));
        let charter = json!({ "communityId": successor, "version": 1 });
        ada.mutate("acceptCharter", charter, "position").await;
        ada.post(successor.as_str(), "For everybody").await;
        let edges = eve.data(feed, json!({ "c": successor })).await["feed"]["edges"].take();
        assert_eq!(edges.as_array().unwrap().len(), 1);
        bob.mutate("leaveCommunity", json!({ "communityId": successor }), "position").await;
        let (from, to) = (place.parse().unwrap(), successor.as_str().unwrap().parse().unwrap());
        carry_over(&server.app, from, to).await.unwrap();
        server.settle().await;
        assert_eq!(ada.data(query, asked).await["new"]["memberCount"], 1);
        server.stop().await;
    }

    async fn an_owner_shows_no_more_than_they_have_seen(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let (carol, eve) = (server.person("carol").await, server.person("eve").await);
        let (place, post) = place(&ada, &bob, &eve).await;

        let opens = exposure(&ada, &place, "visibility: OPEN").await;
        assert_eq!(numbers(&opens), [2, 1, 2, 0, 2]);
        assert_eq!(opens["text"], "2 posts and 1 comment become visible to 2 more people who work \
            here, and so does what is written from now on.");
        let appears = exposure(&ada, &place, "visibility: CLOSED").await;
        assert_eq!(numbers(&appears), [0, 0, 1, 0, 1]);
        assert_eq!(appears["text"], "1 more person who works here learns that this community exists, \
            with its name, its description, its rules of conduct and its number of members; what is \
            in it stays with its members.");
        assert_eq!(exposure(&bob, &place, "visibility: OPEN").await, Value::Null);
        let nothing = exposure(&ada, &place, "visibility: SECRET").await;
        assert_eq!((numbers(&nothing), nothing["text"].as_str()), ([0; 5], Some("Nothing changes for anybody.")));

        // Meanwhile somebody writes.
        bob.post(Some(&place), "About slag").await;
        let open = json!({ "visibility": "OPEN" });
        let refused = change(&ada, &place, open.clone(), [2, 1, 2]).await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
        assert_eq!(refused["userErrors"][0]["message"], "By now 3 posts and 1 comment would become \
            visible to 2 people, which is more than you have seen. Look at the numbers again.");
        assert_eq!(numbers(&refused["exposure"]), [3, 1, 2, 0, 2]);
        let id = json!({ "id": post });
        let read = "query($id: ID!) { post(id: $id) { id } }";
        assert_eq!(carol.data(read, id.clone()).await["post"], Value::Null);
        for less in [[2, 1, 2], [3, 0, 2], [3, 1, 1]] {
            let refused = change(&ada, &place, open.clone(), less).await;
            assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{less:?}");
        }
        let role = json!({ "communityId": place, "personId": bob.id, "role": "MANAGER" });
        ada.mutate("changeCommunityRole", role, "position").await;
        let refused = change(&bob, &place, open.clone(), [9, 9, 9]).await;
        assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN");
        assert_eq!(refused["exposure"], Value::Null);

        let changed = change(&ada, &place, open, [3, 1, 2]).await;
        assert_eq!(changed["community"], json!({ "visibility": "OPEN", "joinPolicy": "FREE" }));
        assert_eq!(carol.data(read, id.clone()).await["post"]["id"], json!(post));
        server.settle().await;
        let found = "{ experts(by: { text: \"furnace\" }) { edges { node { id } } } }";
        assert_eq!(carol.data(found, json!({})).await["experts"]["edges"][0]["node"]["id"], json!(ada.id));

        // Back again, in steps.
        let text = exposure(&ada, &place, "visibility: SECRET").await["text"].take();
        assert_eq!(text, "1 person who works here and is not a member will no longer know of this community.");
        change(&ada, &place, json!({ "visibility": "CLOSED" }), [0, 0, 0]).await;
        assert_eq!(carol.data(read, id).await["post"], Value::Null);
        let policies = json!({ "communityId": place, "joinPolicy": "ON_REQUEST" });
        ada.mutate("setCommunityPolicies", policies, "position").await;
        let changed = change(&ada, &place, json!({ "visibility": "SECRET" }), [0, 0, 0]).await;
        assert_eq!(changed["community"], json!({ "visibility": "SECRET", "joinPolicy": "ON_INVITATION" }));
        server.stop().await;
    }

    async fn guests_count_as_soon_as_they_see_again(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let eve = server.person("eve").await;
        let (place, _) = place(&ada, &bob, &eve).await;
        let allowed = exposure(&ada, &place, "external: ALLOWED").await;
        assert_eq!(numbers(&allowed), [0; 5]);
        assert_eq!(allowed["text"], "Managers may invite people from outside the company, who then \
            see all that is in this community.");
        ada.takes_guests(&place, true).await;
        let input = json!({ "communityId": place, "email": "gil@elsewhere.example", "name": "Gil" });
        ada.mutate("inviteGuest", input, "position").await;
        let text = exposure(&ada, &place, "external: NO").await["text"].take();
        assert_eq!(text, "1 member from outside the company will no longer see anything of this community.");
        ada.takes_guests(&place, false).await;
        let both = exposure(&ada, &place, "external: ALLOWED, visibility: OPEN").await;
        assert_eq!(numbers(&both), [2, 1, 1, 1, 2]);
        let allow = json!({ "external": "ALLOWED" });
        let refused = change(&ada, &place, allow.clone(), [0, 0, 0]).await;
        assert_eq!(numbers(&refused["exposure"]), [2, 1, 0, 1, 1]);
        let changed = change(&ada, &place, allow, [2, 1, 1]).await;
        assert_eq!(changed["userErrors"], json!([]));
        server.stop().await;
    }

    async fn the_sentence_is_in_the_language_of_the_owner(engine) {
        let server = TestServer::start(engine).await;
        let luc = server.french("luc").await;
        server.person("ada").await;
        let place = luc.community("Forge", "SECRET").await;
        luc.post(Some(&place), "Le four").await;
        let text = exposure(&luc, &place, "visibility: OPEN").await["text"].take();
        assert_eq!(text, "1 publication et 0 commentaire deviennent visibles pour 1 personne de plus \
            dans l’entreprise, comme tout ce qui sera écrit ensuite.");
        server.stop().await;
    }

    async fn the_name_of_a_secret_community_is_free_to_every_change(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        ada.community("Forge", "SECRET").await;
        let place = bob.community("Workshop", "OPEN").await;
        let renaming = json!({ "communityId": place, "name": "Forge" });
        bob.mutate("updateCommunity", renaming, "position").await;
        for visibility in ["SECRET", "CLOSED", "OPEN"] {
            let changed = change(&bob, &place, json!({ "visibility": visibility }), [9, 9, 9]).await;
            assert_eq!(changed["community"]["visibility"], visibility);
        }
        server.stop().await;
    }
}
