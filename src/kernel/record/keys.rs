//! By which keys the rows of a list are looked up.

use crate::kernel::database::Database;

/// Keys, as a statement has them: `SELECT … FROM {from} thing t WHERE t.key {are}`.
pub struct Keys {
    /// What stands before the table.
    pub from: String,
    /// What stands after the column of the key.
    pub are: String,
}

impl Keys {
    /// As many values as are bound from the placeholder `first` on.
    pub fn bound(count: usize, first: usize) -> Self {
        Self {
            from: String::new(),
            are: format!("IN {}", Database::placeholders(count, first)),
        }
    }

    /// What is in a column of a table that has few rows; once, however often it is there. Joined:
    /// where it is a list of a condition, SQLite makes a table of its own of it and PostgreSQL
    /// may read the table whose rows are looked up.
    pub fn of(column: &str, table: &str) -> Self {
        Self::joined(&format!("SELECT DISTINCT {column} AS key FROM {table}"))
    }

    /// The same of a column that never has a value twice.
    pub fn of_unique(column: &str, table: &str) -> Self {
        Self::joined(&format!("SELECT {column} AS key FROM {table}"))
    }

    fn joined(keys: &str) -> Self {
        Self {
            from: format!("({keys}) keys CROSS JOIN"),
            are: "= keys.key".to_owned(),
        }
    }
}
