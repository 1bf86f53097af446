//! Every kind of mail, in both languages: the rules of mail, and how it looks.

use jiff::Timestamp;

use super::*;
use crate::adapters::mail::mail_rules::{World, broken_rules};
use crate::adapters::mail::reading::Seen;
use crate::adapters::mail::{MailKeys, REFUSAL, Sender};
use crate::kernel::locale::Locale;
use crate::kernel::mail_wishes::Content;

const PUBLIC_URL: &str = "https://intranet.example.org";
const NOW: i64 = 1_767_225_600;

fn sample(name: &str, locale: Locale) -> Letter {
    let date = Timestamp::from_second(NOW).unwrap();
    preview::sample(name, locale, ("Intranet", PUBLIC_URL), date).unwrap()
}

fn sent(letter: &Letter) -> Outgoing {
    let keys = MailKeys::derive(&[7; 32]).unwrap();
    let base_url = format!("{PUBLIC_URL}/");
    let sender = Sender::new("Intranet", "ruche@example.org", &base_url, keys).unwrap();
    let mail = render(&sender, letter).unwrap();
    let world = World {
        base_url: &base_url,
        now: NOW,
        others: &["zoe.martin@example.org"],
    };
    let broken = broken_rules(&mail.envelope_from, &mail.envelope_to, &mail.bytes, &world);
    assert_eq!(broken, Vec::<String>::new(), "{}", letter.kind);
    mail
}

/// The mail as text: raw headers, then both parts decoded.
fn readable(mail: &Outgoing) -> String {
    let Seen {
        head, text, html, ..
    } = Seen::of(mail);
    format!(
        "envelope: {} -> {}\n{head}\n\n======== text ========\n{text}\n======== html ========\n{html}",
        mail.envelope_from, mail.envelope_to
    )
}

#[test]
fn each_kind_reads_well_in_both_languages() {
    let mut settings = insta::Settings::clone_current();
    // Beside the other files of tests: only data that is compiled in lies in the sources.
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/mail"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for locale in Locale::ALL {
            for name in preview::names() {
                let mail = sent(&sample(name, locale));
                insta::assert_snapshot!(format!("{name}_{}", locale.tag()), readable(&mail));
            }
        }
    });
}

#[test]
fn all_mails_of_a_conversation_have_one_subject_and_one_root() {
    for locale in Locale::ALL {
        let immediate = Reason::ALL
            .into_iter()
            .filter(|it| it.is_immediate() && it.is_under_post());
        let seen = immediate.map(|reason| {
            let mail = sent(&sample(reason.as_str(), locale));
            let seen = Seen::of(&mail);
            (
                seen.subject,
                seen.references.first().cloned().unwrap_or_default(),
            )
        });
        let mut seen: Vec<_> = seen.collect();
        seen.dedup();
        let [(_, root)] = &seen[..] else {
            panic!("{seen:?}")
        };
        assert_eq!(root, "thread.post_00000000000000000000000001@example.org");
    }
}

#[test]
fn a_mail_without_content_holds_nothing_of_what_people_wrote() {
    for locale in Locale::ALL {
        let with = readable(&sent(&sample("mention", locale)));
        let without = readable(&sent(&sample("without-content", locale)));
        for words in [
            "redémarre",
            "Merci à toute",
            "starts again",
            "Thanks to all",
        ] {
            assert!(!without.contains(words), "{without}");
        }
        assert!(with.contains("<blockquote>") && !without.contains("<blockquote>"));
        assert!(without.contains("Zoé Martin"), "who did it is told");
    }
}

#[test]
fn every_mail_but_the_digest_is_part_of_a_conversation_and_all_but_answers_can_be_stopped() {
    for name in preview::names() {
        let letter = sample(name, Locale::English);
        let is_alone = [DIGEST, absence::ABSENCE].contains(&name);
        assert_eq!(letter.thread.is_none(), is_alone, "{name}");
        let stops = letter.unsubscribe.and_then(Topic::from_code);
        assert_eq!(stops.is_none(), name == REFUSAL, "{name}");
    }
    assert_eq!(Content::ALL.len(), 3);
}
