//! One log line and one observation for each request. No personal data and no secrets: bodies,
//! queries and addresses are left out, and of a path there is the pattern, because the path of an
//! unsubscription holds its token.

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

/// The most characters shown of a path that leads nowhere: fewer than a token has.
const PATH_CHARS_MAX: usize = 32;

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
    let path = first_segment(request.path());
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let mut response = next.call(request).await?;
    response.headers_mut().insert(REQUEST_ID, name);
    let took = start.elapsed();
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let pattern = response.request().match_pattern();
    if let Some(metrics) = metrics {
        metrics.request(pattern.as_deref(), status, took);
    }
    let path = pattern.unwrap_or(path);
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

/// What is shown of a path that leads nowhere: enough to see where it was meant to lead, and no
/// token behind a mistyped route.
fn first_segment(path: &str) -> String {
    let segments = path.trim_start_matches('/').split_once('/');
    let shown = |(first, _): (&str, &str)| format!("/{first}/…");
    let mut shown = segments.map_or_else(|| path.to_owned(), shown);
    if let Some((end, _)) = shown.char_indices().nth(PATH_CHARS_MAX) {
        shown.truncate(end);
    }
    shown
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::log;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// The log line of a GET of each path.
    async fn logged(paths: &[&str]) -> Vec<String> {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let page =
            web::resource("/mail/unsubscribe/{token}").route(web::get().to(HttpResponse::Ok));
        let site = App::new().wrap(from_fn(log)).service(page);
        let site = init_service(site).await;
        for path in paths {
            call_service(&site, TestRequest::with_uri(path).to_request()).await;
        }
        let text = lines.0.lock().unwrap().clone();
        let text = String::from_utf8(text).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn a_token_in_a_path_is_not_logged() {
        let token = "AW1lbnRpb24KcGVyc29uXzAxa2F5cTlzMnRmYzQ5";
        let paths = [
            "/mail/unsubscribe/T",
            "/mail/unsubscribe/T?a=T",
            "/mail/unsubscribe/T/",
        ];
        let more = ["//mail/unsubscribe/T", "/proxied/mail/unsubscribe/T", "/T"];
        let paths = [paths, more]
            .concat()
            .into_iter()
            .map(|path| path.replace('T', token));
        let paths: Vec<String> = paths.collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let lines = logged(&paths).await;
        assert_eq!(lines.len(), paths.len(), "{lines:#?}");
        assert!(lines.iter().all(|line| !line.contains(token)), "{lines:#?}");
        assert!(
            lines[0].contains("GET /mail/unsubscribe/{token} 200"),
            "{lines:#?}"
        );
        assert!(lines[2].contains("GET /mail/… 404"), "{lines:#?}");
        assert!(lines[4].contains("GET /proxied/… 404"), "{lines:#?}");
    }
}
