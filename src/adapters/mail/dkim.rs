//! A signature on mail (DKIM, RFC 6376 and 8463), for networks whose mail server does not sign.
//!
//! The message is signed when it is written, so that every try sends the same octets; the
//! signature holds no time, so that the same message has the same one. Relaxed in the headers and
//! in the body: the way leaves folding and spaces to each server. Each header that people or
//! filters go by is named once more than it is there, so that nobody can add a second one.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use ring::signature::RsaKeyPair;
use sha2::Digest as _;
use sha2::Sha256;

/// Headers that no second one may join.
const SEALED: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
];

/// Headers that are signed where they are.
const SIGNED: &[&str] = &[
    "in-reply-to",
    "references",
    "list-id",
    "auto-submitted",
    "content-transfer-encoding",
];

/// Characters of a signature on one line.
const LINE_CHARS: usize = 72;

/// What signs.
enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// Who signs, and with what.
pub struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

impl fmt::Debug for Dkim {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim")
            .field("domain", &self.domain)
            .field("selector", &self.selector)
            .finish_non_exhaustive()
    }
}

/// A key that signs no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDkim {
    /// No private key in a form that is known.
    #[error(
        "the key file must hold a private key in PEM: RSA of 2048 to 4096 bits (PKCS#8 or PKCS#1) \
         or Ed25519 (PKCS#8)"
    )]
    Key,
    /// A domain that is not that of the sender.
    #[error("the domain must be that of the sender, or one above it")]
    Domain,
}

impl Dkim {
    /// Signs for `domain`, whose name server publishes the public half of the key in `pem` under
    /// `selector`; `from` is the sender's domain, which receivers compare.
    pub fn new(domain: &str, selector: &str, (from, pem): (&str, &str)) -> Result<Self, BadDkim> {
        let (domain, from) = (domain.to_lowercase(), from.to_lowercase());
        if from != domain && !from.ends_with(&format!(".{domain}")) {
            return Err(BadDkim::Domain);
        }
        let der = der(pem).ok_or(BadDkim::Key)?;
        let rsa = RsaKeyPair::from_pkcs8(&der).or_else(|_other| RsaKeyPair::from_der(&der));
        let key = match rsa {
            Ok(pair) => Key::Rsa(Box::new(pair)),
            Err(_no_rsa) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der);
                Key::Ed25519(Box::new(pair.map_err(|_neither| BadDkim::Key)?))
            }
        };
        Ok(Self {
            domain,
            selector: selector.to_owned(),
            key,
        })
    }

    /// The message with its signature before it; as it is where it cannot be signed, which a key
    /// that was read cannot lead to.
    pub(super) fn sign(&self, message: Vec<u8>) -> Vec<u8> {
        let (head, body) = split(&message);
        let headers = headers(head);
        let (names, mut signed) = selected(&headers);
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let body_hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        let header = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n\ts={};\r\n\th={};\r\n\t\
             bh={body_hash};\r\n\tb=",
            self.domain,
            self.selector,
            names.join(":\r\n\t ")
        );
        // The last line is not ended.
        signed.push_str(relaxed_header(&header).trim_end());
        let Some(signature) = self.signature(signed.as_bytes()) else {
            tracing::error!("a mail could not be signed");
            return message;
        };
        let signature = STANDARD.encode(signature);
        let mut signed = header.into_bytes();
        for (at, line) in signature.as_bytes().chunks(LINE_CHARS).enumerate() {
            if at > 0 {
                signed.extend_from_slice(b"\r\n\t ");
            }
            signed.extend_from_slice(line);
        }
        signed.extend_from_slice(b"\r\n");
        signed.extend_from_slice(&message);
        signed
    }

    fn signature(&self, text: &[u8]) -> Option<Vec<u8>> {
        match &self.key {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let random = SystemRandom::new();
                pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut signature)
                    .ok()?;
                Some(signature)
            }
            // What is signed is the hash, not the text itself (RFC 8463).
            Key::Ed25519(pair) => Some(pair.sign(&Sha256::digest(text)).as_ref().to_vec()),
        }
    }
}

/// The octets in a PEM text.
fn der(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (text, _) = rest.split_once("-----END ")?;
    let known = ["PRIVATE KEY", "RSA PRIVATE KEY"].contains(&label);
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).ok().filter(|_| known)
}

/// The headers of a message, and its body.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    match end {
        Some(end) => (
            message.get(..end + 2).unwrap_or_default(),
            message.get(end + 4..).unwrap_or_default(),
        ),
        None => (message, &[]),
    }
}

/// The headers, each with its folded lines.
fn headers(head: &[u8]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for line in String::from_utf8_lossy(head).split_inclusive("\r\n") {
        match headers.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            Some(_) | None => headers.push(line.to_owned()),
        }
    }
    headers
}

/// The names that the signature lists, and the text of the headers that are there.
fn selected(headers: &[String]) -> (Vec<&'static str>, String) {
    let (mut names, mut text) = (Vec::new(), String::new());
    let is_sealed = [(SEALED, true), (SIGNED, false)];
    for (list, sealed) in is_sealed {
        for name in list {
            let is_it = |header: &&String| {
                let found = header.split_once(':').map(|(name, _)| name.trim());
                found.is_some_and(|found| found.eq_ignore_ascii_case(name))
            };
            // The last is the first that counts (RFC 6376, 5.4.2).
            for header in headers.iter().rev().filter(is_it) {
                names.push(*name);
                text.push_str(&relaxed_header(header));
            }
            if sealed {
                names.push(*name);
            }
        }
    }
    (names, text)
}

/// A header in its relaxed form, with the end of its line.
fn relaxed_header(header: &str) -> String {
    let (name, value) = header.split_once(':').unwrap_or((header, ""));
    let words: Vec<&str> = value
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    format!("{}:{}\r\n", name.trim().to_lowercase(), words.join(" "))
}

/// A body in its relaxed form: no space at the end of a line, one where there are some, no empty
/// lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut empty = 0;
    let text = body.strip_suffix(b"\r\n").unwrap_or(body);
    for line in Lines(Some(text)) {
        let mut kept: Vec<u8> = Vec::with_capacity(line.len());
        for octet in line {
            let is_space = matches!(octet, b' ' | b'\t');
            match kept.last() {
                Some(b' ') if is_space => {}
                Some(_) | None => kept.push(if is_space { b' ' } else { *octet }),
            }
        }
        if kept.last() == Some(&b' ') {
            kept.pop();
        }
        if kept.is_empty() {
            empty += 1;
            continue;
        }
        relaxed.extend(b"\r\n".repeat(empty));
        empty = 0;
        relaxed.extend_from_slice(&kept);
        relaxed.extend_from_slice(b"\r\n");
    }
    relaxed
}

/// The lines of a body, without their ends.
struct Lines<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        let end = rest.windows(2).position(|two| two == b"\r\n");
        let Some(end) = end else {
            self.0 = None;
            return Some(rest);
        };
        self.0 = rest.get(end + 2..);
        rest.get(..end)
    }
}

#[cfg(test)]
mod tests;
