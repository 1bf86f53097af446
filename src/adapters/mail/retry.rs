//! When a mail is tried again. Pure: the caller brings the time and the chance.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::adapters::mail::outcome::Outcome;
use crate::adapters::mail::outcome::RefusalClass;

/// The waits after the first, second, … counted attempt; the last one repeats.
const WAITS_MIN: [i64; 8] = [1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60];

/// From the first attempt to giving up.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The wait is stretched or shortened by at most this much, so that mails refused together do not
/// come back together.
const JITTER_PERCENT_MAX: i8 = 20;

/// What is known about a mail when an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Which counted attempt this was; the first is 1.
    pub number: u32,
    /// When the first one began.
    pub first_at: Timestamp,
    /// The time now.
    pub now: Timestamp,
    /// A random value between -20 and 20; others are brought into that range.
    pub jitter_percent: i8,
}

/// What happens to a mail next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It is sent.
    Done,
    /// Send the same octets again at this time; the attempt counts.
    At(Timestamp),
    /// Send it when the transport works again; the attempt does not count.
    WhenTransportWorks,
    /// Send it when an administrator has mended the settings; the attempt does not count.
    WhenConfigured,
    /// Never again.
    GiveUp(GiveUp),
}

/// Why a mail is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GiveUp {
    /// The address does not exist: a hard bounce.
    Address,
    /// The server does not want it: tell an administrator.
    Policy,
    /// Three days of trying.
    TooOld,
}

/// The next step for a mail after `outcome`.
pub fn next_attempt(outcome: &Outcome, attempt: &Attempt) -> Retry {
    match outcome {
        Outcome::Accepted => Retry::Done,
        Outcome::Transport(_) => Retry::WhenTransportWorks,
        Outcome::InDoubt(_) => later(attempt),
        Outcome::Refused(refusal) => match refusal.class {
            RefusalClass::Row | RefusalClass::MailboxFull => later(attempt),
            RefusalClass::Address => Retry::GiveUp(GiveUp::Address),
            RefusalClass::Policy => Retry::GiveUp(GiveUp::Policy),
            RefusalClass::Configuration => Retry::WhenConfigured,
        },
    }
}

/// How much an outcome adds to the bounce score of its address.
pub const fn bounce_score(outcome: &Outcome) -> i8 {
    match outcome {
        Outcome::Accepted => -1,
        Outcome::Refused(refusal) => match refusal.class {
            RefusalClass::Address => 2,
            RefusalClass::MailboxFull => 1,
            RefusalClass::Row | RefusalClass::Policy | RefusalClass::Configuration => 0,
        },
        Outcome::Transport(_) | Outcome::InDoubt(_) => 0,
    }
}

fn later(attempt: &Attempt) -> Retry {
    let at = attempt.now.saturating_add(wait(attempt));
    let give_up_at = attempt.first_at.saturating_add(GIVE_UP_AFTER);
    match (at, give_up_at) {
        (Ok(at), Ok(give_up_at)) if at <= give_up_at => Retry::At(at),
        _ => Retry::GiveUp(GiveUp::TooOld),
    }
}

fn wait(attempt: &Attempt) -> SignedDuration {
    let index = usize::try_from(attempt.number.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = WAITS_MIN.get(index).or(WAITS_MIN.last()).copied();
    let jitter = attempt
        .jitter_percent
        .clamp(-JITTER_PERCENT_MAX, JITTER_PERCENT_MAX);
    // A minute is 60,000 ms: 600 ms for each percent of it.
    SignedDuration::from_millis(minutes.unwrap_or_default() * 600 * (100 + i64::from(jitter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::mail::outcome::Refusal;

    fn refusal(class: RefusalClass) -> Outcome {
        Outcome::Refused(Refusal {
            class,
            code: Some(451),
            text: String::new(),
        })
    }

    fn attempt(number: u32) -> Attempt {
        Attempt {
            number,
            first_at: Timestamp::UNIX_EPOCH,
            now: Timestamp::UNIX_EPOCH,
            jitter_percent: 0,
        }
    }

    #[test]
    fn refused_mail_comes_back_later_and_later_for_three_days() {
        let mut attempt = attempt(1);
        let mut waits = Vec::new();
        while waits.len() < 20
            && let Retry::At(at) = next_attempt(&refusal(RefusalClass::Row), &attempt)
        {
            waits.push(at.duration_since(attempt.now).as_mins());
            attempt.now = at;
            attempt.number += 1;
        }
        assert_eq!(waits, [1, 5, 15, 60, 180, 360, 720, 1_440, 1_440]);
        let last = next_attempt(&refusal(RefusalClass::Row), &attempt);
        assert_eq!(last, Retry::GiveUp(GiveUp::TooOld));
        assert!(attempt.now.duration_since(attempt.first_at) <= GIVE_UP_AFTER);
    }

    #[test]
    fn chance_moves_a_wait_by_a_fifth_at_most() {
        let seconds = |jitter_percent| {
            let attempt = Attempt {
                jitter_percent,
                ..attempt(4)
            };
            wait(&attempt).as_secs()
        };
        assert_eq!(seconds(0), 3_600);
        assert_eq!(seconds(20), 4_320);
        assert_eq!(seconds(-20), 2_880);
        assert_eq!(seconds(i8::MAX), 4_320);
        assert_eq!(seconds(i8::MIN), 2_880);
    }

    #[test]
    fn each_outcome_has_its_step() {
        let next = |outcome: &Outcome| next_attempt(outcome, &attempt(1));
        let in_a_minute = Retry::At(Timestamp::from_second(60).unwrap());
        assert_eq!(next(&Outcome::Accepted), Retry::Done);
        assert_eq!(next(&Outcome::InDoubt(String::new())), in_a_minute);
        assert_eq!(next(&refusal(RefusalClass::MailboxFull)), in_a_minute);
        assert_eq!(
            next(&refusal(RefusalClass::Address)),
            Retry::GiveUp(GiveUp::Address)
        );
        assert_eq!(
            next(&refusal(RefusalClass::Policy)),
            Retry::GiveUp(GiveUp::Policy)
        );
        assert_eq!(
            next(&refusal(RefusalClass::Configuration)),
            Retry::WhenConfigured
        );
    }

    #[test]
    fn a_transport_that_fails_for_years_gives_up_no_mail() {
        let old = Attempt {
            number: u32::MAX,
            now: Timestamp::MAX,
            ..attempt(1)
        };
        let outcome = Outcome::Transport(String::new());
        assert_eq!(next_attempt(&outcome, &old), Retry::WhenTransportWorks);
        let counted = next_attempt(&refusal(RefusalClass::Row), &old);
        assert_eq!(counted, Retry::GiveUp(GiveUp::TooOld));
    }
}
