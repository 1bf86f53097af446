//! Letters as messages: the rules of mail, the looks of each kind, and hostile words in every place.

use jiff::Timestamp;
use mail_parser::MessageParser;
use proptest::prelude::*;

use crate::adapters::mail::BadLetter;
use crate::adapters::mail::BadSender;
use crate::adapters::mail::Block;
use crate::adapters::mail::Inline;
use crate::adapters::mail::Letter;
use crate::adapters::mail::MailKeys;
use crate::adapters::mail::Outgoing;
use crate::adapters::mail::Recipient;
use crate::adapters::mail::Sender;
use crate::adapters::mail::Unsubscribe;
use crate::adapters::mail::mail_rules::World;
use crate::adapters::mail::mail_rules::broken_rules;
use crate::adapters::mail::render;
use crate::kernel::locale::Locale;

pub(super) const BASE_URL: &str = "https://intranet.exemple.fr/";
const NOW: i64 = 1_767_225_600;

fn keys() -> MailKeys {
    MailKeys::derive(&[7; 32]).unwrap()
}

fn sender() -> Sender {
    Sender::new("Intranet", "ruche@exemple.fr", BASE_URL, keys()).unwrap()
}

pub(super) fn letter(locale: Locale) -> Letter {
    let paragraph = |text: &str| vec![Inline::Text(text.to_owned())];
    Letter {
        id: "notification_01jd0000000000000000000001".to_owned(),
        kind: "comment",
        reason: "author",
        because: "Vous avez écrit ceci sur Intranet.".to_owned(),
        unsubscribe: Some("comment"),
        takes_answers: true,
        recipient: Recipient {
            person: "person_01jd0000000000000000000002".to_owned(),
            address: "amelie.durand@exemple.fr".to_owned(),
            name: "Amélie Durand".to_owned(),
        },
        locale,
        actor: Some("Zoé Martin".to_owned()),
        subject: "[Qualité] Amélie Durand : La ligne 3 redémarre…".to_owned(),
        thread: Some("post_01jd0000000000000000000003".to_owned()),
        parent: Some("notification_01jd0000000000000000000000".to_owned()),
        community: Some("qualite".to_owned()),
        date: Timestamp::from_second(NOW).unwrap(),
        blocks: vec![
            Block::Heading("Zoé Martin a commenté votre publication".to_owned()),
            Block::Paragraph(paragraph("Communauté : Qualité")),
            Block::Quote(
                "Bonjour à tous,\nla ligne 3 redémarre <demain> à 7 h & demie.".to_owned(),
            ),
            Block::Button {
                label: "Voir le commentaire".to_owned(),
                url: format!("{BASE_URL}posts/post_01jd"),
            },
        ],
    }
}

pub(super) fn broken(mail: &Outgoing) -> Vec<String> {
    let world = World {
        base_url: BASE_URL,
        now: NOW,
        others: &["zoe.martin@exemple.fr"],
    };
    broken_rules(&mail.envelope_from, &mail.envelope_to, &mail.bytes, &world)
}

pub(super) fn good(letter: &Letter) -> Outgoing {
    let mail = render(&sender(), letter).unwrap();
    assert_eq!(broken(&mail), Vec::<String>::new());
    mail
}

#[test]
fn the_same_letter_gives_the_same_octets() {
    let letter = letter(Locale::French);
    assert_eq!(good(&letter), good(&letter));
}

#[test]
fn two_readers_of_one_notification_get_different_ids_and_tokens() {
    let first = letter(Locale::French);
    let mut second = first.clone();
    second.recipient.person = "person_01jd0000000000000000000009".to_owned();
    let found = |letter: &Letter, name: &str| {
        let mail = good(letter);
        let message = MessageParser::default().parse(&mail.bytes).unwrap();
        message.header_raw(name).unwrap().to_owned()
    };
    for name in ["Message-ID", "List-Unsubscribe", "Content-Type"] {
        assert_ne!(found(&first, name), found(&second, name), "{name}");
    }
}

#[test]
fn the_unsubscribe_link_allows_exactly_this() {
    let mail = good(&letter(Locale::French));
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let url = message
        .header_raw("List-Unsubscribe")
        .unwrap()
        .trim()
        .trim_matches(['<', '>']);
    let token = url
        .strip_prefix("https://intranet.exemple.fr/mail/unsubscribe/")
        .unwrap();
    let allowed = Unsubscribe {
        person: "person_01jd0000000000000000000002".to_owned(),
        topic: "comment".to_owned(),
    };
    assert_eq!(keys().verify_unsubscribe(token), Some(allowed));
    let local_part = mail.envelope_from.split('@').next().unwrap();
    let row = keys().verify_bounce(local_part).unwrap();
    assert_eq!(row, "notification_01jd0000000000000000000001");
}

#[test]
fn account_mail_cannot_be_unsubscribed() {
    let mut letter = letter(Locale::English);
    letter.kind = "account";
    letter.reason = "account-holder";
    letter.unsubscribe = None;
    letter.thread = None;
    letter.parent = None;
    letter.community = None;
    let raw = String::from_utf8(good(&letter).bytes).unwrap();
    for header in ["List-", "In-Reply-To", "References"] {
        assert!(!raw.contains(header), "{header}");
    }
}

#[test]
fn a_name_too_long_for_the_header_is_left_out() {
    let mut letter = letter(Locale::French);
    letter.recipient.name = "é".repeat(400);
    letter.actor = Some("x".repeat(400));
    let raw = String::from_utf8(good(&letter).bytes).unwrap();
    assert!(
        raw.contains("\r\nTo: amelie.durand@exemple.fr\r\n"),
        "{raw}"
    );
    assert!(raw.contains("From: ruche@exemple.fr\r\n"), "{raw}");
}

