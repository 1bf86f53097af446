//! The rules of pins: so many a board, each until a moment of its own.

use crate::features::posts::aggregate::Refusal;
use crate::features::posts::events::PostId;
use crate::features::posts::events::board::{Board, BoardEvent, Pinned, Unpinned};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// How far ahead a pin may end.
pub const AHEAD_SECONDS_MAX: i64 = 366 * 24 * 3_600;

impl Board {
    /// The most pins at a time.
    pub fn pins_max(self) -> usize {
        match self {
            Self::Place(_) => 5,
            Self::Profile(_) => 2,
        }
    }
}

/// The pins of a board, as its events made them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    pins: Vec<(PostId, Option<Time>)>,
}

impl Aggregate for Pins {
    type Event = BoardEvent;

    fn apply(&mut self, event: &BoardEvent) {
        match event {
            BoardEvent::Pinned(pinned) => {
                // What had ended by then is forgotten, so that the list stays as short as a board.
                self.pins.retain(|(post, until)| {
                    *post != pinned.post && until.is_none_or(|until| until > pinned.at)
                });
                self.pins.push((pinned.post, pinned.until));
            }
            BoardEvent::Unpinned(unpinned) => self.pins.retain(|(post, _)| *post != unpinned.post),
        }
    }
}

impl Pins {
    /// The posts that are pinned, ended or not.
    pub fn posts(&self) -> impl Iterator<Item = PostId> + '_ {
        self.pins.iter().map(|(post, _)| *post)
    }

    /// Pins a post, or changes until when; nothing when it is so already. What is `gone`, because
    /// it was binned or moved, makes room.
    pub fn pin(&self, pinned: Pinned, gone: &[PostId]) -> Result<Vec<BoardEvent>, Refusal> {
        let now = pinned.at;
        let latest = now.plus_seconds(AHEAD_SECONDS_MAX);
        if pinned
            .until
            .is_some_and(|until| until <= now || until > latest)
        {
            return Err(Refusal::PinUntil);
        }
        if self.pins.contains(&(pinned.post, pinned.until)) {
            return Ok(Vec::new());
        }
        let stays = |(post, until): &&(PostId, Option<Time>)| {
            *post != pinned.post && !gone.contains(post) && until.is_none_or(|until| until > now)
        };
        let pins_max = pinned.board.pins_max();
        if self.pins.iter().filter(stays).count() >= pins_max {
            return Err(Refusal::BoardFull(pins_max));
        }
        let board = pinned.board;
        let leaving = self.posts().filter(|post| gone.contains(post));
        let unpinned = leaving.map(|post| Unpinned { post, board }.into());
        Ok(unpinned.chain([pinned.into()]).collect())
    }

    /// Takes a post off; nothing when it is not there.
    pub fn unpin(&self, post: PostId, board: Board) -> Vec<BoardEvent> {
        if self.posts().any(|pinned| pinned == post) {
            vec![Unpinned { post, board }.into()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::accounts::events::PersonId;
    use crate::features::communities::events::Audience;

    const EVERYONE: Board = Board::Place(Audience::Everyone);

    fn pinned(name: u8, at: i64, until: Option<i64>) -> Pinned {
        Pinned {
            post: PostId::derived(&[&name.to_string()]),
            board: EVERYONE,
            at: Time(0).plus_seconds(at),
            until: until.map(|until| Time(0).plus_seconds(until)),
        }
    }

    fn full() -> Pins {
        let events: Vec<BoardEvent> = (0..5).map(|n| pinned(n, 0, Some(60)).into()).collect();
        Pins::replay(&events)
    }

    fn count(decided: Result<Vec<BoardEvent>, Refusal>) -> Result<usize, Refusal> {
        decided.map(|events| events.len())
    }

    #[test]
    fn the_sixth_pin_waits_until_another_ends_or_goes() {
        let full_board = Err(Refusal::BoardFull(5));
        assert_eq!(count(full().pin(pinned(5, 59, None), &[])), full_board);
        assert_eq!(count(full().pin(pinned(5, 60, None), &[])), Ok(1));
        // What was binned or moved leaves its place.
        let gone = [pinned(2, 0, None).post];
        assert_eq!(count(full().pin(pinned(5, 0, None), &gone)), Ok(2));
        let mut board = full();
        for event in board.unpin(pinned(0, 0, None).post, EVERYONE) {
            board.apply(&event);
        }
        assert_eq!(count(board.pin(pinned(5, 0, None), &[])), Ok(1));
        // One that is there gets another end, whether the board is full or not.
        assert_eq!(count(full().pin(pinned(0, 0, None), &[])), Ok(1));
    }

    #[test]
    fn a_profile_has_two_pins() {
        let board = Board::Profile(PersonId::derived(&["zoe"]));
        let on_profile = |name| Pinned {
            board,
            ..pinned(name, 0, None)
        };
        let pins = Pins::replay(&[on_profile(0).into(), on_profile(1).into()]);
        let third = pins.pin(on_profile(2), &[]);
        assert_eq!(third, Err(Refusal::BoardFull(2)));
    }

    #[test]
    fn a_pin_ends_later_than_now_and_within_a_year() {
        let pin = |until| count(Pins::default().pin(pinned(0, 10, Some(until)), &[]));
        assert_eq!(pin(10), Err(Refusal::PinUntil));
        assert_eq!(pin(11), Ok(1));
        assert_eq!(pin(11 + AHEAD_SECONDS_MAX), Err(Refusal::PinUntil));
    }

    proptest! {
        #[test]
        fn a_board_never_holds_more_than_five_and_replay_gives_the_live_state(
            asks in proptest::collection::vec((0..9_u8, any::<bool>(), 1..90_i64), 0..60)
        ) {
            let (mut live, mut history) = (Pins::default(), Vec::new());
            for (at, (name, pins, lasts)) in (0..).zip(asks) {
                let wanted = pinned(name, at, (lasts > 9).then_some(at + lasts));
                let decide = |board: &Pins| {
                    if pins {
                        board.pin(wanted.clone(), &[])
                    } else {
                        Ok(board.unpin(wanted.post, EVERYONE))
                    }
                };
                if let Ok(events) = decide(&live) {
                    for event in events {
                        live.apply(&event);
                        history.push(event);
                    }
                    prop_assert_eq!(decide(&live), Ok(vec![]));
                }
                prop_assert!(live.pins.len() <= EVERYONE.pins_max());
            }
            prop_assert_eq!(Pins::replay(&history), live);
        }
    }
}
