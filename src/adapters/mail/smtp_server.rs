//! The setting that names the mail server, as one URL.

use std::fmt;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use percent_encoding::percent_decode_str;
use url::Url;

/// A mail server and how to reach it.
#[derive(Clone)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
}

/// When the connection is encrypted.
#[derive(Clone)]
pub(super) enum Encryption {
    /// Never: for a relay on the same machine.
    None,
    /// From the first octet.
    Implicit(TlsParameters),
    /// Before anything confidential; a server that cannot is refused.
    StartTls(TlsParameters),
}

/// The setting cannot be used. Its value is not repeated: it holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{setting}: {problem}; allowed is smtp://[user:password@]host[:port] (no encryption, port 25), \
     smtps://… (encrypted, port 465) or smtp+starttls://… (port 587), with special characters in \
     user and password percent-encoded"
)]
pub struct BadSmtpServer {
    /// The name of the setting.
    pub setting: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl SmtpServer {
    /// Reads the value of `setting`.
    pub fn parse(setting: &str, value: &str) -> Result<Self, BadSmtpServer> {
        Self::read(value).map_err(|problem| BadSmtpServer {
            setting: setting.to_owned(),
            problem,
        })
    }

    fn read(value: &str) -> Result<Self, &'static str> {
        let url = Url::parse(value.trim()).map_err(|_error| "it is not a URL")?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or("the host is missing")?
            .trim_matches(['[', ']'])
            .to_owned();
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err("nothing may follow host and port");
        }
        let tls = || {
            TlsParameters::new(host.clone()).map_err(|_error| "the host has no valid name for TLS")
        };
        let (encryption, default_port) = match url.scheme() {
            "smtp" => (Encryption::None, 25),
            "smtps" => (Encryption::Implicit(tls()?), 465),
            "smtp+starttls" => (Encryption::StartTls(tls()?), 587),
            _ => return Err("the scheme is unknown"),
        };
        Ok(Self {
            port: url.port().unwrap_or(default_port),
            credentials: credentials(&url)?,
            encryption,
            host,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, &'static str> {
    let decode = |part: &str| {
        let text = percent_decode_str(part).decode_utf8();
        text.map(String::from)
            .map_err(|_error| "user or password is not UTF-8")
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err("a password needs a user"),
        (_, None) => Err("a user needs a password"),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

impl fmt::Debug for SmtpServer {
    /// Without the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encryption = match self.encryption {
            Encryption::None => "none",
            Encryption::Implicit(_) => "implicit",
            Encryption::StartTls(_) => "starttls",
        };
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &encryption)
            .field("signs_in", &self.credentials.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Result<SmtpServer, BadSmtpServer> {
        SmtpServer::parse("mail.smtp", value)
    }

    #[test]
    fn scheme_decides_encryption_and_port() {
        let seen = |value| format!("{:?}", parse(value).unwrap());
        assert_eq!(
            seen("smtp://localhost"),
            "SmtpServer { host: \"localhost\", port: 25, encryption: \"none\", signs_in: false, .. }"
        );
        assert!(seen("smtps://mail.exemple.fr").contains("port: 465, encryption: \"implicit\""));
        assert!(
            seen("smtp+starttls://mail.exemple.fr").contains("port: 587, encryption: \"starttls\"")
        );
        assert!(seen("smtp://[::1]:2525").contains("host: \"::1\", port: 2525"));
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let server = parse("smtp://zo%C3%A9%40x.fr:s%2Fe%3Acret+@mail.fr:25").unwrap();
        let expected = Credentials::new("zoé@x.fr".to_owned(), "s/e:cret+".to_owned());
        assert_eq!(server.credentials, Some(expected));
        let seen = format!("{server:?}");
        assert!(!seen.contains("cret") && !seen.contains("zo"), "{seen}");
    }

    #[test]
    fn a_wrong_value_is_refused_with_its_name_and_what_is_allowed() {
        for (value, problem) in [
            ("", "not a URL"),
            ("mail.fr:25", "host is missing"),
            ("http://mail.fr", "scheme"),
            ("smtp://", "host is missing"),
            ("smtp://mail.fr/inbox", "follow"),
            ("smtp://mail.fr?tls=required", "follow"),
            ("smtp://secret@mail.fr", "needs a password"),
            ("smtp://:secret@mail.fr", "needs a user"),
            ("smtp://a:%FFsecret@mail.fr", "UTF-8"),
            ("smtp://mail.fr:99999", "not a URL"),
        ] {
            let error = parse(value).unwrap_err().to_string();
            assert!(error.starts_with("mail.smtp: "), "{error}");
            assert!(error.contains(problem), "{value}: {error}");
            assert!(error.contains("smtp+starttls://"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
