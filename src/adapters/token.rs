//! Opaque tokens: 256 random bits that only their owner knows; the database has a digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The length of a token in characters.
pub const TOKEN_CHARS: usize = 43;

/// A fresh token; none when the system has no randomness.
pub fn fresh() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a token: its SHA-256, in hex. The token has enough entropy to need no salt.
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A digest of a personal name, such as a handle or an address, that nobody can guess without the
/// instance key. 128 bits, in hex.
pub fn keyed_digest(key: &[u8; 32], purpose: &str, text: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    let bytes = mac.finalize().into_bytes();
    hex(bytes.get(..16).unwrap_or_default())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_random_and_stored_as_a_digest() {
        let (one, two) = (fresh().unwrap(), fresh().unwrap());
        assert_eq!(one.len(), TOKEN_CHARS);
        assert_ne!(one, two);
        assert_eq!(digest("abc").len(), 64);
        assert_ne!(digest(&one), digest(&two));
    }

    #[test]
    fn a_keyed_digest_depends_on_key_purpose_and_text() {
        let base = keyed_digest(&[1; 32], "handle", "zoe");
        assert_eq!(base, keyed_digest(&[1; 32], "handle", "zoe"));
        assert_ne!(base, keyed_digest(&[2; 32], "handle", "zoe"));
        assert_ne!(base, keyed_digest(&[1; 32], "email", "zoe"));
        assert_ne!(base, keyed_digest(&[1; 32], "handle", "karim"));
    }
}
