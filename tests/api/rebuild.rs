//! The log is the only truth: after a random history through the API, every read model and the
//! search index filled anew from the log equal the live ones, and nothing leaves the house.

mod rarer;

use std::sync::Arc;

use ruche::features;
use ruche::kernel::runner::rebuild;
use serde_json::{Value, json};

use crate::asking::put_to_an_expert;
use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::hidden;
use crate::support::server::{Person, Setup, TestServer};
use crate::support::things::{Dumped, dump};

/// Requests in one history.
const REQUESTS: usize = 240;

const HANDLES: [&str; 5] = ["ada", "bob", "carol", "zoe", "karim"];

const SKILLS: [&str; 4] = [
    "Aluminium welding",
    "Soudure",
    "Budget planning",
    "Robotics",
];

const NEEDS: [&str; 4] = [
    "aluminium welding",
    "soudure robot",
    "budget",
    "racing bicycles",
];

/// What has been made so far, and chance.
struct History {
    chance: Chance,
    people: Vec<Person>,
    communities: Vec<String>,
    posts: Vec<String>,
    comments: Vec<String>,
    skills: Vec<String>,
    /// Where the last change lies.
    position: Value,
    /// Requests that changed something.
    done: usize,
}

impl History {
    fn pick(&mut self, from: &[&str]) -> String {
        from[self.index(from.len())].to_owned()
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.chance.below(u64::try_from(len).unwrap())).unwrap()
    }

    /// One of these, or what is nobody's id while there is none.
    fn one_of(&mut self, which: fn(&Self) -> &Vec<String>) -> String {
        match which(self).len() {
            0 => "none".to_owned(),
            len => {
                let index = self.index(len);
                which(self)[index].clone()
            }
        }
    }

    fn text(&mut self) -> String {
        let mention = self.pick(&["", "@ada ", "@karim and @zoe ", "#robots "]);
        let subject = self.pick(&NEEDS);
        format!(
            "{mention}about {subject}, number {}",
            self.chance.below(1_000)
        )
    }

    /// Founds a community.
    async fn found(&mut self) {
        let community = self.people[0].community("Circle", "OPEN").await;
        self.communities.push(community);
    }

    /// One random request of somebody; the rules may well refuse it.
    async fn go_on(&mut self) {
        let index = self.index(self.people.len());
        let person = self.people[index].clone();
        let (name, input, made) = self.request();
        let fields = match made {
            Some(made) => format!("position {made} {{ id }}"),
            None => "position".to_owned(),
        };
        if name == "markNotificationsRead" && self.position.is_null() {
            return;
        }
        let payload = person.try_mutate(name, input, &fields).await;
        if payload["userErrors"] == json!([]) {
            self.done += 1;
            self.position = payload["position"].clone();
        }
        let id = made
            .and_then(|made| payload[made]["id"].as_str())
            .map(str::to_owned);
        match made {
            Some("post") => self.posts.extend(id),
            Some("comment") => self.comments.extend(id),
            Some("skill") => self.skills.extend(id),
            _ => self.communities.extend(id),
        }
    }

    /// The name of a mutation, its input, and the field of what it makes.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of request")]
    fn request(&mut self) -> (&'static str, Value, Option<&'static str>) {
        let text = self.text();
        let post = self.one_of(|it| &it.posts);
        let comment = self.one_of(|it| &it.comments);
        let community = self.one_of(|it| &it.communities);
        let index = self.index(self.people.len());
        let somebody = self.people[index].id.clone();
        let skill = self.pick(&SKILLS);
        let reaction = [json!("LIKE"), json!("THANKS"), Value::Null][self.index(3)].clone();
        match self.chance.below(39) {
            27.. => self.rarer((post, community, somebody), &text),
            0..=2 => ("createPost", json!({ "body": text }), Some("post")),
            3 | 4 => {
                let input = json!({ "communityId": community, "body": text });
                ("createPost", input, Some("post"))
            }
            5 => ("editPost", json!({ "postId": post, "body": text }), None),
            6 => ("deletePost", json!({ "postId": post }), None),
            7 => ("restorePost", json!({ "postId": post }), None),
            8 | 9 => (
                "createComment",
                json!({ "postId": post, "body": text }),
                Some("comment"),
            ),
            10 => {
                let input = json!({ "postId": post, "parentId": comment, "body": text });
                ("createComment", input, Some("comment"))
            }
            11 => (
                "editComment",
                json!({ "commentId": comment, "body": text }),
                None,
            ),
            12 => ("deleteComment", json!({ "commentId": comment }), None),
            13 | 14 => (
                "reactToPost",
                json!({ "postId": post, "kind": reaction }),
                None,
            ),
            15 => (
                "reactToComment",
                json!({ "commentId": comment, "kind": reaction }),
                None,
            ),
            16 => {
                let visibility = self.pick(&["OPEN", "CLOSED", "SECRET"]);
                let name = format!("Circle {}", self.chance.below(1_000));
                let input = json!({ "name": name, "visibility": visibility });
                ("createCommunity", input, Some("community"))
            }
            17 => ("joinCommunity", json!({ "communityId": community }), None),
            18 => ("leaveCommunity", json!({ "communityId": community }), None),
            19 => {
                let input = json!({ "communityId": community, "personId": somebody });
                ("addCommunityMember", input, None)
            }
            20 => {
                let level = 1 + self.chance.below(4);
                let input = json!({ "skill": skill, "level": level, "wish": "HELP" });
                ("claimSkill", input, None)
            }
            21 => ("withdrawSkill", json!({ "skill": skill }), None),
            22 => (
                "updateProfile",
                json!({ "title": text, "bio": "I like racing bicycles" }),
                None,
            ),
            23 => {
                let input = json!({ "communityId": community, "statement": text, "target": 9,
                    "measure": self.pick(&NEEDS), "dueOn": "2035-01-01" });
                ("setCommunityObjective", input, None)
            }
            24 => {
                let value = self.chance.below(9);
                let input = json!({ "communityId": community, "value": value, "note": text });
                ("reportObjectiveProgress", input, None)
            }
            25 => {
                let visibility = self.pick(&["OPEN", "CLOSED", "SECRET"]);
                let older = self.pick(&["PUBLISH", "PUBLISH", "KEEP_FOR_MEMBERS"]);
                let input = json!({ "communityId": community, "visibility": visibility,
                    "olderPosts": older, "seenPosts": 999, "seenComments": 999,
                    "seenPeople": 999 });
                ("changeCommunityVisibility", input, None)
            }
            _ => (
                "markNotificationsRead",
                json!({ "upTo": self.position }),
                None,
            ),
        }
    }
}

