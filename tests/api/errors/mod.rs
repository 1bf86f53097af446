//! Bad input and bad luck: a clear typed answer each, nothing half-written, and no inner text.

mod scene;

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ruche::features::accounts::events::{PersonId, SessionId};
use ruche::features::comments::events::CommentId;
use ruche::features::communities::events::CommunityId;
use ruche::features::notifications::events::NotificationId;
use ruche::features::posts::events::PostId;
use ruche::features::skills::events::SkillId;
use ruche::kernel::log::EventFilter;
use ruche::server::graphql::schema::sdl;
use serde_json::{Value, json};
use sqlx::Executor as _;

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

use scene::{PASSWORD, Scene, unknown_opening};

/// Bad text that a field takes all the same, and why that is right.
#[expect(clippy::match_same_arms, reason = "each has a reason of its own")]
fn takes(mutation: &str, field: &str, bad: &str) -> bool {
    match (mutation, field, bad) {
        // Only a digest of the key is kept; what a client calls itself is cut and cleaned.
        (_, "idempotencyKey", _) | ("signIn", "device", _) => true,
        // Nothing is said, or no longer said.
        ("requestEmergencyAccess" | "requestPseudonymOpening", "reason", "empty") => false,
        (_, "description" | "message" | "answer" | "reason" | "note" | "unit", "empty")
        | ("updateProfile", "title" | "department" | "location" | "bio" | "phone", "empty") => true,
        ("updateProfile", "languages", _) => false,
        // On one line, a control character is white space.
        ("updateProfile" | "claimSkill" | "withdrawSkill" | "setAvailability", _, "control")
        | ("inviteGuest", "name", "control") => true,
        _ => false,
    }
}

fn schema() -> Schema {
    Schema::parse_and_validate(sdl(), "schema.graphql")
        .unwrap()
        .into_inner()
}

/// The fields of a mutation's input that are of this scalar, and whether each is a list.
fn fields_of(schema: &Schema, mutation: &str, scalar: &str) -> Vec<(String, bool)> {
    let mutation = &schema.get_object("Mutation").unwrap().fields[mutation];
    let Some(input) = mutation.argument_by_name("input") else {
        return Vec::new();
    };
    let input = schema
        .get_input_object(input.ty.inner_named_type())
        .unwrap();
    let fields = input
        .fields
        .values()
        .filter(|field| field.ty.inner_named_type() == scalar);
    fields
        .map(|field| (field.name.to_string(), field.ty.is_list()))
        .collect()
}

