//! Comments from the command to the query, on a real database.

use super::*;
use crate::features::comments::queries::{self, Thread};
use crate::features::communities;
use crate::features::communities::events::{Role, Visibility};
use crate::features::posts::aggregate::Text;
use crate::features::posts::commands::{NewPost, delete_post, publish_post};
use crate::features::posts::events::Kind;
use crate::features::testing::{Network, refusal};
use crate::kernel::page::Page;

async fn published(network: &Network, who: &Viewer, audience: Audience) -> PostId {
    let new = NewPost {
        audience,
        kind: Kind::Status,
        text: Text {
            body: "Hello".to_owned(),
            ..Text::default()
        },
        language: None,
        ends_at: None,
        thanked: None,
        under_pseudonym: false,
    };
    publish_post(network, who, new, None).await.unwrap().0
}

async fn say(
    network: &Network,
    who: &Viewer,
    (post, parent): (PostId, Option<CommentId>),
    body: &str,
) -> Result<CommentId, Failure<Refusal>> {
    let new = NewComment {
        post,
        parent,
        body: body.to_owned(),
    };
    let written = write_comment(network, who, new, None).await;
    written.map(|(comment, _)| comment)
}

async fn texts(network: &Network, who: &Viewer, thread: Thread) -> Vec<Option<String>> {
    let page = Page::read("comments", 2, None, None).unwrap();
    let found = queries::threads(network, who.person, &[thread], &page).await;
    let slice = found.unwrap().remove(&thread);
    let comments = slice.map(|slice| slice.items).unwrap_or_default();
    comments.into_iter().map(|comment| comment.body).collect()
}

async fn count(network: &Network, post: PostId) -> i64 {
    let counts = queries::counts(network, &[post]).await.unwrap();
    counts.get(&post).copied().unwrap_or(0)
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[tokio::test]
async fn threads_are_oldest_first_at_every_level() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = published(&network, &zoe, Audience::Everyone).await;
    let first = say(&network, &zoe, (post, None), "first").await.unwrap();
    network.clock.advance_seconds(1);
    say(&network, &zoe, (post, None), "second").await.unwrap();
    let reply = say(&network, &zoe, (post, Some(first)), "reply")
        .await
        .unwrap();
    assert_eq!(
        texts(&network, &zoe, Thread::Post(post)).await,
        some(&["first", "second"])
    );
    assert_eq!(
        texts(&network, &zoe, Thread::Comment(first)).await,
        some(&["reply"])
    );
    assert_eq!(count(&network, post).await, 3);
    let found = queries::comments(&network, zoe.person, &[reply])
        .await
        .unwrap();
    assert_eq!(
        (found[&reply].depth, found[&reply].parent),
        (2, Some(first))
    );
}

#[tokio::test]
async fn many_threads_are_paged_at_once() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let posts = [
        published(&network, &zoe, Audience::Everyone).await,
        published(&network, &zoe, Audience::Everyone).await,
    ];
    for post in posts {
        for text in ["a", "b", "c"] {
            network.clock.advance_seconds(1);
            say(&network, &zoe, (post, None), text).await.unwrap();
        }
    }
    let page = Page::read("comments", 2, Some(2), None).unwrap();
    let threads = posts.map(Thread::Post);
    let found = queries::threads(&network, zoe.person, &threads, &page)
        .await
        .unwrap();
    for thread in threads {
        let slice = &found[&thread];
        assert_eq!((slice.items.len(), slice.more), (2, true));
        let last = &slice.items[1];
        let rest = Page {
            first: 2,
            after: Some(vec![
                "1".to_owned(),
                last.written_at.0.to_string(),
                last.id.to_string(),
            ]),
        };
        let found = queries::threads(&network, zoe.person, &[thread], &rest).await;
        let slice = &found.unwrap()[&thread];
        assert_eq!(slice.items[0].body.as_deref(), Some("c"));
        assert!(!slice.more);
    }
}

