//! The feed: its orders, why something is in it or not, and what it costs.

use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, Setup, TestServer};
use crate::support::statements::statements;

const NOON: Time = Time(1_772_357_400_000_000);

const RELEVANT: &str = "query($first: Int, $after: String) {
    feed(order: RELEVANT, first: $first, after: $after) { pageInfo { hasNextPage endCursor }
        edges { node { post { id } reasons { code }
            relevance { version score terms { code value weight points label } } } } } }";

async fn still(engine: crate::support::engine::Engine) -> (TestServer, Clock) {
    let clock = Clock::manual(NOON);
    let setup = Setup {
        clock: clock.clone(),
        ..Setup::default()
    };
    (TestServer::start_with(engine, setup).await, clock)
}

fn ids(feed: &Value) -> Vec<String> {
    let edges = feed["feed"]["edges"].as_array().unwrap();
    let id = |edge: &Value| edge["node"]["post"]["id"].as_str().unwrap().to_owned();
    edges.iter().map(id).collect()
}

/// All pages of the relevant order, so many at a time.
async fn pages(person: &Person, first: usize, between: impl AsyncFn()) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = person
            .data(RELEVANT, json!({ "first": first, "after": after }))
            .await;
        found.extend(ids(&page));
        let info = &page["feed"]["pageInfo"];
        if info["hasNextPage"] == false {
            return found;
        }
        after = info["endCursor"].clone();
        between().await;
    }
}

async fn why(person: &Person, post: &str, order: &str) -> Value {
    let query = format!(
        "query($id: ID!) {{ whyNotInFeed(postId: $id, order: {order}) \
         {{ isInFeed absence text reasons {{ code }} }} }}"
    );
    person.data(&query, json!({ "id": post })).await["whyNotInFeed"].take()
}

