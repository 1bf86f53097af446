//! Where a setting comes from: flag, then variable, then file.

use std::ffi::OsString;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml::{Table, Value};

use crate::config::parse::Parsed;
use crate::config::{ConfigError, Flags};

/// Every key the file may hold; a misspelt one is refused instead of ignored.
pub(super) const KEYS: &[&str] = &[
    "body_bytes_max",
    "data",
    "database_connections_max",
    "database_url",
    "dkim_domain",
    "dkim_key_file",
    "dkim_selector",
    "hashes_max",
    "hashes_waiting_max",
    "http_addr",
    "inbound_authserv",
    "inbound_bytes_max",
    "inbound_secret",
    "instance_key",
    "locale",
    "log",
    "log_format",
    "mail_content",
    "mail_day_max",
    "mail_days",
    "mail_domains",
    "mail_from",
    "mail_hold_mention_seconds",
    "mail_hold_seconds",
    "mail_hours",
    "meilisearch_key",
    "meilisearch_url",
    "public_url",
    "request_ms_max",
    "sign_ins_account_max",
    "sign_ins_address_max",
    "smtp_connections_max",
    "smtp_mails_per_second_max",
    "smtp_url",
    "subscribers_max",
    "time_zone",
    "trusted_proxies",
];

/// The three places a setting may be in, best first.
pub(super) struct Sources<'a> {
    flags: &'a Flags,
    env: &'a dyn Fn(&str) -> Option<OsString>,
    file: Table,
    path: PathBuf,
}

/// A setting's text and how its place spells the name.
struct Found {
    text: String,
    setting: String,
}

impl<'a> Sources<'a> {
    pub(super) fn open(
        flags: &'a Flags,
        env: &'a dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let named = env("RUCHE_CONFIG").filter(|name| !name.is_empty());
        let path = flags.config.clone().or_else(|| named.map(PathBuf::from));
        let file = path.as_deref().map_or_else(|| Ok(Table::new()), read)?;
        Ok(Self {
            flags,
            env,
            file,
            path: path.unwrap_or_default(),
        })
    }

    /// The value of a setting, or nothing where it is set nowhere.
    pub(super) fn get<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(found) = self.find(name)? else {
            return Ok(None);
        };
        parse(&found.text)
            .map(Some)
            .map_err(|allowed| ConfigError::Refused {
                setting: found.setting,
                allowed: allowed.into(),
            })
    }

    /// A number within `range`.
    pub(super) fn limit<T>(
        &self,
        name: &str,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, ConfigError>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(found) = self.find(name)? else {
            return Ok(default);
        };
        let number = found
            .text
            .parse()
            .ok()
            .filter(|number| range.contains(number));
        number.ok_or_else(|| ConfigError::Refused {
            setting: found.setting,
            allowed: format!("a whole number from {} to {}", range.start(), range.end()),
        })
    }

    /// The refusal of a setting that only makes no sense beside another.
    pub(super) fn refusal(&self, name: &str, allowed: &str) -> ConfigError {
        let found = self.find(name).ok().flatten();
        let setting = found.map_or_else(|| variable(name), |found| found.setting);
        ConfigError::Refused {
            setting,
            allowed: allowed.into(),
        }
    }

    fn find(&self, name: &str) -> Result<Option<Found>, ConfigError> {
        debug_assert!(KEYS.contains(&name), "{name} is missing in KEYS");
        let flag = match name {
            "data" => &self.flags.data,
            "http_addr" => &self.flags.http_addr,
            "public_url" => &self.flags.public_url,
            "locale" => &self.flags.locale,
            _ => &None,
        };
        if let Some(text) = flag {
            let setting = format!("--{}", name.replace('_', "-"));
            return Ok(Some(Found {
                text: text.clone(),
                setting,
            }));
        }
        // `RUCHE_X=` is how compose files spell "not set".
        if let Some(text) = (self.env)(&variable(name)).filter(|text| !text.is_empty()) {
            let setting = variable(name);
            return match text.into_string() {
                Ok(text) => Ok(Some(Found { text, setting })),
                Err(_) => Err(ConfigError::Refused {
                    setting,
                    allowed: "UTF-8 text".into(),
                }),
            };
        }
        self.find_in_file(name)
    }

    fn find_in_file(&self, name: &str) -> Result<Option<Found>, ConfigError> {
        let setting = format!("`{name}` in {}", self.path.display());
        match self.file.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(Found {
                text: text.clone(),
                setting,
            })),
            Some(Value::Integer(number)) => Ok(Some(Found {
                text: number.to_string(),
                setting,
            })),
            Some(_) => Err(ConfigError::Refused {
                setting,
                allowed: "a text or a number".into(),
            }),
        }
    }
}

fn variable(name: &str) -> String {
    format!("RUCHE_{}", name.to_uppercase())
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let file = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(source) => return Err(ConfigError::Unreadable { file, source }),
    };
    let table: Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            return Err(ConfigError::NotToml {
                line: line(&text, &error),
                file,
            });
        }
    };
    match table.keys().find(|key| !KEYS.contains(&key.as_str())) {
        Some(key) => Err(ConfigError::Unknown {
            key: key.clone(),
            file,
        }),
        None => Ok(table),
    }
}

fn line(text: &str, error: &toml::de::Error) -> usize {
    let start = error.span().map_or(0, |span| span.start);
    text.bytes()
        .take(start)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}
