//! When things happened: on working days of the last fourteen months, counted back from now.

use jiff::{SignedDuration, Timestamp, Unit};

use super::chance::Chance;

/// How far back the first posts lie.
const DAYS: u64 = 420;

/// The history of the network, which ends at a given moment.
pub(super) struct Timeline {
    now: Timestamp,
}

impl Timeline {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now }
    }

    /// Nine in the morning of that day.
    pub(super) fn days_ago(&self, days: u64) -> Timestamp {
        let morning = SignedDuration::from_hours(9);
        self.back(self.midnight(), hours(days.saturating_mul(24)) - morning)
    }

    /// So many moments at which somebody posts, in order.
    pub(super) fn posts(&self, count: usize, chance: &mut Chance) -> Vec<Timestamp> {
        let mut moments: Vec<Timestamp> = (0..count).map(|_| self.post(chance)).collect();
        moments.sort_unstable();
        moments
    }

    fn post(&self, chance: &mut Chance) -> Timestamp {
        let days = self.working_day(chance.below(DAYS));
        // From six, when the first shift starts, to seven in the evening.
        let minutes = i64::try_from(6 * 60 + chance.below(13 * 60)).unwrap_or(0);
        let at = self.back(
            self.midnight(),
            hours(days * 24) - SignedDuration::from_mins(minutes),
        );
        let last = self.back(self.now, SignedDuration::from_mins(5));
        if at < last {
            at
        } else {
            self.back(last, hours(2 + chance.below(12)))
        }
    }

    /// A little or a long while after `last`, at most `most`, and before now.
    pub(super) fn after(
        &self,
        last: Timestamp,
        most: SignedDuration,
        chance: &mut Chance,
    ) -> Timestamp {
        let share = i32::try_from(1 + chance.skewed(999)).unwrap_or(1);
        let room = self.now.duration_since(last) / 2;
        let gap = (most * share / 1_000).min(room);
        let seconds = SignedDuration::from_secs(gap.as_secs());
        let gap = if seconds.is_zero() { gap } else { seconds };
        let at = last.checked_add(gap).unwrap_or(last);
        self.morning_after(at)
    }

    /// Who reads at night answers in the morning, unless the morning is yet to come.
    fn morning_after(&self, at: Timestamp) -> Timestamp {
        let sleep = match at.as_second().rem_euclid(86_400) / 3_600 {
            0..5 => SignedDuration::from_hours(6),
            20.. => SignedDuration::from_hours(10),
            _ => return at,
        };
        let morning = at.checked_add(sleep).unwrap_or(at);
        if morning < self.now { morning } else { at }
    }

    /// The day itself, or the Friday before a weekend.
    fn working_day(&self, days: u64) -> u64 {
        let date = self.back(self.midnight(), hours(days * 24));
        // 1 January 1970 was a Thursday: the third day of a week that starts on Monday.
        match (date.as_second().div_euclid(86_400) + 3).rem_euclid(7) {
            5 => days + 1,
            6 => days + 2,
            _ => days,
        }
    }

    fn midnight(&self) -> Timestamp {
        let day = jiff::TimestampRound::new()
            .smallest(Unit::Hour)
            .increment(24);
        self.now
            .round(day.mode(jiff::RoundMode::Floor))
            .unwrap_or(self.now)
    }

    fn back(&self, from: Timestamp, by: SignedDuration) -> Timestamp {
        from.checked_sub(by).unwrap_or(self.now)
    }
}

fn hours(hours: u64) -> SignedDuration {
    SignedDuration::from_hours(i64::try_from(hours).unwrap_or(i64::MAX / 3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn whatever_the_hour_nothing_lies_ahead() {
        for hour in 0..24 * 8 {
            let now = at("2026-02-26T00:00:00Z") + SignedDuration::from_hours(hour);
            let timeline = Timeline::new(now);
            let mut chance = Chance::new(5);
            let mut moments = timeline.posts(60, &mut chance);
            moments.push(now - SignedDuration::from_mins(5));
            for post in moments {
                let mut last = post;
                for _ in 0..15 {
                    let next = timeline.after(last, SignedDuration::from_hours(20), &mut chance);
                    assert!(last < next && next < now, "{last}, {next}, {now}");
                    last = next;
                }
            }
        }
    }

    #[test]
    fn posts_are_written_on_working_days_in_daylight() {
        let timeline = Timeline::new(at("2026-11-24T10:30:00Z"));
        let mut chance = Chance::new(5);
        let past = timeline.posts(500, &mut chance);
        let past = past
            .iter()
            .filter(|post| **post < at("2026-11-23T00:00:00Z"));
        for post in past {
            let local = post.to_zoned(jiff::tz::TimeZone::UTC);
            assert!(local.weekday().to_monday_zero_offset() < 5, "{local}");
            assert!((6..19).contains(&local.hour()), "{local}");
        }
    }

    #[test]
    fn an_answer_to_a_late_post_waits_for_the_morning() {
        let timeline = Timeline::new(at("2026-11-24T10:30:00Z"));
        let night = [at("2026-03-04T22:15:00Z"), at("2026-03-05T03:00:00Z")];
        let morning = [at("2026-03-05T08:15:00Z"), at("2026-03-05T09:00:00Z")];
        assert_eq!(night.map(|hour| timeline.morning_after(hour)), morning);
        assert_eq!(timeline.morning_after(morning[0]), morning[0]);
    }
}
