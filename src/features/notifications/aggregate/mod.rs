//! The rules of notifications: nobody is told the same thing twice, and nobody against their wish.

pub mod inbox;
pub mod level;

pub mod address;
pub mod release;

use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::{
    Event, NotificationId, Raised, Read, Returned, Snoozed, Suppressed, Unread, Withdrawn,
};
use crate::features::pseudonyms::events::Author;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// A notification may be put off for so long at most: a year.
pub const SNOOZE_SECONDS_MAX: i64 = 366 * 24 * 3_600;

/// Why something about a notification is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or is somebody else's.
    NotFound,
    /// A time in the past, or in more than a year.
    Until,
}

/// When something happened, and how long a mail about it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When it was recorded.
    pub at: Time,
    /// The wait; none where the digest alone tells it.
    pub hold_seconds: Option<i64>,
}

/// A notification as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    recipient: Option<PersonId>,
    /// Those whose part in it stands.
    actors: Vec<Author>,
    /// Those whose part in it was ever told.
    told: Vec<Author>,
    unread: bool,
    /// Until when it is put off.
    snoozed: Option<Time>,
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
                // What is new in it brings it back at once.
                self.snoozed = None;
            }
            Event::Suppressed(_) => {}
            Event::Withdrawn(withdrawn) => self.actors.retain(|actor| *actor != withdrawn.actor),
            Event::Read(_) => (self.unread, self.snoozed) = (false, None),
            Event::Unread(_) | Event::Returned(_) => (self.unread, self.snoozed) = (true, None),
            Event::Snoozed(snoozed) => (self.unread, self.snoozed) = (true, Some(snoozed.until)),
        }
    }
}

impl Notification {
    /// Tells of one more actor; nothing when their part in it is told and stands.
    ///
    /// It is no news where this actor was told of before: who takes a reaction back and gives it
    /// again writes no second mail. A membership is another matter: each step of it is news, and
    /// takes the place of the one before.
    pub fn raise(&self, raised: Raised, timing: Timing) -> Vec<Event> {
        let is_afresh = raised.reason.is_of_membership();
        if !is_afresh && self.actors.contains(&raised.actor) {
            return Vec::new();
        }
        let before = |actor: &&Author| is_afresh && **actor != raised.actor;
        let mut events: Vec<Event> = self
            .actors
            .iter()
            .filter(before)
            .map(|actor| {
                let notification = raised.notification;
                let actor = *actor;
                Withdrawn {
                    notification,
                    actor,
                }
                .into()
            })
            .collect();
        let news = is_afresh || !self.told.contains(&raised.actor);
        let due = timing.hold_seconds.map(|hold| timing.at.plus_seconds(hold));
        let mail_at = due.filter(|_| news);
        events.push(
            Raised {
                news,
                mail_at,
                ..raised
            }
            .into(),
        );
        events
    }

    /// Notes that somebody with a reason is not told; nothing when they were told before.
    pub fn suppress(&self, suppressed: Suppressed) -> Vec<Event> {
        let is_afresh = suppressed.reason.is_of_membership();
        if !is_afresh && self.told.contains(&suppressed.actor) {
            Vec::new()
        } else {
            vec![suppressed.into()]
        }
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

    /// The recipient wants to see it as unread again, also where it was read with everything
    /// before a place, which this stream does not know.
    pub fn unread(&self, reader: PersonId, unread: Unread) -> Result<Vec<Event>, Refusal> {
        if self.recipient == Some(reader) {
            Ok(vec![unread.into()])
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// The recipient wants to see it later; nothing where it is put off until then already.
    pub fn snooze(
        &self,
        reader: PersonId,
        snoozed: Snoozed,
        now: Time,
    ) -> Result<Vec<Event>, Refusal> {
        if self.recipient != Some(reader) {
            return Err(Refusal::NotFound);
        }
        if snoozed.until <= now || snoozed.until > now.plus_seconds(SNOOZE_SECONDS_MAX) {
            return Err(Refusal::Until);
        }
        Ok(if self.snoozed == Some(snoozed.until) {
            Vec::new()
        } else {
            vec![snoozed.into()]
        })
    }

    /// The time until which it was put off has come; nothing where it is another by now, or none.
    pub fn returns(&self, notification: NotificationId, until: Time) -> Vec<Event> {
        match self.recipient {
            Some(recipient) if self.snoozed == Some(until) => vec![
                Returned {
                    notification,
                    recipient,
                }
                .into(),
            ],
            Some(_) | None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
