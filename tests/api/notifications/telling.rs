//! Who is told in the application.

use std::collections::BTreeSet;

use ruche::features::accounts::Viewer;
use ruche::features::comments::commands::{delete_comment, edit_comment};
use ruche::features::communities::commands::end_membership;
use ruche::features::communities::events::Audience;
use ruche::features::notifications::commands::{mark_all_read, mark_read};
use ruche::features::notifications::events::Reason;
use ruche::features::posts::aggregate::Text;
use ruche::features::posts::commands::{
    NewPost, PostEdit, delete_post, edit_post, publish, restore_post,
};
use ruche::features::posts::events::{Kind as PostKind, PostId};
use ruche::features::reactions::events::Kind;
use ruche::kernel::execute::Command;

use super::network::Network;
use crate::support::engine::on_both_engines;

async fn reasons(network: &Network, who: &Viewer) -> Vec<Reason> {
    network
        .told(who)
        .await
        .iter()
        .map(|told| told.reason)
        .collect()
}

async fn edit(network: &Network, who: &Viewer, post: PostId, body: &str) {
    let edit = PostEdit {
        body: Some(body.to_owned()),
        ..PostEdit::default()
    };
    edit_post(network, who, post, edit).await.unwrap();
    network.settle().await;
}

on_both_engines! {
    async fn a_mention_a_comment_and_a_reaction_are_told_once_each_and_counted(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.comment(&ada, post, "Bonjour").await;
        network.settle().await;
        network.react(&ada, post, Some(Kind::Like)).await;
        network.react(&karim, post, Some(Kind::Thanks)).await;
        network.settle().await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Mention]);
        assert_eq!(reasons(&network, &ada).await, []);
        let told = network.told(&zoe).await;
        let seen: Vec<_> = told.iter().map(|told| (told.reason, told.people)).collect();
        assert_eq!(seen, [(Reason::Reaction, 2), (Reason::Comment, 1)]);
        // Two workers told them, in an order of their own.
        let actors: BTreeSet<_> = told[0].actors.iter().copied().collect();
        assert_eq!(actors, BTreeSet::from([karim.person.into(), ada.person.into()]));
        assert_eq!(network.unread(&zoe).await, 2);
    }

    async fn one_event_is_told_for_its_strongest_reason(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
        network.comment(&karim, post, "Merci @zoe").await;
        network.settle().await;
        assert_eq!(reasons(&network, &zoe).await, [Reason::Mention]);
    }

    async fn nobody_is_told_of_their_own_doing(engine) {
        let network = Network::open(engine).await;
        let [zoe, ..] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Moi, @zoe").await;
        network.comment(&zoe, post, "Encore @zoe").await;
        network.react(&zoe, post, Some(Kind::Like)).await;
        network.settle().await;
        assert_eq!(network.told(&zoe).await, []);
    }

    async fn an_edit_tells_the_newly_mentioned_alone(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        let comment = network.comment(&ada, post, "Bonjour").await;
        network.settle().await;
        edit(&network, &zoe, post, "Bonjour @karim et @ada").await;
        assert_eq!(reasons(&network, &ada).await, [Reason::Mention]);
        let karims = network.told(&karim).await;
        mark_read(&network, &karim, &[karims[0].id]).await.unwrap();
        edit(&network, &zoe, post, "Bonsoir @karim et @ada").await;
        assert_eq!(network.unread(&karim).await, 0, "told once");
        // Who is no longer mentioned is no longer told; the author knows of the comment already.
        edit(&network, &zoe, post, "Bonsoir @karim").await;
        edit_comment(&network, &ada, comment, "Bonjour @zoe et @karim").await.unwrap();
        network.settle().await;
        assert_eq!(reasons(&network, &ada).await, []);
        assert_eq!(reasons(&network, &zoe).await, [Reason::Comment]);
        assert_eq!(network.told(&karim).await.len(), 2);
    }

    async fn a_reaction_taken_back_is_told_no_more(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
        network.react(&karim, post, Some(Kind::Like)).await;
        network.react(&ada, post, Some(Kind::Like)).await;
        network.settle().await;
        network.react(&karim, post, Some(Kind::Thanks)).await;
        network.react(&ada, post, None).await;
        network.settle().await;
        let told = network.told(&zoe).await;
        assert_eq!((told[0].people, &told[0].actors[..]), (1, &[karim.person.into()][..]));
        network.react(&karim, post, None).await;
        network.settle().await;
        assert_eq!(network.told(&zoe).await, []);
        assert_eq!(network.unread(&zoe).await, 0);
    }

    async fn what_one_may_not_see_any_more_is_neither_listed_nor_counted(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, audience) = network.community(&ada, &[&zoe, &karim]).await;
        network.post(&ada, audience, "Bonjour @karim").await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        let comment = network.comment(&karim, post, "Bonjour @ada").await;
        network.settle().await;
        assert_eq!(network.unread(&karim).await, 2);
        end_membership(&network, &karim, community, karim.person, None).await.unwrap();
        assert_eq!(network.unread(&karim).await, 1);
        delete_post(&network, &zoe, post).await.unwrap();
        assert_eq!(network.unread(&karim).await, 0);
        assert_eq!(network.told(&karim).await, []);
        restore_post(&network, &zoe, post).await.unwrap();
        assert_eq!(network.unread(&karim).await, 1);
        assert_eq!(network.unread(&ada).await, 1);
        delete_comment(&network, &karim, comment).await.unwrap();
        network.caught_up().await;
        assert_eq!(network.unread(&ada).await, 0);
    }

    async fn reading_one_or_all_counts_until_something_new_comes(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
        network.comment(&karim, post, "Un").await;
        network.react(&karim, post, Some(Kind::Like)).await;
        network.settle().await;
        let told = network.told(&zoe).await;
        assert!(mark_read(&network, &karim, &[told[0].id]).await.is_err(), "not his");
        mark_read(&network, &zoe, &[told[0].id]).await.unwrap();
        assert_eq!(network.unread(&zoe).await, 1);
        mark_all_read(&network, &zoe, told[0].position).await.unwrap();
        assert_eq!(network.unread(&zoe).await, 0);
        assert!(network.told(&zoe).await.iter().all(|told| told.read_at.is_some()));
        network.react(&ada, post, Some(Kind::Like)).await;
        network.settle().await;
        assert_eq!(network.unread(&zoe).await, 1);
        let told = network.told(&zoe).await;
        assert_eq!((told[0].reason, told[0].people, told[0].read_at), (Reason::Reaction, 2, None));
    }

    async fn what_is_imported_is_told_to_nobody(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        let mut command = Command::by(&zoe.person.to_string(), "import", None);
        command.imported_from = Some("old:1".to_owned());
        let text = Text { body: "Bonjour @karim".to_owned(), ..Text::default() };
        let audience = Audience::Everyone;
        let new = NewPost { audience, kind: PostKind::Status, text, language: None, ends_at: None, thanked: None, under_pseudonym: false };
        let post = PostId::new();
        publish(&network, &command, post, zoe.person, new).await.unwrap();
        network.settle().await;
        edit(&network, &zoe, post, "Bonsoir @karim").await;
        network.after(1_000).await;
        assert_eq!(network.told(&karim).await, []);
        assert_eq!(network.mails(), []);
    }
}
