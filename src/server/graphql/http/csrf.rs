//! Requests that a foreign page makes a browser send, with the viewer's cookie.
//!
//! Browsers say where a request comes from, by `Sec-Fetch-Site` or by `Origin`. A client that is
//! no browser sends neither, and has no cookie that somebody else could use.

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, ORIGIN};

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::Credentials;

/// Headers that a foreign page cannot send without asking first.
const PREFLIGHT: [&str; 3] = [
    "graphql-require-preflight",
    "apollo-require-preflight",
    "x-apollo-operation-name",
];

/// Refuses a request that another site may have forged.
pub fn check(
    method: &Method,
    headers: &HeaderMap,
    credentials: &Credentials,
    own_origin: &str,
) -> Result<(), Refused> {
    let site = text(headers, "sec-fetch-site");
    let origin = headers
        .get(ORIGIN)
        .map(|value| value.to_str().unwrap_or("null"));
    let has_cookie = credentials.cookie_session.is_some();
    let is_own = match (site, origin) {
        (Some("same-origin"), _) => true,
        (Some("none"), None) => *method == Method::GET,
        (_, Some(origin)) => is_own(origin, headers, own_origin),
        (Some(_), None) => false,
        (None, None) => !has_cookie,
    };
    if !is_own {
        return Err(Refused::new(
            Code::Forbidden,
            "Requests from other sites are not served.",
        ));
    }
    // A GET can be sent by a mere link or image, so one from a browser needs a sign of intent.
    let is_browser = site.is_some() || origin.is_some() || has_cookie;
    if *method == Method::GET && is_browser && credentials.bearer.is_none() && !preflighted(headers)
    {
        let message = "Send the header `GraphQL-Require-Preflight: 1` with a GET.";
        return Err(Refused::new(Code::Forbidden, message));
    }
    Ok(())
}

/// Refuses the opening of a stream (WebSocket) from a page of another site. Browsers always send
/// `Origin` with it.
pub fn check_upgrade(headers: &HeaderMap, own_origin: &str) -> Result<(), Refused> {
    match headers.get(ORIGIN) {
        Some(origin) if !is_own(origin.to_str().unwrap_or("null"), headers, own_origin) => {
            let message = "Requests from other sites are not served.";
            Err(Refused::new(Code::Forbidden, message))
        }
        _ => Ok(()),
    }
}

/// Whether an origin is that of this server: the public one, or the host that the request itself
/// names, for a server that is reached by more names than one. A name that somebody else has
/// pointed here gains nothing: a browser keeps cookies by name.
fn is_own(origin: &str, headers: &HeaderMap, own_origin: &str) -> bool {
    let scheme = own_origin.split_once("://").map(|(scheme, _)| scheme);
    let named = origin.split_once("://");
    origin == own_origin
        || named.is_some_and(|(given, host)| {
            Some(given) == scheme && Some(host) == text(headers, "host")
        })
}

fn preflighted(headers: &HeaderMap) -> bool {
    PREFLIGHT
        .iter()
        .any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{check, check_upgrade};
    use crate::server::graphql::endpoint::Credentials;

    const OWN: &str = "https://ruche.example";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    fn passes(method: &Method, cookie: bool, pairs: &[(&'static str, &'static str)]) -> bool {
        let credentials = Credentials {
            cookie_session: cookie.then(|| "session".to_owned()),
            ..Credentials::default()
        };
        check(method, &headers(pairs), &credentials, OWN).is_ok()
    }

    #[test]
    fn a_post_comes_from_the_own_origin_or_from_no_browser() {
        let post = Method::POST;
        assert!(passes(&post, true, &[("sec-fetch-site", "same-origin")]));
        assert!(passes(&post, true, &[("origin", OWN)]));
        assert!(passes(&post, false, &[]));
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://other.ruche.example"),
            ],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "https://ruche.example.evil.example")],
            &[],
        ] {
            assert!(!passes(&post, true, foreign), "{foreign:?}");
        }
        assert!(!passes(&post, false, &[("origin", "https://evil.example")]));
    }

    #[test]
    fn a_get_from_a_browser_shows_its_intent() {
        let get = Method::GET;
        let own = ("sec-fetch-site", "same-origin");
        assert!(!passes(&get, true, &[own]));
        assert!(!passes(&get, true, &[("sec-fetch-site", "none")]));
        assert!(!passes(
            &get,
            true,
            &[own, ("graphql-require-preflight", "")]
        ));
        for name in [
            "graphql-require-preflight",
            "apollo-require-preflight",
            "x-apollo-operation-name",
        ] {
            assert!(passes(&get, true, &[own, (name, "1")]), "{name}");
            assert!(!passes(
                &get,
                true,
                &[("sec-fetch-site", "cross-site"), (name, "1")]
            ));
        }
        assert!(passes(&get, false, &[]));
    }

    #[test]
    fn a_stream_is_opened_by_the_own_origin_only() {
        assert!(check_upgrade(&headers(&[("origin", OWN)]), OWN).is_ok());
        assert!(check_upgrade(&headers(&[]), OWN).is_ok());
        let host = ("host", "10.0.0.7");
        assert!(check_upgrade(&headers(&[host, ("origin", "https://10.0.0.7")]), OWN).is_ok());
        assert!(check_upgrade(&headers(&[host, ("origin", "http://10.0.0.7")]), OWN).is_err());
        assert!(check_upgrade(&headers(&[host, ("origin", "https://10.0.0.8")]), OWN).is_err());
        assert!(check_upgrade(&headers(&[host, ("origin", "10.0.0.7")]), OWN).is_err());
        assert!(check_upgrade(&headers(&[("origin", "https://evil.example")]), OWN).is_err());
    }
}
