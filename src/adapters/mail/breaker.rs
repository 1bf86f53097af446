//! The circuit breaker of a transport: when nothing gets through, one probe asks instead of all.
//!
//! Pure: the caller brings the time, asks `permit` before each attempt and reports each outcome.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::adapters::mail::outcome::Outcome;
use crate::adapters::mail::outcome::RefusalClass;

/// The longest pause between two probes; the first is one second, each next twice as long.
const PAUSE_SECONDS_MAX: i64 = 60;

/// A probe that never reports (its task was cancelled) is replaced after this time.
const PROBE_LEASE: SignedDuration = SignedDuration::from_mins(5);

/// So many refusals for policy in a row mean that it is about us, not about the mails.
const POLICY_STREAK_MAX: u32 = 20;

/// Whether mail may leave now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// Send; while the transport is in doubt, this permit is the only one.
    Go,
    /// Ask again at this time.
    Wait(Timestamp),
    /// Nothing leaves until [`Breaker::resume`].
    Stopped(StopReason),
}

/// Why the transport was stopped; each deserves an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// The server refuses us: credentials, encryption, or no service here.
    Configuration,
    /// Twenty mails in a row were unwanted.
    Policy,
}

/// The state of one transport.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaker {
    state: State,
    policy_streak: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Closed,
    Open {
        pause_seconds: i64,
        until: Timestamp,
    },
    Probing {
        pause_seconds: i64,
        lease_until: Timestamp,
    },
    Stopped(StopReason),
}

impl Breaker {
    /// Whether an attempt may begin at `now`.
    pub fn permit(&mut self, now: Timestamp) -> Permit {
        match self.state {
            State::Closed => Permit::Go,
            State::Stopped(reason) => Permit::Stopped(reason),
            State::Open {
                pause_seconds,
                until,
            }
            | State::Probing {
                pause_seconds,
                lease_until: until,
            } => {
                if now < until {
                    return Permit::Wait(until);
                }
                self.state = State::Probing {
                    pause_seconds,
                    lease_until: after(now, PROBE_LEASE),
                };
                Permit::Go
            }
        }
    }

    /// Takes note of how an attempt ended. `Some` if this one stopped the transport.
    pub fn record(&mut self, outcome: &Outcome, now: Timestamp) -> Option<StopReason> {
        match outcome {
            Outcome::Accepted => {
                self.policy_streak = 0;
                self.close();
            }
            Outcome::Transport(_) => self.fail(now),
            // The server took the content, so the way is open; but a probe wants an answer.
            Outcome::InDoubt(_) => {
                if matches!(self.state, State::Probing { .. }) {
                    self.fail(now);
                }
            }
            Outcome::Refused(refusal) => match refusal.class {
                RefusalClass::Configuration => return self.stop(StopReason::Configuration),
                RefusalClass::Policy => {
                    self.policy_streak = self.policy_streak.saturating_add(1);
                    if self.policy_streak >= POLICY_STREAK_MAX {
                        return self.stop(StopReason::Policy);
                    }
                    self.close();
                }
                RefusalClass::Row | RefusalClass::Address | RefusalClass::MailboxFull => {
                    self.policy_streak = 0;
                    self.close();
                }
            },
        }
        None
    }

    /// Starts anew, after an administrator has mended what stopped the transport.
    pub fn resume(&mut self) {
        *self = Self::default();
    }

    fn close(&mut self) {
        if !matches!(self.state, State::Stopped(_)) {
            self.state = State::Closed;
        }
    }

    fn stop(&mut self, reason: StopReason) -> Option<StopReason> {
        if matches!(self.state, State::Stopped(_)) {
            return None;
        }
        self.state = State::Stopped(reason);
        Some(reason)
    }

    fn fail(&mut self, now: Timestamp) {
        let pause_seconds = match self.state {
            State::Closed => 1,
            State::Probing { pause_seconds, .. } => (pause_seconds * 2).min(PAUSE_SECONDS_MAX),
            // Attempts that began before the first failure: they tell nothing new.
            State::Open { .. } | State::Stopped(_) => return,
        };
        self.state = State::Open {
            pause_seconds,
            until: after(now, SignedDuration::from_secs(pause_seconds)),
        };
    }
}

