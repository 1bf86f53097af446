//! Reactors: events to effects. A reactor causes something outside, so it starts at the head of
//! the log, is never rebuilt, and its effects carry a key that makes a second one harmless.

use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::Recorded;

/// Something to be done outside, at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What is to be done; names the worker.
    pub kind: &'static str,
    /// Equal keys are one effect, whichever comes first.
    pub dedup_key: String,
    /// Whom it concerns, as an id.
    pub person: Option<String>,
    /// What the worker needs, as JSON; ids only, no personal data.
    pub payload: String,
    /// The position of the event that caused it.
    pub position: i64,
    /// Not before this time.
    pub not_before: Time,
}

/// Turns events into effects.
pub trait Reactor: Send + Sync + 'static {
    /// `<feature>.<noun>`, the key of its checkpoint.
    fn name(&self) -> &'static str;

    /// The kinds of event it reads.
    fn kinds(&self) -> Vec<&'static str>;

    /// The effects of an event. Pure: rights and states are looked up when an effect is carried
    /// out, not here.
    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error>;
}
