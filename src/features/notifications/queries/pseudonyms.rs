//! What is told of an opened pseudonym.

use sqlx::Row;

use crate::app::App;
use crate::features::notifications::queries::Notification;
use crate::kernel::error::Error;

/// Who had asked for it, and why; none where it was erased.
pub(super) async fn note(app: &App, told: &Notification) -> Result<Option<String>, Error> {
    let sql = "SELECT p.name, o.reason FROM notifications_notification_r3 n
         JOIN pseudonyms_pseudonym o ON o.pseudonym_id = n.subject
         JOIN people_person p ON p.person_id = o.requested_by
         WHERE n.notification_id = $1";
    let row = sqlx::query(sql)
        .bind(told.id.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let name: Option<String> = row.try_get(0)?;
    let reason: Option<String> = row.try_get(1)?;
    Ok(name
        .zip(reason)
        .map(|(name, reason)| format!("{name}: {reason}")))
}
