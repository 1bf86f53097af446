//! From what a person is told to mail: the reactor that makes a mail due, and the worker that
//! sends it.
//!
//! A mail is looked at again when it is due, and at every later try: what was read, withdrawn or
//! hidden meanwhile is not sent. What is sent is written once and kept before the first try, so
//! that every try sends the same octets with the same Message-ID.

mod letters;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::adapters::mail::{
    Attempt, Breaker, GiveUp, Outcome, Outgoing, Permit, Retry, next_attempt,
};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::{Event, NotificationId, Raised};
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::id;
use crate::kernel::reactor::{Effect, Reactor};

use self::letters::Written;

/// The name of the reactor.
pub const NAME: &str = "notifications.mail";

/// The kind of its effects.
pub const KIND: &str = "mail";

/// How long one try may take. Shorter than the lease of an effect, so that nobody else sends the
/// same mail at the same time.
const SEND_PATIENCE: Duration = Duration::from_secs(100);

/// When a mail is tried again that could not be tried at all.
const POSTPONED_SECONDS: i64 = 1;

/// When it is looked at again at the latest while the transport does not work, or was stopped.
const LOOK_AGAIN_SECONDS: i64 = 60;

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Due {
    notification: NotificationId,
    recipient: PersonId,
}

/// Makes a mail due for what was raised.
pub struct Mailing;

impl Reactor for Mailing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["notification.raised"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let (raised, at) = match Event::read(event)? {
            Event::Raised(
                raised @ Raised {
                    mail_at: Some(at), ..
                },
            ) => (raised, at),
            Event::Raised(_) | Event::Withdrawn(_) | Event::Read(_) => return Ok(Vec::new()),
        };
        let due = Due {
            notification: raised.notification,
            recipient: raised.recipient,
        };
        let payload =
            serde_json::to_string(&due).map_err(|error| Error::Unencodable(error.to_string()))?;
        Ok(vec![Effect {
            kind: KIND,
            dedup_key: format!("{KIND}:{}:{}", raised.notification, event.position),
            person: Some(raised.recipient.to_string()),
            payload,
            position: event.position,
            not_before: at,
        }])
    }
}

/// Sends the mail that is due.
pub struct Post {
    app: App,
    breaker: Mutex<Breaker>,
}

impl Worker for Post {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move { self.post(&effect).await })
    }
}

