//! The subscriptions of the screens: a feed, a post, what one is told. What all streams share is
//! tested with the stream of activity.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};
use crate::support::streams::{Next, Stream};

const FEED: &str = "subscription($after: Position, $filter: FeedFilter! = {}) {
    feedChanged(after: $after, filter: $filter) {
        position kind postId item { reasons { code } post { id body commentCount } } } }";
const POST: &str = "subscription($post: ID!, $after: Position) {
    postChanged(postId: $post, after: $after) { position kind post { body } comment { body } } }";
const TOLD: &str = "subscription($after: Position) { notificationAdded(after: $after) {
    position unreadCount notification { reason actorCount post { id } } } }";

async fn now(person: &Person) -> Value {
    person.data("{ feed { asOf } }", json!({})).await["feed"]["asOf"].take()
}

async fn feed(person: &Person, after: &Value, filter: Value) -> Stream {
    Stream::socket(person, FEED, json!({ "after": after, "filter": filter })).await
}

async fn change(stream: &mut Stream) -> Value {
    stream.next().await.data()["feedChanged"].take()
}

/// The next change of a feed is this one.
async fn expect(stream: &mut Stream, kind: &str, post: Option<&str>) -> Value {
    let seen = change(stream).await;
    assert_eq!(
        (&seen["kind"], &seen["postId"]),
        (&json!(kind), &json!(post)),
        "{seen:#}"
    );
    seen
}

async fn comment(person: &Person, post: &str, body: &str) {
    let input = json!({ "postId": post, "body": body });
    person.mutate("createComment", input, "position").await;
}

fn pair(community: &str, person: &Person) -> Value {
    json!({ "communityId": community, "personId": person.id })
}

