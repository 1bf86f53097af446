//! Searching: what is found by its words, how it is counted, and what is found no more.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const FOUND: &str = "isPartial corrections { word corrected }
    facets { scopes { scope count } communities { community { name } count } }
    pageInfo { hasNextPage endCursor }
    edges { title { text marks { start end } } excerpt { text marks { start end } }
        reasons { code text } node { __typename ... on Profile { handle } ... on Post { id }
            ... on Comment { id } ... on Community { name } ... on SearchSkill { name } } }";

async fn search(person: &Person, arguments: &str) -> Value {
    let query = format!("{{ search({arguments}) {{ {FOUND} }} }}");
    person.data(&query, json!({})).await["search"].take()
}

/// What was found, each as its type and its name or id.
async fn found(person: &Person, arguments: &str) -> Vec<String> {
    let found = search(person, arguments).await;
    let edges = found["edges"].as_array().unwrap().iter();
    edges.map(|edge| named(&edge["node"])).collect()
}

fn named(node: &Value) -> String {
    let mut names = ["id", "name", "handle"]
        .iter()
        .filter_map(|field| node[field].as_str());
    let name = names.next().unwrap();
    format!("{} {name}", node["__typename"].as_str().unwrap())
}

async fn made(person: &Person, mutation: &str, input: Value, what: &str) -> String {
    let made = person
        .mutate(mutation, input, &format!("{what} {{ id }}"))
        .await;
    made[what]["id"].as_str().unwrap().to_owned()
}

