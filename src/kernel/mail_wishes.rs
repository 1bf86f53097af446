//! What somebody may wish of mail: when it may come, in their own time zone, and how much it
//! holds. Pure: the caller brings the time.
//!
//! A local time that a change of clocks skips is the moment the clocks were changed; one that
//! comes twice is the first.

mod worked;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::Zoned;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;

/// The minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// When digests come where nobody says.
pub const USUAL_MINUTE: u16 = 7 * 60 + 30;

/// A week and a day: whatever the hours, mail may come within that time.
const LOOK_AHEAD_DAYS: i64 = 8;

/// When mail may come: somebody's working hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The IANA name of the time zone they live by, such as `Europe/Paris`.
    pub zone: String,
    /// The minute of the day they begin at.
    pub from: u16,
    /// The minute of the day they end at; after `from`.
    pub to: u16,
    /// The days, 1 for Monday to 7 for Sunday, ascending.
    pub days: Vec<u8>,
}

/// When the digest comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rhythm")]
pub enum Digest {
    /// Never.
    Off,
    /// On every working day.
    Daily {
        /// The minute of the day.
        at: u16,
    },
    /// Once a week.
    Weekly {
        /// The day, 1 for Monday to 7 for Sunday.
        day: u8,
        /// The minute of the day.
        at: u16,
    },
}

/// How much of what people write a mail holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Nothing: who did what, and a link.
    None,
    /// The beginning.
    Excerpt,
    /// All of it.
    Full,
}

impl Content {
    /// Every amount, the least first.
    pub const ALL: [Self; 3] = [Self::None, Self::Excerpt, Self::Full];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Excerpt => "excerpt",
            Self::Full => "full",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|content| content.as_str() == text)
    }
}

/// Hours or a digest that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No such time zone.
    Zone,
    /// The hours end before they begin, or lie outside the day.
    Hours,
    /// No day, one twice, or one that does not exist.
    Days,
    /// No such time of the day.
    TimeOfDay,
}

impl Hours {
    /// From 7 to 20 o'clock, Monday to Friday.
    pub fn usual(zone: &str) -> Self {
        Self {
            zone: zone.to_owned(),
            from: 7 * 60,
            to: 20 * 60,
            days: vec![1, 2, 3, 4, 5],
        }
    }

    /// Whether they can be kept.
    pub fn check(&self) -> Result<(), Unfit> {
        TimeZone::get(&self.zone).map_err(|_unknown| Unfit::Zone)?;
        if self.from >= self.to || self.to > DAY_MINUTES {
            return Err(Unfit::Hours);
        }
        let ascending = self.days.is_sorted_by(|one, next| one < next);
        if self.days.is_empty() || !ascending || !self.days.iter().copied().all(is_day) {
            return Err(Unfit::Days);
        }
        Ok(())
    }

    /// The first moment from `now` on that lies within them: `now`, or the next beginning.
    pub fn opening(&self, now: Timestamp) -> Timestamp {
        let here = self.here(now);
        days(here.date(), -1)
            .filter(|date| self.days.contains(&number(date.weekday())))
            .find_map(|date| {
                let begin = self.moment(date, self.from)?;
                let end = self.moment(date, self.to)?;
                (now < end).then(|| now.max(begin))
            })
            .unwrap_or(now)
    }

    /// The beginning of the day that `now` lies in.
    pub fn midnight(&self, now: Timestamp) -> Timestamp {
        self.moment(self.here(now).date(), 0).unwrap_or(now)
    }

    /// The date that `now` lies in.
    pub fn today(&self, now: Timestamp) -> Date {
        self.here(now).date()
    }

    fn here(&self, now: Timestamp) -> Zoned {
        now.to_zoned(self.time_zone())
    }

    fn time_zone(&self) -> TimeZone {
        // One that was known once and is no more.
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    fn moment(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let midnight = date.to_datetime(Time::midnight());
        let local = midnight.checked_add(SignedDuration::from_mins(minute.into()));
        let zoned = local.ok()?.to_zoned(self.time_zone());
        Some(zoned.ok()?.timestamp())
    }
}

impl Digest {
    /// Whether it can be kept.
    pub fn check(self) -> Result<(), Unfit> {
        let at = match self {
            Self::Off => 0,
            Self::Daily { at } => at,
            Self::Weekly { day, at } if is_day(day) => at,
            Self::Weekly { .. } => return Err(Unfit::Days),
        };
        if at < DAY_MINUTES {
            Ok(())
        } else {
            Err(Unfit::TimeOfDay)
        }
    }

    /// The minute of the day at which it comes; half past seven where it never does.
    pub fn minute(self) -> u16 {
        match self {
            Self::Off => USUAL_MINUTE,
            Self::Daily { at } | Self::Weekly { at, .. } => at,
        }
    }

    /// When the first one comes after `moment`; none where none comes.
    pub fn next(self, hours: &Hours, moment: Timestamp) -> Option<Timestamp> {
        self.around(hours, moment)
            .into_iter()
            .find(|at| *at > moment)
    }

    /// When the last one came up to `moment`; none where none comes.
    pub fn latest(self, hours: &Hours, moment: Timestamp) -> Option<Timestamp> {
        let around = self.around(hours, moment).into_iter();
        around.rev().find(|at| *at <= moment)
    }

