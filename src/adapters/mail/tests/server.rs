//! Mail through a server that refuses, is silent, cuts the line and counts.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::fake_smtp::FakeSmtp;
use super::fake_smtp::Fault;
use crate::adapters::mail::Mailer;
use crate::adapters::mail::Outcome;
use crate::adapters::mail::Outgoing;
use crate::adapters::mail::RefusalClass;
use crate::adapters::mail::Smtp;
use crate::adapters::mail::SmtpLimits;
use crate::adapters::mail::SmtpServer;

fn limits() -> SmtpLimits {
    SmtpLimits {
        mails_per_second_max: NonZeroU32::MAX,
        mails_per_domain_max: usize::MAX >> 4,
        connect_timeout: Duration::from_millis(400),
        command_timeout: Duration::from_millis(400),
        content_timeout: Duration::from_millis(400),
        ..SmtpLimits::default()
    }
}

fn mailer_to(url: &str) -> Mailer {
    let server = SmtpServer::parse("mail.smtp", url).unwrap();
    Mailer::Smtp(Box::new(Smtp::new(server, limits())))
}

async fn pair() -> (FakeSmtp, Mailer) {
    let server = FakeSmtp::start().await.unwrap();
    let mailer = mailer_to(&format!("smtp://{}", server.address));
    (server, mailer)
}

fn mail(number: usize) -> Outgoing {
    Outgoing {
        envelope_from: format!("bounce+{number}.mac@exemple.fr"),
        envelope_to: "amelie@exemple.fr".to_owned(),
        bytes: format!("Subject: {number}\r\n\r\n.dot\r\nend\r\n").into_bytes(),
    }
}

