//! One decision a person: told or not, by which rule.

use std::convert::Infallible;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::Scene;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::aggregate::level::Wishes;
use crate::features::notifications::aggregate::{Notification, Timing};
use crate::features::notifications::events::{
    Event, NotificationId, Raised, Reason, Suppressed, Withdrawn,
};
use crate::features::notifications::queries::recipients::{Candidate, wishes};
use crate::features::pseudonyms::commands::behind;
use crate::features::pseudonyms::events::Author;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Failure};
use crate::kernel::id;

/// How many decisions are written at once: they share the commits of the log.
const AT_ONCE: usize = 64;

/// Decides about each candidate. Whoever is not here, may not see it or is apart from the actor
/// is passed over without a word.
pub(super) async fn decide_all(
    app: &App,
    scene: &Scene,
    mut candidates: Vec<Candidate>,
) -> Result<(), Error> {
    if let Author::Pseudonym(_) = scene.place.actor {
        let own = behind(app, scene.place.actor).await?;
        candidates.retain(|it| Some(it.person) != own);
    }
    let people: Vec<PersonId> = candidates.iter().map(|it| it.person).collect();
    if people.is_empty() {
        return Ok(());
    }
    let mut wishes = wishes(app, scene.place, &people).await?;
    let known = candidates
        .into_iter()
        .filter_map(|candidate| Some((wishes.remove(&candidate.person)?, candidate)));
    let known: Vec<(Wishes, Candidate)> = known.collect();
    stream::iter(known)
        .map(|(wishes, candidate)| decide(app, scene, wishes, candidate))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

async fn decide(
    app: &App,
    scene: &Scene,
    wishes: Wishes,
    candidate: Candidate,
) -> Result<(), Error> {
    let Candidate {
        person: recipient,
        reason,
        followed,
    } = candidate;
    let (told, rule) = wishes.decide(reason, followed.as_ref());
    let subject = scene.subject.clone();
    let notification = NotificationId::of(recipient, reason, &subject);
    let post = scene.place.at.to_string();
    let actor = scene.place.actor;
    if !told {
        let suppressed = Suppressed {
            notification,
            recipient,
            reason,
            actor,
            subject,
            post,
            rule,
        };
        return write(app, scene, ("suppress", notification), |state| {
            state.suppress(suppressed.clone())
        })
        .await;
    }
    let raised = Raised {
        notification,
        recipient,
        reason,
        actor,
        subject,
        post,
        audience: scene.place.audience,
        rule,
        news: true,
        mail_at: None,
    };
    let timing = Timing {
        at: scene.cause.at,
        hold_seconds: hold_seconds(app, reason),
    };
    write(app, scene, ("raise", notification), |state| {
        state.raise(raised.clone(), timing)
    })
    .await
}

/// How long mail about something waits; none where the digest alone tells it.
fn hold_seconds(app: &App, reason: Reason) -> Option<i64> {
    let mail = &app.settings.mail;
    let hold = if reason == Reason::Mention {
        mail.mention_hold_seconds
    } else {
        mail.hold_seconds
    };
    reason.is_immediate().then_some(hold)
}

/// Takes back somebody's part in a notification, where there is one.
pub(super) async fn withdraw(
    app: &App,
    scene: &Scene,
    recipient: PersonId,
    reason: Reason,
) -> Result<(), Error> {
    let notification = NotificationId::of(recipient, reason, &scene.subject);
    let withdrawn = Withdrawn {
        notification,
        actor: scene.place.actor,
    };
    write(app, scene, ("withdraw", notification), |state| {
        state.withdraw(withdrawn.clone())
    })
    .await
}

async fn write(
    app: &App,
    scene: &Scene,
    (what, notification): (&str, NotificationId),
    decision: impl Fn(&Notification) -> Vec<Event>,
) -> Result<(), Error> {
    let stream = notification.to_string();
    // The same event acts once on a notification, however often it is carried out.
    let position = scene.cause.position.to_string();
    let mut command = Command::system(id::derived_uuid(&["notify", what, &position, &stream]));
    command.causation = Some(scene.cause.position);
    let decide = |state: &Notification| Ok::<_, Infallible>(Decision::from(decision(state)));
    match app.executor.execute(&command, &stream, decide).await {
        Ok(_) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
        Err(Failure::Refused(never)) => match never {},
    }
}
