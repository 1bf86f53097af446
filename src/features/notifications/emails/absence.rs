//! The last digest mail to whoever has not come for long: no digest comes any more until they do.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::adapters::mail::{Block, Inline, Letter, render};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::last_visit;
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::reactor::Effect;
use crate::kernel::texts::text;

use super::DIGEST;
use super::letters::Head;
use super::sending::Counter;

/// The kind of these effects.
pub const KIND: &str = "mail_absence";

/// The kind of this mail, in headers.
pub const ABSENCE: &str = "absence";

/// After how long without a visit digests stop.
const AWAY_SECONDS_MAX: i64 = 180 * 24 * 3_600;

/// For how long after that the person is asked: longer than from one weekly digest to the next, and
/// short enough that nobody who left long ago is.
const ASKED_SECONDS_MAX: i64 = 10 * 24 * 3_600;

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Away {
    person: PersonId,
    /// When they were here for the last time.
    since: Time,
}

/// Since when somebody has been away for so long that no digest comes; none where they have not.
/// Who never came is away since `joined`.
pub(super) async fn away_since(
    app: &App,
    person: PersonId,
    joined: Time,
) -> Result<Option<Time>, Error> {
    let visit = last_visit(app, person).await?.unwrap_or(joined).max(joined);
    let is_away = app.now().seconds_since(visit) >= AWAY_SECONDS_MAX;
    Ok(Some(visit).filter(|_| is_away))
}

/// Queues the mail that asks somebody whether they are still there, once for each time they stay
/// away.
pub(super) async fn ask(
    app: &App,
    person: PersonId,
    (since, position): (Time, i64),
) -> Result<(), Error> {
    if app.now().seconds_since(since) > AWAY_SECONDS_MAX + ASKED_SECONDS_MAX {
        return Ok(());
    }
    let effect = Effect {
        kind: KIND,
        dedup_key: format!("{KIND}:{person}:{}", since.0),
        person: Some(person.to_string()),
        payload: Effect::encode(&Away { person, since })?,
        position,
        not_before: app.now(),
    };
    app.effects.add(&effect).await
}

/// Sends them.
pub struct Absences {
    app: App,
    counter: Counter,
}

impl Worker for Absences {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move { self.deliver(&effect).await })
    }
}

impl Absences {
    /// A worker with a transport that is taken to work.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            counter: Counter::default(),
        }
    }

    async fn deliver(&self, effect: &Taken) -> Result<Delivery, Error> {
        let app = &self.app;
        let Ok(away) = serde_json::from_str::<Away>(&effect.payload) else {
            return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
        };
        let still = away_since(app, away.person, away.since).await?;
        if still.is_none() {
            return Ok(Delivery::Cancelled("the person came back".to_owned()));
        }
        let write = |head: &Head| render(&app.sender, &letter(head, &app.settings.public_url));
        let whom = (KIND, away.person);
        self.counter.send(app, effect, whom, write).await
    }
}

/// The letter. Pure, so that a sample is made the same way.
pub(super) fn letter(head: &Head, base: &str) -> Letter {
    let locale = head.locale;
    let say = |key| text(locale, key, &[("network", (&head.network).into())]);
    let paragraph = |key| Block::Paragraph(vec![Inline::Text(say(key))]);
    Letter {
        id: head.id.clone(),
        kind: ABSENCE,
        reason: DIGEST,
        because: say("mail-because-absence"),
        unsubscribe: Some(DIGEST),
        takes_answers: false,
        recipient: head.recipient.clone(),
        locale,
        actor: None,
        subject: say("absence-subject"),
        thread: None,
        parent: None,
        community: None,
        date: head.date,
        blocks: vec![
            Block::Heading(say("absence-title")),
            paragraph("absence-stops"),
            paragraph("absence-again"),
            Block::Button {
                label: say("absence-button"),
                url: format!("{base}/"),
            },
        ],
    }
}
