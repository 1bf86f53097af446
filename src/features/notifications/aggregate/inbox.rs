//! What one person has read and wants to hear: the rules of an inbox.

use crate::features::accounts::events::PersonId;
use crate::features::following::events::Level;
use crate::features::notifications::events::Reason;
use crate::features::notifications::events::inbox::{
    AllRead, ContentSet, DigestSet, HoursSet, InboxEvent, LevelSet, MailMuted, MailPaused,
    MailUnmuted,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::mail_wishes::{Content, Digest, Hours, Unfit};

/// Mail may be paused for so long at most: a year.
pub const PAUSE_SECONDS_MAX: i64 = 366 * 24 * 3_600;

/// Why a wish cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The hours or the digest.
    Unfit(Unfit),
    /// A pause that ends in the past, or in more than a year.
    Pause,
}

/// What one person has read and wants, as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    read_up_to: i64,
    muted: Vec<Reason>,
    level: Option<Level>,
    hours: Option<Hours>,
    digest: Option<Digest>,
    paused_until: Option<Time>,
    content: Option<Content>,
}

impl Aggregate for Inbox {
    type Event = InboxEvent;

    fn apply(&mut self, event: &InboxEvent) {
        match event {
            InboxEvent::AllRead(read) => self.read_up_to = read.up_to.max(self.read_up_to),
            InboxEvent::MailMuted(muted) => self.muted.push(muted.reason),
            InboxEvent::MailUnmuted(wanted) => self.muted.retain(|muted| *muted != wanted.reason),
            InboxEvent::LevelSet(set) => self.level = set.level,
            InboxEvent::HoursSet(set) => self.hours.clone_from(&set.hours),
            InboxEvent::DigestSet(set) => self.digest = set.digest,
            InboxEvent::MailPaused(paused) => self.paused_until = paused.until,
            InboxEvent::ContentSet(set) => self.content = set.content,
        }
    }
}

/// What a person wishes of their inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Whether mail comes for a reason.
    Mail(Reason, bool),
    /// How much to hear where nothing else is said; none as the network starts.
    Level(Option<Level>),
    /// When mail may come; none as in the company.
    Hours(Option<Hours>),
    /// When the digest comes; none as in the company.
    Digest(Option<Digest>),
    /// Until when no mail comes; none ends the pause.
    Pause(Option<Time>),
    /// How much a mail holds; none as the organisation says.
    Content(Option<Content>),
}

impl Inbox {
    /// Everything up to a place in the log is read.
    pub fn read_up_to(&self, person: PersonId, up_to: i64) -> Vec<InboxEvent> {
        if up_to > self.read_up_to {
            vec![AllRead { person, up_to }.into()]
        } else {
            Vec::new()
        }
    }

    /// What a wish changes; nothing where it is so already.
    pub fn wish(
        &self,
        person: PersonId,
        wish: Wish,
        now: Time,
    ) -> Result<Vec<InboxEvent>, Refusal> {
        let event = match wish {
            Wish::Mail(reason, wanted) => match (self.muted.contains(&reason), wanted) {
                (false, false) => Some(MailMuted { person, reason }.into()),
                (true, true) => Some(MailUnmuted { person, reason }.into()),
                (true, false) | (false, true) => None,
            },
            Wish::Level(level) => (self.level != level).then(|| LevelSet { person, level }.into()),
            Wish::Hours(hours) => {
                hours
                    .as_ref()
                    .map_or(Ok(()), Hours::check)
                    .map_err(Refusal::Unfit)?;
                (self.hours != hours).then(|| HoursSet { person, hours }.into())
            }
            Wish::Digest(digest) => {
                digest
                    .map_or(Ok(()), Digest::check)
                    .map_err(Refusal::Unfit)?;
                (self.digest != digest).then(|| DigestSet { person, digest }.into())
            }
            Wish::Pause(until) => {
                let latest = now.plus_seconds(PAUSE_SECONDS_MAX);
                if until.is_some_and(|until| until <= now || until > latest) {
                    return Err(Refusal::Pause);
                }
                (self.paused_until != until).then(|| MailPaused { person, until }.into())
            }
            Wish::Content(content) => {
                (self.content != content).then(|| ContentSet { person, content }.into())
            }
        };
        Ok(event.into_iter().collect())
    }
}