fn after(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::mail::outcome::Refusal;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn down() -> Outcome {
        Outcome::Transport(String::new())
    }

    fn refused(class: RefusalClass) -> Outcome {
        Outcome::Refused(Refusal {
            class,
            code: None,
            text: String::new(),
        })
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_one_probe_goes_at_a_time() {
        let mut breaker = Breaker::default();
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert_eq!(breaker.permit(at(now)), Permit::Go);
            breaker.record(&down(), at(now));
            let Permit::Wait(until) = breaker.permit(at(now)) else {
                panic!("a broken transport let a mail through");
            };
            pauses.push(until.as_second() - now);
            now = until.as_second();
            assert_eq!(breaker.clone().permit(at(now)), Permit::Go);
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(breaker.permit(at(now)), Permit::Go);
        assert!(
            matches!(breaker.permit(at(now)), Permit::Wait(_)),
            "a second probe went"
        );
    }

    #[test]
    fn failures_of_attempts_under_way_count_once() {
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.record(&down(), at(0));
        }
        assert_eq!(breaker.permit(at(0)), Permit::Wait(at(1)));
    }

    #[test]
    fn any_answer_about_the_mail_closes_the_circuit() {
        for answer in [
            Outcome::Accepted,
            refused(RefusalClass::Row),
            refused(RefusalClass::Address),
            refused(RefusalClass::Policy),
            refused(RefusalClass::MailboxFull),
        ] {
            let mut breaker = Breaker::default();
            breaker.record(&down(), at(0));
            assert_eq!(breaker.permit(at(1)), Permit::Go);
            assert_eq!(breaker.record(&answer, at(1)), None);
            assert_eq!(breaker.permit(at(1)), Permit::Go);
            assert_eq!(breaker.permit(at(1)), Permit::Go, "{answer:?}");
        }
    }

    #[test]
    fn doubt_about_one_mail_does_not_stop_the_others_but_is_no_proof_either() {
        let doubt = Outcome::InDoubt(String::new());
        let mut breaker = Breaker::default();
        breaker.record(&doubt, at(0));
        assert_eq!(breaker.permit(at(0)), Permit::Go);
        breaker.record(&down(), at(0));
        assert_eq!(breaker.permit(at(1)), Permit::Go);
        breaker.record(&doubt, at(1));
        assert_eq!(breaker.permit(at(1)), Permit::Wait(at(3)));
    }

    #[test]
    fn a_probe_that_never_reports_is_replaced() {
        let mut breaker = Breaker::default();
        breaker.record(&down(), at(0));
        assert_eq!(breaker.permit(at(1)), Permit::Go);
        assert_eq!(breaker.permit(at(2)), Permit::Wait(at(301)));
        assert_eq!(breaker.permit(at(301)), Permit::Go);
    }

    #[test]
    fn wrong_credentials_stop_the_transport_once_until_someone_resumes_it() {
        let mut breaker = Breaker::default();
        let wrong = refused(RefusalClass::Configuration);
        assert_eq!(
            breaker.record(&wrong, at(0)),
            Some(StopReason::Configuration)
        );
        assert_eq!(breaker.record(&wrong, at(0)), None);
        breaker.record(&Outcome::Accepted, at(0));
        breaker.record(&down(), at(0));
        let stopped = Permit::Stopped(StopReason::Configuration);
        assert_eq!(breaker.permit(at(1_000_000)), stopped);
        breaker.resume();
        assert_eq!(breaker.permit(at(1_000_000)), Permit::Go);
    }

    #[test]
    fn twenty_unwanted_mails_in_a_row_stop_the_transport() {
        let mut breaker = Breaker::default();
        let unwanted = refused(RefusalClass::Policy);
        for _ in 1..POLICY_STREAK_MAX {
            assert_eq!(breaker.record(&unwanted, at(0)), None);
        }
        breaker.record(&Outcome::Accepted, at(0));
        for _ in 1..POLICY_STREAK_MAX {
            assert_eq!(breaker.record(&unwanted, at(0)), None);
        }
        assert_eq!(breaker.record(&unwanted, at(0)), Some(StopReason::Policy));
        assert_eq!(breaker.permit(at(0)), Permit::Stopped(StopReason::Policy));
    }
}
