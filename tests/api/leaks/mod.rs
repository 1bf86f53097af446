//! What one may not see is answered exactly as what does not exist: every path to a community's
//! content, for each kind of viewer and of community.

mod narrowing;
mod rule;
pub(crate) mod scene;
mod ways;

use std::fs;

use futures_util::{Stream, StreamExt as _};
use ruche::features::graphql::Position;
use ruche::kernel::log::EventFilter;
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

use scene::{Scene, Viewer, everybody, post};
use ways::{COMMUNITY, lists, ways_to_community, ways_to_content};

/// Status and body of an answer, as they are.
async fn raw(person: &Person, document: &str) -> (u16, String) {
    let request = person.http.post(format!("{}/graphql", person.url));
    let request = request.json(&json!({ "query": document }));
    let request = match &person.token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
    // Nothing was asked then, and every answer is alike.
    for refused in ["COST_LIMIT", "GRAPHQL_"] {
        assert!(!text.contains(refused), "{document}: {text}");
    }
    (status, text)
}

/// The text of a stream of activity, from the beginning, as it arrives.
async fn activity(person: &Person, after: &str) -> impl Stream<Item = String> + use<> {
    let document = "subscription($after: Position!) { activity(after: $after) { kind actor { id } \
        post { id body } comment { id body } } }";
    let request = person.http.post(format!("{}/graphql", person.url));
    let request = request
        .header("accept", "text/event-stream")
        .json(&json!({ "query": document, "variables": { "after": after } }));
    let request = match &person.token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let answer = request.send().await.unwrap();
    answer
        .bytes_stream()
        .map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap())
}

/// What somebody sees of a post, a comment, their community and a person by every way there is, and what the
/// stream of activity says from a place on until it names `last`.
pub(crate) async fn seen_of(
    person: &Person,
    [post, comment, community, owner]: [&str; 4],
    (after, last): (Position, &str),
) -> Vec<(String, String)> {
    let fills = [
        ("{post}", post),
        ("{comment}", comment),
        ("{community}", community),
        ("{owner}", owner),
        ("{word}", "raise"),
        ("{typo}", "rasie"),
    ];
    let mut seen = Vec::new();
    for way in ways_to_content().into_iter().chain(lists()) {
        let fill =
            |way: String, (name, value): &(&str, &str)| way.replace(name, &format!("\"{value}\""));
        let document = fills.iter().fold(way, fill);
        if document.starts_with('{') {
            let (_, text) = raw(person, &document).await;
            seen.push((document, text));
        }
    }
    let mut stream = Box::pin(activity(person, &after.to_string()).await);
    let heard = until(&mut stream, last).await;
    seen.push(("activity".to_owned(), heard));
    seen
}

/// The events in what a stream said that are about a post or a comment and show neither.
fn without_a_thing(heard: &str) -> impl Iterator<Item = Value> {
    let lines = heard.lines().filter_map(|line| line.strip_prefix("data:"));
    let events = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let events = events.map(|mut event| event["data"]["activity"].take());
    events.filter(|event| {
        let about_a_person = event["kind"] == "PROFILE_CHANGED" || event.is_null();
        !about_a_person && event["post"].is_null() && event["comment"].is_null()
    })
}

/// What a stream says until it says this, or ends.
async fn until(stream: &mut (impl Stream<Item = String> + Unpin), end: &str) -> String {
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        text.push_str(&chunk);
        if text.contains(end) {
            break;
        }
    }
    text
}

