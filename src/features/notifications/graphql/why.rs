//! Why somebody was told, or was not, in plain words.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use jiff::tz::TimeZone;

use self::NotificationExplanationCode as Code;
use super::of_membership;
use super::subject::{Subject, subject};
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::following::events::{Level, Target};
use crate::features::graphql::{Text, app, broken, locale, viewer};
use crate::features::notifications::emails::story::{Membership, Story};
use crate::features::notifications::events::{NotificationId, Rule, Scope, Where};
use crate::features::notifications::queries::recipients::{Place, wishes};
use crate::features::notifications::queries::why::{self, Decided, MailState};
use crate::features::notifications::queries::{self, Notification};
use crate::features::posts::graphql::PostLoaders;
use crate::features::pseudonyms::events::Author;
use crate::features::pseudonyms::graphql::is_own;
use crate::kernel::clock::Time;
use crate::kernel::texts::{Arg, day, people, text};

/// What somebody was told of something. More may come: treat an unknown one as not told.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationVerdict {
    /// The viewer was told.
    Told,
    /// Something there was for the viewer, and a wish of theirs kept it from them.
    NotTold,
    /// Nothing there was for the viewer.
    NotConcerned,
}

/// What an explanation is about. More may come: show an unknown one by its text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationExplanationCode {
    /// What happened.
    Reason,
    /// The level that counts there.
    Level,
    /// What the viewer follows.
    Follows,
    /// It is the viewer's to know, whatever they wish.
    Always,
    /// The viewer muted whoever did it.
    MutedPerson,
    /// The viewer did it.
    OwnDoing,
    /// Nothing in it is directed to the viewer.
    NotDirected,
    /// It was taken back since.
    Withdrawn,
    /// The viewer has read it.
    Read,
    /// Mail about it left.
    MailSent,
    /// Mail about it waits.
    MailWaits,
    /// Mail about it could not be delivered.
    MailFailed,
    /// It comes in the digest.
    MailInDigest,
    /// Mail about it was not needed any more.
    MailNotNeeded,
}

/// A part of an answer.
#[derive(SimpleObject, Clone, Debug)]
pub struct NotificationExplanation {
    /// What it is about.
    code: NotificationExplanationCode,
    /// The sentence in the viewer's language.
    text: Text,
}

/// Why the viewer was told of something, or was not.
#[derive(SimpleObject, Clone, Debug)]
pub struct NotificationAnswer {
    /// Whether they were.
    verdict: NotificationVerdict,
    /// Why, in the order to be read, at most 4.
    explanations: Vec<NotificationExplanation>,
}

/// Questions about notifications.
#[derive(Default)]
pub struct NotificationsQuery;

#[Object]
impl NotificationsQuery {
    /// Why the viewer was told of something; null where the notification does not exist for them.
    async fn why_notified(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notification.")] notification_id: ID,
    ) -> async_graphql::Result<Option<NotificationAnswer>> {
        let viewer = viewer(ctx)?;
        let Ok(id) = notification_id.parse::<NotificationId>() else {
            return Ok(None);
        };
        let found = queries::one(app(ctx)?, viewer.person, id).await;
        match found.map_err(broken)? {
            Some(notification) => told(ctx, &notification).await,
            None => Ok(None),
        }
    }

    /// Why the viewer was not told of a post, of a comment, or of their membership of a community;
    /// null where it does not exist for them.
    async fn why_not_notified(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post, comment or community.")] subject_id: ID,
    ) -> async_graphql::Result<Option<NotificationAnswer>> {
        let person = viewer(ctx)?.person;
        let Some(subject) = subject(ctx, &subject_id).await? else {
            return Ok(None);
        };
        let decided = why::about(app(ctx)?, person, &subject.id).await;
        let explanations = match decided.map_err(broken)?.first() {
            Some(decided) => return decision(ctx, decided, subject.audience).await.map(Some),
            None if is_own_doing(ctx, &subject)? => vec![plain(ctx, Code::OwnDoing, "why-own")],
            None => {
                let level = own_level(ctx, &subject).await?;
                vec![plain(ctx, Code::NotDirected, "why-not-directed"), level]
            }
        };
        Ok(Some(NotificationAnswer {
            verdict: NotificationVerdict::NotConcerned,
            explanations,
        }))
    }
}

