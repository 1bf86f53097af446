//! One pure function per kind of value: the text in, the value or what would be allowed out.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::config::{Locale, LogFormat, MailContent, Secret};

/// A value, or the sentence that says what is allowed instead.
pub(super) type Parsed<T> = Result<T, &'static str>;

pub(super) fn path(text: &str) -> Parsed<PathBuf> {
    if text.is_empty() {
        Err("a path")
    } else {
        Ok(PathBuf::from(text))
    }
}

pub(super) fn database_url(text: &str) -> Parsed<Secret<String>> {
    let allowed = match text.strip_prefix("sqlite:") {
        // `:memory:` would lose every acknowledged write at the end of the process.
        Some(path) => !path.trim_start_matches('/').is_empty() && !path.contains(":memory:"),
        None => url_with_scheme(text, &["postgres", "postgresql"]).is_some(),
    };
    if allowed {
        secret(text)
    } else {
        Err("sqlite:PATH, postgres://… or postgresql://…")
    }
}

pub(super) fn addr(text: &str) -> Parsed<SocketAddr> {
    text.parse()
        .ok()
        .ok_or("an IP address and a port, such as 127.0.0.1:8080 or [::]:8080")
}

pub(super) fn addresses(text: &str) -> Parsed<Vec<IpAddr>> {
    let addresses = text.split(',').map(|address| address.trim().parse());
    addresses
        .collect::<Result<_, _>>()
        .ok()
        .ok_or("IP addresses with commas between them, such as 127.0.0.1,::1")
}

pub(super) fn public_url(text: &str) -> Parsed<Url> {
    url_with_scheme(text, &["http", "https"])
        .filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none())
        .filter(|url| url.username().is_empty() && url.password().is_none())
        .ok_or("http:// or https:// and a host, with nothing after it")
}

/// A server that is spoken to by HTTP, without the slash at its end.
pub(super) fn server_url(text: &str) -> Parsed<String> {
    url_with_scheme(text, &["http", "https"])
        .filter(|url| url.has_host() && url.query().is_none() && url.fragment().is_none())
        .filter(|url| url.username().is_empty() && url.password().is_none())
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .ok_or("http:// or https:// and a host, without a name, a password or a query")
}

/// How a browser on this machine reaches `addr`.
pub(super) fn local_url(addr: SocketAddr) -> Parsed<Url> {
    let text = if addr.ip().is_unspecified() || addr.ip().is_loopback() {
        format!("http://localhost:{}", addr.port())
    } else {
        format!("http://{addr}")
    };
    Url::parse(&text)
        .ok()
        .ok_or("an address that can be part of a URL")
}

pub(super) fn smtp_url(text: &str) -> Parsed<Secret<Url>> {
    url_with_scheme(text, &["smtp", "smtps", "smtp+starttls"])
        .filter(Url::has_host)
        .map(Secret::new)
        .ok_or("smtp://HOST:PORT, smtps://USER:PASSWORD@HOST or smtp+starttls://USER:PASSWORD@HOST")
}

/// `Name <local@domain>` or a bare address. A first look that stops typing mistakes and header
/// injection; the mail adapter parses it in full.
pub(super) fn mailbox(text: &str) -> Parsed<String> {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or(""),
        None => text,
    };
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@".contains(c))
    };
    address
        .split_once('@')
        .filter(|(local, domain)| plain(local) && plain(domain))
        .filter(|_| !text.contains(char::is_control))
        .map(|_| text.to_owned())
        .ok_or("an address, or a name and an address: Ruche <ruche@example.org>")
}

/// Domains of mail addresses, in lower case.
pub(super) fn domains(text: &str) -> Parsed<Vec<String>> {
    let plain = |domain: &str| {
        let odd = |c: char| !c.is_alphanumeric() && !"-.".contains(c);
        !domain.is_empty() && !domain.contains(odd)
    };
    let domains = text.split(',').map(|domain| domain.trim().to_lowercase());
    let domains: Vec<String> = domains.collect();
    if domains.iter().all(|domain| plain(domain)) {
        Ok(domains)
    } else {
        Err("domains of mail addresses with commas between them, such as example.org,example.fr")
    }
}

