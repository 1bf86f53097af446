//! The expert finder: who is found with which reasons, who is not and why, and that what one may
//! not read changes nothing of it.

use ruche::adapters::search::{EVERYONE, EvidenceKind, Request, Wanted};
use serde_json::{Value, json};

use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const ANSWER: &str = "sure askIn { id } askWithTags corrections { word corrected } edges {
    band totals node { handle } reasons { kind text isAccepted matched inOtherLanguage
        title { text } excerpt { text marks { start end } } } }";

async fn find(person: &Person, need: &str) -> Value {
    let query =
        format!("query($text: String!) {{ experts(by: {{ text: $text }}) {{ {ANSWER} }} }}");
    person.data(&query, json!({ "text": need })).await["experts"].take()
}

/// The handles of who is found, best first.
async fn handles(person: &Person, need: &str) -> Vec<String> {
    let found = find(person, need).await;
    let edges = found["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| edge["node"]["handle"].as_str().unwrap().to_owned())
        .collect()
}

async fn comment(person: &Person, post: &str, body: &str) -> String {
    let input = json!({ "postId": post, "body": body });
    let made = person
        .mutate("createComment", input, "comment { id }")
        .await;
    made["comment"]["id"].as_str().unwrap().to_owned()
}

async fn publish(person: &Person, input: Value) -> String {
    let made = person.mutate("createPost", input, "post { id }").await;
    made["post"]["id"].as_str().unwrap().to_owned()
}

async fn why(person: &Person, need: &str) -> Value {
    let query = "query($text: String!) { whyNotFound(by: { text: $text }) { code place text } }";
    person.data(query, json!({ "text": need })).await["whyNotFound"].take()
}

const NEEDS: [&str; 6] = [
    "argon welding",
    "turbine",
    "who knows about turbine blades?",
    "agron",
    "press",
    "welding press argon turbine",
];

const WORDS: [&str; 8] = [
    "argon", "welding", "turbine", "blades", "press", "steel", "argot", "presses",
];

fn pick<'a, T>(chance: &mut Chance, all: &'a [T]) -> &'a T {
    let place = chance.below(all.len().try_into().unwrap());
    &all[usize::try_from(place).unwrap()]
}

/// A few words, some of them near others.
fn text(chance: &mut Chance) -> String {
    let words: Vec<&str> = (0..3 + chance.below(6))
        .map(|_| pick(chance, &WORDS))
        .copied()
        .collect();
    words.join(" ")
}

/// Posts, praise, questions with answers and comments of some people at a place.
async fn write(chance: &mut Chance, people: &[Person], place: Option<&str>) {
    for _ in 0..6 {
        let by = pick(chance, people);
        let other = pick(chance, people);
        let body = format!("{} and nothing else", text(chance));
        let kind = *pick(chance, &["STATUS", "ARTICLE", "QUESTION", "KUDOS"]);
        let mut input =
            json!({ "communityId": place, "kind": kind, "body": body, "tags": ["metal"] });
        if kind != "STATUS" && kind != "KUDOS" {
            input["title"] = format!("About {} and the rest of it", text(chance)).into();
        }
        if kind == "KUDOS" {
            if by.id == other.id {
                continue;
            }
            input["kudos"] = json!({ "personIds": [other.id], "skill": pick(chance, &WORDS[..3]) });
        }
        let post = publish(by, input).await;
        let long = "and much more about all of that ".repeat(*pick(chance, &[0, 8]));
        let said = comment(other, &post, &format!("{} {long}", text(chance))).await;
        if kind == "QUESTION" && by.id != other.id {
            by.mutate("acceptAnswer", json!({ "commentId": said }), "position")
                .await;
        }
        let like = json!({ "postId": post, "kind": "LIKE" });
        pick(chance, people)
            .mutate("reactToPost", like, "position")
            .await;
    }
}

const FOUND: &str = "isPartial facets { scopes { scope count } communities { count } }
    corrections { word corrected } edges { title { text } excerpt { text } reasons { code } }";

/// Everything an outsider is told, for every need. That a closed community is there is no secret.
async fn all(outsider: &Person) -> Vec<Value> {
    let search = format!(
        "query($text: String!) {{ search(text: $text, scopes: [POSTS, COMMENTS, SKILLS])
            {{ {FOUND} }} }}"
    );
    let mut all = Vec::new();
    for need in NEEDS {
        all.push(find(outsider, need).await);
        all.push(outsider.data(&search, json!({ "text": need })).await);
    }
    all
}

