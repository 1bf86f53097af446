//! The end of the log, in memory: what all followers that are up to date read from.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::features::activity::graphql::tail::told::Told;

/// How many positions of the log are held. Who is further behind reads the log itself.
pub(super) const POSITIONS_MAX: i64 = 1_000;

/// How many events a follower takes at a time.
const TAKEN_MAX: usize = 100;

/// What the log has for followers after `floor`, up to `head`, without a gap.
#[derive(Default)]
pub(super) struct Window {
    floor: i64,
    head: i64,
    told: VecDeque<Arc<Told>>,
}

impl Window {
    pub(super) fn head(&self) -> i64 {
        self.head
    }

    /// Forgets everything and goes on after this position.
    pub(super) fn restart(&mut self, position: i64) {
        *self = Self {
            floor: position,
            head: position,
            told: VecDeque::new(),
        };
    }

    /// Adds what the log has from the head up to `head`.
    pub(super) fn add(&mut self, told: Vec<Arc<Told>>, head: i64) {
        self.told.extend(told);
        self.head = self.head.max(head);
        self.floor = self.floor.max(self.head - POSITIONS_MAX);
        let floor = self.floor;
        while self
            .told
            .pop_front_if(|told| told.position <= floor)
            .is_some()
        {}
    }

    /// The next events after a position, and where the follower is when it has seen them; none
    /// where some of them are no longer held.
    pub(super) fn after(&self, position: i64) -> Option<(Vec<Arc<Told>>, i64)> {
        if position < self.floor {
            return None;
        }
        let seen = self.told.partition_point(|told| told.position <= position);
        let next: Vec<_> = self
            .told
            .iter()
            .skip(seen)
            .take(TAKEN_MAX)
            .cloned()
            .collect();
        let is_cut = next.len() == TAKEN_MAX;
        let last = next.last().filter(|_| is_cut).map(|told| told.position);
        Some((next, last.unwrap_or(self.head).max(position)))
    }
}