fn class(outcome: &Outcome) -> Option<(RefusalClass, Option<u16>)> {
    match outcome {
        Outcome::Refused(refusal) => Some((refusal.class, refusal.code)),
        Outcome::Accepted | Outcome::Transport(_) | Outcome::InDoubt(_) => None,
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let (server, mailer) = pair().await;
    assert_eq!(mailer.send(&mail(1)).await, Outcome::Accepted);
    assert_eq!(server.mails(), ["Subject: 1\r\n\r\n.dot\r\nend\r\n"]);
    let commands = server.commands();
    assert!(
        commands.contains(&"MAIL FROM:<bounce+1.mac@exemple.fr>".to_owned()),
        "{commands:?}"
    );
    assert!(
        commands.contains(&"RCPT TO:<amelie@exemple.fr>".to_owned()),
        "{commands:?}"
    );
}

#[tokio::test]
async fn each_answer_of_the_server_is_understood() {
    use RefusalClass::{Address, Configuration, MailboxFull, Policy, Row};
    for (point, answer, expected) in [
        ("MAIL", "451 4.3.0 later", Some((Row, 451))),
        ("RCPT", "451 4.7.1 greylisted", Some((Row, 451))),
        ("CONTENT", "452 4.3.1 disk", Some((Row, 452))),
        ("RCPT", "550 5.1.1 no such user", Some((Address, 550))),
        (
            "RCPT",
            "550-5.7.1 multiple\r\n550 5.7.1 lines",
            Some((Policy, 550)),
        ),
        ("CONTENT", "554 5.7.1 spam", Some((Policy, 554))),
        ("RCPT", "552 5.2.2 mailbox full", Some((MailboxFull, 552))),
        ("MAIL", "530 5.7.0 sign in", Some((Configuration, 530))),
        ("GREETING", "554 no service", Some((Configuration, 554))),
        ("GREETING", "421 busy", None),
        ("EHLO", "421 busy", None),
        ("RCPT", "421 4.3.2 closing", None),
    ] {
        let (server, mailer) = pair().await;
        server.fails(point, Fault::Answer(answer));
        let outcome = mailer.send(&mail(1)).await;
        let expected = expected.map(|(class, code)| (class, Some(code)));
        assert_eq!(class(&outcome), expected, "{point} {answer}: {outcome:?}");
        if expected.is_none() {
            assert!(matches!(outcome, Outcome::Transport(_)), "{outcome:?}");
        }
        server.behaves();
        assert_eq!(
            mailer.send(&mail(2)).await,
            Outcome::Accepted,
            "after {point} {answer}"
        );
        assert_eq!(server.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_password_is_about_the_configuration() {
    let server = FakeSmtp::start().await.unwrap();
    let mailer = mailer_to(&format!("smtp://zoe:secret@{}", server.address));
    server.fails("AUTH", Fault::Answer("535 5.7.8 no"));
    let outcome = mailer.send(&mail(1)).await;
    assert_eq!(
        class(&outcome),
        Some((RefusalClass::Configuration, Some(535)))
    );
    server.behaves();
    assert_eq!(mailer.send(&mail(1)).await, Outcome::Accepted);
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_gets_nothing() {
    let server = FakeSmtp::start().await.unwrap();
    let mailer = mailer_to(&format!("smtp+starttls://zoe:secret@{}", server.address));
    let outcome = mailer.send(&mail(1)).await;
    assert_eq!(class(&outcome), Some((RefusalClass::Configuration, None)));
    assert!(
        server
            .commands()
            .iter()
            .all(|line| line.starts_with("EHLO")),
        "{:?}",
        server.commands()
    );
}

#[tokio::test]
async fn silence_and_cuts_before_the_content_are_the_transports() {
    for fault in [Fault::Silence, Fault::Cut] {
        for point in ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"] {
            let (server, mailer) = pair().await;
            server.fails(point, fault.clone());
            let outcome = mailer.send(&mail(1)).await;
            assert!(
                matches!(outcome, Outcome::Transport(_)),
                "{fault:?} {point}: {outcome:?}"
            );
            server.behaves();
            assert_eq!(mailer.send(&mail(1)).await, Outcome::Accepted);
        }
    }
}

#[tokio::test]
async fn silence_and_cuts_after_the_content_leave_it_in_doubt() {
    for fault in [Fault::Silence, Fault::Cut] {
        let (server, mailer) = pair().await;
        server.fails("CONTENT", fault.clone());
        let outcome = mailer.send(&mail(1)).await;
        assert!(
            matches!(outcome, Outcome::InDoubt(_)),
            "{fault:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_the_next_mails() {
    let (server, mailer) = pair().await;
    server.fails("CONTENT", Fault::Late(Duration::from_millis(600)));
    assert!(matches!(mailer.send(&mail(1)).await, Outcome::InDoubt(_)));
    server.fails("CONTENT", Fault::Answer("554 5.7.1 spam"));
    let outcome = mailer.send(&mail(2)).await;
    assert_eq!(class(&outcome), Some((RefusalClass::Policy, Some(554))));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn nobody_listening_is_the_transports() {
    let outcome = mailer_to("smtp://127.0.0.1:1").send(&mail(1)).await;
    assert!(matches!(outcome, Outcome::Transport(_)), "{outcome:?}");
    let server = FakeSmtp::start().await.unwrap();
    let outcome = mailer_to(&format!("smtps://{}", server.address))
        .send(&mail(1))
        .await;
    assert!(matches!(outcome, Outcome::Transport(_)), "{outcome:?}");
}

#[tokio::test]
async fn addresses_that_are_none_never_reach_the_server() {
    let (server, mailer) = pair().await;
    let mut wrong = mail(1);
    wrong.envelope_to = "a@b\r\nDATA".to_owned();
    let outcome = mailer.send(&wrong).await;
    assert_eq!(class(&outcome), Some((RefusalClass::Address, None)));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn forty_mails_at_once_use_four_connections() {
    let (server, mailer) = pair().await;
    server.fails("CONTENT", Fault::Late(Duration::from_millis(20)));
    let mailer = Arc::new(mailer);
    let sends = (0..40).map(|number| {
        let mailer = Arc::clone(&mailer);
        tokio::spawn(async move { mailer.send(&mail(number)).await })
    });
    for send in sends.collect::<Vec<_>>() {
        assert_eq!(send.await.unwrap(), Outcome::Accepted);
    }
    assert_eq!(server.most_open(), 4);
    assert_eq!(server.connections(), 4);
    let mut mails = server.mails();
    mails.sort();
    mails.dedup();
    assert_eq!(mails.len(), 40);
}

#[tokio::test]
async fn one_domain_gets_two_mails_at_a_time_and_holds_nobody_up() {
    let server = FakeSmtp::start().await.unwrap();
    let limits = SmtpLimits {
        mails_per_domain_max: 2,
        ..limits()
    };
    let url = format!("smtp://{}", server.address);
    let to_server = SmtpServer::parse("mail.smtp", &url).unwrap();
    let mailer = Arc::new(Mailer::Smtp(Box::new(Smtp::new(to_server, limits))));
    server.fails("CONTENT", Fault::Late(Duration::from_millis(100)));
    let send = |mail: Outgoing| {
        let mailer = Arc::clone(&mailer);
        tokio::spawn(async move { mailer.send(&mail).await })
    };
    let slow: Vec<_> = (0..8).map(|number| send(mail(number))).collect();
    let mut elsewhere = mail(9);
    elsewhere.envelope_to = "karim@ailleurs.fr".to_owned();
    assert_eq!(send(elsewhere).await.unwrap(), Outcome::Accepted);
    assert!(server.mails().len() <= 3, "the other domain had to wait");
    for send in slow {
        assert_eq!(send.await.unwrap(), Outcome::Accepted);
    }
    assert_eq!(server.most_open(), 3);
}

#[tokio::test]
async fn a_refused_mail_costs_no_connection() {
    let (server, mailer) = pair().await;
    for number in 0..5 {
        server.fails("RCPT", Fault::Answer("550 5.1.1 no"));
        assert!(class(&mailer.send(&mail(number)).await).is_some());
        server.behaves();
        assert_eq!(mailer.send(&mail(number)).await, Outcome::Accepted);
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_parked_connection_the_server_has_closed_is_replaced() {
    let (server, mailer) = pair().await;
    assert_eq!(mailer.send(&mail(1)).await, Outcome::Accepted);
    server.fails("NOOP", Fault::Cut);
    assert_eq!(mailer.send(&mail(2)).await, Outcome::Accepted);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn closing_says_goodbye() {
    let (server, mailer) = pair().await;
    assert_eq!(mailer.send(&mail(1)).await, Outcome::Accepted);
    let Mailer::Smtp(smtp) = &mailer else {
        panic!("not a server");
    };
    smtp.close().await;
    assert_eq!(server.commands().last().unwrap(), "QUIT");
    assert!(matches!(mailer.send(&mail(2)).await, Outcome::Transport(_)));
}

#[tokio::test]
async fn the_rate_is_kept() {
    let server = FakeSmtp::start().await.unwrap();
    let url = format!("smtp://{}", server.address);
    let limits = SmtpLimits {
        mails_per_second_max: NonZeroU32::new(2).unwrap(),
        ..limits()
    };
    let mailer = Mailer::Smtp(Box::new(Smtp::new(
        SmtpServer::parse("mail.smtp", &url).unwrap(),
        limits,
    )));
    let start = tokio::time::Instant::now();
    for number in 0..4 {
        assert_eq!(mailer.send(&mail(number)).await, Outcome::Accepted);
    }
    // Two may go at once, the other two come half a second apart.
    assert!(
        start.elapsed() >= Duration::from_millis(950),
        "{:?}",
        start.elapsed()
    );
}
