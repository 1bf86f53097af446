//! For which reason somebody is told, and by which rule not.

use ruche::features::accounts::Viewer;
use ruche::features::blocks::commands::{block_person, mute_person};
use ruche::features::comments::commands::{
    NewComment, accept_answer, withdraw_acceptance, write_comment,
};
use ruche::features::comments::events::CommentId;
use ruche::features::communities::commands::end_membership;
use ruche::features::communities::events::Audience;
use ruche::features::following::commands::follow;
use ruche::features::following::events::{Level, Target};
use ruche::features::notifications::aggregate::inbox::Wish;
use ruche::features::notifications::commands::wish;
use ruche::features::notifications::events::{Reason, Rule, Scope};
use ruche::features::notifications::queries::why;
use ruche::features::posts::aggregate::Text;
use ruche::features::posts::aggregate::thanks::Thanked;
use ruche::features::posts::commands::{NewPost, publish_post};
use ruche::features::posts::events::{Kind, PostId};

use super::network::Network;
use crate::support::engine::on_both_engines;

async fn reasons(network: &Network, who: &Viewer) -> Vec<Reason> {
    network.settle().await;
    network
        .told(who)
        .await
        .iter()
        .map(|told| told.reason)
        .collect()
}

async fn publish(
    network: &Network,
    who: &Viewer,
    (kind, audience): (Kind, Audience),
    (body, thanked): (&str, Option<Thanked>),
) -> PostId {
    let text = Text {
        title: (kind != Kind::Status && kind != Kind::Kudos)
            .then(|| "Un titre assez long".to_owned()),
        body: body.to_owned(),
        ..Text::default()
    };
    let new = NewPost {
        audience,
        kind,
        text,
        language: None,
        ends_at: None,
        thanked,
        under_pseudonym: false,
    };
    publish_post(network, who, new, None).await.unwrap().0
}

async fn reply(network: &Network, who: &Viewer, post: PostId, parent: CommentId) -> CommentId {
    let new = NewComment {
        post,
        parent: Some(parent),
        body: "Oui".to_owned(),
    };
    write_comment(network, who, new, None).await.unwrap().0
}

/// The rule that kept somebody from being told of a post.
async fn kept_from(network: &Network, who: &Viewer, subject: &str) -> Option<(Reason, Rule)> {
    network.settle().await;
    let decided = why::about(network, who.person, subject).await.unwrap();
    let first = decided.into_iter().next()?;
    (!first.told).then_some((first.reason, first.rule))
}