on_both_engines! {
    async fn the_relevant_order_says_what_each_term_gave(engine) {
        let (server, clock) = still(engine).await;
        let [zoe, ada, karim] =
            [server.person("zoe").await, server.person("ada").await, server.person("karim").await];
        let skill = json!({ "skill": "Soudure TIG", "level": 3, "wish": "HELP" });
        karim.mutate("claimSkill", skill, "position").await;
        let old = ada.post(None, "Bonjour @karim").await;
        clock.advance_seconds(24 * 3_600);
        let plain = zoe.post(None, "Bonjour").await;
        let welding = zoe.post(None, "Qui connait #soudureTIG ?").await;
        server.settle().await;
        let feed = karim.data(RELEVANT, json!({})).await;
        // 6 for what is new, 2 for the skill, 3 for the mention, 3 for what is a day old.
        assert_eq!(ids(&feed), [welding.as_str(), plain.as_str(), old.as_str()]);
        let relevance = |place: usize| &feed["feed"]["edges"][place]["node"]["relevance"];
        assert_eq!(relevance(0)["score"], 8.0);
        assert_eq!(relevance(1)["score"], 6.0);
        assert_eq!(relevance(2)["score"], 6.0);
        assert_eq!(relevance(0)["terms"], json!([
            { "code": "FRESHNESS", "value": 1.0, "weight": 6.0, "points": 6.0, "label": "New" },
            { "code": "SKILL", "value": 1.0, "weight": 2.0, "points": 2.0,
              "label": "A skill of yours" },
        ]));
        let formula = karim
            .data("{ feedFormula { version window terms { code weight description } } }", json!({}))
            .await;
        assert_eq!(formula["feedFormula"]["version"], relevance(0)["version"]);
        assert_eq!(formula["feedFormula"]["terms"].as_array().unwrap().len(), 9);
        // The latest order asks for nothing but the time.
        let latest = "{ feed { edges { node { post { id } relevance { score } } } } }";
        let latest = karim.data(latest, json!({})).await;
        assert_eq!(ids(&latest), [welding.as_str(), plain.as_str(), old.as_str()]);
        assert_eq!(latest["feed"]["edges"][0]["node"]["relevance"], Value::Null);
    }

    async fn who_leads_the_viewer_and_what_is_answered_come_first(engine) {
        let (server, _clock) = still(engine).await;
        let [zoe, ada, karim] =
            [server.person("zoe").await, server.person("ada").await, server.person("karim").await];
        karim.mutate("updateProfile", json!({ "managerId": ada.id }), "position").await;
        let by_manager = ada.post(None, "Bonjour").await;
        let answered = zoe.post(None, "Bonsoir").await;
        let plain = zoe.post(None, "Bonne nuit").await;
        let comment = json!({ "postId": answered, "body": "Merci" });
        ada.mutate("createComment", comment, "position").await;
        server.settle().await;
        let feed = karim.data(RELEVANT, json!({})).await;
        assert_eq!(ids(&feed), [by_manager, answered, plain]);
    }

    async fn pages_neither_repeat_nor_skip_while_the_network_lives(engine) {
        let (server, clock) = still(engine).await;
        let (zoe, ada) = (server.person("zoe").await, server.person("ada").await);
        let place = zoe.community("Fonderie", "OPEN").await;
        zoe.add(&place, &ada).await;
        let mut all = Vec::new();
        for n in 0..23 {
            clock.advance_seconds(60);
            let person = if n % 3 == 0 { &zoe } else { &ada };
            let place = (n % 2 == 0).then_some(place.as_str());
            all.push(person.post(place, &format!("Message {n}")).await);
        }
        server.settle().await;
        let gone = std::cell::Cell::new(0);
        let found = pages(&ada, 4, async || {
            // What is new, what is answered and what goes meanwhile.
            clock.advance_seconds(3_600);
            zoe.post(None, "Encore").await;
            let comment = json!({ "postId": all[5], "body": "Oui" });
            zoe.mutate("createComment", comment, "position").await;
            if gone.get() == 0 {
                gone.set(1);
                zoe.mutate("deletePost", json!({ "postId": all[0] }), "position").await;
            }
            server.settle().await;
        })
        .await;
        // The oldest went before its page was read.
        let (mut expected, mut seen) = (all[1..].to_vec(), found);
        expected.sort();
        seen.sort();
        assert_eq!(seen, expected);
    }

    async fn no_community_and_no_author_fills_the_page(engine) {
        let (server, clock) = still(engine).await;
        let (zoe, ada) = (server.person("zoe").await, server.person("ada").await);
        let quiet = ada.post(None, "Une fois").await;
        clock.advance_seconds(3_600);
        for n in 0..12 {
            zoe.post(None, &format!("Message {n}")).await;
        }
        server.settle().await;
        let found = ids(&ada.data(RELEVANT, json!({})).await);
        assert_eq!(found[2], quiet, "two of one author in a row, then another's");
        assert_eq!(found.len(), 13, "nothing is left out");
    }

    async fn it_says_why_something_is_not_there(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, ada) = (server.person("zoe").await, server.person("ada").await);
        let open = zoe.community("Fonderie", "OPEN").await;
        let closed = zoe.community("Paie", "CLOSED").await;
        let elsewhere = zoe.post(Some(&open), "Bonjour").await;
        let hidden = zoe.post(Some(&closed), "Secret").await;
        let here = zoe.post(None, "Bonjour").await;
        server.settle().await;
        for order in ["LATEST", "RELEVANT"] {
            let answer = why(&ada, &here, order).await;
            assert_eq!(answer["isInFeed"], true, "{order}");
            assert_eq!(answer["reasons"], json!([{ "code": "COMPANY_WIDE" }]));
            let answer = why(&ada, &elsewhere, order).await;
            assert_eq!((&answer["isInFeed"], &answer["absence"]), (&json!(false), &json!("NOT_A_MEMBER")));
            assert_eq!(why(&ada, &hidden, order).await, Value::Null);
            assert_eq!(why(&ada, "post_nothing", order).await, Value::Null);
        }
        zoe.mutate("deletePost", json!({ "postId": here }), "position").await;
        assert_eq!(why(&ada, &here, "LATEST").await, Value::Null);
        assert_eq!(why(&zoe, &here, "LATEST").await["absence"], "IN_BIN");
    }

    async fn what_one_follows_is_there_and_whom_one_has_muted_is_not(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, ada) = (server.person("zoe").await, server.person("ada").await);
        let open = zoe.community("Fonderie", "OPEN").await;
        let closed = zoe.community("Paie", "CLOSED").await;
        let tagged = zoe.post(Some(&open), "Du #bronze").await;
        let plain = zoe.post(Some(&open), "De la fonte").await;
        zoe.post(Some(&closed), "Secret, #bronze").await;
        server.settle().await;
        let home = async || {
            let query = "{ feed { edges { node { post { id } reasons { code text } } } } }";
            ada.data(query, json!({})).await
        };
        assert_eq!(ids(&home().await), Vec::<String>::new());
        let follows = [
            (json!({ "tag": "bronze" }), "FOLLOWS_TAG", vec![&tagged]),
            (json!({ "postId": plain }), "FOLLOWS_POST", vec![&plain]),
            (json!({ "personId": zoe.id }), "FOLLOWS_AUTHOR", vec![&plain, &tagged]),
            (json!({ "communityId": open }), "FOLLOWS_COMMUNITY", vec![&plain, &tagged]),
        ];
        for (target, reason, there) in follows {
            ada.mutate("follow", json!({ "target": target }), "position").await;
            let found = home().await;
            assert_eq!(ids(&found).iter().collect::<Vec<_>>(), there, "{reason}");
            assert_eq!(found["feed"]["edges"][0]["node"]["reasons"][0]["code"], reason);
            let relevant = ada.data(RELEVANT, json!({})).await;
            let terms = &relevant["feed"]["edges"][0]["node"]["relevance"]["terms"];
            assert!(terms.as_array().unwrap().iter().any(|term| term["code"] == "FOLLOWED"));
            assert_eq!(why(&ada, there[0], "LATEST").await["isInFeed"], true);
            // Less than everything is not for the feed.
            let less = json!({ "target": target, "level": "PARTICIPATING" });
            ada.mutate("follow", less, "position").await;
            assert_eq!(ids(&home().await), Vec::<String>::new(), "{reason}");
        }
        let public = zoe.post(None, "Bonjour").await;
        assert_eq!(ids(&home().await), [public.as_str()]);
        ada.mutate("mutePerson", json!({ "personId": zoe.id }), "position").await;
        assert_eq!(ids(&home().await), Vec::<String>::new());
        assert_eq!(ids(&ada.data(RELEVANT, json!({})).await), Vec::<String>::new());
        assert_eq!(why(&ada, &public, "LATEST").await["absence"], "MUTED");
    }

    async fn a_cursor_of_another_formula_is_refused(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let other = ruche::kernel::page::encode("relevant", &["0", "1", "2", "post_x"]);
        let answer = zoe.ask(RELEVANT, json!({ "after": other })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("formula"));
    }

    async fn a_page_takes_the_same_few_statements_whatever_is_on_it(engine) {
        let server = TestServer::start(engine).await;
        let mut people = Vec::new();
        for handle in ["zoe", "ada", "karim", "eve", "bob"] {
            people.push(server.person(handle).await);
        }
        for (n, person) in people.iter().cycle().take(40).enumerate() {
            let place = if n < 5 {
                let place = person.community(&format!("Atelier {n}"), "OPEN").await;
                for other in people.iter().filter(|other| other.id != person.id) {
                    person.add(&place, other).await;
                }
                Some(place)
            } else {
                None
            };
            let post = person.post(place.as_deref(), "Bonjour @zoe #soudure").await;
            let like = json!({ "postId": post, "kind": "LIKE" });
            people[(n + 1) % 5].mutate("reactToPost", like, "position").await;
            let comment = json!({ "postId": post, "body": "Merci" });
            people[(n + 2) % 5].mutate("createComment", comment, "position").await;
        }
        server.settle().await;
        let page = "query($first: Int) { feed(first: $first) { pageInfo { endCursor } edges { cursor
            node { post { id body commentCount viewerReaction author { id name }
                community { id name } reactionSummary { kind count } } } } } }";
        let ada = &people[1];
        let mut counts = Vec::new();
        for first in [36, 38, 40] {
            counts.push(statements(async || {
                // Who names no language has it looked up in the profile.
                let asked = ada.request(page, json!({ "first": first }));
                let answer = asked.header("Accept-Language", "fr").send().await.unwrap();
                let found = answer.json::<Value>().await.unwrap()["data"].take();
                assert_eq!(found["feed"]["edges"].as_array().unwrap().len(), first);
            }).await);
        }
        // The page with all that is asked of its posts; who asks was known from a moment ago.
        assert_eq!(counts, [1; 3]);
    }
}
