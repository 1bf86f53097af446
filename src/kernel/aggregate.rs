//! The unit of consistency: a stream of events, and the state that decides about the next one.

use crate::kernel::event::Event;

/// State built from one stream. Decisions are methods of the implementing type that look at the
/// state and return events or a refusal; like [`Aggregate::apply`] they are pure: no clock, no
/// randomness, no I/O.
pub trait Aggregate: Default + Send {
    /// What its stream holds.
    type Event: Event;

    /// Takes one event that happened into the state.
    fn apply(&mut self, event: &Self::Event);

    /// The state after `events`.
    fn replay<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Self
    where
        Self::Event: 'a,
    {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }
}
