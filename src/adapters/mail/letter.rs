//! A letter before it becomes octets: who writes, to whom, why, and what it says.

use std::sync::Arc;

use jiff::Timestamp;
use lettre::Address;
use url::Host;
use url::Url;

use crate::adapters::mail::dkim::Dkim;
use crate::adapters::mail::tokens::MailKeys;
use crate::kernel::locale::Locale;

/// Who receives a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The person's id.
    pub person: String,
    /// Their address.
    pub address: String,
    /// Their name as displayed.
    pub name: String,
}

/// A piece of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; the first is the letter's title.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// What somebody wrote, as plain text; line ends are kept.
    Quote(String),
    /// The one thing to do next.
    Button {
        /// What it says.
        label: String,
        /// Where it leads, below the public address of the instance.
        url: String,
    },
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Text that matters.
    Strong(String),
    /// A link.
    Link {
        /// What it says.
        label: String,
        /// Where it leads, below the public address of the instance.
        url: String,
    },
}

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id: that of its row in the book of mail, which bounces and replies name.
    pub id: String,
    /// The stable word for what it is about, for the headers.
    pub kind: &'static str,
    /// The stable word for why this person gets it, for the headers.
    pub reason: &'static str,
    /// Why this person gets it, as a sentence; said in its last lines.
    pub because: String,
    /// What its last link turns off; none where it cannot be turned off, as what concerns the
    /// security of an account.
    pub unsubscribe: Option<&'static str>,
    /// Whether answers to it become part of its thread, where answers are taken in.
    pub takes_answers: bool,
    /// Who gets it.
    pub recipient: Recipient,
    /// The language of the reader.
    pub locale: Locale,
    /// Whose deed it tells, for the sender's name; none if several people's or nobody's.
    pub actor: Option<String>,
    /// The subject: the same for every letter of a thread.
    pub subject: String,
    /// The id of what the thread is about, a post for instance.
    pub thread: Option<String>,
    /// The id of the letter before in this thread to this person.
    pub parent: Option<String>,
    /// The slug of the community it comes from.
    pub community: Option<String>,
    /// When it was first tried; older than two days it looks like spam.
    pub date: Timestamp,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A letter that cannot be sent; a fault of the caller, except for the address.
#[derive(Debug, thiserror::Error)]
pub enum BadLetter {
    /// The recipient's address is none.
    #[error("the recipient's address is not an e-mail address")]
    Address,
    /// An id does not fit into a header or an address.
    #[error("the {0} must be 1 to 40 (a slug: 63) characters of a-z, 0-9, `-` and `_`")]
    Id(&'static str),
    /// A link leads out of the instance.
    #[error("a link leads somewhere else than to the public address")]
    ForeignLink,
    /// The HTML is longer than mail readers show.
    #[error("the letter is too large")]
    TooLarge,
    /// The HTML could not be written.
    #[error("the letter's HTML could not be written")]
    Html(#[source] askama::Error),
    /// The message could not be put together.
    #[error("the message could not be put together")]
    Message(#[source] lettre::error::Error),
}

/// Who the instance is, in mail.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(super) network: String,
    pub(super) address: Address,
    pub(super) base_url: Url,
    pub(super) keys: MailKeys,
    pub(super) takes_replies: bool,
    dkim: Option<Arc<Dkim>>,
}

/// A setting for mail that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSender {
    /// The fixed sender address.
    #[error("RUCHE_MAIL_FROM: give an e-mail address whose domain has a dot")]
    Address,
    /// The public URL.
    #[error(
        "RUCHE_PUBLIC_URL: give https://host[:port]; http:// only for localhost and loopback \
         addresses, because links in mail carry tokens"
    )]
    BaseUrl,
}

impl Sender {
    /// The sender of a network, from its name, fixed address, public URL and keys.
    ///
    /// Bounces, Message-IDs and List-Ids use the domain of the address, so that all align.
    pub fn new(
        network: &str,
        address: &str,
        base_url: &str,
        keys: MailKeys,
    ) -> Result<Self, BadSender> {
        let address: Address = address.parse().map_err(|_error| BadSender::Address)?;
        if !address.domain().trim_matches('.').contains('.')
            || !AsRef::<str>::as_ref(&address).is_ascii()
        {
            return Err(BadSender::Address);
        }
        let mut base_url = Url::parse(base_url).map_err(|_error| BadSender::BaseUrl)?;
        let local = match base_url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(BadSender::BaseUrl),
        };
        let safe = base_url.scheme() == "https" || (base_url.scheme() == "http" && local);
        let bare = base_url.query().is_none()
            && base_url.fragment().is_none()
            && base_url.username().is_empty()
            && base_url.password().is_none();
        if !safe || !bare {
            return Err(BadSender::BaseUrl);
        }
        if !base_url.path().ends_with('/') {
            base_url.set_path(&format!("{}/", base_url.path()));
        }
        Ok(Self {
            network: network.to_owned(),
            address,
            base_url,
            keys,
            takes_replies: false,
            dkim: None,
        })
    }

    /// The same sender, whose mails about a conversation can be answered by mail, or not.
    #[must_use]
    pub fn taking_replies(self, takes_replies: bool) -> Self {
        Self {
            takes_replies,
            ..self
        }
    }

    /// The same sender, which signs what it writes, or leaves that to the mail server.
    #[must_use]
    pub fn signing(self, dkim: Option<Arc<Dkim>>) -> Self {
        Self { dkim, ..self }
    }

    /// A message, signed where it is to be.
    pub(super) fn signed(&self, message: Vec<u8>) -> Vec<u8> {
        match &self.dkim {
            Some(dkim) => dkim.sign(message),
            None => message,
        }
    }

    /// The domain of everything it sends and of the addresses that answers go to.
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    /// The address that answers to a letter go to, which then become part of its conversation;
    /// none where nothing is taken in, or nothing can be said to it.
    pub(super) fn reply_address(&self, letter: &Letter) -> Option<Address> {
        let offered = self.takes_replies && letter.takes_answers;
        let thread = letter.thread.as_ref().filter(|_| offered)?;
        let person = &letter.recipient.person;
        let local_part = self.keys.reply_local_part(&letter.id, person, thread);
        Address::new(local_part, self.domain()).ok()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    pub(super) fn owns(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else {
            return false;
        };
        url.as_str().starts_with(self.base_url.as_str())
    }
}

/// `text` on one line without control characters and the marks that reverse the direction of what
/// follows: both have been used to show a header or a name that is not there.
pub(super) fn one_line(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced: String = text
        .chars()
        .filter(|c| !hidden(*c))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
