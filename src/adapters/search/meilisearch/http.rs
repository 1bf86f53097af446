//! HTTP for the Meilisearch client: with the key, patience, and a largest answer.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use meilisearch_sdk::errors::Error as ClientError;
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::adapters::search::Error;

/// How long a connection may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);

/// How long an answer may take; a task is only queued by it.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// The largest answer, in bytes: a thousand hits without their bodies, or a page of whole texts.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A client with connections of its own.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: reqwest::Client,
}

/// An answer that is too long to be taken.
#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than {ANSWER_BYTES_MAX} bytes")]
struct TooLong;

impl Http {
    /// A client that proves itself with `key`.
    pub(super) fn new(key: Option<&str>) -> Result<Self, Error> {
        // Another part of the program may have named the same provider before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            let value = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut value = value.map_err(|_characters| Error::Refused)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIME_MAX)
            .timeout(ANSWER_TIME_MAX)
            // The key goes where the settings say and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let client = client.map_err(|source| Error::Unreachable(source.into()))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl HttpClient for Http {
    async fn stream_request<
        Query: Serialize + Send + Sync,
        Body: AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    >(
        &self,
        url: &str,
        method: Method<Query, Body>,
        content_type: &str,
        expected_status_code: u16,
    ) -> Result<Output, ClientError> {
        let verb = match &method {
            Method::Get { .. } => reqwest::Method::GET,
            Method::Post { .. } => reqwest::Method::POST,
            Method::Patch { .. } => reqwest::Method::PATCH,
            Method::Put { .. } => reqwest::Method::PUT,
            Method::Delete { .. } => reqwest::Method::DELETE,
        };
        let mut request = self.client.request(verb, url).query(method.query());
        if let Some(body) = method.into_body() {
            let mut bytes = Vec::new();
            let mut body = std::pin::pin!(body);
            body.read_to_end(&mut bytes).await.map_err(other)?;
            request = request.header(CONTENT_TYPE, content_type).body(bytes);
        }
        let response = request.send().await.map_err(other)?;
        let status = response.status().as_u16();
        let text = text(response).await?;
        parse_response(status, expected_status_code, &text, url.to_owned())
    }
}

async fn text(mut response: reqwest::Response) -> Result<String, ClientError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(other)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(other(TooLong));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Ok("null".to_owned());
    }
    String::from_utf8(bytes).map_err(other)
}

/// The address is left out of the error: it is in the settings, and may name a user.
fn other(error: impl Into<WithoutAddress>) -> ClientError {
    ClientError::Other(error.into().0)
}

struct WithoutAddress(Box<dyn std::error::Error + Send + Sync>);

impl From<reqwest::Error> for WithoutAddress {
    fn from(error: reqwest::Error) -> Self {
        Self(Box::new(error.without_url()))
    }
}

impl From<std::io::Error> for WithoutAddress {
    fn from(error: std::io::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<std::string::FromUtf8Error> for WithoutAddress {
    fn from(error: std::string::FromUtf8Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<TooLong> for WithoutAddress {
    fn from(error: TooLong) -> Self {
        Self(Box::new(error))
    }
}