#[test]
fn nothing_written_by_people_becomes_a_header_or_a_tag() {
    let evil = "x\r\nBcc: mallory@evil.fr\r\n\r\n<script>alert(1)</script>\u{202e}\u{2028}\"";
    let mut letter = letter(Locale::French);
    letter.actor = Some(evil.to_owned());
    letter.recipient.name = evil.to_owned();
    letter.subject = evil.to_owned();
    letter.blocks = vec![
        Block::Heading(evil.to_owned()),
        Block::Paragraph(vec![
            Inline::Strong(evil.to_owned()),
            Inline::Text(evil.to_owned()),
        ]),
        Block::Quote(evil.to_owned()),
    ];
    let mail = good(&letter);
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    assert_eq!(
        message.subject().unwrap(),
        "x Bcc: mallory@evil.fr <script>alert(1)</script> \""
    );
    assert!(message.bcc().is_none());
}

#[test]
fn links_out_of_the_instance_are_refused() {
    for url in [
        "https://evil.fr/",
        "https://intranet.exemple.fr.evil.fr/",
        "javascript:x",
        "/posts",
        "https://intranet.exemple.fr@evil.fr/",
        "http://intranet.exemple.fr/",
    ] {
        let mut by_button = letter(Locale::French);
        let mut by_inline = by_button.clone();
        let (label, url) = (String::new(), url.to_owned());
        by_inline.blocks.push(Block::Paragraph(vec![Inline::Link {
            label: label.clone(),
            url: url.clone(),
        }]));
        by_button.blocks.push(Block::Button { label, url });
        for letter in [by_button, by_inline] {
            assert!(matches!(
                render(&sender(), &letter),
                Err(BadLetter::ForeignLink)
            ));
        }
    }
}

#[test]
fn ids_and_addresses_are_checked_before_they_become_headers() {
    let good = letter(Locale::French);
    for id in ["", "a b", "a>b", "é", "A", "a\r\nb", &"x".repeat(64)] {
        let mut letters = vec![good.clone(); 5];
        letters[0].id = id.to_owned();
        letters[1].thread = Some(id.to_owned());
        letters[2].parent = Some(id.to_owned());
        letters[3].community = Some(id.to_owned());
        letters[4].recipient.person = id.to_owned();
        for letter in letters {
            assert!(
                matches!(render(&sender(), &letter), Err(BadLetter::Id(_))),
                "{id}"
            );
        }
    }
    for address in [
        "nobody",
        "",
        "@x.fr",
        "a@",
        "zoé@x.fr",
        "a@[127.0.0.1]",
        "a@x.fr>, <b@x.fr",
    ] {
        let mut letter = good.clone();
        letter.recipient.address = address.to_owned();
        let rendered = render(&sender(), &letter);
        assert!(matches!(rendered, Err(BadLetter::Address)), "{address}");
    }
}

#[test]
fn an_international_domain_is_written_in_ascii() {
    let mut letter = letter(Locale::French);
    letter.recipient.address = "Zoe@Exemplé.fr".to_owned();
    assert_eq!(good(&letter).envelope_to, "Zoe@xn--exempl-gva.fr");
}

#[test]
fn the_settings_of_the_sender_are_checked() {
    let new = |address, url| Sender::new("Intranet", address, url, keys()).map(|_| ());
    for url in [
        "https://x.fr",
        "https://x.fr:8443/ruche/",
        "http://localhost:8080",
        "http://127.0.0.1/",
    ] {
        assert_eq!(new("a@x.fr", url), Ok(()), "{url}");
    }
    for url in [
        "",
        "x.fr",
        "http://x.fr",
        "ftp://x.fr",
        "https://x.fr?a",
        "https://x.fr#a",
        "https://u:p@x.fr",
    ] {
        assert_eq!(new("a@x.fr", url), Err(BadSender::BaseUrl), "{url}");
    }
    for address in ["", "a", "a@localhost", "é@x.fr", "A <a@x.fr>"] {
        assert_eq!(new(address, BASE_URL), Err(BadSender::Address), "{address}");
    }
}

#[test]
fn the_largest_letter_is_shown_whole() {
    let mut letter = letter(Locale::French);
    let link = || Inline::Link {
        label: "\"'<&>".repeat(2_000),
        url: format!("{BASE_URL}{}", "&".repeat(500)),
    };
    letter.blocks = (0..200)
        .flat_map(|_| {
            [
                Block::Heading("'🐝".repeat(700)),
                Block::Quote("\n".repeat(9_000)),
                Block::Quote("\"'\n".repeat(9_000)),
                Block::Paragraph((0..100).map(|_| link()).collect()),
            ]
        })
        .collect();
    letter.blocks.rotate_left(1);
    letter.blocks.insert(0, Block::Heading("a".to_owned()));
    good(&letter);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_people_write_the_rules_hold(
        name in ".{0,80}",
        subject in ".{1,200}",
        quote in "(.{0,80}\n){0,20}",
        words in ".{1,300}",
    ) {
        let mut letter = letter(Locale::French);
        letter.recipient.name.clone_from(&name);
        letter.actor = Some(name);
        letter.subject = format!("x{subject}");
        letter.blocks.push(Block::Quote(quote));
        letter.blocks.push(Block::Paragraph(vec![Inline::Text(words)]));
        let mail = render(&sender(), &letter).unwrap();
        prop_assert_eq!(broken(&mail), Vec::<String>::new());
    }
}
