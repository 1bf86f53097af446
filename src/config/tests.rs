//! The settings: each one, which source wins, and every refusal.

mod inbound;
mod search;

use std::collections::HashMap;
use std::io::Write;

use clap::CommandFactory;
use clap::Parser;
use tempfile::NamedTempFile;

use super::*;

const KEY_HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const KEY_BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Every setting with a value that is not its default.
const SETTINGS: [(&str, &str); 37] = [
    ("body_bytes_max", "2048"),
    ("data", "d"),
    ("database_connections_max", "7"),
    ("database_url", "postgres://u:hunter2@db/ruche"),
    ("dkim_domain", "ruche.example"),
    ("dkim_key_file", "dkim.pem"),
    ("dkim_selector", "mail"),
    ("hashes_max", "3"),
    ("hashes_waiting_max", "0"),
    ("http_addr", "0.0.0.0:80"),
    ("inbound_authserv", "mx.ruche.example"),
    ("inbound_bytes_max", "70000"),
    ("inbound_secret", "hunter2-hunter2-hunter2"),
    ("instance_key", KEY_BASE64),
    ("locale", "en"),
    ("log", "warn"),
    ("log_format", "json"),
    ("mail_content", "excerpt"),
    ("mail_day_max", "30"),
    ("mail_days", "1-7"),
    ("mail_domains", "example.org, Example.fr"),
    ("mail_from", "a@b.c"),
    ("mail_hold_mention_seconds", "0"),
    ("mail_hold_seconds", "60"),
    ("mail_hours", "00:00-24:00"),
    ("meilisearch_key", "hunter2"),
    ("meilisearch_url", "http://search:7700/"),
    ("public_url", "https://ruche.example"),
    ("request_ms_max", "200"),
    ("sign_ins_account_max", "6"),
    ("sign_ins_address_max", "8"),
    ("smtp_connections_max", "5"),
    ("smtp_mails_per_second_max", "50"),
    ("smtp_url", "smtps://u:hunter2@mail.example"),
    ("subscribers_max", "9"),
    ("time_zone", "America/Montreal"),
    ("trusted_proxies", "127.0.0.1, ::1"),
];

/// Loads with flags and variables given as pairs.
fn load(args: &[&str], env: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let args = ["ruche"].iter().chain(args).chain(&["serve"]);
    let cli = Cli::try_parse_from(args).unwrap();
    let env: HashMap<_, _> = env.iter().copied().collect();
    Config::load(&cli.flags, |name| env.get(name).map(OsString::from))
}

fn env(name: &str, value: &str) -> Result<Config, ConfigError> {
    load(&[], &[(name, value)])
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let file = file(text);
    load(&["--config", file.path().to_str().unwrap()], &[])
}

