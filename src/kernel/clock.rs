//! Time as the log keeps it, and the clock it comes from. Nothing else in Ruche asks the system
//! for the time, so a test can hold it still.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An instant in UTC, in microseconds since 1970.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// This instant, so many seconds later (or earlier, when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant; negative when `earlier` is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000_000
    }

    /// As a calendar library's instant, for printing and time zones.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Reads RFC 3339, as `2026-03-01T09:30:00Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let timestamp: Timestamp = text.parse().ok()?;
        Some(Self(timestamp.as_microsecond()))
    }
}

impl fmt::Display for Time {
    /// RFC 3339 with microseconds: `2026-03-01T09:30:00.000000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

/// A day of the calendar, without a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(jiff::civil::Date);

impl Day {
    /// The day of an instant, in UTC.
    pub fn of(time: Time) -> Self {
        Self(jiff::tz::Offset::UTC.to_datetime(time.timestamp()).date())
    }

    /// Reads `2026-03-01`, and nothing longer or shorter.
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.parse().ok().map(Self)?;
        (date.to_string() == text).then_some(date)
    }
}

impl fmt::Display for Day {
    /// `2026-03-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands still until a test moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `time`.
    pub fn manual(time: Time) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(time.0)))
    }

    /// The time now.
    pub fn now(&self) -> Time {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that asks the system for the time"
            )]
            Self::System => Time(Timestamp::now().as_microsecond()),
            Self::Manual(time) => Time(time.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward; the system's clock does not move.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Self::Manual(time) = self {
            time.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_prints_as_rfc_3339_with_microseconds_and_reads_back() {
        let time = Time(1_772_357_400_000_001);
        assert_eq!(time.to_string(), "2026-03-01T09:30:00.000001Z");
        assert_eq!(Time::parse(&time.to_string()), Some(time));
        assert_eq!(Time::parse("yesterday"), None);
    }

    #[test]
    fn a_day_prints_as_iso_8601_and_nothing_else_reads_as_one() {
        let day = Day::of(Time(1_772_357_400_000_001));
        assert_eq!(day.to_string(), "2026-03-01");
        assert_eq!(Day::parse("2026-03-01"), Some(day));
        for bad in [
            "2026-3-1",
            "20260301",
            "2026-03-01T09:30:00",
            "2026-02-30",
            "",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Time(5));
        assert_eq!(clock.now(), clock.now());
        clock.advance_seconds(2);
        assert_eq!(clock.now(), Time(2_000_005));
    }
}
