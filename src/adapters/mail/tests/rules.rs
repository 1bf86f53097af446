//! The rules of mail find what breaks them: a checker is itself checked.

use mail_parser::MessageParser;

use super::letters::broken;
use super::letters::good;
use super::letters::letter;
use crate::adapters::mail::Outgoing;
use crate::kernel::locale::Locale;

fn mail() -> (Outgoing, String) {
    let mail = good(&letter(Locale::French));
    let raw = String::from_utf8(mail.bytes.clone()).unwrap();
    (mail, raw)
}

/// The mail with `bytes` breaks `rule`.
fn bites(mut mail: Outgoing, bytes: String, rule: &str) {
    assert_ne!(
        mail.bytes,
        bytes.as_bytes(),
        "nothing was planted for `{rule}`"
    );
    mail.bytes = bytes.into_bytes();
    let found = broken(&mail).join("\n");
    assert!(found.contains(rule), "{rule}: {found}");
}

#[test]
fn a_broken_header_is_found() {
    let (mail, raw) = mail();
    for (good, bad, rule) in [
        (
            "Auto-Submitted: auto-generated",
            "Auto-Submitted: no",
            "a machine wrote it",
        ),
        ("Suppress: All", "Suppress: None", "out-of-office"),
        ("List-Unsubscribe-Post", "X-Post", "one click"),
        (
            "List-Unsubscribe: <https",
            "List-Unsubscribe: <mailto:a@b.fr>, <https",
            "exactly one https URL",
        ),
        ("X-Notification-Kind", "X-Other", "kind and reason"),
        (
            "X-Notification-Kind: comment",
            "X-Notification-Kind: account",
            "no unsubscribing",
        ),
        ("To: ", "Cc: b@exemple.fr\r\nTo: ", "a copy"),
        (
            "Date: Thu, 01 Jan 2026",
            "Date: Mon, 29 Dec 2025",
            "48 hours",
        ),
        ("<ruche@exemple.fr>", "<ruche@evil.fr>", "aligns"),
        ("References: ", "X-References: ", "References holds"),
        ("Subject: ", "Subject: x\r\nSubject: ", "stands once"),
        ("Precedence: list", "Precedence: junk", "list or bulk"),
        (
            "List-Id: ",
            "List-Id: zoe.martin@exemple.fr ",
            "address occurs",
        ),
        ("List-Id: ", "List-Id: \u{7} ", "control character"),
        ("To: ", &format!("To: {} ", "x".repeat(320)), "320 octets"),
    ] {
        bites(mail.clone(), raw.replacen(good, bad, 1), rule);
    }
}

#[test]
fn a_broken_page_is_found() {
    let (mail, raw) = mail();
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let page = message.body_html(0).unwrap().into_owned();
    let boundary = raw
        .split("boundary=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (head, _) = raw.split_once("Content-Type: text/html").unwrap();
    let at_the_end = |what: &str| format!("{what}</body>");
    for (good, bad, rule) in [
        ("<!doctype html>", String::new(), "doctype"),
        ("<html lang=\"fr\">", "<html>".to_owned(), "language"),
        ("<h1>", "<b>".to_owned(), "real heading"),
        (
            "role=\"presentation\"",
            "role=\"table\"".to_owned(),
            "presentation",
        ),
        (
            "</body>",
            at_the_end("<img alt=\"\">"),
            "loaded from elsewhere",
        ),
        (
            "https://intranet.exemple.fr/posts",
            "https://x.fr/posts".to_owned(),
            "this instance only",
        ),
        ("prefers-color-scheme", "x".to_owned(), "light and dark"),
        ("</body>", at_the_end(&"mot inconnu ".repeat(90)), "70 %"),
        ("</body>", at_the_end(&"x".repeat(102_400)), "102,400"),
    ] {
        let changed = page.replace(good, &bad);
        assert_ne!(changed, page, "`{good}` does not occur");
        let ascii = changed.replace(|c: char| !c.is_ascii(), "e");
        let part = "Content-Type: text/html; charset=utf-8\r\n\r\n";
        bites(
            mail.clone(),
            format!("{head}{part}{ascii}\r\n--{boundary}--\r\n"),
            rule,
        );
    }
}
