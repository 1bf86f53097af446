//! Questions under a pseudonym: nobody sees who asks, on any way out; whoever asks goes on as its
//! author; and two people open it together, of which the asker hears.

use ruche::features::graphql::Position;
use ruche::kernel::clock::{Clock, Time};
use ruche::kernel::log::EventFilter;
use serde_json::{Value, json};

use crate::leaks::seen_of;
use crate::support::engine::{Engine, on_both_engines};
use crate::support::hidden;
use crate::support::server::{Person, Setup, TestServer};

/// A community that allows pseudonyms, with its owner, whoever asks, somebody who answers, and as
/// many others as it needs.
struct Scene {
    server: TestServer,
    community: String,
    owner: Person,
    asker: Person,
    other: Person,
    member: Person,
}

impl Scene {
    async fn open(engine: Engine) -> Self {
        let setup = Setup {
            clock: Clock::manual(Time(1_772_443_800_000_000)),
            ..Setup::default()
        };
        let server = TestServer::start_with(engine, setup).await;
        let owner = server.person("owner").await;
        let (asker, other) = (server.person("theasker").await, server.person("zoe").await);
        let member = server.person("member").await;
        let named = [&asker, &other, &member];
        let community = hidden::community(&server, &owner, &named).await;
        Self {
            server,
            community,
            owner,
            asker,
            other,
            member,
        }
    }

    fn question(&self) -> Value {
        json!({ "communityId": self.community, "kind": "QUESTION", "visibleAs": "PSEUDONYM",
            "title": "Is a raise after two years usual", "tags": ["salary"],
            "body": "Nobody here ever talks about it, @zoe" })
    }

    async fn ask(&self) -> String {
        hidden::question(&self.asker, &self.community).await
    }

