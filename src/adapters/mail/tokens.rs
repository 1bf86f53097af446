//! Words only this instance can make: unsubscribe tokens, bounce and reply addresses, Message-IDs.
//!
//! Each purpose has its own key, derived from the instance key, so that a word made for one is
//! worth nothing for another. Nothing is stored: a word proves itself.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::Hmac;
use hmac::Mac;
use hmac::digest::KeyInit;
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// The block size of HMAC-SHA256: a key of this size is used as it is.
const KEY_BYTES: usize = 64;

/// The first octet of a token; another number may mean other keys one day.
const TOKEN_VERSION: u8 = 1;

/// 128 bits: nobody guesses that, and it is looked up by nobody else.
const TOKEN_MAC_BYTES: usize = 16;

/// 80 bits in 16 characters: as much as fits beside a row in the 64 octets of a local part.
const SHORT_MAC_BYTES: usize = 10;

/// The keys of mail, one a purpose.
#[derive(Clone)]
pub struct MailKeys {
    unsubscribe: [u8; KEY_BYTES],
    bounce: [u8; KEY_BYTES],
    reply: [u8; KEY_BYTES],
    message: [u8; KEY_BYTES],
}

impl fmt::Debug for MailKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailKeys").finish_non_exhaustive()
    }
}

/// What an unsubscribe token allows: this person no longer gets mail about this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// The person's id.
    pub person: String,
    /// The stable word for what the mail is about.
    pub topic: String,
}

impl MailKeys {
    /// Derives the keys. The length is fixed, so the error is one of arithmetic, not of input.
    pub fn derive(instance_key: &[u8; 32]) -> Result<Self, hkdf::InvalidLength> {
        let source = Hkdf::<Sha256>::new(Some(b"ruche mail"), instance_key);
        let key = |purpose: &[u8]| {
            let mut key = [0; KEY_BYTES];
            source.expand(purpose, &mut key).map(|()| key)
        };
        Ok(Self {
            unsubscribe: key(b"unsubscribe 1")?,
            bounce: key(b"bounce 1")?,
            reply: key(b"reply 1")?,
            message: key(b"message 1")?,
        })
    }

    /// The token in the unsubscribe link of a person: the same for every mail about that.
    pub fn unsubscribe_token(&self, allows: &Unsubscribe) -> String {
        let mut token = vec![TOKEN_VERSION];
        token.extend_from_slice(allows.topic.as_bytes());
        token.push(b'\n');
        token.extend_from_slice(allows.person.as_bytes());
        let mac = mac(&self.unsubscribe, &token).finalize().into_bytes();
        token.extend(mac.iter().take(TOKEN_MAC_BYTES));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token allows; `None` for anything this instance has not made.
    pub fn verify_unsubscribe(&self, token: &str) -> Option<Unsubscribe> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, code) = token.split_at_checked(token.len().checked_sub(TOKEN_MAC_BYTES)?)?;
        mac(&self.unsubscribe, signed)
            .verify_truncated_left(code)
            .ok()?;
        let (version, allows) = signed.split_first()?;
        let (topic, person) = std::str::from_utf8(allows).ok()?.split_once('\n')?;
        (*version == TOKEN_VERSION).then_some(Unsubscribe {
            person: person.to_owned(),
            topic: topic.to_owned(),
        })
    }

    /// The local part that bounces of the mail in queue row `row` come back to.
    pub fn bounce_local_part(&self, row: &str) -> String {
        format!("bounce+{row}.{}", short_mac(&self.bounce, &[row]))
    }

    /// The row of a bounce address's local part; `None` if forged. Case is forgiven.
    pub fn verify_bounce(&self, local_part: &str) -> Option<String> {
        let local_part = local_part.to_ascii_lowercase();
        let (row, _mac) = local_part.strip_prefix("bounce+")?.rsplit_once('.')?;
        let expected = self.bounce_local_part(row);
        bool::from(subtle::ConstantTimeEq::ct_eq(
            expected.as_bytes(),
            local_part.as_bytes(),
        ))
        .then(|| row.to_owned())
    }

    /// The local part that answers to the mail in book row `row` go to, from the person it was
    /// written to and into the conversation it is about.
    pub fn reply_local_part(&self, row: &str, person: &str, thread: &str) -> String {
        format!(
            "reply+{row}.{}",
            short_mac(&self.reply, &[row, person, thread])
        )
    }

    /// The row that a reply address's local part names, whether it is genuine or not. Case is
    /// forgiven.
    pub fn reply_row(local_part: &str) -> Option<String> {
        let local_part = local_part.to_ascii_lowercase();
        let (row, _mac) = local_part.strip_prefix("reply+")?.rsplit_once('.')?;
        Some(row.to_owned())
    }

    /// Whether this instance made the local part for that row, person and conversation.
    pub fn verify_reply(&self, local_part: &str, row: &str, person: &str, thread: &str) -> bool {
        let expected = self.reply_local_part(row, person, thread);
        bool::from(subtle::ConstantTimeEq::ct_eq(
            expected.as_bytes(),
            local_part.to_ascii_lowercase().as_bytes(),
        ))
    }

    /// What makes the Message-ID of a notification differ from person to person.
    pub(super) fn message_mac(&self, notification: &str, person: &str) -> String {
        short_mac(&self.message, &[notification, person])
    }
}

