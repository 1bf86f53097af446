//! One log line and one observation for each request. No personal data: a path has ids at most,
//! and bodies, queries and addresses are left out.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::server::graphql::endpoint::new_request_id;
use crate::server::metrics::Metrics;

/// The header that carries a request's id, in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters of an id that a proxy may give.
const REQUEST_ID_CHARS_MAX: usize = 64;

/// Names the request, lets it pass, and notes what became of it.
pub async fn log(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let id = request_id(&request);
    let name = HeaderValue::from_str(&id).unwrap_or_else(|_bad| HeaderValue::from_static("-"));
    request.headers_mut().insert(REQUEST_ID, name.clone());
    let method = request.method().clone();
    let path = request.path().to_owned();
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let mut response = next.call(request).await?;
    response.headers_mut().insert(REQUEST_ID, name);
    let took = start.elapsed();
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if let Some(metrics) = metrics {
        metrics.request(response.request().match_pattern().as_deref(), status, took);
    }
    tracing::info!(
        request.id = %id,
        http.method = %method,
        http.path = %path,
        http.status = status,
        duration_ms,
        "{method} {path} {status} in {duration_ms} ms"
    );
    Ok(response)
}

fn request_id(request: &ServiceRequest) -> String {
    let given = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let usable = given.filter(|id| {
        (1..=REQUEST_ID_CHARS_MAX).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    });
    usable.map_or_else(new_request_id, str::to_owned)
}
