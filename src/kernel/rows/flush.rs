//! Writing a batch: changes of one kind go together into few statements.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use super::{Change, Key, Kind, Segment, Table, Value};
use crate::kernel::database::Database;
use crate::kernel::error::Error;

/// The most rows in one statement.
const ROWS_MAX: usize = 64;

/// Writes one segment: the sweep, then a change for each key.
pub(super) async fn segment(
    connection: &mut AnyConnection,
    table: &Table,
    name: &str,
    mut segment: Segment,
) -> Result<(), Error> {
    if let Some((column, value)) = segment.sweep {
        let sql = format!("DELETE FROM {name} WHERE {column} = $1");
        run(connection, sql, &[value]).await?;
    }
    let mut puts = Vec::new();
    let mut adds: Vec<(Vec<&'static str>, Vec<Vec<Value>>)> = Vec::new();
    for key in segment.order {
        match segment.changes.remove(&key) {
            Some(Change::Put(row)) => puts.push(row),
            Some(Change::Add(mut columns)) => {
                columns.sort_unstable();
                let names = columns.iter().map(|(column, _)| *column).collect();
                let sums = columns.into_iter().map(|(_, sum)| Value::Int(sum));
                let row = key.into_iter().chain(sums).collect();
                match adds.iter_mut().find(|(known, _)| *known == names) {
                    Some((_, rows)) => rows.push(row),
                    None => adds.push((names, vec![row])),
                }
            }
            Some(Change::Set(columns)) => set(connection, table, name, key, columns).await?,
            Some(Change::Delete) => {
                let sql = format!("DELETE FROM {name} WHERE {}", matches_key(table, 1));
                run(connection, sql, &key).await?;
            }
            None => {}
        }
    }
    insert_rows(connection, name, &table.names(), &replace(table), &puts).await?;
    for (columns, rows) in adds {
        let names = [table.key_names(), columns.clone()].concat();
        let sums: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = coalesce({name}.{column}, 0) + excluded.{column}"))
            .collect();
        let conflict = format!(
            "ON CONFLICT ({}) DO UPDATE SET {}",
            table.key_names().join(", "),
            sums.join(", ")
        );
        insert_rows(connection, name, &names, &conflict, &rows).await?;
    }
    Ok(())
}

fn replace(table: &Table) -> String {
    let key = table.key_names().join(", ");
    if table.columns.is_empty() {
        return format!("ON CONFLICT ({key}) DO NOTHING");
    }
    let sets: Vec<String> = table
        .columns
        .iter()
        .map(|(column, _)| format!("{column} = excluded.{column}"))
        .collect();
    format!("ON CONFLICT ({key}) DO UPDATE SET {}", sets.join(", "))
}

fn matches_key(table: &Table, first: usize) -> String {
    let parts: Vec<String> = table
        .key
        .iter()
        .zip(first..)
        .map(|((column, _), number)| format!("{column} = ${number}"))
        .collect();
    parts.join(" AND ")
}

async fn set(
    connection: &mut AnyConnection,
    table: &Table,
    name: &str,
    key: Key,
    columns: Vec<(&'static str, Value)>,
) -> Result<(), Error> {
    let sets: Vec<String> = columns
        .iter()
        .zip(1_usize..)
        .map(|((column, _), number)| format!("{column} = ${number}"))
        .collect();
    let condition = matches_key(table, columns.len() + 1);
    let sql = format!("UPDATE {name} SET {} WHERE {condition}", sets.join(", "));
    let values: Vec<Value> = columns
        .into_iter()
        .map(|(_, value)| value)
        .chain(key)
        .collect();
    run(connection, sql, &values).await
}

/// Inserts rows in few statements; `conflict` is the `ON CONFLICT` clause, or empty.
pub async fn insert_rows(
    connection: &mut AnyConnection,
    table: &str,
    columns: &[&str],
    conflict: &str,
    rows: &[Vec<Value>],
) -> Result<(), Error> {
    let mut rest = rows;
    while !rest.is_empty() {
        // Powers of two, so that few different statements are prepared.
        let count = 1 << rest.len().min(ROWS_MAX).ilog2();
        let (chunk, later) = rest.split_at(count);
        rest = later;
        let tuples: Vec<String> = (0..count)
            .map(|row| Database::placeholders(columns.len(), row * columns.len() + 1))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES {} {conflict}",
            columns.join(", "),
            tuples.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in chunk.iter().flatten() {
            query = bind(query, value);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn run(connection: &mut AnyConnection, sql: String, values: &[Value]) -> Result<(), Error> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in values {
        query = bind(query, value);
    }
    query.execute(connection).await?;
    Ok(())
}

fn bind<'q>(query: Query<'q, Any, AnyArguments>, value: &Value) -> Query<'q, Any, AnyArguments> {
    match value {
        Value::Null(Kind::Text) => query.bind(None::<String>),
        Value::Null(Kind::Int) => query.bind(None::<i64>),
        Value::Int(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.clone()),
    }
}
