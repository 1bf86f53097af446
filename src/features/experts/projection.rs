//! Who is not suggested as an expert, for what, and what they wish besides, as rows.

use crate::features::experts::events::Event;
use crate::features::people::folded;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "experts.hidden";

/// One row for each topic; the row of an empty topic means every need.
static HIDDEN: Table = Table {
    name: "experts_hidden_r2",
    key: &[("person_id", Kind::Text), ("topic_folded", Kind::Text)],
    columns: &[("topic", Kind::Text)],
    indexes: &[],
};

/// One row for each person who said how often they may be asked and what of theirs may be used.
static WISH: Table = Table {
    name: "experts_wish_r2",
    key: &[("person_id", Kind::Text)],
    // The kinds are words with commas between them; null where all may be used.
    columns: &[("weekly", Kind::Int), ("kinds", Kind::Text)],
    indexes: &[],
};

/// See the module.
pub struct Hidden;

impl Projection for Hidden {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&HIDDEN, &WISH]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Set(set) => {
                let person = set.person.to_string();
                rows.delete_where(&HIDDEN, "person_id", person.as_str());
                let topics = set.topics.known().cloned().unwrap_or_default();
                let every = set.hidden.then(String::new);
                for topic in every.into_iter().chain(topics) {
                    let key = folded(&topic);
                    rows.put(&HIDDEN, [person.as_str().into(), key.into(), topic.into()]);
                }
            }
            Event::WishesSet(set) => {
                let person = set.person.to_string();
                let kinds = set.kinds.map(|kinds| kinds.join(","));
                let weekly = i64::from(set.weekly);
                rows.put(&WISH, [person.into(), weekly.into(), kinds.into()]);
            }
        }
        Ok(())
    }
}
