//! The rules of notifications: nobody is told the same thing twice, and what comes while a mail
//! waits joins it.

use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::{
    AllRead, Event, InboxEvent, MailMuted, MailUnmuted, Raised, Read, Reason, Withdrawn,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// Why something about a notification is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or is somebody else's.
    NotFound,
}

/// When something happened, and how long a mail about it waits for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When it was recorded.
    pub at: Time,
    /// The wait.
    pub hold_seconds: i64,
}

/// A notification as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    recipient: Option<PersonId>,
    /// Those whose part in it stands.
    actors: Vec<PersonId>,
    /// Those whose part in it was ever told.
    told: Vec<PersonId>,
    unread: bool,
    /// When the latest mail is or was due.
    mail_at: Option<Time>,
}

impl Aggregate for Notification {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Raised(raised) => {
                self.recipient = Some(raised.recipient);
                for known in [&mut self.actors, &mut self.told] {
                    if !known.contains(&raised.actor) {
                        known.push(raised.actor);
                    }
                }
                self.unread = true;
                self.mail_at = raised.mail_at.or(self.mail_at);
            }
            Event::Withdrawn(withdrawn) => self.actors.retain(|actor| *actor != withdrawn.actor),
            Event::Read(_) => self.unread = false,
        }
    }
}

impl Notification {
    /// Tells of one more actor; nothing when their part in it is told and stands.
    ///
    /// A mail becomes due unless one that has not left yet will tell it, or this actor was told
    /// of before: who takes a reaction back and gives it again writes no second mail.
    pub fn raise(&self, raised: Raised, timing: Timing) -> Vec<Event> {
        if self.actors.contains(&raised.actor) {
            return Vec::new();
        }
        let waiting = self.mail_at.is_some_and(|due| timing.at < due);
        let news = !self.told.contains(&raised.actor);
        let due = timing.at.plus_seconds(timing.hold_seconds);
        let mail_at = (news && !waiting).then_some(due);
        vec![Raised { mail_at, ..raised }.into()]
    }

    /// Takes an actor's part back; nothing when there is none.
    pub fn withdraw(&self, withdrawn: Withdrawn) -> Vec<Event> {
        if self.actors.contains(&withdrawn.actor) {
            vec![withdrawn.into()]
        } else {
            Vec::new()
        }
    }

    /// The recipient has read it; nothing when they had.
    pub fn read(&self, reader: PersonId, read: Read) -> Result<Vec<Event>, Refusal> {
        if self.recipient != Some(reader) {
            return Err(Refusal::NotFound);
        }
        Ok(if self.unread {
            vec![read.into()]
        } else {
            Vec::new()
        })
    }
}

/// What one person has read and wants, as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    read_up_to: i64,
    muted: Vec<Reason>,
}

impl Aggregate for Inbox {
    type Event = InboxEvent;

    fn apply(&mut self, event: &InboxEvent) {
        match event {
            InboxEvent::AllRead(read) => self.read_up_to = read.up_to.max(self.read_up_to),
            InboxEvent::MailMuted(muted) => self.muted.push(muted.reason),
            InboxEvent::MailUnmuted(wanted) => self.muted.retain(|muted| *muted != wanted.reason),
        }
    }
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

    /// Whether the person wants mail for this reason from now on.
    pub fn want_mail(&self, person: PersonId, reason: Reason, wanted: bool) -> Vec<InboxEvent> {
        match (self.muted.contains(&reason), wanted) {
            (false, false) => vec![MailMuted { person, reason }.into()],
            (true, true) => vec![MailUnmuted { person, reason }.into()],
            (true, false) | (false, true) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
