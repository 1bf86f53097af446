//! Accounts and sessions as rows.

use crate::features::accounts::events::{AccountEvent, AccountId, PersonId, SessionEvent};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

pub mod visits;

/// The name of this projection.
pub const NAME: &str = "accounts.accounts";

static ACCOUNT: Table = Table {
    name: "accounts_account_r2",
    key: &[("person_id", Kind::Text)],
    columns: &[
        ("handle", Kind::Text),
        ("email", Kind::Text),
        ("administrator", Kind::Int),
        ("closed", Kind::Int),
        // Both null for an employee.
        ("guest_sponsor", Kind::Text),
        ("guest_until", Kind::Int),
    ],
    indexes: &["administrator", "guest_sponsor"],
};

static SESSION: Table = Table {
    name: "accounts_session_r2",
    key: &[("session_id", Kind::Text)],
    columns: &[
        ("token_digest", Kind::Text),
        ("person_id", Kind::Text),
        ("device", Kind::Text),
        ("opened_at", Kind::Int),
        ("expires_at", Kind::Int),
    ],
    indexes: &["token_digest", "person_id"],
};

/// See the module.
pub struct Accounts;

impl Projection for Accounts {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&ACCOUNT, &SESSION]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [AccountEvent::KINDS, SessionEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if SessionEvent::KINDS.contains(&recorded.kind.as_str()) {
            session(recorded, &SessionEvent::read(recorded)?, rows);
        } else {
            account(recorded, &AccountEvent::read(recorded)?, rows);
        }
        Ok(())
    }
}

fn account(recorded: &Recorded, event: &AccountEvent, rows: &mut Rows) {
    // The stream carries the person's UUID.
    let Ok(account) = recorded.stream.parse::<AccountId>() else {
        return;
    };
    let person = PersonId(account.0).to_string();
    match event {
        AccountEvent::Opened(opened) => rows.put(
            &ACCOUNT,
            [
                person.into(),
                opened.handle.known().map(String::as_str).into(),
                opened
                    .email
                    .as_ref()
                    .and_then(Personal::known)
                    .map(String::as_str)
                    .into(),
                opened.administrator.into(),
                false.into(),
                None::<String>.into(),
                None::<i64>.into(),
            ],
        ),
        AccountEvent::PasswordSet(_) => {}
        AccountEvent::AdministratorGranted(_) => {
            rows.set(&ACCOUNT, [person.into()], [("administrator", true.into())]);
        }
        AccountEvent::GuestAdmitted(admitted) => {
            let sponsor = admitted.sponsor.to_string();
            let stay = [
                ("guest_sponsor", sponsor.into()),
                ("guest_until", admitted.until.into()),
            ];
            rows.set(&ACCOUNT, [person.into()], stay);
        }
        AccountEvent::GuestExtended(extended) => {
            let until = [("guest_until", extended.until.into())];
            rows.set(&ACCOUNT, [person.into()], until);
        }
        AccountEvent::GuestTakenOver(taken) => {
            let sponsor = taken.sponsor.to_string();
            rows.set(
                &ACCOUNT,
                [person.into()],
                [("guest_sponsor", sponsor.into())],
            );
        }
        AccountEvent::Closed(_) => {
            rows.set(
                &ACCOUNT,
                [person.as_str().into()],
                [("closed", true.into())],
            );
            rows.delete_where(&SESSION, "person_id", person);
        }
        AccountEvent::Reopened(_) => {
            rows.set(&ACCOUNT, [person.into()], [("closed", false.into())]);
        }
    }
}

fn session(recorded: &Recorded, event: &SessionEvent, rows: &mut Rows) {
    let id = recorded.stream.as_str();
    match event {
        SessionEvent::SessionOpened(opened) => rows.put(
            &SESSION,
            [
                id.into(),
                opened.token_digest.as_str().into(),
                opened.person.to_string().into(),
                opened.device.known().map(String::as_str).into(),
                recorded.occurred_at.into(),
                opened.expires_at.into(),
            ],
        ),
        SessionEvent::SessionRevoked(_) => rows.delete(&SESSION, [id.into()]),
    }
}
