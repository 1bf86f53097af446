//! Communities of each visibility with something in them, and each kind of viewer.

use ruche::features::comments::events::CommentId;
use ruche::features::communities::events::CommunityId;
use ruche::features::posts::events::PostId;
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::server::{Person, TestServer};

/// Somebody who asks, whether they are a member, and whether they work here.
pub(super) struct Viewer<'s> {
    pub(super) name: &'static str,
    pub(super) person: &'s Person,
    pub(super) member: bool,
    pub(super) employee: bool,
}

/// A community with something in it.
pub(super) struct Place {
    pub(super) visibility: &'static str,
    pub(super) name: String,
    pub(super) word: &'static str,
    typo: &'static str,
    pub(super) community: String,
    pub(super) post: String,
    pub(super) comment: String,
}

impl Place {
    pub(super) fn is_open_to(&self, viewer: &Viewer<'_>) -> bool {
        viewer.member || (self.visibility == "OPEN" && viewer.employee)
    }

    pub(super) fn exists_for(&self, viewer: &Viewer<'_>) -> bool {
        viewer.member || (self.visibility != "SECRET" && viewer.employee)
    }

    /// What gives the content away.
    pub(super) fn content(&self) -> [&str; 3] {
        [&self.post, &self.comment, self.word]
    }
}

/// A community of each kind, and each kind of viewer.
pub(super) struct Scene {
    pub(super) server: TestServer,
    pub(super) people: [Person; 9],
    pub(super) places: Vec<Place>,
    /// A post that everybody sees who works here.
    public: String,
    /// A post that the guests see, and the last event.
    lobby: String,
}

impl Scene {
    pub(super) async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let owner = server.person("owner").await;
        let lobby = owner.community("The lobby", "CLOSED").await;
        owner.takes_guests(&lobby, true).await;
        let people = [
            owner.clone(),
            server.person("member").await,
            server.person("former").await,
            server.person("outsider").await,
            server.administrator("administrator").await,
            server.anonymous(),
            guest(&server, &owner, &lobby, "visitor").await,
            guest(&server, &owner, &lobby, "partner").await,
            server.person("blocked").await,
        ];
        let input = json!({ "personId": people[8].id });
        owner.mutate("blockPerson", input, "position").await;
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

    pub(super) fn viewers(&self) -> Vec<Viewer<'_>> {
        let [
            _,
            member,
            former,
            outsider,
            administrator,
            anonymous,
            visitor,
            partner,
            blocked,
        ] = &self.people;
        let viewer = |name, person, member, employee| Viewer {
            name,
            person,
            member,
            employee,
        };
        vec![
            viewer("member", member, true, true),
            viewer("former member", former, false, true),
            viewer("outsider", outsider, false, true),
            viewer("administrator", administrator, false, true),
            viewer("anonymous", anonymous, false, false),
            viewer("guest elsewhere", visitor, false, false),
            viewer("guest as a member", partner, true, false),
            // Sees what members see, and is told nothing of what the owner does.
            viewer("blocked person", blocked, true, true),
        ]
    }

    /// The last event that a viewer sees.
    pub(super) fn last(&self, viewer: &Viewer<'_>) -> &str {
        if viewer.employee {
            &self.public
        } else {
            &self.lobby
        }
    }

    pub(super) fn fill(&self, way: &str, viewer: &Viewer<'_>, place: &Place) -> String {
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
    pub(super) fn fill_absent(&self, way: &str, viewer: &Viewer<'_>, place: &Place) -> String {
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

pub(super) async fn post(author: &Person, input: Value) -> String {
    let made = author.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

/// Somebody from outside the company, signed in.
pub(crate) async fn guest(server: &TestServer, owner: &Person, lobby: &str, name: &str) -> Person {
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
pub(super) async fn everybody(owner: &Person, guests: [&Person; 2]) -> String {
    let mut everybody = "@member @former @outsider @administrator @blocked".to_owned();
    for guest in guests {
        everybody.push_str(" @");
        everybody.push_str(&handle(owner, guest).await);
    }
    everybody
}

/// Under which name somebody is mentioned.
pub(super) async fn handle(asker: &Person, person: &Person) -> String {
    let query = "query($id: ID!) { person(id: $id) { handle } }";
    let found = asker.data(query, json!({ "id": person.id })).await;
    found["person"]["handle"].as_str().unwrap().to_owned()
}

/// A community with a post, a comment and a reaction, from which one member has gone.
async fn place(
    [owner, member, former, .., visitor, partner, blocked]: &[Person; 9],
    visibility: &'static str,
    (word, typo): (&'static str, &'static str),
) -> Place {
    let name = format!("The {} place", visibility.to_lowercase());
    let community = owner.community(&name, visibility).await;
    owner.add(&community, member).await;
    owner.add(&community, former).await;
    owner.takes_guests(&community, true).await;
    owner.add(&community, partner).await;
    let objective = json!({ "communityId": community, "statement": format!("More {word}"),
        "measure": "Tons", "target": 9, "dueOn": "2035-01-01" });
    owner
        .mutate("setCommunityObjective", objective, "position")
        .await;
    owner.add(&community, blocked).await;
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
    owner
        .mutate("pinPost", json!({ "postId": post }), "position")
        .await;
    // What one follows and keeps opens nothing once one has gone.
    for person in [member, former, partner] {
        for target in [
            json!({ "postId": post }),
            json!({ "communityId": community }),
        ] {
            person
                .mutate("follow", json!({ "target": target }), "position")
                .await;
        }
        person
            .mutate("bookmarkPost", json!({ "postId": post }), "position")
            .await;
    }
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
