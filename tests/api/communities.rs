//! Coming into a community, keeping it and handing it on, as stories over HTTP.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

async fn set(person: &Person, community: &str, policy: &str, value: &str) {
    let input = json!({ "communityId": community, policy: value });
    person
        .mutate("setCommunityPolicies", input, "position")
        .await;
}

fn here(community: &str) -> Value {
    json!({ "communityId": community })
}

fn pair(community: &str, person: &Person) -> Value {
    json!({ "communityId": community, "personId": person.id })
}

/// The code of the one user error; empty where there is none.
async fn refused(person: &Person, name: &str, input: Value) -> (String, String) {
    let payload = person.try_mutate(name, input, "position").await;
    let error = &payload["userErrors"][0];
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    (text("code"), text("message"))
}

async fn stage(person: &Person, community: &str) -> Value {
    let query = "query($id: ID!) { community(id: $id) { viewerStage viewerRole } }";
    person.data(query, json!({ "id": community })).await["community"].take()
}

/// What `viewerCan` says of one permission: its code and its sentence.
async fn can(person: &Person, community: &str, permission: &str) -> (bool, String, String) {
    let query = format!(
        "query($id: ID!) {{ community(id: $id) {{ viewerCan {{ {permission} \
         {{ allowed code message }} }} }} }}"
    );
    let answer = person.data(&query, json!({ "id": community })).await;
    let said = &answer["community"]["viewerCan"][permission];
    let text = |field: &str| said[field].as_str().unwrap_or_default().to_owned();
    (
        said["allowed"].as_bool().unwrap(),
        text("code"),
        text("message"),
    )
}

