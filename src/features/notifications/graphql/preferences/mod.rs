//! What the viewer wants to hear and when mail comes: the value that counts, and where it comes
//! from.

pub mod mutations;

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::NotificationReason;
use super::why::level_key;
use crate::features::accounts;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::following::events::Target;
use crate::features::following::graphql::FollowLevel;
use crate::features::following::graphql::mutations::FollowTargetInput;
use crate::features::following::queries::levels;
use crate::features::graphql::{DateTime, Text, app, broken, locale, viewer};
use crate::features::notifications::aggregate::level::{Set, Wishes};
use crate::features::notifications::emails::story::topic_key;
use crate::features::notifications::events::{Reason, Scope};
use crate::features::notifications::queries::preferences::{Preferences, muted, preferences};
use crate::features::posts::graphql::PostLoaders;
use crate::kernel::clock::Time;
use crate::kernel::mail_wishes::{Content, DAY_MINUTES, Digest, Hours};
use crate::kernel::texts::text;

/// Where a level was set. More may come: treat an unknown one as DEFAULT.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Scope")]
pub enum NotificationScope {
    /// For the conversation.
    Post,
    /// For the community.
    Community,
    /// For everything.
    Company,
    /// Nowhere: it is how a network starts.
    Default,
}

/// Who decided on a setting. More may come: treat an unknown one as ORGANISATION.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingSource {
    /// The person.
    Person,
    /// The organisation, for everybody who has not said.
    Organisation,
}

impl SettingSource {
    fn of<T>(own: Option<&T>) -> Self {
        if own.is_some() {
            Self::Person
        } else {
            Self::Organisation
        }
    }
}

/// A day of the week.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weekday {
    /// The first.
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The seventh.
    Sunday,
}

impl Weekday {
    const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    fn number(self) -> u8 {
        let place = Self::ALL.into_iter().position(|day| day == self);
        u8::try_from(place.map_or(0, |place| place + 1)).unwrap_or(0)
    }

    fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.number() == number)
    }
}

/// How often the digest comes. More may come: treat an unknown one as DAILY.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestRhythm {
    /// Never.
    Off,
    /// On every working day.
    Daily,
    /// Once a week.
    Weekly,
}

/// How much of what people write a mail holds. More may come: treat an unknown one as NONE.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Content")]
pub enum MailContent {
    /// Nothing: who did what, and a link.
    None,
    /// The beginning.
    Excerpt,
    /// All of it.
    Full,
}

/// How much the viewer hears of something, and where that was set.
#[derive(SimpleObject)]
pub struct NotificationLevel {
    /// How much.
    value: FollowLevel,
    /// Its name in the viewer's language.
    label: Text,
    /// Where it was set: the nearest counts.
    scope: NotificationScope,
    /// Since when; null where nobody has set it.
    since: Option<DateTime>,
}

impl NotificationLevel {
    fn of(ctx: &Context<'_>, wishes: &Wishes) -> Self {
        let (level, scope, since) = wishes.level();
        Self {
            value: level.into(),
            label: Text(text(locale(ctx), level_key(level), &[])),
            scope: scope.into(),
            since: since.map(DateTime),
        }
    }
}

/// When mail may come, in the viewer's own time zone; everything but the digest waits for it.
#[derive(SimpleObject)]
pub struct WorkingHours {
    /// The IANA name of the time zone, such as `Europe/Paris`.
    time_zone: String,
    /// When they begin, as `07:00`.
    from: String,
    /// When they end, as `20:00`; `24:00` at the latest.
    to: String,
    /// On which days, at most 7.
    days: Vec<Weekday>,
    /// Who decided.
    source: SettingSource,
}

/// When the digest of all that is unread comes; never an empty one.
#[derive(SimpleObject)]
pub struct DigestPlan {
    /// How often.
    rhythm: DigestRhythm,
    /// At which time of the day in the viewer's time zone, as `07:30`; null where it never comes.
    at: Option<String>,
    /// On which day of the week; null where it does not come weekly.
    day: Option<Weekday>,
    /// When the next one is due; null where it never comes.
    next_at: Option<DateTime>,
    /// Who decided.
    source: SettingSource,
}

/// How much of what people write the viewer's mail holds.
#[derive(SimpleObject)]
pub struct MailContentSetting {
    /// How much.
    value: MailContent,
    /// The most that the organisation allows.
    most: MailContent,
    /// Who decided.
    source: SettingSource,
}

/// Whether the viewer gets mail for a reason.
#[derive(SimpleObject)]
pub struct MailTopic {
    /// For which reason.
    reason: NotificationReason,
    /// The reason in the viewer's language.
    label: Text,
    /// Whether mail comes.
    enabled: bool,
    /// Whether a mail of its own tells it; else the digest does.
    is_immediate: bool,
}

/// What the viewer wants to hear and when mail comes.
pub struct NotificationPreferences(Preferences);

impl NotificationPreferences {
    /// Those of the viewer.
    pub async fn of(ctx: &Context<'_>) -> async_graphql::Result<Self> {
        let found = preferences(app(ctx)?, viewer(ctx)?.person).await;
        Ok(Self(found.map_err(broken)?))
    }
}

/// What the viewer wants to hear and when mail comes.
#[Object]
impl NotificationPreferences {
    /// How much the viewer hears where they have said nothing about a community or a post.
    async fn level(&self, ctx: &Context<'_>) -> NotificationLevel {
        let wishes = Wishes {
            company: self.0.level,
            ..Wishes::default()
        };
        NotificationLevel::of(ctx, &wishes)
    }

