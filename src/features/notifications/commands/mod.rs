//! What people do with what they are told, and what they wish. Who is told what lies in
//! [`telling`].

pub mod bounces;
pub mod intake;
pub mod parked;
pub mod replies;
pub mod snooze;
pub mod telling;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::aggregate::inbox::{self, Inbox, Wish};
use crate::features::notifications::aggregate::{Notification, Refusal};
use crate::features::notifications::events::inbox::InboxId;
use crate::features::notifications::events::{Event, NotificationId, Read, Unread};
use crate::features::notifications::projection;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// The viewer has read some notifications. Those before one that is not there are read all the
/// same.
pub async fn mark_read(
    app: &App,
    viewer: &Viewer,
    notifications: &[NotificationId],
) -> Result<Done, Failure<Refusal>> {
    mark(
        app,
        viewer,
        ("markNotificationsRead", notifications),
        |state, notification| state.read(viewer.person, Read { notification }),
    )
    .await
}

/// The viewer wants to see some notifications as unread again. Those before one that is not there
/// are unread all the same.
pub async fn mark_unread(
    app: &App,
    viewer: &Viewer,
    notifications: &[NotificationId],
) -> Result<Done, Failure<Refusal>> {
    mark(
        app,
        viewer,
        ("markNotificationsUnread", notifications),
        |state, notification| state.unread(viewer.person, Unread { notification }),
    )
    .await
}

async fn mark(
    app: &App,
    viewer: &Viewer,
    (request, notifications): (&str, &[NotificationId]),
    decide: impl Fn(&Notification, NotificationId) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let mut last = nothing(app);
    for notification in notifications {
        let command = Command::by(&viewer.person.to_string(), request, None);
        let decide = |state: &Notification| decide(state, *notification).map(Decision::from);
        let done = app
            .executor
            .execute(&command, &notification.to_string(), decide)
            .await?;
        last.changed |= done.changed;
        last.position = done.position.max(last.position);
    }
    settled(app, last).await.map_err(Failure::Broken)
}

/// The viewer has read everything up to a place in the log.
pub async fn mark_all_read(
    app: &App,
    viewer: &Viewer,
    up_to: i64,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), "markNotificationsRead", None);
    // What does not exist yet has not been read.
    let up_to = up_to.min(app.log().head());
    let decide = |inbox: &Inbox| Ok(inbox.read_up_to(viewer.person, up_to).into());
    let stream = InboxId::from(viewer.person).to_string();
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await.map_err(Failure::Broken)
}

/// A person wishes something of their inbox. Takes the person, not a viewer: the link in a mail
/// proves by itself who asks.
pub async fn wish(
    app: &App,
    person: PersonId,
    wish: Wish,
) -> Result<Done, Failure<inbox::Refusal>> {
    let command = Command::by(&person.to_string(), "setNotificationPreferences", None);
    let now = app.now();
    let decide = |inbox: &Inbox| inbox.wish(person, wish.clone(), now).map(Decision::from);
    let stream = InboxId::from(person).to_string();
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await.map_err(Failure::Broken)
}

fn nothing(app: &App) -> Done {
    Done {
        position: app.log().head(),
        changed: false,
        streams: Vec::new(),
    }
}

async fn settled(app: &App, done: Done) -> Result<Done, Error> {
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
