//! The messages of `graphql-transport-ws`, and the codes that close a socket.

use std::fmt::Write as _;

use actix_ws::{CloseCode, CloseReason};
use serde_json::{Map, Value};

use crate::server::graphql::answer::{Answer, Problem};
use crate::server::graphql::params::Params;

/// Why the server closes a socket: the code of the protocol and a sentence for developers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Closing {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Closing {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }

    /// The client does not speak the protocol.
    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self::new(4400, reason)
    }

    /// An operation before the connection is acknowledged, or after its session ended.
    pub(super) fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    /// The token of `connection_init` or the session of the cookie is not valid.
    pub(super) fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    /// The client does not offer `graphql-transport-ws`.
    pub(super) fn subprotocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    /// No `connection_init` came.
    pub(super) fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// The id belongs to an operation that is running.
    pub(super) fn duplicate(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    /// A second `connection_init`.
    pub(super) fn second_init() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    /// The person has as many sockets as one may have.
    pub(super) fn too_many_sockets() -> Self {
        Self::new(4429, "Too many sockets")
    }

    /// The client takes nothing, or gives no sign of life.
    pub(super) fn stalled() -> Self {
        Self::new(4499, "No progress")
    }

    /// The server stops; another one is there.
    pub(super) fn restart() -> Self {
        Self::new(1012, "Service restart")
    }

    /// A message longer than allowed.
    pub(super) fn too_big() -> Self {
        Self::new(1009, "Message too big")
    }

    /// Something that is no WebSocket message.
    pub(super) fn broken() -> Self {
        Self::new(1002, "Protocol error")
    }
}

impl From<Closing> for CloseReason {
    fn from(Closing { code, reason }: Closing) -> Self {
        Self {
            code: CloseCode::from(code),
            description: Some(reason),
        }
    }
}

/// A message from the client.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// `connection_init` with its payload.
    Init(Map<String, Value>),
    /// `ping` with its payload, which the pong returns.
    Ping(Option<Value>),
    /// `pong`.
    Pong,
    /// `subscribe`.
    Subscribe(String, Box<Params>),
    /// `complete`.
    Complete(String),
}

impl Incoming {
    pub(super) fn parse(text: &str) -> Result<Self, Closing> {
        let Ok(Value::Object(mut members)) = serde_json::from_str(text) else {
            return Err(Closing::invalid("A message must be a JSON object"));
        };
        let Some(Value::String(kind)) = members.remove("type") else {
            return Err(Closing::invalid("A message must have a type"));
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(object(&mut members)?.unwrap_or_default())),
            "ping" => Ok(Self::Ping(object(&mut members)?.map(Value::Object))),
            "pong" => object(&mut members).map(|_| Self::Pong),
            "subscribe" => {
                let id = id(&mut members)?;
                Ok(Self::Subscribe(
                    id,
                    Box::new(params(members.remove("payload"))?),
                ))
            }
            "complete" => Ok(Self::Complete(id(&mut members)?)),
            other => Err(Closing::invalid(format!(
                "Unexpected message of type {other}"
            ))),
        }
    }
}

fn object(members: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, Closing> {
    match members.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(Closing::invalid("The payload must be an object")),
    }
}

fn id(members: &mut Map<String, Value>) -> Result<String, Closing> {
    match members.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err(Closing::invalid("The message must have an id")),
    }
}

fn params(payload: Option<Value>) -> Result<Params, Closing> {
    let Some(payload @ Value::Object(_)) = payload else {
        return Err(Closing::invalid("The payload must be an object"));
    };
    let params = Params::from_value(payload).map_err(|refused| {
        let first = refused.into_problems().into_iter().next();
        Closing::invalid(first.map(|problem| problem.message).unwrap_or_default())
    })?;
    // A known document may stand in for the text that the protocol wants.
    let is_known = params.document_id.is_some() || params.extensions.contains_key("persistedQuery");
    if params.query.is_none() && !is_known {
        return Err(Closing::invalid("The payload must have a query"));
    }
    Ok(params)
}

pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;
pub(super) const PING: &str = r#"{"type":"ping"}"#;

pub(super) fn pong(payload: Option<&Value>) -> String {
    let mut text = r#"{"type":"pong""#.to_owned();
    if let Some(payload) = payload {
        // Writing to a string cannot fail.
        let _ = write!(text, r#","payload":{payload}"#);
    }
    text.push('}');
    text
}

pub(super) fn next(id: &str, answer: &Answer) -> String {
    let answer = answer.to_json();
    with_payload(id, "next", &String::from_utf8_lossy(&answer))
}

pub(super) fn error(id: &str, problems: &[Problem]) -> String {
    with_payload(
        id,
        "error",
        &serde_json::to_string(problems).unwrap_or_else(|_| "[]".to_owned()),
    )
}

pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"id":{},"type":"complete"}}"#, Value::from(id))
}

fn with_payload(id: &str, kind: &str, payload: &str) -> String {
    format!(
        r#"{{"id":{},"type":"{kind}","payload":{payload}}}"#,
        Value::from(id)
    )
}

/// The token of `connection_init`: `authorization` as in the header of that name, or `token`.
pub(super) fn token(payload: &Map<String, Value>) -> Result<Option<String>, Closing> {
    let header = ["authorization", "Authorization"]
        .into_iter()
        .find_map(|key| payload.get(key));
    let token = match (header, payload.get("token")) {
        (Some(Value::String(header)), _) => match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(Closing::forbidden()),
        },
        (None | Some(Value::Null), Some(Value::String(token))) => token,
        (None | Some(Value::Null), None | Some(Value::Null)) => return Ok(None),
        _ => return Err(Closing::forbidden()),
    };
    Ok(Some(token.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_closes_with_4400() {
        for text in [
            "",
            "{",
            "null",
            "[]",
            "\"ping\"",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_init","payload":"token"}"#,
            r#"{"type":"connection_init","payload":[]}"#,
            r#"{"type":"ping","payload":1}"#,
            r#"{"type":"pong","payload":[]}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":"{a}"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":""}}"#,
        ] {
            assert_eq!(Incoming::parse(text).unwrap_err().code, 4400, "{text}");
        }
    }

    #[test]
    fn null_is_absent() {
        let text = r#"{"type":"connection_init","payload":null}"#;
        assert_eq!(Incoming::parse(text), Ok(Incoming::Init(Map::new())));
        let text = r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null,
            "operationName":null,"extensions":null}}"#;
        assert!(matches!(Incoming::parse(text), Ok(Incoming::Subscribe(..))));
    }

    #[test]
    fn a_known_document_needs_no_text() {
        let text = r#"{"type":"subscribe","id":"1","payload":{"documentId":"sha256:00"}}"#;
        assert!(matches!(Incoming::parse(text), Ok(Incoming::Subscribe(..))));
    }

    #[test]
    fn an_id_with_quotes_stays_inside_its_string() {
        let id = "a\"},{\"\u{1f41d}";
        let text: Value = serde_json::from_str(&complete(id)).unwrap();
        assert_eq!(text, json!({ "id": id, "type": "complete" }));
        let text: Value = serde_json::from_str(&error(id, &[])).unwrap();
        assert_eq!(text, json!({ "id": id, "type": "error", "payload": [] }));
        assert_eq!(
            pong(Some(&json!({ "n": 1 }))),
            r#"{"type":"pong","payload":{"n":1}}"#
        );
        assert_eq!(pong(None), r#"{"type":"pong"}"#);
    }
}
