//! Reactions.

use ruche::features::reactions::events::{Added, Changed, Event, Kind, Subject, Withdrawn};

use super::comments::thanks;
use super::posts::welcome;
use super::zoe;

pub fn reaction() -> Vec<Event> {
    let added = |kind| Added {
        subject: Subject::Post(welcome()),
        person: zoe(),
        kind,
    };
    let changed = Changed {
        subject: Subject::Comment(thanks()),
        person: zoe(),
        from: Kind::Like,
        to: Kind::Thanks,
    };
    let withdrawn = Withdrawn {
        subject: Subject::Post(welcome()),
        person: zoe(),
        kind: Kind::Like,
    };
    let mut samples: Vec<Event> = Kind::ALL.into_iter().map(added).map(Event::from).collect();
    samples.extend([changed.into(), withdrawn.into()]);
    samples
}
