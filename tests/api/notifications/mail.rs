//! Which mail leaves, and what it says.

use std::sync::Arc;

use ruche::features;
use ruche::features::accounts::Viewer;
use ruche::features::communities::commands::end_membership;
use ruche::features::communities::events::Audience;
use ruche::features::notifications::aggregate::inbox::Wish;
use ruche::features::notifications::commands::{mark_read, wish};
use ruche::features::notifications::events::Reason;
use ruche::features::notifications::notify::Teller;
use ruche::features::people::commands::deactivate;
use ruche::features::posts::commands::{PostEdit, delete_post, edit_post};
use ruche::features::reactions::events::Kind;
use ruche::kernel::effects::Worker;
use ruche::kernel::runner::rebuild;

use super::network::{Network, address};
use super::smtp::Unsettled;
use crate::support::engine::on_both_engines;

/// When mail about a mention leaves, and about anything else.
const MENTION_HOLD: i64 = 120;
const HOLD: i64 = 600;

on_both_engines! {
    async fn a_mention_is_mailed_in_the_readers_language_with_the_latest_text(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (_, audience) = network.community(&zoe, &[&karim, &ada]).await;
        let post = network.post(&zoe, audience, "Bonjour @karim et @ada").await;
        network.after(MENTION_HOLD - 1).await;
        assert_eq!(network.mails(), [], "it may still be taken back");
        let edit = PostEdit { body: Some("Bonsoir @karim et @ada".to_owned()), ..PostEdit::default() };
        edit_post(&network, &zoe, post, edit).await.unwrap();
        network.after(1).await;
        let mails = network.mails();
        let [to_ada, to_karim] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((&to_ada.to, &to_karim.to), (&address("ada"), &address("karim")));
        assert_eq!(to_karim.subject, "[Soudure] Zoé Martin\u{a0}: Bonsoir @karim et @ada");
        assert!(to_karim.html.contains("<html lang=\"fr\">"));
        assert!(to_karim.text.starts_with("Zoé Martin vous mentionne dans une publication"), "{}", to_karim.text);
        assert!(to_karim.text.contains("> Bonsoir @karim et @ada"), "{}", to_karim.text);
        assert!(to_karim.text.contains(&format!("https://ruche.example/posts/{post}\n")));
        assert!(to_ada.html.contains("<html lang=\"en\">"));
        assert!(to_ada.text.starts_with("Zoé Martin mentioned you in a post"), "{}", to_ada.text);
        network.after(100_000).await;
        assert_eq!(network.mails(), mails, "once");
    }

    async fn what_is_new_in_a_conversation_is_one_mail(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&ada, Audience::Everyone, "Hello").await;
        let first = network.comment(&karim, post, "Bonjour Ada").await;
        network.after(HOLD - 1).await;
        network.comment(&zoe, post, "Bonjour").await;
        network.settle().await;
        assert_eq!(network.mails(), []);
        network.after(1).await;
        let mails = network.mails();
        let [to_ada] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((&to_ada.to, &*to_ada.subject), (&address("ada"), "Ada Lovelace: Hello"));
        assert!(to_ada.text.starts_with("Karim Haddad commented on your post"), "{}", to_ada.text);
        assert!(to_ada.text.contains("> Bonjour Ada\n\nZoé Martin commented on your post"), "{}", to_ada.text);
        assert!(to_ada.text.contains(&format!("/posts/{post}#{first}")), "{}", to_ada.text);
        network.after(HOLD).await;
        let to_karim: Vec<_> = network.mails().into_iter().filter(|mail| mail.to == address("karim")).collect();
        let sentence = "Zoé Martin a commenté une conversation à laquelle vous participez";
        assert!(to_karim[0].text.starts_with(sentence), "{to_karim:?}");
        // Each piece of news is told once; a later one is another mail, an answer to the first.
        assert_eq!(network.mails().len(), 2);
        network.comment(&zoe, post, "Encore").await;
        network.after(HOLD).await;
        let mails = network.mails();
        assert_eq!(mails.len(), 4, "{mails:?}");
        let again = mails.iter().find(|mail| mail.to == address("ada") && mail.id != to_ada.id).unwrap();
        assert_eq!(again.subject, to_ada.subject);
        assert!(!again.text.contains("Karim"), "{}", again.text);
        assert!(again.references.contains(&to_ada.id), "{:?}", again.references);
    }

    async fn reactions_are_never_mailed_at_once(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
        for person in [&karim, &ada] {
            network.react(person, post, Some(Kind::Like)).await;
        }
        network.after(100_000).await;
        assert_eq!(network.mails(), []);
        assert_eq!(network.unread(&zoe).await, 1);
    }

    async fn a_mail_that_nobody_needs_any_more_is_not_sent(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, audience) = network.community(&zoe, &[&karim, &ada]).await;
        network.post(&zoe, audience, "Bonjour @karim").await;
        let deleted = network.post(&zoe, audience, "Bonjour @ada").await;
        let read = network.post(&ada, Audience::Everyone, "Bonjour @zoe").await;
        network.comment(&zoe, read, "Bonjour").await;
        let left = network.person("max", "Max Weber", "fr").await;
        network.post(&zoe, Audience::Everyone, "Bonjour @max").await;
        network.settle().await;
        for who in [&zoe, &karim, &ada, &left] {
            assert!(network.unread(who).await > 0, "each is told, and would get mail");
        }
        end_membership(&network, &karim, community, karim.person, None).await.unwrap();
        delete_post(&network, &zoe, deleted).await.unwrap();
        let told = network.told(&zoe).await;
        mark_read(&network, &zoe, &[told[0].id]).await.unwrap();
        wish(&network, ada.person, Wish::Mail(Reason::Comment, false)).await.unwrap();
        let administrator = Viewer { administrator: true, ..ada.clone() };
        deactivate(&network, &administrator, left.person).await.unwrap();
        network.after(HOLD).await;
        assert_eq!(network.mails(), []);
        assert_eq!(network.pending().await, []);
        assert_eq!(network.effects.parked().await.unwrap(), 0);
    }

    async fn a_rebuild_of_everything_tells_and_sends_nothing(engine) {
        let network = Network::open(engine).await;
        let [zoe, _, ada] = network.three().await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.comment(&ada, post, "Bonjour").await;
        network.react(&ada, post, Some(Kind::Like)).await;
        network.after(HOLD).await;
        let (mails, told) = (network.mails(), network.told(&zoe).await);
        assert_eq!(mails.len(), 2);
        let head = network.log().look_up_head().await.unwrap();
        std::fs::remove_dir_all(network.place.folder.path().join("mail")).unwrap();
        for projection in features::projections() {
            rebuild(&network.runner, projection, |_, _| {}).await.unwrap();
        }
        network.after(100_000).await;
        assert_eq!(network.mails(), []);
        assert_eq!(network.log().look_up_head().await.unwrap(), head);
        assert_eq!(network.told(&zoe).await, told);
        assert_eq!(network.pending().await, []);
    }

    async fn a_decision_carried_out_twice_tells_once(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        let transport = network.settings.mail.transport.clone();
        // A process that dies after it has told and before it could say so.
        let network = network.restart(transport.clone(), |app| {
            let unsettled: Arc<dyn Worker> = Arc::new(Unsettled(Arc::new(Teller(app.clone()))));
            vec![unsettled]
        }).await;
        network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.until(|| async { network.unread(&karim).await == 1 }).await;
        let network = network.restart(transport, features::workers).await;
        network.after(HOLD).await;
        network.after(HOLD).await;
        assert_eq!(network.told(&karim).await.len(), 1);
        assert_eq!(network.mails().len(), 1);
    }
}
