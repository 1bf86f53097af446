//! Answers by mail: a comment of the person whom the answered mail was written to.
//!
//! The address says which mail is answered and proves that this network gave it out, but an address
//! is easily passed on: the sender must be the person, as far as can be known, and what they may do
//! is asked now, like that of any comment. A mail that comes again writes nothing.

use serde::{Deserialize, Serialize};

use crate::adapters::mail::MailKeys;
use crate::adapters::mail::inbound::Incoming;
use crate::app::App;
use crate::features::accounts;
use crate::features::accounts::aggregate::Account;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::{AccountId, PersonId};
use crate::features::accounts::{Kind, Viewer};
use crate::features::comments::aggregate::{Comment, Refusal};
use crate::features::comments::commands::{NewComment, was_written, write_comment};
use crate::features::comments::events::CommentId;
use crate::features::notifications::commands::intake::Became;
use crate::features::notifications::emails::refusals;
use crate::features::notifications::queries::comment_of;
use crate::features::posts::aggregate::text::Fault;
use crate::features::posts::events::PostId;
use crate::kernel::error::Error;
use crate::kernel::execute::Failure;
use crate::kernel::mails::{self, Mail};

/// How long a mail can be answered, in seconds.
const ANSWERED_SECONDS_MAX: i64 = 90 * 24 * 3_600;

/// Why an answer was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is not from the person's address, as far as can be known.
    Sender,
    /// The mail it answers is too old.
    Expired,
    /// There are no words in it.
    Empty,
    /// There are too many.
    TooLong,
    /// A comment does not hold what is in it.
    Unfit,
    /// What it answers is gone, or not for the person: nobody learns which.
    Gone,
}

impl Why {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Expired => "expired",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Unfit => "unfit",
            Self::Gone => "gone",
        }
    }
}

/// The mail that is answered, by whom, and what it is about.
struct Answered {
    mail: Mail,
    person: PersonId,
    post: PostId,
}

/// Takes an answer.
pub(super) async fn take(
    app: &App,
    incoming: &Incoming<'_>,
    local_part: &str,
) -> Result<Became, Error> {
    let Some(answered) = answered(app, local_part).await? else {
        return Ok(Became::Ignored("forged"));
    };
    if let Some(machine) = incoming.machine(&app.sender) {
        return Ok(Became::Ignored(machine.code()));
    }
    // Who has left is told nothing, and nobody else is.
    let Some(address) = address(app, answered.person).await? else {
        return Ok(Became::Ignored("person"));
    };
    let key = format!("mail:{}", incoming.id());
    // First: whoever lost the right since is not told that an answer was refused that stands.
    if was_written(app, (answered.person, answered.post), &key).await? {
        return Ok(Became::Accepted);
    }
    match decide(app, incoming, &answered, &address, &key).await? {
        None => Ok(Became::Accepted),
        Some(why) => {
            refusals::owe(app, incoming, &answered.mail, why).await?;
            Ok(Became::Refused(why))
        }
    }
}

/// The mail whose reply address this is; none where this network has not given it out.
async fn answered(app: &App, local_part: &str) -> Result<Option<Answered>, Error> {
    let Some(row) = MailKeys::reply_row(local_part) else {
        return Ok(None);
    };
    let Some(mail) = mails::one(&app.database, &row).await? else {
        return Ok(None);
    };
    let Some(thread) = mail.thread.as_deref() else {
        return Ok(None);
    };
    let genuine = app
        .mail_keys
        .verify_reply(local_part, &row, &mail.person, thread);
    let (person, post) = (mail.person.parse(), thread.parse());
    Ok(match (genuine, person, post) {
        (true, Ok(person), Ok(post)) => Some(Answered { mail, person, post }),
        _ => None,
    })
}

/// The address of a person who is here; none where they are not, or have none.
async fn address(app: &App, person: PersonId) -> Result<Option<String>, Error> {
    let stream = AccountId::from(person).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    if account.is_closed() || kind(app, person).await? == Kind::Nobody {
        return Ok(None);
    }
    accounts::queries::email(app, person).await
}

/// Writes the comment, or says why not.
async fn decide(
    app: &App,
    incoming: &Incoming<'_>,
    answered: &Answered,
    address: &str,
    key: &str,
) -> Result<Option<Why>, Error> {
    let authserv = app.settings.mail.inbound.as_ref();
    let authserv = authserv.and_then(|inbound| inbound.authserv.as_deref());
    let is_theirs = incoming
        .author()
        .is_some_and(|author| author == address.trim().to_lowercase());
    if !is_theirs || authserv.is_some_and(|name| !incoming.is_proved(name)) {
        return Ok(Some(Why::Sender));
    }
    if app.now().seconds_since(answered.mail.written_at) > ANSWERED_SECONDS_MAX {
        return Ok(Some(Why::Expired));
    }
    let body = incoming.words();
    if body.is_empty() {
        return Ok(Some(Why::Empty));
    }
    let new = NewComment {
        post: answered.post,
        parent: parent(app, &answered.mail.id).await?,
        body,
    };
    let viewer = Viewer {
        person: answered.person,
        administrator: false,
        session: None,
    };
    match write_comment(app, &viewer, new, Some(key)).await {
        Ok(_) => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(why(refusal))),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
    }
}

/// The comment that a mail told of, where it told of that alone: the answer belongs below it. The
/// book of mail knows, so that the address need not say it.
async fn parent(app: &App, mail: &str) -> Result<Option<CommentId>, Error> {
    let told = mails::items(&app.database, mail).await?;
    let [(notification, _)] = &told[..] else {
        return Ok(None);
    };
    let Some(comment) = comment_of(app, notification).await? else {
        return Ok(None);
    };
    let (state, _) = app.executor.load::<Comment>(&comment.to_string()).await?;
    // Where no answer fits below it, the conversation is the place.
    let is_full = state
        .present()
        .is_some_and(|facts| facts.depth_below().is_err());
    Ok(Some(comment).filter(|_| !is_full))
}

fn why(refusal: Refusal) -> Why {
    match refusal {
        Refusal::Body(Fault::Missing | Fault::TooShort(_)) => Why::Empty,
        Refusal::Body(Fault::TooLong(_)) => Why::TooLong,
        Refusal::Body(
            Fault::Control | Fault::TooManyMentions | Fault::TooManyTags | Fault::BadTag,
        ) => Why::Unfit,
        Refusal::NotFound
        | Refusal::Place(_)
        | Refusal::AuthorOnly
        | Refusal::AuthorOrModerators
        | Refusal::TooDeep
        | Refusal::NotAQuestion
        | Refusal::NotAnAnswer
        | Refusal::AskerOnly
        | Refusal::AskerFirst
        | Refusal::AskerDecided
        | Refusal::OwnAnswer
        | Refusal::UndoTooLate => Why::Gone,
    }
}
