//! The rules of putting mail back into the queue.

use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::release::{ReleaseEvent, Released};
use crate::kernel::aggregate::Aggregate;

/// Why mail is not put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// Only who administers the network may.
    AdministratorsOnly,
    /// There is no such mail.
    NotFound,
}

/// One decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    made: bool,
}

impl Aggregate for Release {
    type Event = ReleaseEvent;

    fn apply(&mut self, event: &ReleaseEvent) {
        match event {
            ReleaseEvent::Released(_) => self.made = true,
        }
    }
}

impl Release {
    /// Puts mails back; nothing where there are none.
    pub fn release(&self, by: PersonId, mails: &[String]) -> Vec<ReleaseEvent> {
        if self.made || mails.is_empty() {
            return Vec::new();
        }
        let released = Released {
            by,
            mails: mails.to_vec(),
        };
        vec![released.into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_made_once_and_is_about_something() {
        let by = PersonId::derived(&["ada"]);
        let mails = ["1".to_owned()];
        let events = Release::default().release(by, &mails);
        assert_eq!(events.len(), 1);
        assert_eq!(Release::replay(&events).release(by, &mails), []);
        assert_eq!(Release::default().release(by, &[]), []);
    }
}
