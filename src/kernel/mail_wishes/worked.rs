//! Working time: how much of it lies between two moments, and when some of it will have passed.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Hours;

/// The most working days that are looked at: beyond that nobody counts hours.
const DAYS_MAX: usize = 400;

impl Hours {
    /// From 8 to 18 o'clock, Monday to Friday: the hours in which somebody is expected to answer.
    pub fn at_work(zone: &str) -> Self {
        Self {
            from: 8 * 60,
            to: 18 * 60,
            ..Self::usual(zone)
        }
    }

    /// The moment at which so much working time has passed since `from`.
    pub fn after(&self, from: Timestamp, worked: SignedDuration) -> Timestamp {
        let mut left = worked;
        let mut last = from;
        for (begin, end) in self.stretches(from) {
            let room = end.duration_since(begin);
            if left <= room {
                return begin.checked_add(left).unwrap_or(end);
            }
            left = left.saturating_sub(room);
            last = end;
        }
        last
    }

    /// How much working time lies between two moments; none where the second comes first.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        self.stretches(from)
            .take_while(|(begin, _)| *begin < to)
            .map(|(begin, end)| end.min(to).duration_since(begin))
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// The working time from a moment on, as stretches within one day each.
    fn stretches(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let mut next = from;
        std::iter::from_fn(move || {
            let begin = self.opening(next);
            let end = self.moment(self.here(begin).date(), self.to)?;
            // Hours that never open would never end.
            (begin < end).then(|| {
                next = end;
                (begin, end)
            })
        })
        .take(DAYS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(from: &str) -> String {
        let hours = Hours::at_work("Europe/Paris");
        hours
            .after(at(from), SignedDuration::from_hours(24))
            .to_string()
    }

    #[test]
    fn twenty_four_working_hours_are_two_days_and_four_hours_without_nights_and_weekends() {
        // A Monday in winter, where Paris is an hour ahead: ten hours a day.
        assert_eq!(day("2026-11-23T09:00:00Z"), "2026-11-25T13:00:00Z");
        // Asked in the evening, it begins the next morning.
        assert_eq!(day("2026-11-23T20:00:00Z"), "2026-11-26T11:00:00Z");
        // Over a weekend.
        assert_eq!(day("2026-11-27T16:00:00Z"), "2026-12-02T10:00:00Z");
        assert_eq!(day("2026-11-28T12:00:00Z"), "2026-12-02T11:00:00Z");
    }

    #[test]
    fn the_hours_are_those_of_the_clock_on_the_wall_when_it_is_changed() {
        // The clocks go back in the night before Monday the 26th of October.
        assert_eq!(day("2026-10-23T15:00:00Z"), "2026-10-28T10:00:00Z");
    }

    #[test]
    fn what_lies_between_is_what_has_to_pass() {
        let hours = Hours::at_work("Asia/Tokyo");
        for from in ["2026-11-23T09:00:00Z", "2026-11-28T12:00:00Z"] {
            let end = hours.after(at(from), SignedDuration::from_hours(24));
            assert_eq!(hours.between(at(from), end).as_hours(), 24, "{from}");
            assert_eq!(hours.between(end, at(from)), SignedDuration::ZERO);
        }
        let night = (at("2026-11-23T10:00:00Z"), at("2026-11-23T20:00:00Z"));
        assert_eq!(hours.between(night.0, night.1), SignedDuration::ZERO);
    }
}
