//! What all streams of a node share: one reader of the log, and rights that count at once.

use std::time::{Duration, Instant};

use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::activity::pad;
use crate::leaks::scene::guest;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};
use crate::support::streams::{Next, Stream};

/// More positions than a node keeps at hand for its streams.
const OUT_OF_REACH: usize = 1_100;

/// Times a text is asked for, so that few events fill all that lies between server and client.
const TIMES: usize = 40;

async fn now(person: &Person) -> Value {
    person.data("{ feed { asOf } }", json!({})).await["feed"]["asOf"].take()
}

async fn feed(person: &Person, after: &Value) -> Stream {
    let query = "subscription($after: Position) { feedChanged(after: $after) { kind postId } }";
    Stream::socket(person, query, json!({ "after": after })).await
}

/// What happens to a new post of the author, for somebody who may see it, once it is told.
async fn watch(person: &Person, author: &Person, community: &str) -> Stream {
    let post = author.post(Some(community), "All about it").await;
    let query = "subscription($post: ID!, $after: Position) {
        postChanged(postId: $post, after: $after) { kind } }";
    let after = now(author).await;
    let mut stream = Stream::socket(person, query, json!({ "post": post, "after": after })).await;
    let input = json!({ "postId": post, "kind": "LIKE" });
    author.mutate("reactToPost", input, "position").await;
    assert_eq!(
        stream.next().await.data()["postChanged"]["kind"],
        "REACTION_CHANGED"
    );
    stream
}

async fn posts(stream: &mut Stream, count: usize) -> Vec<Value> {
    let mut seen = Vec::new();
    for _ in 0..count {
        seen.push(stream.next().await.data()["feedChanged"]["postId"].take());
    }
    seen
}

async fn narrow(owner: &Person, community: &str, visibility: &str) {
    let input = json!({ "communityId": community, "visibility": visibility,
        "olderPosts": "PUBLISH", "seenPosts": 0, "seenComments": 0, "seenPeople": 0 });
    owner
        .mutate("changeCommunityVisibility", input, "position")
        .await;
}

