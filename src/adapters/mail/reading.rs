//! A mail as its reader sees it, for tests.

use mail_parser::MessageParser;

use crate::adapters::mail::Outgoing;

/// What a mail reader shows.
pub(crate) struct Seen {
    /// The raw headers.
    pub(crate) head: String,
    pub(crate) subject: String,
    /// The ids of the messages it belongs to, the root first.
    pub(crate) references: Vec<String>,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Seen {
    pub(crate) fn of(mail: &Outgoing) -> Self {
        let raw = String::from_utf8(mail.bytes.clone()).unwrap();
        let message = MessageParser::default().parse(&mail.bytes).unwrap();
        let references = message.references().as_text_list().unwrap_or_default();
        let lines = |part: Option<std::borrow::Cow<'_, str>>| part.unwrap().replace("\r\n", "\n");
        Self {
            head: raw.split("\r\n\r\n").next().unwrap().replace("\r\n", "\n"),
            subject: message.subject().unwrap().to_owned(),
            references: references.iter().map(ToString::to_string).collect(),
            text: lines(message.body_text(0)),
            html: lines(message.body_html(0)),
        }
    }
}
