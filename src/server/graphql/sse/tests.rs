//! Event streams over real connections.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use reqwest::RequestBuilder;
use serde_json::json;

use super::*;
use crate::server::graphql::streams::StreamLimits;
use crate::server::graphql::toy::{TOKEN, Toy, calm, eventually, with_toy};

fn post(toy: &Toy, query: &str) -> RequestBuilder {
    reqwest::Client::new()
        .post(format!("http://{}/graphql", toy.address))
        .header("accept", EVENT_STREAM)
        .json(&json!({ "query": query }))
}

fn get(toy: &Toy, query: &str) -> RequestBuilder {
    let url = url::Url::parse_with_params(
        &format!("http://{}/graphql", toy.address),
        [("query", query)],
    );
    reqwest::Client::new()
        .get(url.unwrap())
        .header("accept", EVENT_STREAM)
}

/// The whole stream, without its comments.
async fn events(request: RequestBuilder) -> String {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let text = answer.text().await.unwrap();
    text.split_inclusive("\n\n")
        .filter(|block| *block != ":\n\n")
        .collect()
}

fn brisk() -> StreamLimits {
    StreamLimits {
        ping_interval: Duration::from_millis(50),
        ping_jitter: Duration::ZERO,
        ..calm()
    }
}

#[test]
fn every_event_carries_its_position_and_the_stream_goes_on_after_one() {
    with_toy(calm(), async |toy| {
        let two = "event: next\nid: 2\ndata: {\"data\":{\"ticks\":2},\
                   \"extensions\":{\"log\":{\"position\":\"2\"}}}\n\n";
        let whole = events(post(&toy, "subscription { ticks(to: 2) }")).await;
        assert!(whole.starts_with("event: next\nid: 1\ndata: "), "{whole}");
        assert!(
            whole.ends_with(&format!("{two}event: complete\ndata:\n\n")),
            "{whole}"
        );
        let resumed = get(&toy, "subscription { ticks(to: 2) }").header("last-event-id", "1");
        assert_eq!(
            events(resumed).await,
            format!("{two}event: complete\ndata:\n\n")
        );
    });
}

#[test]
fn a_query_and_a_mutation_are_streams_of_one() {
    with_toy(calm(), async |toy| {
        let alice = "event: next\ndata: {\"data\":{\"who\":\"alice\"}}\n\n\
                     event: complete\ndata:\n\n";
        assert_eq!(
            events(post(&toy, "{ who }").bearer_auth(TOKEN)).await,
            alice
        );
        assert!(
            events(post(&toy, "mutation { greet }"))
                .await
                .contains("hello")
        );
    });
}

#[test]
fn what_is_wrong_with_the_operation_is_told_inside_the_stream() {
    with_toy(calm(), async |toy| {
        for (query, code) in [
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("subscription { refused }", "INTERNAL_SERVER_ERROR"),
        ] {
            let told = events(post(&toy, query)).await;
            assert!(
                told.starts_with("event: next\ndata: {\"errors\":["),
                "{told}"
            );
            assert!(told.contains(code), "{told}");
            assert!(told.ends_with("event: complete\ndata:\n\n"), "{told}");
        }
    });
}

/// The access log has a line with this id, so that the cause can be found.
#[test]
fn an_accident_is_told_with_the_id_of_the_request() {
    with_toy(calm(), async |toy| {
        let answer = post(&toy, "subscription { refused }").send().await.unwrap();
        let id = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let told = answer.text().await.unwrap();
        assert!(
            told.contains(&format!("\"requestId\":\"{id}\"")),
            "{id} {told}"
        );
    });
}

#[test]
fn what_is_wrong_with_the_request_is_told_by_its_status() {
    with_toy(calm(), async |toy| {
        let status = async |request: RequestBuilder| request.send().await.unwrap().status();
        let url = format!("http://{}/graphql", toy.address);
        let text = reqwest::Client::new()
            .post(url)
            .header("accept", EVENT_STREAM);
        let text = text.header("content-type", "text/plain").body("{ who }");
        assert_eq!(status(text).await, 415);
        assert_eq!(
            status(post(&toy, "{ who }").bearer_auth("wrong")).await,
            401
        );
        assert_eq!(status(get(&toy, "mutation { greet }")).await, 405);
        let foreign = |request: RequestBuilder| request.header("origin", "https://evil.test");
        assert_eq!(status(foreign(post(&toy, "{ who }"))).await, 403);
        assert_eq!(status(foreign(get(&toy, "{ who }"))).await, 403);
        let cookie = get(&toy, "{ who }").header("cookie", format!("__Host-ruche={TOKEN}"));
        let own = cookie.header("sec-fetch-site", "same-origin");
        assert!(events(own).await.contains("alice"));
    });
}

#[test]
fn a_client_that_takes_everything_gets_json() {
    for (accept, expected) in [
        ("text/event-stream", true),
        ("Text/Event-Stream;q=0.5, */*;q=0.1", true),
        ("text/event-stream, application/json;q=0.5", true),
        ("text/event-stream, application/json", false),
        (
            "application/graphql-response+json, text/event-stream",
            false,
        ),
        ("text/event-stream;q=0", false),
        ("*/*", false),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        assert_eq!(wants_events(&headers), expected, "{accept}");
    }
}

/// HTTP says nothing of a client that went; writing to it fails.
#[test]
fn the_operation_ends_when_the_client_goes() {
    with_toy(brisk(), async |toy| {
        let answer = post(&toy, "subscription { silence }").send().await.unwrap();
        eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
        drop(answer);
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
    });
}

#[test]
fn a_client_that_stops_reading_loses_the_operation_and_is_told_to_come_back() {
    let limits = StreamLimits {
        stall_timeout: Duration::from_millis(300),
        ..calm()
    };
    with_toy(limits, async |toy| {
        let answer = post(&toy, "subscription { flood }").send().await.unwrap();
        eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
        let told = answer.text().await.unwrap();
        let last = told.trim_end().rsplit("\n\n").next().unwrap();
        assert!(
            last.starts_with("event: next\ndata: {\"errors\":["),
            "{last}"
        );
        assert!(last.contains(r#""code":"STALLED""#), "{last}");
        assert!(!told.contains("event: complete"));
    });
}

#[test]
fn a_stream_ends_with_the_session_that_opened_it() {
    with_toy(brisk(), async |toy| {
        let request = post(&toy, "subscription { silence }").bearer_auth(TOKEN);
        let ended = Arc::clone(&toy.session_ended);
        let (told, ()) = tokio::join!(events(request), async {
            eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
            ended.store(true, Ordering::SeqCst);
        });
        assert!(
            told.contains("UNAUTHENTICATED") && told.contains("complete"),
            "{told}"
        );
    });
}

#[test]
fn a_draining_server_ends_the_stream_without_completing_it() {
    with_toy(calm(), async |toy| {
        let request = post(&toy, "subscription { silence }");
        let (told, ()) = tokio::join!(events(request), async {
            eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
            toy.streams.drain.begin(Duration::from_millis(20));
        });
        assert_eq!(told, "");
    });
}
