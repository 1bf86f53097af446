//! Whole messages, as mail servers hand them over.

use super::*;
use crate::adapters::mail::MailKeys;
use crate::adapters::mail::marker::marker;
use crate::kernel::locale::Locale;

fn sender() -> Sender {
    let keys = MailKeys::derive(&[7; 32]).unwrap();
    Sender::new(
        "Intranet",
        "ruche@ruche.example",
        "https://ruche.example",
        keys,
    )
    .unwrap()
}

const HEAD: &str = "From: =?utf-8?Q?Zo=C3=A9?= <Zoe@People.example>\r\n\
    To: Intranet <reply+notification_1.abc@ruche.example>\r\n\
    Subject: Re: [Soudure] Out of office rules\r\n\
    Message-ID: <1234.zoe@people.example>\r\n\
    Date: Sun, 1 Mar 2026 10:30:00 +0100\r\n";

fn with(head: &str, body: &str) -> String {
    format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}")
}

fn envelope(to: Option<&str>, from: Option<&str>) -> Envelope {
    Envelope {
        to: to.map(str::to_owned),
        from: from.map(str::to_owned),
    }
}

/// The message that says `more` in its head.
fn machine(more: &str, from: Option<&str>) -> Option<Machine> {
    let message = with(&format!("{more}{HEAD}"), "Yes");
    let envelope = envelope(None, from);
    let mail = Incoming::read(message.as_bytes(), envelope).unwrap();
    mail.machine(&sender())
}

#[test]
fn a_message_says_who_wrote_what_to_which_address() {
    let body = format!("Oui.\r\n\r\n> {}\r\n> x\r\n", marker(Locale::French));
    let message = with(HEAD, &body);
    let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
    let reply = Addressed::Reply("reply+notification_1.abc".to_owned());
    assert_eq!(mail.addressed("ruche.example"), Some(reply));
    assert_eq!(mail.addressed("elsewhere.example"), None);
    assert_eq!(mail.author().as_deref(), Some("zoe@people.example"));
    assert_eq!(mail.id(), "1234.zoe@people.example");
    assert_eq!(mail.words(), "Oui.");
    assert_eq!(mail.machine(&sender()), None);
    assert_eq!(mail.bounce(), None);
}

#[test]
fn the_envelope_goes_before_what_the_message_says() {
    let head = format!("Delivered-To: bounce+2.x@ruche.example\r\n{HEAD}");
    let message = with(&head, "Yes");
    let addressed = |to| {
        let mail = Incoming::read(message.as_bytes(), envelope(to, None)).unwrap();
        mail.addressed("ruche.example")
    };
    let bounce = |local: &str| Some(Addressed::Bounce(local.to_owned()));
    assert_eq!(addressed(None), bounce("bounce+2.x"));
    assert_eq!(
        addressed(Some("<Bounce+3.X@RUCHE.example>")),
        bounce("bounce+3.x")
    );
    assert_eq!(addressed(Some("info@ruche.example")), None);
}

#[test]
fn two_authors_are_none() {
    for head in [
        HEAD.replace("From: ", "From: karim@people.example, "),
        format!("From: karim@people.example\r\n{HEAD}"),
    ] {
        let message = with(&head, "Yes");
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        assert_eq!(mail.author(), None, "{head}");
    }
}

#[test]
fn what_is_no_message_is_not_read() {
    for text in [
        "",
        "hello",
        "hello: world\r\n\r\nx",
        "From:\r\n\r\nx",
        "\u{0}\u{1}",
    ] {
        assert!(
            Incoming::read(text.as_bytes(), Envelope::default()).is_none(),
            "{text:?}"
        );
    }
}

#[test]
fn a_message_without_an_id_is_known_by_all_of_it() {
    let head = HEAD.replace("Message-ID: <1234.zoe@people.example>\r\n", "");
    let id = |body: &str| {
        let message = with(&head, body);
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        (mail.id(), mail.message_id())
    };
    assert_eq!(id("Yes"), id("Yes"));
    assert_ne!(id("Yes"), id("No"));
    assert_eq!(id("Yes").1, None);
}

