//! Who edits the taxonomy beside the administrators: one stream, because they have a limit.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;

crate::define_id!(
    /// Those who edit the taxonomy.
    EditorsId,
    "editors"
);

impl EditorsId {
    /// The only ones there are.
    pub fn company() -> Self {
        Self::derived(&["company"])
    }
}

crate::events! {
    /// What happens to the editors of the taxonomy.
    pub enum EditorsEvent {
        /// Somebody is one.
        "taxonomy_editor.named" 1 => Named(Named),
        /// Somebody is none any more.
        "taxonomy_editor.removed" 1 => Removed(Removed),
    }
}

/// See [`EditorsEvent::Named`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Who.
    pub person: PersonId,
    /// The administrator who decided it.
    pub by: PersonId,
}

/// See [`EditorsEvent::Removed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Who.
    pub person: PersonId,
    /// The administrator who decided it.
    pub by: PersonId,
}
