//! What is asked of whom, step by step.

use proptest::prelude::*;

use super::*;
use crate::features::comments::events::CommentId;
use crate::kernel::personal::Personal;

fn question() -> PostId {
    PostId::derived(&["question"])
}

fn person(name: &str) -> PersonId {
    PersonId::derived(&[name])
}

fn asker() -> Author {
    person("asker").into()
}

fn requests(names: &[&str], until: i64) -> Vec<Request> {
    let request = |name: &&str| Request {
        person: person(name),
        because: Personal::identity(person(name).0, Vec::new()),
        at: Time(0),
        until: Time(until),
    };
    names.iter().map(request).collect()
}

fn declined(name: &str) -> Declined {
    Declined {
        question: question(),
        person: person(name),
        reason: None,
        shown: false,
    }
}

fn answered(name: &str) -> Answered {
    Answered {
        question: question(),
        person: person(name),
        comment: CommentId::derived(&[name]),
        waited_seconds: 60,
    }
}

fn then(state: &mut Asking, events: Vec<Event>) -> Vec<Event> {
    for event in &events {
        state.apply(event);
    }
    events
}

fn asked(names: &[&str], until: i64) -> Asking {
    let events = Asking::default().ask((question(), asker()), requests(names, until));
    Asking::replay(&events.unwrap())
}

fn others(events: &[Event]) -> Vec<PersonId> {
    let [Event::Requested(it)] = events else {
        return Vec::new();
    };
    it.requests.iter().map(|it| it.person).collect()
}

#[test]
fn three_are_asked_at_a_time_and_nobody_twice() {
    let ask = |state: &Asking, names: &[&str]| state.ask((question(), asker()), requests(names, 9));
    let none = Asking::default();
    assert_eq!(ask(&none, &["a", "b", "c", "d"]), Err(Refusal::TooMany));
    let mut state = asked(&["a", "b"], 9);
    assert_eq!(ask(&state, &["a"]), Ok(Vec::new()));
    assert_eq!(ask(&state, &["c", "d"]), Err(Refusal::TooMany));
    let events = ask(&state, &["a", "c"]).unwrap();
    assert_eq!(others(&then(&mut state, events)), [person("c")]);
    assert_eq!(state.room(), 0);
}

#[test]
fn the_next_are_asked_when_nobody_is_waited_for_and_then_everybody() {
    let mut state = asked(&["a", "b"], 9);
    let next = |state: &Asking, name| state.go_on((question(), asker()), requests(&[name], 20));
    let over = state.expire(question(), Time(8));
    assert_eq!(over, []);
    let events = state.decline(declined("a"), None).unwrap();
    then(&mut state, events);
    assert_eq!(next(&state, "c"), [], "b is waited for");
    let events = state.expire(question(), Time(9));
    assert_eq!(then(&mut state, events).len(), 1, "a has passed it on");
    let events = next(&state, "c");
    assert_eq!(others(&then(&mut state, events)), [person("c")]);
    assert_eq!(next(&state, "d"), [], "c is waited for");
    let events = state.expire(question(), Time(20));
    then(&mut state, events);
    let events = next(&state, "d");
    assert!(matches!(then(&mut state, events)[..], [Event::Opened(_)]));
    assert_eq!(next(&state, "d"), []);
    let more = state.ask((question(), asker()), requests(&["d"], 30));
    assert_eq!(more, Err(Refusal::OpenToAll));
    let events = state.answer(answered("c"));
    assert_eq!(then(&mut state, events).len(), 1, "late is not too late");
}

#[test]
fn where_nobody_else_is_known_it_is_open_to_everybody() {
    let mut state = asked(&["a"], 9);
    let events = state.decline(declined("a"), None).unwrap();
    then(&mut state, events);
    let next = state.go_on((question(), asker()), Vec::new());
    assert!(matches!(next[..], [Event::Opened(_)]));
}

