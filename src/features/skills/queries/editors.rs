//! Who edits the taxonomy beside the administrators.

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::guest_sql;
use crate::kernel::error::Error;

/// Those who were named and work here, last first.
pub async fn editors(app: &App) -> Result<Vec<PersonId>, Error> {
    let sql = format!(
        "SELECT e.person_id FROM skills_editor e
         JOIN people_person p ON p.person_id = e.person_id AND p.active = 1
         WHERE NOT {} ORDER BY e.named_at DESC, e.person_id DESC",
        guest_sql("e.person_id")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(app.database.reader())
        .await?;
    let mut editors = Vec::new();
    for row in &rows {
        editors.extend(row.try_get::<String, _>(0)?.parse::<PersonId>());
    }
    Ok(editors)
}
