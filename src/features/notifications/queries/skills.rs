//! What is told of skills: as long as it holds, and with which names.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::queries::guest_sql;
use crate::features::communities::visibility::people_visible_sql;
use crate::features::notifications::queries::{Notification, places};
use crate::features::skills::events::Names;
use crate::features::skills::queries::endorsements::claimed_sql;
use crate::kernel::database::json_list;
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;

impl Notification {
    /// What the skills it is about are called in a language.
    pub fn skill_labels(&self, locale: Locale) -> Vec<&str> {
        self.skills.iter().map(|it| it.label(locale)).collect()
    }
}

/// The condition that what row `n` tells the person bound to `viewer` of a skill still holds: it is
/// confirmed, or asked for by somebody who is here and exists for them, and claimed; or it was
/// decided so, and they work here.
pub(super) fn holds_sql(viewer: &str) -> String {
    format!(
        "CASE n.reason
         WHEN 'endorsed' THEN EXISTS (SELECT 1 FROM skills_endorsement_r2 held_e
             WHERE held_e.subject = n.subject AND {} AND {})
         WHEN 'endorsement_request' THEN EXISTS (SELECT 1 FROM skills_request_r2 held_r
             JOIN people_person held_p ON held_p.person_id = held_r.person_id AND held_p.active = 1
             WHERE held_r.subject = n.subject AND {} AND {})
         ELSE NOT {} AND EXISTS (SELECT 1 FROM skills_skill held_s WHERE held_s.skill_id = n.subject
             AND CASE n.reason WHEN 'skill_refused' THEN held_s.state = 'refused'
                 ELSE held_s.state IN ('accepted', 'merged') END) END",
        people_visible_sql("held_e.by_id", viewer),
        claimed_sql("held_e"),
        people_visible_sql("held_r.person_id", viewer),
        claimed_sql("held_r"),
        guest_sql(viewer),
    )
}

/// Adds the skills that each is about, newest first, each once.
pub(super) async fn named(
    app: &App,
    mut notifications: Vec<Notification>,
) -> Result<Vec<Notification>, Error> {
    let of_skills = |it: &Notification| it.reason.is_of_skills();
    let places: HashMap<String, usize> = places(&notifications, of_skills);
    if places.is_empty() {
        return Ok(notifications);
    }
    let sql = format!(
        "SELECT n.notification_id, coalesce(e.skill, r.skill, s.french), s.english
         FROM notifications_notification_r3 n
         LEFT JOIN skills_endorsement_r2 e ON n.reason = 'endorsed' AND e.subject = n.subject
         LEFT JOIN skills_request_r2 r ON n.reason = 'endorsement_request' AND r.subject = n.subject
         LEFT JOIN skills_skill s ON n.reason IN ('skill_accepted', 'skill_refused')
             AND s.skill_id = n.subject
         WHERE n.notification_id IN (SELECT v.value FROM {}) ORDER BY n.position DESC",
        app.database.list("$1", "v")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(places.keys()))
        .fetch_all(app.database.reader())
        .await?;
    for row in &rows {
        let place = places.get(&row.try_get::<String, _>(0)?);
        let item = place.and_then(|place| notifications.get_mut(*place));
        let name = Names {
            french: row.try_get(1)?,
            english: row.try_get(2)?,
            ..Names::default()
        };
        if let Some(item) = item
            && name != Names::default()
            && !item.skills.contains(&name)
        {
            item.skills.push(name);
        }
    }
    Ok(notifications)
}