#[test]
fn an_answer_lets_it_rest_until_the_asker_wants_more() {
    let mut state = asked(&["a", "b"], 9);
    let events = state.answer(answered("a"));
    then(&mut state, events);
    assert_eq!(state.answer(answered("a")), []);
    assert_eq!(state.answer(answered("nobody")), []);
    let events = state.expire(question(), Time(9));
    then(&mut state, events);
    assert!(!state.needs_others());
    let events = state
        .ask((question(), asker()), requests(&["c"], 20))
        .unwrap();
    then(&mut state, events);
    let events = state.expire(question(), Time(20));
    then(&mut state, events);
    assert!(state.needs_others());
}

#[test]
fn who_passes_it_on_may_name_somebody_who_was_not_asked() {
    let mut state = asked(&["a", "b"], 9);
    let to = |name| Some((asker(), requests(&[name], 20).remove(0)));
    assert_eq!(
        state.decline(declined("nobody"), None),
        Err(Refusal::NotFound)
    );
    assert_eq!(
        state.decline(declined("a"), to("b")),
        Err(Refusal::CannotBeAsked)
    );
    let events = state.decline(declined("a"), to("c")).unwrap();
    assert!(matches!(
        then(&mut state, events)[..],
        [Event::Declined(_), Event::Redirected(_)]
    ));
    assert_eq!(state.decline(declined("a"), to("d")), Ok(Vec::new()));
    assert_eq!(state.people(), ["a", "b", "c"].map(person));
    let events = state.expire(question(), Time(9));
    then(&mut state, events);
    assert_eq!(state.decline(declined("b"), None), Err(Refusal::Over));
    assert!(!state.needs_others(), "c is waited for");
}

#[test]
fn it_ends_for_those_who_are_waited_for_and_can_begin_again() {
    let mut state = asked(&["a", "b"], 9);
    let events = state.answer(answered("a"));
    then(&mut state, events);
    let events = state.end(question(), End::Solved);
    let ended = Ended {
        question: question(),
        because: End::Solved,
        waiting: vec![person("b")],
    };
    assert_eq!(then(&mut state, events), [Event::Ended(ended)]);
    assert_eq!(state.end(question(), End::Gone), []);
    assert_eq!(state.decline(declined("b"), None), Err(Refusal::Over));
    let events = state
        .ask((question(), asker()), requests(&["b", "c"], 30))
        .unwrap();
    assert_eq!(others(&then(&mut state, events)), [person("c")]);
    let events = state.expire(question(), Time(30));
    then(&mut state, events);
    assert!(
        state.needs_others(),
        "what was answered before is another matter"
    );
    let events = state.go_on((question(), asker()), requests(&["d"], 40));
    assert_eq!(others(&events), [person("d")]);
}

proptest! {
    #[test]
    fn at_most_three_are_waited_for_twelve_are_ever_asked_and_nobody_twice(
        steps in prop::collection::vec((0..6_u8, 0..16_usize, 0..16_usize), 0..60)
    ) {
        let names: Vec<String> = (0..16).map(|at| at.to_string()).collect();
        let (mut live, mut history, mut now) = (Asking::default(), Vec::new(), 0);
        for (step, one, other) in steps {
            now += 1;
            let (one, other) = (names[one].as_str(), names[other].as_str());
            let pair = (question(), asker());
            let events = match step {
                0 => live.ask(pair, requests(&[one], now + 5)).unwrap_or_default(),
                1 => live.go_on(pair, requests(&[one, other], now + 5)),
                2 => live.expire(question(), Time(now)),
                3 => live.answer(answered(one)),
                4 => {
                    let to = (asker(), requests(&[other], now + 5).remove(0));
                    live.decline(declined(one), Some(to)).unwrap_or_default()
                }
                _ => live.end(question(), End::Solved),
            };
            history.extend(then(&mut live, events));
            prop_assert!(live.waiting().count() <= AT_A_TIME);
            prop_assert!(live.asked.len() <= PEOPLE_MAX);
            let mut people = live.people();
            people.sort_unstable();
            people.dedup();
            prop_assert_eq!(people.len(), live.asked.len());
        }
        prop_assert_eq!(Asking::replay(&history), live);
    }
}
