//! Mail that was given up goes back into the queue: an administrator decides, and the log says who.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::administers;
use crate::features::notifications::aggregate::release::{Release, ReleaseRefusal};
use crate::features::notifications::emails::MAIL_KINDS;
use crate::features::notifications::events::release::ReleaseId;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// Puts mails back. Those that are not parked any more stay as they are.
pub async fn release_mail(
    app: &App,
    viewer: &Viewer,
    mails: &[String],
) -> Result<Done, Failure<ReleaseRefusal>> {
    if !administers(app, viewer.person).await? {
        return Err(Failure::Refused(ReleaseRefusal::AdministratorsOnly));
    }
    if mails.iter().any(|mail| mail.parse::<uuid::Uuid>().is_err()) {
        return Err(Failure::Refused(ReleaseRefusal::NotFound));
    }
    let known = app.effects.among(&MAIL_KINDS, mails).await?;
    if mails.iter().any(|mail| !known.contains_key(mail)) {
        return Err(Failure::Refused(ReleaseRefusal::NotFound));
    }
    let parked = known.into_iter().filter(|(_, is_parked)| *is_parked);
    let parked: Vec<String> = parked.map(|(mail, _)| mail).collect();
    let mut command = Command::by(&viewer.person.to_string(), "releaseMail", None);
    command.fresh = true;
    let decide = |state: &Release| Ok(Decision::from(state.release(viewer.person, &parked)));
    let stream = ReleaseId::new().to_string();
    // The record comes first: were the process to end in between, the mails are still parked, and
    // whoever sees them there decides again.
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.effects.release(&parked).await?;
    Ok(done)
}
