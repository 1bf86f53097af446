//! When mail comes: within the hours, not in a pause, not too much of it, and how much it holds.

use ruche::features::accounts::Viewer;
use ruche::features::communities::commands::end_membership;
use ruche::features::communities::events::Audience;
use ruche::features::notifications::aggregate::inbox::Wish;
use ruche::features::notifications::commands::wish;
use ruche::kernel::clock::Time;
use ruche::kernel::mail_wishes::{Content, Digest, Hours};

use super::network::{Network, address};
use crate::support::engine::on_both_engines;

const MENTION_HOLD: i64 = 120;
const HOUR: i64 = 3_600;

async fn wants(network: &Network, who: &Viewer, wished: Wish) {
    wish(network, who.person, wished).await.unwrap();
}

async fn to(network: &Network, handle: &str) -> usize {
    network.settle().await;
    let address = address(handle);
    network
        .mails()
        .iter()
        .filter(|mail| mail.to == address)
        .count()
}

on_both_engines! {
    async fn mail_waits_for_the_persons_hours_and_a_right_that_is_lost_meanwhile_stops_it(engine) {
        // A Sunday at half past nine in Paris.
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        for who in [&karim, &ada] {
            wants(&network, who, Wish::Hours(Some(Hours::usual("Europe/Paris")))).await;
        }
        let (community, audience) = network.community(&zoe, &[&karim, &ada]).await;
        network.post(&zoe, audience, "Bonjour @karim et @ada").await;
        network.after(12 * HOUR).await;
        assert_eq!(network.mails(), []);
        end_membership(&network, &ada, community, ada.person, None).await.unwrap();
        let monday = Time::parse("2026-03-02T06:00:00Z").unwrap();
        network.clock.advance_seconds(monday.seconds_since(network.clock.now()) - 1);
        assert_eq!(to(&network, "karim").await, 0);
        network.after(1).await;
        assert_eq!(to(&network, "karim").await, 1);
        assert_eq!(to(&network, "ada").await, 0, "removed while it waited");
    }

    async fn a_pause_holds_mail_back_until_it_ends(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let until = network.clock.now().plus_seconds(10 * HOUR);
        wants(&network, &karim, Wish::Pause(Some(until))).await;
        network.post(&zoe, Audience::Everyone, "Bonjour @karim et @ada").await;
        network.after(9 * HOUR).await;
        assert_eq!((to(&network, "karim").await, to(&network, "ada").await), (0, 1));
        network.after(HOUR).await;
        assert_eq!(to(&network, "karim").await, 1);
        let _ = ada;
    }

    async fn what_is_too_much_for_a_day_comes_in_the_digest(engine) {
        let network = Network::with_day_max(engine, 2).await;
        let [zoe, karim, _] = network.three().await;
        wants(&network, &karim, Wish::Digest(Some(Digest::Daily { at: 7 * 60 + 30 }))).await;
        for body in ["Un @karim", "Deux @karim", "Trois @karim", "Quatre @karim"] {
            network.post(&zoe, Audience::Everyone, body).await;
            network.after(MENTION_HOLD).await;
        }
        assert_eq!(to(&network, "karim").await, 2);
        network.after(24 * HOUR).await;
        let mails = network.mails();
        let digests: Vec<_> = mails.iter().filter(|mail| mail.kind == "digest").collect();
        let [digest] = &digests[..] else { panic!("{mails:?}") };
        assert!(digest.text.contains("Trois") && digest.text.contains("Quatre"), "{}", digest.text);
        assert!(!digest.text.contains("Deux"), "{}", digest.text);
        network.after(48 * HOUR).await;
        assert_eq!(network.mails().len(), 3, "nothing new, no digest");
    }

    async fn mail_holds_as_much_as_the_person_and_the_organisation_want(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let long = format!("Bonjour @karim et @ada. {} Fin.", "Il fait beau. ".repeat(40));
        wants(&network, &karim, Wish::Content(Some(Content::Excerpt))).await;
        wants(&network, &ada, Wish::Content(Some(Content::None))).await;
        network.post(&zoe, Audience::Everyone, &long).await;
        network.after(MENTION_HOLD).await;
        let mails = network.mails();
        let [to_ada, to_karim] = &mails[..] else { panic!("{mails:?}") };
        assert!(to_karim.text.contains("Il fait beau.") && !to_karim.text.contains("Fin."));
        for part in [&to_ada.subject, &to_ada.text, &to_ada.html] {
            assert!(!part.contains("Bonjour") && !part.contains("beau"), "{part}");
        }
        assert!(to_ada.text.contains("Zoé Martin mentioned you"), "{}", to_ada.text);
    }
}
