//! The rules of notifications, without a database.

use proptest::prelude::*;

use super::*;
use crate::features::communities::events::Audience;
use crate::features::notifications::events::NotificationId;

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
        actor: person(actor),
        subject: "post_x".to_owned(),
        post: "post_x".to_owned(),
        audience: Audience::Everyone,
        mail_at: None,
    }
}

fn at(seconds: i64) -> Timing {
    Timing {
        at: Time(0).plus_seconds(seconds),
        hold_seconds: HOLD,
    }
}

/// Carries a decision out; answers when the mails it makes due leave, in seconds.
fn take(state: &mut Notification, events: &[Event]) -> Vec<i64> {
    let mut due = Vec::new();
    for event in events {
        state.apply(event);
        if let Event::Raised(raised) = event {
            due.extend(raised.mail_at.map(|at| at.seconds_since(Time(0))));
        }
    }
    due
}

#[test]
fn reactions_that_come_while_a_mail_waits_join_it() {
    let mut state = Notification::default();
    let mut due = Vec::new();
    for (actor, second) in [("a", 0), ("b", 10), ("c", 599), ("d", 600), ("e", 601)] {
        let events = state.raise(raised(actor), at(second));
        assert_eq!(events.len(), 1, "{actor}");
        due.extend(take(&mut state, &events));
    }
    assert_eq!(due, [600, 1_200]);
}

#[test]
fn the_same_actor_is_told_once() {
    let mut state = Notification::default();
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    assert_eq!(state.raise(raised("a"), at(5_000)), []);
}

#[test]
fn a_reaction_given_again_shows_again_and_writes_no_second_mail() {
    let mut state = Notification::default();
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    let taken_back = Withdrawn {
        notification: id(),
        actor: person("a"),
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
fn only_the_recipient_reads_and_once_until_it_is_raised_again() {
    let mut state = Notification::default();
    let read = Read { notification: id() };
    let zoe = person("zoe");
    assert_eq!(state.read(zoe, read.clone()), Err(Refusal::NotFound));
    let events = state.raise(raised("a"), at(0));
    take(&mut state, &events);
    assert_eq!(
        state.read(person("a"), read.clone()),
        Err(Refusal::NotFound)
    );
    let events = state.read(zoe, read.clone()).unwrap();
    assert_eq!(events.len(), 1);
    take(&mut state, &events);
    assert_eq!(state.read(zoe, read.clone()), Ok(Vec::new()));
    let events = state.raise(raised("b"), at(1));
    take(&mut state, &events);
    assert_eq!(state.read(zoe, read).unwrap().len(), 1);
}

#[test]
fn mail_is_muted_and_wanted_again_by_reason() {
    let mut inbox = Inbox::default();
    let zoe = person("zoe");
    assert_eq!(inbox.want_mail(zoe, Reason::Mention, true), []);
    for (wanted, changes) in [(false, 1), (false, 0), (true, 1), (true, 0), (false, 1)] {
        let events = inbox.want_mail(zoe, Reason::Mention, wanted);
        assert_eq!(events.len(), changes);
        for event in &events {
            inbox.apply(event);
        }
    }
    assert_eq!(inbox.want_mail(zoe, Reason::Comment, true), []);
}

proptest! {
    #[test]
    fn who_has_a_part_in_it_is_who_raised_it_last(steps in steps()) {
        let mut state = Notification::default();
        let mut expected: Vec<PersonId> = Vec::new();
        let mut mails = 0;
        for (second, (actor, given)) in (0..).zip(steps) {
            let events = if given {
                state.raise(raised(actor), at(second))
            } else {
                state.withdraw(Withdrawn { notification: id(), actor: person(actor) })
            };
            mails += take(&mut state, &events).len();
            expected.retain(|known| *known != person(actor));
            expected.extend(given.then(|| person(actor)));
            let mut actors = state.actors.clone();
            actors.sort();
            expected.sort();
            prop_assert_eq!(&actors, &expected);
        }
        // All of it happens within one wait.
        prop_assert!(mails <= 1);
    }
}

fn steps() -> impl Strategy<Value = Vec<(&'static str, bool)>> {
    let actor = proptest::sample::select(vec!["a", "b", "c"]);
    proptest::collection::vec((actor, any::<bool>()), 0..40)
}
