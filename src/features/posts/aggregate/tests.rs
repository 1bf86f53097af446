//! The rules of posts, without a database.

use proptest::prelude::*;

use super::*;

fn zoe() -> PersonId {
    PersonId::derived(&["zoe"])
}

fn karim() -> PersonId {
    PersonId::derived(&["karim"])
}

fn asker(person: PersonId) -> Asker {
    Asker {
        person,
        moderates: false,
    }
}

fn moderator() -> Asker {
    Asker {
        person: PersonId::derived(&["moderator"]),
        moderates: true,
    }
}

fn id() -> PostId {
    PostId::derived(&["post"])
}

fn published() -> Published {
    Published {
        post: id(),
        author: zoe(),
        audience: Audience::Everyone,
        kind: Kind::Status,
        title: None,
        body: Personal::writing(zoe().0, "first".to_owned()),
        language: None,
        mentions: vec![],
        tags: vec![],
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
    let changed = post().edit(zoe(), edited("second")).unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(
        after(post(), &changed).edit(zoe(), edited("second")),
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
    assert_eq!(article.edit(zoe(), Change::default()), Ok(vec![]));
    let changed = article.edit(zoe(), edited("About #cement")).unwrap();
    let facts = after(article, &changed).published().unwrap().clone();
    assert_eq!(facts.title.unwrap().known().unwrap(), "Concrete");
    assert_eq!(facts.tags, ["site", "cement"]);
    assert_eq!(facts.mentions, []);
}

#[test]
fn only_the_author_edits() {
    assert_eq!(
        post().edit(karim(), edited("mine")),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(
        post().edit(moderator().person, edited("mine")),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn a_binned_post_is_not_edited() {
    let binned = after(post(), &post().delete(asker(zoe())).unwrap());
    assert_eq!(binned.edit(zoe(), edited("second")), Err(Refusal::Deleted));
}

#[test]
fn authors_and_moderators_delete_and_nobody_else() {
    assert_eq!(post().delete(asker(karim())), Err(Refusal::NotAllowed));
    for allowed in [asker(zoe()), moderator()] {
        let binned = after(post(), &post().delete(allowed).unwrap());
        assert_eq!(binned.published(), None);
        assert_eq!(binned.delete(allowed), Ok(vec![]));
    }
}

#[test]
fn an_author_restores_what_the_author_deleted_only() {
    let own = after(post(), &post().delete(asker(zoe())).unwrap());
    assert_eq!(
        after(own.clone(), &own.restore(asker(zoe())).unwrap()),
        post()
    );
    assert_eq!(own.restore(asker(karim())), Err(Refusal::NotAllowed));
    let moderated = after(post(), &post().delete(moderator()).unwrap());
    assert_eq!(moderated.restore(asker(zoe())), Err(Refusal::NotAllowed));
    assert_eq!(moderated.restore(moderator()).unwrap().len(), 1);
}

#[test]
fn nothing_happens_to_a_post_that_does_not_exist() {
    let nothing = Post::default();
    assert_eq!(
        nothing.edit(zoe(), edited("second")),
        Err(Refusal::NotFound)
    );
    assert_eq!(nothing.delete(moderator()), Err(Refusal::NotFound));
    assert_eq!(nothing.restore(moderator()), Err(Refusal::NotFound));
}

#[test]
fn each_kind_has_its_title_and_length() {
    let text = |title: Option<&str>, body: &str| Text {
        title: title.map(str::to_owned),
        body: body.to_owned(),
        tags: vec![],
    };
    let long = "x".repeat(5_001);
    let question = "How long does it dry?";
    for (kind, text, expected) in [
        (Kind::Status, text(None, "Hello"), None),
        (
            Kind::Status,
            text(Some("Title"), "Hello"),
            Some(Refusal::TitleUnwanted),
        ),
        (
            Kind::Status,
            text(None, &long),
            Some(Refusal::Body(Fault::TooLong(5_000))),
        ),
        (Kind::Article, text(Some("Title"), &long), None),
        (
            Kind::Article,
            text(Some("  "), "Hello"),
            Some(Refusal::Title(Fault::Missing)),
        ),
        (
            Kind::Announcement,
            text(Some("ab"), "Hello"),
            Some(Refusal::Title(Fault::TooShort(3))),
        ),
        (Kind::Question, text(Some("Concrete"), question), None),
        (
            Kind::Question,
            text(Some("Concrete"), "How long?"),
            Some(Refusal::Body(Fault::TooShort(20))),
        ),
    ] {
        assert_eq!(
            text.clone().checked(kind).err(),
            expected,
            "{kind:?} {text:?}"
        );
    }
}

#[test]
fn a_language_is_one_ruche_knows() {
    assert_eq!(language(Some("fr-CA")), Ok(Some("fr".to_owned())));
    assert_eq!(language(None), Ok(None));
    assert_eq!(language(Some("de")), Err(Refusal::Language));
}

/// One of the things that can be asked of a post.
#[derive(Clone, Debug)]
enum Ask {
    Publish,
    Edit(PersonId, String),
    Delete(Asker),
    Restore(Asker),
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let people = prop_oneof![Just(asker(zoe())), Just(asker(karim())), Just(moderator())];
    let ask = prop_oneof![
        Just(Ask::Publish),
        (people.clone(), "[ab]").prop_map(|(asker, text)| Ask::Edit(asker.person, text)),
        people.clone().prop_map(Ask::Delete),
        people.prop_map(Ask::Restore),
    ];
    proptest::collection::vec(ask, 0..30)
}

fn decide(post: &Post, ask: &Ask) -> Result<Vec<Event>, Refusal> {
    match ask {
        Ask::Publish => Ok(post.publish(published())),
        Ask::Edit(person, text) => post.edit(*person, edited(text)),
        Ask::Delete(asker) => post.delete(*asker),
        Ask::Restore(asker) => post.restore(*asker),
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
