//! From what a person is told to mail: the reactor that makes a mail due, and the worker that
//! sends it.
//!
//! A mail tells all that is new in one conversation, or, as a digest, all that is unread. Which
//! news it tells is entered in the book of mail before it is written, so that each is told once.
//! It is looked at again when it is due, and at every later try: what was read, withdrawn or
//! hidden meanwhile is not sent. What is sent is written once and kept before the first try, so
//! that every try sends the same octets with the same Message-ID.

pub mod absence;
pub mod digest;
mod due;
mod facts;
mod letters;
pub mod preview;
pub mod refusals;
mod sending;
pub mod story;
mod summary;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::adapters::mail::{BadLetter, Letter, Outgoing, render};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::aggregate::inbox::Wish;
use crate::features::notifications::events::{Event, NotificationId, Reason, Where};
use crate::features::notifications::notify::behind;
use crate::features::notifications::queries::{self, Notification, Within};
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::mail_wishes::Digest;
use crate::kernel::mails::{self, Item, NewMail};
use crate::kernel::reactor::{Effect, Reactor};

use self::due::{Reader, When, reader, when};
use self::sending::{Counter, pack, unpack};
use self::story::topic_key;

/// The name of the reactor.
pub const NAME: &str = "notifications.mail";

/// The kind of its effects.
pub const KIND: &str = "mail";

/// The kind of mail a digest is, in headers and links.
pub const DIGEST: &str = "digest";

/// Every kind of effect that is a mail.
pub const MAIL_KINDS: [&str; 3] = [KIND, refusals::KIND, absence::KIND];

/// What a mail is about, as its last links name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// News, for one reason.
    News(Reason),
    /// The digest.
    Digest,
}

impl Topic {
    /// The topic of a stable word.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == DIGEST {
            return Some(Self::Digest);
        }
        Reason::from_stored(code).map(Self::News)
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::News(reason) => topic_key(reason),
            Self::Digest => "mail-topic-digest",
        }
    }

    /// The wish for no more mail about it.
    pub fn unwanted(self) -> Wish {
        match self {
            Self::News(reason) => Wish::Mail(reason, false),
            Self::Digest => Wish::Digest(Some(Digest::Off)),
        }
    }
}

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Due {
    recipient: PersonId,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
enum What {
    /// What is new in a conversation: under a post, or about a membership.
    Conversation { post: Where },
    /// What is unread.
    Digest,
}

impl What {
    fn within(self) -> Within {
        match self {
            Self::Conversation { post } => Within::Conversation(post),
            Self::Digest => Within::Everything,
        }
    }
}

/// An effect that sends a mail.
fn effect(due: &Due, dedup_key: String, cause: (i64, Time)) -> Result<Effect, Error> {
    let (position, not_before) = cause;
    Ok(Effect {
        kind: KIND,
        dedup_key,
        person: Some(due.recipient.to_string()),
        payload: Effect::encode(due)?,
        position,
        not_before,
    })
}

/// The key of the effect that mails a piece of news.
pub fn key(notification: NotificationId, position: i64) -> String {
    format!("{KIND}:{notification}:{position}")
}

/// Whether a mail that was not sent, for this reason, left its news to the digest.
pub fn comes_in_digest(why: &str) -> bool {
    [due::PAUSED, due::ENOUGH].contains(&why)
}

/// Makes a mail due for what was raised.
pub struct Mailing;

impl Reactor for Mailing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["notification.raised"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let raised = match Event::read(event)? {
            Event::Raised(raised) => raised,
            Event::Suppressed(_)
            | Event::Withdrawn(_)
            | Event::Read(_)
            | Event::Unread(_)
            | Event::Snoozed(_)
            | Event::Returned(_) => return Ok(Vec::new()),
        };
        let (Some(at), Ok(post)) = (raised.mail_at, raised.post.parse()) else {
            return Ok(Vec::new());
        };
        let due = Due {
            recipient: raised.recipient,
            what: What::Conversation { post },
        };
        let key = key(raised.notification, event.position);
        Ok(vec![effect(&due, key, (event.position, at))?])
    }
}

/// Sends the mail that is due.
pub struct Post {
    app: App,
    counter: Counter,
}

impl Worker for Post {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move { self.post(&effect).await })
    }
}

