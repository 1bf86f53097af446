//! Notifications.

use ruche::features::communities::events::Audience;
use ruche::features::following::events::{Level, Target};
use ruche::features::notifications::events::address::{
    AddressEvent, Resumed, Suspended, SuspensionReason,
};
use ruche::features::notifications::events::inbox::{
    AllRead, ContentSet, DigestSet, HoursSet, InboxEvent, LevelSet, MailMuted, MailPaused,
    MailUnmuted,
};
use ruche::features::notifications::events::release::{ReleaseEvent, Released};
use ruche::features::notifications::events::{
    Event, NotificationId, Raised, Read, Reason, Returned, Rule, Scope, Snoozed, Suppressed,
    Unread, Withdrawn,
};
use ruche::features::skills::events::endorsement::EndorsementId;
use ruche::kernel::clock::Time;
use ruche::kernel::mail_wishes::{Content, Digest, Hours};

use super::communities::hive;
use super::posts::welcome;
use super::{karim, zoe};

pub fn notification() -> Vec<Event> {
    let notification = NotificationId::derived(&["sample", "notification"]);
    let raised = |reason| Raised {
        notification,
        recipient: zoe(),
        reason,
        actor: karim().into(),
        subject: welcome().to_string(),
        post: welcome().to_string(),
        audience: Audience::Community(hive()),
        rule: Rule::quiet(),
        news: true,
        mail_at: None,
    };
    let mailed = Raised {
        mail_at: Some(Time(1_772_357_400_000_000)),
        ..raised(Reason::Mention)
    };
    let followed = Raised {
        rule: Rule::Follows {
            target: Target::Tag("achats".to_owned()),
        },
        news: false,
        ..raised(Reason::Tag)
    };
    let suppressed = |rule| Suppressed {
        notification,
        recipient: zoe(),
        reason: Reason::Comment,
        actor: karim().into(),
        subject: welcome().to_string(),
        post: welcome().to_string(),
        rule,
    };
    let level = Rule::Level {
        level: Level::None,
        scope: Scope::Community,
        since: Some(Time(1_772_357_400_000_000)),
    };
    let withdrawn = Withdrawn {
        notification,
        actor: karim().into(),
    };
    let mut events = vec![
        raised(Reason::Mention).into(),
        mailed.into(),
        raised(Reason::Comment).into(),
        raised(Reason::Reaction).into(),
        confirmed(raised(Reason::Endorsed)),
        followed.into(),
        suppressed(level).into(),
        suppressed(Rule::Muted { until: None }).into(),
        withdrawn.into(),
        Read { notification }.into(),
        Unread { notification }.into(),
    ];
    events.extend(put_off(notification));
    events
}

/// It is about a skill, among those of a person.
fn confirmed(raised: Raised) -> Event {
    let raised = Raised {
        subject: EndorsementId::of(karim(), zoe()).subject(1),
        post: zoe().to_string(),
        audience: Audience::Everyone,
        ..raised
    };
    raised.into()
}

fn put_off(notification: NotificationId) -> [Event; 2] {
    let snoozed = Snoozed {
        notification,
        until: Time(1_772_357_400_000_000),
    };
    let returned = Returned {
        notification,
        recipient: zoe(),
    };
    [snoozed.into(), returned.into()]
}

pub fn inbox() -> Vec<InboxEvent> {
    let person = zoe();
    let reason = Reason::Reaction;
    let level = LevelSet {
        person,
        level: Some(Level::Mentions),
    };
    let hours = |hours| HoursSet { person, hours };
    let digest = |digest| DigestSet {
        person,
        digest: Some(digest),
    };
    let paused = MailPaused {
        person,
        until: Some(Time(1_772_357_400_000_000)),
    };
    let content = ContentSet {
        person,
        content: Some(Content::Excerpt),
    };
    vec![
        AllRead { person, up_to: 12 }.into(),
        MailMuted { person, reason }.into(),
        MailUnmuted { person, reason }.into(),
        level.into(),
        hours(Some(Hours::usual("Europe/Paris"))).into(),
        hours(None).into(),
        digest(Digest::Off).into(),
        digest(Digest::Daily { at: 450 }).into(),
        digest(Digest::Weekly { day: 1, at: 450 }).into(),
        paused.into(),
        content.into(),
    ]
}

pub fn address() -> Vec<AddressEvent> {
    let person = zoe();
    let suspended = |reason| Suspended {
        person,
        address: "0123456789abcdef0123456789abcdef".to_owned(),
        reason,
    };
    vec![
        suspended(SuspensionReason::Unknown).into(),
        suspended(SuspensionReason::Returned).into(),
        Resumed { person }.into(),
    ]
}

pub fn release() -> Vec<ReleaseEvent> {
    let released = Released {
        by: karim(),
        mails: vec!["0195d2b8-6a1e-7c3f-8a44-2f6f0d1c9b5e".to_owned()],
    };
    vec![released.into()]
}
