//! How a network writes mail.

use std::path::PathBuf;
use std::sync::Arc;

use crate::adapters::mail::Dkim;
use crate::adapters::mail::Mailer;
use crate::adapters::mail::Smtp;
use crate::adapters::mail::SmtpLimits;
use crate::adapters::mail::SmtpServer;
use crate::config::Secret;
use crate::kernel::mail_wishes::Content;
use crate::kernel::mail_wishes::Digest;
use crate::kernel::mail_wishes::Hours;
use crate::kernel::mail_wishes::USUAL_MINUTE;

/// Seconds before a mail about a mention leaves: time to take it back.
const MENTION_HOLD_SECONDS: i64 = 2 * 60;

/// Seconds before any other mail leaves: what comes meanwhile in the conversation joins it.
const HOLD_SECONDS: i64 = 10 * 60;

/// Mails to one person in one day; what is more comes in the digest.
const DAY_MAX: i64 = 20;

/// How a network writes mail.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// How it leaves.
    pub transport: Transport,
    /// What the network calls itself in mail.
    pub network: String,
    /// The fixed sender address; its domain has a dot.
    pub address: String,
    /// Seconds before a mail about a mention leaves.
    pub mention_hold_seconds: i64,
    /// Seconds before any other mail leaves.
    pub hold_seconds: i64,
    /// Mails to one person in one day at most.
    pub day_max: i64,
    /// When mail may come to those who have not said.
    pub hours: Hours,
    /// When the digest comes to those who have not said.
    pub digest: Digest,
    /// How much a mail holds at most.
    pub content: Content,
    /// The domains of the organisation's own addresses, in lower case: to others mail says nothing
    /// of what people write unless their owner wants it.
    pub domains: Vec<String>,
    /// How mail comes in; none where it does not.
    pub inbound: Option<Inbound>,
    /// What signs mail; none where the mail server does.
    pub dkim: Option<Arc<Dkim>>,
}

/// How mail comes in: a mail server hands it over.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// What the mail server proves itself with.
    pub secret: Secret<String>,
    /// The name that the mail server gives itself in `Authentication-Results`; none where what it
    /// says about senders is not looked at.
    pub authserv: Option<String>,
    /// The octets of a message at most.
    pub bytes_max: usize,
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
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        Self {
            transport,
            network: network.to_owned(),
            address: address.to_owned(),
            mention_hold_seconds: MENTION_HOLD_SECONDS,
            hold_seconds: HOLD_SECONDS,
            day_max: DAY_MAX,
            hours: Hours::usual("UTC"),
            digest: Digest::Daily { at: USUAL_MINUTE },
            content: Content::Full,
            domains: domain.map(str::to_lowercase).into_iter().collect(),
            inbound: None,
            dkim: None,
        }
    }

    /// Whether an address is one of the organisation's own.
    pub fn owns(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| {
            let own = |own: &String| own.eq_ignore_ascii_case(domain);
            self.domains.iter().any(own)
        })
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
