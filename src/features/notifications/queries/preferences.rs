//! What each person wants, and what counts where they have not said.

use sqlx::Row;

use crate::adapters::mail::MailSettings;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::following::events::Level;
use crate::features::notifications::aggregate::level::Set;
use crate::features::notifications::events::Reason;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::mail_wishes::{Content, Digest, Hours};

/// What a person said about everything they are told; what is none they left to the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How much they want to hear, and since when.
    pub level: Option<Set>,
    /// When mail may come.
    pub hours: Option<Hours>,
    /// When the digest comes.
    pub digest: Option<Digest>,
    /// Where in the log the hours or the digest were last set; 0 where they never were.
    pub planned: i64,
    /// Until when no mail comes; may lie in the past.
    pub paused_until: Option<Time>,
    /// How much their mail holds.
    pub content: Option<Content>,
}

impl Preferences {
    /// When mail may come: their hours, or those of the network.
    pub fn hours_of<'a>(&'a self, network: &'a MailSettings) -> &'a Hours {
        self.hours.as_ref().unwrap_or(&network.hours)
    }

    /// When the digest comes.
    pub fn digest_of(&self, network: &MailSettings) -> Digest {
        self.digest.unwrap_or(network.digest)
    }

    /// How much mail to this address holds: never more than the network allows; nothing outside
    /// the organisation unless the person wants it.
    pub fn content_of(&self, network: &MailSettings, address: &str) -> Content {
        let usual = if network.owns(address) {
            network.content
        } else {
            Content::None
        };
        self.content.unwrap_or(usual).min(network.content)
    }

    /// Until when no mail comes; none where it does.
    pub fn pause(&self, now: Time) -> Option<Time> {
        self.paused_until.filter(|until| *until > now)
    }
}

/// What a person said.
pub async fn preferences(app: &App, person: PersonId) -> Result<Preferences, Error> {
    let sql = "SELECT level, level_at, hours, digest, planned, paused_until, content
         FROM notifications_preference_r3 WHERE person_id = $1";
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_optional(app.database.reader())
        .await?;
    let Some(row) = row else {
        return Ok(Preferences::default());
    };
    let text = |at| row.try_get::<Option<String>, _>(at);
    let time = |at| Ok::<_, Error>(row.try_get::<Option<i64>, _>(at)?.map(Time));
    let level = text(0)?.as_deref().map(Level::from_stored);
    Ok(Preferences {
        level: level.zip(time(1)?),
        hours: text(2)?.and_then(|json| serde_json::from_str(&json).ok()),
        digest: text(3)?.and_then(|json| serde_json::from_str(&json).ok()),
        planned: row.try_get::<Option<i64>, _>(4)?.unwrap_or(0),
        paused_until: time(5)?,
        content: text(6)?.as_deref().and_then(Content::from_stored),
    })
}

/// The reasons for which a person wants no mail.
pub async fn muted(app: &App, person: PersonId) -> Result<Vec<Reason>, Error> {
    let sql = "SELECT reason FROM notifications_muted_r3 WHERE person_id = $1 ORDER BY reason";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut muted = Vec::new();
    for row in rows {
        muted.extend(Reason::from_stored(&row.try_get::<String, _>(0)?));
    }
    Ok(muted)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::adapters::mail::Transport;

    #[test]
    fn outside_the_organisation_mail_says_nothing_unless_its_owner_wants_it() {
        let transport = Transport::Files(PathBuf::new());
        let mut network = MailSettings::new(transport, "Ruche <r@mill.example>");
        let (inside, outside) = ("zoe@MILL.example", "zoe@home.example");
        let own = |content| Preferences {
            content,
            ..Preferences::default()
        };
        let of = |wish, network: &_, address| own(wish).content_of(network, address);
        assert_eq!(of(None, &network, inside), Content::Full);
        assert_eq!(of(None, &network, outside), Content::None);
        assert_eq!(of(Some(Content::Full), &network, outside), Content::Full);
        assert_eq!(of(Some(Content::None), &network, inside), Content::None);
        network.content = Content::Excerpt;
        assert_eq!(of(None, &network, inside), Content::Excerpt);
        assert_eq!(of(Some(Content::Full), &network, outside), Content::Excerpt);
        assert_eq!(
            of(Some(Content::Full), &network, "no address"),
            Content::Excerpt
        );
        assert_eq!(of(None, &network, "no address"), Content::None);
    }
}