on_both_engines! {
    async fn a_feed_tells_what_comes_changes_and_goes(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let (open, closed) =
            (ada.community("Fonderie", "OPEN").await, ada.community("Paie", "CLOSED").await);
        server.settle().await;
        let start = now(&bob).await;
        let mut home = feed(&bob, &start, json!({})).await;
        let mut place = feed(&bob, &start, json!({ "communityId": open })).await;
        let mut tagged = feed(&bob, &start, json!({ "tag": "bronze" })).await;

        let elsewhere = ada.post(Some(&open), "Nobody asked Bob, #bronze").await;
        ada.post(Some(&closed), "Hidden, #bronze").await;
        let everywhere = ada.post(None, "For everybody").await;
        // An event is looked at with what is true by then, so each is read before the next.
        let added = expect(&mut home, "ADDED", Some(&everywhere)).await;
        assert_eq!(added["item"]["reasons"], json!([{ "code": "COMPANY_WIDE" }]));
        expect(&mut place, "ADDED", Some(&elsewhere)).await;
        expect(&mut tagged, "ADDED", Some(&elsewhere)).await;
        comment(&ada, &everywhere, "Indeed").await;
        expect(&mut home, "CHANGED", Some(&everywhere)).await;
        let input = json!({ "postId": everywhere, "body": "For everybody, #bronze" });
        ada.mutate("editPost", input, "position").await;
        expect(&mut home, "CHANGED", Some(&everywhere)).await;
        ada.mutate("deletePost", json!({ "postId": everywhere }), "position").await;
        let gone = expect(&mut home, "REMOVED", Some(&everywhere)).await;
        assert_eq!(gone["item"], Value::Null);
        ada.mutate("restorePost", json!({ "postId": everywhere }), "position").await;
        let back = expect(&mut home, "ADDED", Some(&everywhere)).await;
        assert_eq!(back["item"]["post"]["body"], "For everybody, #bronze");
        assert_eq!(back["item"]["post"]["commentCount"], 1);

        // Coming in changes the whole of it, and so does going.
        bob.mutate("joinCommunity", json!({ "communityId": open }), "position").await;
        for stream in [&mut home, &mut place] {
            expect(stream, "RESET", None).await;
        }
        let second = ada.post(Some(&open), "Now for Bob").await;
        let seen = expect(&mut home, "ADDED", Some(&second)).await;
        expect(&mut place, "ADDED", Some(&second)).await;
        // Only then: rights are those of the moment an event is looked at.
        ada.mutate("removeCommunityMember", pair(&open, &bob), "position").await;
        let last = ada.post(Some(&open), "No more").await;
        for stream in [&mut home, &mut place] {
            expect(stream, "RESET", None).await;
        }
        expect(&mut place, "ADDED", Some(&last)).await;

        // Who comes back later misses nothing and sees nothing twice.
        let mut again = feed(&bob, &seen["position"], json!({})).await;
        expect(&mut again, "RESET", None).await;
        let public = ada.post(None, "Again for everybody").await;
        expect(&mut again, "ADDED", Some(&public)).await;
        expect(&mut home, "ADDED", Some(&public)).await;
        server.stop().await;
    }

    async fn a_post_is_followed_until_it_may_be_seen_no_more(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let closed = ada.community("Paie", "CLOSED").await;
        let hidden = ada.post(Some(&closed), "Hidden").await;
        let other = ada.post(None, "Another").await;
        for post in [hidden.as_str(), "post_nothing"] {
            let mut stream = Stream::socket(&bob, POST, json!({ "post": post })).await;
            assert_eq!(stream.next().await.code(), "NOT_FOUND");
        }
        ada.add(&closed, &bob).await;
        server.settle().await;
        let from_here = json!({ "post": hidden, "after": now(&bob).await });
        let mut stream = Stream::events(&bob, POST, from_here, None).await;
        comment(&ada, &other, "Elsewhere").await;
        comment(&ada, &hidden, "Here").await;
        let react = json!({ "postId": hidden, "kind": "LIKE" });
        ada.mutate("reactToPost", react, "position").await;
        let seen = stream.next().await.data();
        assert_eq!(seen["postChanged"]["comment"]["body"], "Here");
        assert_eq!(stream.next().await.data()["postChanged"]["kind"], "REACTION_CHANGED");
        ada.mutate("removeCommunityMember", pair(&closed, &bob), "position").await;
        comment(&ada, &hidden, "Not for Bob").await;
        assert_eq!(stream.next().await, Next::End);
        server.stop().await;
    }

    async fn what_one_is_told_arrives_with_the_count(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        server.settle().await;
        let start = now(&bob).await;
        let mut told = Stream::socket(&bob, TOLD, json!({ "after": start })).await;
        let mut to_ada = Stream::socket(&ada, TOLD, json!({ "after": start })).await;
        let first = ada.post(None, "Bonjour @bob").await;
        let seen = told.next().await.data()["notificationAdded"].take();
        assert_eq!(seen["notification"]["post"]["id"], json!(first));
        assert_eq!((&seen["notification"]["reason"], &seen["unreadCount"]), (&json!("MENTION"), &json!(1)));
        let second = ada.post(None, "Bonsoir @bob").await;
        let next = told.next().await.data()["notificationAdded"].take();
        assert_eq!((&next["notification"]["post"]["id"], &next["unreadCount"]), (&json!(second), &json!(2)));
        let mut again =
            Stream::socket(&bob, TOLD, json!({ "after": seen["position"] })).await;
        let repeated = again.next().await.data()["notificationAdded"].take();
        assert_eq!(repeated["position"], next["position"], "nothing is told twice");
        // Nobody hears what is told to somebody else.
        comment(&bob, &first, "Merci").await;
        let own = to_ada.next().await.data()["notificationAdded"].take();
        assert_eq!(own["notification"]["reason"], "COMMENT");
        server.stop().await;
    }

    async fn what_another_process_writes_arrives_as_well(engine) {
        if matches!(engine, crate::support::engine::Engine::Sqlite) {
            return;
        }
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        server.settle().await;
        let start = now(&bob).await;
        let other = server.beside().await;
        let bob_there = Person { url: other.url.clone(), ..bob.clone() };
        let mut here = feed(&bob, &start, json!({})).await;
        let mut there = feed(&bob_there, &start, json!({})).await;
        let ada_there = Person { url: other.url.clone(), ..ada.clone() };
        let mut posts = Vec::new();
        for n in 0..10 {
            let writer = if n % 2 == 0 { &ada } else { &ada_there };
            posts.push(writer.post(None, &format!("Message {n}")).await);
        }
        for stream in [&mut here, &mut there] {
            for post in &posts {
                expect(stream, "ADDED", Some(post)).await;
            }
        }
        other.stop().await;
        server.stop().await;
    }
}
