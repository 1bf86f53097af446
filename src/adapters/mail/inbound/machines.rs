//! Whether a machine wrote a message: answering one may never end.

use crate::adapters::mail::inbound::Incoming;
use crate::adapters::mail::letter::Sender;

/// How a machine gave itself away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// It says so (RFC 3834), in one of the headers that do.
    AutoSubmitted,
    /// Nobody is to answer it.
    NullSender,
    /// It is from a mail server.
    MailServer,
    /// It came over a list.
    List,
    /// It was sent to many.
    Bulk,
    /// It is from us.
    Ours,
    /// It says that somebody is out of office.
    OutOfOffice,
    /// It reports what became of another mail.
    Report,
}

impl Machine {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::AutoSubmitted => "auto_submitted",
            Self::NullSender => "null_sender",
            Self::MailServer => "mail_server",
            Self::List => "list",
            Self::Bulk => "bulk",
            Self::Ours => "ours",
            Self::OutOfOffice => "out_of_office",
            Self::Report => "report",
        }
    }
}

/// The headers that only automatic answers have.
const TELLTALES: [&str; 4] = [
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
];

/// The users that mail servers write as.
const MAIL_SERVERS: [&str; 3] = ["mailer-daemon", "postmaster", "mail-daemon"];

/// How the subjects of automatic answers begin. The thread they answer may itself be about
/// somebody's absence, so the beginning alone counts.
const ABSENT: [&str; 16] = [
    "out of office",
    "out of the office",
    "out-of-office",
    "automatic reply",
    "automatic response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "auto response",
    "réponse automatique",
    "reponse automatique",
    "message d'absence",
    "notification d'absence",
    "absence du bureau",
    "absent du bureau",
];

pub(super) fn machine(mail: &Incoming<'_>, sender: &Sender) -> Option<Machine> {
    let first = |name| mail.headers(name).into_iter().next();
    let submitted = first("Auto-Submitted").unwrap_or_default();
    let submitted = submitted.split([';', ' ']).next().unwrap_or_default();
    if !submitted.is_empty() && !submitted.eq_ignore_ascii_case("no") {
        return Some(Machine::AutoSubmitted);
    }
    if TELLTALES.iter().any(|name| first(name).is_some()) || is_suppressed(mail) {
        return Some(Machine::AutoSubmitted);
    }
    let envelope_from = mail.envelope_from();
    if envelope_from.as_deref() == Some("") {
        return Some(Machine::NullSender);
    }
    let mut senders = envelope_from.into_iter().chain(mail.author());
    if senders.any(|address| is_mail_server(&address)) {
        return Some(Machine::MailServer);
    }
    if first("List-Id").is_some() {
        return Some(Machine::List);
    }
    let precedence = first("Precedence").unwrap_or_default().to_lowercase();
    if ["bulk", "list", "junk", "auto_reply"].contains(&precedence.as_str()) {
        return Some(Machine::Bulk);
    }
    if is_ours(mail, sender) {
        return Some(Machine::Ours);
    }
    if mail.is_report() {
        return Some(Machine::Report);
    }
    let subject = mail.subject().trim().to_lowercase().replace('’', "'");
    let absent = ABSENT.iter().any(|absent| subject.starts_with(absent));
    absent.then_some(Machine::OutOfOffice)
}

/// Whoever forbids automatic answers to a mail is no person. Only the values that speak of them
/// count: some programs of people suppress receipts.
fn is_suppressed(mail: &Incoming<'_>) -> bool {
    let suppressed = mail.headers("X-Auto-Response-Suppress").join(",");
    let mut suppressed = suppressed.split(',').map(str::trim);
    suppressed.any(|what| {
        ["all", "oof", "autoreply"]
            .iter()
            .any(|known| what.eq_ignore_ascii_case(known))
    })
}

fn is_mail_server(address: &str) -> bool {
    let user = address.rsplit_once('@').map_or(address, |(user, _)| user);
    MAIL_SERVERS.contains(&user)
}

/// Whether it is a mail of ours that came back. The domain of its id alone does not say so: people
/// of the company write from the same one, and many mail readers make ids with it.
fn is_ours(mail: &Incoming<'_>, sender: &Sender) -> bool {
    let id = mail.message_id().unwrap_or_default().to_lowercase();
    let of_ours = id
        .rsplit_once('@')
        .is_some_and(|(id, domain)| domain == sender.domain() && id.starts_with("n."));
    let by_us = mail
        .author()
        .is_some_and(|author| author == sender.address.to_string().to_lowercase());
    of_ours || by_us || !mail.headers("X-Notification-Kind").is_empty()
}
