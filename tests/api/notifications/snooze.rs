//! What somebody puts off: gone until its time, then unread and at the top.

use ruche::features::accounts::Viewer;
use ruche::features::communities::events::Audience;
use ruche::features::notifications::aggregate::Refusal;
use ruche::features::notifications::commands::snooze::snooze;
use ruche::features::notifications::commands::{mark_all_read, mark_read, mark_unread};
use ruche::features::notifications::events::NotificationId;
use ruche::features::notifications::queries::{self, Filter};
use ruche::features::reactions::events::Kind;
use ruche::kernel::execute::Failure;
use ruche::kernel::page::Page;
use serde_json::json;

use super::network::Network;
use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

const HOUR: i64 = 3_600;

async fn listed(network: &Network, who: &Viewer, filter: Filter) -> Vec<NotificationId> {
    let page = Page::read("notifications", 1, None, None).unwrap();
    let slice = queries::list(network, who.person, &filter, &page).await;
    slice.unwrap().items.iter().map(|it| it.id).collect()
}

async fn ids(network: &Network, who: &Viewer) -> Vec<NotificationId> {
    let all = listed(network, who, Filter::default()).await;
    let grouped = Filter {
        grouped: true,
        ..Filter::default()
    };
    assert_eq!(
        listed(network, who, grouped).await,
        all,
        "each is a group of its own"
    );
    all
}

on_both_engines! {
    async fn what_is_put_off_is_gone_until_its_time_and_then_unread_at_the_top(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        network.post(&zoe, Audience::Everyone, "Un @karim").await;
        network.settle().await;
        network.post(&zoe, Audience::Everyone, "Deux @karim").await;
        network.settle().await;
        let before = ids(&network, &karim).await;
        let [newer, older] = before[..] else { panic!("{before:?}") };
        mark_read(&network, &karim, &[older]).await.unwrap();
        let until = network.clock.now().plus_seconds(2 * HOUR);
        snooze(&network, &karim, &[older, newer], until).await.unwrap();
        assert_eq!((ids(&network, &karim).await, network.unread(&karim).await), (vec![], 0));
        let snoozed = Filter { snoozed: true, ..Filter::default() };
        assert_eq!(listed(&network, &karim, snoozed).await, [newer, older]);
        // Unread at once, it is back at its place.
        mark_unread(&network, &karim, &[newer]).await.unwrap();
        assert_eq!(ids(&network, &karim).await, [newer]);
        network.after(2 * HOUR - 1).await;
        mark_all_read(&network, &karim, network.log().head()).await.unwrap();
        assert_eq!((ids(&network, &karim).await, network.unread(&karim).await), (vec![newer], 0));
        network.after(1).await;
        assert_eq!((ids(&network, &karim).await, network.unread(&karim).await), (vec![older, newer], 1));
        assert_eq!(network.told(&karim).await[0].raised_at, until);
        // Put off anew it comes at the new time alone.
        let (soon, later) = (until.plus_seconds(HOUR), until.plus_seconds(2 * HOUR));
        snooze(&network, &karim, &[older], soon).await.unwrap();
        snooze(&network, &karim, &[older], later).await.unwrap();
        network.after(HOUR).await;
        assert_eq!(ids(&network, &karim).await, [newer]);
        network.after(HOUR).await;
        assert_eq!(ids(&network, &karim).await, [older, newer]);
    }

    async fn what_is_put_off_writes_no_mail_until_it_is_back_and_news_brings_it_back(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let post = network.post(&karim, Audience::Everyone, "Bonjour").await;
        network.react(&zoe, post, Some(Kind::Like)).await;
        network.post(&zoe, Audience::Everyone, "Salut @karim").await;
        network.settle().await;
        let until = network.clock.now().plus_seconds(10 * HOUR);
        let both = ids(&network, &karim).await;
        assert_eq!(both.len(), 2);
        snooze(&network, &karim, &both, until).await.unwrap();
        network.after(HOUR).await;
        assert_eq!(network.mails(), []);
        network.react(&ada, post, Some(Kind::Like)).await;
        network.settle().await;
        assert_eq!((ids(&network, &karim).await.len(), network.unread(&karim).await), (1, 1), "one more reacted");
    }

    async fn nobody_puts_off_what_is_anothers_or_for_ever(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        network.post(&zoe, Audience::Everyone, "Un @karim").await;
        network.settle().await;
        let told = ids(&network, &karim).await;
        let now = network.clock.now();
        let refused = async |who: &Viewer, until| {
            let refused = snooze(&network, who, &told, until).await;
            let Err(Failure::Refused(why)) = refused else { panic!("{refused:?}") };
            why
        };
        assert_eq!(refused(&ada, now.plus_seconds(HOUR)).await, Refusal::NotFound);
        assert_eq!(refused(&karim, now).await, Refusal::Until);
        assert_eq!(refused(&karim, now.plus_seconds(367 * 24 * HOUR)).await, Refusal::Until);
        assert_eq!(network.unread(&karim).await, 1);
    }

    async fn the_api_puts_off_and_lists_what_is_put_off(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        karim.post(None, "Hello @zoe").await;
        server.settle().await;
        let list = async |filter: &str| {
            let query = format!("{{ viewer {{ notifications(filter: {{ {filter} }}) {{ edges {{ node {{ id snoozedUntil }} }} }} }} }}");
            zoe.data(&query, json!({})).await["viewer"]["notifications"]["edges"].take()
        };
        let id = list("").await[0]["node"]["id"].take();
        let put_off = async |until: &str| {
            let input = json!({ "ids": [id], "until": until });
            zoe.try_mutate("snoozeNotifications", input, "unreadCount").await
        };
        let refused = put_off("2020-01-01T00:00:00Z").await;
        assert_eq!(refused["userErrors"][0]["field"], json!(["input", "until"]));
        let until = server.app.now().plus_seconds(24 * HOUR).timestamp();
        let until = until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert_eq!(put_off(&until).await["unreadCount"], 0);
        assert_eq!(list("").await, json!([]));
        let snoozed = list("snoozed: true").await;
        let seen = snoozed[0]["node"]["snoozedUntil"].as_str().unwrap();
        assert_eq!((&snoozed[0]["node"]["id"], seen.get(..19)), (&id, until.get(..19)));
        server.stop().await;
    }
}