#[test]
fn nothing_set_gives_a_server_on_this_machine_alone() {
    let config = load(&[], &[]).unwrap();
    assert_eq!(config.data, PathBuf::from("./ruche-data"));
    assert_eq!(config.database.url.expose(), "sqlite:./ruche-data/ruche.db");
    assert_eq!(config.http.addr.to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(config.http.body_bytes_max, 262_144);
    assert_eq!(
        (
            config.security.hashes_max,
            config.security.hashes_waiting_max
        ),
        (2, 20)
    );
    assert!(config.security.instance_key.is_none());
    assert!(config.mail.smtp_url.is_none());
    assert_eq!(config.mail.from, "Ruche <ruche@ruche.localhost>");
    inbound::expect_nothing(&config);
    assert_eq!(
        (config.log.filter.as_str(), config.log.format),
        ("info", LogFormat::Text)
    );
    assert_eq!(config.locale, Locale::Fr);
}

#[test]
fn a_flag_wins_over_the_variable_and_the_variable_over_the_file() {
    let file = file("locale = 'en'\nhttp_addr = '127.0.0.1:1'\nbody_bytes_max = 2048\ndata = 'a'");
    let path = file.path().to_str().unwrap();
    let env = [
        ("RUCHE_HTTP_ADDR", "127.0.0.1:2"),
        ("RUCHE_CONFIG", path),
        ("RUCHE_DATA", "b"),
    ];
    let config = load(&["--http-addr", "127.0.0.1:3"], &env).unwrap();
    assert_eq!(config.http.addr.port(), 3);
    assert_eq!(config.data, PathBuf::from("b"));
    assert_eq!(config.http.body_bytes_max, 2048);
    assert_eq!(config.locale, Locale::En);
}

#[test]
fn the_file_flag_wins_over_the_file_variable() {
    let (flag, variable) = (file("hashes_max = 1"), file("hashes_max = 2"));
    let env = [("RUCHE_CONFIG", variable.path().to_str().unwrap())];
    let config = load(&["--config", flag.path().to_str().unwrap()], &env).unwrap();
    assert_eq!(config.security.hashes_max, 1);
}

#[test]
fn an_empty_variable_is_not_set() {
    let config = load(&[], &[("RUCHE_SMTP_URL", ""), ("RUCHE_CONFIG", "")]).unwrap();
    assert!(config.mail.smtp_url.is_none());
}

#[test]
fn every_flag_reaches_its_setting() {
    let flags = [
        "--data",
        "d",
        "--http-addr",
        "[::1]:9",
        "--public-url",
        "https://r.example",
    ];
    let config = load(&[&flags[..], &["--locale", "en"]].concat(), &[]).unwrap();
    assert_eq!(config.data, PathBuf::from("d"));
    assert_eq!(config.http.addr.to_string(), "[::1]:9");
    assert_eq!(config.http.public_url.as_str(), "https://r.example/");
    assert_eq!(config.locale, Locale::En);
}

#[test]
fn every_key_reaches_its_setting_from_the_file_and_from_the_environment() {
    let settings = source::KEYS.iter();
    assert!(
        settings.eq(SETTINGS.iter().map(|(key, _)| key)),
        "a setting without a case"
    );
    let lines: Vec<_> = SETTINGS
        .iter()
        .map(|(key, value)| format!("{key} = '{value}'"))
        .collect();
    let in_file = from_file(&lines.join("\n")).unwrap();
    let variables = SETTINGS.map(|(key, value)| (format!("RUCHE_{}", key.to_uppercase()), value));
    let variables: Vec<_> = variables
        .iter()
        .map(|(key, value)| (key.as_str(), *value))
        .collect();
    let in_environment = load(&[], &variables).unwrap();
    assert_eq!(format!("{in_file:?}"), format!("{in_environment:?}"));

    expect_settings(&in_file);
}

/// Compares with [`SETTINGS`], field by field.
fn expect_settings(config: &Config) {
    assert_eq!(
        config.database.url.expose(),
        "postgres://u:hunter2@db/ruche"
    );
    assert_eq!(config.database.connections_max, 7);
    let http = &config.http;
    assert_eq!((http.body_bytes_max, http.request_ms_max), (2048, 200));
    assert_eq!(http.subscribers_max, 9);
    assert_eq!(format!("{:?}", http.trusted_proxies), "[127.0.0.1, ::1]");
    assert_eq!(http.public_url.host_str(), Some("ruche.example"));
    let security = &config.security;
    assert_eq!((security.hashes_max, security.hashes_waiting_max), (3, 0));
    let sign_ins = (security.sign_ins_account_max, security.sign_ins_address_max);
    assert_eq!(sign_ins, (6, 8));
    assert_eq!(security.instance_key.as_ref().unwrap().expose()[31], 31);
    assert_eq!(
        (config.mail.from.as_str(), config.mail.connections_max),
        ("a@b.c", 5)
    );
    assert_eq!(
        config.mail.smtp_url.as_ref().unwrap().expose().password(),
        Some("hunter2")
    );
    inbound::expect_settings(config);
    search::expect_settings(config);
    assert_eq!(
        (config.log.filter.as_str(), config.log.format),
        ("warn", LogFormat::Json)
    );
    assert_eq!(config.locale, Locale::En);
    assert_eq!(config.data, PathBuf::from("d"));
    assert_eq!(config.http.addr.to_string(), "0.0.0.0:80");
}

#[test]
fn a_secret_shows_itself_nowhere() {
    let config = load(
        &[],
        &[
            ("RUCHE_DATABASE_URL", "postgres://u:hunter2@db/ruche"),
            ("RUCHE_SMTP_URL", "smtp://u:hunter2@mail"),
            ("RUCHE_MAIL_FROM", "a@b.c"),
            ("RUCHE_INSTANCE_KEY", KEY_HEX),
            ("RUCHE_INBOUND_SECRET", "hunter2-hunter2-hunter2"),
            ("RUCHE_MEILISEARCH_URL", "http://search"),
            ("RUCHE_MEILISEARCH_KEY", "hunter2"),
        ],
    );
    let shown = format!("{:#?}", config.unwrap());
    assert_eq!(shown.matches("[secret]").count(), 5, "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!shown.contains("31"), "a byte of the key: {shown}");
}

#[test]
fn a_wrong_value_is_refused_by_name_with_what_is_allowed_and_without_the_value() {
    let long_key = format!("{KEY_HEX}00");
    let wrong = [
        ("RUCHE_DATABASE_URL", "mysql://hunter2", "sqlite:PATH"),
        ("RUCHE_DATABASE_URL", "sqlite::memory:", "sqlite:PATH"),
        ("RUCHE_DATABASE_URL", "sqlite:", "sqlite:PATH"),
        ("RUCHE_HTTP_ADDR", "hunter2:8080", "127.0.0.1:8080"),
        ("RUCHE_PUBLIC_URL", "ftp://hunter2", "https://"),
        ("RUCHE_PUBLIC_URL", "https://h/hunter2", "nothing after it"),
        (
            "RUCHE_PUBLIC_URL",
            "https://u:hunter2@h",
            "nothing after it",
        ),
        ("RUCHE_SMTP_URL", "http://hunter2", "smtps://"),
        ("RUCHE_SMTP_URL", "smtp:hunter2", "smtps://"),
        ("RUCHE_MAIL_FROM", "hunter2", "Ruche <ruche@example.org>"),
        (
            "RUCHE_MAIL_FROM",
            "hunter2 <a@b",
            "Ruche <ruche@example.org>",
        ),
        (
            "RUCHE_MAIL_FROM",
            "hunter2\nBcc: <a@b.c>",
            "Ruche <ruche@example.org>",
        ),
        ("RUCHE_INSTANCE_KEY", "hunter2", "32 random bytes"),
        (
            "RUCHE_INSTANCE_KEY",
            KEY_HEX.trim_start_matches("00"),
            "32 random bytes",
        ),
        ("RUCHE_INSTANCE_KEY", &long_key, "32 random bytes"),
        ("RUCHE_LOCALE", "hunter2", "fr or en"),
        ("RUCHE_LOG", "hunter2=loud", "info"),
        ("RUCHE_LOG_FORMAT", "hunter2", "text or json"),
        ("RUCHE_BODY_BYTES_MAX", "1", "from 1024 to 67108864"),
        ("RUCHE_REQUEST_MS_MAX", "10s", "from 100 to 120000"),
        ("RUCHE_HASHES_MAX", "-5", "from 1 to 64"),
        ("RUCHE_SUBSCRIBERS_MAX", "many", "from 0 to 1000000"),
        ("RUCHE_DATABASE_CONNECTIONS_MAX", "1", "from 2 to 500"),
        ("RUCHE_HASHES_MAX", "0", "from 1 to 64"),
        ("RUCHE_HASHES_WAITING_MAX", "10001", "from 0 to 10000"),
        ("RUCHE_SMTP_CONNECTIONS_MAX", "65", "from 1 to 64"),
        ("RUCHE_SIGN_INS_ACCOUNT_MAX", "0", "from 1 to 1000000"),
        ("RUCHE_SIGN_INS_ADDRESS_MAX", "0", "from 1 to 1000000"),
        ("RUCHE_TRUSTED_PROXIES", "127.0.0.1,hunter2", "IP addresses"),
    ];
    for (name, value, allowed) in wrong {
        let error = env(name, value).expect_err(value).to_string();
        assert!(
            error.starts_with(&format!("{name}: not allowed")),
            "{error}"
        );
        assert!(error.contains(allowed), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_refusal_spells_the_setting_as_where_it_was_found() {
    let flag = load(&["--locale", "de"], &[]).unwrap_err().to_string();
    assert!(flag.starts_with("--locale: not allowed"), "{flag}");
    let key = from_file("hashes_max = 0").unwrap_err().to_string();
    assert!(key.starts_with("`hashes_max` in /"), "{key}");
    let list = from_file("hashes_max = [1]").unwrap_err().to_string();
    assert!(list.contains("a text or a number"), "{list}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let env = |name: &str| (name == "RUCHE_DATA").then(|| OsString::from_vec(vec![0xff]));
    let error = Config::load(&Flags::default(), env)
        .unwrap_err()
        .to_string();
    assert_eq!(error, "RUCHE_DATA: not allowed; give UTF-8 text");
}

#[test]
fn settings_that_need_another_are_refused_alone() {
    let sender = env("RUCHE_SMTP_URL", "smtp://mail")
        .unwrap_err()
        .to_string();
    assert!(sender.starts_with("RUCHE_MAIL_FROM"), "{sender}");
}

#[test]
fn the_instance_key_is_the_same_in_both_spellings() {
    let key = |text| {
        env("RUCHE_INSTANCE_KEY", text)
            .unwrap()
            .security
            .instance_key
    };
    assert_eq!(key(KEY_HEX), key(KEY_BASE64));
    assert_eq!(key(KEY_HEX), key(&KEY_HEX.to_uppercase()));
}

#[test]
fn the_public_address_follows_the_port_unless_given() {
    let url = |addr| {
        env("RUCHE_HTTP_ADDR", addr)
            .unwrap()
            .http
            .public_url
            .to_string()
    };
    assert_eq!(url("0.0.0.0:80"), "http://localhost/");
    assert_eq!(url("[::]:8081"), "http://localhost:8081/");
    assert_eq!(url("[2001:db8::1]:8081"), "http://[2001:db8::1]:8081/");
}

#[test]
fn a_wrong_file_is_refused_and_never_quoted() {
    let missing = load(&["--config", "/nowhere/ruche.toml"], &[]).unwrap_err();
    assert!(
        matches!(missing, ConfigError::Unreadable { .. }),
        "{missing}"
    );
    let misspelt = from_file("smtp_ulr = 'hunter2'").unwrap_err();
    assert!(misspelt.to_string().contains("`smtp_ulr`"), "{misspelt}");
    let broken = from_file("locale = 'fr'\nsmtp_url = hunter2").unwrap_err();
    assert!(
        broken.to_string().ends_with("is not TOML (line 2)"),
        "{broken}"
    );
    assert!(!format!("{broken:?}").contains("hunter2"));
}

#[test]
fn the_command_line_is_sound_and_reads_as_documented() {
    Cli::command().debug_assert();
    let parse = |line: &str| Cli::try_parse_from(line.split(' '));
    let create = "ruche admin create --handle zoe --name Zoé --email z@e.fr --password-stdin";
    let Command::Admin(AdminArgs {
        command: AdminCommand::Create(create),
    }) = parse(create).unwrap().command
    else {
        panic!("not an administrator");
    };
    assert_eq!(
        (create.handle.as_str(), create.password_stdin),
        ("zoe", true)
    );
    let import = parse("ruche import dump --data d").unwrap();
    assert_eq!(import.flags.data.as_deref(), Some("d"));
    assert!(matches!(import.command, Command::Import(args) if args.path.ends_with("dump")));
    assert!(parse("ruche rebuild").is_err(), "which one?");
    assert!(
        parse("ruche --smtp-url x serve").is_err(),
        "a secret is no flag"
    );
}