/// Days of the week, 1 for Monday: `1-5` or `1,3,7`.
pub(super) fn days(text: &str) -> Parsed<Vec<u8>> {
    let number = |text: &str| {
        let day = text.trim().parse().ok();
        day.filter(|day| (1..=7).contains(day))
    };
    let range = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some(number(from)?..=number(to)?)
    };
    let ranges: Option<Vec<_>> = text.split(',').map(range).collect();
    let mut days: Vec<u8> = ranges.unwrap_or_default().into_iter().flatten().collect();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        Err("days of the week, 1 for Monday, such as 1-5 or 1,3,7")
    } else {
        Ok(days)
    }
}

/// Two times of one day, as minutes: `07:00-20:00`.
pub(super) fn hours(text: &str) -> Parsed<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let both = text
        .split_once('-')
        .and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    both.filter(|(from, to)| from < to && *to <= 24 * 60)
        .ok_or("two times of one day, such as 07:00-20:00; the latest end is 24:00")
}

pub(super) fn mail_content(text: &str) -> Parsed<MailContent> {
    match text {
        "full" => Ok(MailContent::Full),
        "excerpt" => Ok(MailContent::Excerpt),
        "none" => Ok(MailContent::None),
        _ => Err("full, excerpt or none"),
    }
}

pub(super) fn time_zone(text: &str) -> Parsed<String> {
    jiff::tz::TimeZone::get(text)
        .ok()
        .map(|_| text.to_owned())
        .ok_or("the IANA name of a time zone, such as Europe/Paris")
}

pub(super) fn secret(text: &str) -> Parsed<Secret<String>> {
    if text.is_empty() {
        Err("a text")
    } else {
        Ok(Secret::new(text.to_owned()))
    }
}

/// A secret that nobody guesses, as it can stand in a header.
pub(super) fn inbound_secret(text: &str) -> Parsed<Secret<String>> {
    let fits = text.len() >= 20 && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| Secret::new(text.to_owned()))
        .ok_or("at least 20 letters, digits and signs without a space: openssl rand -hex 32")
}

/// The name of a mail server in `Authentication-Results`.
pub(super) fn authserv(text: &str) -> Parsed<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!text.is_empty() && text.chars().all(plain))
        .then(|| text.to_owned())
        .ok_or("the name of the mail server, such as mx.example.org")
}

/// A name as the domain name system has it.
pub(super) fn dns_name(text: &str) -> Parsed<String> {
    let is_label = |label: &str| {
        let plain = label
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
        plain && (1..=63).contains(&label.len())
    };
    (text.len() <= 253 && text.split('.').all(is_label))
        .then(|| text.to_lowercase())
        .ok_or("a name such as example.org, of letters, digits, `-` and dots")
}

/// 64 hexadecimal digits, or base64 in either alphabet.
pub(super) fn instance_key(text: &str) -> Parsed<Secret<[u8; 32]>> {
    let bytes = if text.len() == 64 {
        hexadecimal(text)
    } else {
        STANDARD
            .decode(text)
            .or_else(|_| URL_SAFE.decode(text))
            .ok()
    };
    bytes
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .map(Secret::new)
        .ok_or("32 random bytes in base64 or hexadecimal: openssl rand -base64 32")
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    digits?
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

pub(super) fn locale(text: &str) -> Parsed<Locale> {
    match text {
        "fr" => Ok(Locale::Fr),
        "en" => Ok(Locale::En),
        _ => Err("fr or en"),
    }
}

pub(super) fn log_filter(text: &str) -> Parsed<String> {
    EnvFilter::try_new(text)
        .ok()
        .map(|_| text.to_owned())
        .ok_or("a filter such as info or info,ruche::kernel=debug")
}

pub(super) fn log_format(text: &str) -> Parsed<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json"),
    }
}

fn url_with_scheme(text: &str, schemes: &[&str]) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    schemes.contains(&url.scheme()).then_some(url)
}