#[tokio::test]
async fn a_deleted_comment_keeps_its_place_only_while_answers_hang_on_it() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = published(&network, &zoe, Audience::Everyone).await;
    let top = say(&network, &zoe, (post, None), "top").await.unwrap();
    let middle = say(&network, &zoe, (post, Some(top)), "middle")
        .await
        .unwrap();
    let leaf = say(&network, &zoe, (post, Some(middle)), "leaf")
        .await
        .unwrap();
    for comment in [middle, top] {
        delete_comment(&network, &zoe, comment).await.unwrap();
    }
    assert_eq!(texts(&network, &zoe, Thread::Post(post)).await, [None]);
    assert_eq!(texts(&network, &zoe, Thread::Comment(top)).await, [None]);
    assert_eq!(
        texts(&network, &zoe, Thread::Comment(middle)).await,
        some(&["leaf"])
    );
    assert_eq!(count(&network, post).await, 1);
    let refused = say(&network, &zoe, (post, Some(top)), "late").await;
    assert_eq!(refusal(refused), Refusal::NotFound);

    delete_comment(&network, &zoe, leaf).await.unwrap();
    assert_eq!(texts(&network, &zoe, Thread::Post(post)).await, []);
    assert_eq!(count(&network, post).await, 0);
}

#[tokio::test]
async fn readers_do_not_comment_and_outsiders_learn_nothing() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let boss = network.administrator("boss").await;
    let secret = network.community(&zoe, Visibility::Secret).await;
    let audience = network.join(secret, &karim, Role::Reader).await;
    let post = published(&network, &zoe, audience).await;
    let comment = say(&network, &zoe, (post, None), "Honey").await.unwrap();
    let refused = say(&network, &karim, (post, None), "Me too").await;
    let small = communities::aggregate::Refusal::NotAllowed;
    assert_eq!(refusal(refused), Refusal::Place(small));
    let refused = say(&network, &boss, (post, None), "Me too").await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    let refused = delete_comment(&network, &boss, comment).await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    assert_eq!(
        texts(&network, &karim, Thread::Post(post)).await,
        some(&["Honey"])
    );
    assert_eq!(texts(&network, &boss, Thread::Post(post)).await, []);
    let by_id = queries::comments(&network, boss.person, &[comment]).await;
    assert!(by_id.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_below_a_binned_post_exists() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = published(&network, &zoe, Audience::Everyone).await;
    let comment = say(&network, &zoe, (post, None), "Hello").await.unwrap();
    delete_post(&network, &zoe, post).await.unwrap();
    let refused = say(&network, &zoe, (post, None), "late").await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    let refused = edit_comment(&network, &zoe, comment, "late").await;
    assert_eq!(refusal(refused), Refusal::NotFound);
    assert_eq!(texts(&network, &zoe, Thread::Post(post)).await, []);
}

#[tokio::test]
async fn an_answer_belongs_to_the_post_of_what_it_answers() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = published(&network, &zoe, Audience::Everyone).await;
    let other = published(&network, &zoe, Audience::Everyone).await;
    let comment = say(&network, &zoe, (post, None), "Hello").await.unwrap();
    let refused = say(&network, &zoe, (other, Some(comment)), "astray").await;
    assert_eq!(refusal(refused), Refusal::NotFound);
}

#[tokio::test]
async fn an_edit_changes_text_and_mentions() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let post = published(&network, &zoe, Audience::Everyone).await;
    let comment = say(&network, &zoe, (post, None), "@zoe").await.unwrap();
    let refused = edit_comment(&network, &karim, comment, "mine").await;
    assert_eq!(refusal(refused), Refusal::AuthorOnly);
    edit_comment(&network, &zoe, comment, "@karim")
        .await
        .unwrap();
    let mentions = queries::mentions(&network, &[comment]).await.unwrap();
    assert_eq!(mentions[&comment], [karim.person]);
    assert_eq!(
        texts(&network, &zoe, Thread::Post(post)).await,
        some(&["@karim"])
    );
}
