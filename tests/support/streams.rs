//! Clients of the streaming transports: graphql-transport-ws and graphql-sse.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::server::Person;

/// Longer than an event takes to arrive, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// One subscription, over either transport; the connection ends with it.
pub(crate) enum Stream {
    Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Events {
        response: reqwest::Response,
        unread: String,
    },
}

/// What a stream gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// An answer, and its `id:` where the transport has one.
    Answer(Value, Option<String>),
    /// The operation was refused: its errors.
    Refused(Value),
    /// The server ended it.
    End,
}

impl Next {
    /// The data of an answer.
    pub(crate) fn data(self) -> Value {
        match self {
            Self::Answer(mut answer, _) if answer.get("errors").is_none() => answer["data"].take(),
            other => panic!("{other:?}"),
        }
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        let errors = match self {
            Self::Answer(answer, _) => &answer["errors"],
            Self::Refused(errors) => errors,
            Self::End => panic!("ended without an error"),
        };
        errors[0]["extensions"]["code"].as_str().unwrap()
    }
}

impl Stream {
    /// Subscribes over a WebSocket.
    pub(crate) async fn socket(person: &Person, query: &str, variables: Value) -> Self {
        let address = format!("{}/graphql", person.url.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.unwrap();
        let token = json!({ "token": person.token });
        for message in [
            json!({ "type": "connection_init", "payload": token }),
            json!({ "type": "subscribe", "id": "1",
                "payload": { "query": query, "variables": variables } }),
        ] {
            if message["type"] == "subscribe" {
                let ack = socket.next().await.unwrap().unwrap().into_text().unwrap();
                assert!(ack.contains("connection_ack"), "{ack}");
            }
            socket
                .send(Message::text(message.to_string()))
                .await
                .unwrap();
        }
        Self::Socket(Box::new(socket))
    }

    /// Subscribes to server-sent events, after the event with this id where there is one.
    pub(crate) async fn events(
        person: &Person,
        query: &str,
        variables: Value,
        last_event_id: Option<&str>,
    ) -> Self {
        let mut request = person
            .request(query, variables)
            .header("accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self::Events {
            response,
            unread: String::new(),
        }
    }

    /// What comes next; it must come.
    pub(crate) async fn next(&mut self) -> Next {
        tokio::time::timeout(PATIENCE, self.receive())
            .await
            .expect("nothing comes")
    }

    async fn receive(&mut self) -> Next {
        match self {
            Self::Socket(socket) => loop {
                let text = match socket.next().await {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Close(_))) | None => return Next::End,
                    other => panic!("{other:?}"),
                };
                let mut message: Value = serde_json::from_str(&text).unwrap();
                match message["type"].as_str().unwrap() {
                    "next" => return Next::Answer(message["payload"].take(), None),
                    "error" => return Next::Refused(message["payload"].take()),
                    "complete" => return Next::End,
                    "ping" => socket
                        .send(Message::text(r#"{"type":"pong"}"#))
                        .await
                        .unwrap(),
                    other => panic!("{other}"),
                }
            },
            Self::Events { response, unread } => loop {
                if let Some((event, rest)) = unread.split_once("\n\n") {
                    let next = event_of(event);
                    *unread = rest.to_owned();
                    match next {
                        Some(next) => return next,
                        None => continue,
                    }
                }
                match response.chunk().await {
                    Ok(Some(chunk)) => unread.push_str(std::str::from_utf8(&chunk).unwrap()),
                    Ok(None) | Err(_) => return Next::End,
                }
            },
        }
    }
}

/// What an event is; none for a sign of life.
fn event_of(text: &str) -> Option<Next> {
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    match field("event") {
        Some("next") => {
            let answer = serde_json::from_str(field("data").unwrap()).unwrap();
            Some(Next::Answer(answer, field("id").map(str::to_owned)))
        }
        Some("complete") => Some(Next::End),
        Some(other) => panic!("{other}"),
        None => None,
    }
}
