//! Messages and close codes.

use super::*;

#[test]
fn a_query_a_mutation_and_a_subscription_share_a_socket() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, json!({ "token": TOKEN })).await;
        client.subscribe("q", "{ who }").await;
        let payload = json!({ "data": { "who": "alice" } });
        let next = json!({ "id": "q", "type": "next", "payload": payload });
        assert_eq!(client.receive().await, next);
        assert_eq!(
            client.receive().await,
            json!({ "id": "q", "type": "complete" })
        );
        // The id is free again.
        client.subscribe("q", "mutation { greet }").await;
        assert_eq!(
            client.receive().await["payload"],
            json!({ "data": { "greet": "hello" } })
        );
        assert_eq!(client.receive().await["type"], "complete");
        client.subscribe("s", "subscription { ticks(to: 2) }").await;
        for tick in 1..=2 {
            let extensions = json!({ "log": { "position": tick.to_string() } });
            let payload = json!({ "data": { "ticks": tick }, "extensions": extensions });
            let next = json!({ "id": "s", "type": "next", "payload": payload });
            assert_eq!(client.receive().await, next);
        }
        assert_eq!(
            client.receive().await,
            json!({ "id": "s", "type": "complete" })
        );
    });
}

#[test]
fn the_viewer_comes_from_the_payload_or_the_cookie_or_is_nobody() {
    with_toy(calm(), async |toy| {
        let who = async |mut client: Client| {
            client.subscribe("1", "{ who }").await;
            client.receive().await["payload"]["data"]["who"].clone()
        };
        let header = format!("Bearer {TOKEN}");
        for payload in [
            json!({ "authorization": header }),
            json!({ "Authorization": header }),
        ] {
            assert_eq!(
                who(Client::acknowledged(&toy, payload).await).await,
                "alice"
            );
        }
        assert_eq!(
            who(Client::acknowledged(&toy, Value::Null).await).await,
            "nobody"
        );
        let cookie = format!("__Host-ruche={TOKEN}");
        let handshake = handshake(&toy, &[PROTOCOL, ("cookie", &cookie), ("origin", ORIGIN)]);
        let mut client = Client(connect_async(handshake).await.unwrap().0);
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.receive().await["type"], "connection_ack");
        assert_eq!(who(client).await, "alice");
    });
}

#[test]
fn a_token_that_is_not_valid_closes_with_4403() {
    with_toy(calm(), async |toy| {
        for payload in [
            json!({ "token": "wrong" }),
            json!({ "token": 1 }),
            json!({ "token": "" }),
            json!({ "authorization": "" }),
            json!({ "authorization": "Bearer" }),
            json!({ "authorization": "Bearer " }),
            json!({ "authorization": "Basic YTpi" }),
            json!({ "authorization": "Bearer wrong" }),
        ] {
            let mut client = Client::connect(&toy).await;
            client
                .send(json!({ "type": "connection_init", "payload": payload }))
                .await;
            client.closed_with(4403, "Forbidden").await;
        }
        let header = ("authorization", "Bearer ");
        let socket = connect_async(handshake(&toy, &[PROTOCOL, header])).await;
        let mut client = Client(socket.unwrap().0);
        client.send(json!({ "type": "connection_init" })).await;
        client.closed_with(4403, "Forbidden").await;
    });
}

#[test]
fn a_foreign_page_and_an_unknown_protocol_are_refused() {
    with_toy(calm(), async |toy| {
        let foreign = handshake(&toy, &[PROTOCOL, ("origin", "https://evil.test")]);
        match connect_async(foreign).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), 403),
            other => panic!("{other:?}"),
        }
        let old = handshake(&toy, &[("sec-websocket-protocol", "graphql-ws")]);
        assert!(connect_async(old).await.is_err());
        let client = Client(connect_async(handshake(&toy, &[])).await.unwrap().0);
        client.closed_with(4406, "Subprotocol not acceptable").await;
    });
}

#[test]
fn a_broken_message_closes_with_4400() {
    with_toy(calm(), async |toy| {
        for text in ["{", "[]", r#"{"type":"start","id":"1"}"#] {
            let mut client = Client::connect(&toy).await;
            client.0.send(Message::text(text)).await.unwrap();
            assert_eq!(client.receive().await["close"], 4400, "{text}");
        }
        let mut client = Client::connect(&toy).await;
        client.0.send(Message::binary("{}")).await.unwrap();
        assert_eq!(client.receive().await["close"], 4400);
        // The reason quotes the client, and must fit into a frame all the same.
        let mut client = Client::connect(&toy).await;
        client.send(json!({ "type": "é".repeat(200) })).await;
        assert_eq!(client.receive().await["close"], 4400);
    });
}

