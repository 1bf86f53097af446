//! `ruche admin create`: the first administrator, or one more.

use anyhow::{Context as _, bail};
use ruche::adapters::token;
use ruche::app::App;
use ruche::config::{AdminCreateArgs, Config};
use ruche::features::accounts::aggregate::check_password;
use ruche::features::accounts::commands::{SignInFailure, set_password};
use ruche::features::accounts::events::PersonId;
use ruche::features::graphql::Explain;
use ruche::features::people::commands::{Registration, register};
use ruche::kernel::execute::{Command, Failure};
use ruche::kernel::id;
use ruche::kernel::locale::Locale;

use crate::program::{open_running, say};

/// Creates an administrator with the password from the standard input, or with a random one that
/// is printed once.
pub(crate) async fn create(config: &Config, args: AdminCreateArgs) -> anyhow::Result<()> {
    let (password, shown) = if args.password_stdin {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .context("no password on the standard input")?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        let fresh = token::fresh().context("the system has no randomness")?;
        (fresh.chars().take(20).collect(), true)
    };
    if check_password(&password).is_err() {
        bail!("password: give 10 to 200 characters");
    }
    let (app, running) = open_running(config).await?;
    let handle = args.handle.clone();
    create_person(&app, args, &password).await?;
    running.stop().await;
    say(&format!(
        "@{handle} may sign in and administers this network."
    ))?;
    if shown {
        say(&format!("Password (shown this once): {password}"))
    } else {
        Ok(())
    }
}

async fn create_person(app: &App, args: AdminCreateArgs, password: &str) -> anyhow::Result<()> {
    let person = PersonId::new();
    let registration = Registration {
        person,
        handle: args.handle,
        name: args.name,
        email: Some(args.email),
        administrator: true,
        language: app.settings.locale.tag().to_owned(),
    };
    match register(app, Command::system(id::new_uuid()), registration).await {
        Ok(_) => {}
        Err(Failure::Refused(refusal)) => bail!("{}", refusal.explain(Locale::English).message.0),
        Err(Failure::Taken { scope }) => bail!("{scope}: somebody else has it already"),
        Err(Failure::Broken(error)) => return Err(error.into()),
    }
    match set_password(app, person, password).await {
        Ok(_) => Ok(()),
        Err(SignInFailure::Failed(Failure::Broken(error))) => Err(error.into()),
        Err(SignInFailure::Failed(_) | SignInFailure::Busy | SignInFailure::TooMany(_)) => {
            bail!("the password was not set")
        }
    }
}
