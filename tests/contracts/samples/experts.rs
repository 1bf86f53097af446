//! What people wish of the expert finder.

use ruche::features::experts::events::{Event, ListingSet, WishesSet};
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
        WishesSet {
            person: zoe(),
            weekly: 1,
            kinds: Some(vec!["skill".to_owned(), "title".to_owned()]),
        }
        .into(),
    ]
}
