//! The rules of posts, without a database.

use proptest::prelude::*;

use super::*;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility::Standing;
use crate::features::posts::events::PostId;
use crate::kernel::personal::Personal;

fn zoe() -> PersonId {
    PersonId::derived(&["zoe"])
}

fn karim() -> PersonId {
    PersonId::derived(&["karim"])
}

fn asker(person: PersonId) -> Asker {
    Asker {
        name: person.into(),
        standing: Standing {
            reads: true,
            posting: Ok(()),
            commenting: Ok(()),
            reacting: Ok(()),
            ..Standing::NONE
        },
    }
}

fn moderator() -> Asker {
    let mut moderator = asker(PersonId::derived(&["moderator"]));
    moderator.standing.moderates = true;
    moderator
}

/// The moment of everything in these tests that has no other.
const NOW: Time = Time(1_772_357_400_000_000);

fn id() -> PostId {
    PostId::derived(&["post"])
}

fn published() -> Published {
    Published {
        post: id(),
        author: zoe().into(),
        audience: Audience::Everyone,
        kind: Kind::Status,
        title: None,
        body: Personal::writing(zoe().0, "first".to_owned()),
        language: None,
        mentions: vec![],
        tags: vec![],
        ends_at: None,
        thanks: None,
    }
}

fn edited(body: &str) -> Change {
    Change {
        body: Some((body.to_owned(), vec![])),
        ..Change::default()
    }
}

fn post() -> Post {
    Post::replay(&[published().into()])
}

fn after(mut post: Post, events: &[Event]) -> Post {
    for event in events {
        post.apply(event);
    }
    post
}

#[test]
fn a_post_is_published_once() {
    assert_eq!(Post::default().publish(published()).len(), 1);
    assert_eq!(post().publish(published()), []);
}

#[test]
fn the_same_text_again_changes_nothing() {
    let changed = post().edit(asker(zoe()), edited("second")).unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(
        after(post(), &changed).edit(asker(zoe()), edited("second")),
        Ok(vec![])
    );
}

#[test]
fn what_an_edit_leaves_out_stays_as_it_is() {
    let mut article = published();
    article.kind = Kind::Article;
    article.title = Some(Personal::writing(zoe().0, "Concrete".to_owned()));
    article.body = Personal::writing(zoe().0, "About #concrete".to_owned());
    article.tags = vec!["site".to_owned(), "concrete".to_owned()];
    article.mentions = vec![karim()];
    let article = Post::replay(&[article.into()]);
    assert_eq!(article.edit(asker(zoe()), Change::default()), Ok(vec![]));
    let changed = article.edit(asker(zoe()), edited("About #cement")).unwrap();
    let facts = after(article, &changed).published().unwrap().clone();
    assert_eq!(facts.title.unwrap().known().unwrap(), "Concrete");
    assert_eq!(facts.tags, ["site", "cement"]);
    assert_eq!(facts.mentions, []);
}

#[test]
fn only_the_author_edits() {
    assert_eq!(
        post().edit(asker(karim()), edited("mine")),
        Err(Refusal::AuthorOnly)
    );
    assert_eq!(
        post().edit(moderator(), edited("mine")),
        Err(Refusal::AuthorOnly)
    );
}

#[test]
fn a_binned_post_is_not_edited() {
    let binned = after(post(), &post().delete(asker(zoe()), NOW).unwrap());
    assert_eq!(
        binned.edit(asker(zoe()), edited("second")),
        Err(Refusal::Deleted)
    );
}

#[test]
fn authors_and_moderators_delete_and_nobody_else() {
    assert_eq!(
        post().delete(asker(karim()), NOW),
        Err(Refusal::AuthorOrModerators)
    );
    for allowed in [asker(zoe()), moderator()] {
        let binned = after(post(), &post().delete(allowed, NOW).unwrap());
        assert_eq!(binned.published(), None);
        assert_eq!(binned.delete(allowed, NOW), Ok(vec![]));
    }
}

#[test]
fn an_author_restores_what_the_author_deleted_only() {
    let own = after(post(), &post().delete(asker(zoe()), NOW).unwrap());
    assert_eq!(
        after(own.clone(), &own.restore(asker(zoe()), NOW).unwrap()),
        post()
    );
    assert_eq!(
        own.restore(asker(karim()), NOW),
        Err(Refusal::ModeratorsOnly)
    );
    let moderated = after(post(), &post().delete(moderator(), NOW).unwrap());
    assert_eq!(
        moderated.restore(asker(zoe()), NOW),
        Err(Refusal::ModeratorsOnly)
    );
    assert_eq!(moderated.restore(moderator(), NOW).unwrap().len(), 1);
}

