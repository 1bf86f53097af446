//! The rules of confirming a colleague's skill, and of asking for it.

use crate::features::accounts::events::PersonId;
use crate::features::people::folded;
use crate::features::reactions::events::Subject;
use crate::features::skills::events::endorsement::{
    AskingEvent, Counted, Declined, EndorsementEvent as Event, Given, Requested, Withdrawn,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

/// The most confirmations a person asks for in seven days.
pub const REQUESTS_MAX: usize = 5;

const WEEK_SECONDS: i64 = 7 * 24 * 3_600;

/// Why a skill is not confirmed, or its confirmation not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person does not exist, or not for whoever asks.
    NotFound,
    /// Nobody confirms their own skills.
    Yourself,
    /// The person does not claim the skill.
    NotClaimed,
    /// The two share no community, and neither answered or thanked the other.
    Strangers,
    /// One of the two may not see what is to show it.
    NoEvidence,
    /// More than [`REQUESTS_MAX`] requests in seven days.
    TooManyRequests,
}

/// Who confirms, and whose skills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who confirms.
    pub by: PersonId,
    /// Whose skills.
    pub person: PersonId,
}

/// A skill under one of its names, with the folded ones that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// As the person claims it.
    pub name: String,
    /// Every folded name of it, that one too.
    pub names: Vec<String>,
}

impl Meant {
    fn is(&self, skill: &str) -> bool {
        self.names.iter().any(|name| *name == folded(skill))
    }
}

/// What one person confirms of another, as the events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endorsements {
    given: Vec<(String, Option<Subject>)>,
    asked: Vec<String>,
    /// What was asked for and will not be given.
    declined: Vec<String>,
    /// Every folded name that came up, in this order: its place is its number.
    named: Vec<String>,
}

impl Aggregate for Endorsements {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        let (Event::Given(Given { skill, .. })
        | Event::Withdrawn(Withdrawn { skill, .. })
        | Event::Requested(Requested { skill, .. })
        | Event::Declined(Declined { skill, .. })) = event;
        // An erased skill has no name to be known by.
        let Some(skill) = skill.known().cloned() else {
            return;
        };
        let name = folded(&skill);
        let same = |known: &String| folded(known) == name;
        if !self.named.contains(&name) {
            self.named.push(name.clone());
        }
        match event {
            Event::Given(given) => {
                self.given.retain(|(known, _)| !same(known));
                self.asked.retain(|known| !same(known));
                self.given.push((skill, given.evidence));
            }
            Event::Withdrawn(_) => self.given.retain(|(known, _)| !same(known)),
            Event::Requested(_) => self.asked.push(skill),
            Event::Declined(_) => {
                self.asked.retain(|known| !same(known));
                self.declined.push(skill);
            }
        }
    }
}

impl Pair {
    /// Whether the one may confirm skills of the other, as far as that is told by who they are.
    pub fn of_two(self) -> Result<(), Refusal> {
        if self.by == self.person {
            Err(Refusal::Yourself)
        } else {
            Ok(())
        }
    }

    fn sealed(self, name: &str) -> Personal<String> {
        Personal::identity(self.person.0, name.to_owned())
    }
}

impl Endorsements {
    /// Whether the skill of this number is confirmed.
    pub fn is_given(&self, number: u32) -> bool {
        let mut given = self.given.iter();
        given.any(|(name, _)| self.number(name) == Some(number))
    }

    /// Whether the skill of this number is asked for and waits for an answer.
    pub fn is_asked(&self, number: u32) -> bool {
        let mut asked = self.asked.iter();
        asked.any(|name| self.number(name) == Some(number))
    }

    /// The number of a skill by its name: its own, or the next one.
    fn number(&self, skill: &str) -> Option<u32> {
        let name = folded(skill);
        let place = self.named.iter().position(|known| *known == name);
        u32::try_from(place.unwrap_or(self.named.len()) + 1).ok()
    }

    /// Confirms a skill; nothing where it is so, under whatever name.
    pub fn give(&self, pair: Pair, skill: &Meant, evidence: Option<Subject>) -> Vec<Event> {
        let known = self.given.iter().find(|(name, _)| skill.is(name));
        if known.is_some_and(|(_, shown)| *shown == evidence) {
            return Vec::new();
        }
        let name = known.map_or(&skill.name, |(name, _)| name);
        let given = Given {
            person: pair.person,
            by: pair.by,
            skill: pair.sealed(name),
            number: self.number(name),
            evidence,
        };
        vec![given.into()]
    }

    /// Confirms it no longer, under no name.
    pub fn withdraw(&self, pair: Pair, skill: &Meant) -> Vec<Event> {
        let given = self.given.iter().filter(|(name, _)| skill.is(name));
        given
            .map(|(name, _)| {
                let withdrawn = Withdrawn {
                    person: pair.person,
                    by: pair.by,
                    skill: pair.sealed(name),
                    number: self.number(name),
                };
                withdrawn.into()
            })
            .collect()
    }

    /// Asks for it, once: who declined is not asked again, and who asks learns nothing of it.
    pub fn request(&self, pair: Pair, skill: &Meant) -> Vec<Event> {
        let given = self.given.iter().map(|(name, _)| name);
        let mut known = given.chain(&self.asked).chain(&self.declined);
        if known.any(|name| skill.is(name)) {
            return Vec::new();
        }
        let requested = Requested {
            person: pair.person,
            by: pair.by,
            skill: pair.sealed(&skill.name),
            number: self.number(&skill.name),
        };
        vec![requested.into()]
    }

