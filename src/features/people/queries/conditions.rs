//! Conditions of a list, with the values they are about.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

pub(super) enum Value {
    Text(String),
    Int(i64),
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// Conditions of a list, with the values they are about.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) all: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// A condition about a value, which stands where `{}` does.
    pub(super) fn add(&mut self, condition: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.all.push(condition.replace("{}", &place));
    }

    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn query<'q>(self, sql: &str) -> Query<'q, Any, AnyArguments> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        self.values
            .into_iter()
            .fold(query, |query, value| match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
            })
    }
}

/// A pattern that finds `word` anywhere.
pub(super) fn containing(word: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
