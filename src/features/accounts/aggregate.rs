//! The rules of accounts and sessions.

use crate::features::accounts::events::{
    AccountEvent, AdministratorGranted, Closed, Opened, PasswordSet, PersonId, Reopened,
    SessionEvent, SessionOpened, SessionRevoked,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::personal::Personal;

mod guest;

pub use guest::{GUEST_DAYS_MAX, Guest, check_until};

/// The fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;

/// The most characters of a password.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// The most characters of an e-mail address.
pub const EMAIL_CHARS_MAX: usize = 254;

/// Handles have 2 to 50 letters, digits, `_`, `.` and `-`.
pub const HANDLE_CHARS: std::ops::RangeInclusive<usize> = 2..=50;

/// Why something about an account is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such account, the wrong password, or a closed account: nobody learns which.
    WrongCredentials,
    /// The password until now is another one.
    WrongPassword,
    /// The account does not exist.
    NotFound,
    /// Only an administrator may.
    NotAllowed,
    /// The password is too short or too long.
    PasswordLength,
    /// The handle has a character or a length that handles have not.
    BadHandle,
    /// The address is no e-mail address.
    BadEmail,
    /// The end of a guest's stay is not within the next [`GUEST_DAYS_MAX`] days.
    GuestUntil,
    /// Only who answers for the guest, or an administrator, may.
    NotSponsor,
    /// The person is from outside the company.
    GuestAdministrator,
}

/// An account as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    person: Option<PersonId>,
    password: Option<Personal<String>>,
    administrator: bool,
    closed: bool,
    guest: Option<Guest>,
}

impl Aggregate for Account {
    type Event = AccountEvent;

    fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::Opened(opened) => {
                self.person = Some(opened.person);
                self.administrator = opened.administrator;
            }
            AccountEvent::PasswordSet(set) => self.password = Some(set.hash.clone()),
            AccountEvent::AdministratorGranted(_) => self.administrator = true,
            AccountEvent::GuestAdmitted(admitted) => {
                self.guest = Some(Guest {
                    sponsor: admitted.sponsor,
                    until: admitted.until,
                });
            }
            AccountEvent::GuestExtended(extended) => {
                if let Some(guest) = &mut self.guest {
                    guest.until = extended.until;
                }
            }
            AccountEvent::GuestTakenOver(taken) => {
                if let Some(guest) = &mut self.guest {
                    guest.sponsor = taken.sponsor;
                }
            }
            AccountEvent::Closed(_) => self.closed = true,
            AccountEvent::Reopened(_) => self.closed = false,
        }
    }
}

impl Account {
    /// Whose account it is; none when it does not exist.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether the person administers the network.
    pub fn is_administrator(&self) -> bool {
        self.administrator && !self.closed
    }

    /// Whether nobody signs in to it any more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Who answers for the person and until when; none for an employee.
    pub fn guest(&self) -> Option<Guest> {
        self.guest
    }

    /// The password's hash, while the account may be used.
    pub fn usable_hash(&self) -> Option<&str> {
        let hash = self.password.as_ref().filter(|_| !self.closed)?;
        hash.known().map(String::as_str)
    }

    /// Opens the account; nothing when it is open already.
    pub fn open(&self, opened: Opened) -> Result<Vec<AccountEvent>, Refusal> {
        if let Some(handle) = opened.handle.known() {
            check_handle(handle)?;
        }
        if let Some(email) = opened.email.as_ref().and_then(Personal::known) {
            check_email(email)?;
        }
        Ok(if self.person.is_some() {
            Vec::new()
        } else {
            vec![opened.into()]
        })
    }

    /// Sets the password to the one behind `hash`.
    pub fn set_password(&self, hash: String) -> Result<Vec<AccountEvent>, Refusal> {
        let person = self.person.ok_or(Refusal::NotFound)?;
        Ok(vec![
            PasswordSet {
                hash: Personal::identity(person.0, hash),
            }
            .into(),
        ])
    }

    /// Makes the person an administrator.
    pub fn grant_administrator(&self) -> Result<Vec<AccountEvent>, Refusal> {
        self.person.ok_or(Refusal::NotFound)?;
        if self.guest.is_some() {
            return Err(Refusal::GuestAdministrator);
        }
        Ok(if self.administrator {
            Vec::new()
        } else {
            vec![AdministratorGranted {}.into()]
        })
    }

    /// Closes the account.
    pub fn close(&self) -> Result<Vec<AccountEvent>, Refusal> {
        self.person.ok_or(Refusal::NotFound)?;
        Ok(if self.closed {
            Vec::new()
        } else {
            vec![Closed {}.into()]
        })
    }

    /// Opens a closed account again.
    pub fn reopen(&self) -> Result<Vec<AccountEvent>, Refusal> {
        self.person.ok_or(Refusal::NotFound)?;
        Ok(if self.closed {
            vec![Reopened {}.into()]
        } else {
            Vec::new()
        })
    }
}

