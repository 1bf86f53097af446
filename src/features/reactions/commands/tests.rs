//! Reactions from the command to the query, on a real database.

use super::*;
use crate::features::communities::events::{Audience, Role, Visibility};
use crate::features::posts::aggregate::Text;
use crate::features::posts::commands::{NewPost, delete_post, publish_post};
use crate::features::posts::events::PostId;
use crate::features::reactions::queries;
use crate::features::testing::Network;

async fn published(network: &Network, who: &Viewer, audience: Audience) -> PostId {
    let new = NewPost {
        audience,
        kind: posts::events::Kind::Status,
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

async fn counts(network: &Network, subject: Subject) -> queries::Counts {
    let mut found = queries::counts(network, &[subject]).await.unwrap();
    found.remove(&subject).unwrap_or_default()
}

async fn own(network: &Network, who: &Viewer, subject: Subject) -> Option<Kind> {
    let found = queries::reactions(network, who.person, &[subject]).await;
    found.unwrap().get(&subject).and_then(|it| it.own)
}

#[tokio::test]
async fn counts_follow_every_change_of_mind() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let post = Subject::Post(published(&network, &zoe, Audience::Everyone).await);
    react(&network, &zoe, post, Some(Kind::Thanks))
        .await
        .unwrap();
    react(&network, &karim, post, Some(Kind::Like))
        .await
        .unwrap();
    assert_eq!(
        counts(&network, post).await,
        [(Kind::Like, 1), (Kind::Thanks, 1)]
    );
    react(&network, &karim, post, Some(Kind::Thanks))
        .await
        .unwrap();
    assert_eq!(counts(&network, post).await, [(Kind::Thanks, 2)]);
    assert_eq!(own(&network, &karim, post).await, Some(Kind::Thanks));
    react(&network, &karim, post, None).await.unwrap();
    assert_eq!(counts(&network, post).await, [(Kind::Thanks, 1)]);
    assert_eq!(own(&network, &karim, post).await, None);
}

#[tokio::test]
async fn the_same_reaction_again_changes_nothing() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await;
    let post = Subject::Post(published(&network, &zoe, Audience::Everyone).await);
    let like = || react(&network, &zoe, post, Some(Kind::Like));
    assert!(like().await.unwrap().changed);
    assert!(!like().await.unwrap().changed);
    assert_eq!(counts(&network, post).await, [(Kind::Like, 1)]);
}

#[tokio::test]
async fn whoever_reads_reacts_and_to_others_there_is_nothing() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let secret = network.community(&zoe, Visibility::Secret).await;
    let id = published(&network, &zoe, Audience::Community(secret)).await;
    let post = Subject::Post(id);
    let like = || react(&network, &karim, post, Some(Kind::Like));
    assert!(matches!(
        like().await,
        Err(Failure::Refused(Refusal::NotFound))
    ));
    network.join(secret, &karim, Role::Reader).await;
    assert!(like().await.unwrap().changed);
    delete_post(&network, &zoe, id).await.unwrap();
    assert!(matches!(
        like().await,
        Err(Failure::Refused(Refusal::NotFound))
    ));
}
