//! Arranging the home screen.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::home::aggregate::{Home, Refusal};
use crate::features::home::events::{HomeId, Section};
use crate::features::home::projection;
use crate::kernel::execute::{Command, Done, Failure};

/// Shows these sections to everybody, in this order; administrators may.
pub async fn arrange(
    app: &App,
    viewer: &Viewer,
    wanted: &[Section],
) -> Result<Done, Failure<Refusal>> {
    if !viewer.administrator {
        return Err(Failure::Refused(Refusal::AdministratorsOnly));
    }
    let command = Command::by(&viewer.person.to_string(), "arrangeHome", None);
    let stream = HomeId::company().to_string();
    let decide = |home: &Home| home.arrange(wanted).map(Into::into);
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
