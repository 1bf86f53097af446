//! Which community goes on in the stead of which.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::communities::events::CommunityId;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// What came before a community, and what came after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// In whose stead it goes on.
    pub predecessor: Option<CommunityId>,
    /// Which goes on in its stead.
    pub successor: Option<CommunityId>,
}

/// What came before and after those of `ids` that have either, whoever may see it.
pub async fn links(app: &App, ids: &[CommunityId]) -> Result<HashMap<CommunityId, Links>, Error> {
    let places = Database::placeholders(ids.len(), 1);
    let sql = format!(
        "SELECT community_id, successor_id FROM communities_succession
         WHERE community_id IN {places} OR successor_id IN {places}"
    );
    let rows = bind_each(sqlx::query(AssertSqlSafe(sql)), ids)
        .fetch_all(app.database.reader())
        .await?;
    let mut found: HashMap<CommunityId, Links> = HashMap::new();
    for row in rows {
        let before = row.try_get::<String, _>(0)?.parse();
        let after = row.try_get::<String, _>(1)?.parse();
        if let (Ok(before), Ok(after)) = (before, after) {
            found.entry(before).or_default().successor = Some(after);
            found.entry(after).or_default().predecessor = Some(before);
        }
    }
    Ok(found)
}
