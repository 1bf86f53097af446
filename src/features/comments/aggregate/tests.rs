//! The rules of comments, without a database.

use proptest::prelude::*;

use super::*;
use crate::features::communities::visibility::Standing;
use crate::features::posts::events::Kind;

fn person(name: &str) -> PersonId {
    PersonId::derived(&[name])
}

/// Somebody who writes there.
fn by(name: &str) -> Asker {
    Asker {
        name: person(name).into(),
        standing: Standing {
            reads: true,
            posting: Ok(()),
            commenting: Ok(()),
            reacting: Ok(()),
            ..Standing::NONE
        },
    }
}

fn moderator(name: &str) -> Asker {
    let mut moderator = by(name);
    moderator.standing.moderates = true;
    moderator
}

/// A question of Léa, to which Zoé's comment is an answer.
fn question() -> posts::Matter {
    posts::Matter {
        author: person("lea").into(),
        kind: Kind::Question,
        ends_at: None,
        bin: None,
    }
}

const WRITTEN: Time = Time(1_772_357_400_000_000);

fn soon() -> (Time, Time) {
    (WRITTEN, WRITTEN.plus_seconds(60))
}

fn a_week_later() -> (Time, Time) {
    (WRITTEN, WRITTEN.plus_seconds(rules::ASKER_SECONDS))
}

fn written(depth: u8) -> Written {
    Written {
        comment: CommentId::derived(&["comment"]),
        post: PostId::derived(&["post"]),
        parent: None,
        depth,
        author: person("zoe").into(),
        body: Personal::writing(person("zoe").0, "first".to_owned()),
        mentions: vec![],
    }
}

fn comment() -> Comment {
    Comment::replay(&[written(1).into()])
}

fn after(mut comment: Comment, events: &[Event]) -> Comment {
    for event in events {
        comment.apply(event);
    }
    comment
}

#[test]
fn only_the_author_edits_and_the_same_text_changes_nothing() {
    let changed = comment().edit(by("zoe"), "second", &[]).unwrap();
    assert_eq!(changed.len(), 1);
    let comment = after(comment(), &changed);
    assert_eq!(comment.edit(by("zoe"), "second", &[]), Ok(vec![]));
    let refused = comment.edit(by("karim"), "mine", &[]);
    assert_eq!(refused, Err(Refusal::AuthorOnly));
}

#[test]
fn authors_and_moderators_delete_and_nobody_else() {
    let refused = comment().delete(by("karim"));
    assert_eq!(refused, Err(Refusal::AuthorOrModerators));
    for asker in [by("zoe"), moderator("karim")] {
        let gone = after(comment(), &comment().delete(asker).unwrap());
        assert_eq!(gone.present(), None);
        assert_eq!(gone.delete(asker), Ok(vec![]));
        assert_eq!(gone.edit(by("zoe"), "second", &[]), Err(Refusal::NotFound));
    }
}

#[test]
fn whoever_asked_accepts_and_withdraws() {
    let accepted = comment().accept(&question(), by("lea"), soon()).unwrap();
    let accepted = after(comment(), &accepted);
    assert_eq!(accepted.facts().unwrap().verdict, Verdict::Accepted);
    assert_eq!(accepted.accept(&question(), by("lea"), soon()), Ok(vec![]));
    let withdrawn = accepted.withdraw_acceptance(&question(), by("lea"));
    let withdrawn = after(accepted, &withdrawn.unwrap());
    assert_eq!(withdrawn.facts().unwrap().verdict, Verdict::Withdrawn);
    let moderators = withdrawn.accept(&question(), moderator("boss"), a_week_later());
    assert_eq!(moderators, Err(Refusal::AskerDecided));
}

#[test]
fn a_moderator_accepts_after_a_week_in_which_nobody_decided() {
    let accept = |asker, times| comment().accept(&question(), asker, times);
    assert_eq!(accept(by("karim"), a_week_later()), Err(Refusal::AskerOnly));
    assert_eq!(accept(moderator("boss"), soon()), Err(Refusal::AskerFirst));
    let accepted = accept(moderator("boss"), a_week_later()).unwrap();
    let accepted = after(comment(), &accepted);
    assert_eq!(
        accepted.facts().unwrap().verdict,
        Verdict::AcceptedByModerator
    );
    // Another moderator may withdraw it; once the asker has confirmed it, none may.
    let withdrawn = accepted.withdraw_acceptance(&question(), moderator("chief"));
    assert_eq!(withdrawn.unwrap().len(), 1);
    let confirmed = accepted.accept(&question(), by("lea"), soon()).unwrap();
    let confirmed = after(accepted, &confirmed);
    let withdrawn = confirmed.withdraw_acceptance(&question(), moderator("chief"));
    assert_eq!(withdrawn, Err(Refusal::AskerDecided));
}