/// Runs a mutation with one field replaced; its user error, none where it was taken.
async fn refusal(
    scene: &Scene,
    (mutation, input): &(&'static str, Value),
    (field, is_list): &(String, bool),
    bad: &str,
) -> Option<Value> {
    let mutation = *mutation;
    let mut input = input.clone();
    if matches!(mutation, "createSkill" | "proposeSkill") {
        // A name is taken once.
        input = json!({ "french": PersonId::new().to_string() });
    }
    if mutation == "inviteGuest" {
        // An address is taken once.
        input["email"] = json!(format!("{}@elsewhere.example", PersonId::new()));
    }
    input[field] = if *is_list { json!([bad]) } else { json!(bad) };
    let before = scene.server.app.log().head();
    let payload = scene.zoe.try_mutate(mutation, input, "__typename").await;
    let error = payload["userErrors"].get(0).cloned()?;
    // Beside it somebody is told of what was taken before.
    let others = EventFilter::kinds(&[
        "notification.raised",
        "notification.withdrawn",
        "asking.opened",
    ]);
    let log = scene.server.app.log();
    let (told, read) = log.read_all(before, &others, 1_000).await.unwrap();
    assert_eq!(
        read - before,
        i64::try_from(told.len()).unwrap(),
        "{mutation}.{field}: half-written"
    );
    Some(error)
}

/// Status, request id and JSON of an answer to a body as it is.
async fn send(person: &Person, body: impl Into<reqwest::Body>) -> (u16, String, Value) {
    let request = person.http.post(format!("{}/graphql", person.url));
    let mut request = request
        .header("content-type", "application/json")
        .body(body);
    if let Some(token) = &person.token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.unwrap();
    let id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    (answer.status().as_u16(), id, answer.json().await.unwrap())
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("none")
}

on_both_engines! {
    async fn bad_text_is_refused_with_its_field(engine) {
        let scene = Scene::open(engine).await;
        let long = "x".repeat(60_000);
        let mut wrong = Vec::new();
        for case in scene.inputs() {
            for field in fields_of(&schema(), case.0, "String") {
                for (bad, text) in
                    [("empty", ""), ("control", "a\0b"), ("control", "a\u{1b}b"), ("long", &long)]
                {
                    let error = refusal(&scene, &case, &field, text).await;
                    let expected = !takes(case.0, &field.0, bad);
                    let blamed = error.as_ref().is_none_or(|error| {
                        // Whether the name or the password is wrong stays unsaid.
                        error["field"][1] == json!(field.0) || case.0 == "signIn"
                    });
                    if error.is_some() != expected || !blamed {
                        wrong.push(format!("{}.{} {bad}: {error:?}", case.0, field.0));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        scene.server.stop().await;
    }

    async fn bad_ids_are_not_found(engine) {
        let scene = Scene::open(engine).await;
        let mut wrong = Vec::new();
        for case in scene.inputs() {
            for field in fields_of(&schema(), case.0, "ID") {
                let (other, unknown) = match field.0.as_str() {
                    "personId" | "managerId" | "personIds" | "elsewhere" => (&scene.post, PersonId::new().to_string()),
                    "postId" | "questionId" => (&scene.comment, PostId::new().to_string()),
                    "commentId" | "parentId" => (&scene.post, CommentId::new().to_string()),
                    "communityId" => (&scene.post, CommunityId::new().to_string()),
                    "sessionId" => (&scene.post, SessionId::new().to_string()),
                    "evidenceId" => (&scene.zoe.id, PostId::new().to_string()),
                    "skillId" | "intoId" => (&scene.post, SkillId::new().to_string()),
                    "ids" => (&scene.post, NotificationId::new().to_string()),
                    "openingId" => (&scene.post, unknown_opening()),
                    new => panic!("{new} is new here"),
                };
                let broken = format!("{other}x");
                for bad in ["", "a\0b", "garbage", &broken, other, &unknown] {
                    let error = refusal(&scene, &case, &field, bad).await;
                    let code = error.as_ref().map_or(&Value::Null, |error| &error["code"]);
                    // Who is no member already need not be removed.
                    let done = case.0 == "removeCommunityMember" && field.0 == "personId" && bad == unknown;
                    let expected = match field.0.as_str() {
                        _ if done => Value::Null,
                        "managerId" => json!("INVALID"),
                        // Why somebody cannot be asked is theirs to know.
                        "personIds" | "elsewhere" => json!("FORBIDDEN"),
                        _ => json!("NOT_FOUND"),
                    };
                    if *code != expected {
                        wrong.push(format!("{}.{} {bad:?}: {error:?}", case.0, field.0));
                    }
                }
            }
        }
        for id in ["", "a\0b", "garbage", &scene.zoe.id, &PostId::new().to_string()] {
            let query = "query($id: ID!) { post(id: $id) { id } comment(id: $id) { id } \
                community(id: $id) { id } feed(filter: { communityId: $id }) { edges { cursor } } }";
            let answer = scene.zoe.data(query, json!({ "id": id })).await;
            let empty = json!({ "post": null, "comment": null, "community": null,
                "feed": { "edges": [] } });
            assert_eq!(answer, empty, "{id:?}");
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        scene.server.stop().await;
    }

    async fn bad_words_to_look_for_are_refused_with_their_limit(engine) {
        let scene = Scene::open(engine).await;
        let long = "x".repeat(60_000);
        for (argument, query) in [
            ("handle", "query($t: String) { person(handle: $t) { id } }"),
            ("filter.text", "query($t: String) { people(filter: { text: $t }) { edges { cursor } } }"),
            ("filter.department", "query($t: String) { people(filter: { department: $t }) { edges { cursor } } }"),
            ("filter.location", "query($t: String) { people(filter: { location: $t }) { edges { cursor } } }"),
            ("filter.skill", "query($t: String) { people(filter: { skill: $t }) { edges { cursor } } }"),
            ("prefix", "query($t: String!) { mentionCandidates(prefix: $t) { id } }"),
            ("text", "query($t: String!) { similarQuestions(text: $t) { isSolved } }"),
            ("text", "query($t: String) { communities(text: $t) { edges { cursor } } }"),
            ("filter.tag", "query($t: String) { feed(filter: { tag: $t }) { edges { cursor } } }"),
            ("by.skills", "query($t: String!) { experts(by: { skills: [$t] }) { sure } }"),
            ("prefix", "query($t: String!) { skills(prefix: $t) { edges { cursor } } }"),
            ("by.text", "query($t: String!) { experts(by: { text: $t }) { sure } }"),
            ("filter.department", "query($t: String) { experts(by: { text: \"argon\" }, filter: { department: $t }) { sure } }"),
            ("filter.location", "query($t: String) { experts(by: { text: \"argon\" }, filter: { location: $t }) { sure } }"),
            ("filter.language", "query($t: String) { experts(by: { text: \"argon\" }, filter: { language: $t }) { sure } }"),
        ] {
            for bad in ["a\0b", "a\u{7}b", &long] {
                let answer = scene.zoe.ask(query, json!({ "t": bad })).await;
                assert_eq!(code(&answer), "BAD_USER_INPUT", "{query} {bad:.9?} {answer}");
                let message = answer["errors"][0]["message"].as_str().unwrap();
                assert!(message.starts_with(&format!("{argument}: ")), "{query}: {message}");
                assert!(message.contains("characters"), "{query}: {message}");
            }
        }
        scene.server.stop().await;
    }

    async fn bad_pages_and_foreign_cursors_are_refused(engine) {
        let scene = Scene::open(engine).await;
        let lists = scene.lists();
        let mut cursors = Vec::new();
        for list in &lists {
            for first in ["0", "-1", "101", "2147483647"] {
                let answer = scene.list(list, &format!("first: {first}")).await;
                let message = answer["errors"][0]["message"].as_str();
                let is_clear = message == Some("first: must be 1 to 100")
                    || code(&answer) == "COST_LIMIT";
                assert!(is_clear, "{} {first}: {answer}", list.0);
            }
            let answer = scene.list(list, "first: 2147483648").await;
            assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED", "{}: {answer}", list.0);
            let answer = scene.list(list, "first: 2").await.to_string();
            let cursor = answer.split("\"cursor\":\"").nth(1).unwrap_or_else(|| {
                panic!("{} is empty: {answer}", list.0)
            });
            cursors.push(cursor.split('"').next().unwrap().to_owned());
        }
        for (list, own) in lists.iter().zip(&cursors) {
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(own).unwrap()).unwrap();
            let (name, _) = plain.split_once('\u{1f}').unwrap();
            let keys = plain.matches('\u{1f}').count();
            let forged = URL_SAFE_NO_PAD.encode(format!("{name}{}", "\u{1f}a\0b".repeat(keys)));
            let foreign = cursors.iter().filter(|cursor| *cursor != own).cloned();
            let bad = foreign.chain([forged, String::new(), "%".to_owned(), "x".repeat(5_000)]);
            for cursor in bad {
                let answer = scene.list(list, &format!("first: 2, after: \"{cursor}\"")).await;
                let message = answer["errors"][0]["message"].as_str();
                assert_eq!(message, Some("after: not a cursor of this list"), "{} {cursor:.60}", list.0);
                assert_eq!(code(&answer), "BAD_USER_INPUT");
            }
        }
        scene.server.stop().await;
    }

    async fn few_candidates_are_proposed_at_once(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        for first in [0, -1, 21] {
            let query = format!("{{ mentionCandidates(prefix: \"\", first: {first}) {{ id }} }}");
            let answer = zoe.ask(&query, json!({})).await;
            assert_eq!(answer["errors"][0]["message"], "first: must be 1 to 20", "{answer}");
        }
        server.stop().await;
    }

    async fn bad_requests_are_refused_before_anything_runs(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let before = server.app.log().head();
        let create = "mutation($i: CreatePostInput!) { createPost(input: $i) { position } }";
        let with = |input: &str| format!("{{\"query\":\"{create}\",\"variables\":{{\"i\":{input}}}}}");
        let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let huge = format!("{{\"body\":\"{}\"}}", "x".repeat(1024 * 1024));
        let mut invalid = with("{\"body\":\"?\"}").into_bytes();
        let at = invalid.iter().rposition(|byte| *byte == b'?').unwrap();
        invalid[at] = 0xff;
        for (body, status, name) in [
            (Vec::new(), 400, "BAD_REQUEST"),
            (b"{\"query\":".to_vec(), 400, "BAD_REQUEST"),
            (b"[]".to_vec(), 400, "BAD_REQUEST"),
            (b"{\"query\":7}".to_vec(), 400, "BAD_REQUEST"),
            (nested.into_bytes(), 400, "BAD_REQUEST"),
            (invalid, 400, "BAD_REQUEST"),
            (with("{\"body\":\"\\ud800\"}").into_bytes(), 400, "BAD_REQUEST"),
            (with(&huge).into_bytes(), 413, "PAYLOAD_TOO_LARGE"),
            (with("{\"body\":7}").into_bytes(), 200, "BAD_USER_INPUT"),
            (with("{\"body\":null}").into_bytes(), 200, "BAD_USER_INPUT"),
            (with("{}").into_bytes(), 200, "BAD_USER_INPUT"),
            (with("{\"body\":\"a\",\"boby\":1}").into_bytes(), 200, "BAD_USER_INPUT"),
            (with("{\"body\":\"a\",\"kind\":\"NONE\"}").into_bytes(), 200, "BAD_USER_INPUT"),
            (b"{\"query\":\"{\"}".to_vec(), 200, "GRAPHQL_PARSE_FAILED"),
            (b"{\"query\":\"{ nothing }\"}".to_vec(), 200, "GRAPHQL_VALIDATION_FAILED"),
            (b"{\"query\":\"{ viewer { sessions(x: 1) { id } } }\"}".to_vec(), 200, "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let shown = String::from_utf8_lossy(&body).chars().take(160).collect::<String>();
            let (got, _, answer) = send(&zoe, body).await;
            assert_eq!((got, code(&answer)), (status, name), "{shown}: {answer}");
            assert!(!answer["errors"][0]["message"].as_str().unwrap().is_empty());
        }
        let bad_time = json!({ "awayUntil": "tomorrow" });
        let query = "mutation($i: SetAvailabilityInput!) { setAvailability(input: $i) { position } }";
        let answer = zoe.ask(query, json!({ "i": bad_time })).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{answer}");
        assert_eq!(server.app.log().head(), before);
        server.stop().await;
    }

    async fn a_token_that_signs_nobody_in_is_refused_and_such_a_cookie_ignored(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        zoe.data("mutation { signOut { position } }", json!({})).await;
        let ended = zoe.token.clone().unwrap();
        for token in [ended.as_str(), "garbage", &"x".repeat(43), &"x".repeat(4_000)] {
            let bearer = Person { token: Some(token.to_owned()), ..zoe.clone() };
            let (status, _, answer) = send(&bearer, "{\"query\":\"{ viewer { isAdministrator } }\"}").await;
            assert_eq!((status, code(&answer)), (401, "UNAUTHENTICATED"), "{token}");
            let sign_in = format!(
                "mutation {{ signIn(input: {{ login: \"zoe\", password: \"{PASSWORD}\" }}) {{ token }} }}"
            );
            for (query, at) in [("{ viewer { isAdministrator } }", "/data/viewer"), (&sign_in, "/data/signIn/token")] {
                let answer = zoe.http
                    .post(format!("{}/graphql", zoe.url))
                    .header("cookie", format!("__Host-ruche={token}"))
                    .header("origin", "http://localhost:8080")
                    .json(&json!({ "query": query }))
                    .send().await.unwrap();
                let answer: Value = answer.json().await.unwrap();
                assert!(answer.get("errors").is_none(), "{token}: {answer}");
                assert_eq!(answer.pointer(at).unwrap().is_null(), at == "/data/viewer", "{answer}");
            }
        }
        server.stop().await;
    }

    async fn no_inner_text_leaves_the_server(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, ada) = (server.person("zoe").await, server.person("ada").await);
        let mut write = server.app.database.write_durable().await.unwrap();
        write.execute("DROP TABLE posts_post_r2").await.unwrap();
        write.commit().await.unwrap();
        let (status, id, answer) = send(&zoe, "{\"query\":\"{ feed { edges { cursor } } }\"}").await;
        let error = &answer["errors"][0];
        assert_eq!((status, code(&answer)), (200, "INTERNAL_SERVER_ERROR"), "{answer}");
        assert_eq!(error["message"], json!("Something went wrong on our side."));
        assert_eq!(error["extensions"]["requestId"], json!(id));

        server.app.database.close().await;
        for query in ["{ feed { edges { cursor } } }", "{ viewer { isAdministrator } }"] {
            let (status, _, answer) = send(&ada, json!({ "query": query }).to_string()).await;
            assert_eq!((status, code(&answer)), (503, "UNAVAILABLE"), "{answer}");
            assert_eq!(answer["errors"][0]["message"], json!("The service is busy; try again."));
        }
        let (status, _, answer) = send(&server.anonymous(), json!({ "query":
            "mutation { signIn(input: { login: \"zoe\", password: \"none\" }) { token } }" }).to_string()).await;
        assert_eq!((status, code(&answer)), (503, "UNAVAILABLE"), "{answer}");
        server.stop().await;
    }

    async fn every_input_and_every_list_is_tried(engine) {
        let scene = Scene::open(engine).await;
        let schema = schema();
        let mutations = schema.get_object("Mutation").unwrap().fields.iter();
        let published: BTreeSet<&str> = mutations
            .filter(|(_, field)| !field.arguments.is_empty())
            .map(|(name, _)| name.as_str())
            .collect();
        let tried: BTreeSet<&str> = scene.inputs().into_iter().map(|(name, _)| name).collect();
        assert_eq!(published, tried);
        let mut pages = BTreeSet::new();
        for (name, object) in schema.types.iter().filter_map(|(name, ty)| Some((name, ty.as_object()?))) {
            for field in object.fields.values() {
                // A short list without cursors has no page to be wrong.
                let is_page = field.argument_by_name("after").is_some();
                if is_page && field.argument_by_name("first").is_some() {
                    pages.insert(format!("{name}.{}", field.name));
                }
            }
        }
        let tried = scene.lists().into_iter().map(|(name, ..)| name.to_owned());
        assert_eq!(pages, tried.collect::<BTreeSet<_>>());
        scene.server.stop().await;
    }
}
