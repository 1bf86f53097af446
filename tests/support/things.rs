//! A small domain for tests of the kernel: things that are made, renamed, tagged and taken away,
//! a projection with every sort of change to rows, and one that only counts.

use std::collections::BTreeMap;

use ruche::kernel::database::Database;
use ruche::kernel::error::Error;
use ruche::kernel::event::{Event as _, Recorded};
use ruche::kernel::personal::Personal;
use ruche::kernel::projection::Projection;
use ruche::kernel::rows::{Kind, Rows, Table};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _};

ruche::events! {
    /// What happens to a thing.
    pub enum Event {
        /// It came into being.
        "thing.made" 1 => Made(Made),
        /// It got another name.
        "thing.renamed" 1 => Renamed(Renamed),
        /// It got new tags in place of the old ones.
        "thing.tagged" 1 => Tagged(Tagged),
        /// It is no more.
        "thing.gone" 1 => Gone(Gone),
    }
}

/// See [`Event::Made`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Whose.
    pub owner: String,
}

/// See [`Event::Renamed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Renamed {
    /// The new name.
    pub name: Personal<String>,
}

/// See [`Event::Tagged`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tagged {
    /// The new tags.
    pub tags: Vec<String>,
}

/// See [`Event::Gone`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Gone {
    /// Whose it was.
    pub owner: String,
}

pub(crate) static THING: Table = Table {
    name: "things_thing",
    key: &[("stream", Kind::Text)],
    columns: &[
        ("owner", Kind::Text),
        ("name", Kind::Text),
        ("changes", Kind::Int),
    ],
    indexes: &["owner"],
};

pub(crate) static TAG: Table = Table {
    name: "things_tag",
    key: &[("stream", Kind::Text), ("tag", Kind::Text)],
    columns: &[],
    indexes: &[],
};

pub(crate) static COUNT: Table = Table {
    name: "things_count",
    key: &[("owner", Kind::Text)],
    columns: &[("things", Kind::Int)],
    indexes: &[],
};

/// Things as they are now, and how many each owner has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Things {
    /// Whether what cannot be read is passed over: the mended program of a poison test.
    pub(crate) lenient: bool,
}

impl Things {
    pub(crate) const NAME: &'static str = "things.things";
}

impl Projection for Things {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        // Not in the order of their names, in which rows are written.
        vec![&THING, &TAG, &COUNT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [Event::KINDS, &["thing.foreign"]].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let event = match Event::read(recorded) {
            Err(Error::Undecodable { .. }) if self.lenient => return Ok(()),
            event => event?,
        };
        let stream = recorded.stream.as_str();
        match event {
            Event::Made(made) => {
                rows.add(&COUNT, [made.owner.as_str().into()], [("things", 1)]);
                let none = None::<String>;
                rows.put(
                    &THING,
                    [stream.into(), made.owner.into(), none.into(), 1.into()],
                );
            }
            Event::Renamed(renamed) => {
                let name = renamed.name.known().map(String::as_str);
                rows.set(&THING, [stream.into()], [("name", name.into())]);
                rows.set(
                    &THING,
                    [stream.into()],
                    [("changes", recorded.version.into())],
                );
            }
            Event::Tagged(tagged) => {
                rows.delete_where(&TAG, "stream", stream);
                for tag in tagged.tags {
                    rows.put(&TAG, [stream.into(), tag.into()]);
                }
            }
            Event::Gone(gone) => {
                rows.add(&COUNT, [gone.owner.into()], [("things", -1)]);
                rows.delete(&THING, [stream.into()]);
                rows.delete_where(&TAG, "stream", stream);
            }
        }
        Ok(())
    }
}

pub(crate) static TALLY: Table = Table {
    name: "tally_kind",
    key: &[("kind", Kind::Text)],
    columns: &[("events", Kind::Int)],
    indexes: &[],
};

/// How many events of each kind there were: an event taken twice or not at all shows. Looks at no
/// payload.
#[derive(Clone, Copy)]
pub(crate) struct Tally;

impl Tally {
    pub(crate) const NAME: &'static str = "tally.kinds";
}

impl Projection for Tally {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&TALLY]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Things::default().kinds()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        rows.add(&TALLY, [recorded.kind.as_str().into()], [("events", 1)]);
        Ok(())
    }
}

/// Tables and their rows.
pub(crate) type Dumped = BTreeMap<&'static str, Vec<Vec<Option<String>>>>;

/// Every row of these tables, as text, in the order of their keys.
pub(crate) async fn dump(database: &Database, tables: &[&Table]) -> Dumped {
    let mut dumped = BTreeMap::new();
    for table in tables {
        let columns: Vec<String> = table
            .key
            .iter()
            .chain(table.columns)
            .map(|(column, _)| format!("CAST({column} AS TEXT)"))
            .collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), table.name);
        let rows = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(database.reader())
            .await
            .unwrap();
        let values = rows
            .iter()
            .map(|row| (0..columns.len()).map(|at| row.get(at)).collect());
        // Sorted here: the engines differ in their order of texts.
        let mut rows: Vec<Vec<Option<String>>> = values.collect();
        rows.sort();
        dumped.insert(table.name, rows);
    }
    dumped
}
