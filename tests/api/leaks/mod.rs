//! What one may not see is answered exactly as what does not exist: every path to a community's
//! content, for each kind of viewer and of community.

use std::fs;

use futures_util::{Stream, StreamExt as _};
use ruche::features::comments::events::CommentId;
use ruche::features::communities::events::CommunityId;
use ruche::features::graphql::Position;
use ruche::features::posts::events::PostId;
use serde_json::{Value, json};

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, TestServer};

mod rule;

const POST: &str = "{ id body bodyHtml excerpt tags commentCount viewerReaction viewerCanEdit \
    reactionSummary { kind count } mentions { id } author { id } community { id name } \
    history(first: 3) { edges { node { body } } } comments(first: 3) { edges { node { id body } } } }";
const COMMENT: &str = "{ id body excerpt mentions { id } author { id } post { id } \
    reactionSummary { kind count } replies(first: 3) { edges { node { id } } } }";
const COMMUNITY: &str = "{ id name description memberCount viewerRole visibility viewerStage \
    hasGuests charter { text } viewerCan { join { message } post { message } } \
    members(first: 3) { edges { node { person { id } } } } \
    joinRequests(first: 1) { edges { node { answer } } } \
    invitations(first: 1) { edges { node { person { id } } } } }";

/// Ways to what is in a community, by an id: `{post}`, `{comment}` or `{community}`.
fn ways_to_content() -> Vec<String> {
    let filter = "filter: { communityId: {community} }";
    let input = |text: &str| {
        let (name, input) = text.split_once(' ').unwrap();
        format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code message field }} }} }}")
    };
    let reads = [
        format!("{{ post(id: {{post}}) {POST} }}"),
        format!("{{ node(id: {{post}}) {{ __typename id ... on Post {POST} }} }}"),
        format!("{{ node(id: {{comment}}) {{ __typename id ... on Comment {COMMENT} }} }}"),
        "{ nodes(ids: [{comment}, {post}]) { __typename id } }".to_owned(),
        format!("{{ comment(id: {{comment}}) {COMMENT} }}"),
        format!("{{ feed(first: 3, {filter}) {{ edges {{ node {{ post {POST} }} }} }} }}"),
        format!(
            "{{ experts(by: {{ text: {{word}} }}, {filter}, first: 3) {{ sure edges {{ cursor }} }} }}"
        ),
    ];
    let writes = [
        "createComment { postId: {post}, body: \"Me too\" }",
        "createComment { postId: {other}, parentId: {comment}, body: \"Me too\" }",
        "createPost { communityId: {community}, body: \"Me too\" }",
        "deleteComment { commentId: {comment} }",
        "deletePost { postId: {post} }",
        "editComment { commentId: {comment}, body: \"Mine\" }",
        "editPost { postId: {post}, body: \"Mine\" }",
        "reactToComment { commentId: {comment}, kind: LIKE }",
        "reactToPost { postId: {post}, kind: LIKE }",
        "restorePost { postId: {post} }",
    ];
    reads.into_iter().chain(writes.map(input)).collect()
}

/// Ways to a community itself.
fn ways_to_community() -> Vec<String> {
    let input = |text: &str| {
        let (name, input) = text.split_once(' ').unwrap();
        format!("mutation {{ {name}(input: {input}) {{ userErrors {{ code message field }} }} }}")
    };
    let reads = [
        format!("{{ community(id: {{community}}) {COMMUNITY} }}"),
        format!("{{ node(id: {{community}}) {{ __typename id ... on Community {COMMUNITY} }} }}"),
        "{ nodes(ids: [{community}]) { __typename id } }".to_owned(),
    ];
    let writes = [
        "acceptCharter { communityId: {community}, version: 1 }",
        "acceptInvitation { communityId: {community} }",
        "addCommunityMember { communityId: {community}, personId: {me} }",
        "approveJoinRequest { communityId: {community}, personId: {me} }",
        "archiveCommunity { communityId: {community} }",
        "changeCommunityRole { communityId: {community}, personId: {owner}, role: READER }",
        "declineInvitation { communityId: {community} }",
        "declineJoinRequest { communityId: {community}, personId: {me} }",
        "inviteGuest { communityId: {community}, name: \"Guest\", email: \"g@x.example\" }",
        "inviteToCommunity { communityId: {community}, personId: {me} }",
        "joinCommunity { communityId: {community} }",
        "leaveCommunity { communityId: {community} }",
        "publishCharter { communityId: {community}, text: \"Mine\" }",
        "removeCommunityMember { communityId: {community}, personId: {owner} }",
        "requestToJoin { communityId: {community}, answer: \"Please\" }",
        "restoreCommunity { communityId: {community} }",
        "setCommunityPolicies { communityId: {community}, joinPolicy: FREE }",
        "takeOverGuest { communityId: {community}, personId: {me} }",
        "transferOwnership { communityId: {community}, personId: {me} }",
        "withdrawInvitation { communityId: {community}, personId: {me} }",
        "withdrawJoinRequest { communityId: {community} }",
        "updateCommunity { communityId: {community}, name: \"Mine\" }",
    ];
    reads.into_iter().chain(writes.map(input)).collect()
}

