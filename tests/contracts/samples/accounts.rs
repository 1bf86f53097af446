//! Accounts and sessions.

use ruche::features::accounts::events::{
    AccountEvent, AdministratorGranted, Closed, GuestAdmitted, GuestExtended, GuestTakenOver,
    Opened, PasswordSet, Reopened, SessionEvent, SessionOpened, SessionRevoked,
};
use ruche::kernel::clock::Time;

use super::{identity, zoe};

pub fn account() -> Vec<AccountEvent> {
    let opened = Opened {
        person: zoe(),
        handle: identity("zoe"),
        email: Some(identity("zoe@ruche.example")),
        administrator: true,
    };
    let without_email = Opened {
        email: None,
        ..opened.clone()
    };
    let hash = identity("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    vec![
        opened.into(),
        without_email.into(),
        PasswordSet { hash }.into(),
        AdministratorGranted {}.into(),
        GuestAdmitted {
            sponsor: zoe(),
            until: Time(1_772_357_400_000_001),
        }
        .into(),
        GuestExtended {
            until: Time(1_772_357_400_000_002),
        }
        .into(),
        GuestTakenOver { sponsor: zoe() }.into(),
        Closed {}.into(),
        Reopened {}.into(),
    ]
}

pub fn session() -> Vec<SessionEvent> {
    let opened = SessionOpened {
        person: zoe(),
        token_digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        expires_at: Time(1_772_357_400_000_001),
        device: identity("phone"),
    };
    vec![opened.into(), SessionRevoked {}.into()]
}
