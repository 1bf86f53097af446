//! The rules of the home screen: it shows something, and nothing twice.

use crate::features::home::events::{Arranged, Event, Section};
use crate::kernel::aggregate::Aggregate;

/// Why the home screen is not arranged so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Only who administers the network may.
    AdministratorsOnly,
    /// Nothing would be shown.
    Empty,
    /// A section would be shown twice.
    Twice,
}

/// The home screen as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    arranged: Option<Arranged>,
}

impl Aggregate for Home {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        let Event::Arranged(arranged) = event;
        self.arranged = Some(arranged.clone());
    }
}

impl Home {
    /// Shows these sections in this order and no others; nothing happens when it is so already.
    pub fn arrange(&self, wanted: &[Section]) -> Result<Vec<Event>, Refusal> {
        if wanted.is_empty() {
            return Err(Refusal::Empty);
        }
        let hidden = Section::ALL.into_iter().filter(|it| !wanted.contains(it));
        let hidden: Vec<Section> = hidden.collect();
        if wanted.len() + hidden.len() > Section::ALL.len() {
            return Err(Refusal::Twice);
        }
        let arranged = Arranged {
            shown: wanted.to_vec(),
            hidden,
        };
        if self.arranged.as_ref() == Some(&arranged) {
            return Ok(Vec::new());
        }
        Ok(vec![arranged.into()])
    }
}

/// The sections that are shown, from the top. A section nobody has decided about yet stands after
/// the one it follows where nothing is arranged.
pub fn shown(arranged: Option<&Arranged>) -> Vec<Section> {
    let Some(arranged) = arranged else {
        return Section::ALL.to_vec();
    };
    let mut shown = arranged.shown.clone();
    let mut before = None;
    for section in Section::ALL {
        if !shown.contains(&section) && !arranged.hidden.contains(&section) {
            let above = shown.iter().position(|it| Some(*it) == before);
            shown.insert(above.map_or(0, |above| above + 1), section);
        }
        before = Some(section);
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choices() -> impl Strategy<Value = Vec<Section>> {
        proptest::collection::vec(proptest::sample::select(Section::ALL.to_vec()), 0..7)
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_what_is_shown(wishes in proptest::collection::vec(choices(), 0..8)) {
            let mut home = Home::default();
            for wanted in wishes {
                let distinct = Section::ALL.iter().filter(|it| wanted.contains(it)).count();
                match home.arrange(&wanted) {
                    Ok(events) => {
                        for event in &events {
                            home.apply(event);
                        }
                        prop_assert_eq!(distinct, wanted.len());
                        prop_assert_eq!(shown(home.arranged.as_ref()), wanted.clone());
                        prop_assert_eq!(home.arrange(&wanted), Ok(Vec::new()));
                    }
                    Err(Refusal::Empty) => prop_assert!(wanted.is_empty()),
                    Err(Refusal::Twice) => prop_assert!(distinct < wanted.len()),
                    Err(Refusal::AdministratorsOnly) => prop_assert!(false),
                }
            }
        }
    }

    #[test]
    fn a_section_that_came_later_stands_after_its_neighbour() {
        use Section::{Announcements, Communities, Feed, People, Questions};
        let arranged = Arranged {
            shown: vec![Feed, Communities],
            hidden: vec![Questions],
        };
        let order = [Announcements, Feed, Communities, People];
        assert_eq!(shown(Some(&arranged)), order);
        assert_eq!(shown(None), Section::ALL);
    }
}
