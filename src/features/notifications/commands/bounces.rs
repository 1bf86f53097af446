//! Mail that comes back: it counts against the address it was for, and an address that fails too
//! often, or does not exist, gets no more until its owner says that it works.

use std::convert::Infallible;

use crate::adapters::mail::inbound::{Incoming, Weight};
use crate::adapters::mail::{Outcome, RefusalClass, bounce_score};
use crate::app::App;
use crate::features::accounts;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::email_claim;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::aggregate::Refusal;
use crate::features::notifications::aggregate::address::MailAddress;
use crate::features::notifications::commands::intake::Became;
use crate::features::notifications::events::address::{AddressId, SuspensionReason};
use crate::features::notifications::projection::addresses;
use crate::kernel::addresses::{self as scores, Address};
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::id;
use crate::kernel::mails::{self, State};

/// The score at which an address gets no more mail.
const SCORE_MAX: i64 = 4;

const HARD_POINTS: i64 = 2;
const SOFT_POINTS: i64 = 1;

/// As [`judged`]. What cannot be noted does not change what became of the mail.
pub async fn noted(app: &App, person: Option<&str>, outcome: &Outcome) {
    let Some(Ok(person)) = person.map(str::parse) else {
        return;
    };
    if let Err(error) = judged(app, person, outcome).await {
        tracing::warn!(error = ?error, "what became of a mail was not counted");
    }
}

/// Notes what became of one attempt to hand over a mail to a person.
pub async fn judged(app: &App, person: PersonId, outcome: &Outcome) -> Result<(), Error> {
    let points = i64::from(bounce_score(outcome));
    let unknown = match outcome {
        // Servers refuse for many reasons at this place; only this status speaks of the address.
        Outcome::Refused(refusal) => {
            refusal.class == RefusalClass::Address && refusal.text.starts_with("5.1.")
        }
        Outcome::Accepted | Outcome::Transport(_) | Outcome::InDoubt(_) => false,
    };
    if points == 0 {
        return Ok(());
    }
    let Some(digest) = digest(app, person).await? else {
        return Ok(());
    };
    let score = add(app, person, &digest, points).await?;
    suspend_if(app, (person, &digest), score, unknown).await
}

/// Adds points to the score of a person's address, and suspends it where that is too much.
pub async fn note(app: &App, person: PersonId, points: i64) -> Result<(), Error> {
    let Some(digest) = digest(app, person).await? else {
        return Ok(());
    };
    let score = add(app, person, &digest, points).await?;
    suspend_if(app, (person, &digest), score, false).await
}

/// Takes a report about a mail of ours.
pub(super) async fn take(
    app: &App,
    incoming: &Incoming<'_>,
    local_part: &str,
) -> Result<Became, Error> {
    // Before anything is looked at: whoever can make reports up could silence anybody.
    let Some(row) = app.mail_keys.verify_bounce(local_part) else {
        return Ok(Became::Ignored("forged"));
    };
    let Some(bounce) = incoming.bounce() else {
        return Ok(Became::Ignored("no_report"));
    };
    let Some(mail) = mails::one(&app.database, &row).await? else {
        return Ok(Became::Ignored("unknown_mail"));
    };
    let Ok(person) = mail.person.parse::<PersonId>() else {
        return Ok(Became::Ignored("unknown_mail"));
    };
    let Some(digest) = digest(app, person).await? else {
        return Ok(Became::Ignored("person"));
    };
    let points = match bounce.weight {
        Weight::Hard => HARD_POINTS,
        Weight::Soft => SOFT_POINTS,
    };
    let address = Address {
        person: &mail.person,
        digest: &digest,
    };
    let counted = scores::add_once(&app.database, address, (&mail.id, points), app.now()).await?;
    let (score, first) = counted;
    if first {
        let outcome = (app.now(), bounce.status.as_str());
        mails::settle(&app.database, &mail.id, State::Bounced, outcome).await?;
    }
    // Also when it comes again: the first time may have ended before this.
    let unknown = first && bounce.unknown_address;
    suspend_if(app, (person, &digest), score, unknown).await?;
    Ok(Became::Accepted)
}

/// The viewer says that their address works.
pub async fn resume_mail(app: &App, viewer: &Viewer) -> Result<Done, Failure<Refusal>> {
    // First: were it left, the next mail that comes back would suspend the address again.
    scores::clear(&app.database, &viewer.person.to_string()).await?;
    let command = Command::by(&viewer.person.to_string(), "resumeMail", None);
    let decide = |state: &MailAddress| Ok(Decision::from(state.resume(viewer.person)));
    let stream = AddressId::from(viewer.person).to_string();
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[addresses::NAME], done.position).await?;
    Ok(done)
}

async fn suspend_if(
    app: &App,
    (person, digest): (PersonId, &str),
    score: i64,
    unknown: bool,
) -> Result<(), Error> {
    let reason = match (unknown, score >= SCORE_MAX) {
        (true, _) => SuspensionReason::Unknown,
        (false, true) => SuspensionReason::Returned,
        (false, false) => return Ok(()),
    };
    let command = Command::system(id::new_uuid());
    let decide = |state: &MailAddress| {
        Ok::<_, Infallible>(Decision::from(state.suspend(person, digest, reason)))
    };
    let stream = AddressId::from(person).to_string();
    match app.executor.execute(&command, &stream, decide).await {
        // A mail that is due now looks whether it may be sent.
        Ok(done) => app
            .settled(&[addresses::NAME], done.position)
            .await
            .map(drop),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
        Err(Failure::Refused(never)) => match never {},
    }
}

async fn add(app: &App, person: PersonId, digest: &str, points: i64) -> Result<i64, Error> {
    let person = person.to_string();
    let address = Address {
        person: &person,
        digest,
    };
    scores::add(&app.database, address, points, app.now()).await
}

/// What stands for the address that a person has now; none where they have none.
async fn digest(app: &App, person: PersonId) -> Result<Option<String>, Error> {
    let email = accounts::queries::email(app, person).await?;
    Ok(email.map(|email| email_claim(app, person, &email).key))
}
