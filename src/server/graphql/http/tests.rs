//! GraphQL over HTTP, through the routes.

use std::sync::Arc;

use actix_web::body::MessageBody as _;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, http::StatusCode};
use async_graphql::Data;
use futures_util::FutureExt as _;
use serde_json::{Value as Json, json};

use super::resource;
use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::persisted::hex_of;
use crate::server::graphql::testing::pipeline;

const GRAPHQL: &str = "application/graphql-response+json";

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Json,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("")
    }
}

/// Only the token `good` is a token.
fn endpoint() -> Endpoint {
    let identify = |credentials: Credentials| {
        async move {
            let presented = credentials.bearer.or(credentials.cookie_session);
            match presented.as_deref() {
                None | Some("good") => Ok(Data::default()),
                Some(_) => Err(Refused::new(Code::Unauthenticated, "Sign in again.")),
            }
        }
        .boxed()
    };
    Endpoint::new(
        pipeline(),
        Arc::new(identify),
        &"https://ruche.example/".parse().unwrap(),
    )
}

async fn send(request: TestRequest) -> Got {
    let app = init_service(App::new().service(resource("/graphql", endpoint()))).await;
    let response: ServiceResponse = call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().try_into_bytes().unwrap();
    Got {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Json::Null),
    }
}

fn post_text(body: impl Into<String>) -> TestRequest {
    let request = TestRequest::post().uri("/graphql");
    request
        .insert_header(("content-type", "application/json"))
        .set_payload(body.into())
}

fn post(query: &str) -> TestRequest {
    post_text(json!({ "query": query }).to_string())
}

fn get(query: &str) -> TestRequest {
    let mut uri = url::form_urlencoded::Serializer::new("/graphql?".to_owned());
    TestRequest::get().uri(&uri.append_pair("query", query).finish())
}

#[tokio::test]
async fn a_query_is_answered() {
    for request in [post("{ hello }"), get("{ hello }")] {
        let got = send(request).await;
        assert_eq!(got.status, 200);
        assert_eq!(got.body, json!({ "data": { "hello": "hello" } }));
        assert_eq!(
            got.header("content-type"),
            "application/json; charset=utf-8"
        );
        assert_eq!(got.header("cache-control"), "no-store");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert!(got.header("vary").contains("Accept"));
    }
}

#[tokio::test]
async fn the_status_depends_on_the_media_type() {
    let documents = [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query A { hello } query B { hello }",
            "OPERATION_RESOLUTION_FAILURE",
        ),
        ("query($v: Int!) { node(id: $v) { id } }", "BAD_USER_INPUT"),
    ];
    for (document, code) in documents {
        let got = send(post(document).insert_header(("accept", GRAPHQL))).await;
        assert_eq!((got.status.as_u16(), got.code()), (400, code), "{document}");
        assert_eq!(
            got.header("content-type"),
            format!("{GRAPHQL}; charset=utf-8")
        );
        assert_eq!(got.body.get("data"), None);
        let got = send(post(document).insert_header(("accept", "application/json"))).await;
        assert_eq!((got.status.as_u16(), got.code()), (200, code), "{document}");
    }
}

#[tokio::test]
async fn partial_data_is_a_success_and_no_data_is_none() {
    let accept = ("accept", GRAPHQL);
    assert_eq!(
        send(post("{ me { bio } }").insert_header(accept))
            .await
            .status,
        200
    );
    let got = send(post("{ mustMe { strict } }").insert_header(accept)).await;
    assert_eq!((got.status.as_u16(), &got.body["data"]), (403, &Json::Null));
    assert_eq!(send(post("{ mustMe { strict } }")).await.status, 200);
    let got = send(post("{ panics }").insert_header(accept)).await;
    assert_eq!(
        (got.status.as_u16(), got.code()),
        (500, "INTERNAL_SERVER_ERROR")
    );
}

#[tokio::test]
async fn requests_that_are_not_well_formed_are_refused_under_every_media_type() {
    for body in [
        "",
        "{",
        "[]",
        "\"x\"",
        "{}",
        r#"{"query":1}"#,
        r#"{"query":"{ hello }","variables":1}"#,
    ] {
        for accept in [GRAPHQL, "application/json"] {
            let got = send(post_text(body).insert_header(("accept", accept))).await;
            assert_eq!(
                (got.status.as_u16(), got.code()),
                (400, "BAD_REQUEST"),
                "{body}"
            );
        }
    }
    let batch = json!([{ "query": "{ hello }" }, { "query": "{ hello }" }]);
    assert_eq!(send(post_text(batch.to_string())).await.status, 400);
    let broken = TestRequest::post()
        .uri("/graphql")
        .insert_header(("content-type", "application/json"));
    let got = send(broken.set_payload(&b"{\"query\":\"\xff\"}"[..])).await;
    assert_eq!(got.status, 400);
    assert_eq!(
        send(TestRequest::get().uri("/graphql?query=%7Bhello%7D&variables=x"))
            .await
            .status,
        400
    );
    assert_eq!(send(TestRequest::get().uri("/graphql")).await.status, 400);
}

