//! Notifications.

use ruche::features::communities::events::Audience;
use ruche::features::notifications::events::{
    AllRead, Event, InboxEvent, MailMuted, MailUnmuted, NotificationId, Raised, Read, Reason,
    Withdrawn,
};
use ruche::kernel::clock::Time;

use super::communities::hive;
use super::posts::welcome;
use super::{karim, zoe};

pub fn notification() -> Vec<Event> {
    let notification = NotificationId::derived(&["sample", "notification"]);
    let raised = |reason| Raised {
        notification,
        recipient: zoe(),
        reason,
        actor: karim(),
        subject: welcome().to_string(),
        post: welcome().to_string(),
        audience: Audience::Community(hive()),
        mail_at: None,
    };
    let mailed = Raised {
        mail_at: Some(Time(1_772_357_400_000_000)),
        ..raised(Reason::Mention)
    };
    let withdrawn = Withdrawn {
        notification,
        actor: karim(),
    };
    vec![
        raised(Reason::Mention).into(),
        mailed.into(),
        raised(Reason::Comment).into(),
        raised(Reason::Reaction).into(),
        withdrawn.into(),
        Read { notification }.into(),
    ]
}

pub fn inbox() -> Vec<InboxEvent> {
    let person = zoe();
    let reason = Reason::Reaction;
    vec![
        AllRead { person, up_to: 12 }.into(),
        MailMuted { person, reason }.into(),
        MailUnmuted { person, reason }.into(),
    ]
}
