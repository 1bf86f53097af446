//! The home screen.

use ruche::features::home::events::{Arranged, Event, Section};

pub fn home() -> Vec<Event> {
    let shown = vec![Section::Feed, Section::Announcements, Section::People];
    let hidden = vec![Section::Questions, Section::Communities];
    vec![Arranged { shown, hidden }.into()]
}
