//! Whom a viewer may mention.

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::together_sql;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::{people_visible_sql, person_may_see, visible_sql};
use crate::features::people::folded;
use crate::kernel::error::Error;

/// The people, at most `first` and by name, who see what is for an audience and whose name or
/// handle has a word that begins so. Nobody where the viewer does not see it themselves; not those
/// who are kept away.
pub async fn mentionable(
    app: &App,
    viewer: PersonId,
    audience: Audience,
    (prefix, first): (&str, i64),
) -> Result<Vec<PersonId>, Error> {
    if !person_may_see(app, viewer, audience).await? {
        return Ok(Vec::new());
    }
    // A guest names the members of the place alone, who are the people a guest knows there.
    let sql = format!(
        "SELECT pe.person_id FROM people_person pe JOIN (SELECT $2 AS audience) place ON 1 = 1
         WHERE pe.active = 1 AND pe.person_id <> $1
         AND (pe.handle_folded LIKE $3 ESCAPE '!' OR pe.name_folded LIKE $3 ESCAPE '!'
              OR pe.name_folded LIKE $4 ESCAPE '!')
         AND {} AND {} AND {}
         ORDER BY pe.name_folded, pe.person_id LIMIT $5",
        visible_sql("place.audience", "pe.person_id"),
        people_visible_sql("pe.person_id", "$1"),
        together_sql("pe.person_id", "$1"),
    );
    let prefix = escaped(&folded(prefix));
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(audience.to_string())
        .bind(format!("{prefix}%"))
        .bind(format!("% {prefix}%"))
        .bind(first)
        .fetch_all(app.database.reader())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        found.extend(row.try_get::<String, _>(0)?.parse::<PersonId>());
    }
    Ok(found)
}

/// A text in which no character stands for others.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern
}