/// Whether a password may be set.
pub fn check_password(password: &str) -> Result<(), Refusal> {
    let chars = password.chars().count();
    if (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        Ok(())
    } else {
        Err(Refusal::PasswordLength)
    }
}

fn check_handle(handle: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    // A dot at the end could not be told from the end of a sentence in a mention.
    let fits = HANDLE_CHARS.contains(&handle.chars().count())
        && handle.chars().all(allowed)
        && !handle.ends_with('.');
    if fits {
        Ok(())
    } else {
        Err(Refusal::BadHandle)
    }
}

fn check_email(email: &str) -> Result<(), Refusal> {
    let (local, domain) = email.rsplit_once('@').ok_or(Refusal::BadEmail)?;
    let fits = email.chars().count() <= EMAIL_CHARS_MAX
        && !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && email
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"'));
    if fits { Ok(()) } else { Err(Refusal::BadEmail) }
}

/// A session as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    person: Option<PersonId>,
    revoked: bool,
}

impl Aggregate for Session {
    type Event = SessionEvent;

    fn apply(&mut self, event: &SessionEvent) {
        match event {
            SessionEvent::SessionOpened(opened) => self.person = Some(opened.person),
            SessionEvent::SessionRevoked(_) => self.revoked = true,
        }
    }
}

impl Session {
    /// Opens the session.
    pub fn open(&self, opened: SessionOpened) -> Vec<SessionEvent> {
        if self.person.is_some() {
            Vec::new()
        } else {
            vec![opened.into()]
        }
    }

    /// Ends the session; only its owner may, and to others it does not exist.
    pub fn revoke(&self, by: PersonId) -> Result<Vec<SessionEvent>, Refusal> {
        if self.person != Some(by) {
            return Err(Refusal::NotFound);
        }
        Ok(if self.revoked {
            Vec::new()
        } else {
            vec![SessionRevoked {}.into()]
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::clock::Time;

    fn opened(handle: &str, email: Option<&str>) -> Opened {
        let person = PersonId::derived(&["zoe"]);
        Opened {
            person,
            handle: Personal::identity(person.0, handle.to_owned()),
            email: email.map(|email| Personal::identity(person.0, email.to_owned())),
            administrator: false,
        }
    }

    fn account() -> Account {
        Account::replay(&[opened("zoe", None).into()])
    }

    #[test]
    fn an_account_opens_once() {
        let events = Account::default()
            .open(opened("zoe", Some("zoe@ruche.example")))
            .unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(
            Account::replay(&events).open(opened("zoe", None)),
            Ok(vec![])
        );
    }

    #[test]
    fn a_closed_account_has_no_usable_password() {
        let mut account = account();
        for event in account.set_password("hash".to_owned()).unwrap() {
            account.apply(&event);
        }
        assert_eq!(account.usable_hash(), Some("hash"));
        for event in account.close().unwrap() {
            account.apply(&event);
        }
        assert_eq!(account.usable_hash(), None);
        assert_eq!(account.close(), Ok(vec![]));
    }

    #[test]
    fn nothing_happens_to_an_account_that_does_not_exist() {
        let nobody = Account::default();
        assert_eq!(
            nobody.set_password("hash".to_owned()),
            Err(Refusal::NotFound)
        );
        assert_eq!(nobody.close(), Err(Refusal::NotFound));
        assert_eq!(nobody.grant_administrator(), Err(Refusal::NotFound));
    }

    #[test]
    fn handles_and_addresses_have_a_form() {
        for bad in ["z", "zoé martin", "a@b", "zoe.", &"x".repeat(51), ""] {
            assert_eq!(
                Account::default().open(opened(bad, None)),
                Err(Refusal::BadHandle),
                "{bad}"
            );
        }
        assert!(Account::default().open(opened("zoé_m-2", None)).is_ok());
        for bad in [
            "zoe",
            "zoe@",
            "@ruche.example",
            "z oe@ruche.example",
            "a@b>,c@d",
        ] {
            let refused = Account::default().open(opened("zoe", Some(bad)));
            assert_eq!(refused, Err(Refusal::BadEmail), "{bad}");
        }
    }

    #[test]
    fn a_session_is_revoked_by_its_owner_only() {
        let (zoe, karim) = (PersonId::derived(&["zoe"]), PersonId::derived(&["karim"]));
        let opened = SessionOpened {
            person: zoe,
            token_digest: "d".to_owned(),
            expires_at: Time(1),
            device: Personal::identity(zoe.0, "phone".to_owned()),
        };
        let mut session = Session::replay(&Session::default().open(opened));
        assert_eq!(session.revoke(karim), Err(Refusal::NotFound));
        for event in session.revoke(zoe).unwrap() {
            session.apply(&event);
        }
        assert_eq!(session.revoke(zoe), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn opening_never_panics(handle: String, email: Option<String>) {
            let _ = Account::default().open(opened(&handle, email.as_deref()));
        }
    }
}
