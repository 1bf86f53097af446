//! Guests: people from outside the company see their communities and the people in them, and
//! nothing else, for as long as their stay lasts and somebody here answers for them.

use ruche::features::accounts::events::PersonId;
use ruche::features::communities::events::CommunityId;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, Setup, TestServer};

const DAY: i64 = 86_400;

struct Scene {
    server: TestServer,
    clock: Clock,
    ada: Person,
    bob: Person,
    guest: Person,
    /// The guest's community, and one that is open.
    home: String,
    open: String,
    /// Posts there, there, and to everybody.
    posts: [String; 3],
}

async fn invite(ada: &Person, home: &str, until: Option<String>) -> (Person, String) {
    let input = json!({ "communityId": home, "email": "gil@elsewhere.example", "name": "Gil",
        "until": until });
    let made = ada
        .mutate("inviteGuest", input, "secret guest { id }")
        .await;
    let id = made["guest"]["id"].as_str().unwrap().to_owned();
    let guest = Person {
        id,
        token: None,
        ..ada.clone()
    };
    (guest, made["secret"].as_str().unwrap().to_owned())
}

/// Signs in with the address and a password; none when that is refused.
async fn sign_in(guest: &Person, secret: &str) -> Option<Person> {
    let input = json!({ "login": "gil@elsewhere.example", "password": secret });
    let signed_in = guest.try_mutate("signIn", input, "token").await;
    let token = signed_in["token"].as_str()?.to_owned();
    Some(Person {
        token: Some(token),
        ..guest.clone()
    })
}

impl Scene {
    async fn open(engine: Engine) -> Self {
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let setup = Setup {
            clock: clock.clone(),
            ..Setup::default()
        };
        let server = TestServer::start_with(engine, setup).await;
        let (ada, bob) = (server.person("ada").await, server.person("bob").await);
        let home = ada.community("Chantier", "CLOSED").await;
        let open = bob.community("Cantine", "OPEN").await;
        ada.takes_guests(&home, true).await;
        let posts = [
            ada.post(Some(&home), "The crane is here #crane").await,
            bob.post(Some(&open), "Soup #crane").await,
            bob.post(None, "Holidays #crane").await,
        ];
        let until = clock.now().plus_seconds(10 * DAY).to_string();
        let (guest, secret) = invite(&ada, &home, Some(until)).await;
        let guest = sign_in(&guest, &secret).await.unwrap();
        server.settle().await;
        Self {
            server,
            clock,
            ada,
            bob,
            guest,
            home,
            open,
            posts,
        }
    }
}

/// Ways to a person, to a community and to a post, by an id.
fn ways() -> [Vec<String>; 3] {
    let write = |name: &str, input: &str| {
        format!(
            "mutation {{ {name}(input: {{ {input} }}) {{ userErrors {{ code message field }} }} }}"
        )
    };
    let person = vec![
        "{ person(id: \"{}\") { id name } }".to_owned(),
        "{ node(id: \"{}\") { id } }".to_owned(),
        "{ nodes(ids: [\"{}\"]) { id } }".to_owned(),
        write("updateProfile", "managerId: \"{}\""),
        write("deactivatePerson", "personId: \"{}\""),
        write("endGuest", "personId: \"{}\""),
        "{ feed(filter: { authorId: \"{}\" }) { edges { cursor } } }".to_owned(),
    ];
    let community = vec![
        "{ community(id: \"{}\") { id name } }".to_owned(),
        "{ node(id: \"{}\") { id } }".to_owned(),
        "{ feed(filter: { communityId: \"{}\" }) { edges { cursor } } }".to_owned(),
        "{ experts(by: { text: \"soup\" }, filter: { communityId: \"{}\" }) { edges { cursor } } }"
            .to_owned(),
        write("joinCommunity", "communityId: \"{}\""),
        write("requestToJoin", "communityId: \"{}\""),
        write("leaveCommunity", "communityId: \"{}\""),
        write("acceptInvitation", "communityId: \"{}\""),
        write("acceptCharter", "communityId: \"{}\", version: 1"),
        write("createPost", "communityId: \"{}\", body: \"Hi\""),
    ];
    let post = vec![
        "{ post(id: \"{}\") { id body } }".to_owned(),
        "{ node(id: \"{}\") { id } }".to_owned(),
        write("createComment", "postId: \"{}\", body: \"Hi\""),
        write("reactToPost", "postId: \"{}\", kind: LIKE"),
    ];
    [person, community, post]
}

