//! Rows that come packed into one value. What a driver does for each cell and each row costs more
//! than what the database does for it, and a page has a thousand cells.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row};

use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;

/// A row of texts and whole numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Record(Vec<Value>);

impl Record {
    /// The value at `place`, counted from 0.
    pub fn get<T: DeserializeOwned>(&self, place: usize) -> Result<T, Error> {
        let value = self.0.get(place).unwrap_or(&Value::Null);
        T::deserialize(value).map_err(|source| unreadable(place, source))
    }
}

fn unreadable(place: usize, source: serde_json::Error) -> Error {
    Error::from(sqlx::Error::ColumnDecode {
        index: place.to_string(),
        source: source.into(),
    })
}

impl Database {
    /// A statement that selects so many columns, as one that gives all its rows in one value: for
    /// [`Database::records`].
    pub fn packed(&self, columns: usize, statement: &str) -> String {
        let names: Vec<String> = (0..columns).map(|place| format!("c{place}")).collect();
        let names = names.join(", ");
        let all = match self.engine() {
            Engine::Sqlite => format!("json_group_array(json_array({names}))"),
            Engine::Postgres => format!("CAST(json_agg(json_build_array({names})) AS TEXT)"),
        };
        format!("WITH q ({names}) AS ({statement}) SELECT {all} FROM q")
    }

    /// The rows of a statement made by [`Database::packed`], in their order.
    pub async fn records(&self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<Record>, Error> {
        let row = query.fetch_one(self.reader()).await?;
        match row.try_get::<Option<String>, _>(0)? {
            Some(text) => serde_json::from_str(&text).map_err(|source| unreadable(0, source)),
            None => Ok(Vec::new()),
        }
    }
}
