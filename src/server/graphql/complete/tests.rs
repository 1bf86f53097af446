//! The null rules of the specification (6.4.4, "Handling Execution Errors"), case by case, with
//! the answers that graphql-js gives.

use serde_json::{Value as Json, json};

use crate::server::graphql::testing::{data_and_paths, text};

async fn check(query: &str, data: &str, paths: &[&str]) {
    let (actual, actual_paths) = data_and_paths(query).await;
    assert_eq!(actual, data, "{query}");
    assert_eq!(actual_paths, paths, "{query}");
}

#[tokio::test]
async fn a_failed_nullable_field_is_null_and_its_neighbours_stay() {
    let data = r#"{"me":{"id":0,"bio":null,"name":"person 0"}}"#;
    check("{ me { id bio name } }", data, &[r#"["me","bio"]"#]).await;
    let data = r#"{"failingPerson":null,"hello":"hello"}"#;
    check(
        "{ failingPerson { id } hello }",
        data,
        &[r#"["failingPerson"]"#],
    )
    .await;
}

#[tokio::test]
async fn an_object_of_failed_fields_is_an_object() {
    check(
        "{ me { bio } }",
        r#"{"me":{"bio":null}}"#,
        &[r#"["me","bio"]"#],
    )
    .await;
    let data = r#"{"me":{"maybeFriends":[{"bio":null},{"bio":null},null]}}"#;
    let paths = [
        r#"["me","maybeFriends",0,"bio"]"#,
        r#"["me","maybeFriends",1,"bio"]"#,
    ];
    check("{ me { maybeFriends { bio } } }", data, &paths).await;
    check("{ nobody { bio } }", r#"{"nobody":null}"#, &[]).await;
}

#[tokio::test]
async fn a_failed_non_null_field_takes_the_nearest_nullable_place() {
    check(
        "{ me { id strict } }",
        r#"{"me":null}"#,
        &[r#"["me","strict"]"#],
    )
    .await;
    check(
        "{ me { strict } }",
        r#"{"me":null}"#,
        &[r#"["me","strict"]"#],
    )
    .await;
    let query = "{ me { id mustBoss { mustBoss { strict } } } hello }";
    let path = r#"["me","mustBoss","mustBoss","strict"]"#;
    check(query, r#"{"me":null,"hello":"hello"}"#, &[path]).await;
    let query = "{ me { id boss { strict } } }";
    check(
        query,
        r#"{"me":{"id":0,"boss":null}}"#,
        &[r#"["me","boss","strict"]"#],
    )
    .await;
}

#[tokio::test]
async fn without_a_nullable_place_the_data_is_null() {
    check(
        "{ hello mustMe { strict } }",
        "null",
        &[r#"["mustMe","strict"]"#],
    )
    .await;
}

#[tokio::test]
async fn items_follow_their_own_type() {
    let data = r#"{"me":{"maybeFriends":[{"even":"even"},null,null]}}"#;
    check(
        "{ me { maybeFriends { even } } }",
        data,
        &[r#"["me","maybeFriends",1,"even"]"#],
    )
    .await;
    let query = "{ me { id boss { friends { even } } } }";
    let path = r#"["me","boss","friends",1,"even"]"#;
    check(query, r#"{"me":{"id":0,"boss":null}}"#, &[path]).await;
    let query = "{ me { id lostFriends { id even } } }";
    let path = r#"["me","lostFriends",0,"even"]"#;
    check(query, r#"{"me":{"id":0,"lostFriends":null}}"#, &[path]).await;
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_document() {
    let query = "{ z: hello me { name id ...F nickname } a: hello } fragment F on Person { x: id }";
    let data = r#"{"z":"hello","me":{"name":"person 0","id":0,"x":0,"nickname":null},"a":"hello"}"#;
    check(query, data, &[]).await;
}

#[tokio::test]
async fn the_runtime_type_decides_below_interfaces_and_unions() {
    let query = "{ found { ... on Node { id } ... on Person { bio } ... on Post { title } } }";
    let data = r#"{"found":[{"id":2,"title":"post 2"},{"id":1,"bio":null}]}"#;
    check(query, data, &[r#"["found",1,"bio"]"#]).await;
    let query = "{ node(id: 1) { ... on Person { strict } id } hello }";
    check(
        query,
        r#"{"node":null,"hello":"hello"}"#,
        &[r#"["node","strict"]"#],
    )
    .await;
    let query = "{ node(id: 2) { __typename ... on Person { strict } id ... on Found { ... on Post { title } } } }";
    let data = r#"{"node":{"__typename":"Post","id":2,"title":"post 2"}}"#;
    check(query, data, &[]).await;
    check(
        "{ node(id: 2) { ... on Person { id } } }",
        r#"{"node":{}}"#,
        &[],
    )
    .await;
    let query = "{ node(id: 3) { ... on Found { __typename } id } }";
    check(query, r#"{"node":{"id":3}}"#, &[]).await;
    check(
        "{ written { ... on Node { id } } }",
        r#"{"written":{"id":2}}"#,
        &[],
    )
    .await;
}

#[tokio::test]
async fn the_promise_of_the_object_counts_not_that_of_the_interface() {
    let query = "{ node(id: 1) { id label } hello }";
    check(
        query,
        r#"{"node":null,"hello":"hello"}"#,
        &[r#"["node","label"]"#],
    )
    .await;
    let query = "{ node(id: 2) { kin { x: kin { id label } } } }";
    let data = r#"{"node":{"kin":{"x":{"id":2,"label":"label"}}}}"#;
    check(query, data, &[]).await;
    let query = "{ found { ... on Node { kin { ... on Found { ... on Post { title } } } } } }";
    let data = r#"{"found":[{"kin":{"title":"post 2"}},{"kin":{"title":"post 2"}}]}"#;
    check(query, data, &[]).await;
}

#[tokio::test]
async fn the_same_key_in_several_places_is_one_field() {
    let query = "{ me { boss { id } ...F boss { bio } } } fragment F on Person { boss { name } }";
    let data = r#"{"me":{"boss":{"id":1,"name":"person 1","bio":null}}}"#;
    check(query, data, &[r#"["me","boss","bio"]"#]).await;
    let query = "{ node(id: 1) { ...P ... on Person { boss { id } } } } \
                 fragment P on Person { boss { name bio } }";
    let data = r#"{"node":{"boss":{"name":"person 2","bio":null,"id":2}}}"#;
    check(query, data, &[r#"["node","boss","bio"]"#]).await;
}

#[tokio::test]
async fn skip_and_include_decide_what_is_there() {
    let query = "query($yes: Boolean!, $no: Boolean = false) { \
                 a: hello @include(if: $no) b: hello @skip(if: $no) \
                 ...F @include(if: $yes) ... on Query @skip(if: $yes) { d: hello } \
                 me { id @skip(if: true) } } fragment F on Query { c: hello }";
    let data = |answer: String| serde_json::from_str::<Json>(&answer).unwrap()["data"].to_string();
    assert_eq!(
        data(text(query, json!({ "yes": true })).await),
        r#"{"b":"hello","c":"hello","me":{}}"#
    );
    assert_eq!(
        data(text(query, json!({ "yes": false, "no": true })).await),
        r#"{"a":"hello","d":"hello","me":{}}"#
    );
    assert_eq!(
        data(text("{ hello @skip(if: true) }", Json::Null).await),
        "{}"
    );
}

#[tokio::test]
async fn an_accident_is_masked_and_keeps_its_path() {
    let answer = text("{ me { id } accident }", Json::Null).await;
    assert!(!answer.contains("hunter2"), "{answer}");
    let answer: Json = serde_json::from_str(&answer).unwrap();
    let error = &answer["errors"][0];
    assert_eq!(error["message"], "Something went wrong on our side.");
    assert_eq!(error["path"], json!(["accident"]));
    assert_eq!(error["locations"], json!([{ "line": 1, "column": 13 }]));
    assert_eq!(
        error["extensions"],
        json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": "request-1" })
    );
}

#[tokio::test]
async fn an_error_with_a_code_is_told_as_it_is() {
    let answer: Json = serde_json::from_str(&text("{ me { bio } }", Json::Null).await).unwrap();
    assert_eq!(answer["errors"][0]["message"], "Not yours.");
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({ "code": "FORBIDDEN" })
    );
}

#[tokio::test]
async fn at_most_twenty_errors_are_told() {
    let many: Vec<_> = (0..30).map(|index| format!("b{index}: bio")).collect();
    let many = many.join(" ");
    let answer = text(&format!("{{ me {{ id {many} }} }}"), Json::Null).await;
    let answer: Json = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 20);
    assert_eq!(answer["data"]["me"].as_object().unwrap().len(), 31);
}

#[tokio::test]
async fn the_schema_can_be_asked_for() {
    let query = "query I { __schema { queryType { name } types { ...T } directives { name args { name } } } \
                 __type(name: \"Lookup\") { kind isOneOf inputFields { name } } } \
                 fragment T on __Type { kind name fields(includeDeprecated: true) { name type { ...R } \
                 args { name defaultValue } } } \
                 fragment R on __Type { kind name ofType { kind name ofType { kind ofType { name } } } }";
    let answer: Json = serde_json::from_str(&text(query, Json::Null).await).unwrap();
    assert_eq!(answer.get("errors"), None);
    assert_eq!(
        answer["data"]["__schema"]["queryType"],
        json!({ "name": "Query" })
    );
    assert_eq!(answer["data"]["__type"]["kind"], "INPUT_OBJECT");
    assert_eq!(answer["data"]["__type"]["isOneOf"], true);
    assert!(
        answer["data"]["__schema"]["types"]
            .as_array()
            .unwrap()
            .len()
            > 10
    );
}