impl Post {
    /// A worker with a transport that is taken to work.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            breaker: Mutex::new(Breaker::default()),
        }
    }

    async fn post(&self, effect: &Taken) -> Result<Delivery, Error> {
        let Ok(due) = serde_json::from_str::<Due>(&effect.payload) else {
            return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
        };
        // Looked at without taking the permit: while nothing gets through, nothing is looked up.
        if let Some(delivery) = self.waits(&mut self.breaker().clone()) {
            return Ok(delivery);
        }
        if !letters::tables_are_up_to_date(&self.app).await? {
            return Ok(self.postponed(POSTPONED_SECONDS, "the read models are behind"));
        }
        let told = match letters::still_due(&self.app, due.recipient, due.notification).await? {
            Ok(told) => told,
            Err(why) => return Ok(Delivery::Cancelled(why.to_owned())),
        };
        if let Some(delivery) = self.waits(&mut self.breaker()) {
            return Ok(delivery);
        }
        let mail = match effect.bytes.as_deref().and_then(unpack) {
            Some(kept) => kept,
            None => match letters::write(&self.app, &told, effect.position).await? {
                Written::Mail(mail) => {
                    self.app
                        .effects
                        .keep_bytes(&effect.id, &pack(&mail))
                        .await?;
                    mail
                }
                Written::Nothing(why) => return Ok(Delivery::Cancelled(why.to_owned())),
                Written::Bad(why) => return Ok(Delivery::Parked(why)),
            },
        };
        let sending = tokio::time::timeout(SEND_PATIENCE, self.app.mailer.send(&mail)).await;
        let outcome = sending.unwrap_or_else(|_elapsed| {
            Outcome::InDoubt("no answer within the time of one try".to_owned())
        });
        Ok(self.judge(effect, &outcome))
    }

    /// What to do while the transport does not work; none when it may be tried.
    fn waits(&self, breaker: &mut Breaker) -> Option<Delivery> {
        let now = self.app.now();
        match breaker.permit(now.timestamp()) {
            Permit::Go => None,
            // The one mail that probes may get through long before its permit ends.
            Permit::Wait(until) => Some(Delivery::Postponed {
                at: Time(until.as_microsecond()).min(now.plus_seconds(LOOK_AGAIN_SECONDS)),
                outcome: "the transport does not work".to_owned(),
            }),
            Permit::Stopped(_) => {
                Some(self.postponed(LOOK_AGAIN_SECONDS, "the transport is stopped"))
            }
        }
    }

    fn judge(&self, effect: &Taken, outcome: &Outcome) -> Delivery {
        let now = self.app.now();
        if let Some(reason) = self.breaker().record(outcome, now.timestamp()) {
            tracing::error!(reason = ?reason, "mail is stopped until the server is started again");
        }
        let attempt = Attempt {
            number: u32::try_from(effect.attempt).unwrap_or(u32::MAX),
            first_at: effect.created_at.timestamp(),
            now: now.timestamp(),
            jitter_percent: jitter(),
        };
        let said = said(outcome);
        match next_attempt(outcome, &attempt) {
            Retry::Done => Delivery::Done,
            Retry::At(at) => Delivery::Again {
                at: Time(at.as_microsecond()),
                outcome: said,
            },
            Retry::WhenTransportWorks => self.postponed(POSTPONED_SECONDS, &said),
            Retry::WhenConfigured => self.postponed(LOOK_AGAIN_SECONDS, &said),
            Retry::GiveUp(why) => {
                let why = match why {
                    GiveUp::Address => "the address does not exist",
                    GiveUp::Policy => "the server does not want it",
                    GiveUp::TooOld => "tried for three days",
                };
                tracing::warn!(effect.id = effect.id, why, "a mail is given up");
                Delivery::Parked(format!("{why}: {said}"))
            }
        }
    }

    fn postponed(&self, seconds: i64, outcome: &str) -> Delivery {
        Delivery::Postponed {
            at: self.app.now().plus_seconds(seconds),
            outcome: outcome.to_owned(),
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server's words, for whoever looks at the queue.
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted => "accepted".to_owned(),
        Outcome::Transport(detail) | Outcome::InDoubt(detail) => detail.clone(),
        Outcome::Refused(refusal) => match refusal.code {
            Some(code) => format!("{code} {}", refusal.text),
            None => refusal.text.clone(),
        },
    }
}

/// Between -20 and 20, at random: mails refused together do not come back together.
fn jitter() -> i8 {
    let chance = id::new_uuid().as_u128() % 41;
    i8::try_from(chance).unwrap_or(0) - 20
}

/// A mail as the queue keeps it: the envelope on two lines, then the message.
fn pack(mail: &Outgoing) -> Vec<u8> {
    let envelope = format!("{}\n{}\n", mail.envelope_from, mail.envelope_to);
    [envelope.into_bytes(), mail.bytes.clone()].concat()
}

fn unpack(bytes: &[u8]) -> Option<Outgoing> {
    let mut parts = bytes.splitn(3, |octet| *octet == b'\n');
    let mut text = || String::from_utf8(parts.next()?.to_vec()).ok();
    let (envelope_from, envelope_to) = (text()?, text()?);
    Some(Outgoing {
        envelope_from,
        envelope_to,
        bytes: parts.next()?.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_mail_reads_back() {
        let mail = Outgoing {
            envelope_from: "bounce+1.x@ruche.example".to_owned(),
            envelope_to: "zoe@ruche.example".to_owned(),
            bytes: b"From: x\r\n\r\na\nb\n\n".to_vec(),
        };
        assert_eq!(unpack(&pack(&mail)), Some(mail));
        assert_eq!(unpack(b"one line"), None);
    }

    #[test]
    fn the_jitter_stays_in_its_range() {
        assert!((0..1_000).all(|_| (-20..=20).contains(&jitter())));
    }
}
