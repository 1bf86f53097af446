//! What people wish of the expert finder.

use ruche::features::experts::events::{Event, ListingSet};
use ruche::kernel::personal::Personal;

use super::zoe;

pub fn listing() -> Vec<Event> {
    vec![
        ListingSet {
            person: zoe(),
            hidden: true,
            topics: Personal::identity(zoe().0, vec!["TIG".to_owned()]),
        }
        .into(),
    ]
}
