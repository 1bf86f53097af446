//! What the viewer wishes of notifications and mail.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::{DigestRhythm, MailContent, NotificationPreferences, Weekday, hours_of, minute_of_day};
use crate::features::following;
use crate::features::following::graphql::FollowLevel;
use crate::features::following::graphql::FollowingLoaders;
use crate::features::following::graphql::mutations::FollowTargetInput;
use crate::features::graphql::{DateTime, Position, UserError, app, told, viewer};
use crate::features::notifications::aggregate::inbox::{Refusal, Wish};
use crate::features::notifications::commands;
use crate::kernel::execute::{Done, Failure};
use crate::kernel::mail_wishes::{Digest, Unfit};

/// How much the viewer wants to hear of something.
#[derive(InputObject)]
pub struct SetNotificationLevelInput {
    /// Of what; null for everything they say nothing else about.
    target: Option<FollowTargetInput>,
    /// How much; null as it is inherited.
    level: Option<FollowLevel>,
}

/// Working hours.
#[derive(InputObject)]
pub struct WorkingHoursInput {
    /// The IANA name of the time zone, such as `Europe/Paris`.
    pub time_zone: String,
    /// When they begin, as `07:00`.
    pub from: String,
    /// When they end on the same day, as `20:00`; `24:00` at the latest.
    pub to: String,
    /// On which days, at least one and at most 7, each at most once.
    pub days: Vec<Weekday>,
}

/// When mail may come.
#[derive(InputObject)]
pub struct SetWorkingHoursInput {
    /// The hours; null as in the whole organisation.
    hours: Option<WorkingHoursInput>,
}

/// When the digest comes.
#[derive(InputObject)]
pub struct SetDigestInput {
    /// How often; null as in the whole organisation.
    rhythm: Option<DigestRhythm>,
    /// At which time of the day in the viewer's time zone, as `07:30`.
    #[graphql(default_with = "\"07:30\".to_owned()")]
    at: String,
    /// On which day a weekly one comes.
    #[graphql(default_with = "Weekday::Monday")]
    day: Weekday,
}

/// For how long no mail comes.
#[derive(InputObject)]
pub struct PauseMailInput {
    /// Until when, at most a year from now; null ends the pause.
    until: Option<DateTime>,
}

/// How much of what people write mail holds.
#[derive(InputObject)]
pub struct SetMailContentInput {
    /// How much; null as the organisation says.
    content: Option<MailContent>,
}

/// What came of a wish.
#[derive(SimpleObject)]
pub struct NotificationPreferencesPayload {
    /// What counts now; null where userErrors is not empty.
    preferences: Option<NotificationPreferences>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// What the viewer wishes of notifications and mail.
#[derive(Default)]
pub struct PreferencesMutation;

#[Object]
impl PreferencesMutation {
    /// Sets how much the viewer hears: of a conversation, a community, a tag or a person, or of
    /// everything else. The nearest level counts: conversation, community, everything. What is
    /// followed this way counts among the 1,000 things one follows.
    async fn set_notification_level(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what, and how much.")] input: SetNotificationLevelInput,
    ) -> async_graphql::Result<NotificationPreferencesPayload> {
        let Some(target) = input.target else {
            return wish(ctx, Wish::Level(input.level.map(Into::into))).await;
        };
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let set = async {
            let target = target.read()?;
            match input.level {
                Some(level) => following::commands::follow(app, viewer, target, level.into()).await,
                None => following::commands::unfollow(app, viewer, target).await,
            }
        };
        let outcome = told(ctx, set.await)?;
        ctx.data::<FollowingLoaders>()?.clear();
        answer(ctx, outcome).await
    }

    /// Sets when mail may come: what is due outside these hours waits for them. The digest comes at
    /// its own time.
    async fn set_working_hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hours.")] input: SetWorkingHoursInput,
    ) -> async_graphql::Result<NotificationPreferencesPayload> {
        match input.hours.map(hours_of) {
            Some(None) => unfit(ctx, Unfit::Hours).await,
            Some(hours) => wish(ctx, Wish::Hours(hours)).await,
            None => wish(ctx, Wish::Hours(None)).await,
        }
    }

    /// Sets when the digest of all that is unread comes.
    async fn set_digest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When.")] input: SetDigestInput,
    ) -> async_graphql::Result<NotificationPreferencesPayload> {
        let Some(at) = minute_of_day(&input.at) else {
            return unfit(ctx, Unfit::TimeOfDay).await;
        };
        let digest = input.rhythm.map(|rhythm| match rhythm {
            DigestRhythm::Off => Digest::Off,
            DigestRhythm::Daily => Digest::Daily { at },
            DigestRhythm::Weekly => Digest::Weekly {
                day: input.day.number(),
                at,
            },
        });
        wish(ctx, Wish::Digest(digest)).await
    }

    /// Stops mail until a time, or lets it come again. What is told meanwhile comes in the first
    /// digest after the pause.
    async fn pause_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Until when.")] input: PauseMailInput,
    ) -> async_graphql::Result<NotificationPreferencesPayload> {
        wish(ctx, Wish::Pause(input.until.map(|until| until.0))).await
    }

    /// Sets how much of what people write mail holds, up to what the organisation allows.
    async fn set_mail_content(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much.")] input: SetMailContentInput,
    ) -> async_graphql::Result<NotificationPreferencesPayload> {
        wish(ctx, Wish::Content(input.content.map(Into::into))).await
    }
}

async fn wish(
    ctx: &Context<'_>,
    wish: Wish,
) -> async_graphql::Result<NotificationPreferencesPayload> {
    let done = commands::wish(app(ctx)?, viewer(ctx)?.person, wish).await;
    let outcome = told(ctx, done)?;
    answer(ctx, outcome).await
}

async fn unfit(
    ctx: &Context<'_>,
    why: Unfit,
) -> async_graphql::Result<NotificationPreferencesPayload> {
    viewer(ctx)?;
    let refused = Failure::Refused(Refusal::Unfit(why));
    let outcome = told::<Done, _>(ctx, Err(refused))?;
    answer(ctx, outcome).await
}

async fn answer(
    ctx: &Context<'_>,
    (done, user_errors): (Option<Done>, Vec<UserError>),
) -> async_graphql::Result<NotificationPreferencesPayload> {
    Ok(NotificationPreferencesPayload {
        preferences: match done {
            Some(_) => Some(NotificationPreferences::of(ctx).await?),
            None => None,
        },
        user_errors,
        position: done.map(|done| Position(done.position)),
    })
}
