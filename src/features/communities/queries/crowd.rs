//! Who else is in a community: asked by the few fields that tell, since the answer takes a walk
//! through its members.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// What a viewer is told of the other members.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crowd {
    /// Whether an owner stays when the viewer goes.
    pub another_owner: bool,
    /// Whether people from outside the company are members.
    pub has_guests: bool,
}

/// The others in each of these communities. The caller has checked that they exist for the viewer.
pub async fn crowds(
    app: &App,
    viewer: PersonId,
    ids: &[CommunityId],
) -> Result<HashMap<CommunityId, Crowd>, Error> {
    let sql = format!(
        "SELECT c.community_id,
         CAST(CASE WHEN EXISTS (SELECT 1 FROM communities_member_r3 o
             WHERE o.community_id = c.community_id AND o.role = 'owner' AND o.person_id <> $1)
             THEN 1 ELSE 0 END AS BIGINT),
         CAST(CASE WHEN EXISTS (SELECT 1 FROM communities_member_r3 g
             JOIN accounts_account_r2 ga ON ga.person_id = g.person_id
             WHERE g.community_id = c.community_id AND ga.guest_sponsor IS NOT NULL
               AND ga.closed = 0) THEN 1 ELSE 0 END AS BIGINT)
         FROM communities_community_r3 c WHERE c.community_id IN {}",
        Database::placeholders(ids.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string()),
        ids,
    );
    let mut found = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(id) = row.try_get::<String, _>(0)?.parse() {
            let crowd = Crowd {
                another_owner: row.try_get::<i64, _>(1)? != 0,
                has_guests: row.try_get::<i64, _>(2)? != 0,
            };
            found.insert(id, crowd);
        }
    }
    Ok(found)
}