    /// The digests of the days around a moment, ascending.
    fn around(self, hours: &Hours, moment: Timestamp) -> Vec<Timestamp> {
        let (on, at) = match self {
            Self::Off => return Vec::new(),
            Self::Daily { at } => (hours.days.clone(), at),
            Self::Weekly { day, at } => (vec![day], at),
        };
        days(hours.today(moment), -LOOK_AHEAD_DAYS)
            .filter(|date| on.contains(&number(date.weekday())))
            .filter_map(|date| hours.moment(date, at))
            .collect()
    }
}

/// The days from one on, which lies so many days after `date`.
fn days(date: Date, after: i64) -> impl Iterator<Item = Date> {
    (after..=LOOK_AHEAD_DAYS).filter_map(move |day| date.checked_add(day.days()).ok())
}

fn number(weekday: Weekday) -> u8 {
    u8::try_from(weekday.to_monday_one_offset()).unwrap_or(0)
}

fn is_day(day: u8) -> bool {
    (1..=7).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> Hours {
        Hours::usual("Europe/Paris")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn mail_comes_within_the_hours_or_when_they_begin() {
        let opens = |now| paris().opening(at(now)).to_string();
        // A Friday in winter: Paris is an hour ahead.
        assert_eq!(opens("2026-11-27T12:00:00Z"), "2026-11-27T12:00:00Z");
        assert_eq!(opens("2026-11-27T05:59:59Z"), "2026-11-27T06:00:00Z");
        assert_eq!(opens("2026-11-27T06:00:00Z"), "2026-11-27T06:00:00Z");
        assert_eq!(opens("2026-11-27T18:59:59Z"), "2026-11-27T18:59:59Z");
        assert_eq!(opens("2026-11-27T19:00:00Z"), "2026-11-30T06:00:00Z");
        assert_eq!(opens("2026-11-29T12:00:00Z"), "2026-11-30T06:00:00Z");
        // The clocks change in the night before Monday.
        assert_eq!(opens("2026-03-28T12:00:00Z"), "2026-03-30T05:00:00Z");
        assert_eq!(opens("2026-10-24T12:00:00Z"), "2026-10-26T06:00:00Z");
    }

    #[test]
    fn a_shift_on_one_night_of_the_week_is_waited_for() {
        let hours = Hours {
            zone: "America/Montreal".to_owned(),
            from: 22 * 60,
            to: DAY_MINUTES,
            days: vec![3],
        };
        assert_eq!(hours.check(), Ok(()));
        let opens = |now| hours.opening(at(now)).to_string();
        assert_eq!(opens("2026-11-26T04:59:59Z"), "2026-11-26T04:59:59Z");
        assert_eq!(opens("2026-11-26T05:00:00Z"), "2026-12-03T03:00:00Z");
    }

    #[test]
    fn digests_come_once_a_day_on_days_that_lose_or_repeat_an_hour() {
        let sundays = Hours {
            days: vec![6, 7],
            ..paris()
        };
        let digest = Digest::Daily { at: 2 * 60 + 30 };
        let following = |from: &str| {
            let mut moment = at(from);
            let mut all = Vec::new();
            for _ in 0..3 {
                moment = digest.next(&sundays, moment).unwrap();
                all.push(moment.to_string());
            }
            all
        };
        // Half past two does not exist on the 29th of March: the clocks go on to three.
        let spring = [
            "2026-03-28T01:30:00Z",
            "2026-03-29T01:30:00Z",
            "2026-04-04T00:30:00Z",
        ];
        assert_eq!(following("2026-03-27T12:00:00Z"), spring);
        // It comes twice on the 25th of October: the first counts.
        let autumn = [
            "2026-10-24T00:30:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-31T01:30:00Z",
        ];
        assert_eq!(following("2026-10-23T12:00:00Z"), autumn);
    }

    #[test]
    fn a_weekly_digest_comes_on_its_day_whatever_the_hours() {
        let digest = Digest::Weekly { day: 7, at: 8 * 60 };
        let next = |moment| digest.next(&paris(), at(moment)).unwrap().to_string();
        assert_eq!(next("2026-11-27T12:00:00Z"), "2026-11-29T07:00:00Z");
        assert_eq!(next("2026-11-29T07:00:00Z"), "2026-12-06T07:00:00Z");
        let latest = |moment| digest.latest(&paris(), at(moment)).unwrap().to_string();
        assert_eq!(latest("2026-11-29T07:00:00Z"), "2026-11-29T07:00:00Z");
        assert_eq!(latest("2026-11-29T06:59:59Z"), "2026-11-22T07:00:00Z");
        assert_eq!(Digest::Off.next(&paris(), at("2026-11-27T12:00:00Z")), None);
    }

    #[test]
    fn hours_lie_within_a_day_of_a_real_zone() {
        let check = |zone: &str, from, to, days: &[u8]| {
            let hours = Hours {
                zone: zone.to_owned(),
                from,
                to,
                days: days.to_vec(),
            };
            hours.check()
        };
        assert_eq!(check("Europe/Paris", 420, 1_200, &[1, 2, 3, 4, 5]), Ok(()));
        assert_eq!(check("Europe/Paris", 0, 1_440, &[7]), Ok(()));
        assert_eq!(check("Europe/Atlantis", 0, 1_440, &[7]), Err(Unfit::Zone));
        assert_eq!(check("Europe/Paris", 420, 420, &[1]), Err(Unfit::Hours));
        assert_eq!(check("Europe/Paris", 420, 1_441, &[1]), Err(Unfit::Hours));
        for days in [&[][..], &[0], &[8], &[2, 1], &[1, 1]] {
            assert_eq!(
                check("Europe/Paris", 0, 60, days),
                Err(Unfit::Days),
                "{days:?}"
            );
        }
        assert_eq!(Digest::Daily { at: 1_439 }.check(), Ok(()));
        assert_eq!(Digest::Daily { at: 1_440 }.check(), Err(Unfit::TimeOfDay));
        assert_eq!(Digest::Weekly { day: 8, at: 0 }.check(), Err(Unfit::Days));
    }
}
