//! What somebody may no longer see, because the community is for fewer people now, is gone at once:
//! from every list, from search, from streams, from what they are told and from mail under way.

use ruche::features::communities::events::CommunityId;
use ruche::features::graphql::Position;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, Setup, TestServer};

use super::scene::{guest, handle, post};
use super::{activity, raw, until};

const HOLD_SECONDS: i64 = 600;

async fn start(engine: Engine) -> (TestServer, Clock) {
    let clock = Clock::manual(Time(1_772_357_400_000_000));
    let setup = Setup {
        clock: clock.clone(),
        hold_seconds: HOLD_SECONDS,
        ..Setup::default()
    };
    (TestServer::start_with(engine, setup).await, clock)
}

async fn narrow(owner: &Person, community: &str, (name, value): (&str, &str)) {
    let mut input = json!({ "communityId": community, "olderPosts": "PUBLISH", "seenPosts": 0,
        "seenComments": 0, "seenPeople": 0 });
    input[name] = json!(value);
    owner
        .mutate("changeCommunityVisibility", input, "position")
        .await;
}

/// The mails to somebody that hold a text.
fn mails(server: &TestServer, name: &str, text: &str) -> usize {
    let address = format!("{name}@people.example");
    let mails = server.mails();
    let texts = mails.values().map(|mail| String::from_utf8_lossy(mail));
    texts
        .filter(|mail| mail.contains(&address) && mail.contains(text))
        .count()
}

/// A community that the owner and a reader see by now, and a change after which the reader does
/// not.
struct Case<'s> {
    place: &'s str,
    reader: &'s Person,
    handle: &'s str,
    /// The name in the address of the reader.
    name: &'s str,
    /// Who still sees it.
    member: &'s str,
    word: &'s str,
    change: (&'s str, &'s str),
    /// Where both see a post that comes last.
    last: Option<&'s str>,
}

/// Ways to a post in a place that is about this word.
fn ways(place: &str, id: &str, word: &str) -> [String; 6] {
    [
        "{ feed { edges { node { post { body } } } } }".to_owned(),
        format!(
            "{{ feed(filter: {{ communityId: \"{place}\" }}) {{ edges {{ node {{ post {{ body }} }} }} }} }}"
        ),
        format!(
            "{{ experts(by: {{ text: \"{word}\" }}) {{ edges {{ reasons {{ excerpt {{ text }} }} }} }} }}"
        ),
        "{ viewer { notifications { edges { node { post { body } comment { body } } } } } }"
            .to_owned(),
        format!("{{ post(id: \"{id}\") {{ body comments {{ edges {{ node {{ body }} }} }} }} }}"),
        format!("{{ node(id: \"{id}\") {{ ... on Post {{ body }} }} }}"),
    ]
}

async fn is_gone_at_once(server: &TestServer, clock: &Clock, owner: &Person, case: Case<'_>) {
    let Case {
        place,
        reader,
        word,
        ..
    } = case;
    let mentions = format!("@{} @{}", case.handle, case.member);
    let body = format!("All about {word} {mentions}");
    let id = post(owner, json!({ "communityId": place, "body": body })).await;
    let comment = json!({ "postId": id, "body": format!("More {word} {mentions}") });
    owner.mutate("createComment", comment, "position").await;
    server.settle().await;
    let ways = ways(place, &id, word);
    for way in &ways {
        let (_, text) = raw(reader, way).await;
        assert!(text.contains(word), "{way}: {text}");
    }
    let count = "{ viewer { unreadCount } }";
    assert_eq!(
        reader.data(count, json!({})).await["viewer"]["unreadCount"],
        2,
        "{word}"
    );
    let mut stream = Box::pin(activity(reader, &Position(0).to_string()).await);
    until(&mut stream, &id).await;

    narrow(owner, place, case.change).await;
    for way in &ways {
        let (_, text) = raw(reader, way).await;
        assert!(!text.contains(word), "{way}: {text}");
    }
    assert_eq!(
        reader.data(count, json!({})).await["viewer"]["unreadCount"],
        0,
        "{word}"
    );
    let body = format!("Hidden {mentions}");
    post(owner, json!({ "communityId": place, "body": body })).await;
    let last = post(
        owner,
        json!({ "communityId": case.last, "body": "The last" }),
    )
    .await;
    let heard = until(&mut stream, &last).await;
    assert!(
        heard.contains(&last) && !heard.contains("Hidden"),
        "{heard}"
    );
    clock.advance_seconds(HOLD_SECONDS + 1);
    server.settle().await;
    assert_eq!(
        reader.data(count, json!({})).await["viewer"]["unreadCount"],
        0,
        "{word}"
    );
    assert!(mails(server, case.member, word) > 0, "{word}");
    assert_eq!(mails(server, case.name, word), 0, "{word}");
    assert_eq!(mails(server, case.name, "Hidden"), 0, "{word}");
}

