//! Mail leaves here and nowhere else: letters become octets, octets go to a folder or a server.
//!
//! A letter is rendered once; retries send the stored octets again, with the same Message-ID, so
//! that a mail that arrives twice shows once. Which mail is due is the queue's business.

mod breaker;
mod dkim;
mod files;
pub mod inbound;
mod letter;
mod marker;
mod message;
mod outcome;
mod retry;
mod settings;
mod smtp;
mod smtp_server;
mod tokens;
mod view;

use std::fmt;
use std::path::PathBuf;

pub use breaker::Breaker;
pub use breaker::Permit;
pub use breaker::StopReason;
pub use dkim::BadDkim;
pub use dkim::Dkim;
pub use letter::BadLetter;
pub use letter::BadSender;
pub use letter::Block;
pub use letter::Inline;
pub use letter::Letter;
pub use letter::Recipient;
pub use letter::Sender;
pub use message::PREFERENCES;
pub use message::REFUSAL;
pub use message::html;
pub use message::render;
pub use message::render_answer;
pub use outcome::Outcome;
pub use outcome::Refusal;
pub use outcome::RefusalClass;
pub use retry::Attempt;
pub use retry::GiveUp;
pub use retry::Retry;
pub use retry::bounce_score;
pub use retry::next_attempt;
pub use settings::Inbound;
pub use settings::MailSettings;
pub use settings::Transport;
pub use smtp::Smtp;
pub use smtp::SmtpLimits;
pub use smtp_server::BadSmtpServer;
pub use smtp_server::SmtpServer;
pub use tokens::MailKeys;
pub use tokens::Unsubscribe;

/// A mail as it travels: kept by the queue until a server has accepted it.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where bounces go: one address a mail.
    pub envelope_from: String,
    /// Who receives it.
    pub envelope_to: String,
    /// The whole message, headers included, in ASCII.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Outgoing {
    /// Without addresses and content: this ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// How mail leaves this instance.
#[derive(Debug)]
pub enum Mailer {
    /// One `.eml` file a mail in this folder: for trying things out and for tests.
    Files(PathBuf),
    /// Through a mail server.
    Smtp(Box<Smtp>),
}

impl Mailer {
    /// Hands a mail over, once. Safe to cancel, which leaves the mail in doubt.
    pub async fn send(&self, mail: &Outgoing) -> Outcome {
        match self {
            Self::Files(folder) => files::write(folder, mail).await,
            Self::Smtp(smtp) => smtp.send(mail).await,
        }
    }
}

#[cfg(test)]
#[path = "../../../tests/support/mail_rules.rs"]
pub(crate) mod mail_rules;
#[cfg(test)]
pub(crate) mod reading;
#[cfg(test)]
mod tests;
