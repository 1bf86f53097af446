//! Who is around a community.

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::queries::live_sql;
use crate::features::communities::aggregate::exposure::Around;
use crate::features::communities::events::CommunityId;
use crate::kernel::error::Error;

/// The people who are around a community; what is in it is for the features to say that put it
/// there.
pub async fn around(app: &App, community: CommunityId) -> Result<Around, Error> {
    let count = |condition: &str| {
        format!(
            "(SELECT CAST(count(*) AS BIGINT) FROM accounts_account_r2 a WHERE {} AND {condition})",
            live_sql("a", "$2")
        )
    };
    let member = "EXISTS (SELECT 1 FROM communities_member_r3 m
         WHERE m.community_id = $1 AND m.person_id = a.person_id)";
    let invited = "EXISTS (SELECT 1 FROM communities_pending_r3 p
         WHERE p.community_id = $1 AND p.person_id = a.person_id AND p.stage = 'invited')";
    let sql = format!(
        "SELECT {}, {}, {}",
        count(&format!("a.guest_sponsor IS NULL AND NOT {member}")),
        count(&format!(
            "a.guest_sponsor IS NULL AND NOT {member} AND NOT {invited}"
        )),
        count(&format!("a.guest_sponsor IS NOT NULL AND {member}")),
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .bind(app.now().0)
        .fetch_one(app.database.reader())
        .await?;
    Ok(Around {
        outside: row.try_get(0)?,
        unaware: row.try_get(1)?,
        guests: row.try_get(2)?,
        ..Around::default()
    })
}