on_both_engines! {
    async fn what_becomes_closed_or_secret_is_gone_at_once(engine) {
        let (server, clock) = start(engine).await;
        let (owner, member) = (server.person("owner").await, server.person("member").await);
        let outsider = server.person("outsider").await;
        for (visibility, word) in [("CLOSED", "molybdenum"), ("SECRET", "praseodymium")] {
            let place = owner.community(&format!("The {visibility} one"), "OPEN").await;
            owner.add(&place, &member).await;
            let case = Case {
                place: &place,
                reader: &outsider,
                handle: "outsider",
                name: "outsider",
                member: "member",
                word,
                change: ("visibility", visibility),
                last: None,
            };
            is_gone_at_once(&server, &clock, &owner, case).await;
            let (_, text) = raw(&outsider, "{ communities { edges { node { name } } } }").await;
            let shows = text.contains(&format!("The {visibility} one"));
            assert_eq!(shows, visibility == "CLOSED", "{text}");
        }
        server.stop().await;
    }

    async fn what_takes_no_guests_any_more_is_gone_for_them_at_once(engine) {
        let (server, clock) = start(engine).await;
        let (owner, member) = (server.person("owner").await, server.person("member").await);
        let lobby = owner.community("Lobby", "CLOSED").await;
        owner.takes_guests(&lobby, true).await;
        let partner = guest(&server, &owner, &lobby, "partner").await;
        let place = owner.community("Alloys", "OPEN").await;
        owner.takes_guests(&place, true).await;
        owner.add(&place, &member).await;
        owner.add(&place, &partner).await;
        let handle = handle(&owner, &partner).await;
        let case = Case {
            place: &place,
            reader: &partner,
            handle: &handle,
            name: "partner",
            member: "member",
            word: "zirconium",
            change: ("external", "NO"),
            last: Some(&lobby),
        };
        is_gone_at_once(&server, &clock, &owner, case).await;
        server.stop().await;
    }

    async fn who_asked_to_join_what_becomes_secret_no_longer_knows_of_it(engine) {
        let (server, _) = start(engine).await;
        let (owner, asker) = (server.person("owner").await, server.person("asker").await);
        let place = owner.community("Alloys", "CLOSED").await;
        let asking = json!({ "communityId": place });
        asker.mutate("requestToJoin", asking.clone(), "position").await;
        let own = "{ viewer { joinRequests { edges { node { id community { name } } } } } }";
        let before = asker.data(own, json!({})).await;
        let node = &before["viewer"]["joinRequests"]["edges"][0]["node"];
        assert_eq!(node["community"]["name"], "Alloys");
        narrow(&owner, &place, ("visibility", "SECRET")).await;
        let after = asker.data(own, json!({})).await;
        assert_eq!(after["viewer"]["joinRequests"]["edges"], json!([]));
        let again = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(asker.data(again, json!({ "id": node["id"] })).await["node"], Value::Null);
        for name in ["requestToJoin", "withdrawJoinRequest", "joinCommunity"] {
            let real = asker.try_mutate(name, asking.clone(), "position").await;
            let absent = json!({ "communityId": CommunityId::new().to_string() });
            assert_eq!(real, asker.try_mutate(name, absent, "position").await, "{name}");
        }
        // Those who answer still may.
        let answer = json!({ "communityId": place, "personId": asker.id });
        owner.mutate("approveJoinRequest", answer, "position").await;
        let seen = "query($id: ID!) { community(id: $id) { viewerRole } }";
        let seen = asker.data(seen, json!({ "id": place })).await;
        assert_eq!(seen["community"]["viewerRole"], "CONTRIBUTOR");
        server.stop().await;
    }
}