/// Lists that would name what is hidden, without being asked for it by an id.
fn lists() -> Vec<String> {
    let experts = "{ sure edges { node { person { id } totals reasons { text \
        title { text } excerpt { text } post { id } comment { id } community { id } } } } \
        corrections { corrected } }";
    vec![
        format!("{{ feed(first: 5) {{ edges {{ node {{ post {POST} reasons {{ text }} }} }} }} }}"),
        format!(
            "{{ feed(first: 5, filter: {{ authorId: {{owner}} }}) {{ edges {{ node {{ post {POST} }} }} }} }}"
        ),
        format!(
            "{{ feed(first: 3, filter: {{ tag: {{word}} }}) {{ edges {{ node {{ post {POST} }} }} }} }}"
        ),
        format!("{{ experts(by: {{ text: {{word}} }}) {experts} }}"),
        format!("{{ experts(by: {{ text: {{typo}} }}) {experts} }}"),
        "{ viewer { invitations { edges { node { community { id name } } } } joinRequests { edges { \
            node { community { id name } } } } unreadCount notifications(first: 5) { edges { node { text actorCount \
            post { id body community { id name } } comment { id body } } } } } }"
            .to_owned(),
    ]
}

/// Somebody who asks, whether they are a member, and whether they work here.
struct Viewer<'s> {
    name: &'static str,
    person: &'s Person,
    member: bool,
    employee: bool,
}

struct Place {
    visibility: &'static str,
    name: String,
    word: &'static str,
    typo: &'static str,
    community: String,
    post: String,
    comment: String,
}

impl Place {
    fn is_open_to(&self, viewer: &Viewer<'_>) -> bool {
        viewer.member || (self.visibility == "OPEN" && viewer.employee)
    }

    fn exists_for(&self, viewer: &Viewer<'_>) -> bool {
        viewer.member || (self.visibility != "SECRET" && viewer.employee)
    }

    /// What gives the content away.
    fn content(&self) -> [&str; 3] {
        [&self.post, &self.comment, self.word]
    }
}

struct Scene {
    server: TestServer,
    people: [Person; 8],
    places: Vec<Place>,
    /// A post that everybody sees who works here.
    public: String,
    /// A post that the guests see, and the last event.
    lobby: String,
}

impl Scene {
    async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let owner = server.person("owner").await;
        let lobby = owner.community("The lobby", "CLOSED").await;
        takes_guests(&owner, &lobby).await;
        let people = [
            owner.clone(),
            server.person("member").await,
            server.person("former").await,
            server.person("outsider").await,
            server.administrator("administrator").await,
            server.anonymous(),
            guest(&server, &owner, &lobby, "visitor").await,
            guest(&server, &owner, &lobby, "partner").await,
        ];
        let mut places = Vec::new();
        for (visibility, word, typo) in [
            ("OPEN", "zirconium", "zirconiun"),
            ("CLOSED", "molybdenum", "molybdenun"),
            ("SECRET", "praseodymium", "praseodymiun"),
        ] {
            places.push(place(&people, visibility, (word, typo)).await);
        }
        let public = post(&owner, json!({ "body": "The end, for everybody" })).await;
        let input = json!({ "communityId": lobby, "body": "The end, for guests" });
        let lobby = post(&owner, input).await;
        server.settle().await;
        Self {
            server,
            people,
            places,
            public,
            lobby,
        }
    }

    fn viewers(&self) -> Vec<Viewer<'_>> {
        let [
            _,
            member,
            former,
            outsider,
            administrator,
            anonymous,
            visitor,
            partner,
        ] = &self.people;
        let viewer = |name, person, member, employee| Viewer {
            name,
            person,
            member,
            employee,
        };
        // Whoever is blocked stands beside them, once people block each other.
        vec![
            viewer("member", member, true, true),
            viewer("former member", former, false, true),
            viewer("outsider", outsider, false, true),
            viewer("administrator", administrator, false, true),
            viewer("anonymous", anonymous, false, false),
            viewer("guest elsewhere", visitor, false, false),
            viewer("guest as a member", partner, true, false),
        ]
    }

    /// The last event that a viewer sees.
    fn last(&self, viewer: &Viewer<'_>) -> &str {
        if viewer.employee {
            &self.public
        } else {
            &self.lobby
        }
    }

    fn fill(&self, way: &str, viewer: &Viewer<'_>, place: &Place) -> String {
        let values = [
            ("{post}", place.post.as_str()),
            ("{comment}", &place.comment),
            ("{community}", &place.community),
            ("{word}", place.word),
            ("{typo}", place.typo),
            ("{owner}", &self.people[0].id),
            ("{me}", &viewer.person.id),
            ("{other}", &self.public),
        ];
        let fill =
            |way: String, (name, value): (&str, &str)| way.replace(name, &format!("\"{value}\""));
        values.into_iter().fold(way.to_owned(), fill)
    }

    /// The same, about things that were never there.
    fn fill_absent(&self, way: &str, viewer: &Viewer<'_>, place: &Place) -> String {
        let absent = Place {
            visibility: place.visibility,
            name: place.name.clone(),
            word: place.word,
            typo: place.typo,
            community: CommunityId::new().to_string(),
            post: PostId::new().to_string(),
            comment: CommentId::new().to_string(),
        };
        self.fill(way, viewer, &absent)
    }
}

