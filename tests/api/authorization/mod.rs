//! Who may do what: every field of the roots, asked by each kind of viewer. A field without a case
//! fails the test, so a new one cannot be forgotten.

mod cases;
mod pseudonyms;
mod skills;

use std::collections::BTreeSet;
use std::time::Duration;

use apollo_compiler::Schema;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use ruche::features::accounts::commands::open_session;
use ruche::features::accounts::events::PersonId;
use ruche::features::accounts::queries::sessions;
use ruche::features::graphql::Position;
use ruche::features::notifications::events::NotificationId;
use ruche::kernel::clock::{Clock, Time};
use ruche::server::graphql::schema::sdl;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, Setup, TestServer};

use cases::{CASES, Case};

const PASSWORD: &str = "correct horse battery";

/// The last of them sign out.
fn all() -> impl Iterator<Item = &'static Case> {
    let first = skills::CASES.iter().chain(pseudonyms::CASES);
    first.chain(CASES)
}

/// The viewers, in the order of the columns, and the others of the scene.
struct Scene {
    server: TestServer,
    viewers: [Person; 6],
    reader: Person,
    other: Person,
    leaver: Person,
    /// A question and an announcement, and a question to which no answer is accepted.
    asked: OnceCell<[String; 3]>,
    /// What is asked under a pseudonym.
    hidden: OnceCell<[(&'static str, String); 3]>,
}

impl Scene {
    async fn open(engine: Engine) -> Self {
        let setup = Setup {
            clock: Clock::manual(Time(1_772_357_400_000_000)),
            ..Setup::default()
        };
        let server = TestServer::start_with(engine, setup).await;
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
            asked: OnceCell::new(),
            hidden: OnceCell::new(),
        }
    }

    /// Fills the placeholders in with things made for this one use.
    async fn fill(&self, document: &str) -> String {
        let [_, _, author, ..] = &self.viewers;
        let has = |names: &[&str]| names.iter().any(|it| document.contains(it));
        let mut values = vec![
            ("{start}", Position(0).to_string()),
            ("{password}", PASSWORD.to_owned()),
            ("{other}", self.other.id.clone()),
            ("{reader}", self.reader.id.clone()),
            ("{leaver}", self.leaver.id.clone()),
            ("{notification}", NotificationId::new().to_string()),
            ("{word}", PersonId::new().to_string()),
            ("{email}", format!("{}@elsewhere.example", PersonId::new())),
            (
                "{soon}",
                self.server.app.now().plus_seconds(86_400).to_string(),
            ),
        ];
        if document.contains("{claimant}") {
            self.place().await;
            let claim = json!({ "skill": "TIG", "level": 2 });
            self.reader.mutate("claimSkill", claim, "position").await;
            values.push(("{claimant}", self.reader.id.clone()));
        }
        for (name, mutation) in [("{skill}", "createSkill"), ("{proposed}", "proposeSkill")] {
            if document.contains(name) {
                values.push((name, self.skill(mutation).await));
            }
        }
        if document.contains("{session}") {
            let person = author.id.parse().unwrap();
            open_session(&self.server.app, person, "phone")
                .await
                .unwrap();
            let newest = sessions(&self.server.app, person).await.unwrap().remove(0);
            values.push(("{session}", newest.id.to_string()));
        }
        if has(&["{community}", "{post}", "{comment}", "{binned}"]) {
            values.extend(self.place().await);
        }
        if has(&["{hidden}", "{opening}", "{refused}"]) {
            values.extend(self.hidden.get_or_init(|| self.hide()).await.clone());
        }
        if document.contains("{guest}") {
            values.push(self.guest(&values).await);
        }
        if has(&["{question}", "{answer}", "{announcement}", "{unsolved}"]) {
            values.extend(self.kinds().await);
        }
        let fill = |document: String, (name, value): (&str, String)| {
            document.replace(name, &format!("\"{value}\""))
        };
        values.into_iter().fold(document.to_owned(), fill)
    }

    /// What a mutation of the taxonomy makes.
    async fn skill(&self, mutation: &str) -> String {
        let input = json!({ "english": PersonId::new().to_string() });
        let made = self.viewers[4]
            .mutate(mutation, input, "skill { id }")
            .await;
        made["skill"]["id"].as_str().unwrap().to_owned()
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
        owner.takes_guests(&community, true).await;
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
        owner
            .mutate("pinPost", json!({ "postId": kept }), "position")
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

/// After so long without an answer a subscription is open: a refusal comes at once.
const QUIET: Duration = Duration::from_secs(3);

impl Scene {
    /// Questions by the author and an announcement by the moderator in one closed community, made
    /// once, because a day has room for few; and a new answer by the reader.
    async fn kinds(&self) -> [(&'static str, String); 4] {
        let [question, announcement, unsolved] =
            self.asked.get_or_init(|| self.ask()).await.clone();
        let input = json!({ "postId": question, "body": "Argon" });
        let fields = "comment { id }";
        let made = self.reader.mutate("createComment", input, fields).await;
        let answer = made["comment"]["id"].as_str().unwrap().to_owned();
        [
            ("{question}", question),
            ("{answer}", answer),
            ("{announcement}", announcement),
            ("{unsolved}", unsolved),
        ]
    }

    async fn ask(&self) -> [String; 3] {
        let [_, _, author, moderator, _, owner] = &self.viewers;
        let [(_, community), ..] = self.place().await;
        let input = json!({ "communityId": community, "personId": self.reader.id,
            "role": "CONTRIBUTOR" });
        owner.mutate("changeCommunityRole", input, "position").await;
        let publish = async |person: &Person, kind: &str| {
            let input = json!({ "communityId": community, "kind": kind,
                "title": "Which gas is best here?", "body": "For the new stainless steel line" });
            let made = person.mutate("createPost", input, "post { id }").await;
            made["post"]["id"].as_str().unwrap().to_owned()
        };
        [
            publish(author, "QUESTION").await,
            publish(moderator, "ANNOUNCEMENT").await,
            publish(author, "QUESTION").await,
        ]
    }
}

/// What came of an operation, as the cases say it.
fn outcome(answer: &Value, field: &str) -> String {
    if answer["open"] == true {
        return "ok".to_owned();
    }
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

/// The first answer of a subscription, or that it is open and says nothing yet.
async fn first(person: &Person, document: &str) -> Value {
    let answer = tokio::time::timeout(QUIET, answered(person, document)).await;
    answer.unwrap_or_else(|_nothing_yet| json!({ "open": true }))
}

async fn answered(person: &Person, document: &str) -> Value {
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
        for case in all() {
            let asked = scene.viewers.iter().map(async |viewer| {
                let document = scene.fill(&case.document()).await;
                let answer = match case.kind() {
                    "Subscription" => first(viewer, &document).await,
                    _ => viewer.ask(&document, json!({})).await,
                };
                outcome(&answer, case.field())
            });
            let outcomes: Vec<String> = match case.kind() {
                // An open one is waited for.
                "Subscription" => join_all(asked).await,
                _ => futures_util::stream::iter(asked).then(|it| it).collect().await,
            };
            if outcomes != case.1 {
                wrong.push(format!("{}\n  expected {:?}\n  got      {outcomes:?}", case.0, case.1));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        scene.server.stop().await;
    }
}

on_both_engines! {
    async fn an_editor_of_the_taxonomy_may_do_there_what_administrators_may(engine) {
        let scene = Scene::open(engine).await;
        let (editor, administrator) = (&scene.other, &scene.viewers[4]);
        let input = json!({ "personId": editor.id });
        administrator.mutate("nameTaxonomyEditor", input, "position").await;
        let cases = skills::CASES.iter().filter(|case| case.1 == cases::ADMINISTRATOR);
        let mut seen = 0;
        for case in cases {
            let document = scene.fill(&case.document()).await;
            let answer = editor.ask(&document, json!({})).await;
            let names_editors = case.field().ends_with("TaxonomyEditor");
            let expected = if names_editors { cases::NO } else { "ok" };
            assert_eq!(outcome(&answer, case.field()), expected, "{}", case.0);
            seen += 1;
        }
        assert_eq!(seen, 9);
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
    let cased: BTreeSet<String> = all()
        .map(|case| format!("{}.{}", case.kind(), case.field()))
        .collect();
    assert_eq!(
        published.symmetric_difference(&cased).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}