/// It ends although nothing else happens, and within the second or so that this may take on a
/// machine that does other things too.
async fn ends(mut stream: Stream) {
    let began = Instant::now();
    match stream.next().await {
        Next::End => {}
        // A check of the credentials that came first says why.
        refused => assert_eq!(refused.code(), "UNAUTHENTICATED"),
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

on_both_engines! {
    async fn who_comes_from_far_behind_joins_the_others_without_gap_or_repeat(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        server.settle().await;
        let start = now(&bob).await;
        // Somebody who is up to date has the node read on. More than one reading of the log lies
        // behind the other.
        let mut beside = feed(&bob, &start).await;
        let mut written = Vec::new();
        for n in 0..120 {
            written.push(json!(ada.post(None, &format!("Message {n}")).await));
        }
        pad(server.app.log(), OUT_OF_REACH).await;
        let writing = tokio::spawn(async move {
            let mut written = Vec::new();
            for n in 0..20 {
                written.push(json!(ada.post(None, &format!("Meanwhile {n}")).await));
            }
            written
        });
        let mut late = feed(&bob, &start).await;
        let seen = posts(&mut late, 140).await;
        written.extend(writing.await.unwrap());
        assert_eq!(seen, written);
        assert_eq!(posts(&mut beside, 140).await, written);
        server.stop().await;
    }

    async fn a_client_that_reads_slowly_misses_nothing_and_sees_nothing_twice(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        server.settle().await;
        let texts: Vec<String> = (0..TIMES).map(|n| format!("t{n}: body")).collect();
        let query = format!(
            "subscription {{ feedChanged {{ postId item {{ post {{ {} }} }} }} }}",
            texts.join(" ")
        );
        let mut slow = Stream::events(&bob, &query, json!({}), Some(now(&bob).await.as_str().unwrap())).await;
        let long = "All about aluminium. ".repeat(230);
        let mut written = Vec::new();
        for _ in 0..200 {
            written.push(json!(ada.post(None, &long).await));
        }
        pad(server.app.log(), OUT_OF_REACH).await;
        written.push(json!(ada.post(None, "The last one").await));
        assert_eq!(posts(&mut slow, written.len()).await, written);
        server.stop().await;
    }

    async fn who_is_let_go_gets_nothing_that_comes_after_it(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.person("ada").await;
        let (bob, eve) = (server.person("bob").await, server.person("eve").await);
        let secret = ada.community("Welding", "SECRET").await;
        for person in [&bob, &eve] {
            ada.add(&secret, person).await;
        }
        server.settle().await;
        let start = now(&ada).await;
        let mut streams = [feed(&bob, &start).await, feed(&bob, &start).await];
        let mut to_eve = feed(&eve, &start).await;
        for round in 0..3 {
            let inside = json!(ada.post(Some(&secret), "For members").await);
            let pair = json!({ "communityId": secret, "personId": bob.id });
            ada.mutate("removeCommunityMember", pair, "position").await;
            // At once, while what was asked for the one before is still fresh.
            let without = json!(ada.post(Some(&secret), "Not for Bob").await);
            let public = json!(ada.post(None, "For everybody").await);
            assert_eq!(posts(&mut to_eve, 3).await, [inside.clone(), without, public.clone()]);
            ada.add(&secret, &bob).await;
            for stream in &mut streams {
                let mut seen = Vec::new();
                while seen.iter().filter(|it| **it == Value::Null).count() < 2 {
                    seen.extend(posts(stream, 1).await);
                }
                // A stream that looks at the first post when he is gone already leaves it out.
                seen.retain(|it| *it != inside);
                assert_eq!(seen, [Value::Null, public.clone(), Value::Null], "round {round}");
            }
        }
        server.stop().await;
    }

    async fn the_stream_of_a_post_ends_with_the_right_to_see_it(engine) {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let (max, mia) = (server.administrator("max").await, server.administrator("mia").await);
        let open = ada.community("Fonderie", "OPEN").await;
        let secret = ada.community("Forge", "SECRET").await;
        let (lobby, hall) =
            (ada.community("Accueil", "CLOSED").await, ada.community("Halle", "CLOSED").await);
        for place in [&lobby, &hall] {
            ada.takes_guests(place, true).await;
        }
        let visitor = guest(&server, &ada, &lobby, "visitor").await;
        let other = guest(&server, &ada, &hall, "other").await;
        let ask = json!({ "communityId": secret, "reason": "Case 81" });
        max.mutate("requestEmergencyAccess", ask, "position").await;
        let grant = json!({ "communityId": secret, "personId": max.id });
        mia.mutate("approveEmergencyAccess", grant, "position").await;
        server.settle().await;

        let stream = watch(&bob, &ada, &open).await;
        narrow(&ada, &open, "CLOSED").await;
        ends(stream).await;
        let stream = watch(&visitor, &ada, &lobby).await;
        ada.mutate("endGuest", json!({ "personId": visitor.id }), "position").await;
        ends(stream).await;
        let stream = watch(&other, &ada, &hall).await;
        ada.takes_guests(&hall, false).await;
        ends(stream).await;
        let stream = watch(&max, &ada, &secret).await;
        clock.advance_seconds(4 * 3_600);
        server.settle().await;
        ends(stream).await;
        server.stop().await;
    }

    async fn a_stream_ends_with_its_session_though_nothing_happens(engine) {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let start = now(&ada).await;
        let (mut of_bob, mut of_ada) = (feed(&bob, &start).await, feed(&ada, &start).await);
        let post = json!(ada.post(None, "While they are signed in").await);
        for stream in [&mut of_bob, &mut of_ada] {
            assert_eq!(posts(stream, 1).await[0], post);
        }
        bob.data("mutation { signOut { userErrors { code } } }", json!({})).await;
        ends(of_bob).await;
        // No event says that a session has been idle for too long.
        clock.advance_seconds(15 * 24 * 3_600);
        ends(of_ada).await;
        server.stop().await;
    }
}
