//! `ruche token HANDLE...`: a fresh bearer token a line, for scripts; the server may run meanwhile.

use anyhow::{Context as _, bail};
use ruche::config::Config;
use ruche::features::accounts::commands;
use ruche::kernel::execute::Failure;

use crate::program::{open_running, say};

/// Prints one token for each handle, in their order; nothing when one of them is unknown.
pub(crate) async fn tokens(config: &Config, handles: &[String]) -> anyhow::Result<()> {
    let (app, running) = open_running(config).await?;
    let mut people = Vec::new();
    for handle in handles {
        let person = commands::person_by_handle(&app, handle).await?;
        people.push(person.with_context(|| format!("nobody has the handle {handle}"))?);
    }
    for person in people {
        match commands::open_session(&app, person, "ruche token").await {
            Ok(signed_in) => say(&signed_in.token)?,
            Err(Failure::Broken(error)) => return Err(error.into()),
            Err(Failure::Refused(_) | Failure::Taken { .. }) => bail!("the account is closed"),
        }
    }
    running.stop().await;
    Ok(())
}
