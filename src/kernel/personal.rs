//! Personal data inside events: sealed under a key per person, readable until the key is
//! destroyed.
//!
//! A [`Personal`] value is plain in memory and sealed in the payload. Sealing is
//! XChaCha20-Poly1305 under a data key of 256 bits; data keys are wrapped by the instance key and
//! live in their own table, `personal_key`. Each person has two keys: who they are, and what they
//! wrote. Destroying a key makes every copy of the value unreadable, backups of the log included;
//! what is decoded afterwards is [`Personal::Erased`].

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

mod instance;
mod keys;

use keys::{DataKey, Ring};
pub use keys::{Keys, MasterKey};

const FORMAT: u8 = 1;
const KEY_ID_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

/// Which of a person's two keys seals a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    /// Who they are: name, address, phone.
    Identity,
    /// What they wrote: posts, comments, biography.
    Writing,
}

impl Whose {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Writing => "writing",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Identity, Self::Writing]
            .into_iter()
            .find(|whose| whose.as_str() == text)
    }
}

/// A value that says something about a person, or was written by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Personal<T> {
    /// The value, and whose key seals it.
    Known {
        /// The person, as the UUID of their id.
        subject: Uuid,
        /// Which of their keys.
        whose: Whose,
        /// The value.
        value: T,
    },
    /// The key is destroyed; nobody can read the value any more.
    Erased,
}

impl<T> Personal<T> {
    /// A value about who a person is.
    pub fn identity(subject: Uuid, value: T) -> Self {
        Self::Known {
            subject,
            whose: Whose::Identity,
            value,
        }
    }

    /// A value that a person wrote.
    pub fn writing(subject: Uuid, value: T) -> Self {
        Self::Known {
            subject,
            whose: Whose::Writing,
            value,
        }
    }

    /// The value; none when it is erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Erased => None,
        }
    }
}

thread_local! {
    // Serde has no way to hand a key ring to a field deep inside a payload. The ring is here only
    // while one event is encoded or decoded, which never awaits.
    static RING: RefCell<Option<Ring>> = const { RefCell::new(None) };
}

fn with_ring<R>(act: impl FnOnce(&mut Ring) -> R) -> Option<R> {
    RING.with_borrow_mut(|ring| ring.as_mut().map(act))
}

/// Runs `act` with `ring` at hand, and gives the ring back.
fn scoped<R>(ring: Ring, act: impl FnOnce() -> R) -> (R, Ring) {
    RING.set(Some(ring));
    let result = act();
    let ring = RING.take().unwrap_or_default();
    (result, ring)
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        let Self::Known {
            subject,
            whose,
            value,
        } = self
        else {
            return Err(S::Error::custom("an erased value cannot be recorded again"));
        };
        let plain = serde_json::to_vec(value).map_err(S::Error::custom)?;
        let sealed = with_ring(|ring| seal(&ring.key_for(*subject, *whose)?, &plain))
            .flatten()
            .ok_or_else(|| S::Error::custom("no key to seal personal data with"))?;
        serializer.serialize_str(&sealed)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = STANDARD_NO_PAD
            .decode(text.as_bytes())
            .map_err(D::Error::custom)?;
        let parts = Sealed::read(&bytes).ok_or_else(|| D::Error::custom("not a sealed value"))?;
        let key = with_ring(|ring| ring.by_id(parts.key_id))
            .ok_or_else(|| D::Error::custom("no key ring to open personal data with"))?;
        let Some(key) = key else {
            return Ok(Self::Erased);
        };
        let plain = parts
            .open(&key)
            .ok_or_else(|| D::Error::custom("the seal is broken"))?;
        let value = serde_json::from_slice(&plain).map_err(D::Error::custom)?;
        Ok(Self::Known {
            subject: key.subject,
            whose: key.whose,
            value,
        })
    }
}

struct Sealed<'a> {
    key_id: Uuid,
    nonce: &'a [u8],
    text: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (format, rest) = bytes.split_first()?;
        let (key_id, rest) = rest.split_at_checked(KEY_ID_BYTES)?;
        let (nonce, text) = rest.split_at_checked(NONCE_BYTES)?;
        let key_id = Uuid::from_slice(key_id).ok()?;
        (*format == FORMAT).then_some(Self {
            key_id,
            nonce,
            text,
        })
    }

    fn open(&self, key: &DataKey) -> Option<Vec<u8>> {
        let payload = Payload {
            msg: self.text,
            aad: self.key_id.as_bytes(),
        };
        key.cipher
            .decrypt(XNonce::from_slice(self.nonce), payload)
            .ok()
    }
}

fn seal(key: &DataKey, plain: &[u8]) -> Option<String> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).ok()?;
    let payload = Payload {
        msg: plain,
        aad: key.id.as_bytes(),
    };
    let text = key
        .cipher
        .encrypt(XNonce::from_slice(&nonce), payload)
        .ok()?;
    let mut bytes = vec![FORMAT];
    bytes.extend_from_slice(key.id.as_bytes());
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&text);
    Some(STANDARD_NO_PAD.encode(bytes))
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}
