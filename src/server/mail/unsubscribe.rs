//! `/mail/unsubscribe/{token}`: no more mail about one thing. The POST is the one-click of RFC
//! 8058: without a cookie, without a redirect.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::{Asked, asked, failed, notice, unknown};
use crate::app::App;
use crate::features::notifications::commands::wish;
use crate::features::notifications::emails::Topic;
use crate::kernel::texts::text;

/// Adds the page.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = web::resource("/mail/unsubscribe/{token}");
    config.service(page.route(web::get().to(ask)).route(web::post().to(stop)));
}

async fn ask(app: Data<App>, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some((asked, topic)) = topic(&app, &token).await else {
        return unknown(&app, &request);
    };
    let lines = lines(&asked, topic, &["unsubscribe-ask", "unsubscribe-kept"]);
    let button = text(asked.locale, "unsubscribe-button", &[]);
    notice(&app, StatusCode::OK, asked.locale, (lines, Some(button)))
}

async fn stop(app: Data<App>, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some((asked, topic)) = topic(&app, &token).await else {
        return unknown(&app, &request);
    };
    if let Err(failure) = wish(&app, asked.person, topic.unwanted()).await {
        tracing::error!(failure = ?failure, "an unsubscription was not recorded");
        return failed(&app, asked.locale);
    }
    let said = ["unsubscribe-done", "unsubscribe-kept", "unsubscribe-back"];
    let lines = lines(&asked, topic, &said);
    notice(&app, StatusCode::OK, asked.locale, (lines, None))
}

async fn topic(app: &App, token: &str) -> Option<(Asked, Topic)> {
    let asked = asked(app, token).await?;
    let topic = Topic::from_code(&asked.topic)?;
    Some((asked, topic))
}

fn lines(asked: &Asked, topic: Topic, keys: &[&str]) -> Vec<String> {
    let topic = text(asked.locale, topic.key(), &[]);
    let args = [("topic", (&topic).into())];
    keys.iter()
        .map(|key| text(asked.locale, key, &args))
        .collect()
}