on_both_engines! {
    async fn what_is_hidden_is_answered_as_what_is_absent(engine) {
        let scene = Scene::open(engine).await;
        let mut leaks = Vec::new();
        for viewer in scene.viewers() {
            for place in &scene.places {
                let mut hidden = Vec::new();
                if !place.is_open_to(&viewer) {
                    hidden.extend(ways_to_content());
                }
                if !place.exists_for(&viewer) {
                    hidden.extend(ways_to_community());
                }
                for way in hidden {
                    let real = raw(viewer.person, &scene.fill(&way, &viewer, place)).await;
                    let absent = raw(viewer.person, &scene.fill_absent(&way, &viewer, place)).await;
                    if real != absent {
                        let (who, visibility) = (viewer.name, place.visibility);
                        leaks.push(format!("{who}, {visibility}: {way}\n  {real:?}\n  {absent:?}"));
                    }
                }
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
        scene.server.stop().await;
    }

    async fn what_may_be_seen_is_found_on_every_way(engine) {
        let scene = Scene::open(engine).await;
        let viewers = scene.viewers();
        let member = &viewers[0];
        for place in &scene.places {
            let reads = ways_to_content().into_iter().chain(ways_to_community());
            for way in reads.filter(|way| way.starts_with('{')) {
                let document = scene.fill(&way, member, place);
                let absent = scene.fill_absent(&way, member, place);
                assert_ne!(raw(member.person, &document).await, raw(member.person, &absent).await);
            }
            for list in lists() {
                let (_, text) = raw(member.person, &scene.fill(&list, member, place)).await;
                assert!(text.contains(&place.post), "{list}\n{text}");
            }
            let start = Position(0).to_string();
            let mut stream = Box::pin(activity(member.person, &start).await);
            until(&mut stream, &place.comment).await;
        }
        scene.server.stop().await;
    }

    async fn lists_name_nothing_that_is_hidden(engine) {
        let scene = Scene::open(engine).await;
        let mut leaks = Vec::new();
        for viewer in scene.viewers() {
            let mut answers = Vec::new();
            for place in &scene.places {
                for list in lists() {
                    let (_, text) = raw(viewer.person, &scene.fill(&list, &viewer, place)).await;
                    answers.push((list, text));
                }
                let text = format!("{{ communities(text: \"{}\") {{ edges {{ node {COMMUNITY} }} }} }}", place.name);
                answers.push((text.clone(), raw(viewer.person, &text).await.1));
            }
            let start = Position(0).to_string();
            let mut stream = Box::pin(activity(viewer.person, &start).await);
            let heard = until(&mut stream, scene.last(&viewer)).await;
            // What is hidden does not even happen.
            leaks.extend(without_a_thing(&heard).map(|event| format!("{}: {event}", viewer.name)));
            answers.push(("activity".to_owned(), heard));
            for place in &scene.places {
                let mut secrets = Vec::new();
                if !place.is_open_to(&viewer) {
                    secrets.extend(place.content());
                }
                if !place.exists_for(&viewer) {
                    secrets.extend([place.community.as_str(), &place.name]);
                }
                for (list, text) in &answers {
                    for secret in secrets.iter().filter(|secret| text.contains(**secret)) {
                        let (who, visibility) = (viewer.name, place.visibility);
                        leaks.push(format!("{who}, {visibility}: {secret}: {list}\n  {text}"));
                    }
                }
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
        scene.server.stop().await;
    }

    async fn nobody_is_told_that_there_is_something_hidden(engine) {
        let scene = Scene::open(engine).await;
        let told = "{ viewer { unreadCount notifications { edges { node { reason text post { id } } } } } }";
        for viewer in scene.viewers().iter().filter(|viewer| viewer.person.token.is_some()) {
            let answer = viewer.person.data(told, json!({})).await;
            let edges = answer["viewer"]["notifications"]["edges"].as_array().unwrap();
            // The post and the comment mention everybody.
            let open = scene.places.iter().filter(|place| place.is_open_to(viewer)).count();
            let visible = if viewer.name == "blocked person" { 0 } else { open };
            // Who was removed knows that they were, and of what is hidden now not from where.
            let removed = edges.iter().filter(|edge| edge["node"]["reason"] == "REMOVED");
            let removed: Vec<_> = removed.map(|edge| edge["node"]["text"].as_str().unwrap()).collect();
            let was_in = if viewer.name == "former member" { scene.places.len() } else { 0 };
            assert_eq!(removed.len(), was_in, "{}: {answer}", viewer.name);
            let unnamed = removed.iter().filter(|text| text.ends_with("removed you from a community"));
            let secret = scene.places.iter().filter(|place| place.visibility == "SECRET");
            assert_eq!(unnamed.count(), secret.count().min(was_in), "{removed:?}");
            assert_eq!(edges.len(), 2 * visible + was_in, "{}: {answer}", viewer.name);
            assert_eq!(answer["viewer"]["unreadCount"], json!(2 * visible + was_in), "{}", viewer.name);
        }
        // Not that it is told and kept from them: it is told to nobody, and names nobody.
        let raised = EventFilter::kinds(&["notification.raised"]);
        let (raised, _) = scene.server.app.log().read_all(0, &raised, 1_000).await.unwrap();
        for place in &scene.places {
            let query = scene.fill("{ post(id: {post}) { mentions { id } } }", &scene.viewers()[0], place);
            let named = scene.people[1].data(&query, json!({})).await["post"]["mentions"].to_string();
            // Who was a member then was told then.
            let never = |it: &Viewer<'_>| it.person.token.is_some() && it.name != "former member";
            let signed_in = scene.viewers().into_iter().filter(never);
            for viewer in signed_in.filter(|viewer| !place.is_open_to(viewer)) {
                let who = format!("{}, {}", viewer.name, place.visibility);
                assert!(!named.contains(&viewer.person.id), "{who}: {named}");
                let told = raised.iter().filter(|event| {
                    event.payload.contains(&place.community) && event.payload.contains(&viewer.person.id)
                });
                assert_eq!(told.count(), 0, "{who}");
            }
        }
        scene.server.stop().await;
    }

    async fn a_community_shows_members_what_is_for_managers_and_others_not_even_its_members(engine) {
        let scene = Scene::open(engine).await;
        let way = format!("{{ community(id: {{community}}) {COMMUNITY} }}");
        for place in &scene.places {
            for viewer in scene.viewers().iter().filter(|it| place.exists_for(it)) {
                let who = format!("{}, {}", viewer.name, place.visibility);
                let seen = viewer.person.data(&scene.fill(&way, viewer, place), json!({})).await;
                let seen = &seen["community"];
                assert_eq!(seen["name"], json!(place.name), "{who}");
                for field in ["joinRequests", "invitations", "privilegedAccesses", "exposure"] {
                    assert_eq!(seen[field], Value::Null, "{who}: {field}");
                }
                for field in ["members", "hasGuests", "objective", "objectiveHistory"] {
                    let reads = place.is_open_to(viewer);
                    assert_eq!(!seen[field].is_null(), reads, "{who}: {field}");
                }
            }
        }
        scene.server.stop().await;
    }

    async fn the_name_of_a_secret_community_is_free_for_everybody(engine) {
        let scene = Scene::open(engine).await;
        for visibility in ["OPEN", "SECRET"] {
            scene.people[3].community(&scene.places[2].name, visibility).await;
        }
        scene.server.stop().await;
    }

    async fn mail_about_what_is_hidden_goes_to_nobody(engine) {
        let scene = Scene::open(engine).await;
        let [owner, ..] = &scene.people;
        for place in &scene.places {
            let everybody = everybody(owner, [&scene.people[6], &scene.people[7]]).await;
            let body = format!("Only now: {} {everybody}", place.word);
            post(owner, json!({ "communityId": place.community, "body": body })).await;
        }
        scene.server.settle().await;
        let folder = fs::read_dir(scene.server.place.folder.path().join("mail")).unwrap();
        let mails: Vec<String> = folder
            .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let to = |handle: &str, what: &str| {
            let address = format!("{handle}@people.example");
            let is_to = |mail: &&String| mail.contains(&address);
            mails.iter().filter(is_to).filter(|mail| mail.contains(what)).count()
        };
        for handle in ["former", "outsider", "administrator"] {
            assert!(to(handle, "Only now: zirconium") > 0, "{handle}");
            assert_eq!(to(handle, "Only now: molybdenum"), 0, "{handle}");
            assert_eq!(to(handle, "Only now: praseodymium"), 0, "{handle}");
        }
        for place in &scene.places {
            assert_eq!(to("blocked", place.word), 0, "whom the author has blocked");
        }
        for member in ["member", "partner"] {
            assert!(to(member, "Only now: praseodymium") > 0, "{member}");
        }
        for place in &scene.places[1..] {
            for handle in ["outsider", "administrator", "visitor"] {
                assert_eq!(to(handle, place.word), 0, "{handle}");
                assert_eq!(to(handle, &place.name), 0, "{handle}");
            }
        }
        scene.server.stop().await;
    }

    async fn who_is_removed_sees_nothing_from_that_moment_on(engine) {
        let server = TestServer::start(engine).await;
        let (owner, zoe) = (server.person("owner").await, server.person("zoe").await);
        let community = owner.community("Alloys", "SECRET").await;
        owner.add(&community, &zoe).await;
        let body = "All about praseodymium @zoe";
        let post_id = post(&owner, json!({ "communityId": community, "body": body })).await;
        server.settle().await;
        let input = json!({ "communityId": community, "body": "Never mind" });
        let binned = post(&zoe, input).await;
        zoe.mutate("deletePost", json!({ "postId": binned }), "position").await;
        server.settle().await;
        let ways = [
            "{ feed { edges { node { post { body } } } } }".to_owned(),
            "{ experts(by: { text: \"alloy praseodymium\" }) { edges { \
                reasons { excerpt { text } } } } }".to_owned(),
            "{ viewer { notifications { edges { node { post { body } } } } } }".to_owned(),
            format!("{{ post(id: \"{post_id}\") {{ body }} }}"),
        ];
        for way in &ways {
            let (_, text) = raw(&zoe, way).await;
            assert!(text.contains("praseodymium"), "{way}: {text}");
        }
        let counts = "{ viewer { unreadCount } communities { edges { node { id } } } }";
        let before = zoe.data(counts, json!({})).await;
        assert_eq!(before["viewer"]["unreadCount"], json!(1));
        let mut stream = Box::pin(activity(&zoe, &Position(0).to_string()).await);
        until(&mut stream, &post_id).await;

        let input = json!({ "communityId": community, "personId": zoe.id });
        owner.mutate("removeCommunityMember", input, "position").await;
        for way in &ways {
            let (_, text) = raw(&zoe, way).await;
            assert!(!text.contains("praseodymium"), "{way}: {text}");
        }
        server.settle().await;
        let after = zoe.data(counts, json!({})).await;
        // That she was removed, and no more.
        assert_eq!(after, json!({ "viewer": { "unreadCount": 1 }, "communities": { "edges": [] } }));
        let told = "{ viewer { notifications { edges { node { reason text post { id } community { id } } } } } }";
        let told = zoe.data(told, json!({})).await["viewer"]["notifications"]["edges"].take();
        assert_eq!(told, json!([{ "node": { "reason": "REMOVED", "text": "Owner Example removed you from a community",
            "post": null, "community": null } }]));
        post(&owner, json!({ "communityId": community, "body": "Hidden @zoe" })).await;
        let public = post(&owner, json!({ "body": "For everybody" })).await;
        let heard = until(&mut stream, &public).await;
        assert!(heard.contains(&public) && !heard.contains("Hidden"), "{heard}");
        // Nor what they wrote themselves, and put into the bin.
        let mut again = Box::pin(activity(&zoe, &Position(0).to_string()).await);
        let heard = until(&mut again, &public).await;
        assert!(heard.contains(&public) && !heard.contains(&binned), "{heard}");
        server.settle().await;
        assert_eq!(zoe.data(counts, json!({})).await, after);
        server.stop().await;
    }
}