/// Whether the viewer wrote it, by whichever name.
fn is_own_doing(ctx: &Context<'_>, subject: &Subject) -> async_graphql::Result<bool> {
    subject.author.map_or(Ok(false), |it| is_own(ctx, it))
}

/// Why the viewer was told of something they see in their list; none where nobody noted it.
pub(super) async fn told(
    ctx: &Context<'_>,
    notification: &Notification,
) -> async_graphql::Result<Option<NotificationAnswer>> {
    let decided = why::of(app(ctx)?, viewer(ctx)?.person, notification.id).await;
    let Some(decided) = decided.map_err(broken)? else {
        return Ok(None);
    };
    let audience = match notification.place {
        Where::Community(id) => Audience::Community(id),
        Where::Profile(_) => Audience::Everyone,
        Where::Post(id) => match ctx.data::<PostLoaders>()?.post(id).await? {
            Some(post) => post.0.audience,
            None => return Ok(None),
        },
    };
    let (community, role) = of_membership(ctx, notification).await?;
    let membership = Membership {
        community: community.as_deref(),
        role,
    };
    let in_comment = notification.comment.is_some();
    let about = (in_comment, membership);
    let skills = notification.skill_labels(locale(ctx));
    let mut explanations = vec![
        reason(ctx, &decided, about, &skills).await?,
        rule(ctx, &decided.rule, (audience, decided.actor)).await?,
    ];
    let read = notification.read_at;
    explanations.extend(read.map(|at| dated(ctx, Code::Read, "why-read", at)));
    explanations.push(mail(ctx, notification).await?);
    Ok(Some(NotificationAnswer {
        verdict: NotificationVerdict::Told,
        explanations,
    }))
}

async fn decision(
    ctx: &Context<'_>,
    decided: &Decided,
    audience: Audience,
) -> async_graphql::Result<NotificationAnswer> {
    let found = queries::one(app(ctx)?, viewer(ctx)?.person, decided.notification).await;
    if decided.told
        && let Some(notification) = found.map_err(broken)?
        && let Some(answer) = told(ctx, &notification).await?
    {
        return Ok(answer);
    }
    let community = place(ctx, audience).await?;
    let membership = Membership {
        community: Some(&community),
        role: None,
    };
    let mut explanations = vec![
        reason(ctx, decided, (false, membership), &[]).await?,
        rule(ctx, &decided.rule, (audience, decided.actor)).await?,
    ];
    let verdict = if decided.told {
        explanations.push(plain(ctx, Code::Withdrawn, "why-withdrawn"));
        NotificationVerdict::Told
    } else {
        NotificationVerdict::NotTold
    };
    Ok(NotificationAnswer {
        verdict,
        explanations,
    })
}

