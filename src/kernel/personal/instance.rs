//! Which instance key a database belongs to. Two keys on one database would seal what the other
//! cannot open, so a wrong one is noticed at the start and not in the middle of the log.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sqlx::Row;

use super::keys::Keys;
use crate::kernel::error::Error;

/// The name of the value in the table `instance`.
const NAME: &str = "instance key check";

impl Keys {
    /// Whether the database belongs to this instance key. It belongs to the first one that it is
    /// opened with, whose check value it keeps: a digest that does not tell the key.
    pub async fn fit_database(&self) -> Result<bool, Error> {
        let check = self.check_value()?;
        if let Some(stored) = self.stored_check().await? {
            return Ok(stored == check);
        }
        // A database that is older than its check value shows by any key it has.
        if !self.opens_stored_keys().await? {
            return Ok(false);
        }
        let mut tx = self.database.write_durable().await?;
        sqlx::query(
            "INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(NAME)
        .bind(check.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        // Another node may have been faster, with another key.
        Ok(self.stored_check().await?.as_ref() == Some(&check))
    }

    fn check_value(&self) -> Result<String, Error> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.master.0);
        let mut mac = mac.map_err(|_length| Error::Sealing("the instance key has no length"))?;
        mac.update(b"ruche instance key check 1");
        Ok(STANDARD_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    async fn stored_check(&self) -> Result<Option<String>, Error> {
        let row = sqlx::query("SELECT value FROM instance WHERE name = $1")
            .bind(NAME)
            .fetch_optional(self.database.reader())
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    async fn opens_stored_keys(&self) -> Result<bool, Error> {
        let sql = "SELECT id, subject, whose, wrapped FROM personal_key ORDER BY id LIMIT 1";
        let row = sqlx::query(sql)
            .fetch_optional(self.database.reader())
            .await?;
        match row.map(|row| self.unwrap_row(&row)) {
            None | Some(Ok(_)) => Ok(true),
            Some(Err(Error::Sealing(_))) => Ok(false),
            Some(Err(error)) => Err(error),
        }
    }
}
