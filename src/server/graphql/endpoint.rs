//! What every transport needs: the pipeline, who is asking, and where this server lives.

use std::fmt;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::Data;
use futures_util::future::BoxFuture;

use crate::server::graphql::answer::Refused;
use crate::server::graphql::params::Params;
use crate::server::graphql::pipeline::Pipeline;

/// What a request presents to show who is asking, and in which terms it wants to be served.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The token of `Authorization: Bearer`, or of `connection_init`.
    pub bearer: Option<String>,
    /// The session of the cookie `__Host-ruche`.
    pub cookie_session: Option<String>,
    /// The header `Accept-Language`.
    pub accept_language: Option<String>,
    /// The log position that must be visible: `X-Min-Position` or `extensions.minPosition`.
    pub min_position: Option<String>,
    /// The network address that asks.
    pub client: Option<IpAddr>,
    /// Whether they are only looked at again while a stream is open, which is no use of a session.
    pub is_sign_of_life: bool,
    /// The id of this request in logs and masked errors.
    pub request_id: String,
}

impl Credentials {
    /// The same credentials for an operation that may name its own `minPosition`.
    #[must_use]
    pub fn for_operation(mut self, params: &Params) -> Self {
        let named = params
            .extensions
            .get("minPosition")
            .and_then(|value| value.as_str());
        if let Some(position) = named {
            self.min_position = Some(position.to_owned());
        }
        self
    }

    /// The same credentials, looked at again while a stream is open.
    #[must_use]
    pub fn sign_of_life(&self) -> Self {
        Self {
            is_sign_of_life: true,
            ..self.clone()
        }
    }

    /// Whether the request presents anything at all; if it does and it is refused, that is a 401.
    pub fn is_anonymous(&self) -> bool {
        self.bearer.is_none() && self.cookie_session.is_none()
    }
}

/// Secrets stay out of logs.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("anonymous", &self.is_anonymous())
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// Turns credentials into the data of a request: the viewer, the loaders, the language.
/// Refuses a presented token that is not valid; nothing presented is an anonymous viewer.
pub type Identify =
    Arc<dyn Fn(Credentials) -> BoxFuture<'static, Result<Data, Refused>> + Send + Sync>;

/// In the data of a request: this viewer may not ask for `__schema` and `__type`.
#[derive(Clone, Copy, Debug)]
pub struct NoIntrospection;

/// The GraphQL endpoint, shared by its transports.
#[derive(Clone)]
pub struct Endpoint {
    /// From text to answer.
    pub pipeline: Pipeline,
    /// Who is asking.
    pub identify: Identify,
    /// The origin browsers know this server by, such as `https://ruche.example`.
    pub origin: Arc<str>,
    /// Proxies whose word about the client's address is taken.
    pub trusted_proxies: Arc<[IpAddr]>,
}

impl Endpoint {
    /// An endpoint that browsers reach under this public URL.
    pub fn new(pipeline: Pipeline, identify: Identify, public_url: &url::Url) -> Self {
        let origin = public_url.origin().ascii_serialization().into();
        Self {
            pipeline,
            identify,
            origin,
            trusted_proxies: Arc::default(),
        }
    }
}

/// A fresh id for a request: 128 random bits in hexadecimal.
pub fn new_request_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness the id is all zeros: worse to search for, never a reason to fail.
    let _ = getrandom::fill(&mut bytes);
    bytes
        .iter()
        .fold(String::with_capacity(32), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Credentials, new_request_id};
    use crate::server::graphql::params::Params;

    #[test]
    fn an_operation_may_name_its_own_position() {
        let credentials = Credentials {
            min_position: Some("7".into()),
            ..Credentials::default()
        };
        let plain = Params::default();
        assert_eq!(
            credentials
                .clone()
                .for_operation(&plain)
                .min_position
                .as_deref(),
            Some("7")
        );
        let named = Params::from_value(json!({ "extensions": { "minPosition": "9" } })).unwrap();
        assert_eq!(
            credentials.for_operation(&named).min_position.as_deref(),
            Some("9")
        );
    }

    #[test]
    fn request_ids_differ_and_secrets_are_not_shown() {
        assert_ne!(new_request_id(), new_request_id());
        let credentials = Credentials {
            bearer: Some("b-secret".to_owned()),
            cookie_session: Some("c-secret".to_owned()),
            ..Credentials::default()
        };
        assert!(!format!("{credentials:?}").contains("secret"));
    }
}
