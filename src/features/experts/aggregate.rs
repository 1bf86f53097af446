//! The rules of being suggested: everybody says it for themselves, in few words.

use std::collections::BTreeSet;

use crate::features::accounts::events::PersonId;
use crate::features::experts::events::{Event, ListingSet, WishesSet};
use crate::features::people::folded;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::personal::Personal;

/// The most topics for which somebody is not suggested.
pub const TOPICS_MAX: usize = 20;

/// The most characters of a topic.
pub const TOPIC_CHARS_MAX: usize = 120;

/// The most questions a week that are put to somebody, who may want fewer.
pub const WEEKLY_MAX: u8 = 3;

/// Why the wish is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A topic is empty, longer than [`TOPIC_CHARS_MAX`], or has a character nobody sees.
    Topic,
    /// More than [`TOPICS_MAX`] topics.
    TooManyTopics,
    /// Not 0 to [`WEEKLY_MAX`] questions a week.
    Weekly,
}

/// What a person wishes anew; what is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// For what they are not suggested.
    pub topics: Option<Vec<String>>,
    /// The most questions a week that may be put to them.
    pub weekly: Option<i32>,
    /// The kinds of evidence that may be used, as words; the inner none means all.
    pub kinds: Option<Option<BTreeSet<String>>>,
}

/// What a person wishes, as the events made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    hidden: bool,
    topics: Vec<String>,
    weekly: u8,
    kinds: Option<BTreeSet<String>>,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            hidden: false,
            topics: Vec::new(),
            weekly: WEEKLY_MAX,
            kinds: None,
        }
    }
}

impl Aggregate for Listing {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Set(set) => {
                self.hidden = set.hidden;
                self.topics = set.topics.known().cloned().unwrap_or_default();
            }
            Event::WishesSet(set) => {
                self.weekly = set.weekly;
                self.kinds = set.kinds.clone().map(BTreeSet::from_iter);
            }
        }
    }
}

impl Listing {
    /// Says whether the person is hidden, and for which topics; nothing when it is so.
    pub fn set(
        &self,
        person: PersonId,
        hidden: bool,
        topics: &[String],
    ) -> Result<Vec<Event>, Refusal> {
        let mut kept: Vec<String> = Vec::new();
        for topic in topics.iter().map(|topic| topic.trim()) {
            let length = topic.chars().count();
            if topic.chars().any(char::is_control) || !(1..=TOPIC_CHARS_MAX).contains(&length) {
                return Err(Refusal::Topic);
            }
            if kept.iter().all(|known| folded(known) != folded(topic)) {
                kept.push(topic.to_owned());
            }
        }
        if kept.len() > TOPICS_MAX {
            return Err(Refusal::TooManyTopics);
        }
        if self.hidden == hidden && self.topics == kept {
            return Ok(Vec::new());
        }
        let topics = Personal::identity(person.0, kept);
        Ok(vec![
            ListingSet {
                person,
                hidden,
                topics,
            }
            .into(),
        ])
    }
}

impl Listing {
    /// Says how often the person may be asked, for what not, and what of theirs may be used;
    /// nothing when it is so.
    pub fn wish(&self, person: PersonId, wish: &Wish) -> Result<Vec<Event>, Refusal> {
        let weekly = match wish.weekly {
            None => self.weekly,
            Some(weekly) => u8::try_from(weekly)
                .ok()
                .filter(|weekly| *weekly <= WEEKLY_MAX)
                .ok_or(Refusal::Weekly)?,
        };
        let topics = wish.topics.as_ref().unwrap_or(&self.topics);
        let mut events = self.set(person, self.hidden, topics)?;
        let kinds = wish.kinds.as_ref().unwrap_or(&self.kinds);
        if (weekly, kinds) != (self.weekly, &self.kinds) {
            let kinds = kinds.clone().map(Vec::from_iter);
            events.push(
                WishesSet {
                    person,
                    weekly,
                    kinds,
                }
                .into(),
            );
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zoe() -> PersonId {
        PersonId::derived(&["zoe"])
    }

    fn topics(topics: &[&str]) -> Vec<String> {
        topics.iter().map(|topic| (*topic).to_owned()).collect()
    }

    #[test]
    fn topics_are_trimmed_and_each_is_kept_once() {
        let events = Listing::default().set(zoe(), false, &topics(&[" TIG ", "tig", "Acier"]));
        let listing = Listing::replay(&events.unwrap());
        assert_eq!(listing.topics, ["TIG", "Acier"]);
    }

    #[test]
    fn a_topic_has_1_to_120_characters_and_there_are_at_most_20() {
        let set = |wanted: &[String]| Listing::default().set(zoe(), true, wanted);
        assert_eq!(set(&topics(&[" "])), Err(Refusal::Topic));
        assert_eq!(set(&topics(&["a\u{7}b"])), Err(Refusal::Topic));
        assert_eq!(set(&["é".repeat(121)]), Err(Refusal::Topic));
        assert!(set(&["é".repeat(120)]).is_ok());
        let many: Vec<String> = (0..21).map(|at| at.to_string()).collect();
        assert_eq!(set(&many), Err(Refusal::TooManyTopics));
        assert!(set(&many[1..]).is_ok());
    }

    #[test]
    fn what_is_not_said_stays_and_three_a_week_is_the_most() {
        let mut listing = Listing::default();
        let wish = |weekly| Wish {
            weekly: Some(weekly),
            ..Wish::default()
        };
        for bad in [-1, 4] {
            assert_eq!(listing.wish(zoe(), &wish(bad)), Err(Refusal::Weekly));
        }
        assert_eq!(listing.wish(zoe(), &wish(3)), Ok(Vec::new()));
        let profile = BTreeSet::from(["title", "skill"].map(str::to_owned));
        let wishes = [
            wish(0),
            Wish {
                kinds: Some(Some(profile.clone())),
                ..Wish::default()
            },
            Wish {
                topics: Some(topics(&["TIG"])),
                ..Wish::default()
            },
        ];
        for wish in wishes {
            let events = listing.wish(zoe(), &wish).unwrap();
            assert_eq!(events.len(), 1);
            for event in &events {
                listing.apply(event);
            }
            assert_eq!(listing.wish(zoe(), &wish), Ok(Vec::new()));
        }
        let expected = Listing {
            hidden: false,
            topics: topics(&["TIG"]),
            weekly: 0,
            kinds: Some(profile),
        };
        assert_eq!(listing, expected);
    }

    proptest! {
        #[test]
        fn the_same_again_changes_nothing_and_replay_gives_the_live_state(
            asks in prop::collection::vec((any::<bool>(), prop::collection::vec("[abAé]{1,2}", 0..4)), 0..20)
        ) {
            let (mut live, mut history) = (Listing::default(), Vec::new());
            for (hidden, topics) in asks {
                for event in live.clone().set(zoe(), hidden, &topics).unwrap() {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(live.set(zoe(), hidden, &topics).unwrap(), []);
            }
            prop_assert_eq!(Listing::replay(&history), live);
        }
    }
}
