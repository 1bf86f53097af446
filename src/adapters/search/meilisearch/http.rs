//! HTTP for the Meilisearch client: with the key, patience, and a largest answer.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use meilisearch_sdk::errors::Error as ClientError;
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use rustls::crypto::ring as provider;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::adapters::search::Error;

/// How long a connection may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);

/// How long an answer may take; a task is only queued by it.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// The largest answer, in bytes: a thousand hits without their bodies, or a page of whole texts.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A client with connections of its own. It follows no redirect: the key goes where the settings
/// say and nowhere else.
#[derive(Clone)]
pub(super) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    authorization: Option<HeaderValue>,
}

impl Http {
    /// A client that proves itself with `key`.
    pub(super) fn new(key: Option<&str>) -> Result<Self, Error> {
        let authorization = key
            .map(|key| {
                let mut value = HeaderValue::from_str(&format!("Bearer {key}"))?;
                value.set_sensitive(true);
                Ok(value)
            })
            .transpose()
            .map_err(|_characters: hyper::header::InvalidHeaderValue| Error::Refused)?;
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_TIME_MAX));
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider::default_provider())
            .map_err(|source| Error::Unreachable(source.into()))?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            authorization,
        })
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<(u16, String), ClientError> {
        let answered = async {
            let response = self.client.request(request).await.map_err(other)?;
            let status = response.status().as_u16();
            Ok((status, text(response).await?))
        };
        match tokio::time::timeout(ANSWER_TIME_MAX, answered).await {
            Ok(answered) => answered,
            Err(elapsed) => Err(other(elapsed)),
        }
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
            Method::Get { .. } => hyper::Method::GET,
            Method::Post { .. } => hyper::Method::POST,
            Method::Patch { .. } => hyper::Method::PATCH,
            Method::Put { .. } => hyper::Method::PUT,
            Method::Delete { .. } => hyper::Method::DELETE,
        };
        // Nothing that is asked here has a query string beside what the client writes into the url.
        let mut bytes = Vec::new();
        let mut request = Request::builder().method(verb).uri(url);
        if let Some(body) = method.into_body() {
            let mut body = std::pin::pin!(body);
            body.read_to_end(&mut bytes).await.map_err(other)?;
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.body(Full::new(Bytes::from(bytes))).map_err(other)?;
        let (status, text) = self.ask(request).await?;
        parse_response(status, expected_status_code, &text, url.to_owned())
    }
}

async fn text(response: Response<hyper::body::Incoming>) -> Result<String, ClientError> {
    let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
    let bytes = body.collect().await.map_err(ClientError::Other)?.to_bytes();
    if bytes.is_empty() {
        return Ok("null".to_owned());
    }
    String::from_utf8(bytes.into()).map_err(other)
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> ClientError {
    ClientError::Other(Box::new(error))
}
