//! Notifications as rows: each with the people behind it, what was read, and mail nobody wants.

use crate::features::notifications::events::{Event, InboxEvent, Raised};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "notifications.list";

static NOTIFICATION: Table = Table {
    name: "notifications_notification",
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
        ("read_at", Kind::Int),
    ],
    indexes: &["recipient_id, position"],
};

static ACTOR: Table = Table {
    name: "notifications_actor",
    key: &[("notification_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("position", Kind::Int)],
    indexes: &[],
};

static INBOX: Table = Table {
    name: "notifications_inbox",
    key: &[("person_id", Kind::Text)],
    columns: &[("read_up_to", Kind::Int), ("read_at", Kind::Int)],
    indexes: &[],
};

static MUTED: Table = Table {
    name: "notifications_muted",
    key: &[("person_id", Kind::Text), ("reason", Kind::Text)],
    columns: &[("muted_at", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Notifications;

impl Projection for Notifications {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&NOTIFICATION, &ACTOR, &INBOX, &MUTED]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [Event::KINDS, InboxEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if InboxEvent::KINDS.contains(&recorded.kind.as_str()) {
            inbox(recorded, &InboxEvent::read(recorded)?, rows);
            return Ok(());
        }
        match Event::read(recorded)? {
            Event::Raised(raised) => raise(recorded, &raised, rows),
            Event::Withdrawn(withdrawn) => {
                let notification = withdrawn.notification.to_string();
                let actor = withdrawn.actor.to_string();
                rows.delete(&ACTOR, [notification.into(), actor.into()]);
            }
            Event::Read(read) => rows.set(
                &NOTIFICATION,
                [read.notification.to_string().into()],
                [("read_at", recorded.occurred_at.into())],
            ),
        }
        Ok(())
    }
}

fn raise(recorded: &Recorded, raised: &Raised, rows: &mut Rows) {
    let notification = raised.notification.to_string();
    rows.put(
        &ACTOR,
        [
            notification.as_str().into(),
            raised.actor.to_string().into(),
            recorded.position.into(),
        ],
    );
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
            None::<i64>.into(),
        ],
    );
}

fn inbox(recorded: &Recorded, event: &InboxEvent, rows: &mut Rows) {
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
    }
}
