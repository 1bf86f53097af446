//! GraphQL over WebSocket: the `graphql-transport-ws` protocol.
//!
//! The older protocol (`graphql-ws`) is not offered. Who is asking comes from `connection_init`,
//! or from the cookie of the handshake if that comes from our own pages.

mod message;
mod operation;
mod socket;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::server::graphql::endpoint::Endpoint;
use crate::server::graphql::http::{self, csrf, media::Media};
use crate::server::graphql::streams::Streams;
use crate::server::graphql::ws::message::Closing;
use crate::server::graphql::ws::socket::Socket;

const SUBPROTOCOL: &str = "graphql-transport-ws";

/// Whether the request wants to become a WebSocket.
pub fn is_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get(UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Turns the connection into a socket and serves it in a task of its own.
pub async fn upgrade(
    request: HttpRequest,
    payload: web::Payload,
    endpoint: web::Data<Endpoint>,
    streams: web::Data<Streams>,
) -> HttpResponse {
    let headers = request.headers();
    if let Err(refused) = csrf::check_upgrade(headers, &endpoint.origin) {
        return http::respond(&refused.into(), Media::Json);
    }
    let place = match streams.place() {
        Ok(place) => place,
        Err(refused) => return http::respond(&refused.into(), Media::Json),
    };
    let credentials = http::request::credentials(&request, &endpoint.trusted_proxies);
    let (response, session, incoming) =
        match actix_ws::handle_with_protocols(&request, payload, &[SUBPROTOCOL]) {
            Ok(parts) => parts,
            Err(error) => return error.error_response(),
        };
    if !response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
        // A fresh channel has room for one message, so this does not wait.
        drop(session.close(Some(Closing::subprotocol().into())).await);
        return response;
    }
    let bytes_max = streams.limits.message_bytes_max;
    let incoming = incoming
        .max_frame_size(bytes_max)
        .aggregate_continuations()
        .max_continuation_size(bytes_max);
    let streams = Streams::clone(&streams);
    let socket = Socket::new(session, Arc::clone(&endpoint), streams, credentials);
    actix_web::rt::spawn(async move {
        let _place = place;
        socket.run(incoming).await;
    });
    response
}