    /// How much the viewer hears of a community or a conversation; null where it does not exist for
    /// them, or is something else.
    async fn level_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what.")] target: FollowTargetInput,
    ) -> async_graphql::Result<Option<NotificationLevel>> {
        let Some((post, community)) = places(ctx, target).await? else {
            return Ok(None);
        };
        let asked: Vec<Target> = post.iter().chain(&community).cloned().collect();
        let set = levels(app(ctx)?, viewer(ctx)?.person, &asked).await;
        let set = set.map_err(broken)?;
        let of = |target: Option<&Target>| -> Option<Set> { Some((*set.get(target?)?, Time(0))) };
        let wishes = Wishes {
            post: of(post.as_ref()),
            community: of(community.as_ref()),
            company: self.0.level,
            muted: None,
        };
        Ok(Some(NotificationLevel::of(ctx, &wishes)))
    }

    /// When mail may come.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn working_hours(&self, ctx: &Context<'_>) -> async_graphql::Result<WorkingHours> {
        let hours = self.0.hours_of(&app(ctx)?.settings.mail);
        Ok(WorkingHours {
            time_zone: hours.zone.clone(),
            from: time_of_day(hours.from),
            to: time_of_day(hours.to),
            days: hours
                .days
                .iter()
                .filter_map(|day| Weekday::of(*day))
                .collect(),
            source: SettingSource::of(self.0.hours.as_ref()),
        })
    }

    /// When the digest comes.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn digest(&self, ctx: &Context<'_>) -> async_graphql::Result<DigestPlan> {
        let app = app(ctx)?;
        let network = &app.settings.mail;
        let digest = self.0.digest_of(network);
        let (rhythm, at, day) = match digest {
            Digest::Off => (DigestRhythm::Off, None, None),
            Digest::Daily { at } => (DigestRhythm::Daily, Some(at), None),
            Digest::Weekly { day, at } => (DigestRhythm::Weekly, Some(at), Some(day)),
        };
        let next = digest.next(self.0.hours_of(network), app.now().timestamp());
        Ok(DigestPlan {
            rhythm,
            at: at.map(time_of_day),
            day: day.and_then(Weekday::of),
            next_at: next.map(|at| DateTime(Time(at.as_microsecond()))),
            source: SettingSource::of(self.0.digest.as_ref()),
        })
    }

    /// Until when no mail comes; null where it does.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn mail_paused_until(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<DateTime>> {
        Ok(self.0.pause(app(ctx)?.now()).map(DateTime))
    }

    /// How much of what people write mail holds.
    async fn mail_content(&self, ctx: &Context<'_>) -> async_graphql::Result<MailContentSetting> {
        let (app, person) = (app(ctx)?, viewer(ctx)?.person);
        let network = &app.settings.mail;
        let address = accounts::queries::email(app, person)
            .await
            .map_err(broken)?;
        let value = self.0.content_of(network, &address.unwrap_or_default());
        Ok(MailContentSetting {
            value: value.into(),
            most: network.content.into(),
            source: SettingSource::of(self.0.content.as_ref()),
        })
    }

    /// What mail comes about, strongest reason first, each reason at most once.
    async fn mail_topics(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MailTopic>> {
        let muted = muted(app(ctx)?, viewer(ctx)?.person)
            .await
            .map_err(broken)?;
        let topic = |reason: Reason| MailTopic {
            reason: reason.into(),
            label: Text(text(locale(ctx), topic_key(reason), &[])),
            enabled: !muted.contains(&reason),
            is_immediate: reason.is_immediate(),
        };
        Ok(Reason::ALL.map(topic).into())
    }
}

/// The post and the community that a level of a target comes from; none where there is none.
async fn places(
    ctx: &Context<'_>,
    target: FollowTargetInput,
) -> async_graphql::Result<Option<(Option<Target>, Option<Target>)>> {
    Ok(match target.named() {
        Some(Target::Post(id)) => {
            let post = ctx.data::<PostLoaders>()?.post(id).await?;
            post.map(|post| {
                let community = post.0.audience.community().map(Target::Community);
                (Some(Target::Post(id)), community)
            })
        }
        Some(Target::Community(id)) => {
            let found = CommunityLoader::get(ctx, id).await?;
            found.map(|_| (None, Some(Target::Community(id))))
        }
        Some(Target::Person(_) | Target::Tag(_)) | None => None,
    })
}

/// A minute of the day as `07:30`.
fn time_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Reads `07:30`; none for anything else. `24:00` is the end of a day.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|octet| octet.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

fn hours_of(input: mutations::WorkingHoursInput) -> Option<Hours> {
    let mut days: Vec<u8> = input.days.iter().map(|day| day.number()).collect();
    days.sort_unstable();
    Some(Hours {
        zone: input.time_zone,
        from: minute_of_day(&input.from)?,
        to: minute_of_day(&input.to)?,
        days,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_day_read_back_and_nothing_else_is_one() {
        for minute in [0, 1, 59, 60, 450, 1_439, 1_440] {
            assert_eq!(minute_of_day(&time_of_day(minute)), Some(minute));
        }
        for bad in [
            "", "7:30", "07:60", "24:01", "25:00", "07:30:00", "0a:00", "+7:00", "07-30",
        ] {
            assert_eq!(minute_of_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_week_begins_on_monday() {
        assert_eq!(Weekday::Monday.number(), 1);
        assert_eq!(Weekday::of(7), Some(Weekday::Sunday));
        assert_eq!(Weekday::of(0), None);
    }
}
