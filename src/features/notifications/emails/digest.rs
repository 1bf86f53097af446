//! The digest: all that is unread, at the person's own hour and in their language.
//!
//! One effect a person sleeps in the queue until the next digest is due, and is put off again from
//! one to the next. A mail is queued under a key of the person and the date, so that a date has
//! one digest, whoever wakes and however often. Who plans anew gets a new effect; the old one
//! notices and ends. Nothing comes to whoever has been away for half a year.

use std::cmp::Reverse;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::due::{reader, time};
use super::{DIGEST, Due, What, absence, effect};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::inbox::InboxEvent;
use crate::features::notifications::notify::behind;
use crate::features::notifications::queries::preferences::preferences;
use crate::features::notifications::queries::{Notification, Within, pending};
use crate::features::people::events::Event as ProfileEvent;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::mail_wishes::Digest;
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "notifications.digest";

/// The kind of its effects.
pub const KIND: &str = "digest";

/// Lines that a daily digest shows, and a weekly one.
const DAILY_MAX: usize = 10;
const WEEKLY_MAX: usize = 20;

/// A digest that could not be written at its hour is written so much later at most; after that the
/// next one tells it all.
const LATE_SECONDS_MAX: i64 = 12 * 3_600;

/// How often it is asked whether a network that wants no digests wants them again.
const LOOK_AGAIN_SECONDS: i64 = 24 * 3_600;

/// Over how long the first plans of people who join together are spread.
const SPREAD_SECONDS: u128 = 3_600;

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Plan {
    person: PersonId,
    /// Where in the log it was planned; 0 where the person has not said anything.
    planned: i64,
}

/// Plans the digests of whoever joins, and of whoever plans them anew.
pub struct Planning;

impl Reactor for Planning {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["profile.created", "inbox.hours_set", "inbox.digest_set"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let mut not_before = event.recorded_at;
        let plan = if InboxEvent::KINDS.contains(&event.kind.as_str()) {
            let person = match InboxEvent::read(event)? {
                InboxEvent::HoursSet(set) => set.person,
                InboxEvent::DigestSet(set) => set.person,
                InboxEvent::AllRead(_)
                | InboxEvent::MailMuted(_)
                | InboxEvent::MailUnmuted(_)
                | InboxEvent::LevelSet(_)
                | InboxEvent::MailPaused(_)
                | InboxEvent::ContentSet(_) => return Ok(Vec::new()),
            };
            Plan {
                person,
                planned: event.position,
            }
        } else {
            let ProfileEvent::Created(created) = ProfileEvent::read(event)? else {
                return Ok(Vec::new());
            };
            // An import brings thousands, and none of their digests is due at once.
            not_before = not_before.plus_seconds(spread(created.person));
            Plan {
                person: created.person,
                planned: 0,
            }
        };
        Ok(vec![Effect {
            dedup_key: format!("{KIND}:{}:{}", plan.person, plan.planned),
            person: Some(plan.person.to_string()),
            not_before,
            ..Effect::of(KIND, event, &plan)?
        }])
    }
}

/// Seconds, fewer than an hour, and others for everybody.
fn spread(person: PersonId) -> i64 {
    i64::try_from(person.0.as_u128() % SPREAD_SECONDS).unwrap_or(0)
}

/// Queues the digests that are due.
pub struct Planner(pub App);

impl Worker for Planner {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(plan) = serde_json::from_str::<Plan>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            plan_next(&self.0, &effect, &plan).await
        })
    }
}

async fn plan_next(app: &App, taken: &Taken, plan: &Plan) -> Result<Delivery, Error> {
    let now = app.now();
    if let Some(delivery) = behind(app).await? {
        return Ok(delivery);
    }
    let preferences = preferences(app, plan.person).await?;
    if preferences.planned != plan.planned {
        return Ok(Delivery::Cancelled("planned anew".to_owned()));
    }
    let network = &app.settings.mail;
    let (hours, digest) = (
        preferences.hours_of(network),
        preferences.digest_of(network),
    );
    let Some(next) = digest.next(hours, now.timestamp()) else {
        let later = now.plus_seconds(LOOK_AGAIN_SECONDS).timestamp();
        return Ok(put_off(later, "no digest is wanted"));
    };
    let away = absence::away_since(app, plan.person, taken.created_at).await?;
    if let Some(since) = away {
        if preferences.pause(now).is_none() {
            let cause = (since, taken.position);
            absence::ask(app, plan.person, cause).await?;
        }
        return Ok(put_off(next, "the person has not come for long"));
    }
    let latest = digest.latest(hours, now.timestamp()).map(time);
    let due =
        latest.filter(|at| *at > taken.created_at && now.seconds_since(*at) <= LATE_SECONDS_MAX);
    // Most people have read everything: a mail that would be empty is not even queued.
    if let Some(at) = due
        && preferences.pause(now).is_none()
        && has_news(app, plan.person).await?
    {
        let date = hours.today(at.timestamp());
        let key = format!("{DIGEST}:{}:{date}", plan.person);
        let due = Due {
            recipient: plan.person,
            what: What::Digest,
        };
        app.effects
            .add(&effect(&due, key, (taken.position, now))?)
            .await?;
    }
    Ok(put_off(next, "until the next digest"))
}

/// Whether a digest would hold anything, and reach anybody.
async fn has_news(app: &App, person: PersonId) -> Result<bool, Error> {
    if reader(app, person).await?.is_err() {
        return Ok(false);
    }
    let news = pending(app, person, "", Within::Everything).await?;
    Ok(!news.is_empty())
}

fn put_off(at: Timestamp, outcome: &str) -> Delivery {
    Delivery::Postponed {
        at: time(at),
        outcome: outcome.to_owned(),
    }
}

/// How many lines a digest shows.
pub(super) fn lines_max(digest: Digest) -> usize {
    match digest {
        Digest::Weekly { .. } => WEEKLY_MAX,
        Digest::Daily { .. } | Digest::Off => DAILY_MAX,
    }
}

/// What happened in one place for one reason, as one: the newest, with all who did it. The
/// strongest reasons first, then the newest.
pub(super) fn grouped<'a>(told: impl Iterator<Item = &'a Notification>) -> Vec<Notification> {
    let mut groups: Vec<Notification> = Vec::new();
    for it in told {
        let same = |group: &&mut Notification| group.place == it.place && group.reason == it.reason;
        match groups.iter_mut().find(same) {
            Some(group) => join(group, it),
            None => groups.push(it.clone()),
        }
    }
    groups.sort_by_key(|group| (group.reason, Reverse(group.position)));
    groups
}

fn join(group: &mut Notification, it: &Notification) {
    let known = it
        .actors
        .iter()
        .filter(|actor| group.actors.contains(actor));
    let known = i64::try_from(known.count()).unwrap_or(0);
    let people = group.people + it.people - known;
    let (newer, older) = if it.position > group.position {
        (it.clone(), group.clone())
    } else {
        (group.clone(), it.clone())
    };
    let mut actors = newer.actors.clone();
    actors.extend(older.actors.iter().filter(|it| !newer.actors.contains(it)));
    let mut skills = newer.skills.clone();
    skills.extend(
        older
            .skills
            .into_iter()
            .filter(|it| !newer.skills.contains(it)),
    );
    let ids = [newer.ids.clone(), older.ids].concat();
    *group = Notification {
        ids,
        actors,
        skills,
        people,
        ..newer
    };
}
