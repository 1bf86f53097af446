//! From an HTTP request to credentials and parameters.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, AsHeaderName, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    COOKIE, HeaderMap,
};
use actix_web::web::{BytesMut, Payload};
use futures_util::StreamExt as _;

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, new_request_id};
use crate::server::graphql::params::Params;

/// The cookie that holds a browser's session.
const SESSION_COOKIE: &str = "__Host-ruche";

/// Where a proxy names its client.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The id of the request: the access log has put it there, so that what a client is told can be
/// searched for.
const REQUEST_ID: &str = "x-request-id";

/// What a request presents.
pub fn credentials(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> Credentials {
    let headers = request.headers();
    let peer = request.peer_addr().map(|peer| peer.ip());
    Credentials {
        client: peer.map(|peer| client(headers, peer, trusted_proxies)),
        bearer: headers
            .get(AUTHORIZATION)
            .and_then(|value| bearer(value.as_bytes()))
            .map(str::to_owned),
        cookie_session: session(headers).map(str::to_owned),
        accept_language: text(headers, &ACCEPT_LANGUAGE).map(str::to_owned),
        min_position: text(headers, "x-min-position").map(str::to_owned),
        is_sign_of_life: false,
        request_id: text(headers, REQUEST_ID).map_or_else(new_request_id, str::to_owned),
    }
}

/// Who asks: the other end of the connection or, where that is a trusted proxy, whom it names. A
/// proxy puts its client behind what it was told, so the list is believed from its end.
fn client(headers: &HeaderMap, peer: IpAddr, trusted_proxies: &[IpAddr]) -> IpAddr {
    let named = headers.get_all(FORWARDED_FOR);
    let named: Vec<&str> = named.filter_map(|value| value.to_str().ok()).collect();
    let mut client = peer.to_canonical();
    for hop in named.iter().flat_map(|list| list.split(',')).rev() {
        match hop.trim().parse::<IpAddr>() {
            Ok(hop) if trusted_proxies.contains(&client) => client = hop.to_canonical(),
            _ => break,
        }
    }
    client
}

/// Reads the parameters from the body of a POST.
pub async fn params(
    headers: &HeaderMap,
    payload: Payload,
    bytes_max: usize,
) -> Result<Params, Refused> {
    check_content(headers)?;
    let body = body(headers, payload, bytes_max).await?;
    Params::from_json(&body)
}

/// JSON in UTF-8 is all that is read: other types need no preflight, or are not GraphQL.
fn check_content(headers: &HeaderMap) -> Result<(), Refused> {
    let refused = |message| Err(Refused::new(Code::UnsupportedMediaType, message));
    let mut parts = text(headers, &CONTENT_TYPE)
        .unwrap_or_default()
        .split(';')
        .map(str::trim);
    if !parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("application/json"))
    {
        return refused("Send the request as `application/json`.");
    }
    let mut charsets = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"'))
    });
    if !charsets.all(|charset| charset.eq_ignore_ascii_case("utf-8")) {
        return refused("Send the request in UTF-8.");
    }
    match text(headers, &CONTENT_ENCODING) {
        None | Some("identity") => Ok(()),
        Some(_) => refused("Send the request without compression."),
    }
}

async fn body(
    headers: &HeaderMap,
    mut payload: Payload,
    bytes_max: usize,
) -> Result<BytesMut, Refused> {
    let too_large = || Refused::new(Code::PayloadTooLarge, "The request is too large.");
    let announced = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |it| it > bytes_max)) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            tracing::debug!(%error, "The body of a request ended early.");
            Refused::new(Code::BadRequest, "The body could not be read.")
        })?;
        if body.len() + chunk.len() > bytes_max {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The token of the scheme `Bearer`, empty where it is missing or no text: whoever presents a
/// token that is none is refused, and not taken for somebody who presents nothing.
fn bearer(authorization: &[u8]) -> Option<&str> {
    let (scheme, token) = authorization.split_at_checked(6).unwrap_or_default();
    let is_bearer =
        scheme.eq_ignore_ascii_case(b"bearer") && token.first().is_none_or(u8::is_ascii_whitespace);
    is_bearer.then(|| std::str::from_utf8(token).unwrap_or_default().trim())
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(COOKIE)
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|it| it.split_once('='));
    pairs
        .find(|(name, _)| name.trim() == SESSION_COOKIE)
        .map(|(_, value)| value.trim())
}

/// The text of a header; its name in lower case.
fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::credentials;

    #[test]
    fn the_word_of_a_trusted_proxy_alone_is_taken_about_the_client() {
        let trusted = ["127.0.0.1".parse().unwrap(), "10.0.0.9".parse().unwrap()];
        for (peer, named, client) in [
            ("127.0.0.1:1", "", "127.0.0.1"),
            ("127.0.0.1:1", "192.0.2.7", "192.0.2.7"),
            ("[::ffff:127.0.0.1]:1", "192.0.2.7", "192.0.2.7"),
            ("127.0.0.1:1", "192.0.2.1, 192.0.2.7", "192.0.2.7"),
            ("127.0.0.1:1", "192.0.2.7, 10.0.0.9", "192.0.2.7"),
            ("127.0.0.1:1", "192.0.2.7, unknown", "127.0.0.1"),
            ("192.0.2.3:1", "192.0.2.7", "192.0.2.3"),
        ] {
            let request = TestRequest::default()
                .peer_addr(peer.parse().unwrap())
                .insert_header(("x-forwarded-for", named))
                .to_http_request();
            let found = credentials(&request, &trusted).client.unwrap();
            assert_eq!(found.to_string(), client, "{peer} {named}");
        }
    }
}
