//! Mail through a server that refuses, is absent, and a process that dies while it sends.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use ruche::features;
use ruche::features::communities::events::Audience;
use ruche::features::notifications::emails::Post;
use ruche::features::notifications::notify::Teller;
use ruche::kernel::effects::{Delivery, FINISHED_SECONDS_MAX, Taken, Worker};
use ruche::kernel::error::Error;

use super::network::{Network, smtp};
use crate::support::engine::on_both_engines;
use crate::support::fake_smtp::{FakeSmtp, Fault};

const HOLD: i64 = 120;

/// Longer than the lease of an effect.
const LEASE: i64 = 121;

/// Carries out, and dies before it can say so.
pub(super) struct Unsettled(pub(super) Arc<dyn Worker>);

impl Worker for Unsettled {
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            self.0.deliver(effect).await?;
            std::future::pending().await
        })
    }
}

on_both_engines! {
    async fn a_mail_refused_for_now_is_sent_later_with_the_same_octets(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, ..] = network.three().await;
        server.fails("CONTENT", Fault::Answer("451 4.7.1 later"));
        network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.after(HOLD).await;
        assert_eq!(server.mails(), Vec::<String>::new());
        assert_eq!(network.pending().await, [("mail".to_owned(), 1)]);
        server.behaves();
        // A minute, give or take a fifth.
        network.after(47).await;
        assert_eq!(server.mails(), Vec::<String>::new());
        network.after(26).await;
        let mails = server.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(network.mail(mails[0].as_bytes()).to, "karim@people.example");
        assert_eq!(network.pending().await, []);
    }

    async fn a_mail_to_no_mailbox_is_parked_at_once(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, ..] = network.three().await;
        server.fails("RCPT", Fault::Answer("550 5.1.1 no such user"));
        network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.after(HOLD).await;
        assert_eq!(network.effects.parked().await.unwrap(), 1);
        server.behaves();
        network.after(100_000).await;
        assert_eq!(server.mails(), Vec::<String>::new());
    }

    async fn what_was_finished_long_ago_is_forgotten_and_nothing_of_it_is_done_again(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, karim, _] = network.three().await;
        network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.after(HOLD).await;
        server.fails("RCPT", Fault::Answer("550 5.7.1 no"));
        network.post(&zoe, Audience::Everyone, "Bonjour @ada").await;
        network.after(HOLD).await;
        server.behaves();
        let (sent, told) = (server.mails(), network.told(&karim).await);
        assert_eq!((sent.len(), network.effects.parked().await.unwrap()), (1, 1));
        let forget = async || {
            let before = network.clock.now().plus_seconds(-FINISHED_SECONDS_MAX);
            network.effects.forget_finished(before).await.unwrap()
        };
        network.after(FINISHED_SECONDS_MAX - HOLD).await;
        assert_eq!(forget().await, 0, "not yet");
        network.after(2 * HOLD).await;
        // Of each post what was told and what was mailed, but what was given up.
        assert_eq!(forget().await, 3);
        assert_eq!(forget().await, 0);
        let network = network.restart(smtp(server.address), features::workers).await;
        network.after(1_000).await;
        assert_eq!((server.mails(), network.told(&karim).await), (sent, told));
        assert_eq!(network.effects.parked().await.unwrap(), 1, "somebody may still decide");
        let waits = network.effects.pending().await.unwrap();
        assert_eq!(waits, [("digest".to_owned(), 3)], "what sleeps is not finished");
    }

    async fn an_absent_server_loses_no_mail_however_long(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, ..] = network.three().await;
        server.fails("GREETING", Fault::Cut);
        network.post(&zoe, Audience::Everyone, "Bonjour @karim et @ada").await;
        network.after(HOLD).await;
        // Far more tries, and far longer, than a mail that is refused would get.
        for _ in 0..12 {
            network.after(8 * 3_600).await;
        }
        assert_eq!(network.pending().await, [("mail".to_owned(), 2)]);
        server.behaves();
        network.after(61).await;
        network.after(61).await;
        assert_eq!(server.mails().len(), 2);
    }

    async fn a_process_that_dies_while_it_sends_is_followed_by_the_same_octets(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, karim, _] = network.three().await;
        let network = network.restart(smtp(server.address), |app| {
            let dying: Arc<dyn Worker> = Arc::new(Unsettled(Arc::new(Post::new(app))));
            vec![Arc::new(Teller(app.clone())), dying]
        }).await;
        network.post(&zoe, Audience::Everyone, "Bonjour @karim").await;
        network.until(|| async { network.unread(&karim).await == 1 }).await;
        network.clock.advance_seconds(HOLD);
        network.until(|| async { server.mails().len() == 1 }).await;
        let network = network.restart(smtp(server.address), features::workers).await;
        network.after(LEASE).await;
        network.settle().await;
        let mails = server.mails();
        assert_eq!(mails.len(), 2, "at least once");
        assert_eq!(mails[0], mails[1], "Date and Message-ID included");
        assert_eq!(network.pending().await, []);
    }
}
