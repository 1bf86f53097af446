//! The objective of a community: what it wants to reach, until when, and how far it is.

use std::ops::RangeInclusive;

use crate::features::communities::aggregate::{Community, Refusal, is_text, said};
use crate::features::communities::events::{
    Event, ObjectiveCleared, ObjectiveReported, ObjectiveSet,
};
use crate::kernel::clock::{Day, Time};

/// How many characters the statement has.
pub const STATEMENT_CHARS: RangeInclusive<usize> = 2..=300;

/// How many characters the measure has.
pub const MEASURE_CHARS: RangeInclusive<usize> = 2..=160;

/// The most characters of the unit.
pub const UNIT_CHARS_MAX: usize = 20;

/// The most characters of what is said about a value.
pub const NOTE_CHARS_MAX: usize = 500;

/// The largest value.
pub const VALUE_MAX: i64 = 1_000_000_000;

/// How far ahead the due day is, and how far back a reported one: about ten years.
const DAYS_MAX: i64 = 3_653;

const DAY_SECONDS: i64 = 86_400;

/// What is wrong with an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The statement is too short or too long.
    Statement,
    /// The measure is too short or too long.
    Measure,
    /// The unit is too long.
    Unit,
    /// The target is negative or too large.
    Target,
    /// The due day is over, or too far away.
    Due,
    /// The value is negative or too large.
    Value,
    /// The day of the value is still to come, or too long ago.
    Day,
    /// What is said about the value is too long.
    Note,
    /// There is no objective.
    None,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Objective(fault)
    }
}

impl Community {
    /// Gives it an objective; nothing when it has this one. What was reported counts on as long as
    /// the same is measured.
    pub fn set_objective(
        &self,
        mut wanted: ObjectiveSet,
        now: Time,
    ) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        check(line(&wanted.statement, &STATEMENT_CHARS), Fault::Statement)?;
        check(line(&wanted.measure, &MEASURE_CHARS), Fault::Measure)?;
        check(line(&wanted.unit, &(0..=UNIT_CHARS_MAX)), Fault::Unit)?;
        check((0..=VALUE_MAX).contains(&wanted.target), Fault::Target)?;
        // A day has begun somewhere before, and ends somewhere after, it does in UTC.
        let days = around(now, -1, DAYS_MAX);
        let same_due = |present: &ObjectiveSet| present.due_on == wanted.due_on;
        let kept = self.objective.as_ref().is_some_and(same_due);
        check(kept || days.contains(&wanted.due_on), Fault::Due)?;
        wanted.restarts = self.objective.as_ref().is_none_or(|present| {
            (&present.measure, &present.unit) != (&wanted.measure, &wanted.unit)
        });
        let unchanged = self.objective.as_ref().is_some_and(|present| {
            let restarts = present.restarts;
            *present
                == ObjectiveSet {
                    restarts,
                    ..wanted.clone()
                }
        });
        Ok(if unchanged {
            Vec::new()
        } else {
            vec![wanted.into()]
        })
    }

    /// Says how far it is.
    pub fn report_objective(
        &self,
        reported: ObjectiveReported,
        now: Time,
    ) -> Result<Vec<Event>, Refusal> {
        check(self.objective.is_some(), Fault::None)?;
        check((0..=VALUE_MAX).contains(&reported.value), Fault::Value)?;
        check(around(now, -DAYS_MAX, 1).contains(&reported.on), Fault::Day)?;
        Ok(vec![reported.into()])
    }

    /// Takes the objective away; nothing when there is none.
    pub fn clear_objective(&self) -> Vec<Event> {
        let clear = |_: &ObjectiveSet| vec![ObjectiveCleared {}.into()];
        self.objective.as_ref().map(clear).unwrap_or_default()
    }
}

/// What is said about a value, when it is short enough; nothing when nothing is said.
pub fn checked_note(text: Option<String>) -> Result<Option<String>, Refusal> {
    said(text, NOTE_CHARS_MAX, Fault::Note.into())
}

fn check(holds: bool, fault: Fault) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(fault.into()) }
}

fn line(text: &str, chars: &RangeInclusive<usize>) -> bool {
    chars.contains(&text.trim().chars().count())
        && is_text(text, *chars.end())
        && !text.contains(['\n', '\r', '\t'])
}