on_both_engines! {
    async fn everything_is_found_by_its_words_with_counts_and_reasons(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        karim.mutate("updateProfile", json!({ "name": "Karim O'Brien-L\u{e9}vy", "title": "Welder" }), "position").await;
        karim.mutate("claimSkill", json!({ "skill": "Welding", "level": 3 }), "position").await;
        let hall = made(&karim, "createCommunity", json!({ "name": "Welding hall", "visibility": "OPEN",
            "description": "Steel and heat" }), "community").await;
        let post = made(&zoe, "createPost", json!({ "title": "Welding in C++", "kind": "ARTICLE",
            "body": "A robot for the hall, written in C++ and C#." }), "post").await;
        karim.add(&hall, &zoe).await;
        let inside = made(&karim, "createPost", json!({ "communityId": hall,
            "body": "Our welding robot has a new arm." }), "post").await;
        let said = made(&zoe, "createComment", json!({ "postId": inside,
            "body": "Welding with an arm, finally" }), "comment").await;
        server.settle().await;
        let all = search(&zoe, "text: \"welding\"").await;
        let mut names: Vec<String> = all["edges"].as_array().unwrap().iter().map(|it| named(&it["node"])).collect();
        names.sort();
        let mut expected = [format!("Comment {said}"), "Community Welding hall".to_owned(), format!("Post {inside}"),
            format!("Post {post}"), "Profile karim".to_owned(), "SearchSkill Welding".to_owned()];
        expected.sort();
        assert_eq!(names, expected);
        assert_eq!(all["isPartial"], false);
        let scopes = [("PEOPLE", 1), ("POSTS", 2), ("COMMENTS", 1), ("COMMUNITIES", 1), ("SKILLS", 1)]
            .map(|(scope, count)| json!({ "scope": scope, "count": count }));
        assert_eq!(all["facets"]["scopes"], json!(scopes));
        assert_eq!(all["facets"]["communities"], json!([{ "community": { "name": "Welding hall" }, "count": 2 }]));

        let one = search(&zoe, &format!("text: \"arms\", scopes: [POSTS], filter: {{ communityId: \"{hall}\" }}")).await;
        assert_eq!(named(&one["edges"][0]["node"]), format!("Post {inside}"));
        let edge = &one["edges"][0];
        assert_eq!(edge["excerpt"]["marks"], json!([{ "start": 24, "end": 27 }]));
        assert_eq!(edge["reasons"], json!([
            { "code": "TEXT", "text": "Its text has your words." },
            { "code": "OTHER_FORM", "text": "It has your words in another form." },
        ]));

        for (arguments, expected) in [
            ("text: \"o'brien\"", vec!["Profile karim".to_owned()]),
            ("text: \"OBRIEN LEVY\"", vec!["Profile karim".to_owned()]),
            ("text: \"c#\"", vec![format!("Post {post}")]),
            ("text: \"c++ robot\"", vec![format!("Post {post}")]),
            ("text: \"robot\", filter: { language: \"fr\" }", vec![]),
            ("text: \"robot arm\", scopes: [POSTS]", vec![format!("Post {inside}")]),
        ] {
            assert_eq!(found(&zoe, arguments).await, expected, "{arguments}");
        }
        let by = format!("text: \"welding\", filter: {{ authorId: \"{}\" }}", zoe.id);
        let mut by_zoe = found(&zoe, &by).await;
        by_zoe.sort();
        assert_eq!(by_zoe, [format!("Comment {said}"), format!("Post {post}")]);
    }

    async fn some_words_do_where_nothing_has_all_and_a_typing_error_is_told(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let post = made(&zoe, "createPost", json!({ "body": "Aluminium is joined with argon" }), "post").await;
        server.settle().await;
        let some = search(&zoe, "text: \"aluminium turbine\"").await;
        assert_eq!(some["isPartial"], true);
        assert_eq!(named(&some["edges"][0]["node"]), format!("Post {post}"));
        let wrong = search(&zoe, "text: \"alumimium\"").await;
        assert_eq!(wrong["corrections"], json!([{ "word": "alumimium", "corrected": ["aluminium"] }]));
        assert_eq!(wrong["edges"][0]["reasons"][1]["code"], "OTHER_SPELLING");
        assert_eq!(search(&zoe, "text: \"turbine\"").await["edges"], json!([]));
    }

    async fn what_is_gone_or_hidden_is_found_no_more_and_pages_do_not_repeat(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let closed = made(&karim, "createCommunity", json!({ "name": "Turbine circle", "visibility": "CLOSED" }), "community").await;
        made(&karim, "createCommunity", json!({ "name": "Turbine secret", "visibility": "SECRET" }), "community").await;
        made(&karim, "createPost", json!({ "communityId": closed, "body": "Turbine blades inside" }), "post").await;
        let mut posts = Vec::new();
        for number in 0..5 {
            let body = format!("Turbine number {number}");
            posts.push(made(&karim, "createPost", json!({ "body": body }), "post").await);
        }
        server.settle().await;
        // That a closed community is there is no secret; what is in it is.
        let places = search(&zoe, "text: \"turbine\", scopes: [COMMUNITIES]").await;
        assert_eq!(named(&places["edges"][0]["node"]), "Community Turbine circle");
        assert_eq!(places["edges"].as_array().unwrap().len(), 1);
        assert_eq!(places["facets"]["scopes"], json!([{ "scope": "COMMUNITIES", "count": 1 }]));
        let suggested = zoe.data("{ suggest(prefix: \"turb\") { text } }", json!({})).await;
        assert_eq!(suggested["suggest"], json!([{ "text": "Turbine circle" }]));
        let first = search(&zoe, "text: \"turbine\", scopes: [POSTS], first: 3").await;
        assert_eq!(first["facets"]["scopes"], json!([{ "scope": "POSTS", "count": 5 }]));
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let after = first["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = search(&zoe, &format!("text: \"turbine\", scopes: [POSTS], first: 3, after: \"{after}\"")).await;
        assert_eq!(rest["pageInfo"]["hasNextPage"], false);
        let pages = [&first, &rest].map(|page| page["edges"].as_array().unwrap().clone()).concat();
        let mut shown: Vec<String> = pages.iter().map(|edge| named(&edge["node"])).collect();
        shown.sort();
        let mut expected: Vec<String> = posts.iter().map(|id| format!("Post {id}")).collect();
        expected.sort();
        assert_eq!(shown, expected);
        karim.mutate("deletePost", json!({ "postId": posts[0] }), "position").await;
        // At once, though the index comes a moment later.
        let left = found(&zoe, "text: \"turbine\", scopes: [POSTS]").await;
        assert!(!left.contains(&format!("Post {}", posts[0])), "{left:?}");
        assert_eq!(left.len(), 4);
    }

    async fn a_beginning_suggests_names_of_people_places_and_skills(engine) {
        let server = TestServer::start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        karim.mutate("updateProfile", json!({ "name": "Fran\u{e7}ois Frappier" }), "position").await;
        karim.mutate("claimSkill", json!({ "skill": "Fraisage", "level": 2 }), "position").await;
        // Somebody whose profile has the word, and whose name has not.
        zoe.mutate("updateProfile", json!({ "title": "Fraiseuse" }), "position").await;
        made(&karim, "createCommunity", json!({ "name": "Fraiseuses", "visibility": "OPEN" }), "community").await;
        made(&zoe, "createPost", json!({ "body": "Fraises des bois" }), "post").await;
        server.settle().await;
        let suggest = |prefix: &'static str| {
            let zoe = &zoe;
            async move {
                let query = "query($prefix: String!) { suggest(prefix: $prefix) { text item { __typename } } }";
                let mut told = zoe.data(query, json!({ "prefix": prefix })).await["suggest"].take();
                let told = told.as_array_mut().unwrap();
                told.sort_by_key(ToString::to_string);
                json!(told)
            }
        };
        assert_eq!(suggest("frai").await, json!([
            { "text": "Fraisage", "item": { "__typename": "SearchSkill" } },
            { "text": "Fraiseuses", "item": { "__typename": "Community" } },
        ]));
        assert_eq!(suggest("francois fr").await, json!([
            { "text": "Fran\u{e7}ois Frappier", "item": { "__typename": "Profile" } },
        ]));
        let query = "{ suggest(prefix: \" \") { text } search(text: \"a\", first: 101) { isPartial } }";
        let refused = zoe.ask(query, json!({})).await;
        let messages: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|it| it["message"].as_str().unwrap()).collect();
        assert!(messages.contains(&"prefix: 1 to 200 characters"), "{messages:?}");
        assert!(messages.contains(&"first: must be 1 to 100"), "{messages:?}");
    }
}
