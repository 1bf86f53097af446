//! How a network writes mail.

use std::path::PathBuf;

use crate::adapters::mail::Mailer;
use crate::adapters::mail::Smtp;
use crate::adapters::mail::SmtpLimits;
use crate::adapters::mail::SmtpServer;

/// Seconds before a mail about a mention or a comment leaves: time to take it back.
const HOLD_SECONDS: i64 = 2 * 60;

/// Seconds during which reactions are gathered into one mail.
const REACTION_HOLD_SECONDS: i64 = 10 * 60;

/// How a network writes mail.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// How it leaves.
    pub transport: Transport,
    /// What the network calls itself in mail.
    pub network: String,
    /// The fixed sender address; its domain has a dot.
    pub address: String,
    /// Seconds before a mail about a mention or a comment leaves.
    pub hold_seconds: i64,
    /// Seconds during which reactions are gathered into one mail.
    pub reaction_hold_seconds: i64,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Transport {
    /// As `.eml` files in this folder.
    Files(PathBuf),
    /// Through this server, within these limits.
    Smtp(SmtpServer, SmtpLimits),
}

impl MailSettings {
    /// The usual settings. `from` is `Name <address>`, or an address alone.
    pub fn new(transport: Transport, from: &str) -> Self {
        let (network, address) = match from.split_once('<') {
            Some((name, rest)) => (name.trim(), rest.trim_end().trim_end_matches('>')),
            None => ("", from.trim()),
        };
        let network = if network.is_empty() { "Ruche" } else { network };
        Self {
            transport,
            network: network.to_owned(),
            address: address.to_owned(),
            hold_seconds: HOLD_SECONDS,
            reaction_hold_seconds: REACTION_HOLD_SECONDS,
        }
    }

    /// The mailer they describe; nothing is connected before the first mail.
    pub fn mailer(&self) -> Mailer {
        match &self.transport {
            Transport::Files(folder) => Mailer::Files(folder.clone()),
            Transport::Smtp(server, limits) => {
                Mailer::Smtp(Box::new(Smtp::new(server.clone(), limits.clone())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_has_a_name_and_an_address() {
        let read = |from| {
            let settings = MailSettings::new(Transport::Files(PathBuf::new()), from);
            (settings.network, settings.address)
        };
        let both = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(read("Ma Ruche <r@x.fr>"), both("Ma Ruche", "r@x.fr"));
        assert_eq!(read("r@x.fr"), both("Ruche", "r@x.fr"));
        assert_eq!(read("<r@x.fr>"), both("Ruche", "r@x.fr"));
    }
}
