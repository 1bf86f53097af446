//! Notifications as rows: each with the people behind it, what was decided and by which rule, what
//! was read, and what each person wants.

pub mod addresses;

use serde::Serialize;

use crate::features::accounts::events::PersonId;
use crate::features::following::events::Level;
use crate::features::notifications::events::inbox::InboxEvent;
use crate::features::notifications::events::{Event, Raised, Suppressed};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::mail_wishes::Content;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "notifications.list";

static NOTIFICATION: Table = Table {
    name: "notifications_notification_r3",
    key: &[("notification_id", Kind::Text)],
    columns: &[
        ("recipient_id", Kind::Text),
        ("reason", Kind::Text),
        ("subject", Kind::Text),
        ("post_id", Kind::Text),
        ("audience", Kind::Text),
        ("raised_at", Kind::Int),
        // Where it was last raised: its place in the list.
        ("position", Kind::Int),
        // Where the latest news of it is: what mail has to tell.
        ("news", Kind::Int),
        ("read_at", Kind::Int),
        // Where it was said to be unread again.
        ("unread", Kind::Int),
        // Until when it is put off; null where it is not.
        ("snoozed_until", Kind::Int),
    ],
    indexes: &["recipient_id, position", "recipient_id, post_id"],
};

/// Every decision about one person and one event, whether they were told or not.
static DECISION: Table = Table {
    name: "notifications_decision_r3",
    key: &[("notification_id", Kind::Text), ("position", Kind::Int)],
    columns: &[
        ("recipient_id", Kind::Text),
        ("reason", Kind::Text),
        ("actor_id", Kind::Text),
        ("subject", Kind::Text),
        ("post_id", Kind::Text),
        ("told", Kind::Int),
        ("rule", Kind::Text),
        ("decided_at", Kind::Int),
    ],
    indexes: &["recipient_id, subject"],
};