/// A server with a random history behind it.
async fn lived(server: &TestServer) -> History {
    let mut people = Vec::new();
    for handle in HANDLES {
        people.push(server.administrator(handle).await);
    }
    let mut history = History {
        chance: Chance::from_environment(),
        people,
        communities: Vec::new(),
        posts: Vec::new(),
        comments: Vec::new(),
        skills: Vec::new(),
        position: Value::Null,
        done: 0,
    };
    // Without a community much of what follows is refused, and chance may found none.
    history.found().await;
    // Chance hardly asks an expert.
    put_to_an_expert(server, &history.people[0], &history.people[1]).await;
    ask_hidden(server, &history.people[0], &history.people[1]).await;
    for _ in 0..REQUESTS {
        history.go_on().await;
    }
    assert!(
        history.done > REQUESTS / 3,
        "only {} requests changed something",
        history.done
    );
    server.settle().await;
    history
}

/// A question under a pseudonym, which somebody wants to open, in a community with rules.
async fn ask_hidden(server: &TestServer, owner: &Person, asker: &Person) {
    let community = hidden::community(server, owner, &[asker]).await;
    let question = hidden::question(asker, &community).await;
    hidden::request(owner, &question).await;
    let charter = json!({ "communityId": community, "text": "Be kind" });
    owner.mutate("publishCharter", charter, "position").await;
    let objective = json!({ "communityId": community, "statement": "Fair pay",
        "measure": "Answered questions", "target": 9, "dueOn": "2035-01-01" });
    owner
        .mutate("setCommunityObjective", objective, "position")
        .await;
}

async fn tables(server: &TestServer) -> Dumped {
    let projections = features::projections();
    let tables: Vec<_> = projections.iter().flat_map(|it| it.tables()).collect();
    dump(&server.app.database, &tables).await
}

