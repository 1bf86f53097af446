//! Slow, silent and greedy clients, and a server that stops.

use super::*;

#[test]
fn a_socket_runs_so_many_operations_and_no_more() {
    let limits = StreamLimits {
        operations_max: 2,
        ..calm()
    };
    with_toy(limits, async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        for id in ["1", "2", "3"] {
            client.subscribe(id, "subscription { silence }").await;
        }
        let error = client.receive().await;
        assert_eq!(
            (&error["id"], &error["type"]),
            (&json!("3"), &json!("error"))
        );
        assert_eq!(error["payload"][0]["extensions"]["code"], "RATE_LIMITED");
        client.send(json!({ "id": "1", "type": "complete" })).await;
        client.subscribe("3", "{ who }").await;
        assert_eq!(client.receive().await["type"], "next");
    });
}

#[test]
fn a_person_has_so_many_sockets_and_no_more() {
    let limits = StreamLimits {
        sockets_max: 2,
        ..calm()
    };
    with_toy(limits, async |toy| {
        let payload = json!({ "token": TOKEN });
        let first = Client::acknowledged(&toy, payload.clone()).await;
        let _second = Client::acknowledged(&toy, payload.clone()).await;
        let init = json!({ "type": "connection_init", "payload": payload });
        let mut third = Client::connect(&toy).await;
        third.send(init.clone()).await;
        third.closed_with(4429, "Too many sockets").await;
        drop(first);
        // The place is free as soon as the server has seen the first one go.
        loop {
            let mut next = Client::connect(&toy).await;
            next.send(init.clone()).await;
            if next.receive().await["type"] == "connection_ack" {
                break;
            }
        }
        Client::acknowledged(&toy, Value::Null).await;
    });
}

#[test]
fn an_answer_too_long_for_a_socket_is_an_error() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("1", "{ long(length: 70000) }").await;
        let error = client.receive().await;
        assert_eq!(
            error["payload"][0]["extensions"]["code"], "COST_LIMIT",
            "{error}"
        );
    });
}

#[test]
fn streams_end_when_the_socket_goes() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("1", "subscription { silence }").await;
        client.subscribe("2", "subscription { silence }").await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 2).await;
        drop(client);
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
    });
}

#[test]
fn a_reader_without_progress_loses_its_streams_and_is_closed_with_4499() {
    let limits = StreamLimits {
        stall_timeout: Duration::from_millis(300),
        ..calm()
    };
    with_toy(limits, async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("1", "subscription { flood }").await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
        loop {
            let message = client.receive().await;
            if message["type"] != "next" {
                assert_eq!(message, json!({ "close": 4499, "reason": "No progress" }));
                break;
            }
        }
    });
}

#[test]
fn a_busy_operation_does_not_starve_another() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("busy", "subscription { flood }").await;
        client.receive().await;
        client.subscribe("quiet", "{ who }").await;
        while client.receive().await["id"] == "busy" {}
    });
}

#[test]
fn complete_is_heard_though_the_client_reads_nothing() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("busy", "subscription { flood }").await;
        // By now nothing more goes into the socket.
        tokio::time::sleep(Duration::from_millis(300)).await;
        client
            .send(json!({ "id": "busy", "type": "complete" }))
            .await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
    });
}

fn beating(ping_interval_ms: u64, stall_timeout_ms: u64) -> StreamLimits {
    StreamLimits {
        ping_interval: Duration::from_millis(ping_interval_ms),
        ping_jitter: Duration::ZERO,
        stall_timeout: Duration::from_millis(stall_timeout_ms),
        ..calm()
    }
}

#[test]
fn the_server_pings_and_closes_with_4499_if_nothing_comes_back() {
    with_toy(beating(40, 200), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        for _ in 0..10 {
            assert_eq!(client.receive().await, json!({ "type": "ping" }));
            client.send(json!({ "type": "pong" })).await;
        }
        loop {
            let message = client.receive().await;
            if message["type"] != "ping" {
                assert_eq!(message, json!({ "close": 4499, "reason": "No progress" }));
                break;
            }
        }
    });
}

#[test]
fn a_session_that_ends_closes_its_socket_with_4401() {
    with_toy(beating(40, 5000), async |toy| {
        let mut client = Client::acknowledged(&toy, json!({ "token": TOKEN })).await;
        assert_eq!(client.receive().await, json!({ "type": "ping" }));
        toy.session_ended.store(true, Ordering::SeqCst);
        loop {
            let message = client.receive().await;
            if message["type"] != "ping" {
                assert_eq!(message, json!({ "close": 4401, "reason": "Unauthorized" }));
                break;
            }
        }
    });
}

#[test]
fn a_draining_server_closes_with_1012() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("1", "subscription { silence }").await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
        toy.streams.drain.begin(Duration::from_millis(20));
        client.closed_with(1012, "Service restart").await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
    });
}
