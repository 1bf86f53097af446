//! `/mail/preferences/{token}`: all that a person may wish of their mail, in one form.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Form, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::tz::TimeZone;

use super::{Asked, answer, asked, failed, unknown};
use crate::adapters::mail::PREFERENCES;
use crate::app::App;
use crate::features::accounts;
use crate::features::notifications::aggregate::inbox::Wish;
use crate::features::notifications::commands::wish;
use crate::features::notifications::emails::story::topic_key;
use crate::features::notifications::events::Reason;
use crate::features::notifications::queries::preferences::{muted, preferences};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::mail_wishes::{Content, Digest};
use crate::kernel::texts::{day, text};

const DAY_SECONDS: i64 = 24 * 3_600;

/// What a question offers: the value in the form, and the key of its name.
type Offer = (&'static str, &'static str);

const DIGESTS: &[Offer] = &[
    ("off", "preferences-digest-off"),
    ("daily", "preferences-digest-daily"),
    ("weekly", "preferences-digest-weekly"),
];
const CONTENTS: &[(Content, &str)] = &[
    (Content::Full, "preferences-content-full"),
    (Content::Excerpt, "preferences-content-excerpt"),
    (Content::None, "preferences-content-none"),
];
const PAUSES: &[Offer] = &[
    ("none", "preferences-pause-none"),
    ("week", "preferences-pause-week"),
    ("month", "preferences-pause-month"),
];

/// Adds the page.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = web::resource("/mail/preferences/{token}");
    config.service(page.route(web::get().to(show)).route(web::post().to(save)));
}

#[derive(Template)]
#[template(path = "preferences.html")]
struct Page {
    language: &'static str,
    title: String,
    saved: Option<String>,
    mail: String,
    topics: Vec<Choice>,
    groups: Vec<Group>,
    save: String,
    kept: String,
}

/// One of several: a question, the name of its field, and what may be chosen.
struct Group {
    legend: String,
    name: &'static str,
    choices: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

async fn show(app: Data<App>, token: Path<String>, request: HttpRequest) -> HttpResponse {
    match allowed(&app, &token).await {
        Some(asked) => respond(&app, &asked, false).await,
        None => unknown(&app, &request),
    }
}

async fn save(
    app: Data<App>,
    token: Path<String>,
    request: HttpRequest,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let Some(asked) = allowed(&app, &token).await else {
        return unknown(&app, &request);
    };
    for wished in wishes(&app, &form) {
        if let Err(failure) = wish(&app, asked.person, wished).await {
            tracing::error!(failure = ?failure, "a wish for mail was not recorded");
            return failed(&app, asked.locale);
        }
    }
    respond(&app, &asked, true).await
}

async fn allowed(app: &App, token: &str) -> Option<Asked> {
    let asked = asked(app, token).await?;
    (asked.topic == PREFERENCES).then_some(asked)
}

/// What a form wishes. A field that is missing, or holds what it never offered, changes nothing;
/// only a box that is not ticked is not sent, so these count where the form says that it has them.
fn wishes(app: &App, form: &[(String, String)]) -> Vec<Wish> {
    let value = |name: &str| {
        let found = form.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    };
    let mut wishes = Vec::new();
    if value("boxes").is_some() {
        let ticked = |reason: Reason| {
            form.iter()
                .any(|(field, value)| field == "topic" && value == reason.as_str())
        };
        let offered = offered();
        wishes.extend(offered.map(|reason| Wish::Mail(reason, ticked(reason))));
    }
    let usual = app.settings.mail.digest.minute();
    wishes.extend(match value("digest") {
        Some("off") => Some(Wish::Digest(Some(Digest::Off))),
        Some("daily") => Some(Wish::Digest(Some(Digest::Daily { at: usual }))),
        Some("weekly") => Some(Wish::Digest(Some(Digest::Weekly { day: 1, at: usual }))),
        _ => None,
    });
    let content = value("content").and_then(Content::from_stored);
    wishes.extend(content.map(|content| Wish::Content(Some(content))));
    let until = |days| Some(app.now().plus_seconds(days * DAY_SECONDS));
    wishes.extend(match value("pause") {
        Some("none") => Some(Wish::Pause(None)),
        Some("week") => Some(Wish::Pause(until(7))),
        Some("month") => Some(Wish::Pause(until(30))),
        _ => None,
    });
    wishes
}

/// What a box is offered for: the digest holds the rest.
fn offered() -> impl Iterator<Item = Reason> {
    Reason::ALL
        .into_iter()
        .filter(|reason| reason.is_immediate())
}

async fn respond(app: &App, asked: &Asked, saved: bool) -> HttpResponse {
    match page(app, asked, saved).await {
        Ok(page) => answer(StatusCode::OK, &page),
        Err(error) => {
            tracing::error!(error = ?error, "wishes for mail could not be read");
            failed(app, asked.locale)
        }
    }
}

async fn page(app: &App, asked: &Asked, saved: bool) -> Result<Page, Error> {
    let network = &app.settings.mail;
    let say = |key| text(asked.locale, key, &[("network", (&network.network).into())]);
    let preferences = preferences(app, asked.person).await?;
    let muted = muted(app, asked.person).await?;
    let address = accounts::queries::email(app, asked.person).await?;
    let content = preferences.content_of(network, &address.unwrap_or_default());
    let topics = offered().map(|it| Choice {
        value: it.as_str(),
        label: say(topic_key(it)),
        chosen: !muted.contains(&it),
    });
    let digest = match preferences.digest_of(network) {
        Digest::Off => "off",
        Digest::Daily { .. } => "daily",
        Digest::Weekly { .. } => "weekly",
    };
    let group = |name, legend, options: &[Offer], chosen| Group {
        legend: say(legend),
        name,
        choices: options
            .iter()
            .map(|(value, key)| Choice {
                value,
                label: say(key),
                chosen: *value == chosen,
            })
            .collect(),
    };
    let contents = CONTENTS.iter().filter(|(it, _)| *it <= network.content);
    let contents: Vec<Offer> = contents.map(|(it, key)| (it.as_str(), *key)).collect();
    let paused = preferences.pause(app.now());
    let pause = if paused.is_some() { "keep" } else { "none" };
    let mut pauses = group("pause", "preferences-pause", PAUSES, pause);
    pauses
        .choices
        .extend(paused.map(|until| lasting(asked, until)));
    let groups = vec![
        group("digest", "preferences-digest", DIGESTS, digest),
        group(
            "content",
            "preferences-content",
            &contents,
            content.as_str(),
        ),
        pauses,
    ];
    Ok(Page {
        language: asked.locale.tag(),
        title: say("preferences-title"),
        saved: saved.then(|| say("preferences-saved")),
        mail: say("preferences-mail"),
        topics: topics.collect(),
        groups,
        save: say("preferences-save"),
        kept: say("preferences-kept"),
    })
}

/// The pause that lasts, as what is kept.
fn lasting(asked: &Asked, until: Time) -> Choice {
    let date = until.timestamp().to_zoned(TimeZone::UTC).date();
    let date = day(asked.locale, date);
    let args = [("date", (&date).into())];
    Choice {
        value: "keep",
        label: text(asked.locale, "preferences-pause-until", &args),
        chosen: true,
    }
}
