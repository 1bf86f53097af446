//! The rules of notifications, without a database.

use proptest::prelude::*;

use super::inbox::{Inbox, Refusal as Unkept, Wish};
use super::*;
use crate::features::communities::events::Audience;
use crate::features::notifications::events::{NotificationId, Reason, Rule};
use crate::kernel::mail_wishes::{Digest, Hours, Unfit};

const HOLD: i64 = 600;

fn person(name: &str) -> PersonId {
    PersonId::derived(&[name])
}

fn id() -> NotificationId {
    NotificationId::of(person("zoe"), Reason::Reaction, "post_x")
}

fn raised(actor: &str) -> Raised {
    Raised {
        notification: id(),
        recipient: person("zoe"),
        reason: Reason::Reaction,
        actor: person(actor).into(),
        subject: "post_x".to_owned(),
        post: "post_x".to_owned(),
        audience: Audience::Everyone,
        rule: Rule::quiet(),
        news: false,
        mail_at: None,
    }
}

fn suppressed(actor: &str) -> Suppressed {
    let raised = raised(actor);
    Suppressed {
        notification: raised.notification,
        recipient: raised.recipient,
        reason: raised.reason,
        actor: raised.actor,
        subject: raised.subject,
        post: raised.post,
        rule: Rule::Muted { until: None },
    }
}

fn at(seconds: i64) -> Timing {
    Timing {
        at: Time(0).plus_seconds(seconds),
        hold_seconds: Some(HOLD),
    }
}

/// Carries a decision out; answers when mail about the news in it leaves, in seconds.
fn take(state: &mut Notification, events: &[Event]) -> Vec<i64> {
    let mut due = Vec::new();
    for event in events {
        state.apply(event);
        if let Event::Raised(raised) = event {
            assert_eq!(raised.news, raised.mail_at.is_some());
            due.extend(raised.mail_at.map(|at| at.seconds_since(Time(0))));
        }
    }
    due
}

#[test]
fn the_same_actor_is_told_once() {
    let mut state = Notification::default();
    let events = state.raise(raised("a"), at(0));
    assert_eq!(take(&mut state, &events), [HOLD]);
    assert_eq!(state.raise(raised("a"), at(5_000)), []);
}

#[test]
fn what_the_digest_alone_tells_waits_for_no_mail() {
    let timing = Timing {
        hold_seconds: None,
        ..at(0)
    };
    let events = Notification::default().raise(raised("a"), timing);
    let [Event::Raised(raised)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((raised.news, raised.mail_at), (true, None));
}

#[test]
fn a_reaction_given_again_shows_again_and_is_no_news() {
    let mut state = Notification::default();
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    let taken_back = Withdrawn {
        notification: id(),
        actor: person("a").into(),
    };
    let events = state.withdraw(taken_back.clone());
    assert_eq!(events, [taken_back.clone().into()]);
    take(&mut state, &events);
    assert_eq!(state.withdraw(taken_back), []);
    let events = state.raise(raised("a"), at(5_000));
    assert_eq!(events.len(), 1);
    assert_eq!(take(&mut state, &events), [0_i64; 0]);
}

#[test]
fn who_was_told_is_not_said_to_have_been_left_out() {
    let mut state = Notification::default();
    assert_eq!(state.suppress(suppressed("a")).len(), 1);
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    assert_eq!(state.suppress(suppressed("a")), []);
    assert_eq!(state.suppress(suppressed("b")).len(), 1);
}

#[test]
fn only_the_recipient_reads_and_once_until_it_is_raised_again() {
    let mut state = Notification::default();
    let read = Read { notification: id() };
    let unread = Unread { notification: id() };
    let zoe = person("zoe");
    assert_eq!(state.read(zoe, read.clone()), Err(Refusal::NotFound));
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    let other = person("a");
    assert_eq!(state.read(other, read.clone()), Err(Refusal::NotFound));
    assert_eq!(state.unread(other, unread.clone()), Err(Refusal::NotFound));
    for _ in 0..2 {
        let events = state.read(zoe, read.clone()).unwrap();
        assert_eq!(events.len(), 1);
        take(&mut state, &events);
        assert_eq!(state.read(zoe, read.clone()), Ok(Vec::new()));
        let events = state.unread(zoe, unread.clone()).unwrap();
        take(&mut state, &events);
    }
    let events = state.raise(raised("b"), at(1));
    take(&mut state, &events);
    assert_eq!(state.read(zoe, read).unwrap().len(), 1);
}

#[test]
fn a_wish_changes_something_once() {
    let mut inbox = Inbox::default();
    let zoe = person("zoe");
    let mail = |wanted| Wish::Mail(Reason::Mention, wanted);
    assert_eq!(inbox.wish(zoe, mail(true), Time(0)), Ok(Vec::new()));
    for (wanted, changes) in [(false, 1), (false, 0), (true, 1), (true, 0), (false, 1)] {
        let events = inbox.wish(zoe, mail(wanted), Time(0)).unwrap();
        assert_eq!(events.len(), changes);
        for event in &events {
            inbox.apply(event);
        }
    }
    let other = Wish::Mail(Reason::Comment, true);
    assert_eq!(inbox.wish(zoe, other, Time(0)), Ok(Vec::new()));
}

#[test]
fn a_wish_that_cannot_be_kept_is_refused() {
    let now = Time(0).plus_seconds(1_000);
    let refused = |wish| Inbox::default().wish(person("zoe"), wish, now).err();
    let until = |seconds| Wish::Pause(Some(now.plus_seconds(seconds)));
    assert_eq!(refused(until(1)), None);
    assert_eq!(refused(until(0)), Some(Unkept::Pause));
    let too_long = until(inbox::PAUSE_SECONDS_MAX + 1);
    assert_eq!(refused(too_long), Some(Unkept::Pause));
    let hours = Hours::usual("Europe/Atlantis");
    let zone = Some(Unkept::Unfit(Unfit::Zone));
    assert_eq!(refused(Wish::Hours(Some(hours))), zone);
    let late = Wish::Digest(Some(Digest::Daily { at: 1_440 }));
    assert_eq!(refused(late), Some(Unkept::Unfit(Unfit::TimeOfDay)));
}

proptest! {
    #[test]
    fn who_has_a_part_in_it_is_who_raised_it_last(steps in steps()) {
        let mut state = Notification::default();
        let mut expected: Vec<PersonId> = Vec::new();
        let mut news = 0;
        for (second, (actor, given)) in (0..).zip(steps) {
            let events = if given {
                state.raise(raised(actor), at(second))
            } else {
                state.withdraw(Withdrawn { notification: id(), actor: person(actor).into() })
            };
            news += take(&mut state, &events).len();
            expected.retain(|known| *known != person(actor));
            expected.extend(given.then(|| person(actor)));
            let mut actors = state.actors.clone();
            actors.sort();
            expected.sort();
            prop_assert_eq!(&actors, &expected);
        }
        prop_assert_eq!(news, state.told.len(), "each actor is news once");
    }
}

fn steps() -> impl Strategy<Value = Vec<(&'static str, bool)>> {
    let actor = proptest::sample::select(vec!["a", "b", "c"]);
    proptest::collection::vec((actor, any::<bool>()), 0..40)
}