fn around(now: Time, from_days: i64, to_days: i64) -> RangeInclusive<Day> {
    let day = |days: i64| Day::of(now.plus_seconds(days * DAY_SECONDS));
    day(from_days)..=day(to_days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::communities::events::{CommunityId, Created, Visibility};
    use crate::kernel::aggregate::Aggregate;

    const NOW: Time = Time(1_772_357_400_000_000);

    fn community() -> Community {
        let created = Created {
            community: CommunityId::derived(&["forge"]),
            name: "Forge".to_owned(),
            description: String::new(),
            visibility: Visibility::Open,
            language: None,
            succeeds: None,
        };
        Community::replay(&[created.into()])
    }

    fn objective() -> ObjectiveSet {
        ObjectiveSet {
            statement: "Nobody waits for an answer".to_owned(),
            measure: "Questions answered within a day".to_owned(),
            target: 90,
            unit: "%".to_owned(),
            due_on: Day::parse("2026-12-31").unwrap(),
            restarts: true,
        }
    }

    fn report(value: i64, on: &str) -> ObjectiveReported {
        ObjectiveReported {
            value,
            on: Day::parse(on).unwrap(),
            note: None,
        }
    }

    #[test]
    fn the_same_objective_again_changes_nothing_and_another_measure_starts_anew() {
        let mut state = community();
        let mut set = |wanted: ObjectiveSet| {
            let events = state.set_objective(wanted, NOW).unwrap();
            for event in &events {
                state.apply(event);
            }
            events
        };
        assert_eq!(set(objective()), [objective().into()]);
        assert_eq!(set(objective()), []);
        let higher = ObjectiveSet {
            target: 95,
            restarts: false,
            ..objective()
        };
        assert_eq!(set(objective_with(95)), [higher.into()]);
        let other = ObjectiveSet {
            measure: "Answers".to_owned(),
            ..objective_with(95)
        };
        assert_eq!(set(other.clone()), [other.into()]);
    }

    fn objective_with(target: i64) -> ObjectiveSet {
        ObjectiveSet {
            target,
            ..objective()
        }
    }

    type Change = fn(&mut ObjectiveSet, String);

    #[test]
    fn each_part_has_its_limit() {
        let long = |chars| "x".repeat(chars);
        let cases: [(Change, _, _); 5] = [
            (|it, text| it.statement = text, long(301), Fault::Statement),
            (|it, text| it.statement = text, long(1), Fault::Statement),
            (|it, text| it.measure = text, long(161), Fault::Measure),
            (|it, text| it.unit = text, long(21), Fault::Unit),
            (
                |it, text| it.measure = text,
                "a\nb".to_owned(),
                Fault::Measure,
            ),
        ];
        for (change, text, fault) in cases {
            let mut wanted = objective();
            change(&mut wanted, text);
            assert_eq!(community().set_objective(wanted, NOW), Err(fault.into()));
        }
        for (target, due_on, fault) in [
            (-1, "2026-12-31", Fault::Target),
            (VALUE_MAX + 1, "2026-12-31", Fault::Target),
            (1, "2026-02-27", Fault::Due),
            (1, "2037-01-01", Fault::Due),
        ] {
            let due_on = Day::parse(due_on).unwrap();
            let wanted = ObjectiveSet {
                target,
                due_on,
                ..objective()
            };
            assert_eq!(community().set_objective(wanted, NOW), Err(fault.into()));
        }
        assert_eq!(checked_note(Some(long(501))), Err(Fault::Note.into()));
    }

    #[test]
    fn progress_is_of_an_objective_and_of_a_day_that_has_come() {
        let mut state = community();
        let today = report(70, "2026-03-01");
        assert_eq!(
            state.report_objective(today.clone(), NOW),
            Err(Fault::None.into())
        );
        assert_eq!(state.clear_objective(), []);
        state.apply(&objective().into());
        assert!(state.report_objective(today, NOW).is_ok());
        for (bad, fault) in [
            (report(-1, "2026-03-01"), Fault::Value),
            (report(1, "2026-03-03"), Fault::Day),
            (report(1, "2016-01-01"), Fault::Day),
        ] {
            assert_eq!(state.report_objective(bad, NOW), Err(fault.into()));
        }
        assert_eq!(state.clear_objective().len(), 1);
    }
}