    /// Will not confirm what was asked for; nothing where it was not.
    pub fn decline(&self, pair: Pair, skill: &Meant) -> Vec<Event> {
        let asked = self.asked.iter().filter(|name| skill.is(name));
        asked
            .map(|name| {
                let declined = Declined {
                    person: pair.person,
                    by: pair.by,
                    skill: pair.sealed(name),
                    number: self.number(name),
                };
                declined.into()
            })
            .collect()
    }
}

/// How many confirmations a person asked for, as far as it can still decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    counted: Vec<Time>,
}

impl Aggregate for Asking {
    type Event = AskingEvent;

    fn apply(&mut self, event: &AskingEvent) {
        let AskingEvent::Counted(Counted { at }) = event;
        self.counted
            .retain(|before| before.plus_seconds(WEEK_SECONDS) > *at);
        self.counted.push(*at);
    }
}

impl Asking {
    /// Counts one more at a moment.
    pub fn count(&self, now: Time) -> Result<Vec<AskingEvent>, Refusal> {
        let recent = |at: &&Time| at.plus_seconds(WEEK_SECONDS) > now;
        if self.counted.iter().filter(recent).count() >= REQUESTS_MAX {
            return Err(Refusal::TooManyRequests);
        }
        Ok(vec![Counted { at: now }.into()])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair() -> Pair {
        Pair {
            by: PersonId::derived(&["karim"]),
            person: PersonId::derived(&["zoe"]),
        }
    }

    fn meant(name: &str, others: &[&str]) -> Meant {
        let names = others.iter().copied().chain([name]).map(folded).collect();
        Meant {
            name: name.to_owned(),
            names,
        }
    }

    #[test]
    fn nobody_confirms_their_own_skills() {
        let by = pair().by;
        assert_eq!(Pair { by, person: by }.of_two(), Err(Refusal::Yourself));
        assert_eq!(pair().of_two(), Ok(()));
    }

    #[test]
    fn one_skill_is_confirmed_once_under_all_its_names() {
        let given = Endorsements::default().give(pair(), &meant("TIG", &[]), None);
        let state = Endorsements::replay(&given);
        let both = meant("Soudure TIG", &["tig"]);
        assert_eq!(state.give(pair(), &both, None), []);
        assert_eq!(state.request(pair(), &both), []);
        assert_eq!(state.withdraw(pair(), &both).len(), 1);
        assert_eq!(state.withdraw(pair(), &meant("MIG", &[])), []);
    }

    #[test]
    fn whoever_declined_is_not_asked_again_and_may_still_confirm() {
        let skill = meant("TIG", &[]);
        let mut state = Endorsements::default();
        for event in state.request(pair(), &skill) {
            state.apply(&event);
        }
        for event in state.decline(pair(), &skill) {
            state.apply(&event);
        }
        assert_eq!(state.request(pair(), &skill), []);
        assert_eq!(state.decline(pair(), &skill), []);
        assert_eq!(state.give(pair(), &skill, None).len(), 1);
    }

    #[test]
    fn a_skill_of_a_pair_keeps_its_number() {
        let (tig, mig) = (meant("TIG", &[]), meant("MIG", &[]));
        let mut state = Endorsements::default();
        let stands = |state: &Endorsements| {
            [1, 2].map(|number| (state.is_given(number), state.is_asked(number)))
        };
        for event in state.request(pair(), &tig) {
            state.apply(&event);
        }
        for event in state.give(pair(), &mig, None) {
            state.apply(&event);
        }
        assert_eq!(stands(&state), [(false, true), (true, false)]);
        for event in state.give(pair(), &meant("tig", &[]), None) {
            state.apply(&event);
        }
        for event in state.withdraw(pair(), &mig) {
            state.apply(&event);
        }
        assert_eq!(stands(&state), [(true, false), (false, false)]);
    }

    #[test]
    fn a_week_has_room_for_so_many_requests() {
        let mut asking = Asking::default();
        for number in 0..5 {
            for event in asking.count(Time(0).plus_seconds(number)).unwrap() {
                asking.apply(&event);
            }
        }
        let later = |seconds| asking.count(Time(0).plus_seconds(seconds));
        assert_eq!(later(WEEK_SECONDS - 1), Err(Refusal::TooManyRequests));
        assert!(later(WEEK_SECONDS).is_ok());
    }

    proptest! {
        #[test]
        fn the_same_again_changes_nothing_and_replay_gives_the_live_state(
            asks in proptest::collection::vec((0..4_u8, 0..3_u8), 0..30)
        ) {
            let (mut live, mut history) = (Endorsements::default(), Vec::new());
            for (ask, which) in asks {
                let skill = meant(&format!("skill {which}"), &[]);
                let decide = |state: &Endorsements| match ask {
                    0 => state.give(pair(), &skill, None),
                    1 => state.withdraw(pair(), &skill),
                    2 => state.request(pair(), &skill),
                    _ => state.decline(pair(), &skill),
                };
                for event in decide(&live) {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(decide(&live), []);
            }
            prop_assert_eq!(Endorsements::replay(&history), live);
        }
    }
}
