//! The scalars of the schema: times, positions in the log, texts for people.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kernel::clock::{Day, Time};

/// An instant in UTC, RFC 3339, with microseconds: `2026-03-01T09:30:00.000000Z`.
#[derive(Description, Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Time);

#[Scalar(
    name = "DateTime",
    use_type_description,
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Time::parse(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("not an RFC 3339 time with a zone")),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A day of the calendar, without a time zone: `2026-03-01`.
#[derive(Description, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub Day);

#[Scalar(name = "Date", use_type_description)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Day::parse(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("not a day as 2026-03-01")),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An opaque place in the event log. Later places compare greater on the server only; keep it and
/// hand it back.
#[derive(Description, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(pub i64);

impl Position {
    /// Reads the text a client hands back.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, place) = bytes.split_first()?;
        let place = i64::from_be_bytes(place.try_into().ok()?);
        (*version == 1 && place >= 0).then_some(Self(place))
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![1];
        bytes.extend(self.0.to_be_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[Scalar(name = "Position", use_type_description)]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::read(text)
                .ok_or_else(|| InputValueError::custom("not a position this server has given")),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A text the server has chosen for the viewer's language; plain text, never HTML.
#[derive(Description, Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

#[Scalar(name = "Text", use_type_description)]
impl ScalarType for Text {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other @ (Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_)) => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_opaque_and_reads_back() {
        let text = Position(42).to_string();
        assert!(!text.contains("42"));
        assert_eq!(Position::read(&text), Some(Position(42)));
        for foreign in ["", "42", "AAAAAAAAAAAA", "§"] {
            assert_eq!(Position::read(foreign), None, "{foreign}");
        }
    }
}
