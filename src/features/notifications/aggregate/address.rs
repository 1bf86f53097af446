//! The rules of where mail goes: an address is suspended once, and another one is not by that.

use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::address::{
    AddressEvent, Resumed, Suspended, SuspensionReason,
};
use crate::kernel::aggregate::Aggregate;

/// Where mail to a person goes, as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailAddress {
    suspended: Option<String>,
}

impl Aggregate for MailAddress {
    type Event = AddressEvent;

    fn apply(&mut self, event: &AddressEvent) {
        match event {
            AddressEvent::Suspended(suspended) => {
                self.suspended = Some(suspended.address.clone());
            }
            AddressEvent::Resumed(_) => self.suspended = None,
        }
    }
}

impl MailAddress {
    /// Sends no more mail to this address; nothing when none is sent there.
    pub fn suspend(
        &self,
        person: PersonId,
        address: &str,
        reason: SuspensionReason,
    ) -> Vec<AddressEvent> {
        if self.suspended.as_deref() == Some(address) {
            return Vec::new();
        }
        let suspended = Suspended {
            person,
            address: address.to_owned(),
            reason,
        };
        vec![suspended.into()]
    }

    /// Sends mail again; nothing when it is sent.
    pub fn resume(&self, person: PersonId) -> Vec<AddressEvent> {
        if self.suspended.is_some() {
            vec![Resumed { person }.into()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoe() -> PersonId {
        PersonId::derived(&["zoe"])
    }

    #[test]
    fn an_address_is_suspended_once_and_resumed_once() {
        let fresh = MailAddress::default();
        assert_eq!(fresh.resume(zoe()), []);
        let events = fresh.suspend(zoe(), "digest", SuspensionReason::Unknown);
        let suspended = MailAddress::replay(&events);
        assert_eq!(
            suspended.suspend(zoe(), "digest", SuspensionReason::Returned),
            []
        );
        let resumed = suspended.resume(zoe());
        let again = MailAddress::replay(events.iter().chain(&resumed));
        assert_eq!(again, fresh);
    }

    #[test]
    fn another_address_is_suspended_by_itself() {
        let events = MailAddress::default().suspend(zoe(), "old", SuspensionReason::Unknown);
        let suspended = MailAddress::replay(&events);
        let other = suspended.suspend(zoe(), "new", SuspensionReason::Returned);
        assert_eq!(other.len(), 1);
    }
}
