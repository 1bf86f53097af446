//! Putting off what one is told: the command, and what brings it back when its time has come.

use std::convert::Infallible;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{Done, Failure, mark};
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::notifications::aggregate::{Notification, Refusal};
use crate::features::notifications::events::{Event, NotificationId, Snoozed};
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::execute::{Command, Decision};
use crate::kernel::id;
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "notifications.snooze";

/// The kind of its effects.
pub const KIND: &str = "return";

/// The viewer wants to see some notifications later. Those before one that is not there are put
/// off all the same.
pub async fn snooze(
    app: &App,
    viewer: &Viewer,
    notifications: &[NotificationId],
    until: Time,
) -> Result<Done, Failure<Refusal>> {
    let now = app.now();
    mark(
        app,
        viewer,
        ("snoozeNotifications", notifications),
        |state, notification| {
            let snoozed = Snoozed {
                notification,
                until,
            };
            state.snooze(viewer.person, snoozed, now)
        },
    )
    .await
}

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Due {
    notification: NotificationId,
    until: Time,
}

/// Wakes in time what was put off.
pub struct Snoozing;

impl Reactor for Snoozing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["notification.snoozed"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let Event::Snoozed(snoozed) = Event::read(event)? else {
            return Ok(Vec::new());
        };
        let due = Due {
            notification: snoozed.notification,
            until: snoozed.until,
        };
        Ok(vec![Effect {
            not_before: snoozed.until,
            ..Effect::of(KIND, event, &due)?
        }])
    }
}

/// Brings back what was put off.
pub struct Returning(pub App);

impl Worker for Returning {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(due) = serde_json::from_str::<Due>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            let stream = due.notification.to_string();
            let id = id::derived_uuid(&[KIND, &effect.position.to_string(), &stream]);
            let mut command = Command::system(id);
            command.causation = Some(effect.position);
            let decide = |state: &Notification| {
                let events = state.returns(due.notification, due.until);
                Ok::<_, Infallible>(Decision::from(events))
            };
            match self.0.executor.execute(&command, &stream, decide).await {
                Ok(_) => Ok(Delivery::Done),
                Err(Failure::Broken(error)) => Err(error),
                Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
                Err(Failure::Refused(never)) => match never {},
            }
        })
    }
}
