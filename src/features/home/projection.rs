//! The arrangement of the home screen, as one row.

use crate::features::home::events::{Event, HomeId, Section};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "home.home";

static ARRANGEMENT: Table = Table {
    name: "home_arrangement",
    key: &[("home_id", Kind::Text)],
    columns: &[
        // Words with a space between them.
        ("shown", Kind::Text),
        ("hidden", Kind::Text),
        ("arranged_by", Kind::Text),
        ("arranged_at", Kind::Int),
    ],
    indexes: &[],
};

/// See the module.
pub struct Home;

impl Projection for Home {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&ARRANGEMENT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let Event::Arranged(arranged) = Event::read(recorded)?;
        rows.put(
            &ARRANGEMENT,
            [
                HomeId::company().to_string().into(),
                words(&arranged.shown).into(),
                words(&arranged.hidden).into(),
                recorded.actor.clone().into(),
                recorded.occurred_at.into(),
            ],
        );
        Ok(())
    }
}

fn words(sections: &[Section]) -> String {
    let words: Vec<&str> = sections.iter().map(|section| section.as_str()).collect();
    words.join(" ")
}
