//! That mail which was given up went back into the queue, and through whom: a stream each time.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;

crate::define_id!(
    /// One such decision.
    ReleaseId,
    "release"
);

crate::events! {
    /// What administrators do to mail that was given up.
    pub enum ReleaseEvent {
        /// It is tried again.
        "mail.released" 1 => Released(Released),
    }
}

/// See [`ReleaseEvent::Released`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Released {
    /// Who decided.
    pub by: PersonId,
    /// The mails, as their ids in the queue.
    pub mails: Vec<String>,
}