static ACTOR: Table = Table {
    name: "notifications_actor_r3",
    key: &[("notification_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("position", Kind::Int)],
    indexes: &[],
};

static INBOX: Table = Table {
    name: "notifications_inbox_r3",
    key: &[("person_id", Kind::Text)],
    columns: &[("read_up_to", Kind::Int), ("read_at", Kind::Int)],
    indexes: &[],
};

static MUTED: Table = Table {
    name: "notifications_muted_r3",
    key: &[("person_id", Kind::Text), ("reason", Kind::Text)],
    columns: &[("muted_at", Kind::Int)],
    indexes: &[],
};

static PREFERENCE: Table = Table {
    name: "notifications_preference_r3",
    key: &[("person_id", Kind::Text)],
    columns: &[
        ("level", Kind::Text),
        ("level_at", Kind::Int),
        ("hours", Kind::Text),
        ("digest", Kind::Text),
        // Where in the log the hours or the digest were last set.
        ("planned", Kind::Int),
        ("paused_until", Kind::Int),
        ("content", Kind::Text),
    ],
    indexes: &[],
};

/// See the module.
pub struct Notifications;

impl Projection for Notifications {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        3
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            &NOTIFICATION,
            &ACTOR,
            &DECISION,
            &INBOX,
            &MUTED,
            &PREFERENCE,
        ]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [Event::KINDS, InboxEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if InboxEvent::KINDS.contains(&recorded.kind.as_str()) {
            return inbox(recorded, &InboxEvent::read(recorded)?, rows);
        }
        match Event::read(recorded)? {
            Event::Raised(raised) => raise(recorded, &raised, rows)?,
            Event::Suppressed(suppressed) => suppress(recorded, &suppressed, rows)?,
            Event::Withdrawn(withdrawn) => {
                let notification = withdrawn.notification.to_string();
                let actor = withdrawn.actor.to_string();
                rows.delete(&ACTOR, [notification.into(), actor.into()]);
            }
            Event::Read(read) => rows.set(
                &NOTIFICATION,
                [read.notification.to_string().into()],
                [
                    ("read_at", recorded.occurred_at.into()),
                    ("snoozed_until", None::<i64>.into()),
                ],
            ),
            Event::Unread(unread) => rows.set(
                &NOTIFICATION,
                [unread.notification.to_string().into()],
                [
                    ("read_at", None::<i64>.into()),
                    ("unread", recorded.position.into()),
                    ("snoozed_until", None::<i64>.into()),
                ],
            ),
            Event::Snoozed(snoozed) => rows.set(
                &NOTIFICATION,
                [snoozed.notification.to_string().into()],
                [("snoozed_until", snoozed.until.into())],
            ),
            // As if it had come now; mail has no more to tell than before.
            Event::Returned(returned) => rows.set(
                &NOTIFICATION,
                [returned.notification.to_string().into()],
                come(recorded),
            ),
        }
        Ok(())
    }
}

fn raise(recorded: &Recorded, raised: &Raised, rows: &mut Rows) -> Result<(), Error> {
    let notification = raised.notification.to_string();
    let actor = raised.actor.to_string();
    let rule = json(&raised.rule)?;
    rows.put(
        &DECISION,
        [
            notification.as_str().into(),
            recorded.position.into(),
            raised.recipient.to_string().into(),
            raised.reason.as_str().into(),
            actor.as_str().into(),
            raised.subject.as_str().into(),
            raised.post.as_str().into(),
            1.into(),
            rule.into(),
            recorded.occurred_at.into(),
        ],
    );
    rows.put(
        &ACTOR,
        [
            notification.as_str().into(),
            actor.into(),
            recorded.position.into(),
        ],
    );
    if !raised.news {
        // What mail has to tell stays as it is.
        rows.set(&NOTIFICATION, [notification.into()], come(recorded));
        return Ok(());
    }
    rows.put(
        &NOTIFICATION,
        [
            notification.into(),
            raised.recipient.to_string().into(),
            raised.reason.as_str().into(),
            raised.subject.as_str().into(),
            raised.post.as_str().into(),
            raised.audience.to_string().into(),
            recorded.occurred_at.into(),
            recorded.position.into(),
            recorded.position.into(),
            None::<i64>.into(),
            None::<i64>.into(),
            None::<i64>.into(),
        ],
    );
    Ok(())
}

/// What changes where something is there anew, unread and at the top.
fn come(recorded: &Recorded) -> [(&'static str, Value); 4] {
    [
        ("raised_at", recorded.occurred_at.into()),
        ("position", recorded.position.into()),
        ("read_at", None::<i64>.into()),
        ("snoozed_until", None::<i64>.into()),
    ]
}

fn suppress(recorded: &Recorded, suppressed: &Suppressed, rows: &mut Rows) -> Result<(), Error> {
    rows.put(
        &DECISION,
        [
            suppressed.notification.to_string().into(),
            recorded.position.into(),
            suppressed.recipient.to_string().into(),
            suppressed.reason.as_str().into(),
            suppressed.actor.to_string().into(),
            suppressed.subject.as_str().into(),
            suppressed.post.as_str().into(),
            0.into(),
            json(&suppressed.rule)?.into(),
            recorded.occurred_at.into(),
        ],
    );
    Ok(())
}

fn inbox(recorded: &Recorded, event: &InboxEvent, rows: &mut Rows) -> Result<(), Error> {
    match event {
        InboxEvent::AllRead(read) => rows.put(
            &INBOX,
            [
                read.person.to_string().into(),
                read.up_to.into(),
                recorded.occurred_at.into(),
            ],
        ),
        InboxEvent::MailMuted(muted) => rows.put(
            &MUTED,
            [
                muted.person.to_string().into(),
                muted.reason.as_str().into(),
                recorded.occurred_at.into(),
            ],
        ),
        InboxEvent::MailUnmuted(wanted) => {
            let person = wanted.person.to_string();
            rows.delete(&MUTED, [person.into(), wanted.reason.as_str().into()]);
        }
        InboxEvent::LevelSet(set) => {
            let level = set.level.map(Level::as_str);
            let columns = [
                ("level", level.into()),
                ("level_at", recorded.occurred_at.into()),
            ];
            prefer(rows, set.person, columns);
        }
        InboxEvent::HoursSet(set) => {
            let hours = set.hours.as_ref().map(json).transpose()?;
            let planned = recorded.position;
            let columns = [("hours", hours.into()), ("planned", planned.into())];
            prefer(rows, set.person, columns);
        }
        InboxEvent::DigestSet(set) => {
            let digest = set.digest.as_ref().map(json).transpose()?;
            let planned = recorded.position;
            let columns = [("digest", digest.into()), ("planned", planned.into())];
            prefer(rows, set.person, columns);
        }
        InboxEvent::MailPaused(paused) => {
            prefer(rows, paused.person, [("paused_until", paused.until.into())]);
        }
        InboxEvent::ContentSet(set) => {
            let content = set.content.map(Content::as_str);
            prefer(rows, set.person, [("content", content.into())]);
        }
    }
    Ok(())
}

/// Changes what a person prefers, who may not have said anything before.
fn prefer<const N: usize>(rows: &mut Rows, person: PersonId, columns: [(&'static str, Value); N]) {
    let person = person.to_string();
    rows.add(&PREFERENCE, [person.as_str().into()], [("planned", 0)]);
    rows.set(&PREFERENCE, [person.into()], columns);
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Unencodable(error.to_string()))
}
