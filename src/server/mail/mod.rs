//! The pages behind the last links of a mail: no mail about this any more, and all wishes.
//!
//! They need no sign-in and no script: the token in the link alone says who asks and for what.
//! Programs that look at mail follow its links, so reading a page changes nothing.

mod preferences;
mod unsubscribe;

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::people::queries::language;
use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

/// Nothing from anywhere but the style of the page; the form leads back here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the pages.
pub fn configure(config: &mut ServiceConfig) {
    unsubscribe::configure(config);
    preferences::configure(config);
}

/// A page that says something, and may ask for one thing.
#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Notice {
    language: &'static str,
    title: String,
    lines: Vec<String>,
    button: Option<String>,
}

/// Whom a token belongs to, what it allows, and the language of that person.
struct Asked {
    person: PersonId,
    topic: String,
    locale: Locale,
}

/// What a token of this network allows; none for any other text.
async fn asked(app: &App, token: &str) -> Option<Asked> {
    let allows = app.mail_keys.verify_unsubscribe(token)?;
    let person: PersonId = allows.person.parse().ok()?;
    let locale = language(app, person).await.unwrap_or(app.settings.locale);
    Some(Asked {
        person,
        topic: allows.topic,
        locale,
    })
}

/// The answer to a token that is none.
fn unknown(app: &App, request: &HttpRequest) -> HttpResponse {
    let wish = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|wish| wish.to_str().ok());
    let locale = Locale::from_accept_language(wish.unwrap_or_default(), app.settings.locale);
    let line = text(locale, "unsubscribe-unknown", &[]);
    notice(app, StatusCode::NOT_FOUND, locale, (vec![line], None))
}

/// The answer where a wish could not be kept.
fn failed(app: &App, locale: Locale) -> HttpResponse {
    let line = text(locale, "unsubscribe-failed", &[]);
    notice(
        app,
        StatusCode::SERVICE_UNAVAILABLE,
        locale,
        (vec![line], None),
    )
}

fn notice(
    app: &App,
    status: StatusCode,
    locale: Locale,
    (lines, button): (Vec<String>, Option<String>),
) -> HttpResponse {
    let network = &app.settings.mail.network;
    let page = Notice {
        language: locale.tag(),
        title: text(locale, "unsubscribe-title", &[("network", network.into())]),
        lines,
        button,
    };
    answer(status, &page)
}

fn answer(status: StatusCode, page: &impl Template) -> HttpResponse {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(error = ?error, "a page could not be written");
            return HttpResponse::InternalServerError().finish();
        }
    };
    HttpResponse::build(status)
        .insert_header(("content-type", "text/html; charset=utf-8"))
        .insert_header(("content-security-policy", CONTENT_SECURITY_POLICY))
        .insert_header(("cache-control", "no-store"))
        .insert_header(("referrer-policy", "no-referrer"))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(html)
}

#[cfg(test)]
mod tests;