/// Status and text of an answer.
async fn raw(person: &Person, query: &str) -> (u16, String) {
    let answer = person.request(query, json!({})).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

on_both_engines! {
    async fn a_guest_sees_their_communities_and_the_people_in_them(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, ada, bob, home, posts, .. } = &scene;
        let seen = guest.data("{
            communities { edges { node { id name } } }
            people { edges { node { id } } }
            feed { edges { node { post { id } } } }
            tagged: feed(filter: { tag: \"crane\" }) { edges { node { post { id author { id } } } } }
        }", json!({})).await;
        let ids = |list: &Value, at: &str| -> Vec<String> {
            let edges = list["edges"].as_array().unwrap();
            let mut ids: Vec<String> = edges
                .iter()
                .map(|edge| edge["node"].pointer(at).unwrap().as_str().unwrap().to_owned())
                .collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(&seen["communities"], "/id"), [home.as_str()]);
        let mut people = [ada.id.clone(), guest.id.clone()];
        people.sort();
        assert_eq!(ids(&seen["people"], "/id"), people);
        assert_eq!(ids(&seen["feed"], "/post/id"), [posts[0].as_str()]);
        assert_eq!(ids(&seen["tagged"], "/post/id"), [posts[0].as_str()]);
        assert_eq!(ids(&seen["tagged"], "/post/author/id"), [ada.id.as_str()]);
        guest.mutate("createComment", json!({ "postId": posts[0], "body": "I see" }), "position").await;

        // Those who work here see who the guest is and who answers for them.
        let query = "query($id: ID!) { person(id: $id) { guest { state sponsor { id } } }
            me: viewer { profile { guest { state } } } }";
        let seen = bob.data(query, json!({ "id": guest.id })).await;
        let stay = json!({ "guest": { "state": "ACTIVE", "sponsor": { "id": ada.id } } });
        assert_eq!(seen, json!({ "person": stay, "me": { "profile": { "guest": null } } }));
        scene.server.stop().await;
    }

    async fn everything_else_is_absent_for_a_guest(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, bob, open, posts, .. } = &scene;
        let nobody = PersonId::new().to_string();
        let nowhere = CommunityId::new().to_string();
        let gone = ruche::features::posts::events::PostId::new().to_string();
        let [person, community, post] = ways();
        let mut leaks = Vec::new();
        for (ways, real, absent) in [
            (&person[..], &bob.id, &nobody),
            (&community[..], open, &nowhere),
            (&post[..], &posts[1], &gone),
            (&post[..], &posts[2], &gone),
        ] {
            for way in ways {
                let real = raw(guest, &way.replace("{}", real)).await;
                let absent = raw(guest, &way.replace("{}", absent)).await;
                if real != absent {
                    leaks.push(format!("{way}\n  {real:?}\n  {absent:?}"));
                }
            }
        }
        let named = raw(guest, "{ person(handle: \"bob\") { id } }").await;
        if named != raw(guest, "{ person(handle: \"bobo\") { id } }").await {
            leaks.push("person by handle".to_owned());
        }
        // What a guest writes names nobody the guest does not see.
        let input = json!({ "communityId": scene.home, "body": "Where is @bob? And @ada?" });
        let made = guest.mutate("createPost", input, "post { mentions { id } }").await;
        if made["post"]["mentions"] != json!([{ "id": scene.ada.id }]) {
            leaks.push(format!("mention: {made}"));
        }
        let found = guest.data("{ experts(by: { text: \"soup holidays\" }) { edges { node {
            id } } } }", json!({})).await;
        if found["experts"]["edges"] != json!([]) {
            leaks.push(format!("experts: {found}"));
        }
        for (name, input) in [
            ("createCommunity", json!({ "name": "Mine", "visibility": "OPEN" })),
            ("createPost", json!({ "body": "To everybody" })),
            ("inviteToCommunity", json!({ "communityId": scene.home, "personId": scene.ada.id })),
        ] {
            let refused = guest.try_mutate(name, input, "position").await;
            assert_ne!(refused["userErrors"], json!([]), "{name}");
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
        scene.server.stop().await;
    }

    async fn a_guest_names_members_alone_also_where_everybody_here_reads(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, ada, .. } = &scene;
        let square = ada.community("Square", "OPEN").await;
        ada.takes_guests(&square, true).await;
        ada.add(&square, guest).await;
        let input = json!({ "communityId": square, "body": "Where is @bob? And @ada?" });
        let made = guest.mutate("createPost", input, "post { mentions { id } }").await;
        assert_eq!(made["post"]["mentions"], json!([{ "id": ada.id }]));
        scene.server.stop().await;
    }

    async fn a_stay_ends_by_the_clock_and_without_an_event(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, ada, clock, .. } = &scene;
        let own = "{ viewer { profile { id } } feed { edges { cursor } } }";
        clock.advance_seconds(10 * DAY - 1);
        assert_eq!(raw(guest, own).await.0, 200);
        let head = scene.server.app.log().head();
        clock.advance_seconds(1);
        assert_eq!(raw(guest, own).await.0, 401);
        assert_eq!(scene.server.app.log().head(), head);
        // Nothing waits for them either.
        ada.post(Some(&scene.home), "Hello @gil and @nobody").await;
        let query = "query($id: ID!) { person(id: $id) { guest { state } } }";
        let seen = ada.data(query, json!({ "id": guest.id })).await;
        assert_eq!(seen["person"]["guest"]["state"], "SUSPENDED");

        let until = |days: i64| clock.now().plus_seconds(days * DAY).to_string();
        let extend = |until: String| json!({ "personId": guest.id, "until": until });
        let too_long = ada.try_mutate("extendGuest", extend(until(91)), "position").await;
        assert_eq!(too_long["userErrors"][0]["field"], json!(["input", "until"]));
        ada.mutate("extendGuest", extend(until(90)), "position").await;
        assert_eq!(raw(guest, own).await.0, 200);
        let foreign = scene.bob.try_mutate("extendGuest", extend(until(1)), "position").await;
        assert_eq!(foreign["userErrors"][0]["code"], "FORBIDDEN");
        ada.mutate("endGuest", json!({ "personId": guest.id }), "position").await;
        assert_eq!(raw(guest, own).await.0, 401);
        scene.server.stop().await;
    }

    async fn a_guest_rests_while_their_sponsor_is_gone_until_somebody_takes_over(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, ada, bob, home, .. } = &scene;
        let max = scene.server.administrator("max").await;
        ada.add(home, bob).await;
        let own = "{ viewer { profile { id } } }";
        let over = json!({ "personId": guest.id, "communityId": home });
        let refused = bob.try_mutate("takeOverGuest", over.clone(), "position").await;
        assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN");
        max.mutate("deactivatePerson", json!({ "personId": ada.id }), "position").await;
        assert_eq!(raw(guest, own).await.0, 401);
        // Bob owns the community now, and answers for the guest.
        bob.mutate("takeOverGuest", over, "position").await;
        assert_eq!(raw(guest, own).await.0, 200);
        scene.server.stop().await;
    }

    async fn a_community_takes_guests_only_where_it_says_so(engine) {
        let scene = Scene::open(engine).await;
        let Scene { guest, ada, bob, home, open, .. } = &scene;
        let query = "query($id: ID!) { community(id: $id) { hasGuests external } }";
        let said = async |id: &str| ada.data(query, json!({ "id": id })).await["community"].take();
        assert_eq!(said(home).await, json!({ "hasGuests": true, "external": "ALLOWED" }));
        assert_eq!(said(open).await, json!({ "hasGuests": false, "external": "NO" }));
        let refused = bob.try_mutate("addCommunityMember",
            json!({ "communityId": open, "personId": guest.id }), "position").await;
        assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN");
        let role = json!({ "communityId": home, "personId": guest.id, "role": "MODERATOR" });
        let refused = ada.try_mutate("changeCommunityRole", role, "position").await;
        assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN");

        let feed = "{ feed { edges { cursor } } communities { edges { cursor } } people { edges { node { id } } } }";
        let before = guest.data(feed, json!({})).await;
        assert_eq!(before["communities"]["edges"].as_array().unwrap().len(), 1);
        ada.takes_guests(home, false).await;
        let after = guest.data(feed, json!({})).await;
        let alone = json!([{ "node": { "id": guest.id } }]);
        let nothing = json!({ "feed": { "edges": [] }, "communities": { "edges": [] },
            "people": { "edges": alone } });
        assert_eq!(after, nothing);
        scene.server.stop().await;
    }

    async fn the_same_key_invites_once_and_shows_the_secret_once(engine) {
        let server = TestServer::start(engine).await;
        let ada = server.person("ada").await;
        let home = ada.community("Chantier", "SECRET").await;
        ada.takes_guests(&home, true).await;
        let input = json!({ "communityId": home, "email": "gil@elsewhere.example", "name": "Gil",
            "idempotencyKey": "once" });
        let first = ada.mutate("inviteGuest", input.clone(), "secret guest { id }").await;
        let again = ada.mutate("inviteGuest", input, "secret guest { id }").await;
        assert_eq!(first["guest"], again["guest"]);
        assert!(first["secret"].is_string() && again["secret"].is_null());
        let taken = json!({ "communityId": home, "email": "gil@elsewhere.example", "name": "Gil" });
        let taken = ada.try_mutate("inviteGuest", taken, "position").await;
        assert_eq!(taken["userErrors"][0]["code"], "TAKEN");
        server.stop().await;
    }

    async fn a_guest_mentions_and_follows_the_people_of_their_communities(engine) {
        let Scene { server, ada, bob, guest, .. } = Scene::open(engine).await;
        let quay = ada.community("Quai", "OPEN").await;
        ada.takes_guests(&quay, true).await;
        for person in [&bob, &guest] {
            ada.add(&quay, person).await;
        }
        let follow = json!({ "target": { "personId": bob.id }, "level": "ALL" });
        guest.mutate("follow", follow, "position").await;
        let query = "query($c: ID!) { mentionCandidates(communityId: $c, prefix: \"bo\") { handle }
            following { edges { node { person { handle } } } } }";
        let bob_there = json!([{ "handle": "bob" }]);
        let seen = guest.data(query, json!({ "c": quay })).await;
        assert_eq!(seen["mentionCandidates"], bob_there);
        assert_eq!(seen["following"]["edges"], json!([{ "node": { "person": { "handle": "bob" } } }]));
        // Everybody sees an open place; a guest of it knows its members alone.
        bob.mutate("leaveCommunity", json!({ "communityId": quay }), "position").await;
        let seen = guest.data(query, json!({ "c": quay })).await;
        assert_eq!(seen, json!({ "mentionCandidates": [], "following": { "edges": [] } }));
        let input = json!({ "communityId": quay, "body": "Hello @bob" });
        let made = guest.mutate("createPost", input, "post { mentions { handle } }").await;
        assert_eq!(made["post"]["mentions"], json!([]));
        server.stop().await;
    }
}
