//! From a letter to the octets of a message: headers, text, HTML. The same letter gives the same
//! octets, so that a message rendered again after a crash is the message that was sent.

use std::time::SystemTime;

use askama::Template;
use jiff::Timestamp;
use lettre::Address;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::Mailboxes;
use lettre::message::MessageBuilder;
use lettre::message::MultiPart;
use lettre::message::SinglePart;
use lettre::message::header::ContentType;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;
use lettre::message::header::Headers;
use lettre::message::header::To;
use url::Host;

use crate::adapters::mail::Outgoing;
use crate::adapters::mail::letter::BadLetter;
use crate::adapters::mail::letter::Block;
use crate::adapters::mail::letter::Inline;
use crate::adapters::mail::letter::Letter;
use crate::adapters::mail::letter::Sender;
use crate::adapters::mail::letter::one_line;
use crate::adapters::mail::marker::marker;
use crate::adapters::mail::tokens::Unsubscribe;
use crate::adapters::mail::view::FooterLink;
use crate::adapters::mail::view::HTML_BYTES_MAX;
use crate::adapters::mail::view::View;
use crate::adapters::mail::view::shown;
use crate::kernel::markdown::shorten;
use crate::kernel::texts::text;

/// Where people choose their mail, below the public URL, before a token.
const PREFERENCES_PATH: &str = "mail/preferences/";

/// What a token that leads there is about.
pub const PREFERENCES: &str = "preferences";

/// The kind of a letter that says why a mail the reader has sent was not taken in: it comes for that
/// alone, so there is nothing to turn off.
pub const REFUSAL: &str = "refusal";

/// Where a token is shown (GET) and used (POST), below the public URL.
const UNSUBSCRIBE_PATH: &str = "mail/unsubscribe/";

const ID_BYTES_MAX: usize = 40;
const SLUG_BYTES_MAX: usize = 63;
const SUBJECT_CHARS_MAX: usize = 160;

/// Some large receivers refuse an address header longer than this.
const ADDRESS_HEADER_BYTES_MAX: usize = 320;

const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const SUPPRESS: HeaderName = HeaderName::new_from_ascii_str("X-Auto-Response-Suppress");
const PRECEDENCE: HeaderName = HeaderName::new_from_ascii_str("Precedence");
const LIST_ID: HeaderName = HeaderName::new_from_ascii_str("List-Id");
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
const KIND: HeaderName = HeaderName::new_from_ascii_str("X-Notification-Kind");
const REASON: HeaderName = HeaderName::new_from_ascii_str("X-Notification-Reason");

/// The message of a letter, ready for the queue.
pub fn render(sender: &Sender, letter: &Letter) -> Result<Outgoing, BadLetter> {
    render_answer(sender, letter, None)
}

/// As [`render`], in answer to a mail with this Message-ID, without its angle brackets.
pub fn render_answer(
    sender: &Sender,
    letter: &Letter,
    answered: Option<&str>,
) -> Result<Outgoing, BadLetter> {
    check(sender, letter)?;
    let recipient = address(&letter.recipient.address).ok_or(BadLetter::Address)?;
    let envelope_to = recipient.to_string();
    let unsubscribe = unsubscribe_url(sender, letter);
    let view = view(sender, letter, unsubscribe.as_deref());
    let html = view.render().map_err(BadLetter::Html)?;
    if html.len() > HTML_BYTES_MAX {
        return Err(BadLetter::TooLarge);
    }
    let builder = Message::builder()
        .from(mailbox(
            &sender_name(sender, letter),
            sender.address.clone(),
        ))
        .to(mailbox(&letter.recipient.name, recipient))
        .subject(view.subject.clone())
        .date(SystemTime::from(letter.date.max(Timestamp::UNIX_EPOCH)))
        .message_id(Some(message_id(sender, letter, &letter.id)));
    let builder = match sender.reply_address(letter) {
        Some(address) => builder.reply_to(mailbox(&sender.network, address)),
        None => builder,
    };
    let builder = threaded(builder, sender, letter, answered);
    let message = labelled(builder, sender, letter, unsubscribe)
        .multipart(parts(sender, letter, view.text(), html))
        .map_err(BadLetter::Message)?;
    let domain = sender.address.domain();
    let bounces = sender.keys.bounce_local_part(&letter.id);
    Ok(Outgoing {
        envelope_from: format!("{bounces}@{domain}"),
        envelope_to,
        bytes: sender.signed(message.formatted()),
    })
}

