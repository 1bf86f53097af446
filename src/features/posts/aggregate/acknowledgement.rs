//! The rules of acknowledgements: given once, withdrawn within five minutes.

use crate::features::accounts::events::PersonId;
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::events::PostId;
use crate::features::posts::events::acknowledgement::{AcknowledgementEvent, Given, Withdrawn};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// How long a slip can be taken back; later it may have been relied on.
pub const WITHDRAW_SECONDS: i64 = 5 * 60;

/// Whether what was acknowledged then can still be withdrawn.
pub fn withdraw(given_at: Time, now: Time) -> Result<(), Refusal> {
    if now < given_at.plus_seconds(WITHDRAW_SECONDS) {
        Ok(())
    } else {
        Err(Refusal::AcknowledgedTooLongAgo)
    }
}

/// One person's acknowledgement of one announcement, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledgement {
    given_at: Option<Time>,
}

impl Aggregate for Acknowledgement {
    type Event = AcknowledgementEvent;

    fn apply(&mut self, event: &AcknowledgementEvent) {
        self.given_at = match event {
            AcknowledgementEvent::Given(given) => Some(given.at),
            AcknowledgementEvent::Withdrawn(_) => None,
        };
    }
}

impl Acknowledgement {
    /// Gives it; nothing when it is given.
    pub fn give(self, given: Given) -> Vec<AcknowledgementEvent> {
        if self.given_at.is_some() {
            Vec::new()
        } else {
            vec![given.into()]
        }
    }

    /// Takes it back; nothing when there is none.
    pub fn withdraw(
        self,
        post: PostId,
        person: PersonId,
        now: Time,
    ) -> Result<Vec<AcknowledgementEvent>, Refusal> {
        let Some(given_at) = self.given_at else {
            return Ok(Vec::new());
        };
        withdraw(given_at, now)?;
        Ok(vec![Withdrawn { post, person }.into()])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair() -> (PostId, PersonId) {
        (PostId::derived(&["post"]), PersonId::derived(&["zoe"]))
    }

    fn decide(
        state: Acknowledgement,
        gives: bool,
        at: Time,
    ) -> Result<Vec<AcknowledgementEvent>, Refusal> {
        let (post, person) = pair();
        if gives {
            Ok(state.give(Given { post, person, at }))
        } else {
            state.withdraw(post, person, at)
        }
    }

    #[test]
    fn a_slip_is_taken_back_within_five_minutes() {
        let given = Acknowledgement {
            given_at: Some(Time(0)),
        };
        let after = |seconds| decide(given, false, Time(0).plus_seconds(seconds));
        assert_eq!(
            after(WITHDRAW_SECONDS - 1).map(|events| events.len()),
            Ok(1)
        );
        assert_eq!(
            after(WITHDRAW_SECONDS),
            Err(Refusal::AcknowledgedTooLongAgo)
        );
    }

    proptest! {
        #[test]
        fn the_same_again_changes_nothing_and_replay_gives_the_live_state(
            asks in proptest::collection::vec((any::<bool>(), 0..400_i64), 0..30)
        ) {
            let (mut live, mut history) = (Acknowledgement::default(), Vec::new());
            let mut now = Time(0);
            for (gives, seconds) in asks {
                now = now.plus_seconds(seconds);
                if let Ok(events) = decide(live, gives, now) {
                    for event in events {
                        live.apply(&event);
                        history.push(event);
                    }
                    prop_assert_eq!(decide(live, gives, now), Ok(vec![]));
                }
            }
            prop_assert_eq!(Acknowledgement::replay(&history), live);
        }
    }
}