async fn post(author: &Person, input: Value) -> String {
    let made = author.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn takes_guests(owner: &Person, community: &str) {
    let input = json!({ "communityId": community, "external": "ALLOWED" });
    owner
        .mutate("setCommunityPolicies", input, "position")
        .await;
}

/// Somebody from outside the company, signed in.
async fn guest(server: &TestServer, owner: &Person, lobby: &str, name: &str) -> Person {
    let email = format!("{name}@people.example");
    let input = json!({ "communityId": lobby, "email": email, "name": name });
    let made = owner.mutate("inviteGuest", input, "guest { id }").await;
    let id = made["guest"]["id"].as_str().unwrap().to_owned();
    let guest = Person {
        id,
        token: None,
        ..owner.clone()
    };
    server.sign_in_again(&guest).await
}

/// The handles of everybody who might be mentioned, each with its sign.
async fn everybody(owner: &Person, guests: [&Person; 2]) -> String {
    let mut everybody = "@member @former @outsider @administrator".to_owned();
    for guest in guests {
        let query = "query($id: ID!) { person(id: $id) { handle } }";
        let found = owner.data(query, json!({ "id": guest.id })).await;
        everybody.push_str(" @");
        everybody.push_str(found["person"]["handle"].as_str().unwrap());
    }
    everybody
}

/// A community with a post, a comment and a reaction, from which one member has gone.
async fn place(
    [owner, member, former, .., visitor, partner]: &[Person; 8],
    visibility: &'static str,
    (word, typo): (&'static str, &'static str),
) -> Place {
    let name = format!("The {} place", visibility.to_lowercase());
    let community = owner.community(&name, visibility).await;
    owner.add(&community, member).await;
    owner.add(&community, former).await;
    takes_guests(owner, &community).await;
    owner.add(&community, partner).await;
    let everybody = everybody(owner, [visitor, partner]).await;
    let body = format!("All about {word}, with more on {word} #{word} {everybody}");
    let post = post(owner, json!({ "communityId": community, "body": body })).await;
    let input = json!({ "postId": post, "body": format!("More {word} {everybody}") });
    let made = owner.mutate("createComment", input, "comment { id }").await;
    let comment = made["comment"]["id"].as_str().unwrap().to_owned();
    member
        .mutate(
            "reactToPost",
            json!({ "postId": post, "kind": "LIKE" }),
            "position",
        )
        .await;
    let input = json!({ "communityId": community, "personId": former.id });
    owner
        .mutate("removeCommunityMember", input, "position")
        .await;
    Place {
        visibility,
        name,
        word,
        typo,
        community,
        post,
        comment,
    }
}

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
        let told = "{ viewer { unreadCount notifications { edges { node { post { id } } } } } }";
        for viewer in scene.viewers().iter().filter(|viewer| viewer.person.token.is_some()) {
            let answer = viewer.person.data(told, json!({})).await;
            let edges = answer["viewer"]["notifications"]["edges"].as_array().unwrap();
            // The post and the comment mention everybody.
            let visible = scene.places.iter().filter(|place| place.is_open_to(viewer)).count();
            assert_eq!(edges.len(), 2 * visible, "{}: {answer}", viewer.name);
            assert_eq!(answer["viewer"]["unreadCount"], json!(2 * visible), "{}", viewer.name);
        }
        scene.server.stop().await;
    }

    async fn a_closed_community_shows_itself_and_not_its_members(engine) {
        let scene = Scene::open(engine).await;
        let place = &scene.places[1];
        for viewer in scene.viewers().iter().filter(|it| !it.member && it.employee) {
            let way = format!("{{ community(id: {{community}}) {COMMUNITY} }}");
            let community = viewer.person.data(&scene.fill(&way, viewer, place), json!({})).await;
            assert_eq!(community["community"]["name"], json!(place.name), "{}", viewer.name);
            assert_eq!(community["community"]["members"], Value::Null, "{}", viewer.name);
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
        let ways = [
            "{ feed { edges { node { post { body } } } } }".to_owned(),
            "{ experts(by: { text: \"alloy praseodymium\" }) { edges { node { \
                reasons { excerpt { text } } } } } }".to_owned(),
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
        let after = zoe.data(counts, json!({})).await;
        assert_eq!(after, json!({ "viewer": { "unreadCount": 0 }, "communities": { "edges": [] } }));
        post(&owner, json!({ "communityId": community, "body": "Hidden @zoe" })).await;
        let public = post(&owner, json!({ "body": "For everybody" })).await;
        let heard = until(&mut stream, &public).await;
        assert!(heard.contains(&public) && !heard.contains("Hidden"), "{heard}");
        server.settle().await;
        assert_eq!(zoe.data(counts, json!({})).await, after);
        server.stop().await;
    }
}
