//! Guests: invited into a community by somebody who lets others in there, and answers for them.

use crate::adapters::password::PasswordError;
use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::aggregate::{Account, Refusal as AccountRefusal, check_until};
use crate::features::accounts::events::{AccountEvent, AccountId, PersonId};
use crate::features::accounts::{Kind, Viewer, commands as accounts};
use crate::features::communities;
use crate::features::communities::aggregate::Refusal as CommunityRefusal;
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::events::{CommunityId, Joined, Role};
use crate::features::communities::visibility::ground;
use crate::features::people::aggregate::{Patch, Profile, Refusal};
use crate::kernel::aggregate::Aggregate as _;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};

use super::{ACCOUNTS, Registration, claims, filled, opened, projection, set_active, settle};

/// Whom to invite from outside the company, and where.
#[derive(Clone, Debug)]
pub struct GuestInvitation {
    /// The community they become a member of.
    pub community: CommunityId,
    /// Where mail goes; also what they sign in with.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// When the stay ends.
    pub until: Time,
    /// The language of mail and labels: `fr` or `en`.
    pub language: String,
}

/// A guest who may sign in now.
#[derive(Debug)]
pub struct InvitedGuest {
    /// Who.
    pub person: PersonId,
    /// What they sign in with beside the address, shown this once; none when the same request
    /// invited them before.
    pub secret: Option<String>,
    /// Where the change lies in the log.
    pub done: Done,
}

/// Invites somebody from outside the company into a community that takes guests. The viewer
/// answers for them.
pub async fn invite_guest(
    app: &App,
    viewer: &Viewer,
    invitation: GuestInvitation,
    idempotency_key: Option<&str>,
) -> Result<InvitedGuest, Failure<Refusal>> {
    let community = invitation.community;
    may(app, viewer, community, Ground::may_invite_guests).await?;
    let actor = viewer.person.to_string();
    let command = Command::by(&actor, "inviteGuest", idempotency_key);
    let secret = token::fresh().ok_or(Error::Sealing("no randomness"))?;
    let done = register_guest(app, viewer, &command, (&invitation, &secret)).await?;
    let account = done.streams.first().and_then(|stream| stream.parse().ok());
    let account: AccountId = account.ok_or(Failure::Refused(Refusal::NotFound))?;
    let person = PersonId(account.0);
    let joined = Joined {
        community,
        person,
        role: Role::Contributor,
    };
    // Cut off before this, the same request goes on here.
    let entering = Command::by(&actor, "inviteGuest into", idempotency_key);
    let entered = communities::commands::enter(app, &entering, joined).await;
    let entered = entered.map_err(of_community)?;
    let position = done.position.max(entered.position);
    app.settled(&[projection::NAME, ACCOUNTS], position).await?;
    Ok(InvitedGuest {
        person,
        secret: done.changed.then_some(secret),
        done: Done { position, ..done },
    })
}

async fn register_guest(
    app: &App,
    viewer: &Viewer,
    command: &Command,
    (invitation, secret): (&GuestInvitation, &str),
) -> Result<Done, Failure<Refusal>> {
    let now = app.now();
    check_until(invitation.until, now).map_err(of_account)?;
    let person = PersonId::new();
    let id = person.to_string();
    // The end of an id is chance; the beginning is the time.
    let chance: String = id.chars().rev().take(10).collect();
    let registration = Registration {
        person,
        handle: format!("guest-{chance}"),
        name: invitation.name.clone(),
        email: Some(invitation.email.trim().to_owned()),
        administrator: false,
        language: invitation.language.clone(),
    };
    let hash = app.passwords.hash(secret.to_owned()).await;
    let hash = hash.map_err(|error| match error {
        PasswordError::Busy => Error::Unavailable(None),
        PasswordError::Failed => Error::Sealing("a password could not be hashed"),
    })?;
    let stay = (viewer.person, invitation.until, now);
    let decide = |account: &Account, profile: &Profile| {
        let events = guest_account(account, &registration, stay, &hash);
        let events = events.map_err(Refusal::Account)?;
        let profile = filled(profile, &registration, &Patch::default(), &[])?;
        let claims = claims(app, &registration, &events);
        Ok((Decision { events, claims }, profile.into()))
    };
    let streams = (AccountId::from(person).to_string(), id);
    app.executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await
}

