//! The protocol over real sockets.

mod limits;
mod protocol;

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message, http::Request};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::graphql::streams::StreamLimits;
use crate::server::graphql::toy::{ORIGIN, TOKEN, Toy, calm, eventually, with_toy};

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

fn handshake(toy: &Toy, headers: &[(&'static str, &str)]) -> Request<()> {
    let mut request = format!("ws://{}/graphql", toy.address)
        .into_client_request()
        .unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Client {
    async fn connect(toy: &Toy) -> Self {
        Self(connect_async(handshake(toy, &[PROTOCOL])).await.unwrap().0)
    }

    /// Connects and waits for the acknowledgement.
    async fn acknowledged(toy: &Toy, payload: Value) -> Self {
        let mut client = Self::connect(toy).await;
        client
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(client.receive().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn send(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    /// The next message; a close as `{"close": code, "reason": …}`.
    async fn receive(&mut self) -> Value {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(Some(frame)))) => {
                    let reason = frame.reason.as_str();
                    return json!({ "close": u16::from(frame.code), "reason": reason });
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => return json!({ "unexpected": format!("{other:?}") }),
            }
        }
    }

    async fn closed_with(mut self, code: u16, reason: &str) {
        assert_eq!(
            self.receive().await,
            json!({ "close": code, "reason": reason })
        );
    }
}
