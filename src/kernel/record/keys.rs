//! By which keys the rows of a list are looked up.

use crate::kernel::database::{Database, Engine};

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
}

impl Database {
    /// What is in a column of a table that has few rows; once, however often it is there.
    ///
    /// Neither is a list of a condition. SQLite makes a table of its own of such a list, and so has
    /// it joined. PostgreSQL takes either for a reason to read the whole table whose rows are looked
    /// up, where a right that is asked of each row looks dear; of an array it looks each key up.
    pub fn keys_of(&self, column: &str, table: &str) -> Keys {
        let keys = format!("SELECT DISTINCT {column} AS key FROM {table}");
        match self.engine() {
            Engine::Sqlite => Keys {
                from: format!("({keys}) keys CROSS JOIN"),
                are: "= keys.key".to_owned(),
            },
            Engine::Postgres => Keys {
                from: String::new(),
                are: format!("= ANY(ARRAY({keys}))"),
            },
        }
    }
}
