//! Who praised whom.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::visible_sql;
use crate::kernel::database::json_list;
use crate::kernel::error::Error;

/// Which of `givers` praised which of `receivers`, in kudos that the viewer may see.
pub async fn praise(
    app: &App,
    viewer: PersonId,
    givers: &[PersonId],
    receivers: &[PersonId],
) -> Result<HashSet<(PersonId, PersonId)>, Error> {
    if givers.is_empty() || receivers.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!(
        "SELECT DISTINCT p.author_id, t.person_id
         FROM posts_post_r2 p JOIN posts_thanked_r2 t ON t.post_id = p.post_id
         WHERE p.kind = 'kudos' AND p.status = 'published' AND {}
         AND p.author_id IN (SELECT g.value FROM {})
         AND t.person_id IN (SELECT r.value FROM {})",
        visible_sql("p.audience", "$1"),
        app.database.list("$2", "g"),
        app.database.list("$3", "r")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(json_list(givers))
        .bind(json_list(receivers))
        .fetch_all(app.database.reader())
        .await?;
    let mut pairs = HashSet::new();
    for row in rows {
        let giver = row.try_get::<String, _>(0)?.parse();
        let receiver = row.try_get::<String, _>(1)?.parse();
        if let (Ok(giver), Ok(receiver)) = (giver, receiver) {
            pairs.insert((giver, receiver));
        }
    }
    Ok(pairs)
}