/// The HTML of a letter, to be looked at without a mail reader.
pub fn html(sender: &Sender, letter: &Letter) -> Result<String, BadLetter> {
    check(sender, letter)?;
    let unsubscribe = unsubscribe_url(sender, letter);
    let view = view(sender, letter, unsubscribe.as_deref());
    view.render().map_err(BadLetter::Html)
}

/// An address as every server takes it: the domain in its ASCII form, the local part in ASCII.
fn address(text: &str) -> Option<Address> {
    let (local_part, domain) = text.trim().rsplit_once('@')?;
    match Host::parse(domain).ok()? {
        Host::Domain(domain) if local_part.is_ascii() => Address::new(local_part, domain).ok(),
        Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// Everything that goes into headers unescaped, and every link.
fn check(sender: &Sender, letter: &Letter) -> Result<(), BadLetter> {
    let ids = [
        ("letter id", Some(&letter.id)),
        ("thread id", letter.thread.as_ref()),
        ("parent id", letter.parent.as_ref()),
        ("person id", Some(&letter.recipient.person)),
    ];
    for (name, id) in ids {
        if id.is_some_and(|id| !is_name(id, ID_BYTES_MAX)) {
            return Err(BadLetter::Id(name));
        }
    }
    // The slug is a label of a domain name, which has its own limit.
    let slug = letter.community.as_ref();
    if slug.is_some_and(|slug| !is_name(slug, SLUG_BYTES_MAX)) {
        return Err(BadLetter::Id("community slug"));
    }
    let inlines = letter.blocks.iter().flat_map(|block| match block {
        Block::Paragraph(pieces) => pieces.as_slice(),
        Block::Heading(_) | Block::Quote(_) | Block::Button { .. } => &[],
    });
    let links = inlines.filter_map(|piece| match piece {
        Inline::Link { url, .. } => Some(url),
        Inline::Text(_) | Inline::Strong(_) => None,
    });
    let buttons = letter.blocks.iter().filter_map(|block| match block {
        Block::Button { url, .. } => Some(url),
        Block::Heading(_) | Block::Paragraph(_) | Block::Quote(_) => None,
    });
    if links.chain(buttons).all(|url| sender.owns(url)) {
        Ok(())
    } else {
        Err(BadLetter::ForeignLink)
    }
}

fn is_name(name: &str, bytes_max: usize) -> bool {
    let plain =
        |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || b"-_".contains(&octet);
    !name.is_empty() && name.len() <= bytes_max && name.bytes().all(plain)
}

fn unsubscribe_url(sender: &Sender, letter: &Letter) -> Option<String> {
    Some(signed_url(
        sender,
        letter,
        UNSUBSCRIBE_PATH,
        letter.unsubscribe?,
    ))
}

/// A link that proves whose it is.
fn signed_url(sender: &Sender, letter: &Letter, path: &str, topic: &str) -> String {
    let token = sender.keys.unsubscribe_token(&Unsubscribe {
        person: letter.recipient.person.clone(),
        topic: topic.to_owned(),
    });
    sender.url(&format!("{path}{token}"))
}

fn view(sender: &Sender, letter: &Letter, unsubscribe: Option<&str>) -> View {
    let say = |key| text(letter.locale, key, &[]);
    let mut links = vec![FooterLink {
        label: say("mail-settings"),
        url: signed_url(sender, letter, PREFERENCES_PATH, PREFERENCES),
    }];
    links.extend(unsubscribe.map(|url| FooterLink {
        label: say("mail-unsubscribe"),
        url: url.to_owned(),
    }));
    let marker = sender.reply_address(letter).map(|_| marker(letter.locale));
    View {
        language: letter.locale.tag(),
        marker,
        subject: shorten(&one_line(&letter.subject), SUBJECT_CHARS_MAX),
        blocks: shown(&letter.blocks),
        reason: letter.because.clone(),
        links,
    }
}

fn sender_name(sender: &Sender, letter: &Letter) -> String {
    let Some(actor) = &letter.actor else {
        return sender.network.clone();
    };
    let args = [
        ("actor", actor.into()),
        ("network", (&sender.network).into()),
    ];
    text(letter.locale, "mail-sender", &args)
}

/// An address with its name, unless the header would become too long for some receivers.
fn mailbox(name: &str, address: Address) -> Mailbox {
    let name = Some(one_line(name)).filter(|name| !name.is_empty());
    let named = Mailbox::new(name, address);
    let mut headers = Headers::new();
    headers.set(To::from(Mailboxes::from(named.clone())));
    if headers.to_string().len() > ADDRESS_HEADER_BYTES_MAX {
        return Mailbox::new(None, named.email);
    }
    named
}

fn message_id(sender: &Sender, letter: &Letter, notification: &str) -> String {
    let mac = sender
        .keys
        .message_mac(notification, &letter.recipient.person);
    format!("<n.{notification}.{mac}@{}>", sender.address.domain())
}

/// The root of a thread is a message nobody has received; mail readers join its answers all the
/// same, whichever of them a person got.
fn threaded(
    builder: MessageBuilder,
    sender: &Sender,
    letter: &Letter,
    answered: Option<&str>,
) -> MessageBuilder {
    let domain = sender.address.domain();
    let root = letter
        .thread
        .as_ref()
        .map(|id| format!("<thread.{id}@{domain}>"));
    let parent = letter
        .parent
        .as_ref()
        .map(|id| message_id(sender, letter, id));
    let answered = answered.map(|id| format!("<{id}>"));
    let ids: Vec<String> = root.into_iter().chain(parent).chain(answered).collect();
    if ids.is_empty() {
        return builder;
    }
    builder.in_reply_to(ids.join(" ")).references(ids.join(" "))
}

fn labelled(
    builder: MessageBuilder,
    sender: &Sender,
    letter: &Letter,
    unsubscribe: Option<String>,
) -> MessageBuilder {
    let precedence = if letter.community.is_some() {
        "list"
    } else {
        "bulk"
    };
    let list = letter
        .community
        .as_ref()
        .map(|slug| format!("<{slug}.communities.{}>", sender.address.domain()));
    let one_click = unsubscribe
        .is_some()
        .then(|| "List-Unsubscribe=One-Click".to_owned());
    let submitted = if letter.kind == REFUSAL {
        "auto-replied"
    } else {
        "auto-generated"
    };
    let headers = [
        (AUTO_SUBMITTED, Some(submitted.to_owned())),
        (SUPPRESS, Some("All".to_owned())),
        (PRECEDENCE, Some(precedence.to_owned())),
        (LIST_ID, list),
        (LIST_UNSUBSCRIBE, unsubscribe.map(|url| format!("<{url}>"))),
        (LIST_UNSUBSCRIBE_POST, one_click),
        (KIND, Some(letter.kind.to_owned())),
        (REASON, Some(letter.reason.to_owned())),
    ];
    headers
        .into_iter()
        .fold(builder, |builder, (name, value)| match value {
            Some(value) => builder.raw_header(HeaderValue::new(name, value)),
            None => builder,
        })
}

fn parts(sender: &Sender, letter: &Letter, text: String, html: String) -> MultiPart {
    // Nobody can write this boundary into a post: it comes from a key.
    let mac = sender
        .keys
        .message_mac(&letter.id, &letter.recipient.person);
    MultiPart::alternative()
        .boundary(format!("part-{mac}"))
        .singlepart(
            SinglePart::builder()
                .header(ContentType::TEXT_PLAIN)
                .body(text),
        )
        .singlepart(
            SinglePart::builder()
                .header(ContentType::TEXT_HTML)
                .body(html),
        )
}
