//! The stream of what happens, over both streaming transports: what one may see, from any position
//! on, without gap or repeat, for as long as one may.

use futures_util::future::join_all;
use ruche::features::graphql::Position;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::server::graphql::streams::StreamLimits;
use serde_json::{Value, json};

use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};
use crate::support::streams::{Next, Stream};

const ACTIVITY: &str = "subscription($after: Position) { activity(after: $after) {
    position kind actor { id } post { id } comment { id } person { id } } }";

/// How far a client may be behind.
const REPLAY_MAX: usize = 10_000;

/// A subscription that goes on after a position, over a WebSocket.
async fn socket(person: &Person, after: &str) -> Stream {
    Stream::socket(person, ACTIVITY, json!({ "after": after })).await
}

/// The same over server-sent events.
async fn events(person: &Person, after: &str) -> Stream {
    Stream::events(person, ACTIVITY, json!({ "after": after }), None).await
}

/// Where the log ends now.
async fn now(person: &Person) -> String {
    let feed = person.data("{ feed { asOf } }", json!({})).await;
    feed["feed"]["asOf"].as_str().unwrap().to_owned()
}

/// The next activity.
async fn activity(stream: &mut Stream) -> Value {
    stream.next().await.data()["activity"].take()
}

/// The next activity is this one.
async fn expect(stream: &mut Stream, kind: &str, actor: &Person, (about, id): (&str, &str)) {
    let seen = activity(stream).await;
    assert_eq!(seen["kind"], kind, "{seen:#}");
    assert_eq!(seen["actor"]["id"], json!(actor.id), "{seen:#}");
    assert_eq!(seen[about]["id"], json!(id), "{seen:#}");
}

fn place(position: &Value) -> i64 {
    Position::read(position.as_str().unwrap()).unwrap().0
}

/// Appends events that no reader of the product cares about.
pub(crate) async fn pad(log: &Log, count: usize) {
    let mut left = count;
    while left > 0 {
        let few = left.min(1_000);
        let stream = format!("padding_{}", id::new_uuid());
        let event = |version| NewEvent {
            stream: stream.clone(),
            version,
            kind: "padding.padded",
            revision: 1,
            payload: "{}".to_owned(),
        };
        let append = Append {
            origin: Origin {
                command_id: id::new_uuid(),
                actor: None,
                correlation_id: None,
                causation: None,
                occurred_at: None,
                imported_from: None,
            },
            expected: vec![(stream.clone(), 0)],
            claims: Vec::new(),
            events: (1..).take(few).map(event).collect(),
        };
        let appended = log.append(append).await.unwrap();
        assert!(matches!(appended, Appended::New { .. }), "{appended:?}");
        left -= few;
    }
}