#[test]
fn nobody_accepts_their_own_answer_unless_they_asked() {
    let own = comment().accept(&question(), moderator("zoe"), a_week_later());
    assert_eq!(own, Err(Refusal::OwnAnswer));
    let asked = posts::Matter {
        author: person("zoe").into(),
        ..question()
    };
    let own = comment().accept(&asked, by("zoe"), soon());
    assert_eq!(own.map(|events| events.len()), Ok(1));
}

#[test]
fn only_what_lies_right_under_a_question_is_an_answer() {
    let status = posts::Matter {
        kind: Kind::Status,
        ..question()
    };
    let refused = comment().accept(&status, by("lea"), soon());
    assert_eq!(refused, Err(Refusal::NotAQuestion));
    let deeper = Comment::replay(&[written(2).into()]);
    let refused = deeper.accept(&question(), by("lea"), soon());
    assert_eq!(refused, Err(Refusal::NotAnAnswer));
    let gone = after(comment(), &comment().delete(by("zoe")).unwrap());
    let refused = gone.accept(&question(), by("lea"), soon());
    assert_eq!(refused, Err(Refusal::NotFound));
}

#[test]
fn a_comment_is_undone_by_its_author_within_ten_seconds() {
    let undo = |comment: &Comment, name, seconds| {
        comment.undo(person(name).into(), WRITTEN, WRITTEN.plus_seconds(seconds))
    };
    assert_eq!(undo(&comment(), "karim", 1), Err(Refusal::AuthorOnly));
    assert_eq!(undo(&comment(), "zoe", 10), Err(Refusal::UndoTooLate));
    let undone = after(comment(), &undo(&comment(), "zoe", 9).unwrap());
    assert_eq!(undone.present(), None);
    assert_eq!(undo(&undone, "zoe", 60), Ok(vec![]));
    assert_eq!(undo(&undone, "karim", 1), Err(Refusal::NotFound));
}

#[test]
fn a_thread_is_twenty_deep() {
    let depth_below = |depth| {
        let comment = Comment::replay(&[written(depth).into()]);
        comment.present().unwrap().depth_below()
    };
    assert_eq!(depth_below(1), Ok(2));
    assert_eq!(depth_below(19), Ok(20));
    assert_eq!(depth_below(20), Err(Refusal::TooDeep));
}

#[test]
fn a_comment_has_text_but_not_too_much() {
    assert_eq!(checked(" yes "), Ok("yes".to_owned()));
    assert_eq!(checked("  "), Err(Refusal::Body(Fault::Missing)));
    assert!(checked(&"x".repeat(10_000)).is_ok());
    assert_eq!(
        checked(&"x".repeat(10_001)),
        Err(Refusal::Body(Fault::TooLong(10_000)))
    );
}

/// One of the things that can be asked of a comment.
#[derive(Clone, Debug)]
enum Ask {
    Write,
    Edit(Asker, String),
    Delete(Asker),
    Undo(Asker),
    Accept(Asker, bool),
    Withdraw(Asker),
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let people = prop_oneof![
        Just(by("zoe")),
        Just(by("lea")),
        Just(by("karim")),
        Just(moderator("boss")),
    ];
    let ask = prop_oneof![
        3 => Just(Ask::Write),
        3 => (people.clone(), "[ab]").prop_map(|(asker, text)| Ask::Edit(asker, text)),
        1 => people.clone().prop_map(Ask::Delete),
        1 => people.clone().prop_map(Ask::Undo),
        5 => (people.clone(), any::<bool>()).prop_map(|(asker, late)| Ask::Accept(asker, late)),
        3 => people.prop_map(Ask::Withdraw),
    ];
    proptest::collection::vec(ask, 0..30)
}

fn decide(comment: &Comment, ask: &Ask) -> Result<Vec<Event>, Refusal> {
    match ask {
        Ask::Write => Ok(comment.write(written(1))),
        Ask::Edit(asker, text) => comment.edit(*asker, text, &[]),
        Ask::Delete(asker) => comment.delete(*asker),
        Ask::Undo(asker) => comment.undo(asker.name, WRITTEN, WRITTEN),
        Ask::Accept(asker, late) => {
            let times = if *late { a_week_later() } else { soon() };
            comment.accept(&question(), *asker, times)
        }
        Ask::Withdraw(asker) => comment.withdraw_acceptance(&question(), *asker),
    }
}

proptest! {
    #[test]
    fn replaying_what_was_decided_gives_the_live_state(asks in asks()) {
        let (mut live, mut history) = (Comment::default(), Vec::new());
        for ask in asks {
            for event in decide(&live, &ask).unwrap_or_default() {
                live.apply(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(Comment::replay(&history), live);
    }

    #[test]
    fn whatever_was_asked_the_same_again_changes_nothing(asks in asks()) {
        let mut live = Comment::default();
        for ask in asks {
            if let Ok(events) = decide(&live, &ask) {
                live = after(live, &events);
                prop_assert_eq!(decide(&live, &ask), Ok(vec![]));
            }
        }
    }
}
