//! The rules of who edits the taxonomy beside the administrators.

use std::collections::BTreeSet;

use super::Refusal;
use crate::features::accounts::events::PersonId;
use crate::features::skills::events::editors::{EditorsEvent, Named, Removed};
use crate::kernel::aggregate::Aggregate;

/// The most editors of the taxonomy.
pub const EDITORS_MAX: usize = 50;

/// Those who were named and not removed. Who has left is none, and again one who comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editors {
    people: BTreeSet<PersonId>,
}

impl Aggregate for Editors {
    type Event = EditorsEvent;

    fn apply(&mut self, event: &EditorsEvent) {
        match event {
            EditorsEvent::Named(it) => drop(self.people.insert(it.person)),
            EditorsEvent::Removed(it) => drop(self.people.remove(&it.person)),
        }
    }
}

impl Editors {
    /// Whether somebody is one, as long as they work here.
    pub fn contains(&self, person: PersonId) -> bool {
        self.people.contains(&person)
    }

    /// Makes somebody an editor; nothing where they are. `here` are the editors who work here: where
    /// all places are taken, those of the others are free.
    pub fn name(
        &self,
        person: PersonId,
        by: PersonId,
        here: &[PersonId],
    ) -> Result<Vec<EditorsEvent>, Refusal> {
        if self.contains(person) {
            return Ok(Vec::new());
        }
        let (present, gone): (Vec<PersonId>, Vec<PersonId>) =
            self.people.iter().partition(|it| here.contains(it));
        if present.len() >= EDITORS_MAX {
            return Err(Refusal::TooManyEditors);
        }
        let gone = gone
            .into_iter()
            .filter(|_| self.people.len() >= EDITORS_MAX);
        let mut events: Vec<EditorsEvent> =
            gone.map(|person| Removed { person, by }.into()).collect();
        events.push(Named { person, by }.into());
        Ok(events)
    }

    /// Somebody is no editor any more; nothing where they were none.
    pub fn remove(&self, person: PersonId, by: PersonId) -> Vec<EditorsEvent> {
        if self.contains(person) {
            vec![Removed { person, by }.into()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: usize) -> PersonId {
        PersonId::derived(&[&number.to_string()])
    }

    fn full() -> (Editors, Vec<PersonId>) {
        let mut editors = Editors::default();
        let people: Vec<PersonId> = (0..EDITORS_MAX).map(person).collect();
        for one in &people {
            for event in editors.name(*one, person(99), &people).unwrap() {
                editors.apply(&event);
            }
        }
        (editors, people)
    }

    #[test]
    fn naming_and_removing_twice_changes_nothing() {
        let (zoe, ada) = (person(1), person(2));
        let mut editors = Editors::default();
        assert_eq!(editors.remove(zoe, ada), []);
        for event in editors.name(zoe, ada, &[]).unwrap() {
            editors.apply(&event);
        }
        assert_eq!(editors.name(zoe, ada, &[zoe]), Ok(Vec::new()));
        for event in editors.remove(zoe, ada) {
            editors.apply(&event);
        }
        assert_eq!(editors, Editors::default());
    }

    #[test]
    fn there_are_so_many_and_the_place_of_who_has_left_is_free() {
        let (mut editors, people) = full();
        let (new, by) = (person(98), person(99));
        assert_eq!(editors.name(new, by, &people), Err(Refusal::TooManyEditors));
        let events = editors.name(new, by, &people[1..]).unwrap();
        assert_eq!(events.len(), 2);
        for event in &events {
            editors.apply(event);
        }
        assert!(editors.contains(new) && !editors.contains(people[0]));
    }
}