/// What everybody sees: feed, directory, notifications and experts.
async fn seen(people: &[Person], url: &str) -> Vec<Value> {
    let everything = "{
        feed(first: 50) { edges { node { reasons { text } post { id body tags commentCount
            mentions { id } reactionSummary { kind count } viewerReaction
            comments(first: 5) { edges { node { id body isDeleted } } } } } } }
        viewer { unreadCount notifications(first: 50) { edges { node { id text readAt } } } } }";
    let directory =
        "{ people { edges { node { id name title bio skills { name level skill { id label } } } } }
        communities { edges { node { id name memberCount viewerRole } } } }";
    let experts = "query($text: String!) { experts(by: { text: $text }) { sure
        edges { node { id } band totals reasons { kind text } } } }";
    let mut seen = Vec::new();
    for person in people {
        let person = Person {
            url: url.to_owned(),
            ..person.clone()
        };
        seen.push(person.data(everything, json!({})).await);
        seen.push(person.data(directory, json!({})).await);
        for need in NEEDS {
            seen.push(person.data(experts, json!({ "text": need })).await);
        }
    }
    seen
}

on_both_engines! {
    async fn every_read_model_rebuilt_equals_the_live_one_and_no_mail_leaves(engine) {
        let server = TestServer::start(engine).await;
        let history = lived(&server).await;
        let live = tables(&server).await;
        let empty: Vec<_> = live.iter().filter(|(_, rows)| rows.is_empty()).collect();
        assert!(empty.len() < live.len() / 3, "this history says little: {empty:?}");
        assert!(!server.mails().is_empty(), "nobody was ever mailed");
        std::fs::remove_dir_all(server.place.folder.path().join("mail")).unwrap();
        let head = server.app.log().look_up_head().await.unwrap();

        // Twice, because the first one leaves other names behind it.
        for _ in 0..2 {
            for projection in features::projections() {
                let name = projection.name();
                let position = rebuild(&server.app.runner, Arc::clone(&projection), |_, _| {});
                assert_eq!(position.await.unwrap(), head, "{name}");
            }
            let rebuilt = tables(&server).await;
            for (table, rows) in &live {
                assert_eq!(&rebuilt[table], rows, "{table}");
            }
        }
        // Work goes on in the new tables.
        history.people[0].post(None, "After it, without a mention").await;
        server.settle().await;
        assert!(server.mails().is_empty(), "a rebuild has sent mail");
        server.stop().await;
    }

    async fn the_index_rebuilt_and_another_process_on_the_same_data_see_the_same(engine) {
        let server = TestServer::start(engine).await;
        let people = lived(&server).await.people;
        let live = seen(&people, &server.url).await;
        let found = live.iter().filter(|answer| {
            answer["experts"]["edges"].as_array().is_some_and(|edges| !edges.is_empty())
        });
        assert!(found.count() > 0, "nobody is an expert in this history");

        let search = server.app.search().unwrap().clone();
        features::experts::index::rebuild(&server.app, &search).await.unwrap();
        server.settle().await;
        assert_eq!(seen(&people, &server.url).await, live, "with the index rebuilt");

        let place = server.stop().await;
        std::fs::remove_dir_all(place.folder.path().join("index")).unwrap();
        let server = TestServer::start_at(place, Setup::default()).await;
        server.settle().await;
        assert_eq!(seen(&people, &server.url).await, live, "after a start without an index");
        server.stop().await;
    }

    async fn what_was_restored_is_in_an_index_rebuilt(engine) {
        let server = TestServer::start(engine).await;
        let [ada, bob] = [server.person("ada").await, server.person("bob").await];
        let post = ada.post(None, "Aluminium welding needs argon").await;
        let comment = json!({ "postId": post, "body": "And so does welding titanium" });
        bob.mutate("createComment", comment, "position").await;
        for change in ["deletePost", "restorePost"] {
            ada.mutate(change, json!({ "postId": post }), "position").await;
        }
        server.settle().await;
        // All its events are looked at together now.
        let search = server.app.search().unwrap().clone();
        features::experts::index::rebuild(&server.app, &search).await.unwrap();
        let query = "{ experts(by: { text: \"welding\" }) { edges { node { handle } } } }";
        let mut found = bob.data(query, json!({})).await["experts"]["edges"].take();
        found.as_array_mut().unwrap().sort_by_key(Value::to_string);
        assert_eq!(found, json!([{ "node": { "handle": "ada" } }, { "node": { "handle": "bob" } }]));
        server.stop().await;
    }
}
