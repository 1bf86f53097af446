//! Whether mail may come to a person now, and to which address.

use jiff::Timestamp;

use crate::adapters::mail::Recipient;
use crate::app::App;
use crate::features::accounts;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::queries::addresses::suspended;
use crate::features::notifications::queries::preferences::{Preferences, preferences};
use crate::features::people;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::kernel::mail_wishes::{Content, Digest};
use crate::kernel::mails;

/// Why mail comes in the digest alone.
pub(super) const PAUSED: &str = "mail is paused";
pub(super) const ENOUGH: &str = "enough mail for one day";

/// Whoever gets a mail, and how they want it.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) person: PersonId,
    pub(super) recipient: Recipient,
    pub(super) locale: Locale,
    pub(super) preferences: Preferences,
    pub(super) content: Content,
}

/// When mail may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Now.
    Now,
    /// Not before this time; the words say why.
    At(Time, &'static str),
    /// In the next digest alone; the words say why.
    InDigest(&'static str),
}

/// Who would read a mail to this person, or why nobody would.
pub(super) async fn reader(
    app: &App,
    person: PersonId,
) -> Result<Result<Reader, &'static str>, Error> {
    let profiles = people::queries::everybody(app, &[person]).await?;
    let Some(profile) = profiles.get(&person).filter(|profile| profile.active) else {
        return Ok(Err("the person has left"));
    };
    let Some(address) = accounts::queries::email(app, person).await? else {
        return Ok(Err("the person has no address"));
    };
    if suspended(app, person).await?.is_some() {
        return Ok(Err("the address is suspended"));
    }
    let preferences = preferences(app, person).await?;
    let content = preferences.content_of(&app.settings.mail, &address);
    Ok(Ok(Reader {
        person,
        recipient: Recipient {
            person: person.to_string(),
            address,
            name: profile.name.clone().unwrap_or_default(),
        },
        locale: people::queries::language(app, person).await?,
        preferences,
        content,
    }))
}

/// When a mail that is not urgent may come: not in a pause, within the hours, and within what one
/// day takes. What does not come by a mail of its own comes in the digest, where there is one.
pub(super) async fn when(app: &App, reader: &Reader) -> Result<When, Error> {
    let (network, preferences) = (&app.settings.mail, &reader.preferences);
    let hours = preferences.hours_of(network);
    let has_digest = preferences.digest_of(network) != Digest::Off;
    let now = app.now();
    let put_off = |until: Time, why| {
        if has_digest {
            When::InDigest(why)
        } else {
            When::At(until, why)
        }
    };
    if let Some(until) = preferences.pause(now) {
        return Ok(put_off(until, PAUSED));
    }
    let opening = hours.opening(now.timestamp());
    if opening > now.timestamp() {
        return Ok(When::At(time(opening), "outside the person's hours"));
    }
    let midnight = time(hours.midnight(now.timestamp()));
    let today = mails::count_since(&app.database, &reader.recipient.person, midnight).await?;
    if today >= network.day_max {
        let tomorrow = midnight.plus_seconds(24 * 3_600);
        return Ok(put_off(tomorrow, ENOUGH));
    }
    Ok(When::Now)
}

pub(super) fn time(moment: Timestamp) -> Time {
    Time(moment.as_microsecond())
}