impl Post {
    /// A worker with a transport that is taken to work.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            counter: Counter::default(),
        }
    }

    async fn post(&self, effect: &Taken) -> Result<Delivery, Error> {
        let app = &self.app;
        let Ok(due) = serde_json::from_str::<Due>(&effect.payload) else {
            return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
        };
        // Looked at without taking the permit: while nothing gets through, nothing is looked up.
        if let Some(delivery) = self.counter.is_closed(app.now()) {
            return Ok(delivery);
        }
        if let Some(delivery) = behind(app).await? {
            return Ok(delivery);
        }
        let reader = match reader(app, due.recipient).await? {
            Ok(reader) => reader,
            Err(why) => return Ok(Delivery::Cancelled(why.to_owned())),
        };
        if let Some(delivery) = self.put_off(effect, &due, &reader).await? {
            return Ok(delivery);
        }
        let id = mail_id(effect).to_string();
        let told = self.claim(effect, &due, (&reader, &id)).await?;
        if told.is_empty() {
            return Ok(Delivery::Cancelled("nothing is left to tell".to_owned()));
        }
        let mail = match self.written(effect, &due, (&reader, &id), told).await? {
            Ok(mail) => mail,
            Err(delivery) => return Ok(delivery),
        };
        self.counter.hand_over(app, effect, (&id, &mail)).await
    }

    /// What happens to a mail that may not come now.
    async fn put_off(
        &self,
        effect: &Taken,
        due: &Due,
        reader: &Reader,
    ) -> Result<Option<Delivery>, Error> {
        // What was tried once is finished, and a digest comes when it was asked for.
        if effect.bytes.is_some() || due.what == What::Digest {
            return Ok(None);
        }
        Ok(match when(&self.app, reader).await? {
            When::Now => None,
            When::At(at, why) => Some(Delivery::Postponed {
                at,
                outcome: why.to_owned(),
            }),
            When::InDigest(why) => Some(Delivery::Cancelled(why.to_owned())),
        })
    }

    /// The news that this mail tells and no other: what it had, as far as it is still to be told,
    /// and before it is written whatever has come meanwhile.
    async fn claim(
        &self,
        effect: &Taken,
        due: &Due,
        (reader, id): (&Reader, &str),
    ) -> Result<Told, Error> {
        let app = &self.app;
        let mut told = queries::pending(app, reader.person, id, due.what.within()).await?;
        let new: Vec<Item> = match effect.bytes {
            None => told.iter().map(item).collect(),
            Some(_) => Vec::new(),
        };
        let thread = match due.what {
            What::Conversation { post } => Some(post.to_string()),
            What::Digest => None,
        };
        let kind = match due.what {
            What::Conversation { .. } => strongest(&told).map_or(KIND, |it| it.reason.as_str()),
            What::Digest => DIGEST,
        };
        let mail = NewMail {
            id,
            person: &reader.recipient.person,
            thread: thread.as_deref(),
            kind,
            at: app.now(),
        };
        let claimed = mails::claim(&app.database, &mail, &new).await?;
        told.retain(|it| claimed.contains(&item(it)));
        Ok(Told {
            whole: told.len() == claimed.len(),
            news: told,
        })
    }

    /// The mail as it was written, or written now: also anew where something it told is gone.
    async fn written(
        &self,
        effect: &Taken,
        due: &Due,
        (reader, id): (&Reader, &str),
        told: Told,
    ) -> Result<Result<Outgoing, Delivery>, Error> {
        let app = &self.app;
        if told.whole
            && let Some(kept) = effect.bytes.as_deref().and_then(unpack)
        {
            return Ok(Ok(kept));
        }
        let letter = match due.what {
            What::Conversation { post } => {
                facts::conversation(app, (reader, id), post, &told.news).await?
            }
            What::Digest => facts::digest(app, (reader, id), &told.news).await?,
        };
        let Some(letter) = letter else {
            return Ok(Err(Delivery::Cancelled("deleted or hidden".to_owned())));
        };
        let mail = match rendered(app, &letter) {
            Ok(mail) => mail,
            Err(delivery) => return Ok(Err(delivery)),
        };
        app.effects.keep_bytes(&effect.id, &pack(&mail)).await?;
        Ok(Ok(mail))
    }
}

fn rendered(app: &App, letter: &Letter) -> Result<Outgoing, Delivery> {
    render(&app.sender, letter).map_err(|bad| match bad {
        BadLetter::Address => Delivery::Cancelled("the person's address is none".to_owned()),
        BadLetter::Id(_)
        | BadLetter::ForeignLink
        | BadLetter::TooLarge
        | BadLetter::Html(_)
        | BadLetter::Message(_) => Delivery::Parked(bad.to_string()),
    })
}

/// What a mail tells, and whether that is all that was put into it.
struct Told {
    news: Vec<Notification>,
    whole: bool,
}

impl Told {
    fn is_empty(&self) -> bool {
        self.news.is_empty()
    }
}

fn item(notification: &Notification) -> Item {
    (notification.id.to_string(), notification.news)
}

fn strongest(told: &[Notification]) -> Option<&Notification> {
    told.iter().min_by_key(|it| it.reason)
}

/// Every mail has an id of its own, always the same for the same effect.
fn mail_id(effect: &Taken) -> NotificationId {
    NotificationId::derived(&["mail", &effect.dedup_key])
}

#[cfg(test)]
mod tests;
