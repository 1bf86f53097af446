//! Handing a mail over: whether the way is open, and what each answer means for the mail.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::adapters::mail::{
    Attempt, BadLetter, Breaker, GiveUp, Outcome, Outgoing, Permit, Retry, next_attempt,
};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::commands::bounces;
use crate::features::notifications::events::NotificationId;
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken};
use crate::kernel::error::Error;
use crate::kernel::id;
use crate::kernel::mails::{self, State};

use super::due::reader;
use super::facts::head;
use super::letters::Head;

/// How long one try may take. Shorter than the lease of an effect, so that nobody else sends the
/// same mail at the same time.
const SEND_PATIENCE: Duration = Duration::from_secs(100);

/// When a mail is tried again that could not be tried at all.
const POSTPONED_SECONDS: i64 = 1;

/// When it is looked at again at the latest while the transport does not work, or was stopped.
const LOOK_AGAIN_SECONDS: i64 = 60;

/// Where mail is handed over; closed while nothing gets through.
#[derive(Default)]
pub(super) struct Counter {
    breaker: Mutex<Breaker>,
}

impl Counter {
    /// What to do with a mail while the way is closed; none while it is open. Takes no permit.
    pub(super) fn is_closed(&self, now: Time) -> Option<Delivery> {
        waits(&mut self.breaker().clone(), now)
    }

    /// Tries to send somebody a mail that tells no news: it is written once, under an id that is
    /// always the same for the same effect, and kept for every try.
    pub(super) async fn send(
        &self,
        app: &App,
        effect: &Taken,
        (kind, person): (&str, PersonId),
        write: impl FnOnce(&Head) -> Result<Outgoing, BadLetter>,
    ) -> Result<Delivery, Error> {
        let reader = match reader(app, person).await? {
            Ok(reader) => reader,
            Err(why) => return Ok(Delivery::Cancelled(why.to_owned())),
        };
        let id = NotificationId::derived(&[kind, &effect.dedup_key]).to_string();
        let mail = match effect.bytes.as_deref().and_then(unpack) {
            Some(kept) => kept,
            None => match write(&head(app, &reader, &id)) {
                Ok(mail) => {
                    app.effects.keep_bytes(&effect.id, &pack(&mail)).await?;
                    mail
                }
                Err(bad) => return Ok(Delivery::Cancelled(bad.to_string())),
            },
        };
        self.hand_over(app, effect, (&id, &mail)).await
    }

    /// Tries to send a mail, and notes in the book what became of it.
    pub(super) async fn hand_over(
        &self,
        app: &App,
        effect: &Taken,
        (id, mail): (&str, &Outgoing),
    ) -> Result<Delivery, Error> {
        if let Some(delivery) = waits(&mut self.breaker(), app.now()) {
            return Ok(delivery);
        }
        let sending = tokio::time::timeout(SEND_PATIENCE, app.mailer.send(mail)).await;
        let outcome = sending.unwrap_or_else(|_elapsed| {
            Outcome::InDoubt("no answer within the time of one try".to_owned())
        });
        bounces::noted(app, effect.person.as_deref(), &outcome).await;
        let delivery = self.judge(app.now(), effect, &outcome);
        let state = match &delivery {
            Delivery::Done => Some(State::Sent),
            Delivery::Parked(_) => Some(State::Failed),
            Delivery::Cancelled(_) | Delivery::Again { .. } | Delivery::Postponed { .. } => None,
        };
        if let Some(state) = state {
            let note = (app.now(), said(&outcome));
            mails::settle(&app.database, id, state, (note.0, &note.1)).await?;
        }
        Ok(delivery)
    }

    fn judge(&self, now: Time, effect: &Taken, outcome: &Outcome) -> Delivery {
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
            Retry::WhenTransportWorks => postponed(now, &said),
            Retry::WhenConfigured => put_off(now, LOOK_AGAIN_SECONDS, &said),
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

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What to do while the transport does not work; none when it may be tried.
fn waits(breaker: &mut Breaker, now: Time) -> Option<Delivery> {
    match breaker.permit(now.timestamp()) {
        Permit::Go => None,
        // The one mail that probes may get through long before its permit ends.
        Permit::Wait(until) => Some(Delivery::Postponed {
            at: Time(until.as_microsecond()).min(now.plus_seconds(LOOK_AGAIN_SECONDS)),
            outcome: "the transport does not work".to_owned(),
        }),
        Permit::Stopped(_) => Some(put_off(now, LOOK_AGAIN_SECONDS, "the transport is stopped")),
    }
}

/// A mail that could not be tried: it is looked at again soon, and loses no attempt.
fn postponed(now: Time, outcome: &str) -> Delivery {
    put_off(now, POSTPONED_SECONDS, outcome)
}

fn put_off(now: Time, seconds: i64, outcome: &str) -> Delivery {
    Delivery::Postponed {
        at: now.plus_seconds(seconds),
        outcome: outcome.to_owned(),
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
pub(super) fn pack(mail: &Outgoing) -> Vec<u8> {
    let envelope = format!("{}\n{}\n", mail.envelope_from, mail.envelope_to);
    [envelope.into_bytes(), mail.bytes.clone()].concat()
}

pub(super) fn unpack(bytes: &[u8]) -> Option<Outgoing> {
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