#[test]
fn nothing_happens_to_a_post_that_does_not_exist() {
    let nothing = Post::default();
    assert_eq!(
        nothing.edit(asker(zoe()), edited("second")),
        Err(Refusal::NotFound)
    );
    assert_eq!(nothing.delete(moderator(), NOW), Err(Refusal::NotFound));
    assert_eq!(nothing.restore(moderator(), NOW), Err(Refusal::NotFound));
}

#[test]
fn what_has_lain_in_the_bin_for_thirty_days_does_not_come_back() {
    let binned = after(post(), &post().delete(moderator(), NOW).unwrap());
    let later = |seconds| binned.restore(moderator(), NOW.plus_seconds(seconds));
    assert_eq!(later(rules::BIN_SECONDS - 1).unwrap().len(), 1);
    assert_eq!(later(rules::BIN_SECONDS), Err(Refusal::BinEmptied));
}

#[test]
fn each_kind_has_its_title_and_length() {
    let long = "x".repeat(5_001);
    let question = "How long does it dry?";
    let title = "Drying time of concrete";
    let too_long = |chars| Some(Refusal::Body(Fault::TooLong(chars)));
    for (kind, title, body, expected) in [
        (Kind::Status, None, "Hello", None),
        (
            Kind::Status,
            Some("Title"),
            "Hello",
            Some(Refusal::TitleUnwanted),
        ),
        (Kind::Status, None, &long, too_long(5_000)),
        (Kind::Article, Some("Title"), &long, None),
        (
            Kind::Article,
            Some("  "),
            "Hello",
            Some(Refusal::Title(Fault::Missing)),
        ),
        (
            Kind::Announcement,
            Some("ab"),
            "Hello",
            Some(Refusal::Title(Fault::TooShort(3))),
        ),
        (Kind::Question, Some(title), question, None),
        (
            Kind::Question,
            Some("Concrete"),
            question,
            Some(Refusal::Title(Fault::TooShort(15))),
        ),
        (
            Kind::Question,
            Some(title),
            "How long?",
            Some(Refusal::Body(Fault::TooShort(20))),
        ),
        (Kind::Kudos, None, "Thank you", None),
        (Kind::Kudos, None, &"x".repeat(301), too_long(300)),
    ] {
        let text = Text {
            title: title.map(str::to_owned),
            body: body.to_owned(),
            tags: vec![],
        };
        let refused = text.clone().checked(kind, Origin::Here).err();
        assert_eq!(refused, expected, "{kind:?} {text:?}");
    }
}

#[test]
fn what_came_from_elsewhere_keeps_the_room_it_had_until_it_is_rewritten() {
    let mut question = published();
    question.kind = Kind::Question;
    question.title = Some(Personal::writing(zoe().0, "Concrete".to_owned()));
    question.body = Personal::writing(zoe().0, "How long does it dry?".to_owned());
    let question = Post::replay(&[question.into()]);
    let retitled = |title: &str| Change {
        title: Some(title.to_owned()),
        ..edited("How long does it dry in winter?")
    };
    let by_zoe = |change| {
        question
            .edit(asker(zoe()), change)
            .map(|events| events.len())
    };
    assert_eq!(by_zoe(retitled("Concrete")), Ok(1));
    assert_eq!(
        by_zoe(retitled("Cement")),
        Err(Refusal::Title(Fault::TooShort(15)))
    );
}

#[test]
fn announcements_are_for_those_who_look_after_the_place_and_may_end() {
    let (writer, moderator) = (asker(zoe()).standing, moderator().standing);
    assert_eq!(
        rules::publish(writer, Kind::Announcement),
        Err(Refusal::ModeratorsOnly)
    );
    assert_eq!(rules::publish(moderator, Kind::Announcement), Ok(()));
    assert_eq!(rules::publish(writer, Kind::Question), Ok(()));
    assert_eq!(
        rules::publish(Standing::NONE, Kind::Question),
        Err(Refusal::Place(communities::aggregate::Refusal::NotFound))
    );
    let later = Some(NOW.plus_seconds(1));
    assert_eq!(rules::end(Kind::Announcement, later, NOW), Ok(()));
    assert_eq!(
        rules::end(Kind::Announcement, Some(NOW), NOW),
        Err(Refusal::EndPast)
    );
    assert_eq!(
        rules::end(Kind::Status, later, NOW),
        Err(Refusal::EndUnwanted)
    );
}

