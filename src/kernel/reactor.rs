//! Reactors: events to effects. A reactor causes something outside, so it starts at the head of
//! the log, is never rebuilt, and its effects carry a key that makes a second one harmless.

use serde::Serialize;

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

impl Effect {
    /// The one effect of its kind that an event has, for nobody in particular and due at once.
    pub fn of(kind: &'static str, event: &Recorded, what: &impl Serialize) -> Result<Self, Error> {
        Ok(Self {
            kind,
            dedup_key: format!("{kind}:{}", event.position),
            person: None,
            payload: Self::encode(what)?,
            position: event.position,
            not_before: event.recorded_at,
        })
    }

    /// What a worker needs, as a payload.
    pub fn encode(what: &impl Serialize) -> Result<String, Error> {
        serde_json::to_string(what).map_err(|error| Error::Unencodable(error.to_string()))
    }
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
