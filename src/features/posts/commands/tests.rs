//! Posts from the command to the query, on a real database.

use super::*;
use crate::features::communities;
use crate::features::communities::events::Audience;
use crate::features::communities::events::{Role, Visibility};
use crate::features::posts::aggregate::Text;
use crate::features::posts::events::Kind;
use crate::features::posts::queries;
use crate::features::testing::Network;
use crate::kernel::page::Page;

fn status(audience: Audience, body: &str) -> NewPost {
    NewPost {
        audience,
        kind: Kind::Status,
        text: Text {
            body: body.to_owned(),
            ..Text::default()
        },
        language: None,
        ends_at: None,
        thanked: None,
        under_pseudonym: false,
    }
}

async fn publish(network: &Network, who: &Viewer, audience: Audience, body: &str) -> PostId {
    let published = publish_post(network, who, status(audience, body), None).await;
    published.unwrap().0
}

async fn seen(network: &Network, who: &Viewer, post: PostId) -> Option<queries::Post> {
    let mut found = queries::posts(network, who.person, &[post]).await.unwrap();
    found.remove(&post)
}

fn refusal<T: std::fmt::Debug>(done: Result<T, Failure<Refusal>>) -> Refusal {
    match done.unwrap_err() {
        Failure::Refused(refusal) => refusal,
        other @ (Failure::Taken { .. } | Failure::Broken(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_post_is_seen_by_its_audience_and_by_nobody_else() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let boss = network.administrator("boss").await;
    let secret = network.community(&zoe, Visibility::Secret).await;
    let post = publish(&network, &zoe, Audience::Community(secret), "Honey").await;
    assert_eq!(
        seen(&network, &zoe, post).await.unwrap().body.unwrap(),
        "Honey"
    );
    assert_eq!(seen(&network, &karim, post).await, None);
    assert_eq!(seen(&network, &boss, post).await, None);
    for outsider in [&karim, &boss] {
        let gone = delete_post(&network, outsider, post).await;
        assert_eq!(refusal(gone), Refusal::NotFound);
        let edited = edit_post(&network, outsider, post, PostEdit::default()).await;
        assert_eq!(refusal(edited), Refusal::NotFound);
    }
    network.join(secret, &karim, Role::Reader).await;
    assert!(seen(&network, &karim, post).await.is_some());
}

#[tokio::test]
async fn readers_do_not_publish_and_contributors_do_not_announce() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let open = network.community(&zoe, Visibility::Open).await;
    let audience = Audience::Community(open);
    let refused = publish_post(&network, &karim, status(audience, "Hello"), None).await;
    let outside = communities::aggregate::Refusal::MembersOnly;
    assert_eq!(refusal(refused), Refusal::Place(outside));
    network.join(open, &karim, Role::Contributor).await;
    publish(&network, &karim, audience, "Hello").await;
    let announcement = NewPost {
        kind: Kind::Announcement,
        text: Text {
            title: Some("Winter".to_owned()),
            body: "Close the hives".to_owned(),
            tags: vec![],
        },
        ..status(audience, "")
    };
    let refused = publish_post(&network, &karim, announcement.clone(), None).await;
    assert_eq!(refusal(refused), Refusal::ModeratorsOnly);
    publish_post(&network, &zoe, announcement, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_same_key_publishes_once() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let publish = || {
        let new = status(Audience::Everyone, "Hello");
        publish_post(&network, &zoe, new, Some("key"))
    };
    let (post, done) = publish().await.unwrap();
    let (again, repeated) = publish().await.unwrap();
    assert!(done.changed && !repeated.changed);
    assert_eq!((post, done.position), (again, repeated.position));
    let total = queries::total(&network, Audience::Everyone).await;
    assert_eq!(total.unwrap(), 1);
}

#[tokio::test]
async fn only_people_who_may_see_a_post_are_mentioned_by_it() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    network.person("lea").await;
    let secret = network.community(&zoe, Visibility::Secret).await;
    let audience = network.join(secret, &karim, Role::Reader).await;
    let body = "@lea @Karim @nobody @karim: #Honey";
    let post = publish(&network, &zoe, audience, body).await;
    let mentions = queries::mentions(&network, &[post]).await.unwrap();
    assert_eq!(mentions[&post], [karim.person]);
    let tags = queries::tags(&network, &[post]).await.unwrap();
    assert_eq!(tags[&post], ["honey"]);

    let edit = PostEdit {
        body: Some("No names".to_owned()),
        ..PostEdit::default()
    };
    edit_post(&network, &zoe, post, edit).await.unwrap();
    let mentions = queries::mentions(&network, &[post]).await.unwrap();
    let tags = queries::tags(&network, &[post]).await.unwrap();
    assert!(mentions.is_empty() && tags.is_empty());
}

#[tokio::test]
async fn every_text_a_post_has_had_stays_in_its_history() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = publish(&network, &zoe, Audience::Everyone, "first").await;
    assert_eq!(seen(&network, &zoe, post).await.unwrap().edited_at, None);
    for text in ["second", "second", "third"] {
        network.clock.advance_seconds(60);
        let edit = PostEdit {
            body: Some(text.to_owned()),
            ..PostEdit::default()
        };
        edit_post(&network, &zoe, post, edit).await.unwrap();
    }
    let page = Page::read("history", 1, Some(2), None).unwrap();
    let history = queries::history(&network, post, &page).await.unwrap();
    let texts: Vec<_> = history
        .items
        .iter()
        .map(|revision| (revision.body.as_deref(), revision.editor))
        .collect();
    let by_zoe = Some(zoe.person.into());
    assert_eq!(texts, [(Some("third"), by_zoe), (Some("second"), by_zoe)]);
    assert!(history.more);
    let now = seen(&network, &zoe, post).await.unwrap();
    assert_eq!(now.edited_at, Some(network.now()));
    assert_eq!(now.published_at.plus_seconds(180), network.now());
}

#[tokio::test]
async fn a_binned_post_is_gone_until_it_is_restored() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let boss = network.administrator("boss").await;
    let post = publish(&network, &zoe, Audience::Everyone, "Hello").await;
    let refused = delete_post(&network, &karim, post).await;
    assert_eq!(refusal(refused), Refusal::AuthorOrModerators);
    delete_post(&network, &boss, post).await.unwrap();
    assert_eq!(seen(&network, &zoe, post).await, None);
    assert_eq!(readable(&network, zoe.person, post).await.unwrap(), None);
    let binned = queries::binned(&network, zoe.person, post).await.unwrap();
    assert_eq!(binned.unwrap().deleted_by, Some(boss.person.into()));
    // To others it does not exist; its author knows, but cannot undo what a moderator did.
    let refused = delete_post(&network, &karim, post).await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    let refused = restore_post(&network, &zoe, post).await;
    assert_eq!(refusal(refused), Refusal::ModeratorsOnly);
    restore_post(&network, &boss, post).await.unwrap();
    assert!(seen(&network, &karim, post).await.is_some());
}