#[test]
fn a_language_is_one_ruche_knows() {
    assert_eq!(language(Some("fr-CA")), Ok(Some("fr".to_owned())));
    assert_eq!(language(None), Ok(None));
    assert_eq!(language(Some("de")), Err(Refusal::Language));
}

fn elsewhere() -> Audience {
    Audience::Community(CommunityId::derived(&["elsewhere"]))
}

#[test]
fn a_post_is_moved_by_its_author_or_a_moderator_and_leaves_behind_who_cannot_follow() {
    let mut mentioning = published();
    mentioning.mentions = vec![karim(), zoe()];
    let post = Post::replay(&[mentioning.into()]);
    let refused = post.move_to(asker(karim()), elsewhere(), &[]);
    assert_eq!(refused, Err(Refusal::AuthorOrModerators));
    for allowed in [asker(zoe()), moderator()] {
        let moved = post.move_to(allowed, elsewhere(), &[karim()]);
        let moved = after(post.clone(), &moved.unwrap());
        let facts = moved.published().unwrap();
        assert_eq!(
            (facts.audience, &facts.mentions[..]),
            (elsewhere(), &[karim()][..])
        );
        assert_eq!(moved.move_to(allowed, elsewhere(), &[]), Ok(vec![]));
    }
}

#[test]
fn a_post_is_undone_by_its_author_within_ten_seconds() {
    let undo =
        |post: &Post, asker: Asker, seconds| post.undo(asker.name, NOW, NOW.plus_seconds(seconds));
    assert_eq!(undo(&post(), moderator(), 1), Err(Refusal::AuthorOnly));
    assert_eq!(undo(&post(), asker(zoe()), 10), Err(Refusal::UndoTooLate));
    let undone = after(post(), &undo(&post(), asker(zoe()), 9).unwrap());
    assert_eq!((undone.facts(), undone.matter()), (None, None));
    assert_eq!(undo(&undone, asker(zoe()), 60), Ok(vec![]));
    assert_eq!(undo(&undone, asker(karim()), 1), Err(Refusal::NotFound));
    assert_eq!(undone.restore(moderator(), NOW), Err(Refusal::NotFound));
    assert_eq!(undone.publish(published()), []);
}

/// One of the things that can be asked of a post.
#[derive(Clone, Debug)]
enum Ask {
    Publish,
    Edit(Asker, String),
    Delete(Asker),
    Restore(Asker),
    Move(Asker, bool),
    Undo(Asker),
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let people = prop_oneof![Just(asker(zoe())), Just(asker(karim())), Just(moderator())];
    let ask = prop_oneof![
        Just(Ask::Publish),
        (people.clone(), "[ab]").prop_map(|(asker, text)| Ask::Edit(asker, text)),
        people.clone().prop_map(Ask::Delete),
        people.clone().prop_map(Ask::Restore),
        (people.clone(), any::<bool>()).prop_map(|(asker, away)| Ask::Move(asker, away)),
        people.prop_map(Ask::Undo),
    ];
    proptest::collection::vec(ask, 0..30)
}

fn decide(post: &Post, ask: &Ask) -> Result<Vec<Event>, Refusal> {
    match ask {
        Ask::Publish => Ok(post.publish(published())),
        Ask::Edit(asker, text) => post.edit(*asker, edited(text)),
        Ask::Delete(asker) => post.delete(*asker, NOW),
        Ask::Restore(asker) => post.restore(*asker, NOW),
        Ask::Move(asker, true) => post.move_to(*asker, elsewhere(), &[]),
        Ask::Move(asker, false) => post.move_to(*asker, Audience::Everyone, &[]),
        Ask::Undo(asker) => post.undo(asker.name, NOW, NOW),
    }
}

proptest! {
    #[test]
    fn replaying_what_was_decided_gives_the_live_state(asks in asks()) {
        let (mut live, mut history) = (Post::default(), Vec::new());
        for ask in asks {
            for event in decide(&live, &ask).unwrap_or_default() {
                live.apply(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(Post::replay(&history), live);
    }

    #[test]
    fn whatever_was_asked_the_same_again_changes_nothing(asks in asks()) {
        let mut live = Post::default();
        for ask in asks {
            if let Ok(events) = decide(&live, &ask) {
                live = after(live, &events);
                prop_assert_eq!(decide(&live, &ask), Ok(vec![]));
            }
        }
    }
}
