//! The rules of blocks: of others, not of oneself, and nothing twice.

use crate::features::accounts::events::PersonId;
use crate::features::blocks::events::{Blocked, Event, Muted, Unblocked, Unmuted};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// The most people one person blocks, and mutes.
pub const PEOPLE_MAX: i64 = 500;

/// How far ahead a mute may end.
pub const AHEAD_SECONDS_MAX: i64 = 366 * 24 * 3_600;

/// Why somebody is not kept away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person does not exist, or not for whoever asks.
    NotFound,
    /// Nobody blocks or mutes themselves.
    Yourself,
    /// A mute ends later than now, within a year.
    MuteUntil,
    /// As many as [`PEOPLE_MAX`].
    TooMany,
}

/// Who keeps somebody away, and whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who.
    pub by: PersonId,
    /// Whom.
    pub person: PersonId,
}

/// What one person keeps away of another, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    blocked: bool,
    muted: Option<Muted>,
}

impl Aggregate for Block {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Blocked(_) => self.blocked = true,
            Event::Unblocked(_) => self.blocked = false,
            Event::Muted(muted) => self.muted = Some(*muted),
            Event::Unmuted(_) => self.muted = None,
        }
    }
}

/// Whether somebody may keep this person away.
pub fn of_others(Pair { by, person }: Pair) -> Result<(), Refusal> {
    if by == person {
        Err(Refusal::Yourself)
    } else {
        Ok(())
    }
}

impl Block {
    /// Whether the one has blocked the other.
    pub fn is_blocked(self) -> bool {
        self.blocked
    }

    /// Whether the one hears nothing of the other's doings now.
    pub fn is_muted(self, now: Time) -> bool {
        let lasts = |muted: Muted| muted.until.is_none_or(|until| until > now);
        self.muted.is_some_and(lasts)
    }

    /// Blocks; nothing when it is so.
    pub fn block(self, Pair { by, person }: Pair) -> Vec<Event> {
        if self.blocked {
            Vec::new()
        } else {
            vec![Blocked { by, person }.into()]
        }
    }

    /// Lifts the block; nothing when there is none.
    pub fn unblock(self, Pair { by, person }: Pair) -> Vec<Event> {
        if self.blocked {
            vec![Unblocked { by, person }.into()]
        } else {
            Vec::new()
        }
    }

    /// Mutes, or changes until when; nothing when it is so.
    pub fn mute(self, muted: Muted, now: Time) -> Result<Vec<Event>, Refusal> {
        let latest = now.plus_seconds(AHEAD_SECONDS_MAX);
        if muted
            .until
            .is_some_and(|until| until <= now || until > latest)
        {
            return Err(Refusal::MuteUntil);
        }
        Ok(if self.muted == Some(muted) {
            Vec::new()
        } else {
            vec![muted.into()]
        })
    }

    /// Lifts the mute; nothing when there is none.
    pub fn unmute(self, Pair { by, person }: Pair) -> Vec<Event> {
        if self.muted.is_some() {
            vec![Unmuted { by, person }.into()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair() -> Pair {
        Pair {
            by: PersonId::derived(&["zoe"]),
            person: PersonId::derived(&["karim"]),
        }
    }

    fn muted(until: Option<i64>) -> Muted {
        Muted {
            by: pair().by,
            person: pair().person,
            until: until.map(|until| Time(0).plus_seconds(until)),
        }
    }

    #[test]
    fn nobody_keeps_themselves_away() {
        let by = pair().by;
        assert_eq!(of_others(Pair { by, person: by }), Err(Refusal::Yourself));
        assert_eq!(of_others(pair()), Ok(()));
    }

    #[test]
    fn a_mute_ends_by_itself_and_a_block_does_not() {
        let events = Block::default().mute(muted(Some(60)), Time(0)).unwrap();
        let state = Block::replay(&events);
        let after = |seconds| state.is_muted(Time(0).plus_seconds(seconds));
        assert!(after(59) && !after(60) && !state.is_blocked());
        let past = Block::default().mute(muted(Some(0)), Time(0));
        assert_eq!(past, Err(Refusal::MuteUntil));
        let far = Block::default().mute(muted(Some(AHEAD_SECONDS_MAX + 1)), Time(0));
        assert_eq!(far, Err(Refusal::MuteUntil));
    }

    proptest! {
        #[test]
        fn the_same_again_changes_nothing_and_replay_gives_the_live_state(
            asks in proptest::collection::vec((0..4_u8, proptest::option::of(1..9_i64)), 0..30)
        ) {
            let (mut live, mut history) = (Block::default(), Vec::new());
            for (ask, until) in asks {
                let decide = |block: Block| match ask {
                    0 => block.block(pair()),
                    1 => block.unblock(pair()),
                    2 => block.mute(muted(until), Time(0)).unwrap(),
                    _ => block.unmute(pair()),
                };
                for event in decide(live) {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(decide(live), []);
            }
            prop_assert_eq!(Block::replay(&history), live);
        }
    }
}