on_both_engines! {
    async fn what_one_may_see_arrives_in_order_and_nothing_else(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let carol = server.person("carol").await;
        let secret = ada.community("Welding", "SECRET").await;
        ada.add(&secret, &bob).await;
        server.settle().await;
        let start = now(&ada).await;
        let (mut to_bob, mut to_carol) = (socket(&bob, &start).await, events(&carol, &start).await);

        let inside = ada.post(Some(&secret), "For members").await;
        let outside = ada.post(None, "For everybody").await;
        let input = json!({ "postId": inside, "body": "Thank you" });
        let written = bob.mutate("createComment", input, "comment { id }").await;
        let comment = written["comment"]["id"].as_str().unwrap();
        bob.mutate("reactToPost", json!({ "postId": outside, "kind": "LIKE" }), "position").await;
        expect(&mut to_bob, "POST_PUBLISHED", &ada, ("post", &inside)).await;
        for stream in [&mut to_bob, &mut to_carol] {
            expect(stream, "POST_PUBLISHED", &ada, ("post", &outside)).await;
        }
        expect(&mut to_bob, "COMMENT_WRITTEN", &bob, ("comment", comment)).await;
        for stream in [&mut to_bob, &mut to_carol] {
            expect(stream, "REACTION_CHANGED", &bob, ("post", &outside)).await;
        }
        // What is taken away is announced as well; the stream stays as it was.
        ada.mutate("deletePost", json!({ "postId": inside }), "position").await;
        carol.mutate("updateProfile", json!({ "title": "Welder" }), "position").await;
        expect(&mut to_bob, "POST_DELETED", &ada, ("post", &inside)).await;
        for stream in [&mut to_bob, &mut to_carol] {
            expect(stream, "PROFILE_CHANGED", &carol, ("person", &carol.id)).await;
        }
        server.stop().await;
    }

    async fn a_stream_that_is_cut_goes_on_without_gap_or_repeat(engine) {
        let server = TestServer::start(engine).await;
        let reader = server.person("reader").await;
        let writers = join_all(["ada", "bob", "carol"].map(|handle| server.person(handle))).await;
        server.settle().await;
        let mut position = now(&reader).await;
        let writing = writers.into_iter().map(|writer| {
            tokio::spawn(async move {
                let mut written = Vec::new();
                for n in 0..12 {
                    written.push(writer.post(None, &format!("Number {n}")).await);
                }
                written
            })
        });
        let writing: Vec<_> = writing.collect();

        let mut chance = Chance::from_environment();
        let mut seen: Vec<(i64, String)> = Vec::new();
        while seen.len() < 36 {
            let by_header = chance.below(2) == 0;
            let mut stream = if by_header {
                Stream::events(&reader, ACTIVITY, json!({}), Some(&position)).await
            } else {
                socket(&reader, &position).await
            };
            for _ in 0..(1 + chance.below(6)).min(36 - u64::try_from(seen.len()).unwrap()) {
                let Next::Answer(answer, id) = stream.next().await else { panic!("it ended") };
                let activity = &answer["data"]["activity"];
                let post = activity["post"]["id"].as_str().unwrap().to_owned();
                seen.push((place(&activity["position"]), post));
                position = activity["position"].as_str().unwrap().to_owned();
                assert_eq!(answer["extensions"]["log"]["position"], json!(position));
                assert!(!by_header || id.as_ref() == Some(&position), "{id:?}");
            }
        }
        let mut written = Vec::new();
        for writer in writing {
            written.extend(writer.await.unwrap());
        }
        assert!(seen.is_sorted_by(|a, b| a.0 < b.0), "{seen:?}");
        let mut seen: Vec<String> = seen.into_iter().map(|(_, post)| post).collect();
        seen.sort();
        written.sort();
        assert_eq!(seen, written);
        server.stop().await;
    }

    async fn a_removed_member_gets_nothing_more_of_a_community(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let secret = ada.community("Welding", "SECRET").await;
        ada.add(&secret, &bob).await;
        server.settle().await;
        let start = now(&ada).await;
        let mut streams = [socket(&bob, &start).await, events(&bob, &start).await];
        let first = ada.post(Some(&secret), "While he is a member").await;
        for stream in &mut streams {
            assert_eq!(activity(stream).await["post"]["id"], json!(first));
        }
        let removal = json!({ "communityId": secret, "personId": bob.id });
        ada.mutate("removeCommunityMember", removal, "position").await;
        let second = ada.post(Some(&secret), "Without him").await;
        let input = json!({ "postId": first, "body": "Indeed" });
        ada.mutate("createComment", input, "position").await;
        let public = ada.post(None, "For everybody").await;
        for stream in &mut streams {
            assert_eq!(activity(stream).await["post"]["id"], json!(public), "{second} is secret");
        }
        // Nor what he could see at its time.
        let mut again = socket(&bob, &start).await;
        assert_eq!(activity(&mut again).await["post"]["id"], json!(public));
        server.stop().await;
    }

    async fn a_revoked_session_ends_its_streams(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let start = now(&ada).await;
        let mut streams = [socket(&bob, &start).await, events(&bob, &start).await];
        let first = ada.post(None, "While he is signed in").await;
        for stream in &mut streams {
            assert_eq!(activity(stream).await["post"]["id"], json!(first));
        }
        bob.data("mutation { signOut { userErrors { code } } }", json!({})).await;
        ada.post(None, "After it").await;
        for stream in &mut streams {
            match stream.next().await {
                Next::End => {}
                // A check of the credentials that came first says why.
                refused => assert_eq!(refused.code(), "UNAUTHENTICATED"),
            }
        }
        server.stop().await;
    }

    async fn who_leaves_the_company_loses_the_streams(engine) {
        let server = TestServer::start(engine).await;
        let (ada, bob) = (server.administrator("ada").await, server.person("bob").await);
        let mut stream = socket(&bob, &now(&ada).await).await;
        let first = ada.post(None, "While he is here").await;
        assert_eq!(activity(&mut stream).await["post"]["id"], json!(first));
        ada.mutate("deactivatePerson", json!({ "personId": bob.id }), "position").await;
        ada.post(None, "After it").await;
        assert_eq!(stream.next().await, Next::End);
        server.stop().await;
    }

    async fn too_far_behind_and_foreign_positions_are_refused(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.person("ada").await;
        server.settle().await;
        let start = Position(server.app.log().look_up_head().await.unwrap()).to_string();
        pad(server.app.log(), REPLAY_MAX - 1).await;
        let post = ada.post(None, "The last one in reach").await;
        let mut stream = socket(&ada, &start).await;
        assert_eq!(activity(&mut stream).await["post"]["id"], json!(post));
        pad(server.app.log(), 1).await;
        let beyond = Position(server.app.log().look_up_head().await.unwrap() + 1).to_string();
        for (position, code) in [
            (start.as_str(), "POSITION_TOO_OLD"),
            (beyond.as_str(), "POSITION_TOO_OLD"),
            ("bm9uZQ", "BAD_USER_INPUT"),
            ("", "BAD_USER_INPUT"),
        ] {
            assert_eq!(socket(&ada, position).await.next().await.code(), code, "{position}");
            let mut stream = events(&ada, position).await;
            assert_eq!(stream.next().await.code(), code, "{position}");
            if !position.is_empty() {
                let mut stream =
                    Stream::events(&ada, ACTIVITY, json!({}), Some(position)).await;
                assert_eq!(stream.next().await.code(), code, "{position}");
            }
        }
        server.stop().await;
    }

    async fn streams_that_open_at_once_leave_the_database_to_others(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.person("ada").await;
        let post = ada.post(None, "For everybody").await;
        server.settle().await;
        let start = Position(0).to_string();
        // More than there are connections for reading.
        let opened = join_all((0..24).map(|_| events(&ada, &start))).await;
        let asked = join_all((0..24).map(async |_| {
            let query = "query($id: ID!) { post(id: $id) { id } }";
            ada.data(query, json!({ "id": post })).await
        }));
        for found in asked.await {
            assert_eq!(found["post"]["id"], json!(post));
        }
        for mut stream in opened {
            assert_eq!(activity(&mut stream).await["kind"], "PROFILE_CHANGED");
        }
        server.stop().await;
    }

    async fn a_guest_gets_no_stream(engine) {
        let server = TestServer::start(engine).await;
        let guest = server.anonymous();
        let mut stream = Stream::events(&guest, ACTIVITY, json!({}), None).await;
        assert_eq!(stream.next().await.code(), "UNAUTHENTICATED");
        server.stop().await;
    }

    async fn beyond_the_most_streams_of_a_node_the_next_one_is_refused(engine) {
        let streams = StreamLimits { connections_max: 1, ..StreamLimits::default() };
        let server = TestServer::start_with(engine, Setup { streams, ..Setup::default() }).await;
        let ada = server.person("ada").await;
        let first = events(&ada, &now(&ada).await).await;
        let refused = async || {
            let request = ada.request(ACTIVITY, json!({})).header("accept", "text/event-stream");
            let response = request.send().await.unwrap();
            (response.status() == 503).then(|| response.headers().contains_key("retry-after"))
        };
        assert_eq!(refused().await, Some(true));
        drop(first);
        while refused().await.is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        server.stop().await;
    }
}
