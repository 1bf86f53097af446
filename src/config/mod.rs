//! Everything that can be set from outside, read once at the start.
//!
//! A setting has one name and three spellings: `http_addr` is the flag `--http-addr`, the variable
//! `RUCHE_HTTP_ADDR` and the key `http_addr` of the file; the first one present wins. A wrong value
//! stops the start. Secrets have no flag, because other users can read a process's arguments.

mod cli;
mod parse;
mod search;
mod source;
#[cfg(test)]
mod tests;

pub use cli::{
    AdminArgs, AdminCommand, AdminCreateArgs, Cli, Command, DemoArgs, EvaluateArgs, ExpertsArgs,
    ExpertsCommand, Flags, ImportArgs, MailCommand, MailPreviewArgs, RebuildArgs, TokenArgs,
};

use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use url::Url;

pub use search::Search;
use source::Sources;

/// The settings of one running Ruche.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the embedded database, search index, mail and files.
    pub data: PathBuf,
    /// Where the log and the read models live.
    pub database: Database,
    /// The HTTP side.
    pub http: Http,
    /// Passwords and keys.
    pub security: Security,
    /// Mail, out and in.
    pub mail: Mail,
    /// The search engine.
    pub search: Search,
    /// What the program says about itself.
    pub log: Log,
    /// Language of whoever has not chosen one.
    pub locale: Locale,
}

/// The database and how much of it may be used.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`; secret because it may carry a password.
    pub url: Secret<String>,
    /// Connections held at most (`database_connections_max`).
    pub connections_max: u32,
}

/// What the HTTP server listens to, is called and accepts.
#[derive(Clone, Debug)]
pub struct Http {
    /// Address to listen on; port 0 lets the system choose.
    pub addr: SocketAddr,
    /// How browsers and mail recipients reach this server: scheme, host and port alone.
    pub public_url: Url,
    /// Largest request body in bytes.
    pub body_bytes_max: usize,
    /// Longest time one GraphQL request may take, in milliseconds.
    pub request_ms_max: u64,
    /// WebSocket and event-stream connections at once.
    pub subscribers_max: usize,
    /// Proxies whose word about the client's address is taken.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Keys, and how much password hashing the machine can bear.
#[derive(Clone, Debug)]
pub struct Security {
    /// Wraps the data keys of people. Absent: kept in a file of the data folder.
    pub instance_key: Option<Secret<[u8; 32]>>,
    /// Password hashes computed at once.
    pub hashes_max: usize,
    /// Sign-ins that may wait for a hash; the next one is refused.
    pub hashes_waiting_max: usize,
    /// Sign-ins to one account that may be tried in an hour.
    pub sign_ins_account_max: u32,
    /// Sign-ins that one network address may try in five minutes.
    pub sign_ins_address_max: u32,
}

/// Mail, out and in.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The SMTP server; absent, mail is written to files in the data folder.
    pub smtp_url: Option<Secret<Url>>,
    /// Sender, as `Ruche <ruche@example.org>`.
    pub from: String,
    /// SMTP connections at once.
    pub connections_max: u32,
    /// Mails handed to the SMTP server in a second.
    pub per_second_max: u32,
    /// Seconds before a mail about a mention leaves.
    pub hold_mention_seconds: u32,
    /// Seconds before any other mail leaves.
    pub hold_seconds: u32,
    /// Mails to one person in one day; what is more comes in the digest.
    pub day_max: u32,
    /// How much of what people write a mail holds at most.
    pub content: MailContent,
    /// Domains of the organisation's own addresses; absent, that of the sender.
    pub domains: Option<Vec<String>>,
    /// The time zone of whoever has not chosen one.
    pub time_zone: String,
    /// When mail may come to whoever has not chosen: from one minute of the day to another.
    pub hours: (u16, u16),
    /// On which days, 1 for Monday.
    pub days: Vec<u8>,
    /// What a mail server proves itself with that hands over mail; absent, none is taken in.
    pub inbound_secret: Option<Secret<String>>,
    /// The name under which that server says whether it has verified a sender; absent, it is not
    /// asked.
    pub inbound_authserv: Option<String>,
    /// Bytes of a mail that is taken in.
    pub inbound_bytes_max: usize,
    /// What signs mail; absent, the mail server does.
    pub dkim: Option<Dkim>,
}

/// What signs mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// The domain that answers for it.
    pub domain: String,
    /// The name under which the domain publishes the public key.
    pub selector: String,
    /// The file that holds the private key.
    pub key_file: PathBuf,
}

/// How much of what people write a mail holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailContent {
    /// All of it.
    Full,
    /// The beginning.
    Excerpt,
    /// Nothing: a link.
    None,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// A filter such as `info` or `info,ruche::kernel=debug`.
    pub filter: String,
    /// Lines for people or for machines.
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Plain text.
    Text,
    /// One JSON object a line.
    Json,
}

/// A language Ruche speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// French.
    Fr,
    /// English.
    En,
}

/// A value that never shows itself: `Debug` hides it, `Display` does not exist.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, at the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Why the settings cannot be used. Never carries a value: it could be a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that is not allowed; `setting` is spelled as where it was found.
    #[error("{setting}: not allowed; give {allowed}")]
    Refused {
        /// Flag, variable or file key.
        setting: String,
        /// What would be accepted.
        allowed: String,
    },
    /// A key of the file that is no setting.
    #[error("`{key}` in {file}: no such setting")]
    Unknown {
        /// The key.
        key: String,
        /// The file.
        file: String,
    },
    /// The file cannot be read.
    #[error("settings file {file} cannot be read")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML. The parser's own text is left out: it quotes the line.
    #[error("settings file {file} is not TOML (line {line})")]
    NotToml {
        /// The file.
        file: String,
        /// The line of the first mistake.
        line: usize,
    },
}

