//! Mail that can be answered by mail, and mail that answers one.

use mail_parser::MessageParser;

use super::letters::{BASE_URL, broken, good, letter};
use crate::adapters::mail::inbound::{Addressed, Envelope, Incoming};
use crate::adapters::mail::marker::marker;
use crate::adapters::mail::{
    Block, Letter, MailKeys, Outgoing, REFUSAL, Sender, render, render_answer,
};
use crate::kernel::locale::Locale;

fn sender() -> Sender {
    let keys = MailKeys::derive(&[7; 32]).unwrap();
    let sender = Sender::new("Intranet", "ruche@exemple.fr", BASE_URL, keys).unwrap();
    sender.taking_replies(true)
}

fn reply_to(mail: &Outgoing) -> Option<String> {
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let address = message.reply_to()?.first()?.address()?;
    Some(address.to_owned())
}

#[test]
fn a_mail_about_a_conversation_names_an_address_for_answers() {
    for locale in [Locale::French, Locale::English] {
        let letter = letter(locale);
        let mail = render(&sender(), &letter).unwrap();
        assert_eq!(broken(&mail), Vec::<String>::new());
        let address = reply_to(&mail).unwrap();
        let (local_part, domain) = address.split_once('@').unwrap();
        assert_eq!(domain, "exemple.fr");
        assert_eq!(MailKeys::reply_row(local_part), Some(letter.id.clone()));
        let thread = letter.thread.as_deref().unwrap();
        let keys = MailKeys::derive(&[7; 32]).unwrap();
        let person = &letter.recipient.person;
        assert!(keys.verify_reply(local_part, &letter.id, person, thread));
        let message = MessageParser::default().parse(&mail.bytes).unwrap();
        let line = marker(locale);
        assert!(message.body_text(0).unwrap().starts_with(&line));
        assert!(message.body_html(0).unwrap().contains(&line));
    }
}

#[test]
fn what_comes_back_with_our_mail_below_is_cut_at_our_line() {
    let letter = letter(Locale::French);
    let mail = render(&sender(), &letter).unwrap();
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let html = message.body_html(0).unwrap();
    let answers = [
        // As a web mail does, and as one that only puts its text above.
        format!("<div>Oui, demain.</div><br><blockquote>{html}</blockquote>"),
        html.replacen("<body>", "<body><p>Oui, demain.</p>", 1),
    ];
    for answer in answers {
        let head = "From: a@b.fr\r\nTo: x@exemple.fr\r\nContent-Type: text/html; charset=utf-8";
        let raw = format!("{head}\r\n\r\n{answer}");
        let incoming = Incoming::read(raw.as_bytes(), Envelope::default()).unwrap();
        assert_eq!(incoming.words(), "Oui, demain.");
    }
}

#[test]
fn where_nothing_is_taken_in_or_there_is_no_conversation_there_is_no_such_address() {
    let of_post = letter(Locale::French);
    assert_eq!(reply_to(&good(&of_post)), None);
    let digest = Letter {
        thread: None,
        parent: None,
        ..of_post.clone()
    };
    let account = Letter {
        takes_answers: false,
        ..of_post
    };
    for letter in [digest, account] {
        let mail = render(&sender(), &letter).unwrap();
        assert_eq!(reply_to(&mail), None);
        let raw = String::from_utf8(mail.bytes).unwrap();
        assert!(!raw.contains("##-"), "{raw}");
    }
}

#[test]
fn a_mail_that_answers_one_says_so_and_invites_no_answer() {
    let answer = Letter {
        kind: REFUSAL,
        reason: "answered",
        unsubscribe: None,
        takes_answers: false,
        actor: None,
        parent: None,
        community: None,
        blocks: vec![
            Block::Heading("Votre réponse n’a pas été publiée".to_owned()),
            Block::Button {
                label: "Ouvrir".to_owned(),
                url: BASE_URL.to_owned(),
            },
        ],
        ..letter(Locale::French)
    };
    let mail = render_answer(&sender(), &answer, Some("1234@people.example")).unwrap();
    assert_eq!(broken(&mail), Vec::<String>::new());
    assert_eq!(reply_to(&mail), None);
    let raw = String::from_utf8(mail.bytes.clone()).unwrap();
    assert!(raw.contains("Auto-Submitted: auto-replied\r\n"), "{raw}");
    assert!(raw.contains("<1234@people.example>"), "{raw}");
    assert!(!raw.contains("List-Unsubscribe"), "{raw}");
    // Were it sent back to us, nobody would answer.
    let incoming = Incoming::read(&mail.bytes, Envelope::default()).unwrap();
    assert!(incoming.machine(&sender()).is_some());
    let bounced = Envelope {
        to: Some(mail.envelope_from.clone()),
        from: Some(String::new()),
    };
    let incoming = Incoming::read(&mail.bytes, bounced).unwrap();
    assert!(matches!(
        incoming.addressed("exemple.fr"),
        Some(Addressed::Bounce(_))
    ));
}
