//! Events: what is recorded, how it is written down and read back.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::clock::Time;
use crate::kernel::error::Error;

/// The facts of one kind of stream. Implemented by [`events!`](crate::events).
pub trait Event: Clone + Send + Sync + Sized + 'static {
    /// Every kind this type reads and writes, as stored: `post.published`.
    const KINDS: &'static [&'static str];

    /// The stored name of this event's kind.
    fn kind(&self) -> &'static str;

    /// The revision in which this program writes the kind; starts at 1.
    fn revision(&self) -> i64;

    /// The payload as JSON, personal data sealed. Call it inside
    /// [`Keys::sealing`](crate::kernel::personal::Keys::sealing).
    fn encode(&self) -> Result<String, serde_json::Error>;

    /// Reads a payload. Call it inside [`Keys::opening`](crate::kernel::personal::Keys::opening).
    fn decode(kind: &str, revision: i64, payload: &str) -> Result<Self, Unreadable>;

    /// Reads a recorded event.
    fn read(recorded: &Recorded) -> Result<Self, Error> {
        Self::decode(&recorded.kind, recorded.revision, &recorded.payload).map_err(|unreadable| {
            Error::Undecodable {
                position: recorded.position,
                kind: recorded.kind.clone(),
                reason: unreadable.to_string(),
            }
        })
    }
}

/// Why a payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// No event of this program has the kind.
    #[error("unknown kind")]
    Kind,
    /// The kind was written in a revision this program does not know.
    #[error("unknown revision {0}")]
    Revision(i64),
    /// The payload does not fit.
    #[error(transparent)]
    Payload(#[from] serde_json::Error),
}

/// An event as it lies in the log.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its place in the one total order: 1, 2, 3, … without gaps.
    pub position: i64,
    /// The stream it belongs to.
    pub stream: String,
    /// Its place in the stream, from 1.
    pub version: i64,
    /// Its kind, as `post.published`.
    pub kind: String,
    /// The revision of the kind.
    pub revision: i64,
    /// The command that caused it.
    pub command_id: String,
    /// Who did it; none for the system itself.
    pub actor: Option<String>,
    /// What it belongs to, over several commands; none where it stands alone.
    pub correlation_id: Option<String>,
    /// The event that led to it, as a position.
    pub causation: Option<i64>,
    /// When it happened.
    pub occurred_at: Time,
    /// When it was appended.
    pub recorded_at: Time,
    /// The source and id of an imported thing; none for what happened here.
    pub imported_from: Option<String>,
    /// JSON, byte for byte as it was appended.
    pub payload: String,
}

/// Writes a payload of any shape; the macro's helper.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(value)
}

/// Reads a payload of any shape; the macro's helper.
pub fn from_json<T: DeserializeOwned>(payload: &str) -> Result<T, Unreadable> {
    Ok(serde_json::from_str(payload)?)
}

/// Declares the events of a feature: an enum with a struct a variant, and how each is stored.
///
/// ```ignore
/// events! {
///     /// What happens to a reaction.
///     pub enum Event {
///         /// Somebody reacted.
///         "reaction.added" 1 => Added(Added),
///     }
/// }
/// ```
///
/// A kind is never reused. A change that `serde(default)` cannot bridge raises the revision and
/// adds an upcasting step: `"reaction.added" 2, from 1 = upcast_added => Added(Added)`, a pure
/// function from the old payload's text to the new one's.
#[macro_export]
macro_rules! events {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $(
                $(#[$variant_doc:meta])*
                $kind:literal $revision:literal $(, from $old:literal = $upcast:path)* => $variant:ident($payload:ty),
            )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant($payload),)+
        }

        impl $crate::kernel::event::Event for $name {
            const KINDS: &'static [&'static str] = &[$($kind),+];

            fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)+
                }
            }

            fn revision(&self) -> i64 {
                match self {
                    $(Self::$variant(_) => $revision,)+
                }
            }

            fn encode(&self) -> Result<String, ::serde_json::Error> {
                match self {
                    $(Self::$variant(payload) => $crate::kernel::event::to_json(payload),)+
                }
            }

            fn decode(
                kind: &str,
                revision: i64,
                payload: &str,
            ) -> Result<Self, $crate::kernel::event::Unreadable> {
                match (kind, revision) {
                    $(
                        ($kind, $revision) => {
                            $crate::kernel::event::from_json(payload).map(Self::$variant)
                        }
                        $(
                            ($kind, $old) => {
                                $crate::kernel::event::from_json(&$upcast(payload)?)
                                    .map(Self::$variant)
                            }
                        )*
                        ($kind, other) => Err($crate::kernel::event::Unreadable::Revision(other)),
                    )+
                    _ => Err($crate::kernel::event::Unreadable::Kind),
                }
            }
        }

        $(
            impl From<$payload> for $name {
                fn from(payload: $payload) -> Self {
                    Self::$variant(payload)
                }
            }
        )+
    };
}
