//! Identifiers: a prefix that says the type and a UUID in base32, as in `post_01jd…` (the TypeID
//! format). The same string stands in the log, the tables, the API and the logs.

use std::fmt;

use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The place of each byte in the alphabet; of those that are not in it, one that is none.
const PLACES: [u8; 256] = places();

/// The length of the part after the prefix.
const SUFFIX_CHARS: usize = 26;

/// A text that is not an identifier of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_ and 26 characters")]
pub struct NotAnId {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

/// A new identifier, ordered by the time it was made.
pub fn new_uuid() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    Uuid::now_v7()
}

/// The identifier that a pair or a name always gets: the same parts, the same id.
///
/// The parts are joined with a separator that no part contains.
pub fn derived_uuid(parts: &[&str]) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, parts.join("\u{1f}").as_bytes())
}

/// Writes `prefix_` and the 26 characters of `uuid`.
pub fn write(f: &mut fmt::Formatter<'_>, prefix: &str, uuid: Uuid) -> fmt::Result {
    let mut rest = uuid.as_u128();
    let mut suffix = [b'0'; SUFFIX_CHARS];
    for place in suffix.iter_mut().rev() {
        let digit = usize::try_from(rest & 31).unwrap_or(0);
        *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    f.write_str(prefix)?;
    f.write_str("_")?;
    f.write_str(std::str::from_utf8(&suffix).unwrap_or_default())
}

/// Reads what [`write()`] wrote; only the one canonical form is taken.
pub fn parse(prefix: &'static str, text: &str) -> Result<Uuid, NotAnId> {
    let suffix = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|suffix| suffix.len() == SUFFIX_CHARS)
        .ok_or(NotAnId { prefix })?;
    let mut value: u128 = 0;
    for (place, byte) in suffix.bytes().enumerate() {
        let digit = PLACES.get(usize::from(byte)).copied();
        let digits = if place > 0 { 32 } else { 8 };
        let digit = digit
            .filter(|digit| *digit < digits)
            .ok_or(NotAnId { prefix })?;
        value = (value << 5) | u128::from(digit);
    }
    Ok(Uuid::from_u128(value))
}

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "the compiler runs it, and nothing is lost from a byte to an index"
)]
const fn places() -> [u8; 256] {
    let mut places = [u8::MAX; 256];
    let mut place = 0_u8;
    while (place as usize) < ALPHABET.len() {
        places[ALPHABET[place as usize] as usize] = place;
        place += 1;
    }
    places
}

/// Declares an identifier type with its prefix.
#[macro_export]
macro_rules! define_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub ::uuid::Uuid);

        impl $name {
            /// What stands before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, ordered by the time it was made.
            pub fn new() -> Self {
                Self($crate::kernel::id::new_uuid())
            }

            /// The id that these parts always get.
            pub fn derived(parts: &[&str]) -> Self {
                Self($crate::kernel::id::derived_uuid(parts))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::kernel::id::write(f, Self::PREFIX, self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::kernel::id::NotAnId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::kernel::id::parse(Self::PREFIX, text).map(Self)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text = ::std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares a public type")]
mod tests {
    use proptest::prelude::*;

    define_id!(
        /// An id for these tests.
        ThingId,
        "thing"
    );

    proptest! {
        #[test]
        fn an_id_reads_back(bits: u128) {
            let id = ThingId(uuid::Uuid::from_u128(bits));
            let text = id.to_string();
            prop_assert_eq!(text.len(), "thing_".len() + 26);
            prop_assert_eq!(text.parse::<ThingId>(), Ok(id));
        }

        #[test]
        fn any_other_text_is_refused(text: String) {
            prop_assume!(!text.starts_with("thing_"));
            prop_assert!(text.parse::<ThingId>().is_err());
        }
    }

    #[test]
    fn an_id_of_another_type_or_form_is_refused() {
        let id = ThingId::new().to_string();
        assert!(id.replace("thing", "post").parse::<ThingId>().is_err());
        assert!(id.to_uppercase().parse::<ThingId>().is_err());
        assert!(
            "thing_8zzzzzzzzzzzzzzzzzzzzzzzzz"
                .parse::<ThingId>()
                .is_err()
        );
    }

    #[test]
    fn a_pair_always_gets_the_same_id() {
        assert_eq!(ThingId::derived(&["a", "b"]), ThingId::derived(&["a", "b"]));
        assert_ne!(ThingId::derived(&["a", "b"]), ThingId::derived(&["ab", ""]));
    }
}
