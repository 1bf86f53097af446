//! What people say in the demo: within the limits, never twice, where they may be read.

use crate::features::imports::format::{Language, Visibility};

use super::*;

/// The handles mentioned, without the full stop of a sentence that ends with one.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.split('@').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && !"_.-".contains(c));
        let (handle, _) = rest.split_at(end.unwrap_or(rest.len()));
        handle.trim_end_matches(['.', '-'])
    })
}

#[test]
fn every_text_keeps_the_limits_of_the_product() {
    let demo = demo();
    let chars = |text: &str| text.chars().count();
    for person in &demo.people {
        assert!((2..=50).contains(&chars(&person.handle)) && chars(&person.name) <= 80);
        assert!(
            (20..=2_000).contains(&chars(person.bio.as_deref().unwrap())),
            "{}",
            person.name
        );
        assert!(
            person
                .skills
                .iter()
                .all(|skill| skill.level.is_some_and(|l| (1..=4).contains(&l)))
        );
    }
    for place in &demo.communities {
        assert!((2..=80).contains(&chars(&place.name)));
        assert!((40..=5_000).contains(&chars(place.description.as_deref().unwrap())));
    }
    for post in &demo.posts {
        let range = match post.kind {
            PostKind::Status => 1..=5_000,
            PostKind::Article | PostKind::Announcement => 80..=50_000,
            PostKind::Question => 20..=20_000,
            PostKind::Kudos => 1..=300,
        };
        assert!(range.contains(&chars(&post.body)), "{}", post.body);
        let titled = matches!(
            post.kind,
            PostKind::Article | PostKind::Question | PostKind::Announcement
        );
        assert_eq!(post.title.is_some(), titled, "{}", post.body);
        assert!(
            post.title
                .as_deref()
                .is_none_or(|title| (3..=200).contains(&chars(title)))
        );
        assert!(post.tags.len() <= 5);
    }
    assert!(
        demo.comments
            .iter()
            .all(|comment| (2..=10_000).contains(&chars(&comment.body)))
    );
}

#[test]
fn nobody_speaks_or_is_named_where_they_cannot_look() {
    let demo = demo();
    for post in &demo.posts {
        let place = post.community.as_ref().map_or("the company", Id::as_str);
        assert!(
            demo.readers(post).contains(post.author.as_str()),
            "{} in {place}",
            post.author
        );
    }
    for comment in &demo.comments {
        let post = demo.post(&comment.post);
        let (author, place) = (comment.author.as_str(), &post.community);
        assert!(
            demo.readers(post).contains(author),
            "{author} in {place:?}: {}",
            comment.body
        );
    }
    let mut count = 0;
    for (post, text) in demo.texts() {
        for handle in mentions(text) {
            count += 1;
            let place = &post.community;
            assert!(
                demo.readers(post).contains(handle),
                "@{handle} in {place:?}: {text}"
            );
        }
    }
    assert!(count >= 20, "{count} mentions");
}

#[test]
fn both_languages_are_at_home() {
    let demo = demo();
    let french = demo
        .posts
        .iter()
        .filter(|post| post.language == Some(Language::Fr))
        .count();
    let share = french * 100 / demo.posts.len();
    assert!((45..=65).contains(&share), "{share} % in French");
    let readers = demo
        .people
        .iter()
        .filter(|person| person.language == Some(Language::En))
        .count();
    assert!(readers * 4 > demo.people.len());
}

#[test]
fn nothing_is_said_twice() {
    let demo = demo();
    let mut seen = BTreeSet::new();
    for (_, text) in demo.texts() {
        assert!(seen.insert(text), "{text}");
    }
}

#[test]
fn what_visitors_search_for_has_evidence_from_several_people() {
    let demo = demo();
    let said: Vec<(&str, String)> = demo
        .posts
        .iter()
        .filter(|post| post.kind != PostKind::Question)
        .map(|post| {
            let title = post.title.as_deref().unwrap_or_default();
            (
                post.author.as_str(),
                format!("{title} {}", post.body).to_lowercase(),
            )
        })
        .chain(demo.comments.iter().map(|comment| {
            let asked = demo.post(&comment.post);
            let title = asked.title.as_deref().unwrap_or_default();
            let text = format!("{title} {} {}", asked.body, comment.body).to_lowercase();
            (comment.author.as_str(), text)
        }))
        .collect();
    for need in [
        "soud aluminium",
        "sap migration",
        "automate siemens",
        "rgpd",
        "graphql",
        "rust",
    ] {
        let told = said
            .iter()
            .filter(|(_, text)| need.split(' ').all(|word| text.contains(word)));
        let people: BTreeSet<&str> = told.map(|(author, _)| *author).collect();
        assert!(people.len() >= 5, "{need}: {people:?}");
    }
}

#[test]
fn the_cast_is_there() {
    let demo = demo();
    let handles: Vec<&str> = demo
        .people
        .iter()
        .map(|person| person.handle.as_str())
        .collect();
    assert!(
        [ADMINISTRATOR, "zoe", "karim"]
            .iter()
            .all(|handle| handles.contains(handle))
    );
    let left = demo
        .people
        .iter()
        .filter(|person| person.status == PersonStatus::Deactivated);
    assert_eq!(left.count(), LEFT.len());
    let chiefs = demo.people.iter().filter(|person| person.manager.is_none());
    assert_eq!(chiefs.count(), 1);
    for visibility in [Visibility::Open, Visibility::Closed, Visibility::Secret] {
        assert!(
            demo.communities
                .iter()
                .any(|place| place.visibility == visibility)
        );
    }
    for place in &demo.communities {
        assert!(
            place
                .members
                .iter()
                .any(|member| member.role == Role::Owner),
            "{}",
            place.name
        );
    }
}
