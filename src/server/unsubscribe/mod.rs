//! `/mail/unsubscribe/{token}`: the last link of a mail.
//!
//! Programs that look at mail follow its links, so reading the page changes nothing. The POST is
//! the one-click of RFC 8058: without a cookie, without a redirect; the token alone says who asks
//! and for what.

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::adapters::mail::Kind;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::commands::want_mail;
use crate::features::notifications::events::Reason;
use crate::features::people::queries::language;
use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

/// Nothing from anywhere; the form leads back here.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the page.
pub fn configure(config: &mut ServiceConfig) {
    let page = web::resource("/mail/unsubscribe/{token}");
    config.service(page.route(web::get().to(ask)).route(web::post().to(stop)));
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Page {
    language: &'static str,
    title: String,
    lines: Vec<String>,
    button: Option<String>,
}

/// What a token allows, and the language of whom it belongs to.
struct Asked {
    person: PersonId,
    reason: Reason,
    locale: Locale,
}

async fn ask(app: Data<App>, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(asked) = asked(&app, &token).await else {
        return unknown(&app, &request);
    };
    let question = match asked.reason {
        Reason::Mention => "unsubscribe-ask-mention",
        Reason::Comment => "unsubscribe-ask-comment",
        Reason::Reaction => "unsubscribe-ask-reaction",
    };
    let button = Some("unsubscribe-button");
    let lines = [question, "unsubscribe-kept"];
    answer(&app, StatusCode::OK, asked.locale, &lines, button)
}

async fn stop(app: Data<App>, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(asked) = asked(&app, &token).await else {
        return unknown(&app, &request);
    };
    if let Err(failure) = want_mail(&app, asked.person, asked.reason, false).await {
        tracing::error!(failure = ?failure, "an unsubscription was not recorded");
        let failed = StatusCode::SERVICE_UNAVAILABLE;
        return answer(&app, failed, asked.locale, &["unsubscribe-failed"], None);
    }
    let done = match asked.reason {
        Reason::Mention => "unsubscribe-done-mention",
        Reason::Comment => "unsubscribe-done-comment",
        Reason::Reaction => "unsubscribe-done-reaction",
    };
    let lines = [done, "unsubscribe-kept", "unsubscribe-back"];
    answer(&app, StatusCode::OK, asked.locale, &lines, None)
}

/// What a token of this network allows; none for any other text.
async fn asked(app: &App, token: &str) -> Option<Asked> {
    let allows = app.mail_keys.verify_unsubscribe(token)?;
    let reason = match allows.kind {
        Kind::Mention => Reason::Mention,
        Kind::Comment => Reason::Comment,
        Kind::Reaction => Reason::Reaction,
        // What concerns the account cannot be turned off, and its mail has no such link.
        Kind::Account => return None,
    };
    let person: PersonId = allows.person.parse().ok()?;
    let locale = language(app, person).await.unwrap_or(app.settings.locale);
    Some(Asked {
        person,
        reason,
        locale,
    })
}

fn unknown(app: &App, request: &HttpRequest) -> HttpResponse {
    let wish = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|wish| wish.to_str().ok());
    let locale = Locale::from_accept_language(wish.unwrap_or_default(), app.settings.locale);
    answer(
        app,
        StatusCode::NOT_FOUND,
        locale,
        &["unsubscribe-unknown"],
        None,
    )
}

fn answer(
    app: &App,
    status: StatusCode,
    locale: Locale,
    lines: &[&str],
    button: Option<&str>,
) -> HttpResponse {
    let network = &app.settings.mail.network;
    let page = Page {
        language: locale.tag(),
        title: text(locale, "unsubscribe-title", &[("network", network.into())]),
        lines: lines.iter().map(|key| text(locale, key, &[])).collect(),
        button: button.map(|key| text(locale, key, &[])),
    };
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(error = ?error, "a page could not be written");
        page.lines.join("\n")
    });
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