#[test]
fn a_long_message_closes_with_1009() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        let query = format!("{{ who }} #{}", "x".repeat(16 * 1024));
        client.subscribe("1", &query).await;
        client.closed_with(1009, "Message too big").await;
    });
}

#[test]
fn an_operation_before_the_acknowledgement_closes_with_4401() {
    with_toy(calm(), async |toy| {
        let mut client = Client::connect(&toy).await;
        client.subscribe("1", "{ who }").await;
        client.closed_with(4401, "Unauthorized").await;
    });
}

#[test]
fn a_socket_without_init_closes_with_4408() {
    let limits = StreamLimits {
        init_timeout: Duration::from_millis(60),
        ..calm()
    };
    with_toy(limits, async |toy| {
        Client::connect(&toy)
            .await
            .closed_with(4408, "Connection initialisation timeout")
            .await;
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        tokio::time::sleep(Duration::from_millis(120)).await;
        client.subscribe("1", "{ who }").await;
        assert_eq!(client.receive().await["type"], "next");
    });
}

#[test]
fn a_running_id_closes_with_4409() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("x", "subscription { silence }").await;
        client.subscribe("x", "{ who }").await;
        client
            .closed_with(4409, "Subscriber for x already exists")
            .await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
    });
}

#[test]
fn a_second_init_closes_with_4429() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.send(json!({ "type": "connection_init" })).await;
        client
            .closed_with(4429, "Too many initialisation requests")
            .await;
        let mut client = Client::connect(&toy).await;
        client.send(json!({ "type": "connection_init" })).await;
        client.send(json!({ "type": "connection_init" })).await;
        let first = client.receive().await;
        let last = if first["close"].is_null() {
            client.receive().await
        } else {
            first
        };
        assert_eq!(last["close"], 4429);
    });
}

#[test]
fn what_is_not_valid_ends_with_an_error_and_nothing_else() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        for (query, code) in [
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
        ] {
            client.subscribe("1", query).await;
            let error = client.receive().await;
            assert_eq!(
                (&error["id"], &error["type"]),
                (&json!("1"), &json!("error")),
                "{error}"
            );
            assert_eq!(error["payload"][0]["extensions"]["code"], code);
        }
        // The next message is that of the next operation: no `complete` came in between.
        client.subscribe("2", "{ who }").await;
        assert_eq!(client.receive().await["id"], "2");
    });
}

/// The access log has a line with this id, so that the cause can be found.
#[test]
fn an_accident_is_told_with_the_id_of_the_connection() {
    with_toy(calm(), async |toy| {
        let (socket, answer) = connect_async(handshake(&toy, &[PROTOCOL])).await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap();
        let mut client = Client(socket);
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.receive().await["type"], "connection_ack");
        for operation in ["1", "2"] {
            client
                .subscribe(operation, "subscription { refused }")
                .await;
            let told = client.receive().await.to_string();
            assert_eq!(client.receive().await["type"], "complete");
            assert!(told.contains("INTERNAL_SERVER_ERROR"), "{told}");
            assert!(
                told.contains(&format!("\"requestId\":\"{id}\"")),
                "{id} {told}"
            );
        }
    });
}

#[test]
fn the_clients_complete_ends_the_operation_and_is_not_echoed() {
    with_toy(calm(), async |toy| {
        let mut client = Client::acknowledged(&toy, Value::Null).await;
        client.subscribe("s", "subscription { silence }").await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 1).await;
        client.send(json!({ "id": "s", "type": "complete" })).await;
        eventually(|| toy.open.load(Ordering::SeqCst) == 0).await;
        client
            .send(json!({ "id": "unknown", "type": "complete" }))
            .await;
        client.subscribe("s", "{ who }").await;
        let next = client.receive().await;
        assert_eq!((&next["id"], &next["type"]), (&json!("s"), &json!("next")));
    });
}

#[test]
fn ping_is_answered_with_its_payload() {
    with_toy(calm(), async |toy| {
        let mut client = Client::connect(&toy).await;
        client
            .send(json!({ "type": "ping", "payload": { "n": 1 } }))
            .await;
        assert_eq!(
            client.receive().await,
            json!({ "type": "pong", "payload": { "n": 1 } })
        );
        client.send(json!({ "type": "ping" })).await;
        assert_eq!(client.receive().await, json!({ "type": "pong" }));
    });
}
