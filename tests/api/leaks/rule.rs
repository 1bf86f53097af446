//! The rule about who sees what has three forms: for one thing, for lists, and from streams. They
//! say the same about everybody and everywhere.

use ruche::features::communities::events::{Audience, CommunityId};
use ruche::features::communities::queries::communities;
use ruche::features::communities::visibility::{
    audiences, ground, person_may_see, standing, who_may_see,
};
use ruche::kernel::clock::{Clock, Time};
use serde_json::json;

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};

use super::scene::guest;

/// What the forms say about one person and one audience, as far as they differ.
async fn differences(server: &TestServer, who: &str, person: &Person) -> Vec<String> {
    let app = &server.app;
    let id = person.id.parse().unwrap();
    let listed = audiences(app, id).await.unwrap();
    let mut wrong = Vec::new();
    let places = all(server).await;
    for audience in places
        .iter()
        .copied()
        .map(Audience::Community)
        .chain([Audience::Everyone])
    {
        let from_streams = standing(app, id, audience).await.unwrap();
        let one = person_may_see(app, id, audience).await.unwrap();
        let many = listed.contains(&audience.to_string());
        let viewers = who_may_see(app, &[id], &[audience]).await.unwrap();
        assert_eq!(viewers[&audience].contains(&id), many, "{who}: {audience}");
        // Whoever may not sign in asks for no list.
        let asks = who != "guest whose stay is over";
        if from_streams.reads != one || (asks && one != many) {
            wrong.push(format!(
                "{who}: {audience}: {from_streams:?}, {one}, {many}"
            ));
        }
    }
    let found = communities(app, id, &places).await.unwrap();
    for place in places {
        let from_streams = ground(app, id, place).await.unwrap().unwrap();
        let from_tables = found.get(&place).map(|community| community.ground);
        let expected = from_streams.exists().then_some(from_streams);
        if who != "guest whose stay is over" && from_tables != expected {
            wrong.push(format!("{who}: {place}: {from_streams:?}, {from_tables:?}"));
        }
    }
    wrong
}

/// A community in which everybody has a part.
async fn place(
    visibility: &str,
    external: bool,
    [owner, member, visitor, former, asking, invited]: [&Person; 6],
) {
    let pair = |community: &str, person: &Person| json!({ "communityId": community, "personId": person.id });
    let place = owner.community("Place", visibility).await;
    owner.takes_guests(&place, true).await;
    for person in [member, former, visitor] {
        owner.add(&place, person).await;
    }
    let gone = pair(&place, former);
    owner
        .mutate("removeCommunityMember", gone, "position")
        .await;
    let inviting = pair(&place, invited);
    owner
        .mutate("inviteToCommunity", inviting, "position")
        .await;
    if visibility == "CLOSED" {
        let input = json!({ "communityId": place });
        asking.mutate("requestToJoin", input, "position").await;
    }
    let charter = json!({ "communityId": place, "text": "Be kind" });
    owner.mutate("publishCharter", charter, "position").await;
    let accepting = json!({ "communityId": place, "version": 1 });
    member.mutate("acceptCharter", accepting, "position").await;
    owner.takes_guests(&place, external).await;
    let policies = json!({ "communityId": place, "postingPolicy": "MANAGERS" });
    owner
        .mutate("setCommunityPolicies", policies, "position")
        .await;
    if external {
        let input = json!({ "communityId": place });
        owner.mutate("archiveCommunity", input, "position").await;
    }
}

/// Every community there is.
async fn all(server: &TestServer) -> Vec<CommunityId> {
    let filter = ruche::kernel::log::EventFilter::kinds(&["community.created"]);
    let (events, _) = server.app.log().read_all(0, &filter, 1_000).await.unwrap();
    events
        .iter()
        .map(|event| event.stream.parse().unwrap())
        .collect()
}

on_both_engines! {
    async fn every_form_of_the_rule_says_the_same(engine) {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let owner = server.person("owner").await;
        let lobby = owner.community("Lobby", "CLOSED").await;
        owner.takes_guests(&lobby, true).await;
        let visitor = guest(&server, &owner, &lobby, "visitor").await;
        let others = [
            server.person("member").await,
            server.person("asking").await,
            server.person("invited").await,
            server.person("former").await,
        ];
        let outsider = server.administrator("outsider").await;
        let [member, asking, invited, former] = &others;
        let people = [&owner, member, &visitor, former, asking, invited];
        for visibility in ["OPEN", "CLOSED", "SECRET"] {
            for external in [true, false] {
                place(visibility, external, people).await;
            }
        }
        let let_in = server.administrator("let_in").await;
        for place in all(&server).await {
            let asking = json!({ "communityId": place.to_string(), "reason": "Case 81" });
            let_in.mutate("requestEmergencyAccess", asking, "position").await;
            let granting = json!({ "communityId": place.to_string(), "personId": let_in.id });
            outsider.mutate("approveEmergencyAccess", granting, "position").await;
        }
        server.settle().await;
        let mut wrong = Vec::new();
        for (who, person) in [
            ("administrator let in", &let_in),
            ("owner", &owner),
            ("member", member),
            ("former member", former),
            ("who asks to join", asking),
            ("who is invited", invited),
            ("administrator outside", &outsider),
            ("guest", &visitor),
        ] {
            wrong.extend(differences(&server, who, person).await);
        }
        clock.advance_seconds(91 * 86_400);
        server.settle().await;
        wrong.extend(differences(&server, "administrator no longer in", &let_in).await);
        wrong.extend(differences(&server, "guest whose stay is over", &visitor).await);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        server.stop().await;
    }
}