/// How many titles and biographies with words of the test are in the index as evidence.
async fn evidence(server: &TestServer) -> usize {
    let mut held = 0;
    for text in ["praseodymium", "neodymium"] {
        let request = Request {
            text: text.to_owned(),
            audiences: vec![EVERYONE.to_owned()],
            wanted: vec![Wanted {
                kinds: vec![EvidenceKind::Title, EvidenceKind::Bio],
                limit: 9,
                ..Wanted::default()
            }],
            ..Request::default()
        };
        held += server
            .app
            .search()
            .unwrap()
            .search(request)
            .await
            .unwrap()
            .hits
            .len();
    }
    held
}

on_both_engines! {
    async fn an_accepted_answer_is_found_at_once_with_its_reason_and_totals(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let question = publish(&zoe, json!({ "kind": "QUESTION", "language": "en",
            "title": "How is aluminium joined?", "body": "The seams break after a week of use" })).await;
        let said = comment(&karim, &question, "Pure argon, and clean the aluminium first").await;
        zoe.mutate("acceptAnswer", json!({ "commentId": said }), "position").await;
        let begun = std::time::Instant::now();
        server.settle().await;
        let found = find(&zoe, "aluminium argon").await;
        assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
        let edge = &found["edges"][0];
        assert_eq!((&edge["node"]["handle"], &edge["band"]), (&json!("karim"), &json!("STRONG")));
        let reason = &edge["reasons"][0];
        assert_eq!((&reason["kind"], &reason["isAccepted"]), (&json!("ANSWER"), &json!(true)));
        assert_eq!(edge["totals"], "1 answer, 1 accepted, last sign this month");
        // Who asks is interested, and no expert for that.
        assert_eq!(handles(&zoe, "aluminium argon").await, ["karim"]);
        assert_eq!(why(&zoe, "aluminium joined").await["code"], "ONLY_ASKED");
        server.stop().await;
    }

    async fn who_comments_an_article_at_length_knows_something_of_it(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim, ben] = [server.person("zoe").await, server.person("karim").await, server.person("ben").await];
        let article = publish(&zoe, json!({ "kind": "ARTICLE", "title": "Thermography of presses",
            "body": "What heat tells about bearings", "language": "en" })).await;
        comment(&karim, &article, &"I measured the same at our site for years. ".repeat(6)).await;
        comment(&ben, &article, "Thanks a lot").await;
        server.settle().await;
        let found = find(&ben, "thermography").await;
        assert_eq!(handles(&ben, "thermography").await, ["zoe", "karim"]);
        assert_eq!(found["edges"][1]["reasons"][0]["text"], "Commented at length on “Thermography of presses”");
        server.stop().await;
    }

    async fn what_somebody_belonged_to_still_counts_and_is_said_so(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let place = zoe.community("Turbine workshop", "OPEN").await;
        zoe.add(&place, &karim).await;
        karim.mutate("leaveCommunity", json!({ "communityId": place }), "position").await;
        server.settle().await;
        let found = find(&karim, "turbine workshop").await;
        let said = |at: usize| (&found["edges"][at]["node"]["handle"], &found["edges"][at]["reasons"][0]["text"]);
        let mut texts = [said(0), said(1)];
        texts.sort_by_key(|(handle, _)| handle.to_string());
        assert_eq!(texts, [(&json!("karim"), &json!("Was a member of Turbine workshop")),
            (&json!("zoe"), &json!("Member of Turbine workshop"))]);
        server.stop().await;
    }

    async fn who_does_not_want_to_be_suggested_is_not_and_the_others_stand_as_without_them(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        for skill in ["Welding", "Argon"] {
            zoe.mutate("claimSkill", json!({ "skill": skill, "level": 4 }), "position").await;
        }
        karim.mutate("claimSkill", json!({ "skill": "Welding", "level": 1 }), "position").await;
        publish(&zoe, json!({ "kind": "ARTICLE", "title": "Welding", "body": "All about welding steel" })).await;
        server.settle().await;
        assert_eq!(handles(&karim, "welding").await, ["zoe", "karim"]);
        let hide = |input: Value| zoe.mutate("hideMeFromExpertSearch", input, "listing { isHidden topics }");
        let made = hide(json!({ "hidden": false, "topics": ["Weldings"] })).await;
        assert_eq!(made["listing"], json!({ "isHidden": false, "topics": ["Weldings"] }));
        // No waiting: it is looked up when somebody asks.
        assert_eq!(handles(&karim, "welding").await, ["karim"]);
        assert_eq!(find(&karim, "welding").await["edges"][0]["band"], "STRONG");
        assert_eq!(handles(&karim, "argon").await, ["zoe"]);
        assert_eq!(why(&zoe, "welding").await["code"], "HIDDEN_FOR_TOPIC");
        hide(json!({})).await;
        assert_eq!(handles(&karim, "argon").await, Vec::<String>::new());
        assert_eq!(why(&zoe, "argon").await["code"], "HIDDEN");
        let said = zoe.data("{ expertListing { isHidden topics } }", json!({})).await;
        assert_eq!(said["expertListing"], json!({ "isHidden": true, "topics": [] }));
        hide(json!({ "hidden": false })).await;
        assert_eq!(handles(&karim, "welding").await, ["zoe", "karim"]);
        let wrong = zoe.try_mutate("hideMeFromExpertSearch", json!({ "topics": [" "] }), "position").await;
        assert_eq!(wrong["userErrors"][0]["field"], json!(["input", "topics"]));
        server.stop().await;
    }

    async fn what_they_say_of_themselves_leaves_the_index_with_them_and_comes_back(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let told = json!({ "title": "Praseodymium lead", "bio": "I refine neodymium.", "department": "Lab" });
        zoe.mutate("updateProfile", told, "position").await;
        zoe.mutate("claimSkill", json!({ "skill": "Metallurgy", "level": 4 }), "position").await;
        let found = async |text: &str| {
            server.settle().await;
            let query = "query($text: String!) { search(text: $text, scopes: [PEOPLE]) { edges { node { ... on Profile { handle } } } } }";
            let found = karim.data(query, json!({ "text": text })).await;
            found["search"]["edges"].as_array().unwrap().len()
        };
        let all = async || {
            let mut hits = Vec::new();
            for text in ["zoe", "praseodymium", "neodymium", "metallurgy", "lab"] {
                hits.push(found(text).await);
            }
            hits
        };
        assert_eq!(all().await, [1, 1, 1, 1, 1]);
        assert_eq!(evidence(&server).await, 2);
        zoe.mutate("hideMeFromExpertSearch", json!({}), "position").await;
        assert_eq!(all().await, [1, 0, 0, 0, 1], "by name and place of work alone");
        assert_eq!(evidence(&server).await, 0);
        // What is said anew stays out as well.
        zoe.mutate("updateProfile", json!({ "bio": "I cast neodymium." }), "position").await;
        assert_eq!(found("neodymium").await, 0);
        zoe.mutate("hideMeFromExpertSearch", json!({ "hidden": false }), "position").await;
        assert_eq!(all().await, [1, 1, 1, 1, 1]);
        assert_eq!(evidence(&server).await, 2);
        // Who lets their skills alone speak has no title and no biography there, and is looked up by both.
        zoe.mutate("setExpertWishes", json!({ "evidenceKinds": ["SKILL"] }), "position").await;
        assert_eq!(all().await, [1, 1, 1, 1, 1]);
        assert_eq!(evidence(&server).await, 0);
        server.stop().await;
    }

    async fn people_may_ask_why_they_are_not_found_and_nobody_else_may(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        zoe.mutate("claimSkill", json!({ "skill": "Welding", "level": 4 }), "position").await;
        server.settle().await;
        assert_eq!(why(&zoe, "welding").await, json!({ "code": "FOUND", "place": 1, "text": "You are found, at place 1." }));
        assert_eq!(why(&karim, "welding").await["code"], "NOTHING_FOUND");
        let query = format!("{{ whyNotFound(by: {{ text: \"welding\" }}, personId: \"{}\") {{ code }} }}", zoe.id);
        assert_eq!(karim.ask(&query, json!({})).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
        server.stop().await;
    }

    async fn a_filter_looks_at_those_who_fit_and_not_only_at_the_best_of_all(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        karim.mutate("updateProfile", json!({ "department": "Laboratoire" }), "position").await;
        // More of zoe's than vote, each closer to the need than karim's one.
        for number in 0..205 {
            publish(&zoe, json!({ "body": format!("argon welding {number}") })).await;
        }
        publish(&karim, json!({ "body": "welding, once, in a text about all that the workshop did this year" })).await;
        server.settle().await;
        let asked = |filter: &str| {
            let query = format!("{{ experts(by: {{ text: \"argon welding\" }}, filter: {{ {filter} }})
                {{ edges {{ band node {{ handle }} }} }} }}");
            let zoe = &zoe;
            async move { zoe.data(&query, json!({})).await["experts"]["edges"].take() }
        };
        let of_all = asked("available: false").await;
        assert_eq!(of_all, json!([{ "band": "STRONG", "node": { "handle": "zoe" } }]));
        // Found, and still measured by the best of all.
        let narrow = json!([{ "band": "SLIGHT", "node": { "handle": "karim" } }]);
        assert_eq!(asked("department: \"LABORATOIRE\"").await, narrow);
        assert_eq!(asked("department: \"Laboratoire\", available: true").await, narrow);
        let away = json!({ "awayUntil": "2099-01-01T00:00:00Z" });
        karim.mutate("setAvailability", away, "position").await;
        assert_eq!(asked("department: \"Laboratoire\", available: true").await, json!([]));
        assert_eq!(asked("department: \"Forge\"").await, json!([]));
        server.stop().await;
    }

    async fn somebody_like_a_colleague_is_found_and_not_the_colleague(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        for person in [&zoe, &karim] {
            person.mutate("claimSkill", json!({ "skill": "TIG", "level": 3 }), "position").await;
        }
        let nobody = server.person("nobody").await;
        server.settle().await;
        let query = "query($id: ID!) { experts(by: { similarTo: $id }) { edges { node { handle } } } }";
        let like = nobody.data(query, json!({ "id": karim.id })).await;
        assert_eq!(like["experts"]["edges"], json!([{ "node": { "handle": "zoe" } }]));
        let blank = nobody.ask(query, json!({ "id": nobody.id })).await;
        assert_eq!(blank["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{blank}");
        let gone = nobody.ask(query, json!({ "id": "person_00000000000000000000000000" })).await;
        assert_eq!(gone["errors"][0]["extensions"]["code"], "NOT_FOUND", "{gone}");
        server.stop().await;
    }

    async fn where_nobody_is_found_for_sure_there_is_a_place_to_ask_in(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let open = zoe.community("Workshop", "OPEN").await;
        let secret = zoe.community("Vault", "SECRET").await;
        for place in [&open, &secret] {
            publish(&zoe, json!({ "communityId": place, "body": "Nothing but argon here", "tags": ["gas"] })).await;
        }
        server.settle().await;
        let found = find(&karim, "argon purification membranes plasma").await;
        assert_eq!((&found["sure"], &found["edges"][0]["band"]), (&json!(false), &json!("SLIGHT")));
        assert_eq!((&found["askIn"], &found["askWithTags"]), (&json!([{ "id": open }]), &json!(["gas"])));
        let found = find(&karim, "argon").await;
        assert_eq!((&found["sure"], &found["askIn"], &found["askWithTags"]), (&json!(true), &json!([]), &json!([])));
        server.stop().await;
    }

    async fn what_one_may_not_read_changes_nothing_of_an_answer(engine) {
        for seed in 1..=3 {
            let mut chance = Chance::seeded(seed);
            let server = TestServer::start(engine).await;
            let outsider = server.person("outsider").await;
            let mut people = Vec::new();
            for handle in ["ada", "ben", "cem", "dora", "eve"] {
                people.push(server.person(handle).await);
            }
            for person in &people {
                let skill = json!({ "skill": pick(&mut chance, &WORDS[..4]), "level": 3 });
                person.mutate("claimSkill", skill, "position").await;
            }
            let open = people[0].community("About press and steel", "OPEN").await;
            people[0].add(&open, &people[1]).await;
            write(&mut chance, &people, None).await;
            server.settle().await;
            let without = all(&outsider).await;
            let found = without.iter().filter(|answer| answer["edges"] != json!([]));
            assert!(found.count() > 2, "seed {seed} says little: {without:#?}");

            for visibility in ["SECRET", "CLOSED"] {
                let name = format!("The {} of {visibility}", text(&mut chance));
                let hidden = people[0].community(&name, visibility).await;
                for person in people.iter().skip(1) {
                    people[0].add(&hidden, person).await;
                }
                write(&mut chance, &people, Some(&hidden)).await;
            }
            server.settle().await;
            assert_eq!(all(&outsider).await, without, "seed {seed}");
            // And it would be seen: who is in them is answered otherwise.
            assert_ne!(all(&people[1]).await, without, "seed {seed}");
            server.stop().await;
        }
    }

    async fn the_formula_is_published_with_every_number(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let query = "{ expertFormula { version text weights { kind role weight } constants { name value basis description } }
            experts(by: { text: \"argon\" }) { formulaVersion } }";
        let said = zoe.data(query, json!({})).await;
        let formula = &said["expertFormula"];
        assert_eq!(formula["version"], said["experts"]["formulaVersion"]);
        let constants = formula["constants"].as_array().unwrap();
        let half_life = constants.iter().find(|it| it["name"] == "halfLifeYears").unwrap();
        assert_eq!((&half_life["value"], &half_life["basis"]), (&json!(4.0), &json!("MEASURED")));
        assert!(constants.iter().any(|it| it["name"] == "titleBoost"), "those of the engine too");
        let asking = json!({ "kind": "QUESTION", "role": "AUTHOR", "weight": 0.0 });
        assert!(formula["weights"].as_array().unwrap().contains(&asking));
        server.stop().await;
    }
}