on_both_engines! {
    async fn a_request_is_asked_seen_and_answered(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob, eve) =
            (server.person("ada").await, server.person("bob").await, server.person("eve").await);
        let place = ada.community("Fonderie", "CLOSED").await;
        assert_eq!(refused(&bob, "joinCommunity", here(&place)).await.0, "FORBIDDEN");
        let asking = json!({ "communityId": place, "answer": "I cast bronze" });
        bob.mutate("requestToJoin", asking.clone(), "position").await;
        server.settle().await;
        let head = server.app.log().head();
        bob.mutate("requestToJoin", asking, "position").await;
        assert_eq!(server.app.log().head(), head, "asking twice changes nothing");
        assert_eq!(stage(&bob, &place).await["viewerStage"], "REQUESTED");

        let query = "query($id: ID!) { community(id: $id) { joinRequests { edges { node {
            answer person { id } } } } } }";
        let seen = ada.data(query, json!({ "id": place })).await;
        let request = &seen["community"]["joinRequests"]["edges"][0]["node"];
        assert_eq!(request, &json!({ "answer": "I cast bronze", "person": { "id": bob.id } }));
        for other in [&bob, &eve] {
            let seen = other.data(query, json!({ "id": place })).await;
            assert_eq!(seen["community"]["joinRequests"], Value::Null);
        }
        let own = "{ viewer { joinRequests { edges { node { community { id } } } } } }";
        let mine = bob.data(own, json!({})).await;
        let mine = &mine["viewer"]["joinRequests"]["edges"][0]["node"]["community"]["id"];
        assert_eq!(mine, &json!(place));

        let no = json!({ "communityId": place, "personId": bob.id, "reason": "Not now" });
        ada.mutate("declineJoinRequest", no.clone(), "position").await;
        assert_eq!(stage(&bob, &place).await["viewerStage"], "NONE");
        assert_eq!(refused(&ada, "declineJoinRequest", no).await.0, "NOT_FOUND");
        bob.mutate("requestToJoin", here(&place), "position").await;
        bob.mutate("withdrawJoinRequest", here(&place), "position").await;
        assert_eq!(refused(&ada, "approveJoinRequest", pair(&place, &bob)).await.0, "NOT_FOUND");
        bob.mutate("requestToJoin", here(&place), "position").await;
        ada.mutate("approveJoinRequest", pair(&place, &bob), "position").await;
        let member = json!({ "viewerStage": "MEMBER", "viewerRole": "CONTRIBUTOR" });
        assert_eq!(stage(&bob, &place).await, member);
        let seen = ada.data(query, json!({ "id": place })).await;
        assert_eq!(seen["community"]["joinRequests"]["edges"], json!([]));
        server.stop().await;
    }

    async fn who_is_invited_to_a_secret_community_learns_its_name_and_no_content(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let place = ada.community("Forge", "SECRET").await;
        let post = ada.post(Some(&place), "Anvils").await;
        let query = "query($id: ID!, $post: ID!) { community(id: $id) { name members { edges {
            cursor } } hasGuests } post(id: $post) { id } viewer { invitations { edges { node {
            role invitedBy { id } community { name } } } } } }";
        let ids = json!({ "id": place, "post": post });
        let before = bob.data(query, ids.clone()).await;
        assert_eq!(before["community"], Value::Null);
        let inviting = json!({ "communityId": place, "personId": bob.id, "role": "MODERATOR" });
        ada.mutate("inviteToCommunity", inviting, "position").await;
        let invited = bob.data(query, ids.clone()).await;
        assert_eq!(
            invited["community"],
            json!({ "name": "Forge", "members": null, "hasGuests": null })
        );
        assert_eq!(invited["post"], Value::Null);
        let invitation = &invited["viewer"]["invitations"]["edges"][0]["node"];
        let expected = json!({ "role": "MODERATOR", "invitedBy": { "id": ada.id },
            "community": { "name": "Forge" } });
        assert_eq!(invitation, &expected);

        bob.mutate("declineInvitation", here(&place), "position").await;
        assert_eq!(bob.data(query, ids.clone()).await["community"], Value::Null);
        assert_eq!(refused(&bob, "acceptInvitation", here(&place)).await.0, "NOT_FOUND");
        ada.mutate("inviteToCommunity", pair(&place, &bob), "position").await;
        ada.mutate("withdrawInvitation", pair(&place, &bob), "position").await;
        assert_eq!(bob.data(query, ids.clone()).await["community"], Value::Null);
        ada.mutate("inviteToCommunity", pair(&place, &bob), "position").await;
        bob.mutate("acceptInvitation", here(&place), "position").await;
        assert_eq!(bob.data(query, ids).await["post"]["id"], json!(post));
        server.stop().await;
    }

    async fn policies_decide_who_comes_in_and_who_publishes(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob, eve) =
            (server.person("ada").await, server.person("bob").await, server.person("eve").await);
        let place = ada.community("Peinture", "OPEN").await;
        bob.mutate("joinCommunity", here(&place), "position").await;
        let hello = json!({ "communityId": place, "body": "Hello" });
        bob.mutate("createPost", hello.clone(), "position").await;
        set(&ada, &place, "postingPolicy", "MANAGERS").await;
        assert_eq!(refused(&bob, "createPost", hello.clone()).await.0, "FORBIDDEN");
        ada.mutate("createPost", hello.clone(), "position").await;
        let reader = json!({ "communityId": place, "personId": bob.id, "role": "READER" });
        ada.mutate("changeCommunityRole", reader, "position").await;
        set(&ada, &place, "postingPolicy", "EVERYONE").await;
        bob.mutate("createPost", hello, "position").await;

        set(&ada, &place, "joinPolicy", "ON_INVITATION").await;
        for ask in ["joinCommunity", "requestToJoin"] {
            assert_eq!(refused(&eve, ask, here(&place)).await.0, "FORBIDDEN", "{ask}");
        }
        set(&ada, &place, "joinPolicy", "FREE").await;
        assert_eq!(refused(&eve, "requestToJoin", here(&place)).await.0, "CONFLICT");
        eve.mutate("joinCommunity", here(&place), "position").await;
        let secret = ada.community("Forge", "SECRET").await;
        let wrong = json!({ "communityId": secret, "joinPolicy": "FREE" });
        assert_eq!(refused(&ada, "setCommunityPolicies", wrong).await.0, "INVALID");
        server.stop().await;
    }

    async fn what_viewer_can_says_is_what_the_command_answers(engine) {
        let server = TestServer::start(engine).await;
        let people = [
            server.person("ada").await,
            server.person("bob").await,
            server.person("eve").await,
            server.administrator("max").await,
        ];
        let [ada, bob, eve, _] = &people;
        let mut wrong = Vec::new();
        for (visibility, archived) in
            [("OPEN", false), ("CLOSED", false), ("OPEN", true), ("CLOSED", true)]
        {
            let place = ada.community("Place", visibility).await;
            ada.add(&place, bob).await;
            let charter = json!({ "communityId": place, "text": "Be kind" });
            ada.mutate("publishCharter", charter, "position").await;
            if archived {
                ada.mutate("archiveCommunity", here(&place), "position").await;
            }
            let post = json!({ "communityId": place, "body": "Hello" });
            let edit = json!({ "communityId": place, "description": "For all" });
            for person in &people {
                for (permission, command, input) in [
                    ("transferOwnership", "transferOwnership", pair(&place, eve)),
                    ("manageMembers", "removeCommunityMember", pair(&place, eve)),
                    ("edit", "updateCommunity", edit.clone()),
                    ("invite", "inviteToCommunity", pair(&place, ada)),
                    ("post", "createPost", post.clone()),
                    ("requestToJoin", "requestToJoin", here(&place)),
                    ("restore", "restoreCommunity", here(&place)),
                    ("leave", "leaveCommunity", here(&place)),
                ] {
                    let (allowed, code, message) = can(person, &place, permission).await;
                    let (got, sentence) = refused(person, command, input).await;
                    // A command may still find fault with its target: eve and ada are the wrong ones.
                    let target = matches!(command, "transferOwnership" | "inviteToCommunity")
                        && allowed && (got == "NOT_FOUND" || got == "CONFLICT");
                    let restored = command == "restoreCommunity" && code == "CONFLICT" && got.is_empty();
                    let same = (got.is_empty() && allowed) || (!allowed && (&got, &sentence) == (&code, &message));
                    if !same && !target && !restored {
                        wrong.push(format!("{} {visibility} {archived} {command}: {allowed} {message:?}, but {sentence:?}", person.id));
                    }
                    if command == "restoreCommunity" && archived && got.is_empty() {
                        ada.mutate("archiveCommunity", here(&place), "position").await;
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        server.stop().await;
    }

    async fn a_community_is_never_without_an_owner(engine) {
        let server = TestServer::start(engine).await;
        let max = server.administrator("max").await;
        let (ada, bob, eve) =
            (server.person("ada").await, server.person("bob").await, server.person("eve").await);
        let place = ada.community("Fonderie", "OPEN").await;
        ada.add(&place, &bob).await;
        ada.add(&place, &eve).await;
        assert_eq!(refused(&ada, "leaveCommunity", here(&place)).await.0, "FORBIDDEN");
        assert_eq!(can(&ada, &place, "leave").await.1, "FORBIDDEN");
        let stranger = refused(&ada, "transferOwnership", pair(&place, &max)).await.0;
        assert_eq!(stranger, "NOT_FOUND");

        ada.mutate("transferOwnership", pair(&place, &bob), "position").await;
        assert_eq!(stage(&ada, &place).await["viewerRole"], "MANAGER");
        assert_eq!(stage(&bob, &place).await["viewerRole"], "OWNER");
        assert_eq!(refused(&ada, "removeCommunityMember", pair(&place, &bob)).await.0, "FORBIDDEN");

        // Two owners: one of them may go, the other may not.
        let owner = json!({ "communityId": place, "personId": eve.id, "role": "OWNER" });
        bob.mutate("changeCommunityRole", owner, "position").await;
        assert!(can(&bob, &place, "leave").await.0);
        bob.mutate("leaveCommunity", here(&place), "position").await;
        assert_eq!(refused(&eve, "leaveCommunity", here(&place)).await.0, "FORBIDDEN");

        // The owner leaves the company: the manager follows.
        max.mutate("deactivatePerson", json!({ "personId": eve.id }), "position").await;
        assert_eq!(stage(&ada, &place).await["viewerRole"], "OWNER");
        max.mutate("reactivatePerson", json!({ "personId": eve.id }), "position").await;
        let eve = server.sign_in_again(&eve).await;
        assert_eq!(stage(&eve, &place).await["viewerRole"], "MANAGER");
        server.stop().await;
    }

    async fn two_owners_who_leave_at_once_do_not_both_go(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        for round in 0..5 {
            let place = ada.community("Fonderie", "OPEN").await;
            ada.add(&place, &bob).await;
            let owner = json!({ "communityId": place, "personId": bob.id, "role": "OWNER" });
            ada.mutate("changeCommunityRole", owner, "position").await;
            let (one, two) = tokio::join!(
                refused(&ada, "leaveCommunity", here(&place)),
                refused(&bob, "leaveCommunity", here(&place))
            );
            let stayed = [one.0, two.0].iter().filter(|code| *code == "FORBIDDEN").count();
            assert_eq!(stayed, 1, "round {round}");
        }
        server.stop().await;
    }

    async fn what_is_archived_is_read_and_found_and_nothing_changes_in_it(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let place = ada.community("Fonderie", "OPEN").await;
        ada.add(&place, &bob).await;
        let post = bob.post(Some(&place), "Molybdenum").await;
        assert_eq!(refused(&bob, "archiveCommunity", here(&place)).await.0, "FORBIDDEN");
        ada.mutate("archiveCommunity", here(&place), "position").await;
        let head = server.app.log().head();
        ada.mutate("archiveCommunity", here(&place), "position").await;
        assert_eq!(server.app.log().head(), head);
        for (name, input) in [
            ("createPost", json!({ "communityId": place, "body": "Hello" })),
            ("editPost", json!({ "postId": post, "body": "Hello" })),
            ("createComment", json!({ "postId": post, "body": "Hello" })),
            ("reactToPost", json!({ "postId": post, "kind": "LIKE" })),
            ("joinCommunity", here(&place)),
            ("updateCommunity", json!({ "communityId": place, "name": "Other" })),
            ("addCommunityMember", pair(&place, &bob)),
        ] {
            let somebody = if name == "joinCommunity" {
                server.person("eve").await
            } else if matches!(name, "updateCommunity" | "addCommunityMember") {
                ada.clone()
            } else {
                bob.clone()
            };
            assert_eq!(refused(&somebody, name, input).await.0, "CONFLICT", "{name}");
        }
        server.settle().await;
        let query = "query($id: ID!) { post(id: $id) { body } experts(by: { text: \"molybdenum\" }) {
            edges { node { id } } } }";
        let read = bob.data(query, json!({ "id": post })).await;
        assert_eq!(read["post"]["body"], "Molybdenum");
        assert_eq!(read["experts"]["edges"][0]["node"]["id"], json!(bob.id));
        ada.mutate("restoreCommunity", here(&place), "position").await;
        bob.mutate("createComment", json!({ "postId": post, "body": "Hello" }), "position").await;
        server.stop().await;
    }

    async fn who_has_not_accepted_the_present_charter_reads_and_does_not_write(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let place = ada.community("Fonderie", "OPEN").await;
        ada.add(&place, &bob).await;
        let post = bob.post(Some(&place), "Before").await;
        let hello = json!({ "communityId": place, "body": "Hello" });
        let accept = |version: i32| json!({ "communityId": place, "version": version });
        for version in 1..=2 {
            let rules = json!({ "communityId": place, "text": format!("Rules {version}") });
            ada.mutate("publishCharter", rules, "position").await;
            let (allowed, code, message) = can(&bob, &place, "post").await;
            assert_eq!((allowed, code.as_str()), (false, "FORBIDDEN"));
            let said = refused(&bob, "createPost", hello.clone()).await;
            assert_eq!(said, (code, message));
            let comment = json!({ "postId": post, "body": "Hello" });
            assert_eq!(refused(&bob, "createComment", comment).await.0, "FORBIDDEN");
            let query = "query($id: ID!, $post: ID!) { community(id: $id) { charter { version text
                isAccepted } } post(id: $post) { body } }";
            let read = bob.data(query, json!({ "id": place, "post": post })).await;
            let charter = json!({ "version": version, "text": format!("Rules {version}"),
                "isAccepted": false });
            assert_eq!(read["community"]["charter"], charter);
            assert_eq!(read["post"]["body"], "Before");
            assert_eq!(refused(&bob, "acceptCharter", accept(version + 1)).await.0, "CONFLICT");
            bob.mutate("acceptCharter", accept(version), "position").await;
            bob.mutate("createPost", hello.clone(), "position").await;
        }
        assert_eq!(refused(&bob, "acceptCharter", accept(1)).await.0, "CONFLICT");
        server.stop().await;
    }
}
