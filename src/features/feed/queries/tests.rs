//! The newest posts of a feed, on a real database.

use super::*;
use crate::features::accounts::Viewer;
use crate::features::communities::events::Visibility;
use crate::features::testing::Network;

async fn bodies(network: &Network, who: &Viewer, filter: &Filter, page: &Page) -> Vec<String> {
    let page = (page, Asked::default());
    let (shown, _) = latest(network, who.person, filter, page).await.unwrap();
    let posts = shown.posts.into_iter();
    posts.filter_map(|(post, _)| post.body).collect()
}

fn first(count: i32) -> Page {
    Page::read("posts", 2, Some(count), None).unwrap()
}

#[tokio::test]
async fn what_is_secret_is_in_no_feed_of_those_outside() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let boss = network.administrator("boss").await;
    let secret = network.community(&zoe, Visibility::Secret).await;
    network
        .post(&zoe, Audience::Community(secret), "Honey")
        .await;
    let all = Filter::default();
    assert_eq!(bodies(&network, &zoe, &all, &first(10)).await, ["Honey"]);
    for outsider in [&karim, &boss] {
        assert!(
            bodies(&network, outsider, &all, &first(10))
                .await
                .is_empty()
        );
    }
}

#[tokio::test]
async fn a_list_is_newest_first_filtered_and_paged_without_a_gap() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let open = network.community(&zoe, Visibility::Open).await;
    let audience = Audience::Community(open);
    network.post(&zoe, Audience::Everyone, "one").await;
    // These two happen at the same instant.
    network.post(&karim, Audience::Everyone, "two #bees").await;
    network.clock.advance_seconds(1);
    network.post(&zoe, audience, "three #bees").await;

    let all = Filter::default();
    assert_eq!(
        bodies(&network, &karim, &all, &first(10)).await,
        ["three #bees", "two #bees", "one"]
    );
    let mut paged = Vec::new();
    let mut page = first(1);
    loop {
        let asked = (&page, Asked::default());
        let found = latest(&network, karim.person, &all, asked).await;
        let (shown, more) = found.unwrap();
        let last = &shown.posts.last().unwrap().0;
        page.after = Some(vec![last.published_at.0.to_string(), last.id.to_string()]);
        paged.extend(shown.posts.into_iter().filter_map(|(post, _)| post.body));
        if !more {
            break;
        }
    }
    assert_eq!(paged, ["three #bees", "two #bees", "one"]);

    let in_community = Filter {
        audience: Some(audience),
        ..Filter::default()
    };
    let by_zoe_about_bees = Filter {
        author: Some(zoe.person),
        tag: Some("bees".to_owned()),
        ..Filter::default()
    };
    for filter in [in_community, by_zoe_about_bees] {
        assert_eq!(
            bodies(&network, &karim, &filter, &first(10)).await,
            ["three #bees"]
        );
    }
}

#[tokio::test]
async fn the_posts_of_a_tag_are_the_same_from_either_end() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let secret = network.community(&zoe, Visibility::Secret).await;
    for body in ["one #bees", "two #wasps", "three #bees"] {
        network.post(&zoe, Audience::Everyone, body).await;
        network.clock.advance_seconds(1);
    }
    let hidden = Audience::Community(secret);
    network.post(&zoe, hidden, "four #bees").await;
    let filter = Filter {
        tag: Some("bees".to_owned()),
        ..Filter::default()
    };
    assert_eq!(filter.tagged(&network).await.unwrap(), OF_TAG);
    for tagged in [OF_TAG, WITH_TAG] {
        let page = (&first(10), Asked::default());
        let found = newest(&network, karim.person, (&filter, tagged), page).await;
        let bodies = found.unwrap().0.posts.into_iter();
        let bodies: Vec<_> = bodies.filter_map(|(post, _)| post.body).collect();
        assert_eq!(bodies, ["three #bees", "one #bees"], "{tagged}");
    }
}