/// What happened, as one sentence.
async fn reason(
    ctx: &Context<'_>,
    decided: &Decided,
    (in_comment, membership): (bool, Membership<'_>),
    skills: &[&str],
) -> async_graphql::Result<NotificationExplanation> {
    let name = name(ctx, decided.actor).await?;
    let story = Story {
        reason: decided.reason,
        in_comment,
        membership,
        skills,
        names: &[&name],
        total: 1,
    };
    Ok(NotificationExplanation {
        code: Code::Reason,
        text: Text(format!("{}.", story.sentence(locale(ctx)))),
    })
}

/// The rule that decided.
async fn rule(
    ctx: &Context<'_>,
    rule: &Rule,
    (audience, actor): (Audience, Author),
) -> async_graphql::Result<NotificationExplanation> {
    match rule {
        Rule::Level {
            level,
            scope,
            since,
        } => level_text(ctx, (*level, *scope, *since), audience).await,
        Rule::Follows { target } => {
            let (key, what) = match target {
                Target::Tag(tag) => ("why-follows-tag", tag.clone()),
                Target::Person(person) => {
                    ("why-follows-person", name(ctx, (*person).into()).await?)
                }
                Target::Community(_) => ("why-follows-community", place(ctx, audience).await?),
                Target::Post(_) => ("why-follows-post", String::new()),
            };
            let args = [("what", (&what).into())];
            Ok(said(ctx, Code::Follows, key, &args))
        }
        Rule::Always => Ok(plain(ctx, Code::Always, "why-always")),
        Rule::Muted { until } => {
            let name = name(ctx, actor).await?;
            let until = until.map(|until| date(ctx, until));
            let (key, until) = match &until {
                Some(until) => ("why-muted-until", until.as_str()),
                None => ("why-muted", ""),
            };
            let args = [("name", (&name).into()), ("date", until.into())];
            Ok(said(ctx, Code::MutedPerson, key, &args))
        }
    }
}

/// The level that counts for the viewer where nobody had to decide.
async fn own_level(
    ctx: &Context<'_>,
    subject: &Subject,
) -> async_graphql::Result<NotificationExplanation> {
    let person = viewer(ctx)?.person;
    // Of what nobody wrote no author is muted; and nobody is apart from nobody.
    let actor = subject
        .author
        .map_or_else(|| PersonId::derived(&[]).into(), |(author, _)| author);
    let place = Place {
        at: subject.at,
        audience: subject.audience,
        actor,
    };
    let wishes = wishes(app(ctx)?, place, &[person]).await.map_err(broken)?;
    let level = wishes.get(&person).cloned().unwrap_or_default().level();
    level_text(ctx, level, subject.audience).await
}

async fn level_text(
    ctx: &Context<'_>,
    (level, scope, since): (Level, Scope, Option<Time>),
    audience: Audience,
) -> async_graphql::Result<NotificationExplanation> {
    let key = match scope {
        Scope::Post => "why-level-post",
        Scope::Community => "why-level-community",
        Scope::Company => "why-level-company",
        Scope::Default => "why-level-default",
    };
    let label = text(locale(ctx), level_key(level), &[]);
    let place = place(ctx, audience).await?;
    let since = since.map(|since| date(ctx, since)).unwrap_or_default();
    let args = [
        ("level", (&label).into()),
        ("community", (&place).into()),
        ("date", (&since).into()),
    ];
    Ok(said(ctx, Code::Level, key, &args))
}

/// The key of a level's name.
pub(super) fn level_key(level: Level) -> &'static str {
    match level {
        Level::All => "level-all",
        Level::Participating => "level-participating",
        Level::Mentions => "level-mentions",
        Level::None => "level-none",
    }
}

/// What became of mail about the latest news of it.
async fn mail(
    ctx: &Context<'_>,
    notification: &Notification,
) -> async_graphql::Result<NotificationExplanation> {
    let state = why::mail(app(ctx)?, notification).await;
    Ok(match state.map_err(broken)? {
        MailState::Sent(at) => dated(ctx, Code::MailSent, "why-mail-sent", at),
        MailState::Waits(at) => dated(ctx, Code::MailWaits, "why-mail-waits", at),
        MailState::Written => plain(ctx, Code::MailWaits, "why-mail-written"),
        MailState::Failed => plain(ctx, Code::MailFailed, "why-mail-failed"),
        MailState::InDigest => plain(ctx, Code::MailInDigest, "why-mail-digest"),
        MailState::NotNeeded => plain(ctx, Code::MailNotNeeded, "why-mail-not-needed"),
    })
}

async fn name(ctx: &Context<'_>, author: Author) -> async_graphql::Result<String> {
    let name = super::name(ctx, author).await?;
    Ok(name.unwrap_or_else(|| people(locale(ctx), &[], 1)))
}

async fn place(ctx: &Context<'_>, audience: Audience) -> async_graphql::Result<String> {
    let community = match audience {
        Audience::Everyone => None,
        Audience::Community(id) => CommunityLoader::get(ctx, id).await?,
    };
    Ok(community
        .map(|community| community.0.name.clone())
        .unwrap_or_default())
}

fn date(ctx: &Context<'_>, at: Time) -> String {
    day(locale(ctx), at.timestamp().to_zoned(TimeZone::UTC).date())
}

fn dated(ctx: &Context<'_>, code: Code, key: &'static str, at: Time) -> NotificationExplanation {
    said(ctx, code, key, &[("date", (&date(ctx, at)).into())])
}

fn plain(ctx: &Context<'_>, code: Code, key: &'static str) -> NotificationExplanation {
    said(ctx, code, key, &[])
}

fn said(
    ctx: &Context<'_>,
    code: Code,
    key: &'static str,
    args: &[(&str, Arg<'_>)],
) -> NotificationExplanation {
    NotificationExplanation {
        code,
        text: Text(text(locale(ctx), key, args)),
    }
}
