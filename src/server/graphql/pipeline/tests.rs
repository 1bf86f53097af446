//! What the pipeline refuses, and that refusing comes before running.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use async_graphql::Data;
use futures_util::StreamExt as _;
use serde_json::{Value as Json, json};

use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::NoIntrospection;
use crate::server::graphql::limits::Limits;
use crate::server::graphql::pipeline::{OperationKind, Transport};
use crate::server::graphql::testing::{
    json_of, params, pipeline, pipeline_with, prepare, refused, text,
};

fn code(query: &str) -> Code {
    refused(query, &Json::Null).code()
}

async fn data(query: &str, variables: Json) -> Json {
    let answer: Json = serde_json::from_str(&text(query, variables).await).unwrap();
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].clone()
}

#[test]
fn hostile_documents_are_refused_quickly() {
    let mut bomb = String::from("{...F0}");
    for level in 0..28 {
        write!(
            bomb,
            "fragment F{level} on Query{{...F{0} ...F{0}}}",
            level + 1
        )
        .unwrap();
    }
    bomb.push_str("fragment F28 on Query{hello}");
    let nested = format!("{{numbers(list:{}{})}}", "[".repeat(2000), "]".repeat(2000));
    let aliases: Vec<_> = (0..10_000)
        .map(|index| format!("a{index}:__typename"))
        .collect();
    let start = Instant::now();
    assert_eq!(code(&bomb), Code::CostLimit);
    assert_eq!(code(&nested), Code::DepthLimit);
    assert_eq!(code(&format!("{{{}}}", aliases.join(" "))), Code::CostLimit);
    let unknown = refused(&format!("{{{}}}", "a ".repeat(30)), &Json::Null);
    assert!(unknown.into_problems().len() <= 20);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn fragments_on_unions_do_not_multiply_without_end() {
    let level = "kin { ... on Found { ... on Node { ";
    let nested = |levels: usize| {
        let (open, close) = (level.repeat(levels), "} } } ".repeat(levels));
        format!("{{ node(id: 1) {{ {open} id {close} }} }}")
    };
    assert!(prepare(&nested(3), &Json::Null).is_ok());
    assert_eq!(code(&nested(17)), Code::CostLimit);
}

#[test]
fn what_is_wrong_has_its_code() {
    assert_eq!(code("{"), Code::GraphqlParseFailed);
    assert_eq!(code(""), Code::GraphqlParseFailed);
    assert_eq!(code("{ unknown }"), Code::GraphqlValidationFailed);
    assert_eq!(code("{ me }"), Code::GraphqlValidationFailed);
    assert_eq!(code("type T { a: Int }"), Code::GraphqlValidationFailed);
    assert_eq!(
        code("query A { hello } query B { hello }"),
        Code::OperationResolutionFailure
    );
    assert_eq!(
        code("subscription { ticks(to: 1) }"),
        Code::OperationResolutionFailure
    );
    assert_eq!(
        code("query($v: Int!) { node(id: $v) { id } }"),
        Code::BadUserInput
    );
    assert_eq!(
        code("{ me { boss { id } boss: mustBoss { id } } }"),
        Code::GraphqlValidationFailed
    );
}

#[tokio::test]
async fn operations_fragments_and_variables_may_have_descriptions() {
    let query = "\"what\" query Q(\"how\" $t: String = \"x\" \"\"\"why\"\"\" $u: String) \
                 { argument(text: $t) ...F } \
                 \"\"\"\nwhere\n\"\"\" fragment F on Query { b: argument(text: $u) }";
    let answer = data(query, json!({ "u": "y" })).await;
    assert_eq!(answer, json!({ "argument": "\"x\"", "b": "\"y\"" }));
    for query in [
        "\"x\" { hello }",
        "{ hello } \"x\"",
        "\"x\" \"y\" query { hello }",
    ] {
        assert_eq!(code(query), Code::GraphqlParseFailed, "{query}");
    }
}

#[test]
fn an_operation_is_chosen_by_its_name() {
    let mut params = params(
        "query A { hello } mutation B { create { id } }",
        &Json::Null,
    );
    let kind = |params: &_| {
        let prepared = pipeline().prepare(params, Transport::Post);
        prepared.map(|prepared| {
            (
                prepared.kind(),
                prepared.operation_name().map(str::to_owned),
            )
        })
    };
    params.operation_name = Some("B".to_owned());
    assert_eq!(
        kind(&params).unwrap(),
        (OperationKind::Mutation, Some("B".to_owned()))
    );
    params.operation_name = Some("C".to_owned());
    assert_eq!(
        kind(&params).unwrap_err().code(),
        Code::OperationResolutionFailure
    );
}

#[tokio::test]
async fn a_missing_required_variable_runs_nothing() {
    let (pipeline, runs) = pipeline_with(Limits::default());
    let mutation = "mutation($a: Int!, $b: Int!) { a: count(by: $a) b: count(by: $b) }";
    let refused = pipeline.prepare(&params(mutation, &json!({ "a": 1 })), Transport::Post);
    assert_eq!(refused.err().unwrap().code(), Code::BadUserInput);
    assert_eq!(runs.count(), 0);
    let both = json!({ "a": 1, "b": 2 });
    let prepared = pipeline
        .prepare(&params(mutation, &both), Transport::Post)
        .unwrap();
    let answer = pipeline.execute(prepared, Data::default(), "r").await;
    assert_eq!(json_of(&answer), json!({ "data": { "a": 1, "b": 2 } }));
}

#[tokio::test]
async fn a_bad_custom_scalar_runs_nothing() {
    let (pipeline, runs) = pipeline_with(Limits::default());
    let code = |query: &str, even: Json| {
        let refused = pipeline.prepare(&params(query, &json!({ "e": even })), Transport::Post);
        refused.err().map(|refused| refused.code())
    };
    let mutation = "mutation($e: Even!) { create { id } halve(even: $e) }";
    assert_eq!(code(mutation, json!(3)), Some(Code::BadUserInput));
    assert_eq!(code(mutation, json!("x")), Some(Code::BadUserInput));
    assert_eq!(code(mutation, json!(4)), None);
    let literal = "mutation { create { id } halve(even: 3) }";
    assert_eq!(
        code(literal, Json::Null),
        Some(Code::GraphqlValidationFailed)
    );
    assert_eq!(code("mutation { halve(even: 4) }", Json::Null), None);
    assert_eq!(runs.count(), 0);
}

#[tokio::test]
async fn a_mutation_field_in_two_fragments_runs_once() {
    let (pipeline, runs) = pipeline_with(Limits::default());
    let mutation =
        "mutation { create { id } ...F ...F } fragment F on Mutation { create { name } }";
    let prepared = pipeline
        .prepare(&params(mutation, &Json::Null), Transport::Post)
        .unwrap();
    let answer = pipeline.execute(prepared, Data::default(), "r").await;
    assert_eq!(
        json_of(&answer)["data"],
        json!({ "create": { "id": 5, "name": "person 5" } })
    );
    assert_eq!(runs.count(), 1);
}

#[tokio::test]
async fn an_absent_variable_is_absent() {
    let query = "query($b: String) { patch(input: { bio: $b }) argument(text: $b) }";
    let absent = json!({ "patch": "absent None None 7 None", "argument": "absent" });
    assert_eq!(data(query, json!({})).await, absent);
    let null = json!({ "patch": "null None None 7 None", "argument": "null" });
    assert_eq!(data(query, json!({ "b": null })).await, null);
    let sent = json!({ "patch": "\"x\" None None 7 None", "argument": "\"x\"" });
    assert_eq!(data(query, json!({ "b": "x" })).await, sent);
    let query = "query($i: PatchInput!) { patch(input: $i) }";
    let input = json!({ "i": { "inner": { "bio": null }, "colour": "BLUE", "tags": 3 } });
    let answer = data(query, input).await;
    assert_eq!(
        answer["patch"],
        "absent Some([3]) Some(true) 7 Some(\"null\")"
    );
    let query = "query($b: String = \"d\", $n: Int) { argument(text: $b) numbers(list: [1, $n]) }";
    let answer = data(query, json!({})).await;
    assert_eq!(
        answer,
        json!({ "argument": "\"d\"", "numbers": "[Some(1), None]" })
    );
}

#[test]
fn every_variable_is_coerced_before_anything_runs() {
    let message = |query: &str, variables: Json| {
        let problems = refused(query, &variables).into_problems();
        assert!(
            problems
                .iter()
                .all(|it| it.extensions.code == Code::BadUserInput),
            "{problems:?}"
        );
        problems.first().unwrap().message.clone()
    };
    let patch = "query($i: PatchInput!) { patch(input: $i) }";
    assert_eq!(
        message(patch, json!({ "i": { "inner": { "tags": [1, "x"] } } })),
        "Variable \"$i\" got an invalid value at \"i.inner.tags[1]\": expected a value of type \"Int\"."
    );
    assert!(message(patch, json!({ "i": null })).contains("not null"));
    assert!(message(patch, json!({ "i": { "colour": "GREEN" } })).contains("Colour"));
    assert!(message(patch, json!({ "i": { "unknown": 1 } })).contains("unknown"));
    assert!(message(patch, json!({ "i": { "tags": [null] } })).contains("not null"));
    assert!(message(patch, json!({ "i": { "size": 2_147_483_648_i64 } })).contains("Int"));
    let skip = "query($s: Boolean = true) { hello @skip(if: $s) }";
    assert!(message(skip, json!({ "s": null })).contains("null"));
    let find = "query($l: Lookup!) { find(by: $l) }";
    for lookup in [
        json!({}),
        json!({ "id": 1, "name": "x" }),
        json!({ "id": null }),
    ] {
        assert!(message(find, json!({ "l": lookup })).contains("exactly one"));
    }
    assert!(prepare(find, &json!({ "l": { "id": 1.0 } })).is_ok());
}

#[test]
fn the_rules_the_validator_lacks_are_kept() {
    for query in [
        "{ find(by: {}) }",
        "{ find(by: { id: 1, name: \"x\" }) }",
        "{ find(by: { id: null }) }",
        "query($id: Int) { find(by: { id: $id }) }",
        "query($l: Lookup = { id: 1, name: \"x\" }) { find(by: $l) }",
        "{ patch(input: { size: 1, size: 2 }) }",
        "{ ...F } fragment F on Query { patch(input: { inner: { size: 1, size: 2 } }) }",
        "query($n: Int) { strictNumbers(list: [$n]) }",
        "query($n: String) { numbers(list: [$n]) }",
        "query($n: Int) { node(id: $n) { id } }",
        "query($n: Int = null) { node(id: $n) { id } }",
        "query($n: [Int]) { strictNumbers(list: $n) }",
        "query($n: [Int]) { patch(input: { tags: $n }) }",
    ] {
        assert_eq!(code(query), Code::GraphqlValidationFailed, "{query}");
    }
    for query in [
        "query($id: Int!) { find(by: { id: $id }) }",
        "query($n: Int! = 1) { strictNumbers(list: [$n]) }",
        "query($n: Int = 1) { strictNumbers(list: [$n]) }",
        "query($n: Int) { numbers(list: [$n]) }",
        "query($n: Int) { patch(input: { size: $n }) }",
        "query($n: [Int!]) { patch(input: { tags: $n }) }",
    ] {
        assert!(prepare(query, &json!({ "id": 1 })).is_ok(), "{query}");
    }
}

#[test]
fn a_page_multiplies_the_cost_of_what_is_in_it() {
    let cost = |query: &str, variables: Json| prepare(query, &variables).unwrap().cost();
    assert_eq!(cost("{ hello }", Json::Null), 0);
    assert_eq!(cost("{ me { boss { id } } }", Json::Null), 2);
    assert_eq!(cost("{ page(first: 5) { edges { node } } }", Json::Null), 6);
    assert_eq!(cost("{ page { edges { node } } }", Json::Null), 21);
    let query = "query($n: Int) { page(first: $n) { edges { node } } }";
    assert_eq!(cost(query, json!({ "n": 50 })), 51);
    assert_eq!(cost(query, json!({ "n": -1 })), 1);
    assert_eq!(
        refused(query, &json!({ "n": 2_147_483_647 })).code(),
        Code::CostLimit
    );
    assert_eq!(cost("mutation { create { id } }", Json::Null), 11);
    let found = "{ found { ... on Person { boss { id } } ... on Post { id } } }";
    assert_eq!(cost(found, Json::Null), 2);
}

#[test]
fn a_get_changes_nothing() {
    let mutation = params("mutation { create { id } }", &Json::Null);
    let refused = pipeline().prepare(&mutation, Transport::Get).err().unwrap();
    assert_eq!(refused.code(), Code::MethodNotAllowed);
    assert!(pipeline().prepare(&mutation, Transport::Stream).is_ok());
}

#[tokio::test]
async fn panics_and_slowness_end_in_an_answer() {
    let limits = Limits {
        timeout: Duration::from_millis(20),
        ..Limits::default()
    };
    let (pipeline, _) = pipeline_with(limits);
    for (query, code) in [
        ("{ panics }", "INTERNAL_SERVER_ERROR"),
        ("{ slow }", "TIMEOUT"),
    ] {
        let prepared = pipeline
            .prepare(&params(query, &Json::Null), Transport::Post)
            .unwrap();
        let answer = pipeline.execute(prepared, Data::default(), "r").await;
        assert_eq!(json_of(&answer)["errors"][0]["extensions"]["code"], code);
        assert!(!answer.has_data());
    }
}

#[tokio::test]
async fn a_subscription_answers_in_the_same_way() {
    let pipeline = pipeline();
    let answers = async |query: &str| {
        let prepared = pipeline
            .prepare(&params(query, &Json::Null), Transport::Stream)
            .unwrap();
        let answers: Vec<_> = pipeline
            .subscribe(prepared, Data::default(), "r")
            .collect()
            .await;
        answers
            .iter()
            .map(|it| json_of(it)["data"].to_string())
            .collect::<Vec<_>>()
    };
    let query = "subscription { ...F } fragment F on Subscription { t: ticks(to: 2) }";
    assert_eq!(answers(query).await, [r#"{"t":0}"#, r#"{"t":1}"#]);
    let query = "subscription { people { name bio id } }";
    let first = r#"{"people":{"name":"person 1","bio":null,"id":1}}"#;
    assert_eq!(answers(query).await[0], first);
    assert_eq!(
        answers("subscription { people { even } }").await,
        [r#"{"people":{"even":"even"}}"#, "null"]
    );
    assert_eq!(answers("{ hello }").await, [r#"{"hello":"hello"}"#]);
}

#[tokio::test]
async fn introspection_can_be_refused() {
    let pipeline = pipeline();
    let ask = async |query: &str| {
        let prepared = pipeline
            .prepare(&params(query, &Json::Null), Transport::Post)
            .unwrap();
        let mut data = Data::default();
        data.insert(NoIntrospection);
        json_of(&pipeline.execute(prepared, data, "r").await)
    };
    let answer = ask("{ ...F } fragment F on Query { s: __schema { queryType { name } } }").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(
        ask("{ __typename }").await,
        json!({ "data": { "__typename": "Query" } })
    );
}

#[test]
fn introspection_does_not_multiply_lists() {
    let query =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(code(query), Code::DepthLimit);
}

#[test]
fn a_cached_document_costs_microseconds() {
    let pipeline = pipeline();
    let query = "query($n: Int) { me { id } page(first: $n) { edges { node } } }";
    let params = params(query, &json!({ "n": 3 }));
    pipeline.prepare(&params, Transport::Post).unwrap();
    let start = Instant::now();
    for _ in 0..1000 {
        pipeline.prepare(&params, Transport::Post).unwrap();
    }
    let each = start.elapsed() / 1000;
    assert!(each < Duration::from_millis(1), "{each:?}");
}
