//! What the program does beside the library: open a network from the settings, and talk to the
//! terminal.

pub(crate) mod admin;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod experts;
pub(crate) mod folder;
pub(crate) mod import;
pub(crate) mod mail;
pub(crate) mod rebuild;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod verify;

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use ruche::adapters::mail::{Dkim, Inbound, MailSettings, SmtpLimits, SmtpServer, Transport};
use ruche::adapters::search::meilisearch::Server;
use ruche::app::{App, Running, Settings};
use ruche::config::{Config, LogFormat};
use ruche::features;
use ruche::kernel::clock::Clock;
use ruche::kernel::locale::Locale;
use ruche::kernel::mail_wishes::{Content, Hours};
use tracing_subscriber::EnvFilter;

/// Writes a line for the person at the terminal, or for a script.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", text.trim_end())?;
    Ok(out.flush()?)
}

/// Writes why the program ends.
pub(crate) fn say_error(text: &str) {
    // With the error stream closed there is nobody to tell.
    let _unheard = writeln!(std::io::stderr(), "ruche: {text}");
}

/// Sends log lines to the error stream.
pub(crate) fn start_logging(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter)
        .context("RUCHE_LOG: give a filter such as info or info,ruche=debug")?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log.format {
        LogFormat::Text => lines.with_target(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}

/// A bar on the error stream; silent where that is no terminal.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// Opens the network that the settings name; nothing runs in the background yet.
pub(crate) async fn open(config: &Config) -> anyhow::Result<App> {
    folder::prepare(&config.data)?;
    let master_key = folder::master_key(config)?;
    let settings = Settings {
        database_url: config.database.url.expose().clone(),
        database_connections_max: config.database.connections_max,
        data: config.data.clone(),
        master_key,
        public_url: config
            .http
            .public_url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        locale: locale(config.locale),
        hashes_max: (
            config.security.hashes_max,
            config.security.hashes_waiting_max,
        ),
        sign_ins_max: (
            config.security.sign_ins_account_max,
            config.security.sign_ins_address_max,
        ),
        mail: mail_settings(config)?,
        meilisearch: meilisearch(config)?,
    };
    App::open(settings, Clock::System)
        .await
        .context("the network cannot be opened")
}

/// The Meilisearch server that is set.
pub(crate) fn meilisearch(config: &Config) -> anyhow::Result<Option<Server>> {
    let key = config.search.meilisearch_key.as_ref();
    let key = key.map(|key| key.expose().as_str());
    let url = config.search.meilisearch_url.as_ref();
    Ok(url.map(|url| Server::new(url, key)).transpose()?)
}

/// Mail goes to the server that is set, else into a folder of files.
pub(crate) fn mail_settings(config: &Config) -> anyhow::Result<MailSettings> {
    let transport = match &config.mail.smtp_url {
        None => Transport::Files(config.data.join("mail")),
        Some(url) => {
            let server = SmtpServer::parse("RUCHE_SMTP_URL", url.expose().as_str())?;
            let connections_max = usize::try_from(config.mail.connections_max)?;
            let limits = SmtpLimits {
                connections_max,
                mails_per_second_max: config.mail.per_second_max.try_into()?,
                ..SmtpLimits::default()
            };
            Transport::Smtp(server, limits)
        }
    };
    let mut mail = MailSettings::new(transport, &config.mail.from);
    mail.mention_hold_seconds = config.mail.hold_mention_seconds.into();
    mail.hold_seconds = config.mail.hold_seconds.into();
    mail.day_max = config.mail.day_max.into();
    mail.content = match config.mail.content {
        ruche::config::MailContent::Full => Content::Full,
        ruche::config::MailContent::Excerpt => Content::Excerpt,
        ruche::config::MailContent::None => Content::None,
    };
    let (from, to) = config.mail.hours;
    mail.hours = Hours {
        zone: config.mail.time_zone.clone(),
        from,
        to,
        days: config.mail.days.clone(),
    };
    if let Some(domains) = &config.mail.domains {
        mail.domains.clone_from(domains);
    }
    mail.inbound = config.mail.inbound_secret.as_ref().map(|secret| Inbound {
        secret: secret.clone(),
        authserv: config.mail.inbound_authserv.clone(),
        bytes_max: config.mail.inbound_bytes_max,
    });
    mail.dkim = dkim(config, &mail)?.map(Arc::new);
    Ok(mail)
}

/// What signs mail from the address of these settings; none where the mail server does.
fn dkim(config: &Config, mail: &MailSettings) -> anyhow::Result<Option<Dkim>> {
    let Some(dkim) = &config.mail.dkim else {
        return Ok(None);
    };
    let file = dkim.key_file.display();
    let pem = std::fs::read_to_string(&dkim.key_file)
        .with_context(|| format!("RUCHE_DKIM_KEY_FILE: {file} cannot be read"))?;
    let from = mail.address.rsplit_once('@').map_or("", |(_, from)| from);
    let signs = Dkim::new(&dkim.domain, &dkim.selector, (from, &pem));
    signs
        .with_context(|| format!("RUCHE_DKIM_*: {file}"))
        .map(Some)
}

/// Opens the network and follows the log into the database, as one node among others: the server
/// may run beside it.
pub(crate) async fn open_running(config: &Config) -> anyhow::Result<(App, Running)> {
    let app = open(config).await?;
    let running = app.start(features::followers(), Vec::new()).await?;
    Ok((app, running))
}

pub(crate) fn locale(setting: ruche::config::Locale) -> Locale {
    match setting {
        ruche::config::Locale::Fr => Locale::French,
        ruche::config::Locale::En => Locale::English,
    }
}
