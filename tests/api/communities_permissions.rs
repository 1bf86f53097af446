//! What the viewer may do with a member, a request and an invitation is what the commands answer.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

/// Whether it is allowed, the code and the sentence.
type Ruled = (bool, Value, Value);

/// What a command answers.
async fn tried(person: &Person, name: &str, input: Value) -> Ruled {
    let payload = person.try_mutate(name, input, "position").await;
    let error = &payload["userErrors"][0];
    let [code, message] = ["code", "message"].map(|name| error[name].clone());
    (error.is_null(), code, message)
}

/// What the viewer may do with a member.
async fn can(person: &Person, place: &str, member: &Person, what: &str) -> Ruled {
    let query = format!(
        "query($id: ID!) {{ community(id: $id) {{ members {{ edges {{ node {{ person {{ id }}
            viewerCan {{ {what} {{ allowed code message }} }} }} }} }} }} }}"
    );
    let found = person.data(&query, json!({ "id": place })).await;
    let edges = found["community"]["members"]["edges"].as_array().unwrap();
    let found = edges
        .iter()
        .find(|edge| edge["node"]["person"]["id"] == member.id);
    let can = &found.unwrap()["node"]["viewerCan"][what];
    let allowed = can["allowed"].as_bool().unwrap();
    (allowed, can["code"].clone(), can["message"].clone())
}

on_both_engines! {
    async fn what_the_viewer_may_do_with_a_member_is_what_the_command_answers(engine) {
        let server = TestServer::start(engine).await;
        let people = [server.person("ada").await, server.person("bob").await, server.person("eve").await];
        let [ada, bob, eve] = &people;
        let place = ada.community("Place", "OPEN").await;
        let input = |member: &Person| json!({ "communityId": place, "personId": member.id });
        let role = |member: &Person, role: &str| json!({ "communityId": place, "personId": member.id, "role": role });
        let settle = async || {
            for (person, as_) in [(bob, "MANAGER"), (eve, "CONTRIBUTOR")] {
                ada.add(&place, person).await;
                ada.mutate("changeCommunityRole", role(person, as_), "position").await;
            }
        };
        settle().await;
        let mut wrong = Vec::new();
        for viewer in &people {
            for member in &people {
                let own = viewer.id == member.id;
                let removal = if own { "leaveCommunity" } else { "removeCommunityMember" };
                let removed = if own { json!({ "communityId": place }) } else { input(member) };
                for (what, command, input) in [
                    ("changeRole", "changeCommunityRole", role(member, "READER")),
                    ("remove", removal, removed),
                    ("transferOwnership", "transferOwnership", input(member)),
                ] {
                    let said = can(viewer, &place, member, what).await;
                    let answered = tried(viewer, command, input).await;
                    if said != answered {
                        wrong.push(format!("{} {what} {}: {said:?}, but {answered:?}", viewer.id, member.id));
                    }
                    if what == "transferOwnership" && answered.0 {
                        let back = json!({ "communityId": place, "personId": ada.id });
                        member.mutate("transferOwnership", back, "position").await;
                    }
                    settle().await;
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        server.stop().await;
    }

    async fn who_asks_takes_it_back_and_who_is_asked_answers(engine) {
        let server = TestServer::start(engine).await;
        let [ada, bob, eve] = [server.person("ada").await, server.person("bob").await, server.person("eve").await];
        let place = ada.community("Place", "CLOSED").await;
        bob.mutate("requestToJoin", json!({ "communityId": place }), "position").await;
        let inviting = json!({ "communityId": place, "personId": eve.id });
        ada.mutate("inviteToCommunity", inviting, "position").await;
        let requests = "joinRequests { edges { node { viewerCan { approve { allowed } decline { allowed } withdraw { allowed code } } } } }";
        let invitations = "invitations { edges { node { viewerCan { accept { allowed code } decline { allowed } withdraw { allowed } } } } }";
        let here = format!("query($id: ID!) {{ community(id: $id) {{ {requests} {invitations} }} }}");
        let own = format!("{{ viewer {{ {requests} {invitations} }} }}");
        let only = |found: &Value| found["edges"][0]["node"]["viewerCan"].clone();
        let (yes, no) = (json!({ "allowed": true }), json!({ "allowed": false }));
        let (may, may_not) = (json!({ "allowed": true, "code": null }), json!({ "allowed": false, "code": "FORBIDDEN" }));
        let found = &ada.data(&here, json!({ "id": place })).await["community"];
        assert_eq!(only(&found["joinRequests"]), json!({ "approve": yes, "decline": yes, "withdraw": may_not }));
        assert_eq!(only(&found["invitations"]), json!({ "accept": may_not, "decline": no, "withdraw": yes }));
        let found = &bob.data(&own, json!({})).await["viewer"];
        assert_eq!(only(&found["joinRequests"]), json!({ "approve": no, "decline": no, "withdraw": may }));
        let found = &eve.data(&own, json!({})).await["viewer"];
        assert_eq!(only(&found["invitations"]), json!({ "accept": may, "decline": yes, "withdraw": no }));
        // An archived community lets nobody in.
        ada.mutate("archiveCommunity", json!({ "communityId": place }), "position").await;
        let found = &eve.data(&own, json!({})).await["viewer"];
        assert_eq!(only(&found["invitations"])["accept"], json!({ "allowed": false, "code": "CONFLICT" }));
        server.stop().await;
    }
}