#[tokio::test]
async fn only_json_in_utf8_is_read() {
    let status = async |content_type: &str| {
        let request = TestRequest::post()
            .uri("/graphql")
            .set_payload(r#"{"query":"{ hello }"}"#);
        let request = match content_type {
            "" => request,
            name => request.insert_header(("content-type", name)),
        };
        send(request).await.status.as_u16()
    };
    for served in [
        "application/json",
        "application/json; charset=UTF-8",
        "Application/JSON;charset=\"utf-8\"",
    ] {
        assert_eq!(status(served).await, 200, "{served}");
    }
    for refused in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=iso-8859-1",
        "application/jsonp",
    ] {
        assert_eq!(status(refused).await, 415, "{refused}");
    }
    let zipped = post("{ hello }").insert_header(("content-encoding", "gzip"));
    assert_eq!(send(zipped).await.status, 415);
}

#[tokio::test]
async fn a_body_has_its_limit() {
    let padded = |bytes: usize| {
        let body = json!({ "query": "{ hello }", "extensions": { "x": "" } }).to_string();
        body.replace(
            "\"x\":\"\"",
            &format!("\"x\":\"{}\"", " ".repeat(bytes - body.len())),
        )
    };
    assert_eq!(send(post_text(padded(1024 * 1024))).await.status, 200);
    let got = send(post_text(padded(1024 * 1024 + 1))).await;
    assert_eq!(
        (got.status.as_u16(), got.code()),
        (413, "PAYLOAD_TOO_LARGE")
    );
}

#[tokio::test]
async fn what_cannot_be_served_is_said() {
    let got = send(post("{ hello }").insert_header(("accept", "text/html"))).await;
    assert_eq!((got.status.as_u16(), got.code()), (406, "NOT_ACCEPTABLE"));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let got = send(TestRequest::with_uri("/graphql").method(method)).await;
        assert_eq!(
            (got.status.as_u16(), got.header("allow")),
            (405, "GET, POST")
        );
        assert_eq!(got.code(), "METHOD_NOT_ALLOWED");
    }
    for accept in [GRAPHQL, "application/json"] {
        let got = send(get("mutation { create { id } }").insert_header(("accept", accept))).await;
        assert_eq!((got.status.as_u16(), got.header("allow")), (405, "POST"));
    }
}

#[tokio::test]
async fn a_refused_token_is_a_401_under_every_media_type() {
    for accept in [GRAPHQL, "application/json"] {
        let bad = post("{ hello }").insert_header(("authorization", "Bearer bad"));
        let got = send(bad.insert_header(("accept", accept))).await;
        assert_eq!((got.status.as_u16(), got.code()), (401, "UNAUTHENTICATED"));
        assert_eq!(got.header("www-authenticate"), "Bearer");
    }
    let good = post("{ hello }").insert_header(("authorization", "bearer good"));
    assert_eq!(send(good).await.status, 200);
}

#[tokio::test]
async fn a_cookie_counts_only_on_requests_of_our_own_pages() {
    let cookie = ("cookie", "other=1; __Host-ruche=good");
    let own = ("origin", "https://ruche.example");
    assert_eq!(
        send(post("{ hello }").insert_header(cookie).insert_header(own))
            .await
            .status,
        200
    );
    assert_eq!(
        send(post("{ hello }").insert_header(cookie)).await.status,
        403
    );
    let foreign = post("{ hello }").insert_header(("origin", "https://evil.example"));
    assert_eq!(send(foreign.insert_header(cookie)).await.status, 403);
    let bad = post("{ hello }")
        .insert_header(("cookie", "__Host-ruche=bad"))
        .insert_header(own);
    assert_eq!(send(bad).await.status, 401);
    let link = get("{ hello }").insert_header(cookie).insert_header(own);
    assert_eq!(send(link).await.status, 403);
    let meant = get("{ hello }").insert_header(cookie).insert_header(own);
    assert_eq!(
        send(meant.insert_header(("graphql-require-preflight", "1")))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_cost_is_told_on_request() {
    let query = "{ page(first: 3) { edges { node } } }";
    assert_eq!(send(post(query)).await.body.get("extensions"), None);
    let got = send(post(query).insert_header(("x-cost", "1"))).await;
    assert_eq!(got.body["extensions"], json!({ "cost": 4 }));
}

#[tokio::test]
async fn a_persisted_mutation_does_not_run_by_get() {
    let app = init_service(App::new().service(resource("/graphql", endpoint()))).await;
    let mutation = "mutation { create { id } }";
    let hash = hex_of(mutation);
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let mut uri = url::form_urlencoded::Serializer::new("/graphql?".to_owned());
    let uri = uri
        .append_pair("extensions", &extensions.to_string())
        .finish();
    let body = json!({ "query": mutation, "extensions": extensions }).to_string();
    let status = async |request: TestRequest| {
        let request = request.insert_header(("accept", GRAPHQL)).to_request();
        call_service(&app, request).await.status().as_u16()
    };
    assert_eq!(status(TestRequest::get().uri(&uri)).await, 400);
    assert_eq!(status(post_text(body)).await, 200);
    assert_eq!(status(TestRequest::get().uri(&uri)).await, 405);
    let by_hash = json!({ "extensions": extensions }).to_string();
    assert_eq!(status(post_text(by_hash)).await, 200);
}
