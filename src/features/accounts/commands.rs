//! Signing in and out, and what administrators do to accounts.

use std::time::Duration;

use crate::adapters::password::PasswordError;
use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::aggregate::{
    Account, PASSWORD_CHARS_MAX, Refusal, Session, check_password,
};
use crate::features::accounts::events::{AccountId, PersonId, SessionId, SessionOpened};
use crate::features::accounts::{ClientAddress, Kind, Viewer, projection, queries};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::id;
use crate::kernel::last_use;
use crate::kernel::log::Claim;
use crate::kernel::personal::Personal;

/// The scope of claims on handles.
pub const HANDLE_SCOPE: &str = "handle";

/// The scope of claims on e-mail addresses.
pub const EMAIL_SCOPE: &str = "email";

/// How long a session lives at most, in seconds.
pub const SESSION_SECONDS_MAX: i64 = 90 * 24 * 3_600;

/// How old the last noted use of a session must be before another is noted, in seconds.
const USE_NOTED_SECONDS: i64 = 300;

/// For how long it is known when a session was last used: whoever asks how long somebody has been
/// away asks for half a year.
const USE_KEPT_SECONDS: i64 = 190 * 24 * 3_600;

/// How long a request waits for that.
const USE_PATIENCE: Duration = Duration::from_millis(500);

/// The most characters kept of what a client calls itself.
const DEVICE_CHARS_MAX: usize = 120;

/// Why nobody was signed in.
#[derive(Debug)]
pub enum SignInFailure {
    /// The rules, or the engines.
    Failed(Failure<Refusal>),
    /// Too many sign-ins at once.
    Busy,
    /// Too many tries; there is one more after this time.
    TooMany(Duration),
}

impl From<Error> for SignInFailure {
    fn from(error: Error) -> Self {
        Self::Failed(Failure::Broken(error))
    }
}

impl From<PasswordError> for SignInFailure {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy,
            PasswordError::Failed => Self::Failed(Failure::Broken(Error::Sealing(
                "a password could not be hashed",
            ))),
        }
    }
}

/// A fresh session: the token is nowhere else.
#[derive(Debug)]
pub struct SignedIn {
    /// What the client sends from now on.
    pub token: String,
    /// Who signed in.
    pub viewer: Viewer,
    /// Where the session lies in the log.
    pub position: i64,
}

/// Signs in by handle or address and password. An unknown account, a closed one and a wrong
/// password get the same answer after the same work.
pub async fn sign_in(
    app: &App,
    login: &str,
    password: &str,
    device: &str,
    client: Option<ClientAddress>,
) -> Result<SignedIn, SignInFailure> {
    if let Some(ClientAddress(address)) = client {
        let taken = app.attempts.take_for_address(address);
        taken.map_err(SignInFailure::TooMany)?;
    }
    // Counted by the name that was given, not by the account behind it: otherwise a stranger
    // would learn which names have one, and which two belong together.
    let name = token::digest(&login.trim().to_lowercase());
    let taken = app.attempts.take_for_account(&name);
    taken.map_err(SignInFailure::TooMany)?;
    let account = find(app, login).await?;
    let hash = account
        .as_ref()
        .and_then(Account::usable_hash)
        .map(str::to_owned);
    // Longer ones cannot have been set; hashing them would only cost.
    let password: String = password.chars().take(PASSWORD_CHARS_MAX + 1).collect();
    let right = app.passwords.verify(password, hash).await?;
    let person = account
        .filter(|_| right)
        .and_then(|account| account.person());
    let person = match person {
        Some(person) if kind(app, person).await? == Kind::Nobody => None,
        person => person,
    };
    let person = person.ok_or(SignInFailure::Failed(Failure::Refused(
        Refusal::WrongCredentials,
    )))?;
    open_session(app, person, device)
        .await
        .map_err(SignInFailure::Failed)
}

/// Whether a person administers the network, decided from their stream.
pub async fn administers(app: &App, person: PersonId) -> Result<bool, Error> {
    let stream = AccountId::from(person).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    Ok(account.is_administrator())
}

/// Who a person is now, decided from streams: a guest's stay ends by the clock, and rests while
/// the sponsor is gone.
pub async fn kind(app: &App, person: PersonId) -> Result<Kind, Error> {
    let stream = AccountId::from(person).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    if account.person().is_none() {
        return Ok(Kind::Nobody);
    }
    let Some(guest) = account.guest() else {
        return Ok(Kind::Employee);
    };
    if account.is_closed() || guest.until <= app.now() {
        return Ok(Kind::Nobody);
    }
    let stream = AccountId::from(guest.sponsor).to_string();
    let (sponsor, _) = app.executor.load::<Account>(&stream).await?;
    Ok(if sponsor.is_closed() {
        Kind::Nobody
    } else {
        Kind::Guest
    })
}

