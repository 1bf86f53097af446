//! From an HTTP request to credentials and parameters.

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

/// The id of the request: the access log has put it there, so that what a client is told can be
/// searched for.
const REQUEST_ID: &str = "x-request-id";

/// What the headers of a request present.
pub fn credentials(headers: &HeaderMap) -> Credentials {
    Credentials {
        bearer: headers
            .get(AUTHORIZATION)
            .and_then(|value| bearer(value.as_bytes()))
            .map(str::to_owned),
        cookie_session: session(headers).map(str::to_owned),
        accept_language: text(headers, &ACCEPT_LANGUAGE).map(str::to_owned),
        min_position: text(headers, "x-min-position").map(str::to_owned),
        request_id: text(headers, REQUEST_ID).map_or_else(new_request_id, str::to_owned),
    }
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
