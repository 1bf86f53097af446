//! The digest: at the person's own hour, once, never empty, in its order.

use ruche::features::accounts::Viewer;
use ruche::features::accounts::commands::{note_use, open_session};
use ruche::features::communities::events::Audience;
use ruche::features::notifications::aggregate::inbox::Wish;
use ruche::features::notifications::commands::{mark_read, wish};
use ruche::features::posts::commands::delete_post;
use ruche::features::reactions::events::Kind;
use ruche::kernel::clock::Time;
use ruche::kernel::mail_wishes::{Digest, Hours};

use super::network::{Mail, Network};
use crate::support::engine::on_both_engines;

const HOUR: i64 = 3_600;

async fn wants(network: &Network, who: &Viewer, zone: &str, digest: Digest) {
    let hours = Hours {
        days: (1..=7).collect(),
        ..Hours::usual(zone)
    };
    wish(network, who.person, Wish::Hours(Some(hours)))
        .await
        .unwrap();
    wish(network, who.person, Wish::Digest(Some(digest)))
        .await
        .unwrap();
    network.settle().await;
}

/// Lets time pass in steps, as it does.
async fn pass(network: &Network, until: &str) {
    steps(network, until, HOUR).await;
}

/// As [`pass`], in longer steps: for months.
async fn leap(network: &Network, until: &str) {
    steps(network, until, 4 * HOUR).await;
}

async fn steps(network: &Network, until: &str, seconds: i64) {
    let until = Time::parse(until).unwrap();
    while network.clock.now() < until {
        let rest = until.seconds_since(network.clock.now());
        network.after(rest.min(seconds)).await;
    }
}

fn digests(network: &Network) -> Vec<Mail> {
    let mails = network.mails().into_iter();
    mails.filter(|mail| mail.kind == "digest").collect()
}

on_both_engines! {
    async fn it_comes_at_the_persons_hour_with_what_is_unread_and_once(engine) {
        // Sunday, the 1st of March, 09:30 UTC.
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let daily = Digest::Daily { at: 7 * 60 + 30 };
        wants(&network, &zoe, "Europe/Paris", daily).await;
        wants(&network, &karim, "America/Montreal", daily).await;
        let post = network.post(&zoe, Audience::Everyone, "La ligne 3 redémarre").await;
        // Each is decided by itself, in any order: the order of the names needs one after the other.
        network.react(&karim, post, Some(Kind::Like)).await;
        network.settle().await;
        network.react(&ada, post, Some(Kind::Thanks)).await;
        network.settle().await;
        network.post(&ada, Audience::Everyone, "Read: @zoe").await;
        network.settle().await;
        let told = network.told(&zoe).await;
        mark_read(&network, &zoe, &[told[0].id]).await.unwrap();
        let gone = network.post(&ada, Audience::Everyone, "Gone: @zoe").await;
        network.settle().await;
        delete_post(&network, &ada, gone).await.unwrap();
        pass(&network, "2026-03-02T06:29:59Z").await;
        assert_eq!(digests(&network), []);
        network.after(1).await;
        let digests_now = digests(&network);
        let [digest] = &digests_now[..] else { panic!("{digests_now:?}") };
        assert_eq!(digest.subject, "Ce que vous n’avez pas lu sur Ruche");
        let sentence = "Ada Lovelace et Karim Haddad ont réagi à votre publication · La ligne 3 redémarre";
        assert!(digest.text.contains(sentence), "{}", digest.text);
        assert!(!digest.text.contains("Read:") && !digest.text.contains("Gone:"), "{}", digest.text);
        // Nobody reacted to Karim: an empty digest is none. And what was told is not told again.
        pass(&network, "2026-03-05T12:00:00Z").await;
        assert_eq!(digests(&network).len(), 1);
    }

    async fn it_comes_once_on_the_days_on_which_the_clocks_change(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        for (from, until) in [
            ("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ] {
            pass(&network, from).await;
            wants(&network, &zoe, "Europe/Paris", Digest::Off).await;
            wants(&network, &zoe, "Europe/Paris", Digest::Daily { at: 2 * 60 + 30 }).await;
            let before = digests(&network).len();
            let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
            network.react(&karim, post, Some(Kind::Like)).await;
            pass(&network, until).await;
            assert_eq!(digests(&network).len(), before + 1, "{from}");
        }
    }

    async fn it_stops_after_half_a_year_without_a_visit_with_one_last_mail_and_starts_again(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        wants(&network, &zoe, "UTC", Digest::Daily { at: 12 * 60 }).await;
        let visits = async || open_session(&network, zoe.person, "").await.unwrap();
        let of = |kind: &str| network.mails().into_iter().filter(|mail| mail.kind == kind).collect::<Vec<_>>();
        let reacts = async || {
            let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
            network.react(&karim, post, Some(Kind::Like)).await;
            network.settle().await;
        };
        leap(&network, "2026-05-01T10:00:00Z").await;
        let session = visits().await.viewer.session.unwrap();
        let viewer = Viewer { session: Some(session), ..zoe.clone() };
        // Used until the 10th of May.
        leap(&network, "2026-05-10T10:00:00Z").await;
        note_use(&network, &viewer, Time(0)).await;
        leap(&network, "2026-10-28T11:00:00Z").await;
        reacts().await;
        leap(&network, "2026-10-29T11:00:00Z").await;
        assert_eq!(of("digest").len(), 1, "181 days after the sign-in, and 171 after the last use");
        reacts().await;
        leap(&network, "2026-11-06T11:59:59Z").await;
        let digests_before = of("digest").len();
        assert_eq!(of("absence"), []);
        reacts().await;
        leap(&network, "2026-12-20T00:00:00Z").await;
        let asked = of("absence");
        let [asked] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!((asked.to.as_str(), asked.subject.as_str()), ("zoe@people.example", "Toujours là\u{a0}? Le récapitulatif de Ruche s’arrête"));
        assert_eq!(of("digest").len(), digests_before, "while she is away");
        visits().await;
        leap(&network, "2026-12-20T13:00:00Z").await;
        assert_eq!(of("digest").len(), digests_before + 1, "what came meanwhile is in it");
    }

    async fn who_plans_anew_gets_one_by_the_new_plan_alone(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        wants(&network, &zoe, "UTC", Digest::Daily { at: 12 * 60 }).await;
        wants(&network, &zoe, "UTC", Digest::Weekly { day: 3, at: 18 * 60 }).await;
        let post = network.post(&zoe, Audience::Everyone, "Bonjour").await;
        network.react(&karim, post, Some(Kind::Like)).await;
        pass(&network, "2026-03-04T17:59:59Z").await;
        assert_eq!(digests(&network), []);
        network.after(1).await;
        assert_eq!(digests(&network).len(), 1);
        wants(&network, &zoe, "UTC", Digest::Off).await;
        network.react(&karim, network.post(&zoe, Audience::Everyone, "Merci").await, Some(Kind::Like)).await;
        pass(&network, "2026-03-12T00:00:00Z").await;
        assert_eq!(digests(&network).len(), 1);
    }
}
