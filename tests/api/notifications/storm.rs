//! A mail server at its worst: it refuses one mail in ten for now and some for good, is slow, cuts
//! the line before and after the content, and is away for a minute. Every mail that can arrive
//! arrives, and none twice but those whose answer was lost.

use std::collections::{HashMap, HashSet};

use mail_parser::MessageParser;
use ruche::features::notifications::events::Reason;
use ruche::features::posts::aggregate::Text;
use ruche::features::posts::commands::{NewPost, publish_post};
use ruche::features::posts::events::Kind;

use super::network::Network;
use crate::support::engine::on_both_engines;
use crate::support::fake_smtp::{FakeSmtp, Fault};

/// Whoever gets a mail; every twentieth has no mailbox.
const PEOPLE: usize = 120;

const HOLD: i64 = 600;

fn handle(number: usize) -> String {
    if number % 20 == 7 {
        format!("gone{number}")
    } else {
        format!("p{number}")
    }
}

/// The Message-ID and the recipient of a mail.
fn name(mail: &str) -> (String, String) {
    let message = MessageParser::default().parse(mail.as_bytes()).unwrap();
    let to = message
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address());
    (
        message.message_id().unwrap().to_owned(),
        to.unwrap().to_owned(),
    )
}

on_both_engines! {
    async fn every_mail_arrives_through_a_storm_and_none_twice_without_need(engine) {
        let server = FakeSmtp::start().await.unwrap();
        let network = Network::with_server(engine, server.address).await;
        let [zoe, ..] = network.three().await;
        let mut members = Vec::new();
        for number in 0..PEOPLE {
            members.push(network.person(&handle(number), &format!("Person {number}"), "en").await);
        }
        let members: Vec<_> = members.iter().collect();
        let (_, audience) = network.community(&zoe, &members).await;
        server.storms();
        let text = Text { title: Some("Closed".to_owned()), body: "Closed on Monday.".to_owned(), ..Text::default() };
        let new = NewPost { audience, kind: Kind::Announcement, text, language: None, ends_at: None, thanked: None, under_pseudonym: false };
        publish_post(&network, &zoe, new, None).await.unwrap();
        network.settle().await;
        for member in &members {
            let told = network.told(member).await;
            assert_eq!(told.iter().map(|it| it.reason).collect::<Vec<_>>(), [Reason::Announcement]);
        }
        // Away for a minute at first.
        server.fails("GREETING", Fault::Cut);
        network.after(HOLD).await;
        network.after(60).await;
        assert_eq!(server.mails(), Vec::<String>::new());
        server.behaves();
        for _ in 0..40 {
            network.after(20 * 60).await;
        }
        let mut arrived: HashMap<(String, String), usize> = HashMap::new();
        for mail in server.mails() {
            *arrived.entry(name(&mail)).or_default() += 1;
        }
        let expected: HashSet<String> = (0..PEOPLE)
            .map(handle)
            .filter(|handle| !handle.starts_with("gone"))
            .map(|handle| format!("{handle}@people.example"))
            .collect();
        let reached: HashSet<String> = arrived.keys().map(|(_, to)| to.clone()).collect();
        assert_eq!(reached, expected);
        assert_eq!(arrived.len(), expected.len(), "one Message-ID a person");
        // Only where a mail was taken without a word it came again.
        let unsaid = server.unsaid();
        assert!(!unsaid.is_empty(), "the storm lost answers");
        for ((_, to), times) in &arrived {
            let lost = unsaid.iter().filter(|line| line.contains(&format!("<{to}>"))).count();
            assert_eq!(*times, 1 + lost, "{to}");
        }
        for number in (0..PEOPLE).filter(|number| handle(*number).starts_with("gone")) {
            let address = format!("<{}@people.example>", handle(number));
            let tries = server.commands().into_iter().filter(|line| line.starts_with("RCPT") && line.contains(&address));
            assert_eq!(tries.count(), 1, "never again after a 550");
        }
        assert!(server.most_open() <= 4, "{} connections", server.most_open());
        assert_eq!(network.pending().await, []);
    }
}