impl Config {
    /// Reads every setting: flags first, then the environment through `env`, then the file that
    /// `--config` or `RUCHE_CONFIG` names, then the defaults.
    pub fn load(
        flags: &Flags,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let sources = Sources::open(flags, &env)?;
        let data = sources
            .get("data", parse::path)?
            .unwrap_or_else(|| "./ruche-data".into());
        Ok(Self {
            database: Database::load(&sources, &data)?,
            http: Http::load(&sources)?,
            security: Security::load(&sources)?,
            mail: Mail::load(&sources)?,
            search: Search::load(&sources)?,
            log: Log::load(&sources)?,
            locale: sources.get("locale", parse::locale)?.unwrap_or(Locale::Fr),
            data,
        })
    }
}

impl Database {
    fn load(sources: &Sources<'_>, data: &Path) -> Result<Self, ConfigError> {
        let url = sources.get("database_url", parse::database_url)?;
        let embedded = || Secret::new(format!("sqlite:{}", data.join("ruche.db").display()));
        Ok(Self {
            url: url.unwrap_or_else(embedded),
            connections_max: sources.limit("database_connections_max", 10, 2..=500)?,
        })
    }
}

impl Http {
    fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let addr = sources.get("http_addr", parse::addr)?;
        let addr = addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = match sources.get("public_url", parse::public_url)? {
            Some(url) => url,
            None => {
                parse::local_url(addr).map_err(|allowed| sources.refusal("http_addr", allowed))?
            }
        };
        Ok(Self {
            addr,
            public_url,
            body_bytes_max: sources.limit("body_bytes_max", 262_144, 1_024..=67_108_864)?,
            request_ms_max: sources.limit("request_ms_max", 10_000, 100..=120_000)?,
            subscribers_max: sources.limit("subscribers_max", 10_000, 0..=1_000_000)?,
            trusted_proxies: sources
                .get("trusted_proxies", parse::addresses)?
                .unwrap_or_default(),
        })
    }
}

impl Security {
    fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            instance_key: sources.get("instance_key", parse::instance_key)?,
            hashes_max: sources.limit("hashes_max", 2, 1..=64)?,
            hashes_waiting_max: sources.limit("hashes_waiting_max", 20, 0..=10_000)?,
            sign_ins_account_max: sources.limit("sign_ins_account_max", 25, 1..=1_000_000)?,
            sign_ins_address_max: sources.limit("sign_ins_address_max", 25, 1..=1_000_000)?,
        })
    }
}

impl Mail {
    fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let smtp_url = sources.get("smtp_url", parse::smtp_url)?;
        let from = match sources.get("mail_from", parse::mailbox)? {
            Some(from) => from,
            // A relay refuses a sender of `localhost`, and bounces would have nowhere to go.
            None if smtp_url.is_some() => {
                return Err(sources.refusal("mail_from", "a sender, since smtp_url is set"));
            }
            None => "Ruche <ruche@ruche.localhost>".to_owned(),
        };
        let connections_max = sources.limit("smtp_connections_max", 4, 1..=64)?;
        Ok(Self {
            smtp_url,
            from,
            connections_max,
            per_second_max: sources.limit("smtp_mails_per_second_max", 10, 1..=10_000)?,
            hold_mention_seconds: sources.limit("mail_hold_mention_seconds", 120, 0..=86_400)?,
            hold_seconds: sources.limit("mail_hold_seconds", 600, 0..=86_400)?,
            day_max: sources.limit("mail_day_max", 20, 1..=1_000)?,
            content: sources
                .get("mail_content", parse::mail_content)?
                .unwrap_or(MailContent::Full),
            domains: sources.get("mail_domains", parse::domains)?,
            time_zone: sources
                .get("time_zone", parse::time_zone)?
                .unwrap_or_else(|| "Europe/Paris".to_owned()),
            hours: sources
                .get("mail_hours", parse::hours)?
                .unwrap_or((7 * 60, 20 * 60)),
            days: sources
                .get("mail_days", parse::days)?
                .unwrap_or_else(|| (1..=5).collect()),
            inbound_secret: sources.get("inbound_secret", parse::inbound_secret)?,
            inbound_authserv: sources.get("inbound_authserv", parse::authserv)?,
            inbound_bytes_max: sources.limit(
                "inbound_bytes_max",
                1_048_576,
                65_536..=67_108_864,
            )?,
            dkim: Dkim::load(sources)?,
        })
    }
}

impl Dkim {
    /// All three settings, or none.
    fn load(sources: &Sources<'_>) -> Result<Option<Self>, ConfigError> {
        let domain = sources.get("dkim_domain", parse::dns_name)?;
        let selector = sources.get("dkim_selector", parse::dns_name)?;
        let key_file = sources.get("dkim_key_file", |text| Ok(PathBuf::from(text)))?;
        let missing = match (domain, selector, key_file) {
            (None, None, None) => return Ok(None),
            (Some(domain), Some(selector), Some(key_file)) => {
                return Ok(Some(Self {
                    domain,
                    selector,
                    key_file,
                }));
            }
            (None, _, _) => "dkim_domain",
            (_, None, _) => "dkim_selector",
            (_, _, None) => "dkim_key_file",
        };
        Err(sources.refusal(missing, "a value, since the others of dkim_* are set"))
    }
}

impl Log {
    fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let filter = sources.get("log", parse::log_filter)?;
        let format = sources.get("log_format", parse::log_format)?;
        Ok(Self {
            filter: filter.unwrap_or_else(|| "info".to_owned()),
            format: format.unwrap_or(LogFormat::Text),
        })
    }
}
