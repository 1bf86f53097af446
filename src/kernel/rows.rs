//! Rows that a projection writes: declared tables, and a batch of changes that is flushed in few
//! statements.
//!
//! A projection never reads; it says which rows appear, change and go. That keeps it a pure
//! function of the events, lets changes to one row within a batch fold into one, and lets the
//! same code fill the live tables or those of a rebuild beside them.

use std::collections::{BTreeMap, HashMap};

use sqlx::AnyConnection;

use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::id;

mod flush;

pub use flush::insert_rows;

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// No value, in a column of this kind.
    Null(Kind),
    /// A whole number; times are microseconds.
    Int(i64),
    /// A text.
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<Time> for Value {
    fn from(value: Time) -> Self {
        Self::Int(value.0)
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null(Kind::Int), Into::into)
    }
}

impl From<Option<Time>> for Value {
    fn from(value: Option<Time>) -> Self {
        value.map_or(Self::Null(Kind::Int), Into::into)
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Null(Kind::Text), Into::into)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::Null(Kind::Text), Into::into)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// A 64-bit number.
    Int,
}

/// A column and what it holds. Columns outside the key may be null.
pub type Column = (&'static str, Kind);

/// A table of a read model.
#[derive(Debug)]
pub struct Table {
    /// Its name: `<feature>_<noun>`.
    pub name: &'static str,
    /// The primary key.
    pub key: &'static [Column],
    /// The other columns.
    pub columns: &'static [Column],
    /// Column lists to index.
    pub indexes: &'static [&'static str],
}

impl Table {
    fn key_names(&self) -> Vec<&'static str> {
        self.key.iter().map(|(name, _)| *name).collect()
    }

    fn names(&self) -> Vec<&'static str> {
        self.key
            .iter()
            .chain(self.columns)
            .map(|(name, _)| *name)
            .collect()
    }

    /// The statements that make the table under `name`.
    pub fn ddl(&self, name: &str) -> Vec<String> {
        let column = |(column, kind): &Column, null: &str| {
            let kind = match kind {
                Kind::Text => "TEXT",
                Kind::Int => "BIGINT",
            };
            format!("{column} {kind}{null}")
        };
        let mut columns: Vec<String> = self
            .key
            .iter()
            .map(|key| column(key, " NOT NULL"))
            .collect();
        columns.extend(self.columns.iter().map(|other| column(other, "")));
        columns.push(format!("PRIMARY KEY ({})", self.key_names().join(", ")));
        let table = format!("CREATE TABLE {name} ({})", columns.join(", "));
        // A table that is renamed keeps its indexes' names, so the next one needs others.
        let mark = id::new_uuid().simple();
        let indexes = self
            .indexes
            .iter()
            .enumerate()
            .map(|(n, columns)| format!("CREATE INDEX i{n}_{mark} ON {name} ({columns})"));
        std::iter::once(table).chain(indexes).collect()
    }
}

/// A key, as its values.
type Key = Vec<Value>;

