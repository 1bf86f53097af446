//! What people are told, that they have read it, and what they want by mail.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::kernel::clock::Time;

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

crate::define_id!(
    /// What one person has read and wants by mail; carries the same UUID as the person.
    InboxId,
    "inbox"
);

impl From<PersonId> for InboxId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They were mentioned.
    Mention,
    /// Somebody commented on their post.
    Comment,
    /// Somebody reacted to their post.
    Reaction,
}

impl Reason {
    /// Every reason, the strongest first: of two for the same event, only the first counts.
    pub const ALL: [Self; 3] = [Self::Mention, Self::Comment, Self::Reaction];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Comment => "comment",
            Self::Reaction => "reaction",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

crate::events! {
    /// What happens to a notification.
    pub enum Event {
        /// Somebody is told, or told once more: a further person joined the same thing.
        "notification.raised" 1 => Raised(Raised),
        /// The cause is gone: a reaction taken back, a comment deleted.
        "notification.withdrawn" 1 => Withdrawn(Withdrawn),
        /// The recipient has read it.
        "notification.read" 1 => Read(Read),
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
    pub actor: PersonId,
    /// The post or comment it is about, as an id.
    pub subject: String,
    /// The post of the conversation, as an id.
    pub post: String,
    /// Who may see what it is about; asked again whenever it is shown or sent.
    pub audience: Audience,
    /// When a mail about it is due; none when a mail that is due already tells it too, or when it
    /// was told before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_at: Option<Time>,
}

/// See [`Event::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which notification.
    pub notification: NotificationId,
    /// Whose part in it is gone.
    pub actor: PersonId,
}

/// See [`Event::Read`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Which notification.
    pub notification: NotificationId,
}

crate::events! {
    /// What a person decides about everything they are told.
    pub enum InboxEvent {
        /// Everything up to a place in the log counts as read.
        "inbox.read" 1 => AllRead(AllRead),
        /// No more mail for this reason.
        "inbox.mail_muted" 1 => MailMuted(MailMuted),
        /// Mail for this reason again.
        "inbox.mail_unmuted" 1 => MailUnmuted(MailUnmuted),
    }
}

/// See [`InboxEvent::AllRead`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AllRead {
    /// Whose.
    pub person: PersonId,
    /// Up to where.
    pub up_to: i64,
}

/// See [`InboxEvent::MailMuted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailMuted {
    /// Who wants none.
    pub person: PersonId,
    /// For which reason.
    pub reason: Reason,
}

/// See [`InboxEvent::MailUnmuted`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailUnmuted {
    /// Who wants it.
    pub person: PersonId,
    /// For which reason.
    pub reason: Reason,
}