on_both_engines! {
    async fn answers_and_their_acceptance_are_told_to_whoever_they_concern(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let question = publish(&network, &zoe, (Kind::Question, Audience::Everyone), ("Qui sait souder de l’aluminium ?", None)).await;
        let answer = network.comment(&karim, question, "Moi").await;
        assert_eq!(reasons(&network, &zoe).await, [Reason::Answer]);
        let reply = reply(&network, &ada, question, answer).await;
        // The asker is not answered by what answers somebody else; they take part all the same.
        assert_eq!(reasons(&network, &zoe).await, [Reason::Comment, Reason::Answer]);
        assert_eq!(reasons(&network, &karim).await, [Reason::Reply]);
        accept_answer(&network, &zoe, answer).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, [Reason::Accepted, Reason::Reply]);
        withdraw_acceptance(&network, &zoe, answer).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, [Reason::Reply]);
        let _ = reply;
    }

    async fn kudos_are_told_to_whom_they_thank_and_an_announcement_to_all_it_is_for(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (_, audience) = network.community(&zoe, &[&karim, &ada]).await;
        let thanked = Thanked { people: vec![karim.person], skill: None };
        publish(&network, &zoe, (Kind::Kudos, audience), ("Merci @karim", Some(thanked))).await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Kudos]);
        publish(&network, &zoe, (Kind::Announcement, audience), ("Fermé lundi, @ada", None)).await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Announcement, Reason::Kudos]);
        assert_eq!(reasons(&network, &ada).await, [Reason::Mention], "the strongest alone");
        assert_eq!(reasons(&network, &zoe).await, []);
    }

    async fn who_takes_part_hears_of_the_conversation_and_who_follows_of_what_is_new(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, audience) = network.community(&zoe, &[&karim, &ada]).await;
        let post = network.post(&zoe, audience, "Bonjour").await;
        network.comment(&karim, post, "Bonjour").await;
        assert_eq!(reasons(&network, &karim).await, []);
        network.comment(&ada, post, "Bonsoir").await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Thread]);
        // Following a community, a tag or a person at the level of everything brings what is new.
        let all = [
            (&karim, Target::Community(community)),
            (&ada, Target::Tag("soudure".to_owned())),
        ];
        for (who, target) in all {
            follow(&network, who, target, Level::All).await.unwrap();
        }
        network.post(&zoe, audience, "Tout sur la #soudure").await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Community, Reason::Thread]);
        assert_eq!(reasons(&network, &ada).await, [Reason::Tag]);
        follow(&network, &ada, Target::Person(zoe.person), Level::Participating).await.unwrap();
        network.post(&zoe, audience, "Encore").await;
        assert_eq!(reasons(&network, &ada).await, [Reason::Tag], "taking part is not everything");
    }

    async fn the_nearest_level_decides_and_the_rule_is_kept(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, audience) = network.community(&zoe, &[&karim, &ada]).await;
        let muted = |target, level| follow(&network, &karim, target, level);
        muted(Target::Community(community), Level::None).await.unwrap();
        let post = network.post(&zoe, audience, "Bonjour @karim").await;
        assert_eq!(reasons(&network, &karim).await, []);
        let (reason, rule) = kept_from(&network, &karim, &post.to_string()).await.unwrap();
        let Rule::Level { level, scope, since } = rule else { panic!("{rule:?}") };
        assert_eq!((reason, level, scope), (Reason::Mention, Level::None, Scope::Community));
        assert!(since.is_some());
        // The conversation is nearer than the community.
        muted(Target::Post(post), Level::Mentions).await.unwrap();
        network.comment(&zoe, post, "Et alors, @karim ?").await;
        assert_eq!(reasons(&network, &karim).await, [Reason::Mention]);
        muted(Target::Post(post), Level::None).await.unwrap();
        network.comment(&zoe, post, "Encore @karim").await;
        let still = "a mention is heard in a conversation one has muted";
        assert_eq!(reasons(&network, &karim).await, [Reason::Mention; 2], "{still}");
        // For everything else there is the level of the whole network.
        wish(&network, ada.person, Wish::Level(Some(Level::Mentions))).await.unwrap();
        let own = network.post(&ada, audience, "Salut").await;
        let comment = network.comment(&zoe, own, "Salut").await;
        assert_eq!(reasons(&network, &ada).await, []);
        let (reason, rule) = kept_from(&network, &ada, &comment.to_string()).await.unwrap();
        assert_eq!(reason, Reason::Comment);
        assert!(matches!(rule, Rule::Level { scope: Scope::Company, .. }), "{rule:?}");
    }

    async fn whom_one_has_muted_is_not_heard_and_a_block_leaves_no_trace(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        mute_person(&network, &karim, zoe.person, None).await.unwrap();
        let post = network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        assert_eq!(reasons(&network, &karim).await, []);
        let kept = kept_from(&network, &karim, &post.to_string()).await;
        assert_eq!(kept, Some((Reason::Mention, Rule::Muted { until: None })));
        block_person(&network, &zoe, ada.person).await.unwrap();
        let own = network.post(&ada, Audience::Everyone, "Bonjour").await;
        network.comment(&karim, own, "Bonjour").await;
        let unheard = network.comment(&zoe, own, "Bonjour").await;
        assert_eq!(reasons(&network, &ada).await, [Reason::Comment], "of one of them");
        let decided = why::about(&network, ada.person, &unheard.to_string()).await.unwrap();
        assert_eq!(decided, [], "nobody is told that they are blocked");
    }

    async fn nothing_is_decided_about_who_sees_the_place_no_more(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        let (community, audience) = network.community(&zoe, &[&karim]).await;
        let post = network.post(&zoe, audience, "Bonjour").await;
        network.comment(&karim, post, "Bonjour").await;
        let heard = network.comment(&zoe, post, "Et alors ?").await;
        network.settle().await;
        let decided = async |comment: CommentId| {
            why::about(&network, karim.person, &comment.to_string()).await.unwrap().len()
        };
        assert_eq!(decided(heard).await, 1, "while he takes part");
        end_membership(&network, &karim, community, karim.person, None).await.unwrap();
        network.settle().await;
        let unheard = network.comment(&zoe, post, "Entre nous").await;
        network.settle().await;
        assert_eq!(decided(unheard).await, 0, "there would be a trace of it when he comes back");
    }
}