#[derive(Clone, Debug, PartialEq)]
enum Change {
    Put(Vec<Value>),
    Set(Vec<(&'static str, Value)>),
    Add(Vec<(&'static str, i64)>),
    Delete,
}

/// Changes that may be written in any order, one for each key.
#[derive(Debug, Default)]
struct Segment {
    changes: HashMap<Key, Change>,
    order: Vec<Key>,
    /// Deletes by another column, before the changes.
    sweep: Option<(&'static str, Value)>,
}

/// A batch of changes to the tables of one projection.
#[derive(Debug, Default)]
pub struct Rows {
    tables: BTreeMap<&'static str, (&'static Table, Vec<Segment>)>,
}

impl Rows {
    /// Writes a whole row: the key's values, then the other columns'. Replaces what was there.
    pub fn put<const N: usize>(&mut self, table: &'static Table, values: [Value; N]) {
        debug_assert_eq!(N, table.key.len() + table.columns.len(), "{}", table.name);
        let key: Key = values.iter().take(table.key.len()).cloned().collect();
        self.change(table, key, Change::Put(values.into()));
    }

    /// Changes some columns of a row; nothing when there is no such row.
    pub fn set<const K: usize, const N: usize>(
        &mut self,
        table: &'static Table,
        key: [Value; K],
        columns: [(&'static str, Value); N],
    ) {
        self.change(table, key.into(), Change::Set(columns.into()));
    }

    /// Adds to counters of a row, which starts at zero.
    pub fn add<const K: usize, const N: usize>(
        &mut self,
        table: &'static Table,
        key: [Value; K],
        columns: [(&'static str, i64); N],
    ) {
        self.change(table, key.into(), Change::Add(columns.into()));
    }

    /// Deletes a row.
    pub fn delete<const K: usize>(&mut self, table: &'static Table, key: [Value; K]) {
        self.change(table, key.into(), Change::Delete);
    }

    /// Deletes every row with this value in `column`.
    pub fn delete_where(
        &mut self,
        table: &'static Table,
        column: &'static str,
        value: impl Into<Value>,
    ) {
        let sweep = Some((column, value.into()));
        self.segments(table).push(Segment {
            sweep,
            ..Segment::default()
        });
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    fn segments(&mut self, table: &'static Table) -> &mut Vec<Segment> {
        &mut self
            .tables
            .entry(table.name)
            .or_insert_with(|| (table, Vec::new()))
            .1
    }

    fn change(&mut self, table: &'static Table, key: Key, change: Change) {
        let segments = self.segments(table);
        if segments.is_empty() {
            segments.push(Segment::default());
        }
        let Some(segment) = segments.last_mut() else {
            return;
        };
        let Some(earlier) = segment.changes.get_mut(&key) else {
            segment.order.push(key.clone());
            segment.changes.insert(key, change);
            return;
        };
        match fold(table, earlier, change) {
            Ok(()) => {}
            Err(change) => {
                let mut next = Segment::default();
                next.order.push(key.clone());
                next.changes.insert(key, change);
                segments.push(next);
            }
        }
    }

    /// Writes everything, in few statements. `rename` says under which name a table lives.
    pub async fn flush(
        self,
        connection: &mut AnyConnection,
        rename: impl Fn(&str) -> String,
    ) -> Result<(), Error> {
        for (table, segments) in self.tables.into_values() {
            let name = rename(table.name);
            for segment in segments {
                flush::segment(connection, table, &name, segment).await?;
            }
        }
        Ok(())
    }
}

/// Folds a later change of a row into an earlier one; gives it back when it must stay apart.
fn fold(table: &Table, earlier: &mut Change, later: Change) -> Result<(), Change> {
    match (&mut *earlier, later) {
        (place, later @ (Change::Put(_) | Change::Delete)) => *place = later,
        (Change::Delete, Change::Set(_)) => {}
        (Change::Put(row), Change::Set(columns)) => {
            for (column, value) in columns {
                if let Some(place) = place_of(table, column).and_then(|at| row.get_mut(at)) {
                    *place = value;
                }
            }
        }
        (Change::Put(row), Change::Add(columns)) => {
            for (column, delta) in columns {
                if let Some(place) = place_of(table, column).and_then(|at| row.get_mut(at)) {
                    let before = if let Value::Int(before) = place {
                        *before
                    } else {
                        0
                    };
                    *place = Value::Int(before + delta);
                }
            }
        }
        (Change::Set(before), Change::Set(columns)) => {
            for (column, value) in columns {
                before.retain(|(known, _)| *known != column);
                before.push((column, value));
            }
        }
        (Change::Add(before), Change::Add(columns)) => {
            for (column, delta) in columns {
                match before.iter_mut().find(|(known, _)| *known == column) {
                    Some((_, sum)) => *sum += delta,
                    None => before.push((column, delta)),
                }
            }
        }
        (Change::Set(_) | Change::Delete, later @ Change::Add(_))
        | (Change::Add(_), later @ Change::Set(_)) => return Err(later),
    }
    Ok(())
}

fn place_of(table: &Table, column: &str) -> Option<usize> {
    table.names().iter().position(|name| *name == column)
}
