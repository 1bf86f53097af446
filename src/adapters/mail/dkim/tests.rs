//! What is signed verifies, and what is changed does not: by a reader of signatures of its own.
//! What both keys sign is kept as dkimpy has verified it.

use std::collections::HashMap;

use ring::signature::ED25519;
use ring::signature::KeyPair;
use ring::signature::RSA_PKCS1_2048_8192_SHA256;
use ring::signature::UnparsedPublicKey;

use super::*;

/// Keys of these tests alone.
const RSA: &str = include_str!("../../../../tests/support/dkim_rsa.pem");
const ED25519_KEY: &str = include_str!("../../../../tests/support/dkim_ed25519.pem");

const MESSAGE: &str = "From: =?utf-8?b?Wm/DqQ==?= (Intranet)\r\n <ruche@intranet.example.org>\r\n\
    To: amelie@example.org\r\nSubject:  Line  3 \r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n\
    Message-ID: <n.1@example.org>\r\nList-Unsubscribe: <https://intranet.example.org/u/1>\r\n\
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n\
    It starts  again\ttomorrow. \r\n\r\n  Thanks.\r\n\r\n\r\n";

fn signer(pem: &str) -> Dkim {
    Dkim::new("Example.org", "mail", ("intranet.example.org", pem)).unwrap()
}

fn signed(dkim: &Dkim, message: &str) -> String {
    String::from_utf8(dkim.sign(message.as_bytes().to_vec())).unwrap()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the first signature of a message is that of a key.
fn verifies(message: &str, dkim: &Dkim) -> bool {
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n\t", " ").replace("\r\n ", " ");
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        lines.push((name.to_lowercase(), squeezed(value)));
    }
    let (name, signature) = lines.remove(0);
    assert_eq!(name, "dkim-signature");
    let tags: HashMap<&str, String> = signature
        .split(';')
        .map(|tag| tag.split_once('=').unwrap())
        .map(|(tag, value)| (tag.trim(), value.replace(' ', "")))
        .collect();
    let body: Vec<String> = body
        .trim_end_matches("\r\n")
        .split("\r\n")
        .map(|line| {
            let inner = squeezed(line);
            let indented = line.starts_with([' ', '\t']) && !inner.is_empty();
            format!("{}{inner}\r\n", if indented { " " } else { "" })
        })
        .collect();
    if tags["bh"] != STANDARD.encode(Sha256::digest(body.concat())) {
        return false;
    }
    let mut text = String::new();
    for name in tags["h"].split(':') {
        if let Some(at) = lines.iter().rposition(|(known, _)| known == name) {
            let (name, value) = lines.remove(at);
            text.extend([name.as_str(), ":", &value, "\r\n"]);
        }
    }
    let (before, _) = signature.rsplit_once("b=").unwrap();
    text.extend(["dkim-signature:", before, "b="]);
    let value = STANDARD.decode(&tags["b"]).unwrap();
    match &dkim.key {
        Key::Rsa(pair) => {
            assert_eq!(tags["a"], "rsa-sha256");
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref());
            key.verify(text.as_bytes(), &value).is_ok()
        }
        Key::Ed25519(pair) => {
            assert_eq!(tags["a"], "ed25519-sha256");
            let key = UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref());
            key.verify(&Sha256::digest(text), &value).is_ok()
        }
    }
}

#[test]
fn both_keys_sign_what_verifies_and_what_is_changed_does_not() {
    for pem in [RSA, ED25519_KEY] {
        let dkim = signer(pem);
        let message = signed(&dkim, MESSAGE);
        assert!(verifies(&message, &dkim), "{message}");
        for (from, to) in [
            ("Thanks", "Tanks"),
            ("Line  3", "Line  4"),
            ("u/1", "u/2"),
            ("=One-Click", "=Two-Clicks"),
            ("To: amelie", "From: eve@elsewhere.example\r\nTo: amelie"),
            ("To: amelie", "Subject: Pay\r\nTo: amelie"),
        ] {
            let changed = message.replacen(from, to, 1);
            assert_ne!(changed, message);
            assert!(!verifies(&changed, &dkim), "{to}");
        }
        // Servers on the way may fold and space anew.
        for (from, to) in [
            ("Line  3 ", "Line\r\n\t3"),
            ("starts  again\t", "starts again "),
        ] {
            let changed = message.replacen(from, to, 1);
            assert_ne!(changed, message);
            assert!(verifies(&changed, &dkim), "{to}");
        }
    }
}

#[test]
fn the_same_message_has_the_same_signature() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/dkim"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (name, pem) in [("rsa", RSA), ("ed25519", ED25519_KEY)] {
            let message = signed(&signer(pem), MESSAGE);
            assert_eq!(signed(&signer(pem), MESSAGE), message);
            assert!(message.lines().all(|line| line.len() <= 78), "{message}");
            // Every octet counts, and a snapshot keeps no line ends.
            insta::assert_snapshot!(name, message.escape_default().to_string());
        }
    });
}

#[test]
fn an_empty_body_has_the_hash_of_nothing() {
    for body in ["", "\r\n", "\r\n\r\n", " \r\n\t\r\n"] {
        assert_eq!(relaxed_body(body.as_bytes()), b"", "{body:?}");
    }
    assert_eq!(relaxed_body(b"a"), b"a\r\n");
    assert_eq!(relaxed_body(b"\r\n a \t b \r\n\r\n"), b"\r\n a b\r\n");
}

#[test]
fn a_key_that_is_none_and_a_domain_of_others_sign_nothing() {
    let refused = |domain, from, pem| Dkim::new(domain, "mail", (from, pem)).err();
    assert_eq!(refused("example.org", "example.org", RSA), None);
    let elsewhere = refused("other.example", "example.org", RSA);
    assert_eq!(elsewhere, Some(BadDkim::Domain));
    let ending = refused("ample.org", "example.org", RSA);
    assert_eq!(ending, Some(BadDkim::Domain));
    let public = RSA.replace("PRIVATE", "PUBLIC");
    for pem in ["", "dkim", public.as_str(), &RSA.replace("MII", "MIJ")] {
        assert_eq!(
            refused("example.org", "example.org", pem),
            Some(BadDkim::Key)
        );
    }
    let shown = format!("{:?}", signer(RSA));
    assert_eq!(
        shown,
        "Dkim { domain: \"example.org\", selector: \"mail\", .. }"
    );
}
