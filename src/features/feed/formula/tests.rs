//! The formula, by hand and by laws.

use proptest::prelude::*;

use super::*;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;

const PLAIN: Facts = Facts {
    age_hours: 0.0,
    mentions_viewer: false,
    is_followed: false,
    by_manager: false,
    has_skill: false,
    is_announcement: false,
    is_question: false,
    answers: 0,
    members: 0,
};

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn each_term_by_hand() {
    let after = |age_hours: f64| Facts { age_hours, ..PLAIN };
    assert!(close(score(&PLAIN), 6.0));
    assert!(close(score(&after(24.0)), 3.0));
    assert!(close(score(&after(48.0)), 1.5));
    let question = |age_hours: f64, answers: i64| Facts {
        is_question: true,
        answers,
        ..after(age_hours)
    };
    assert!(close(value(Term::OpenQuestion, &question(36.0, 0)), 0.5));
    assert!(close(value(Term::OpenQuestion, &question(80.0, 0)), 0.0));
    assert!(close(value(Term::OpenQuestion, &question(1.0, 1)), 0.0));
    let told = Facts {
        is_announcement: true,
        ..after(72.0)
    };
    assert!(close(value(Term::Announcement, &told), 0.5));
    let answered = |answers: i64| Facts { answers, ..PLAIN };
    assert!(close(value(Term::Conversation, &answered(20)), 1.0));
    assert!(close(value(Term::Conversation, &answered(9_000)), 1.0));
    assert!(close(value(Term::Conversation, &answered(0)), 0.0));
    let among = |members: i64| Facts { members, ..PLAIN };
    assert!(close(value(Term::CommunitySize, &among(20)), 0.0));
    assert!(close(value(Term::CommunitySize, &among(200)), 0.5));
    assert!(close(value(Term::CommunitySize, &among(2_000)), 1.0));
    let everything = Facts {
        mentions_viewer: true,
        is_followed: true,
        by_manager: true,
        has_skill: true,
        ..PLAIN
    };
    assert!(close(score(&everything), 6.0 + 3.0 + 1.5 + 1.5 + 2.0));
}

fn facts() -> impl Strategy<Value = Facts> {
    (
        -1.0..9_000.0_f64,
        any::<[bool; 6]>(),
        -1..100_000_i64,
        -1..100_000_i64,
    )
        .prop_map(|(age_hours, is, answers, members)| Facts {
            age_hours,
            mentions_viewer: is[0],
            by_manager: is[1],
            has_skill: is[2],
            is_announcement: is[3],
            is_question: is[4],
            is_followed: is[5],
            answers,
            members,
        })
}

fn person(name: &str) -> Author {
    PersonId::derived(&[name]).into()
}

fn source() -> impl Strategy<Value = (Audience, Author)> {
    let place = |n: u8| match n {
        0 => Audience::Everyone,
        n => Audience::Community(CommunityId::derived(&[&n.to_string()])),
    };
    (0..4_u8, 0..6_u8).prop_map(move |(at, author)| (place(at), person(&author.to_string())))
}

fn most_in_a_row<T: PartialEq>(items: &[T]) -> usize {
    items
        .chunk_by(PartialEq::eq)
        .map(<[T]>::len)
        .max()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn a_value_stays_between_nothing_and_one(facts in facts()) {
        for term in Term::ALL {
            let value = value(term, &facts);
            prop_assert!((0.0..=1.0).contains(&value), "{term:?}: {value}");
        }
    }

    #[test]
    fn what_gets_older_never_rises(facts in facts(), hours in 0.0..100.0_f64) {
        let older = Facts { age_hours: facts.age_hours + hours, ..facts };
        prop_assert!(score(&older) <= score(&facts));
    }

    #[test]
    fn spreading_loses_nothing_and_starts_with_the_best(
        sources in prop::collection::vec(source(), 0..80)
    ) {
        let ranked: Vec<_> = sources.into_iter().enumerate().collect();
        let mut spread = spread(ranked.clone(), |(_, source)| *source);
        prop_assert_eq!(spread.first(), ranked.first());
        spread.sort_by_key(|(rank, _)| *rank);
        prop_assert_eq!(spread, ranked);
    }

    #[test]
    fn nobody_fills_the_page_where_there_is_enough_else(
        sources in prop::collection::vec(0..3_u8, 1..30)
    ) {
        // As many from elsewhere as anybody could need, all worse.
        let place = |n: u8| Audience::Community(CommunityId::derived(&[&n.to_string()]));
        let person = |n: usize| person(&n.to_string());
        let loud = sources.iter().map(|n| (place(*n), person(usize::from(*n))));
        let others = (10..60_u8).map(|n| (place(n), person(usize::from(n))));
        let ranked: Vec<_> = loud.chain(others).collect();
        let spread = spread(ranked, |source| *source);
        let first = &spread[..20];
        for n in 0..3_u8 {
            prop_assert!(first.iter().filter(|it| it.0 == place(n)).count() <= COMMUNITY_MAX);
            let by = first.iter().filter(|it| it.1 == person(usize::from(n))).count();
            prop_assert!(by <= AUTHOR_MAX);
        }
        let authors: Vec<_> = first.iter().map(|it| it.1).collect();
        prop_assert!(most_in_a_row(&authors) <= AUTHOR_RUN_MAX);
        let places: Vec<_> = first.iter().map(|it| it.0).collect();
        prop_assert!(most_in_a_row(&places) <= COMMUNITY_RUN_MAX);
    }
}
