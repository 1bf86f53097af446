//! What a person decides about everything they are told.

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::following::events::Level;
use crate::features::notifications::events::Reason;
use crate::kernel::clock::Time;
use crate::kernel::mail_wishes::{Content, Digest, Hours};

crate::define_id!(
    /// What one person has read and wants to hear; carries the same UUID as the person.
    InboxId,
    "inbox"
);

impl From<PersonId> for InboxId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
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
        /// How much they want to hear where they say nothing else.
        "inbox.level_set" 1 => LevelSet(LevelSet),
        /// When mail may come.
        "inbox.hours_set" 1 => HoursSet(HoursSet),
        /// When the digest comes.
        "inbox.digest_set" 1 => DigestSet(DigestSet),
        /// No mail for a while, or again.
        "inbox.mail_paused" 1 => MailPaused(MailPaused),
        /// How much of what people write their mail holds.
        "inbox.content_set" 1 => ContentSet(ContentSet),
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

/// See [`InboxEvent::LevelSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelSet {
    /// Who.
    pub person: PersonId,
    /// How much; none as the network starts.
    pub level: Option<Level>,
}

/// See [`InboxEvent::HoursSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoursSet {
    /// Whose.
    pub person: PersonId,
    /// When; none as in the whole company.
    pub hours: Option<Hours>,
}

/// See [`InboxEvent::DigestSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DigestSet {
    /// Whose.
    pub person: PersonId,
    /// When; none as in the whole company.
    pub digest: Option<Digest>,
}

/// See [`InboxEvent::MailPaused`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailPaused {
    /// Whose.
    pub person: PersonId,
    /// Until when; none when the pause ends.
    pub until: Option<Time>,
}

/// See [`InboxEvent::ContentSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentSet {
    /// Whose.
    pub person: PersonId,
    /// How much; none as the organisation says.
    pub content: Option<Content>,
}
