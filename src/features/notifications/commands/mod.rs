//! What people do with what they are told. Who is told what lies in [`telling`].

pub mod telling;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::aggregate::{Inbox, Notification, Refusal};
use crate::features::notifications::events::{InboxId, NotificationId, Read, Reason};
use crate::features::notifications::projection;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// The viewer has read some notifications. Those before one that is not there are read all the
/// same.
pub async fn mark_read(
    app: &App,
    viewer: &Viewer,
    notifications: &[NotificationId],
) -> Result<Done, Failure<Refusal>> {
    let mut last = nothing(app);
    for notification in notifications {
        let command = Command::by(&viewer.person.to_string(), "markNotificationsRead", None);
        let read = Read {
            notification: *notification,
        };
        let decide = |state: &Notification| {
            let read = state.read(viewer.person, read.clone());
            read.map(Decision::from)
        };
        let done = app
            .executor
            .execute(&command, &notification.to_string(), decide)
            .await?;
        last.changed |= done.changed;
        last.position = done.position.max(last.position);
    }
    settled(app, last).await
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
    settled(app, done).await
}

/// Whether a person wants mail for a reason from now on. Takes the person, not a viewer: the link
/// in a mail proves by itself who asks.
pub async fn want_mail(
    app: &App,
    person: PersonId,
    reason: Reason,
    wanted: bool,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&person.to_string(), "setNotificationMail", None);
    let decide = |inbox: &Inbox| Ok(inbox.want_mail(person, reason, wanted).into());
    let stream = InboxId::from(person).to_string();
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

fn nothing(app: &App) -> Done {
    Done {
        position: app.log().head(),
        changed: false,
        streams: Vec::new(),
    }
}

async fn settled(app: &App, done: Done) -> Result<Done, Failure<Refusal>> {
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
