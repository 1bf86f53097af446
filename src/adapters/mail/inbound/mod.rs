//! Mail that comes in, read: to which address of ours it is, who wrote it or whether a machine did,
//! what it says, or which of our mails came back. Knows nothing of people and conversations.

mod html;
mod machines;
mod proof;
mod quotes;
mod reports;

use mail_parser::{Addr, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use crate::adapters::mail::letter::Sender;
use crate::adapters::token::hex;

pub use machines::Machine;
pub use reports::{Bounce, Weight};

/// A Message-ID as long as this is none.
const ID_CHARS_MAX: usize = 250;

/// What the mail server says about a message beside the message.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// To which address it was sent; none where the message itself must say.
    pub to: Option<String>,
    /// From which, empty for the null sender; none where the message itself must say.
    pub from: Option<String>,
}

/// Which address of ours a message is to, as the local part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressed {
    /// One that answers go to.
    Reply(String),
    /// One that mail comes back to.
    Bounce(String),
}

/// A message that came in.
#[derive(Debug)]
pub struct Incoming<'x> {
    message: Message<'x>,
    envelope: Envelope,
}

impl<'x> Incoming<'x> {
    /// Reads a message; none for what is no message: it has no sender.
    pub fn read(bytes: &'x [u8], envelope: Envelope) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        message.from()?.first()?;
        Some(Self { message, envelope })
    }

    /// The address of ours it is to: the envelope's, else the first that the message names.
    pub fn addressed(&self, domain: &str) -> Option<Addressed> {
        if let Some(to) = &self.envelope.to {
            return addressed(to, domain);
        }
        // What the last server wrote comes before what the sender wrote.
        let delivered = ["Delivered-To", "X-Original-To"].into_iter();
        let delivered = delivered.flat_map(|name| self.headers(name));
        let named = [self.message.to(), self.message.cc()];
        let named = named.into_iter().flatten().flat_map(|list| list.iter());
        let named = named.filter_map(Addr::address).map(str::to_owned);
        delivered
            .chain(named)
            .find_map(|address| addressed(&address, domain))
    }

    /// The machine that wrote it; none where a person did.
    pub fn machine(&self, sender: &Sender) -> Option<Machine> {
        machines::machine(self, sender)
    }

    /// The one address it says it is from, in lower case; none where it names several.
    pub fn author(&self) -> Option<String> {
        let from = self.headers("From");
        let mut named = self.message.from()?.iter().filter_map(Addr::address);
        let author = named.next()?.trim().to_lowercase();
        (named.next().is_none() && from.len() == 1).then_some(author)
    }

    /// Whether our mail server, known by its name, has verified that domain of the author.
    pub fn is_proved(&self, authserv: &str) -> bool {
        let author = self.author().unwrap_or_default();
        let domain = author.rsplit_once('@').map_or("", |(_, domain)| domain);
        proof::is_proved(&self.headers("Authentication-Results"), authserv, domain)
    }

    /// What tells it from every other message: its Message-ID, else a digest of all of it.
    pub fn id(&self) -> String {
        self.message_id().unwrap_or_else(|| {
            let digest = hex(&Sha256::digest(self.message.raw_message()));
            format!("sha256:{digest}")
        })
    }

    /// Its Message-ID, without the angle brackets; none where it has no proper one.
    pub fn message_id(&self) -> Option<String> {
        let id = self.message.message_id()?.trim();
        let proper = id.contains('@')
            && id.len() <= ID_CHARS_MAX
            && id
                .chars()
                .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
        proper.then(|| id.to_owned())
    }

    /// What the author wrote, without what they answered and without their signature.
    pub fn words(&self) -> String {
        quotes::own_words(&self.text())
    }

    /// The mail of ours that came back, if that is what the message says.
    pub fn bounce(&self) -> Option<Bounce> {
        let mut reports = self.message.parts.iter().filter(|part| is_report(part));
        reports.find_map(|part| reports::failed(&contents(part)))
    }

    /// The first text of the message, as its author sees it.
    fn text(&self) -> String {
        let parts = |ids: &[u32]| {
            let parts = ids.iter().filter_map(|id| self.message.part(*id));
            parts.map(|part| (part, &part.body)).collect::<Vec<_>>()
        };
        let bodies = parts(&self.message.text_body);
        let plain = bodies.iter().find_map(|(part, body)| match body {
            PartType::Text(text) => Some((part, text)),
            _ => None,
        });
        if let Some((part, text)) = plain {
            let attribute = |name| part.content_type().and_then(|kind| kind.attribute(name));
            let is = |name, value: &str| {
                attribute(name).is_some_and(|it: &str| it.eq_ignore_ascii_case(value))
            };
            return if is("format", "flowed") {
                quotes::unflowed(text, is("delsp", "yes"))
            } else {
                text.clone().into_owned()
            };
        }
        let html = parts(&self.message.html_body);
        let html = html.iter().find_map(|(_, body)| match body {
            PartType::Html(html) => Some(html),
            _ => None,
        });
        html.map(|html| html::to_text(html)).unwrap_or_default()
    }

    /// The values of every header of this name, unfolded, the topmost first.
    fn headers(&self, name: &str) -> Vec<String> {
        let raw = self.message.headers_raw();
        let named = raw.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named
            .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// From which address the envelope was, empty for the null sender.
    fn envelope_from(&self) -> Option<String> {
        let said = self.envelope.from.clone();
        let from = said.or_else(|| self.headers("Return-Path").into_iter().next())?;
        Some(bare(&from))
    }

    fn subject(&self) -> &str {
        self.message.subject().unwrap_or_default()
    }

    /// Whether it is a report about a mail, of whatever sort.
    fn is_report(&self) -> bool {
        let kind = self.message.content_type();
        kind.is_some_and(|kind| kind.ctype() == "multipart" && kind.subtype() == Some("report"))
    }
}

fn is_report(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let is_delivery = |subtype: &str| {
            ["delivery-status", "global-delivery-status"]
                .iter()
                .any(|known| subtype.eq_ignore_ascii_case(known))
        };
        kind.ctype().eq_ignore_ascii_case("message") && kind.subtype().is_some_and(is_delivery)
    })
}

fn contents(part: &MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).into_owned()
}

/// An address without its brackets.
fn bare(address: &str) -> String {
    let address = address.trim();
    let inside = address.rsplit_once('<').map_or(address, |(_, rest)| rest);
    inside.trim_end_matches('>').trim().to_lowercase()
}

fn addressed(address: &str, domain: &str) -> Option<Addressed> {
    let address = bare(address);
    let (local_part, at) = address.rsplit_once('@')?;
    if !at.eq_ignore_ascii_case(domain) {
        return None;
    }
    if local_part.starts_with("reply+") {
        Some(Addressed::Reply(local_part.to_owned()))
    } else if local_part.starts_with("bounce+") {
        Some(Addressed::Bounce(local_part.to_owned()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
