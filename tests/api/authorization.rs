//! Who may do what: every field of the roots, asked by each kind of viewer. A field without a case
//! fails the test, so a new one cannot be forgotten.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use futures_util::StreamExt as _;
use ruche::features::accounts::commands::open_session;
use ruche::features::accounts::events::PersonId;
use ruche::features::accounts::queries::sessions;
use ruche::features::graphql::Position;
use ruche::server::graphql::schema::sdl;
use serde_json::{Value, json};

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, TestServer};

const PASSWORD: &str = "correct horse battery";

/// An operation, and what comes of it for a guest, an outsider, the author (a contributor), a
/// moderator, an administrator of the network who is no member, and the community's owner:
/// `ok`, `null`, the code of an error, or that of a user error.
struct Case(&'static str, [&'static str; 6]);

const GUEST: &str = "UNAUTHENTICATED";
const GONE: &str = "NOT_FOUND";
const NO: &str = "FORBIDDEN";
const STALE: &str = "CONFLICT";

/// What everybody who has signed in may do.
const EVERYBODY: [&str; 6] = [GUEST, "ok", "ok", "ok", "ok", "ok"];
/// Reading what is in a closed community.
const MEMBERS: [&str; 6] = [GUEST, "null", "ok", "ok", "null", "ok"];
/// Writing to what is in it.
const WRITERS: [&str; 6] = [GUEST, GONE, "ok", "ok", GONE, "ok"];
/// Changing one's own text.
const AUTHOR: [&str; 6] = [GUEST, GONE, "ok", NO, GONE, NO];
/// Changing the community. That a closed one exists is no secret.
const MANAGERS: [&str; 6] = [GUEST, NO, NO, NO, NO, "ok"];
/// Answering for a guest, or administering the network.
const SPONSOR: [&str; 6] = [GUEST, NO, NO, NO, "ok", "ok"];
/// Changing what is somebody else's.
const ADMINISTRATOR: [&str; 6] = [GUEST, NO, NO, NO, "ok", NO];

