//! The mail that says why an answer was not taken: to the person it would have spoken for, at most
//! one for each answer and a few a day, and never to the address it came from.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::adapters::mail::inbound::Incoming;
use crate::adapters::mail::{BadLetter, Block, Inline, Letter, Outgoing, REFUSAL, render_answer};
use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::commands::replies::Why;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::mails::Mail;
use crate::kernel::personal::Personal;
use crate::kernel::reactor::Effect;
use crate::kernel::texts::text;

use super::letters::Head;
use super::sending::Counter;

/// The kind of these effects.
pub const KIND: &str = "mail_refusal";

/// How many of these mails a person gets in a day: whoever has an address of theirs could make us
/// write.
const A_DAY_MAX: i64 = 5;

const DAY_SECONDS: i64 = 24 * 3_600;

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Owed {
    person: PersonId,
    /// The conversation of the answered mail.
    thread: Option<String>,
    why: Why,
    /// The Message-ID of the answer, where it has one.
    answered: Option<Personal<String>>,
}

/// Queues the mail that says why an answer to `mail` was not taken.
pub async fn owe(app: &App, answer: &Incoming<'_>, mail: &Mail, why: Why) -> Result<(), Error> {
    let Ok(person) = mail.person.parse::<PersonId>() else {
        return Ok(());
    };
    let answered = answer.message_id();
    let owed = Owed {
        person,
        thread: mail.thread.clone(),
        why,
        answered: answered.map(|id| Personal::identity(person.0, id)),
    };
    let encode = || Effect::encode(&owed);
    let payload = app.keys().sealing(encode).await??;
    let which = token::keyed_digest(&app.keys().master().0, KIND, &answer.id());
    let effect = Effect {
        kind: KIND,
        dedup_key: format!("{KIND}:{person}:{which}"),
        person: Some(person.to_string()),
        payload,
        position: app.log().head(),
        not_before: app.now(),
    };
    let since = app.now().plus_seconds(-DAY_SECONDS);
    app.effects.queue_at_most(effect, A_DAY_MAX, since).await
}

/// Sends them.
pub struct Refusals {
    app: App,
    counter: Counter,
}

impl Worker for Refusals {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move { self.deliver(&effect).await })
    }
}

impl Refusals {
    /// A worker with a transport that is taken to work.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            counter: Counter::default(),
        }
    }

    async fn deliver(&self, effect: &Taken) -> Result<Delivery, Error> {
        let app = &self.app;
        let read = || serde_json::from_str::<Owed>(&effect.payload);
        let Ok(owed) = app.keys().opening(read).await? else {
            return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
        };
        let whom = (KIND, owed.person);
        let write = |head: &Head| write(app, &owed, head);
        self.counter.send(app, effect, whom, write).await
    }
}

fn write(app: &App, owed: &Owed, head: &Head) -> Result<Outgoing, BadLetter> {
    let answered = owed.answered.as_ref().and_then(Personal::known);
    let answered = answered.map(String::as_str);
    let about = (owed.thread.as_deref(), owed.why);
    let letter = letter(head, &app.settings.public_url, about);
    render_answer(&app.sender, &letter, answered)
}

/// The letter about an answer in a conversation. Pure, so that a sample is made the same way.
pub(super) fn letter(head: &Head, base: &str, (thread, refused): (Option<&str>, Why)) -> Letter {
    let locale = head.locale;
    let say = |key| text(locale, key, &[("network", (&head.network).into())]);
    let paragraph = |key| Block::Paragraph(vec![Inline::Text(say(key))]);
    let subject = say("mail-refusal-subject");
    // What is gone, or not for them, is linked to no more.
    let there = thread.filter(|_| refused != Why::Gone);
    Letter {
        id: head.id.clone(),
        kind: REFUSAL,
        reason: "answered",
        because: say("mail-because-refusal"),
        unsubscribe: None,
        takes_answers: false,
        recipient: head.recipient.clone(),
        locale,
        actor: None,
        subject: subject.clone(),
        thread: thread.map(str::to_owned),
        parent: None,
        community: None,
        date: head.date,
        blocks: vec![
            Block::Heading(subject),
            paragraph(match refused {
                Why::Sender => "mail-refusal-sender",
                Why::Expired => "mail-refusal-expired",
                Why::Empty => "mail-refusal-empty",
                Why::TooLong => "mail-refusal-too-long",
                Why::Unfit => "mail-refusal-unfit",
                Why::Gone => "mail-refusal-gone",
            }),
            paragraph("mail-refusal-kept"),
            Block::Button {
                label: say("mail-refusal-button"),
                url: there
                    .map_or_else(|| format!("{base}/"), |post| format!("{base}/posts/{post}")),
            },
        ],
    }
}