/// Opens a session without a password, for programs on the server itself.
pub async fn open_session(
    app: &App,
    person: PersonId,
    device: &str,
) -> Result<SignedIn, Failure<Refusal>> {
    let stream = AccountId::from(person).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    if account.person().is_none() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let token = token::fresh().ok_or(Error::Sealing("no randomness"))?;
    let session = SessionId::new();
    let device: String = device
        .chars()
        .filter(|c| !c.is_control())
        .take(DEVICE_CHARS_MAX)
        .collect();
    let opened = SessionOpened {
        person,
        token_digest: token::digest(&token),
        expires_at: app.now().plus_seconds(SESSION_SECONDS_MAX),
        device: Personal::identity(person.0, device),
    };
    let command = Command::by(&person.to_string(), "signIn", None);
    let decide = |state: &Session| Ok(state.open(opened.clone()).into());
    let done = app
        .executor
        .execute(&command, &session.to_string(), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    let administrator = account.is_administrator();
    let viewer = Viewer {
        person,
        administrator,
        session: Some(session),
    };
    Ok(SignedIn {
        token,
        viewer,
        position: done.position,
    })
}

/// Notes that the viewer's session is in use, unless that was noted a moment ago. What fails costs
/// the session some time, and the request nothing.
pub async fn note_use(app: &App, viewer: &Viewer, used_at: Time) {
    let now = app.now();
    let Some(session) = viewer.session else {
        return;
    };
    if now.seconds_since(used_at) < USE_NOTED_SECONDS {
        return;
    }
    let kept_since = now.plus_seconds(-USE_KEPT_SECONDS);
    let session = session.to_string();
    let noting = last_use::note(&app.database, &session, now, kept_since);
    match tokio::time::timeout(USE_PATIENCE, noting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(error = ?error, "the use of a session was not noted"),
        Err(_late) => tracing::warn!("the use of a session was not noted in time"),
    }
}

/// Ends one of the viewer's own sessions.
pub async fn revoke_session(
    app: &App,
    viewer: &Viewer,
    session: SessionId,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "revokeSession", None);
    let decide = |state: &Session| state.revoke(viewer.person).map(Decision::from);
    let done = app
        .executor
        .execute(&command, &session.to_string(), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Sets a person's password; for the server's own programs and for the person themself.
pub async fn set_password(
    app: &App,
    person: PersonId,
    password: &str,
) -> Result<Done, SignInFailure> {
    check_password(password).map_err(|refusal| SignInFailure::Failed(Failure::Refused(refusal)))?;
    let hash = app.passwords.hash(password.to_owned()).await?;
    let command = Command::by(&person.to_string(), "setPassword", None);
    let stream = AccountId::from(person).to_string();
    let decide = |state: &Account| state.set_password(hash.clone()).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await;
    done.map_err(SignInFailure::Failed)
}

/// Changes the viewer's password when they know the one until now, and ends their other sessions.
pub async fn change_password(
    app: &App,
    viewer: &Viewer,
    current: &str,
    new: &str,
) -> Result<Done, SignInFailure> {
    let stream = AccountId::from(viewer.person).to_string();
    // Whoever has found an open session guesses no faster than at the door.
    let taken = app.attempts.take_for_account(&stream);
    taken.map_err(SignInFailure::TooMany)?;
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    let hash = account.usable_hash().map(str::to_owned);
    let current: String = current.chars().take(PASSWORD_CHARS_MAX + 1).collect();
    if !app.passwords.verify(current, hash).await? {
        let refusal = Refusal::WrongPassword;
        return Err(SignInFailure::Failed(Failure::Refused(refusal)));
    }
    let done = set_password(app, viewer.person, new).await?;
    // Whoever else is signed in may be whom the new password is to keep out.
    app.settled(&[projection::NAME], done.position).await?;
    for session in queries::sessions(app, viewer.person).await? {
        if viewer.session != Some(session.id) {
            let revoked = revoke_session(app, viewer, session.id).await;
            revoked.map_err(SignInFailure::Failed)?;
        }
    }
    Ok(done)
}

/// Makes a person an administrator; for the server's own programs.
pub async fn grant_administrator(app: &App, person: PersonId) -> Result<Done, Failure<Refusal>> {
    let command = Command::system(id::new_uuid());
    let stream = AccountId::from(person).to_string();
    let decide = |state: &Account| state.grant_administrator().map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// The person with this handle; none when there is none. Asks the claims, so it is never behind.
pub async fn person_by_handle(app: &App, handle: &str) -> Result<Option<PersonId>, Error> {
    person_by(app, HANDLE_SCOPE, handle).await
}

/// The claim of a person on a handle.
pub fn handle_claim(app: &App, person: PersonId, handle: &str) -> Claim {
    claim(app, HANDLE_SCOPE, person, handle)
}

/// The claim of a person on an address.
pub fn email_claim(app: &App, person: PersonId, email: &str) -> Claim {
    claim(app, EMAIL_SCOPE, person, email)
}

fn claim(app: &App, scope: &'static str, person: PersonId, name: &str) -> Claim {
    let stream = AccountId::from(person).to_string();
    Claim {
        scope,
        key: digest(app, scope, name),
        stream,
        take: true,
    }
}

fn digest(app: &App, scope: &str, name: &str) -> String {
    token::keyed_digest(&app.keys().master().0, scope, &name.trim().to_lowercase())
}

async fn person_by(app: &App, scope: &str, name: &str) -> Result<Option<PersonId>, Error> {
    let holder = app
        .log()
        .claimed_by(scope, &digest(app, scope, name))
        .await?;
    let account = holder.and_then(|stream| stream.parse::<AccountId>().ok());
    Ok(account.map(|account| PersonId(account.0)))
}

async fn find(app: &App, login: &str) -> Result<Option<Account>, Error> {
    let scope = if login.contains('@') {
        EMAIL_SCOPE
    } else {
        HANDLE_SCOPE
    };
    // Both paths load a stream, so that they take the same time.
    let person = person_by(app, scope, login).await?;
    let stream = AccountId(person.map_or_else(uuid::Uuid::nil, |person| person.0));
    let (account, _) = app.executor.load::<Account>(&stream.to_string()).await?;
    Ok(person.map(|_| account))
}