const CASES: &[Case] = &[
    Case("query { comment(id: {comment}) { id } }", MEMBERS),
    Case("query { communities { edges { node { id } } } }", EVERYBODY),
    Case("query { community(id: {community}) { id } }", EVERYBODY),
    Case(
        "query { experts(by: { text: \"welding\" }) { sure } }",
        EVERYBODY,
    ),
    Case("query { feed { edges { cursor } } }", EVERYBODY),
    Case("query { node(id: {post}) { id } }", MEMBERS),
    Case("query { nodes(ids: [{post}]) { id } }", MEMBERS),
    Case("query { people { edges { cursor } } }", EVERYBODY),
    Case("query { person(id: {other}) { id } }", EVERYBODY),
    Case("query { post(id: {post}) { id } }", MEMBERS),
    Case(
        "query { viewer { isAdministrator } }",
        ["null", "ok", "ok", "ok", "ok", "ok"],
    ),
    Case(
        "subscription { activity(after: {start}) { kind } }",
        EVERYBODY,
    ),
    Case(
        "addCommunityMember { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case(
        "changeCommunityRole { communityId: {community}, personId: {reader}, role: CONTRIBUTOR }",
        MANAGERS,
    ),
    Case(
        "acceptCharter { communityId: {community}, version: 1 }",
        [GUEST, NO, STALE, STALE, NO, STALE],
    ),
    Case(
        "acceptInvitation { communityId: {community} }",
        [GUEST, GONE, "ok", "ok", GONE, "ok"],
    ),
    Case(
        "approveJoinRequest { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case("archiveCommunity { communityId: {community} }", MANAGERS),
    Case("restoreCommunity { communityId: {community} }", MANAGERS),
    Case(
        "declineInvitation { communityId: {community} }",
        [GUEST, GONE, GONE, GONE, GONE, GONE],
    ),
    Case(
        "declineJoinRequest { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case("endGuest { personId: {guest} }", SPONSOR),
    Case("extendGuest { personId: {guest}, until: {soon} }", SPONSOR),
    Case(
        "inviteGuest { communityId: {community}, name: \"Guest\", email: {email} }",
        MANAGERS,
    ),
    Case(
        "inviteToCommunity { communityId: {community}, personId: {other} }",
        MANAGERS,
    ),
    Case(
        "publishCharter { communityId: {community}, text: \"Be kind\" }",
        MANAGERS,
    ),
    Case(
        "requestToJoin { communityId: {community} }",
        [GUEST, "ok", STALE, STALE, "ok", STALE],
    ),
    Case(
        "setCommunityPolicies { communityId: {community}, postingPolicy: MANAGERS }",
        MANAGERS,
    ),
    Case(
        "takeOverGuest { communityId: {community}, personId: {guest} }",
        MANAGERS,
    ),
    Case(
        "transferOwnership { communityId: {community}, personId: {reader} }",
        MANAGERS,
    ),
    Case(
        "withdrawInvitation { communityId: {community}, personId: {leaver} }",
        MANAGERS,
    ),
    Case(
        "withdrawJoinRequest { communityId: {community} }",
        EVERYBODY,
    ),
    Case(
        "changePassword { currentPassword: {password}, newPassword: {password} }",
        EVERYBODY,
    ),
    Case("claimSkill { skill: \"TIG\", level: 3 }", EVERYBODY),
    Case(
        "claimSkill { personId: {other}, skill: \"TIG\", level: 3 }",
        ADMINISTRATOR,
    ),
    Case("createComment { postId: {post}, body: \"Yes\" }", WRITERS),
    Case(
        "createCommunity { name: \"Robots\", visibility: OPEN }",
        EVERYBODY,
    ),
    Case("createPost { body: \"Hello\" }", EVERYBODY),
    Case(
        "createPost { communityId: {community}, body: \"Hello\" }",
        WRITERS,
    ),
    Case(
        "createPost { kind: ANNOUNCEMENT, title: \"News\", body: \"Hello\" }",
        ADMINISTRATOR,
    ),
    Case(
        "createPost { communityId: {community}, kind: ANNOUNCEMENT, title: \"News\", body: \"Hi\" }",
        [GUEST, GONE, NO, "ok", GONE, "ok"],
    ),
    Case("deactivatePerson { personId: {leaver} }", ADMINISTRATOR),
    Case("reactivatePerson { personId: {leaver} }", ADMINISTRATOR),
    Case("deleteComment { commentId: {comment} }", WRITERS),
    Case("deletePost { postId: {post} }", WRITERS),
    Case(
        "editComment { commentId: {comment}, body: \"Changed\" }",
        AUTHOR,
    ),
    Case("editPost { postId: {post}, body: \"Changed\" }", AUTHOR),
    Case(
        "joinCommunity { communityId: {community} }",
        [GUEST, NO, "ok", "ok", NO, "ok"],
    ),
    Case(
        "leaveCommunity { communityId: {community} }",
        [GUEST, NO, "ok", "ok", NO, NO],
    ),
    Case("markNotificationsRead { upTo: {start} }", EVERYBODY),
    Case(
        "reactToComment { commentId: {comment}, kind: LIKE }",
        WRITERS,
    ),
    Case("reactToPost { postId: {post}, kind: LIKE }", WRITERS),
    Case(
        "removeCommunityMember { communityId: {community}, personId: {reader} }",
        MANAGERS,
    ),
    Case("restorePost { postId: {binned} }", WRITERS),
    Case(
        "revokeSession { sessionId: {session} }",
        [GUEST, GONE, "ok", GONE, GONE, GONE],
    ),
    Case("setAvailability { message: \"Back soon\" }", EVERYBODY),
    Case("setAvailability { personId: {other} }", ADMINISTRATOR),
    Case(
        "setNotificationMail { reason: MENTION, enabled: false }",
        EVERYBODY,
    ),
    Case(
        "signIn { login: \"author\", password: {password} }",
        ["ok"; 6],
    ),
    Case(
        "updateCommunity { communityId: {community}, name: \"Soudage\" }",
        MANAGERS,
    ),
    Case("updateProfile { title: \"Welder\" }", EVERYBODY),
    Case(
        "updateProfile { personId: {other}, title: \"Welder\" }",
        ADMINISTRATOR,
    ),
    Case("withdrawSkill { skill: \"TIG\" }", EVERYBODY),
    Case(
        "withdrawSkill { personId: {other}, skill: \"TIG\" }",
        ADMINISTRATOR,
    ),
    // Last: it ends the sessions of everybody.
    Case("mutation { signOut { userErrors { code } } }", EVERYBODY),
];

impl Case {
    /// The operation as a document: what is no document is a mutation with its input.
    fn document(&self) -> String {
        let Self(text, _) = self;
        match text.split_once(' ') {
            Some(("query" | "mutation" | "subscription", _)) | None => (*text).to_owned(),
            Some((name, input)) => {
                format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code }} }} }}")
            }
        }
    }

    fn kind(&self) -> &'static str {
        match self.0.split_once(' ') {
            Some(("query", _)) => "Query",
            Some(("subscription", _)) => "Subscription",
            _ => "Mutation",
        }
    }

    /// The root field.
    fn field(&self) -> &str {
        let word = |text: &'static str| text.split(|c: char| !c.is_alphanumeric()).next();
        let inside = self
            .0
            .split_once("{ ")
            .filter(|(kind, _)| matches!(*kind, "query " | "mutation " | "subscription "));
        inside
            .map_or_else(|| word(self.0), |(_, inside)| word(inside))
            .unwrap()
    }
}

