//! Whose address gets no mail.

use sqlx::Row;

use crate::app::App;
use crate::features::accounts;
use crate::features::accounts::commands::email_claim;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::address::SuspensionReason;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

/// That a person's address gets no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub at: Time,
    /// Why.
    pub reason: SuspensionReason,
}

/// Since when and why the address that a person has now gets no mail; none where it does, and
/// where they have none.
pub async fn suspended(app: &App, person: PersonId) -> Result<Option<Suspension>, Error> {
    let sql =
        "SELECT address, reason, suspended_at FROM notifications_address WHERE person_id = $1";
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(email) = accounts::queries::email(app, person).await? else {
        return Ok(None);
    };
    let (address, reason): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let is_this = address == email_claim(app, person, &email).key;
    Ok(SuspensionReason::from_stored(&reason)
        .filter(|_| is_this)
        .map(|reason| Suspension {
            at: Time(row.try_get(2).unwrap_or_default()),
            reason,
        }))
}
