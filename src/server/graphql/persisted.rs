//! Persisted queries: a document by its SHA-256 in place of its text.
//!
//! This is a cache, not an allow-list: anybody may register a document, but only one that was
//! prepared without complaint, and a lost entry costs the client one more round trip.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::params::Params;

/// The registered documents, by their hash in hexadecimal.
pub(super) struct Persisted {
    cache: Cache<Arc<str>, Arc<str>, ByText>,
}

#[derive(Clone)]
struct ByText;

impl Weighter<Arc<str>, Arc<str>> for ByText {
    fn weight(&self, hash: &Arc<str>, text: &Arc<str>) -> u64 {
        u64::try_from(hash.len() + text.len()).unwrap_or(u64::MAX)
    }
}

/// The document a request names.
pub(super) struct Named<'p> {
    pub(super) text: Text<'p>,
    /// The hash to register it by, once it is prepared.
    register: Option<&'p str>,
}

/// A text that is the request's or the cache's.
pub(super) enum Text<'p> {
    Sent(&'p str),
    Known(Arc<str>),
}

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Sent(text) => text,
            Self::Known(text) => text,
        }
    }
}

impl Persisted {
    pub(super) fn new(bytes_max: usize) -> Self {
        let weight = u64::try_from(bytes_max).unwrap_or(u64::MAX);
        Self {
            cache: Cache::with_weighter(bytes_max / 2048, weight, ByText),
        }
    }

    /// The text of the document: sent, or known by its id or hash.
    pub(super) fn resolve<'p>(&self, params: &'p Params) -> Result<Named<'p>, Refused> {
        let query = params.query.as_deref();
        if let Some(id) = params.document_id.as_deref() {
            if query.is_some() {
                return Err(bad_request("Send either `query` or `documentId`."));
            }
            return self.known(id.strip_prefix("sha256:").unwrap_or(id));
        }
        let hash = match params.extensions.get("persistedQuery") {
            Some(persisted) => Some(hash(persisted)?),
            None => None,
        };
        match (query, hash) {
            (Some(text), Some(hash)) if hex_of(text) != hash.to_ascii_lowercase() => {
                Err(bad_request("`sha256Hash` is not the hash of `query`."))
            }
            (Some(text), register) => Ok(Named {
                text: Text::Sent(text),
                register,
            }),
            (None, Some(hash)) => self.known(hash),
            (None, None) => Err(bad_request("The parameter `query` is missing.")),
        }
    }

    /// Registers a document that was prepared without complaint.
    pub(super) fn remember(&self, named: &Named<'_>) {
        if let Some(hash) = named.register
            && self.cache.get(&*key(hash)).is_none()
        {
            self.cache.insert(key(hash).into(), (&*named.text).into());
        }
    }

    fn known<'p>(&self, hash: &str) -> Result<Named<'p>, Refused> {
        match self.cache.get(&*key(hash)) {
            Some(text) => Ok(Named {
                text: Text::Known(text),
                register: None,
            }),
            // Clients look for exactly this message, or for the code.
            None => Err(Refused::new(
                Code::PersistedQueryNotFound,
                "PersistedQueryNotFound",
            )),
        }
    }
}

fn key(hash: &str) -> Cow<'_, str> {
    if hash.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(hash.to_ascii_lowercase())
    } else {
        Cow::Borrowed(hash)
    }
}

fn hash(persisted: &Value) -> Result<&str, Refused> {
    if persisted.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(bad_request("Persisted queries are served in version 1."));
    }
    match persisted.get("sha256Hash").and_then(Value::as_str) {
        Some(hash) => Ok(hash),
        None => Err(bad_request("`persistedQuery.sha256Hash` must be a string.")),
    }
}

/// The SHA-256 of a text in hexadecimal.
pub(super) fn hex_of(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn bad_request(message: &str) -> Refused {
    Refused::new(Code::BadRequest, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Persisted, hex_of};
    use crate::server::graphql::code::Code;
    use crate::server::graphql::params::Params;

    fn params(query: Option<&str>, hash: &str) -> Params {
        let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        Params {
            query: query.map(str::to_owned),
            extensions: persisted.as_object().unwrap().clone(),
            ..Params::default()
        }
    }

    #[test]
    fn a_document_is_known_after_it_was_remembered() {
        let persisted = Persisted::new(1 << 20);
        let hash = hex_of("{ a }");
        let code = |params: &Params| persisted.resolve(params).err().map(|it| it.code());
        assert_eq!(
            code(&params(None, &hash)),
            Some(Code::PersistedQueryNotFound)
        );
        let registering = params(Some("{ a }"), &hash);
        let named = persisted.resolve(&registering).unwrap();
        assert_eq!(
            code(&params(None, &hash)),
            Some(Code::PersistedQueryNotFound)
        );
        persisted.remember(&named);
        assert_eq!(
            &*persisted.resolve(&params(None, &hash)).unwrap().text,
            "{ a }"
        );
        let by_id = Params {
            document_id: Some(format!("sha256:{hash}")),
            ..Params::default()
        };
        assert_eq!(&*persisted.resolve(&by_id).unwrap().text, "{ a }");
    }

    #[test]
    fn a_false_hash_registers_nothing() {
        let persisted = Persisted::new(1 << 20);
        let refused = persisted
            .resolve(&params(Some("{ a }"), &hex_of("{ b }")))
            .err()
            .unwrap();
        assert_eq!(refused.code(), Code::BadRequest);
        assert!(persisted.resolve(&Params::default()).is_err());
    }
}