/// The viewers, in the order of the columns, and the others of the scene.
struct Scene {
    server: TestServer,
    viewers: [Person; 6],
    reader: Person,
    other: Person,
    leaver: Person,
}

impl Scene {
    async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let viewers = [
            server.anonymous(),
            server.person("outsider").await,
            server.person("author").await,
            server.person("moderator").await,
            server.administrator("administrator").await,
            server.person("owner").await,
        ];
        for person in viewers.iter().skip(1) {
            server.set_password(person, PASSWORD).await;
        }
        let reader = server.person("reader").await;
        let other = server.person("other").await;
        let leaver = server.person("leaver").await;
        Self {
            server,
            viewers,
            reader,
            other,
            leaver,
        }
    }

    /// Fills the placeholders in with things made for this one use.
    async fn fill(&self, document: &str) -> String {
        let [_, _, author, ..] = &self.viewers;
        let mut values = vec![
            ("{start}", Position(0).to_string()),
            ("{password}", PASSWORD.to_owned()),
            ("{other}", self.other.id.clone()),
            ("{reader}", self.reader.id.clone()),
            ("{leaver}", self.leaver.id.clone()),
            ("{email}", format!("{}@elsewhere.example", PersonId::new())),
            (
                "{soon}",
                self.server.app.now().plus_seconds(86_400).to_string(),
            ),
        ];
        if document.contains("{session}") {
            let person = author.id.parse().unwrap();
            open_session(&self.server.app, person, "phone")
                .await
                .unwrap();
            let newest = sessions(&self.server.app, person).await.unwrap().remove(0);
            values.push(("{session}", newest.id.to_string()));
        }
        if ["{community}", "{post}", "{comment}", "{binned}"]
            .iter()
            .any(|it| document.contains(it))
        {
            values.extend(self.place().await);
        }
        if document.contains("{guest}") {
            values.push(self.guest(&values).await);
        }
        let fill = |document: String, (name, value): (&str, String)| {
            document.replace(name, &format!("\"{value}\""))
        };
        values.into_iter().fold(document.to_owned(), fill)
    }

    /// A guest of the owner, in the community where there is one.
    async fn guest(&self, values: &[(&'static str, String)]) -> (&'static str, String) {
        let owner = &self.viewers[5];
        let known = values.iter().find(|(name, _)| *name == "{community}");
        let community = match known {
            Some((_, community)) => community.clone(),
            None => self.place().await[0].1.clone(),
        };
        let email = format!("{}@elsewhere.example", PersonId::new());
        let input = json!({ "communityId": community, "email": email, "name": "Guest" });
        let made = owner.mutate("inviteGuest", input, "guest { id }").await;
        ("{guest}", made["guest"]["id"].as_str().unwrap().to_owned())
    }

    /// A closed community with a post and a comment by the author, a request and an invitation.
    async fn place(&self) -> [(&'static str, String); 4] {
        let [_, _, author, moderator, _, owner] = &self.viewers;
        let community = owner.community("Soudure", "CLOSED").await;
        for (person, role) in [
            (author, "CONTRIBUTOR"),
            (moderator, "MODERATOR"),
            (&self.reader, "READER"),
        ] {
            let input = json!({ "communityId": community, "personId": person.id, "role": role });
            owner.mutate("addCommunityMember", input, "position").await;
        }
        let policies = json!({ "communityId": community, "external": "ALLOWED" });
        owner
            .mutate("setCommunityPolicies", policies, "position")
            .await;
        let asking = json!({ "communityId": community });
        self.other.mutate("requestToJoin", asking, "position").await;
        let inviting = json!({ "communityId": community, "personId": self.leaver.id });
        owner
            .mutate("inviteToCommunity", inviting, "position")
            .await;
        let post = async |body| {
            let input = json!({ "communityId": community, "body": body });
            let made = author.mutate("createPost", input, "post { id }").await;
            made["post"]["id"].as_str().unwrap().to_owned()
        };
        let (kept, binned) = (post("Which gas?").await, post("Never mind").await);
        author
            .mutate("deletePost", json!({ "postId": binned }), "position")
            .await;
        let input = json!({ "postId": kept, "body": "Argon" });
        let made = author
            .mutate("createComment", input, "comment { id }")
            .await;
        let comment = made["comment"]["id"].as_str().unwrap().to_owned();
        [
            ("{community}", community),
            ("{post}", kept),
            ("{comment}", comment),
            ("{binned}", binned),
        ]
    }
}

/// What came of an operation, as the cases say it.
fn outcome(answer: &Value, field: &str) -> String {
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    let data = &answer["data"][field];
    let is_null = data
        .as_array()
        .map_or(data.is_null(), |list| list.iter().all(Value::is_null));
    match data["userErrors"][0]["code"].as_str() {
        Some(code) => code.to_owned(),
        None if is_null => "null".to_owned(),
        None => "ok".to_owned(),
    }
}

/// The first answer of a subscription.
async fn first(person: &Person, document: &str) -> Value {
    let request = person
        .http
        .post(format!("{}/graphql", person.url))
        .header("accept", "text/event-stream")
        .json(&json!({ "query": document }));
    let request = match &person.token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let mut chunks = request.send().await.unwrap().bytes_stream();
    let mut text = String::new();
    while let Some(chunk) = chunks.next().await {
        text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        let data = text.lines().find_map(|line| line.strip_prefix("data: {"));
        if let Some(data) = data.filter(|_| text.contains("\n\n")) {
            return serde_json::from_str(&format!("{{{data}")).unwrap();
        }
    }
    panic!("the stream ended: {text}");
}

fn schema() -> Schema {
    Schema::parse_and_validate(sdl(), "schema.graphql")
        .unwrap()
        .into_inner()
}

on_both_engines! {
    async fn each_viewer_may_do_what_the_cases_say(engine) {
        let scene = Scene::open(engine).await;
        let mut wrong = Vec::new();
        for case in CASES {
            let mut outcomes = Vec::new();
            for viewer in &scene.viewers {
                let document = scene.fill(&case.document()).await;
                let answer = match case.kind() {
                    "Subscription" => first(viewer, &document).await,
                    _ => viewer.ask(&document, json!({})).await,
                };
                outcomes.push(outcome(&answer, case.field()));
            }
            if outcomes != case.1 {
                wrong.push(format!("{}\n  expected {:?}\n  got      {outcomes:?}", case.0, case.1));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        scene.server.stop().await;
    }
}

#[test]
fn every_field_of_the_roots_has_a_case() {
    let schema = schema();
    let published: BTreeSet<String> = ["Query", "Mutation", "Subscription"]
        .into_iter()
        .flat_map(|root| {
            let fields = &schema.get_object(root).unwrap().fields;
            fields.keys().map(move |field| format!("{root}.{field}"))
        })
        .collect();
    let cased: BTreeSet<String> = CASES
        .iter()
        .map(|case| format!("{}.{}", case.kind(), case.field()))
        .collect();
    assert_eq!(
        published.symmetric_difference(&cased).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}