fn mac(key: &[u8; KEY_BYTES], message: &[u8]) -> HmacSha256 {
    let mut mac = <HmacSha256 as KeyInit>::new(key.into());
    mac.update(message);
    mac
}

fn short_mac(key: &[u8; KEY_BYTES], parts: &[&str]) -> String {
    let mac = mac(key, parts.join("\n").as_bytes())
        .finalize()
        .into_bytes();
    mac.chunks_exact(5)
        .take(SHORT_MAC_BYTES / 5)
        .flat_map(base32)
        .collect()
}

/// Five octets as eight lower-case characters (RFC 4648): addresses may lose their case.
fn base32(octets: &[u8]) -> impl Iterator<Item = char> {
    let bits = octets
        .iter()
        .fold(0_u64, |bits, octet| bits << 8 | u64::from(*octet));
    (0..8).rev().filter_map(move |group| {
        let five = u8::try_from(bits >> (group * 5) & 31).ok()?;
        Some(char::from(if five < 26 {
            b'a' + five
        } else {
            b'2' + five - 26
        }))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(seed: u8) -> MailKeys {
        MailKeys::derive(&[seed; 32]).unwrap()
    }

    fn zoe() -> Unsubscribe {
        Unsubscribe {
            person: "person_01jd".to_owned(),
            topic: "mention".to_owned(),
        }
    }

    #[test]
    fn a_token_says_what_it_allows_to_its_own_instance_only() {
        let token = keys(1).unsubscribe_token(&zoe());
        assert!(token.len() >= 22);
        assert_eq!(token, keys(1).unsubscribe_token(&zoe()));
        assert_eq!(keys(1).verify_unsubscribe(&token), Some(zoe()));
        assert_eq!(keys(2).verify_unsubscribe(&token), None);
    }

    #[test]
    fn every_changed_octet_of_a_token_is_noticed() {
        let token = URL_SAFE_NO_PAD
            .decode(keys(1).unsubscribe_token(&zoe()))
            .unwrap();
        for at in 0..token.len() {
            let mut forged = token.clone();
            forged[at] ^= 1;
            assert_eq!(
                keys(1).verify_unsubscribe(&URL_SAFE_NO_PAD.encode(&forged)),
                None
            );
            let short = URL_SAFE_NO_PAD.encode(&token[..at]);
            assert_eq!(keys(1).verify_unsubscribe(&short), None);
        }
    }

    #[test]
    fn a_bounce_address_names_its_row_and_cannot_be_forged() {
        let row = format!("notification_{}", "0".repeat(26));
        let local_part = keys(1).bounce_local_part(&row);
        assert!(local_part.len() <= 64, "{local_part}");
        assert_eq!(keys(1).verify_bounce(&local_part), Some(row.clone()));
        assert_eq!(
            keys(1).verify_bounce(&local_part.to_uppercase()),
            Some(row.clone())
        );
        assert_eq!(keys(2).verify_bounce(&local_part), None);
        let other = local_part.replace("_0", "_1");
        assert_eq!(keys(1).verify_bounce(&other), None);
        for forged in [
            "",
            "bounce+",
            "bounce+1",
            "bounce+1.",
            &format!("bounce+{row}."),
        ] {
            assert_eq!(keys(1).verify_bounce(forged), None, "{forged}");
        }
    }

    #[test]
    fn a_reply_address_is_bound_to_its_row_person_and_conversation() {
        let row = format!("notification_{}", "0".repeat(26));
        let local_part = keys(1).reply_local_part(&row, "zoe", "post");
        assert!(local_part.len() <= 64, "{local_part}");
        assert_eq!(local_part, local_part.to_ascii_lowercase());
        assert_eq!(
            MailKeys::reply_row(&local_part.to_uppercase()),
            Some(row.clone())
        );
        let genuine = |local_part: &str, row: &str, person: &str, thread: &str| {
            keys(1).verify_reply(local_part, row, person, thread)
        };
        assert!(genuine(&local_part, &row, "zoe", "post"));
        assert!(genuine(&local_part.to_uppercase(), &row, "zoe", "post"));
        assert!(!genuine(&local_part, &row, "karim", "post"));
        assert!(!genuine(&local_part, &row, "zoe", "another"));
        assert!(!genuine(&local_part, "notification_1", "zoe", "post"));
        assert!(!keys(2).verify_reply(&local_part, &row, "zoe", "post"));
        let bounce = keys(1).bounce_local_part(&row).replace("bounce", "reply");
        assert!(!genuine(&bounce, &row, "zoe", "post"), "another purpose");
    }

    #[test]
    fn purposes_do_not_share_words() {
        let keys = keys(1);
        let words = [&keys.unsubscribe, &keys.bounce, &keys.message, &keys.reply]
            .map(|key| short_mac(key, &["x"]));
        let others = |at: usize| words.iter().skip(at + 1);
        assert!((0..4).all(|at| others(at).all(|other| *other != words[at])));
        assert_eq!(words[0].len(), 16);
    }

    #[test]
    fn base32_is_the_standard_one() {
        assert_eq!(base32(b"fooba").collect::<String>(), "mzxw6ytb");
    }

    proptest! {
        #[test]
        fn no_made_up_token_is_accepted(token in "[A-Za-z0-9_-]{0,120}") {
            prop_assert_eq!(keys(1).verify_unsubscribe(&token), None);
            prop_assert_eq!(keys(1).verify_bounce(&token), None);
        }
    }
}
