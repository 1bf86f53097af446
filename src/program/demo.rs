//! `ruche demo`: a network to try, filled on the first start, then served.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use ruche::app::App;
use ruche::config::Config;
use ruche::features::accounts::aggregate::Account;
use ruche::features::accounts::commands::{
    SignInFailure, grant_administrator, person_by_handle, set_password,
};
use ruche::features::accounts::events::{AccountId, PersonId};
use ruche::features::demo;
use ruche::features::experts::index;
use ruche::features::imports::commands::{Numbered, Source, Told, import};
use ruche::features::skills::commands as skills;
use ruche::kernel::execute::{Command, Failure};
use ruche::kernel::id::derived_uuid;

use crate::program::import::catch_up;
use crate::program::{folder, open, say, serve};

/// Who may sign in; the administrator last, because their grant says that all else is done.
const ACCOUNTS: [(&str, &str); 3] = [
    ("zoe", "zoe-demo-ruche"),
    ("karim", "karim-demo-ruche"),
    (demo::ADMINISTRATOR, "ada-demo-ruche"),
];

/// What to try first.
const QUERIES: [&str; 4] = [
    r#"{ experts(by: { text: "soudure aluminium" }) { edges { node { name title } band reasons { text } } } }"#,
    r#"{ experts(by: { text: "aluminium welding" }) { edges { node { name } reasons { text matched } } } }"#,
    "{ feed(first: 5) { edges { node { post { title body author { name } commentCount } } } } }",
    "{ viewer { profile { name manager { name } skills { name level } } } }",
];

/// Serves the demo until told to stop.
pub(crate) async fn demo(config: &Config, seed: u64) -> anyhow::Result<()> {
    folder::prepare(&config.data)?;
    let _lock = folder::lock(&config.data)?;
    let mut config = config.clone();
    // The invented company's own: mail to it holds what people write.
    let domains = &mut config.mail.domains;
    domains.get_or_insert_with(|| vec![demo::DOMAIN.to_owned()]);
    let app = open(&config).await?;
    let running = serve::start(&app).await?;
    if !is_filled(&app).await? {
        fill(&app, seed).await?;
    }
    let head = app.log().look_up_head().await?;
    catch_up(&app, head).await?;
    while !app.settled(&[index::NAME], head).await? {}
    serve::listen(&config, app, running, |addr| say(&welcome(addr))).await
}

/// Whether an earlier start filled the network to the end. What people did since then stays.
async fn is_filled(app: &App) -> anyhow::Result<bool> {
    let Some(person) = person_by_handle(app, demo::ADMINISTRATOR).await? else {
        return Ok(false);
    };
    let stream = AccountId::from(person).to_string();
    let (account, _) = app.executor.load::<Account>(&stream).await?;
    Ok(account.is_administrator())
}

async fn fill(app: &App, seed: u64) -> anyhow::Result<()> {
    say("Filling the demo network; the next start finds it there.")?;
    let lines = demo::network(app.now().timestamp(), seed);
    let lines = lines.into_iter().zip(1..).map(|(line, number)| {
        Ok(Numbered {
            number,
            bytes: 0,
            line: Ok(line),
        })
    });
    let mut refused = None;
    let told = |told: Told<'_>| {
        if let Told::Refused(this) = told {
            refused.get_or_insert_with(|| this.to_string());
        }
    };
    import(app, &Source::named("demo")?, lines, told).await?;
    if let Some(refused) = refused {
        bail!("the demo network does not fit: {refused}");
    }
    let command = Command::system(derived_uuid(&["demo", "taxonomy"]));
    match skills::enter(app, &command, &demo::taxonomy()).await {
        Ok(_) => {}
        Err(Failure::Broken(error)) => return Err(error.into()),
        Err(refused) => bail!("the demo taxonomy does not fit: {refused:?}"),
    }
    for (handle, password) in ACCOUNTS {
        let person = person_by_handle(app, handle).await?;
        let person = person.with_context(|| format!("nobody has the handle {handle}"))?;
        secure(app, person, password).await?;
        if handle == demo::ADMINISTRATOR {
            match grant_administrator(app, person).await {
                Ok(_) => {}
                Err(Failure::Broken(error)) => return Err(error.into()),
                Err(Failure::Refused(_) | Failure::Taken { .. }) => bail!("{handle} has left"),
            }
        }
    }
    Ok(())
}

async fn secure(app: &App, person: PersonId, password: &str) -> anyhow::Result<()> {
    match set_password(app, person, password).await {
        Ok(_) => Ok(()),
        Err(SignInFailure::Failed(Failure::Broken(error))) => Err(error.into()),
        Err(SignInFailure::Failed(_) | SignInFailure::Busy | SignInFailure::TooMany(_)) => {
            bail!("a password was not set")
        }
    }
}

fn welcome(address: SocketAddr) -> String {
    let accounts: Vec<String> = ACCOUNTS
        .iter()
        .rev()
        .map(|(handle, password)| {
            let administers = *handle == demo::ADMINISTRATOR;
            let note = if administers { "  (administrator)" } else { "" };
            format!("  {handle:<6} {password}{note}")
        })
        .collect();
    let queries: Vec<String> = QUERIES.iter().map(|query| format!("  {query}")).collect();
    format!(
        "Ruche is ready. GraphiQL: http://{address}/graphiql\n\nSign in as\n{}\n\nAnd ask\n{}",
        accounts.join("\n"),
        queries.join("\n")
    )
}
