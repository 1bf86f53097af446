//! Rows that come packed into one value. What a driver does for each cell and each row costs more
//! than what the database does for it, and a page has a thousand cells.

mod cells;
mod keys;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row};

use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;

pub use cells::{Cell, FromCell};
pub use keys::Keys;

/// A row of texts and whole numbers.
#[derive(Clone, Debug)]
pub struct Record(Vec<Cell>);

impl Record {
    /// The value at `place`, counted from 0.
    pub fn get<T: FromCell>(&self, place: usize) -> Result<T, Error> {
        T::read(self.cell(place)).ok_or_else(|| unreadable(place))
    }

    /// The text at `place`, to look at.
    pub fn text(&self, place: usize) -> Result<&str, Error> {
        match self.cell(place) {
            Cell::Text(text) => Ok(text),
            Cell::Null | Cell::Int(_) => Err(unreadable(place)),
        }
    }

    fn cell(&self, place: usize) -> &Cell {
        self.0.get(place).unwrap_or(&Cell::Null)
    }
}

fn unreadable(place: usize) -> Error {
    Error::from(sqlx::Error::ColumnDecode {
        index: place.to_string(),
        source: "not what is expected there".into(),
    })
}

/// A statement whose rows are read in one value.
pub struct List {
    columns: usize,
    statement: String,
}

impl List {
    /// The rows of a statement that selects so many columns.
    pub fn new(columns: usize, statement: String) -> Self {
        Self { columns, statement }
    }

    /// It under a name, for a `WITH`; its columns are `c0`, `c1` and so on.
    fn named(&self, name: &str) -> String {
        format!("{name} ({}) AS ({})", self.names("", ""), self.statement)
    }

    fn names(&self, before: &str, after: &str) -> String {
        let mut names = String::with_capacity(self.columns * (before.len() + after.len() + 5));
        for place in 0..self.columns {
            let comma = if place == 0 { "" } else { ", " };
            for part in [comma, before, "c", &place.to_string(), after] {
                names.push_str(part);
            }
        }
        names
    }
}

impl Database {
    /// A statement that selects so many columns, as one that gives all its rows in one value: for
    /// [`Database::records`].
    pub fn packed(&self, columns: usize, statement: &str) -> String {
        self.packed_list(&List::new(columns, statement.to_owned()))
    }

    /// A list as one statement of its own: for [`Database::records`].
    pub fn packed_list(&self, list: &List) -> String {
        let all = self.all_of(list);
        format!("WITH {} SELECT {all} FROM q", list.named("q"))
    }

    /// The rows of a statement made by [`Database::packed`], in their order.
    pub async fn records(&self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<Record>, Error> {
        let row = query.fetch_one(self.reader()).await?;
        unpacked(&row, 0)
    }

    /// Several lists as one statement, for [`Database::lists`]: each round trip to the database
    /// costs more than a short list does. All may select from `shared`, a name and a statement that
    /// is run once.
    pub fn packed_lists(&self, shared: (&str, &str), lists: &[List]) -> String {
        let mut with = format!("WITH {} AS MATERIALIZED ({})", shared.0, shared.1);
        let mut values = Vec::with_capacity(lists.len());
        for (place, list) in lists.iter().enumerate() {
            let name = format!("q{place}");
            with.push_str(", ");
            with.push_str(&list.named(&name));
            values.push(format!("(SELECT {} FROM {name})", self.all_of(list)));
        }
        format!("{with} SELECT {}", values.join(", "))
    }

    /// The rows of each list of a statement made by [`Database::packed_lists`], in their order.
    pub async fn lists(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<Vec<Vec<Record>>, Error> {
        let row = query.fetch_one(self.reader()).await?;
        (0..row.len()).map(|place| unpacked(&row, place)).collect()
    }

    /// All rows of a list in one value. PostgreSQL writes an array of texts in half the time of a
    /// list of values, of which it looks up how to write each.
    fn all_of(&self, list: &List) -> String {
        match self.engine() {
            Engine::Sqlite => {
                let cells = list.names("", "");
                format!("json_group_array(json_array({cells}))")
            }
            Engine::Postgres => {
                let cells = list.names("CAST(", " AS TEXT)");
                format!("CAST(array_to_json(array_agg(ARRAY[{cells}])) AS TEXT)")
            }
        }
    }
}

fn unpacked(row: &AnyRow, place: usize) -> Result<Vec<Record>, Error> {
    let Some(text) = row.try_get::<Option<&str>, _>(place)? else {
        return Ok(Vec::new());
    };
    let rows = cells::rows(text).ok_or_else(|| unreadable(place))?;
    Ok(rows.into_iter().map(Record).collect())
}