fn guest_account(
    account: &Account,
    registration: &Registration,
    (sponsor, until, now): (PersonId, Time, Time),
    hash: &str,
) -> Result<Vec<AccountEvent>, AccountRefusal> {
    let mut events = account.open(opened(registration))?;
    events.extend(account.admit_guest(sponsor, until, now)?);
    let mut account = account.clone();
    for event in &events {
        account.apply(event);
    }
    events.extend(account.set_password(hash.to_owned())?);
    Ok(events)
}

/// Lets a guest stay until another date; who answers for them and administrators may.
pub async fn extend_guest(
    app: &App,
    viewer: &Viewer,
    guest: PersonId,
    until: Time,
) -> Result<Done, Failure<Refusal>> {
    answers_for(app, viewer, guest).await?;
    let now = app.now();
    change_account(app, viewer, ("extendGuest", guest), |account| {
        account.extend_guest(until, now)
    })
    .await
}

/// Ends a guest's stay; who answers for them and administrators may.
pub async fn end_guest(
    app: &App,
    viewer: &Viewer,
    guest: PersonId,
) -> Result<Done, Failure<Refusal>> {
    answers_for(app, viewer, guest).await?;
    let command = Command::by(&viewer.person.to_string(), "endGuest", None);
    let done = set_active(app, &command, guest, false).await?;
    settle(app, done).await
}

/// Answers for a guest from now on; who lets others into a community of the guest may.
pub async fn take_over_guest(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    guest: PersonId,
) -> Result<Done, Failure<Refusal>> {
    may(app, viewer, community, Ground::may_invite_guests).await?;
    let there = ground(app, guest, community).await?;
    if there.is_none_or(|ground| ground.seat.role.is_none()) {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    change_account(app, viewer, ("takeOverGuest", guest), |account| {
        account.take_over_guest(viewer.person)
    })
    .await
}

async fn change_account(
    app: &App,
    viewer: &Viewer,
    (request, guest): (&str, PersonId),
    decide: impl Fn(&Account) -> Result<Vec<AccountEvent>, AccountRefusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let stream = AccountId::from(guest).to_string();
    let decide = |account: &Account| {
        let events = decide(account).map_err(Refusal::Account)?;
        Ok(Decision::from(events))
    };
    let done = app.executor.execute(&command, &stream, decide).await?;
    settle(app, done).await
}

/// Whether the viewer decides about a guest. A guest does not decide about anybody.
async fn answers_for(app: &App, viewer: &Viewer, guest: PersonId) -> Result<(), Failure<Refusal>> {
    let stream = AccountId::from(guest).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    if accounts::kind(app, viewer.person).await? != Kind::Employee {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let ruled = account.check_answers_for(viewer.person, viewer.administrator);
    ruled.map_err(of_account)
}

async fn may(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    rule: impl Fn(&Ground) -> Result<(), CommunityRefusal>,
) -> Result<(), Failure<Refusal>> {
    let ground = ground(app, viewer.person, community).await?;
    let ruled = ground.map_or(Err(CommunityRefusal::NotFound), |ground| rule(&ground));
    ruled.map_err(|refusal| Failure::Refused(Refusal::Community(refusal)))
}

fn of_account(refusal: AccountRefusal) -> Failure<Refusal> {
    Failure::Refused(Refusal::Account(refusal))
}

fn of_community(failure: Failure<CommunityRefusal>) -> Failure<Refusal> {
    match failure {
        Failure::Refused(refusal) => Failure::Refused(Refusal::Community(refusal)),
        Failure::Taken { scope } => Failure::Taken { scope },
        Failure::Broken(error) => Failure::Broken(error),
    }
}
