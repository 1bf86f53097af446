//! `ruche doctor`: whether this installation is fit to run, and in plain words what to mend.

use anyhow::bail;
use ruche::app::OpenError;
use ruche::config::Config;
use ruche::features::accounts::queries::administrators;
use ruche::features::{self, accounts};
use ruche::kernel::database::{Database, Engine};
use ruche::kernel::personal::Keys;
use ruche::kernel::runner::standings;

use crate::program::{folder, mail_settings, meilisearch, say};

/// How many events a reader may be behind without being named.
const LAG_MAX: i64 = 1_000;

/// What was looked at.
#[derive(Default)]
struct Findings {
    faults: usize,
}

impl Findings {
    fn good(what: &str) -> anyhow::Result<()> {
        say(&format!("ok     {what}"))
    }

    fn hint(what: &str) -> anyhow::Result<()> {
        say(&format!("note   {what}"))
    }

    fn fault(&mut self, what: &str) -> anyhow::Result<()> {
        self.faults += 1;
        say(&format!("FAULT  {what}"))
    }
}

/// Looks at the settings, the database, mail and search; fails when something must be mended.
pub(crate) async fn doctor(config: &Config) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    Findings::good("settings: all values are allowed")?;
    look_at_folder(config, &mut findings)?;
    look_at_public_url(config)?;
    look_at_database(config, &mut findings).await?;
    look_at_mail(config, &mut findings).await?;
    look_at_search(config, &mut findings).await?;
    match findings.faults {
        0 => say("Ruche is fit to run."),
        1 => bail!("1 fault to mend"),
        faults => bail!("{faults} faults to mend"),
    }
}

fn look_at_folder(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    let shown = config.data.display().to_string();
    if let Err(error) = folder::prepare(&config.data) {
        return findings.fault(&format!("data folder: {error:#}"));
    }
    let probe = config.data.join("doctor.tmp");
    let written = std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Findings::good(&format!("data folder: {shown} can be written"))?,
        Err(error) => {
            findings.fault(&format!("data folder: {shown} cannot be written: {error}"))?;
        }
    }
    match folder::lock(&config.data) {
        Ok(_free) => Findings::good("data folder: no server uses it right now")?,
        Err(_held) => Findings::hint("data folder: a server uses it right now")?,
    }
    match folder::master_key(config) {
        Ok(_) if config.security.instance_key.is_some() => {
            Findings::good("instance key: from the settings")
        }
        Ok(_) => Findings::hint(
            "instance key: in the data folder; keep a copy elsewhere, without it nobody can read \
             what people wrote",
        ),
        Err(error) => findings.fault(&format!("instance key: {error:#}")),
    }
}

fn look_at_public_url(config: &Config) -> anyhow::Result<()> {
    let url = &config.http.public_url;
    if url.scheme() == "https" {
        return Findings::good(&format!("public address: {url}"));
    }
    Findings::hint(&format!(
        "public address: {url} is not https; only right on this machine"
    ))
}

async fn look_at_database(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    let database = match Database::open(config.database.url.expose()).await {
        Ok(database) => database,
        Err(error) => {
            let error = anyhow::Error::from(error);
            return findings.fault(&format!("RUCHE_DATABASE_URL: {error:#}"));
        }
    };
    let engine = match database.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    if let Ok(key) = folder::master_key(config)
        && !Keys::new(database.clone(), key).fit_database().await?
    {
        findings.fault(&format!("{}", OpenError::ForeignInstanceKey))?;
    }
    let log = head(&database).await?;
    Findings::good(&format!(
        "database: {engine} answers, the log has {log} events"
    ))?;
    let standings = standings(&database, &features::followers()).await?;
    for standing in &standings {
        let lag = log - standing.position;
        if let Some(trouble) = &standing.trouble {
            findings.fault(&format!("{} has halted: {trouble}", standing.name))?;
        } else if lag > LAG_MAX {
            Findings::hint(&format!("{} is {lag} events behind", standing.name))?;
        }
    }
    let known = standings
        .iter()
        .any(|it| it.name == accounts::projection::NAME);
    if !known || administrators(&database).await? == 0 {
        Findings::hint("nobody administers this network yet: ruche admin create")?;
    }
    database.close().await;
    Ok(())
}

async fn head(database: &Database) -> anyhow::Result<i64> {
    use ruche::kernel::clock::Clock;
    use ruche::kernel::log::Log;
    Ok(Log::open(database.clone(), Clock::System).await?.head())
}

async fn look_at_mail(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    if let Err(error) = mail_settings(config) {
        findings.fault(&format!("{error:#}"))?;
    }
    let Some(url) = &config.mail.smtp_url else {
        return Findings::hint(
            "mail: written as files into the data folder; RUCHE_SMTP_URL sends it",
        );
    };
    let url = url.expose();
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .unwrap_or(if url.scheme() == "smtps" { 465 } else { 587 });
    let greeting = tokio::time::timeout(std::time::Duration::from_secs(10), greet(host, port));
    match greeting.await {
        Ok(Ok(line)) if line.starts_with("220") || url.scheme() == "smtps" => {
            Findings::good(&format!("mail: {host}:{port} answers"))
        }
        Ok(Ok(line)) => findings.fault(&format!("RUCHE_SMTP_URL: {host}:{port} says {line}")),
        Ok(Err(error)) => findings.fault(&format!("RUCHE_SMTP_URL: {host}:{port}: {error}")),
        Err(_late) => findings.fault(&format!("RUCHE_SMTP_URL: {host}:{port} does not answer")),
    }
}

async fn greet(host: &str, port: u16) -> std::io::Result<String> {
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    let stream = tokio::net::TcpStream::connect((host, port)).await?;
    let mut line = String::new();
    // With implicit TLS the server waits for us; that it took the connection is enough.
    let mut reader = BufReader::new(stream);
    let patience = std::time::Duration::from_secs(5);
    match tokio::time::timeout(patience, reader.read_line(&mut line)).await {
        Ok(read) => read.map(|_| line.trim_end().to_owned()),
        Err(_silent) => Ok(line),
    }
}

async fn look_at_search(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    match meilisearch(config) {
        Ok(None) => {}
        Ok(Some(server)) => {
            return match server.version().await {
                Ok(version) => Findings::good(&format!("search: Meilisearch {version} answers")),
                Err(error) => findings.fault(&format!("{:#}", anyhow::Error::from(error))),
            };
        }
        Err(error) => return findings.fault(&format!("{error:#}")),
    }
    let folder = config.data.join("index");
    if folder.is_dir() {
        return Findings::good("search: the embedded index is in the data folder");
    }
    Findings::hint("search: the embedded index is made at the first start")
}
