//! What people are told, and what they are not told and why.

pub mod address;
pub mod inbox;
mod place;
mod reason;
pub mod release;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::following::events::{Level, Target};
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;

pub use self::place::Where;
pub use self::reason::Reason;

crate::define_id!(
    /// A notification; derived from the recipient and what it is about, so that a second one for
    /// the same thing joins the first.
    NotificationId,
    "notification"
);

impl NotificationId {
    /// The notification of this person about this subject, whether it exists or not.
    pub fn of(recipient: PersonId, reason: Reason, subject: &str) -> Self {
        Self::derived(&[&recipient.to_string(), reason.as_str(), subject])
    }
}

/// Where a level was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// For the conversation.
    Post,
    /// For the community.
    Community,
    /// For everything.
    Company,
    /// Nowhere: it is how a network starts.
    Default,
}

/// What decided that somebody is told, or is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Rule {
    /// The level that counts there.
    Level {
        /// Which.
        level: Level,
        /// Where it was set.
        scope: Scope,
        /// When; none where nobody has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Time>,
    },
    /// They follow something.
    Follows {
        /// What.
        target: Target,
    },
    /// It is theirs to know, whatever they wish.
    Always,
    /// They muted whoever did it.
    Muted {
        /// Until when; none until they lift it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
}

impl Rule {
    /// The quiet start: whoever takes part is told.
    pub fn quiet() -> Self {
        Self::Level {
            level: Level::Participating,
            scope: Scope::Default,
            since: None,
        }
    }
}

crate::events! {
    /// What happens to a notification.
    pub enum Event {
        /// Somebody is told, or told once more: a further person joined the same thing.
        "notification.raised" 1 => Raised(Box<Raised>),
        /// Somebody who had a reason to be told is not, for a rule of their own.
        "notification.suppressed" 1 => Suppressed(Suppressed),
        /// The cause is gone: a reaction taken back, a comment deleted.
        "notification.withdrawn" 1 => Withdrawn(Withdrawn),
        /// The recipient has read it.
        "notification.read" 1 => Read(Read),
        /// The recipient wants to see it as unread again.
        "notification.unread" 1 => Unread(Unread),
        /// The recipient wants to see it later.
        "notification.snoozed" 1 => Snoozed(Snoozed),
        /// It is later now: it is there again, unread.
        "notification.returned" 1 => Returned(Returned),
    }
}

/// See [`Event::Raised`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Raised {
    /// Which notification.
    pub notification: NotificationId,
    /// Who is told.
    pub recipient: PersonId,
    /// Why.
    pub reason: Reason,
    /// Who caused it.
    pub actor: Author,
    /// The post, comment, membership or skill it is about, as an id.
    pub subject: String,
    /// The post of the conversation, the community of a membership, or the person whose skill it is,
    /// as an id.
    pub post: String,
    /// Who may see what it is about; asked again whenever it is shown or sent.
    pub audience: Audience,
    /// What decided it.
    #[serde(default = "Rule::quiet")]
    pub rule: Rule,
    /// Whether it is new to them: not what was taken back and given again.
    #[serde(default = "yes")]
    pub news: bool,
    /// Until when mail about it waits; none where the digest alone tells it, or it is no news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_at: Option<Time>,
}

fn yes() -> bool {
    true
}

impl From<Raised> for Event {
    fn from(raised: Raised) -> Self {
        Self::Raised(Box::new(raised))
    }
}

/// See [`Event::Suppressed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suppressed {
    /// Which notification it would have been.
    pub notification: NotificationId,
    /// Who is not told.
    pub recipient: PersonId,
    /// What they would have been told it for.
    pub reason: Reason,
    /// Who caused it.
    pub actor: Author,
    /// The post, comment, membership or skill it is about, as an id.
    pub subject: String,
    /// The post of the conversation, the community of a membership, or the person whose skill it is,
    /// as an id.
    pub post: String,
    /// What decided it.
    pub rule: Rule,
}

/// See [`Event::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which notification.
    pub notification: NotificationId,
    /// Whose part in it is gone.
    pub actor: Author,
}

/// See [`Event::Read`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Which notification.
    pub notification: NotificationId,
}

/// See [`Event::Unread`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Which notification.
    pub notification: NotificationId,
}

/// See [`Event::Snoozed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snoozed {
    /// Which notification.
    pub notification: NotificationId,
    /// Until when.
    pub until: Time,
}

/// See [`Event::Returned`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    /// Which notification.
    pub notification: NotificationId,
    /// Whose.
    pub recipient: PersonId,
}
