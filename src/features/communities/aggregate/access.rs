//! Emergency access: an administrator reads a community for a few hours, when a second one agrees.

use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::{Refusal, is_text};
use crate::features::communities::events::{
    AccessEnded, AccessEvent, AccessGranted, AccessRequested, CommunityId,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

use super::REASON_CHARS_MAX;

/// How long an access lasts, in seconds.
pub const ACCESS_SECONDS: i64 = 4 * 3_600;

/// How long a request may be granted, in seconds.
pub const REQUEST_SECONDS: i64 = 24 * 3_600;

/// One administrator's access to one community, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// None, or over.
    #[default]
    None,
    /// Asked for at this time.
    Requested(Time),
    /// Granted, on a request of that time, until this one.
    Granted {
        /// When it was asked for.
        asked_at: Time,
        /// When it ends.
        until: Time,
    },
}

impl Aggregate for Access {
    type Event = AccessEvent;

    fn apply(&mut self, event: &AccessEvent) {
        *self = match event {
            AccessEvent::AccessRequested(requested) => Self::Requested(requested.asked_at),
            AccessEvent::AccessGranted(granted) => Self::Granted {
                asked_at: granted.asked_at,
                until: granted.until,
            },
            AccessEvent::AccessEnded(_) => Self::None,
        };
    }
}

/// Whose access to what.
type Pair = (CommunityId, PersonId);

impl Access {
    /// Whether the administrator reads the community at this time.
    pub fn is_live(self, now: Time) -> bool {
        match self {
            Self::Granted { until, .. } => until > now,
            Self::None | Self::Requested(_) => false,
        }
    }

    /// Asks for it; nothing while a request waits or an access lasts.
    pub fn request(
        self,
        (community, administrator): Pair,
        reason: Personal<String>,
        now: Time,
    ) -> Vec<AccessEvent> {
        let waits = matches!(self, Self::Requested(at) if now.seconds_since(at) < REQUEST_SECONDS);
        if waits || self.is_live(now) {
            return Vec::new();
        }
        // What is over and not yet said to be.
        let mut events = self.end((community, administrator), now);
        let requested = AccessRequested {
            community,
            administrator,
            asked_at: now,
            reason,
        };
        events.push(requested.into());
        events
    }

    /// Agrees to it; a second administrator does, and within a day.
    pub fn grant(
        self,
        (community, administrator): Pair,
        by: PersonId,
        now: Time,
    ) -> Result<Vec<AccessEvent>, Refusal> {
        let asked_at = match self {
            Self::Requested(asked_at) if now.seconds_since(asked_at) < REQUEST_SECONDS => asked_at,
            Self::Granted { .. } if self.is_live(now) && by != administrator => {
                return Ok(Vec::new());
            }
            Self::None | Self::Requested(_) | Self::Granted { .. } => {
                return Err(Refusal::NotFound);
            }
        };
        if by == administrator {
            return Err(Refusal::SecondAdministrator);
        }
        let granted = AccessGranted {
            community,
            administrator,
            asked_at,
            by,
            until: now.plus_seconds(ACCESS_SECONDS),
        };
        Ok(vec![granted.into()])
    }

    /// Says that it is over, once its time is.
    pub fn end(self, (community, administrator): Pair, now: Time) -> Vec<AccessEvent> {
        match self {
            Self::Granted { asked_at, until } if until <= now => {
                let ended = AccessEnded {
                    community,
                    administrator,
                    asked_at,
                };
                vec![ended.into()]
            }
            Self::None | Self::Requested(_) | Self::Granted { .. } => Vec::new(),
        }
    }
}

/// Why somebody asks, when they say so and not at length.
pub fn checked_access_reason(text: String) -> Result<String, Refusal> {
    if !text.trim().is_empty() && is_text(&text, REASON_CHARS_MAX) {
        Ok(text)
    } else {
        Err(Refusal::AccessReason)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Time = Time(1_772_357_400_000_000);

    fn pair() -> Pair {
        (
            CommunityId::derived(&["welding"]),
            PersonId::derived(&["max"]),
        )
    }

    fn asked() -> Access {
        let reason = Personal::writing(pair().1.0, "Case 81".to_owned());
        Access::replay(&Access::None.request(pair(), reason, NOW))
    }

    #[test]
    fn a_second_administrator_agrees_within_a_day_and_it_lasts_four_hours() {
        let mia = PersonId::derived(&["mia"]);
        let at = |seconds| NOW.plus_seconds(seconds);
        assert_eq!(Access::None.grant(pair(), mia, NOW), Err(Refusal::NotFound));
        let own = asked().grant(pair(), pair().1, NOW);
        assert_eq!(own, Err(Refusal::SecondAdministrator));
        let late = asked().grant(pair(), mia, at(REQUEST_SECONDS));
        assert_eq!(late, Err(Refusal::NotFound));
        let granted = Access::replay(&asked().grant(pair(), mia, at(60)).unwrap());
        assert!(granted.is_live(at(60 + ACCESS_SECONDS - 1)));
        assert!(!granted.is_live(at(60 + ACCESS_SECONDS)));
        assert_eq!(granted.end(pair(), at(60)), []);
        assert_eq!(granted.end(pair(), at(60 + ACCESS_SECONDS)).len(), 1);
    }

    #[test]
    fn a_reason_is_said_and_short() {
        for bad in ["", "  ", "a\0b", &"x".repeat(501)] {
            let refused = checked_access_reason(bad.to_owned());
            assert_eq!(refused, Err(Refusal::AccessReason), "{bad:.9}");
        }
        assert!(checked_access_reason("Case 81".to_owned()).is_ok());
    }

    proptest! {
        #[test]
        fn granting_twice_changes_nothing_and_nobody_grants_it_to_themselves(wait in 0..100_000_i64) {
            let mia = PersonId::derived(&["mia"]);
            let now = NOW.plus_seconds(wait);
            let mut access = asked();
            if let Ok(events) = access.grant(pair(), mia, now) {
                for event in &events {
                    access.apply(event);
                }
                prop_assert_eq!(access.grant(pair(), mia, now), Ok(vec![]));
                prop_assert!(access.is_live(now));
            }
            prop_assert!(access.grant(pair(), pair().1, now).is_err());
        }
    }
}
