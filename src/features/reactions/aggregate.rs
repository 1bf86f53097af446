//! The rules of reactions: one of six kinds a person and thing, or none.

use crate::features::accounts::events::PersonId;
use crate::features::communities;
use crate::features::reactions::events::{Added, Changed, Event, Kind, Subject, Withdrawn};
use crate::kernel::aggregate::Aggregate;

/// Why a reaction is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What it is about does not exist, or not for this person.
    NotFound,
    /// The rules of the community do not allow it.
    Place(communities::aggregate::Refusal),
}

/// One person's reaction to one thing, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reaction {
    /// None, or taken back.
    #[default]
    Absent,
    /// One of the six kinds.
    Present(Kind),
}

impl Aggregate for Reaction {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        *self = match event {
            Event::Added(added) => Self::Present(added.kind),
            Event::Changed(changed) => Self::Present(changed.to),
            Event::Withdrawn(_) => Self::Absent,
        };
    }
}

impl Reaction {
    /// Makes the reaction the one that is wanted; none takes it back. When it is that already,
    /// nothing happens.
    pub fn react(self, subject: Subject, person: PersonId, wanted: Option<Kind>) -> Vec<Event> {
        match (self, wanted) {
            (Self::Absent, None) => Vec::new(),
            (Self::Present(kind), Some(wanted)) if kind == wanted => Vec::new(),
            (Self::Absent, Some(kind)) => vec![
                Added {
                    subject,
                    person,
                    kind,
                }
                .into(),
            ],
            (Self::Present(from), Some(to)) => vec![
                Changed {
                    subject,
                    person,
                    from,
                    to,
                }
                .into(),
            ],
            (Self::Present(kind), None) => vec![
                Withdrawn {
                    subject,
                    person,
                    kind,
                }
                .into(),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::posts::events::PostId;

    fn subject() -> Subject {
        Subject::Post(PostId::derived(&["post"]))
    }

    fn zoe() -> PersonId {
        PersonId::derived(&["zoe"])
    }

    fn react(reaction: Reaction, wanted: Option<Kind>) -> Vec<Event> {
        reaction.react(subject(), zoe(), wanted)
    }

    #[test]
    fn the_same_reaction_again_changes_nothing() {
        let liked = Reaction::replay(&react(Reaction::Absent, Some(Kind::Like)));
        assert_eq!(liked, Reaction::Present(Kind::Like));
        assert_eq!(react(liked, Some(Kind::Like)), []);
    }

    #[test]
    fn another_kind_takes_the_place_of_the_first() {
        let changed = react(Reaction::Present(Kind::Like), Some(Kind::Thanks));
        let expected = Changed {
            subject: subject(),
            person: zoe(),
            from: Kind::Like,
            to: Kind::Thanks,
        };
        assert_eq!(changed, [expected.into()]);
    }

    #[test]
    fn a_reaction_is_taken_back_once() {
        let gone = Reaction::replay(&react(Reaction::Present(Kind::Like), None));
        assert_eq!(gone, Reaction::Absent);
        assert_eq!(react(gone, None), []);
    }

    fn wishes() -> impl Strategy<Value = Vec<Option<Kind>>> {
        let kind = proptest::option::of(proptest::sample::select(Kind::ALL.to_vec()));
        proptest::collection::vec(kind, 0..20)
    }

    proptest! {
        #[test]
        fn the_last_wish_counts_and_asking_again_changes_nothing(wishes in wishes()) {
            let mut reaction = Reaction::default();
            for wanted in wishes {
                let events = react(reaction, wanted);
                prop_assert!(events.len() <= 1);
                for event in &events {
                    reaction.apply(event);
                }
                prop_assert_eq!(reaction, wanted.map_or(Reaction::Absent, Reaction::Present));
                prop_assert_eq!(react(reaction, wanted), []);
            }
        }

        #[test]
        fn what_was_added_less_what_was_withdrawn_is_what_is_there(wishes in wishes()) {
            let (mut reaction, mut history) = (Reaction::default(), Vec::new());
            for wanted in wishes {
                for event in react(reaction, wanted) {
                    reaction.apply(&event);
                    history.push(event);
                }
            }
            prop_assert_eq!(Reaction::replay(&history), reaction);
            let count = |kind: Kind| history.iter().fold(0, |count, event| match event {
                Event::Added(added) => count + i32::from(added.kind == kind),
                Event::Changed(changed) => {
                    count + i32::from(changed.to == kind) - i32::from(changed.from == kind)
                }
                Event::Withdrawn(withdrawn) => count - i32::from(withdrawn.kind == kind),
            });
            for kind in Kind::ALL {
                prop_assert_eq!(count(kind), i32::from(reaction == Reaction::Present(kind)));
            }
        }
    }
}