#[test]
fn machines_give_themselves_away() {
    for (more, machine_is) in [
        ("Auto-Submitted: auto-replied\r\n", Machine::AutoSubmitted),
        (
            "auto-submitted: Auto-Generated; x=y\r\n",
            Machine::AutoSubmitted,
        ),
        ("X-Autoreply: yes\r\n", Machine::AutoSubmitted),
        (
            "X-Auto-Response-Suppress: DR, OOF\r\n",
            Machine::AutoSubmitted,
        ),
        ("X-Auto-Response-Suppress: All\r\n", Machine::AutoSubmitted),
        ("Return-Path: <>\r\n", Machine::NullSender),
        (
            "Return-Path: <MAILER-DAEMON@mx.example>\r\n",
            Machine::MailServer,
        ),
        ("List-Id: <all.people.example>\r\n", Machine::List),
        ("Precedence: Bulk\r\n", Machine::Bulk),
        ("Precedence: junk\r\n", Machine::Bulk),
        ("X-Notification-Kind: comment\r\n", Machine::Ours),
    ] {
        assert_eq!(machine(more, None), Some(machine_is), "{more}");
    }
    assert_eq!(machine("", Some("<>")), Some(Machine::NullSender));
    assert_eq!(
        machine("", Some("postmaster@mx.example")),
        Some(Machine::MailServer)
    );
    for more in [
        "",
        "Auto-Submitted: no\r\n",
        "Precedence: first-class\r\n",
        "X-Auto-Response-Suppress: DR, RN\r\n",
        "Return-Path: <zoe@people.example>\r\n",
    ] {
        assert_eq!(machine(more, None), None, "{more}");
    }
}

#[test]
fn a_person_of_the_same_domain_is_no_machine_and_our_own_mail_is() {
    let read = |head: &str| {
        let message = with(head, "Yes");
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        mail.machine(&sender())
    };
    let colleague = HEAD.replace("people.example", "ruche.example");
    assert_eq!(read(&colleague), None);
    let ours = HEAD.replace("<1234.zoe@people", "<n.notification_1.mac@ruche");
    assert_eq!(read(&ours), Some(Machine::Ours));
    let by_us = HEAD.replace("Zoe@People.example", "ruche@ruche.example");
    assert_eq!(read(&by_us), Some(Machine::Ours));
    let daemon = HEAD.replace("Zoe@People.example", "MAILER-DAEMON@people.example");
    assert_eq!(read(&daemon), Some(Machine::MailServer));
}

#[test]
fn an_automatic_answer_is_known_by_its_subject() {
    let subject = |subject: &str| {
        let head = HEAD.replace("Re: [Soudure] Out of office rules", subject);
        let message = with(&head, "I am away.");
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        mail.machine(&sender())
    };
    for absent in [
        "Out of Office: Re: Torch",
        "Automatic reply: Torch",
        "=?utf-8?Q?R=C3=A9ponse_automatique_:_Angle?=",
        "=?utf-8?Q?Message_d=E2=80=99absence?=",
        "Absence du bureau",
    ] {
        assert_eq!(subject(absent), Some(Machine::OutOfOffice), "{absent}");
    }
    for person in [
        "Re: Out of office rules",
        "Re: Réponse automatique",
        "Office",
    ] {
        assert_eq!(subject(person), None, "{person}");
    }
}

#[test]
fn the_text_part_is_preferred_and_html_is_read_where_there_is_none() {
    let marker = marker(Locale::French);
    let quoted = format!("<blockquote>{marker}<br>Ancien</blockquote>");
    let html =
        format!("<p>En <b>HTML</b></p><div>Le 1 mars 2026, Zoé a écrit&nbsp;:</div>{quoted}");
    let part = |kind: &str, body: &str| {
        format!("--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{body}\r\n")
    };
    let words = |parts: &str| {
        let kind = "Content-Type: multipart/alternative; boundary=b\r\n\r\n";
        let message = format!("{HEAD}{kind}{parts}--b--\r\n");
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        mail.words()
    };
    let plain = part("plain", "En texte\r\n");
    assert_eq!(
        words(&format!("{plain}{}", part("html", &html))),
        "En texte"
    );
    assert_eq!(words(&part("html", &html)), "En HTML");
    assert_eq!(words(""), "");
}

#[test]
fn a_report_names_the_failure_and_a_receipt_none() {
    let report = |kind: &str, action: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: bounce+1.x@ruche.example\r\n\
             Auto-Submitted: auto-replied\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type={kind}; boundary=r\r\n\r\n\
             --r\r\nContent-Type: text/plain\r\n\r\nStatus: 5.1.1 Action: failed\r\n\
             --r\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; zoe@people.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             --r\r\nContent-Type: message/rfc822\r\n\r\nSubject: Torch\r\n\r\nText\r\n--r--\r\n"
        )
    };
    let bounce = |message: String| {
        let mail = Incoming::read(message.as_bytes(), Envelope::default()).unwrap();
        mail.bounce().map(|bounce| bounce.status)
    };
    assert_eq!(
        bounce(report("delivery-status", "failed")).as_deref(),
        Some("5.1.1")
    );
    assert_eq!(bounce(report("delivery-status", "delayed")), None);
    assert_eq!(bounce(report("disposition-notification", "failed")), None);
}