    /// Everybody who is not the asker.
    fn others(&self) -> [&Person; 3] {
        [&self.member, &self.owner, &self.other]
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

async fn comment(person: &Person, (post, parent): (&str, Option<&str>), body: &str) -> String {
    let input = json!({ "postId": post, "parentId": parent, "body": body });
    let made = person
        .mutate("createComment", input, "comment { id }")
        .await;
    id(&made["comment"])
}

/// An answer without those one may meet, among whom the asker is as everybody else.
fn without_people(text: &str) -> String {
    let Ok(mut answer) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    if let Some(sections) = answer["data"]["home"].as_array_mut() {
        sections.retain(|section| section["kind"] != "PEOPLE");
    }
    answer.to_string()
}

/// What a change is refused with; empty where it is not.
async fn refused(person: &Person, name: &str, input: Value) -> [String; 2] {
    let payload = person.try_mutate(name, input, "position").await;
    let error = &payload["userErrors"][0];
    [&error["code"], &error["field"][1]].map(|it| it.as_str().unwrap_or_default().to_owned())
}

/// Why somebody is told, and the sentence.
async fn told(person: &Person) -> Vec<[String; 2]> {
    let query = "{ viewer { notifications { edges { node { reason text } } } } }";
    let told = person.data(query, json!({})).await;
    let edges = told["viewer"]["notifications"]["edges"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = edges.iter().map(|edge| &edge["node"]);
    nodes
        .map(|node| [text(&node["reason"]), text(&node["text"])])
        .collect()
}

/// What was written about what somebody was told last.
async fn note(person: &Person) -> Value {
    let query = "{ viewer { notifications(first: 1) { edges { node { note } } } } }";
    let told = person.data(query, json!({})).await;
    told["viewer"]["notifications"]["edges"][0]["node"]["note"].clone()
}

/// Where the opening of the pseudonym of a question stands, as far as somebody may know.
async fn opening(person: &Person, question: &str) -> Value {
    let query = "query($id: ID!) { post(id: $id) { pseudonym { opening { id state reason \
        requestedBy { handle } decidedBy { handle } person { handle } } } } }";
    let seen = person.data(query, json!({ "id": question })).await;
    seen["post"]["pseudonym"]["opening"].clone()
}

const SEEN: &str = "query($id: ID!) { post(id: $id) { author { handle } pseudonym { name isViewer } \
    viewerCan { edit { allowed } delete { allowed } meToo { allowed } move { allowed } \
    pinToProfile { allowed } } history { edges { node { editor { handle } } } } \
    comments { edges { node { author { handle } pseudonym { isViewer } \
    viewerCan { edit { allowed } acceptAnswer { allowed } } } } } } }";

on_both_engines! {
    async fn no_way_out_shows_who_asks(engine) {
        let scene = Scene::open(engine).await;
        let from = scene.server.app.log().head();
        let question = scene.ask().await;
        let answer = comment(&scene.other, (&question, None), "It is, ask anybody").await;
        let thanks = comment(&scene.asker, (&question, Some(&answer)), "Thank you").await;
        let asker = &scene.asker;
        asker.mutate("routeQuestion", json!({ "questionId": question }), "position").await;
        asker.mutate("acceptAnswer", json!({ "commentId": answer }), "position").await;
        let edit = json!({ "postId": question, "title": "Is a raise after three years usual" });
        asker.mutate("editPost", edit, "position").await;
        let edit = json!({ "commentId": thanks, "body": "Many thanks" });
        asker.mutate("editComment", edit, "position").await;
        scene.server.settle().await;

        let last = comment(&scene.other, (&question, None), "Anything else?").await;
        scene.server.settle().await;
        let things = [question.as_str(), &thanks, &scene.community, &asker.id];
        for person in scene.others() {
            let seen = seen_of(person, things, (Position(from), &last)).await;
            for (way, text) in seen.iter().filter(|(way, _)| !way.contains("members(")) {
                let text = without_people(text);
                let shows = text.contains(&asker.id) || text.to_lowercase().contains("theasker");
                assert!(!shows, "{way}\n{text}");
            }
            let found = seen.iter().filter(|(_, text)| text.contains(&question));
            assert!(found.count() > 8, "the ways lead to it");
        }
        let mails = scene.server.mails();
        assert!(!mails.is_empty());
        for (name, mail) in &mails {
            let text = String::from_utf8_lossy(mail).to_lowercase();
            let to_asker = text.contains("to: theasker") || text.contains("<theasker@");
            assert!(to_asker || !text.contains("theasker"), "{name}\n{text}");
        }
        // Nor does the log, but for what the asker is told, as everybody who takes part.
        let (events, _) = scene.server.app.log().read_all(from, &EventFilter::all(), 1_000).await.unwrap();
        for event in events.iter().filter(|event| !event.kind.starts_with("notification.")) {
            let text = format!("{:?} {}", event.actor, event.payload);
            assert!(!text.contains(&asker.id), "{}: {text}", event.kind);
        }
        assert!(events.iter().any(|event| event.kind == "pseudonym.taken"));
        scene.server.stop().await;
    }

    async fn whoever_asks_goes_on_as_the_author_and_nobody_else_does(engine) {
        let scene = Scene::open(engine).await;
        let question = scene.ask().await;
        comment(&scene.asker, (&question, None), "It is about welders").await;
        comment(&scene.other, (&question, None), "It is usual").await;
        for (person, own) in [(&scene.asker, true), (&scene.other, false), (&scene.owner, false)] {
            let seen = person.data(SEEN, json!({ "id": question })).await;
            let post = &seen["post"];
            assert_eq!(post["author"], Value::Null);
            let pseudonym = json!({ "name": "A colleague under a pseudonym", "isViewer": own });
            assert_eq!(post["pseudonym"], pseudonym);
            let moderates = person.id == scene.owner.id;
            let allowed = |what: &str| post["viewerCan"][what]["allowed"] == true;
            assert_eq!(allowed("edit"), own);
            assert_eq!(allowed("delete"), own || moderates);
            assert_eq!(allowed("meToo"), !own);
            assert!(!allowed("move") && !allowed("pinToProfile"));
            assert_eq!(post["history"]["edges"][0]["node"]["editor"], Value::Null);
            let comments = &post["comments"]["edges"];
            let (first, second) = (&comments[0]["node"], &comments[1]["node"]);
            assert_eq!(first["author"], Value::Null);
            assert_eq!(first["pseudonym"], json!({ "isViewer": own }));
            assert_eq!(first["viewerCan"]["edit"]["allowed"], own);
            assert_eq!(second["author"]["handle"], "zoe");
            assert_eq!(second["viewerCan"]["acceptAnswer"]["allowed"], own, "{second}");
        }
        let post = json!({ "postId": question });
        assert_eq!(refused(&scene.other, "editPost", json!({ "postId": question, "body": "Mine now, for all to see" })).await[0], "FORBIDDEN");
        assert_eq!(refused(&scene.asker, "meToo", post.clone()).await[0], "FORBIDDEN");
        let on = json!({ "postId": question, "shelf": "PROFILE" });
        assert_eq!(refused(&scene.asker, "pinPost", on).await[0], "FORBIDDEN");
        let away = json!({ "postId": question, "communityId": null });
        assert_eq!(refused(&scene.owner, "movePost", away).await, ["FORBIDDEN", "communityId"]);
        scene.asker.mutate("deletePost", post.clone(), "position").await;
        scene.asker.mutate("restorePost", post.clone(), "position").await;
        scene.server.settle().await;
        scene.asker.mutate("undoPost", post.clone(), "position").await;
        assert_eq!(refused(&scene.other, "undoPost", post).await[0], "NOT_FOUND");
        scene.server.stop().await;
    }

    async fn it_takes_a_question_a_policy_and_enough_people_three_times_a_day(engine) {
        let scene = Scene::open(engine).await;
        let (owner, asker) = (&scene.owner, &scene.asker);
        let with = |name: &str, value: Value| {
            let mut input = scene.question();
            input[name] = value;
            input
        };
        let status = json!({ "communityId": scene.community, "visibleAs": "PSEUDONYM", "body": "Hello" });
        assert_eq!(refused(asker, "createPost", status).await, ["FORBIDDEN", "visibleAs"]);
        let everywhere = with("communityId", Value::Null);
        assert_eq!(refused(asker, "createPost", everywhere).await, ["FORBIDDEN", "visibleAs"]);

        // The same request asks once.
        let once = with("idempotencyKey", json!("once"));
        let first = asker.mutate("createPost", once.clone(), "post { id }").await;
        for _ in 0..2 {
            scene.ask().await;
        }
        assert_eq!(refused(asker, "createPost", scene.question()).await, ["FORBIDDEN", "visibleAs"]);
        let again = asker.mutate("createPost", once, "post { id }").await;
        assert_eq!(again["post"], first["post"]);
        scene.other.mutate("createPost", scene.question(), "position").await;
        scene.server.app.clock.advance_seconds(24 * 3_600);
        scene.ask().await;

        let leave = json!({ "communityId": scene.community });
        scene.member.mutate("leaveCommunity", leave, "position").await;
        let few = scene.other.try_mutate("createPost", scene.question(), "position").await;
        assert_eq!(few["userErrors"][0]["message"], "A community needs 10 members before somebody \
            asks under a pseudonym: among fewer, it is soon guessed who it is.");
        let policy = json!({ "communityId": scene.community, "pseudonymPolicy": "NONE" });
        owner.mutate("setCommunityPolicies", policy, "position").await;
        assert_eq!(refused(&scene.other, "createPost", scene.question()).await, ["FORBIDDEN", "visibleAs"]);
        scene.server.stop().await;
    }

    async fn whoever_asks_is_told_as_everybody_who_takes_part(engine) {
        let scene = Scene::open(engine).await;
        let question = scene.ask().await;
        scene.server.settle().await;
        assert_eq!(told(&scene.other).await[0], ["MENTION", "A colleague under a pseudonym mentioned you in a post"]);
        let answer = comment(&scene.other, (&question, None), "It is usual").await;
        scene.server.settle().await;
        let before = told(&scene.asker).await;
        assert_eq!(before[0][0], "THREAD", "{before:?}");
        assert!(before.iter().all(|[reason, _]| reason != "ANSWER"), "{before:?}");
        comment(&scene.asker, (&question, Some(&answer)), "Thank you, @theasker says").await;
        scene.other.mutate("reactToPost", json!({ "postId": question, "kind": "LIKE" }), "position").await;
        scene.server.settle().await;
        assert_eq!(told(&scene.asker).await, before, "nobody is told of what they do themselves");
        let heard = told(&scene.other).await;
        assert_eq!(heard[0], ["REPLY", "A colleague under a pseudonym replied to your comment"]);
        scene.server.stop().await;
    }

    async fn two_open_it_each_by_their_role_with_a_reason(engine) {
        let scene = Scene::open(engine).await;
        let (ada, bob) = (scene.server.administrator("ada").await, scene.server.administrator("bob").await);
        let question = scene.ask().await;
        let asking = json!({ "postId": question, "reason": "Case 81" });
        assert_eq!(refused(&scene.other, "requestPseudonymOpening", asking.clone()).await[0], "FORBIDDEN");
        assert_eq!(refused(&ada, "requestPseudonymOpening", asking.clone()).await[0], "NOT_FOUND");
        let empty = json!({ "postId": question, "reason": " " });
        assert_eq!(refused(&scene.owner, "requestPseudonymOpening", empty).await, ["INVALID", "reason"]);
        let made = scene.owner.mutate("requestPseudonymOpening", asking, "opening { id state person { id } }").await;
        assert_eq!((&made["opening"]["state"], &made["opening"]["person"]), (&json!("REQUESTED"), &Value::Null));
        let request = json!({ "openingId": made["opening"]["id"] });
        for person in [&scene.asker, &scene.other] {
            assert_eq!(opening(person, &question).await, Value::Null, "nobody has agreed");
            assert_eq!(refused(person, "openPseudonym", request.clone()).await[0], "FORBIDDEN");
        }
        let list = "{ pseudonymOpeningRequests { edges { node { id reason requestedBy { handle } post { id } } } } }";
        let listed = ada.data(list, json!({})).await;
        let node = &listed["pseudonymOpeningRequests"]["edges"][0]["node"];
        let expected = json!({ "id": made["opening"]["id"], "reason": "Case 81",
            "requestedBy": { "handle": "owner" }, "post": null });
        assert_eq!(*node, expected, "who administers does not read the question");
        assert_eq!(scene.owner.data(list, json!({})).await["pseudonymOpeningRequests"], Value::Null);

        // Who hears nothing and has left is told all the same.
        let quiet = json!({ "target": { "communityId": scene.community }, "level": "NONE" });
        scene.asker.mutate("setNotificationLevel", quiet, "position").await;
        let leave = json!({ "communityId": scene.community });
        scene.asker.mutate("leaveCommunity", leave, "position").await;
        let opened = ada.mutate("openPseudonym", request.clone(), "opening { person { handle } }").await;
        assert_eq!(opened["opening"]["person"]["handle"], "theasker");
        assert_eq!(opening(&scene.owner, &question).await["person"]["handle"], "theasker");
        let seen = scene.asker.data("query($id: ID!) { node(id: $id) { ... on PseudonymOpening { \
            state reason requestedBy { handle } decidedBy { handle } person { handle } } } }",
            json!({ "id": made["opening"]["id"] })).await;
        let expected = json!({ "state": "OPENED", "reason": "Case 81",
            "requestedBy": { "handle": "owner" }, "decidedBy": { "handle": "ada" }, "person": null });
        assert_eq!(seen["node"], expected);
        assert_eq!(opening(&scene.other, &question).await, Value::Null);
        let again = "query($id: ID!) { node(id: $id) { id ... on PseudonymOpening { person { handle } } } }";
        let id = json!({ "id": made["opening"]["id"] });
        for stranger in [&bob, &scene.other] {
            assert_eq!(stranger.data(again, id.clone()).await["node"], Value::Null);
        }
        assert_eq!(refused(&bob, "openPseudonym", request.clone()).await[0], "NOT_FOUND");
        scene.server.settle().await;
        let heard = told(&scene.asker).await;
        let sentence = "Ada Example opened the pseudonym of your question in Salaries";
        assert_eq!(heard[0], ["PSEUDONYM_OPENED", sentence]);
        assert_eq!(note(&scene.asker).await, json!("Owner Example: Case 81"));
        // The others see as little as before, and the two no longer than a week.
        let seen = scene.other.data(SEEN, json!({ "id": question })).await;
        assert_eq!(seen["post"]["author"], Value::Null);
        scene.server.app.clock.advance_seconds(7 * 24 * 3_600);
        for person in [&ada, &scene.owner] {
            let person = scene.server.sign_in_again(person).await;
            let seen = person.data(again, id.clone()).await;
            assert_eq!(seen["node"]["person"], Value::Null);
        }
        scene.server.stop().await;
    }

    async fn nobody_opens_it_alone_and_it_can_be_refused(engine) {
        let scene = Scene::open(engine).await;
        let ada = scene.server.administrator("ada").await;
        scene.owner.add(&scene.community, &ada).await;
        let role = json!({ "communityId": scene.community, "personId": ada.id, "role": "MANAGER" });
        scene.owner.mutate("changeCommunityRole", role, "position").await;
        let question = scene.ask().await;
        let asking = json!({ "postId": question, "reason": "Curiosity" });
        let made = ada.mutate("requestPseudonymOpening", asking.clone(), "opening { id }").await;
        let request = json!({ "openingId": made["opening"]["id"] });
        assert_eq!(refused(&ada, "openPseudonym", request.clone()).await[0], "FORBIDDEN");
        let bob = scene.server.administrator("bob").await;
        bob.mutate("refusePseudonymOpening", request.clone(), "opening { state }").await;
        assert_eq!(refused(&bob, "openPseudonym", request).await[0], "NOT_FOUND");
        assert_eq!(opening(&scene.owner, &question).await["state"], "REFUSED");
        // What is by name has no pseudonym to open.
        let named = scene.other.post(Some(&scene.community), "Hello").await;
        let asking = json!({ "postId": named, "reason": "Curiosity" });
        assert_eq!(refused(&ada, "requestPseudonymOpening", asking).await[0], "NOT_FOUND");
        scene.server.stop().await;
    }
}
