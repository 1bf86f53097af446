//! Guests: people from outside the company, here until a date, for whom a sponsor answers.

use crate::features::accounts::aggregate::{Account, Refusal};
use crate::features::accounts::events::{
    AccountEvent, GuestAdmitted, GuestExtended, GuestTakenOver, PersonId,
};
use crate::kernel::clock::Time;

/// The most days a guest stays without being extended.
pub const GUEST_DAYS_MAX: i64 = 90;

/// Who answers for a guest, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Who answers for them.
    pub sponsor: PersonId,
    /// When the stay ends.
    pub until: Time,
}

/// Whether a guest may stay until then.
pub fn check_until(until: Time, now: Time) -> Result<(), Refusal> {
    let latest = now.plus_seconds(GUEST_DAYS_MAX * 24 * 3_600);
    if until > now && until <= latest {
        Ok(())
    } else {
        Err(Refusal::GuestUntil)
    }
}

impl Account {
    /// Says that the account, which opens in the same decision, is a guest's.
    pub fn admit_guest(
        &self,
        sponsor: PersonId,
        until: Time,
        now: Time,
    ) -> Result<Vec<AccountEvent>, Refusal> {
        check_until(until, now)?;
        Ok(if self.person().is_some() {
            Vec::new()
        } else {
            vec![GuestAdmitted { sponsor, until }.into()]
        })
    }

    /// Lets the guest stay until another date; the sponsor or an administrator may.
    pub fn extend_guest(&self, until: Time, now: Time) -> Result<Vec<AccountEvent>, Refusal> {
        let guest = self.guest().filter(|_| !self.is_closed());
        let guest = guest.ok_or(Refusal::NotFound)?;
        check_until(until, now)?;
        Ok(if guest.until == until {
            Vec::new()
        } else {
            vec![GuestExtended { until }.into()]
        })
    }

    /// Makes somebody else answer for the guest.
    pub fn take_over_guest(&self, sponsor: PersonId) -> Result<Vec<AccountEvent>, Refusal> {
        let guest = self.guest().filter(|_| !self.is_closed());
        let guest = guest.ok_or(Refusal::NotFound)?;
        Ok(if guest.sponsor == sponsor {
            Vec::new()
        } else {
            vec![GuestTakenOver { sponsor }.into()]
        })
    }

    /// Whether this person, who administers or not, decides about the guest.
    pub fn check_answers_for(&self, person: PersonId, administers: bool) -> Result<(), Refusal> {
        let guest = self.guest().ok_or(Refusal::NotFound)?;
        if administers || guest.sponsor == person {
            Ok(())
        } else {
            Err(Refusal::NotSponsor)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::accounts::events::{Closed, Opened};
    use crate::kernel::aggregate::Aggregate as _;
    use crate::kernel::personal::Personal;

    const NOW: Time = Time(1_772_357_400_000_000);

    fn opened() -> AccountEvent {
        let person = PersonId::derived(&["gast"]);
        Opened {
            person,
            handle: Personal::identity(person.0, "gast".to_owned()),
            email: None,
            administrator: false,
        }
        .into()
    }

    fn guest(until: Time) -> Account {
        let sponsor = PersonId::derived(&["zoe"]);
        Account::replay(&[opened(), GuestAdmitted { sponsor, until }.into()])
    }

    #[test]
    fn a_stay_ends_within_ninety_days() {
        let day = |days: i64| NOW.plus_seconds(days * 86_400);
        assert_eq!(check_until(day(90), NOW), Ok(()));
        for bad in [NOW, day(-1), Time(day(90).0 + 1)] {
            assert_eq!(check_until(bad, NOW), Err(Refusal::GuestUntil));
        }
    }

    #[test]
    fn an_employee_is_neither_extended_nor_taken_over() {
        let employee = Account::replay(&[opened()]);
        let until = NOW.plus_seconds(60);
        assert_eq!(employee.extend_guest(until, NOW), Err(Refusal::NotFound));
        let sponsor = PersonId::derived(&["ada"]);
        assert_eq!(employee.take_over_guest(sponsor), Err(Refusal::NotFound));
        assert_eq!(
            employee.check_answers_for(sponsor, true),
            Err(Refusal::NotFound)
        );
    }

    #[test]
    fn a_guest_is_no_administrator_and_once_closed_stays_so() {
        let mut account = guest(NOW.plus_seconds(60));
        assert_eq!(
            account.grant_administrator(),
            Err(Refusal::GuestAdministrator)
        );
        let stranger = PersonId::derived(&["karim"]);
        assert_eq!(
            account.check_answers_for(stranger, false),
            Err(Refusal::NotSponsor)
        );
        account.apply(&Closed {}.into());
        let extended = account.extend_guest(NOW.plus_seconds(90), NOW);
        assert_eq!(extended, Err(Refusal::NotFound));
    }

    proptest! {
        #[test]
        fn extending_or_taking_over_twice_changes_nothing(seconds in 1..7_776_000_i64) {
            let until = NOW.plus_seconds(seconds);
            let mut account = guest(NOW.plus_seconds(7_776_001));
            for event in account.extend_guest(until, NOW).unwrap() {
                account.apply(&event);
            }
            prop_assert_eq!(account.extend_guest(until, NOW), Ok(vec![]));
            let sponsor = PersonId::derived(&["ada"]);
            for event in account.take_over_guest(sponsor).unwrap() {
                account.apply(&event);
            }
            prop_assert_eq!(account.take_over_guest(sponsor), Ok(vec![]));
            prop_assert_eq!(account.guest(), Some(Guest { sponsor, until }));
        }
    }
}
