//! `POST /inbound/mail`: a mail server hands over a message that came in, and may forget it when
//! the answer is 200. Where no secret is set there is no such page.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use actix_web::web::{self, Data, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::adapters::mail::Inbound;
use crate::adapters::mail::inbound::Envelope;
use crate::app::App;
use crate::features::notifications::commands::intake::{Became, take};
use crate::server::metrics::Metrics;

/// The headers in which the mail server tells the envelope.
const ENVELOPE_TO: &str = "x-envelope-to";
const ENVELOPE_FROM: &str = "x-envelope-from";

/// What a body may say that it is. Programs that send files name the last.
const MEDIA_TYPES: [&str; 2] = ["message/rfc822", "application/octet-stream"];

/// The envelope, where headers do not tell it.
#[derive(Debug, Default, Deserialize)]
struct Told {
    to: Option<String>,
    from: Option<String>,
}

/// Adds the page.
pub fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/inbound/mail").route(web::post().to(take_in)));
}

async fn take_in(
    app: Data<App>,
    metrics: Data<Metrics>,
    request: HttpRequest,
    told: Query<Told>,
    body: Payload,
) -> HttpResponse {
    let Some(inbound) = &app.settings.mail.inbound else {
        return HttpResponse::NotFound().finish();
    };
    if !is_known(&request, inbound) {
        let mut answer = HttpResponse::Unauthorized();
        return answer.insert_header((WWW_AUTHENTICATE, "Bearer")).finish();
    }
    if !is_mail(&request) {
        return said(StatusCode::UNSUPPORTED_MEDIA_TYPE, "refused", "media_type");
    }
    let bytes = match body.to_bytes_limited(inbound.bytes_max).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_cut)) => return said(StatusCode::BAD_REQUEST, "refused", "cut"),
        Err(_over) => return said(StatusCode::PAYLOAD_TOO_LARGE, "refused", "too_large"),
    };
    let envelope = envelope(&request, told.into_inner());
    let became = match take(&app, &bytes, envelope).await {
        Ok(became) => became,
        Err(error) => {
            tracing::error!(error = ?error, "a mail could not be taken in");
            return said(StatusCode::SERVICE_UNAVAILABLE, "later", "failure");
        }
    };
    let (status, outcome, why) = match became {
        Became::Unreadable => (StatusCode::BAD_REQUEST, "refused", "unreadable"),
        Became::Accepted => (StatusCode::OK, "accepted", ""),
        Became::Ignored(why) => (StatusCode::OK, "ignored", why),
        Became::Refused(why) => (StatusCode::OK, "refused", why.code()),
    };
    metrics.mail_in(outcome, why);
    said(status, outcome, why)
}

fn said(status: StatusCode, outcome: &str, why: &str) -> HttpResponse {
    let body = match why {
        "" => json!({ "outcome": outcome }),
        why => json!({ "outcome": outcome, "why": why }),
    };
    HttpResponse::build(status).json(body)
}

/// Whether the caller knows the secret; how much of it they know, the time does not tell.
fn is_known(request: &HttpRequest, inbound: &Inbound) -> bool {
    let given = request.headers().get(AUTHORIZATION);
    let given = given.and_then(|value| value.as_bytes().split_at_checked("Bearer ".len()));
    given.is_some_and(|(scheme, secret)| {
        let right = secret.ct_eq(inbound.secret.expose().as_bytes());
        scheme.eq_ignore_ascii_case(b"Bearer ") && bool::from(right)
    })
}

fn is_mail(request: &HttpRequest) -> bool {
    let Some(kind) = request.headers().get(CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES
        .iter()
        .any(|known| kind.eq_ignore_ascii_case(known))
}

fn envelope(request: &HttpRequest, told: Told) -> Envelope {
    let header = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    Envelope {
        to: header(ENVELOPE_TO).or(told.to),
        from: header(ENVELOPE_FROM).or(told.from),
    }
}
