//! What every mail must satisfy, checked on its octets: `broken_rules` names what a mail breaks.

use std::collections::HashSet;

use mail_parser::HeaderValue;
use mail_parser::Message;
use mail_parser::MessageParser;

/// What a mail may know of the world it comes from.
pub(crate) struct World<'a> {
    /// The public URL of the instance, with its final slash.
    pub(crate) base_url: &'a str,
    /// The time of the check, in seconds since 1970.
    pub(crate) now: i64,
    /// Addresses of other people, which may occur nowhere.
    pub(crate) others: &'a [&'a str],
}

/// The largest HTML that mail readers show whole.
const HTML_BYTES_MAX: usize = 102_400;

/// Older mail looks like spam.
const AGE_SECONDS_MAX: i64 = 48 * 3_600;

/// Kinds that cannot be switched off, and therefore must not offer it.
const ACCOUNT_KIND: &str = "account";

/// The kind that says why a mail was not taken in: it comes for that alone, so there is nothing to
/// switch off.
const REFUSAL_KIND: &str = "refusal";

/// Every rule the mail breaks, in words; empty for a good mail.
pub(crate) fn broken_rules(
    envelope_from: &str,
    envelope_to: &str,
    bytes: &[u8],
    world: &World<'_>,
) -> Vec<String> {
    let mut rules = Rules(Vec::new());
    let Some(message) = MessageParser::default().parse(bytes) else {
        return vec!["the mail cannot be parsed".to_owned()];
    };
    wire(&mut rules, bytes);
    addresses(&mut rules, &message, envelope_from, envelope_to);
    identity(&mut rules, &message, world);
    machine_headers(&mut rules, &message);
    unsubscribing(&mut rules, &message, world);
    replying(&mut rules, &message);
    let text = message.body_text(0).unwrap_or_default();
    let html = message.body_html(0).unwrap_or_default();
    rules.check(message.text_body_count() == 1, "there is one text part");
    rules.check(message.html_body_count() == 1, "there is one HTML part");
    page(&mut rules, &html, world);
    same_words(&mut rules, &text, &html);
    let offers = ["preferences/", "unsubscribe/"]
        .iter()
        .any(|path| text.contains(path));
    rules.check(offers, "the text offers settings or unsubscribing");
    for other in world.others {
        let seen = String::from_utf8_lossy(bytes).contains(other)
            || text.contains(other)
            || html.contains(other);
        rules.check(!seen, "nobody else's address occurs");
    }
    rules.0
}

struct Rules(Vec<String>);

impl Rules {
    fn check(&mut self, holds: bool, rule: &str) {
        if !holds {
            self.0.push(format!("broken: {rule}"));
        }
    }
}

fn wire(rules: &mut Rules, bytes: &[u8]) {
    rules.check(bytes.is_ascii(), "the wire carries ASCII only");
    let text = String::from_utf8_lossy(bytes);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    rules.check(
        text.split("\r\n").all(|line| line.len() <= 998),
        "a line has at most 998 octets",
    );
    let controls = |line: &str| line.chars().any(|c| c.is_control() && c != '\t');
    rules.check(
        !head.split("\r\n").any(controls),
        "no header holds a control character",
    );
    let mut seen = HashSet::new();
    let names = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']));
    let names = names
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_lowercase());
    let mut twice = names.filter(|name| !seen.insert(name.clone()));
    rules.check(twice.next().is_none(), "every header stands once");
    let long = head
        .split("\r\n")
        .any(|line| ["From:", "To:"].iter().any(|name| line.starts_with(name)) && line.len() > 320);
    rules.check(!long, "an address header has at most 320 octets");
}

fn addresses(rules: &mut Rules, message: &Message<'_>, envelope_from: &str, envelope_to: &str) {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address());
    let to: Vec<_> = message
        .to()
        .map(|to| to.iter().filter_map(|to| to.address()).collect())
        .unwrap_or_default();
    let domain = |address: &str| {
        address
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_owned())
    };
    rules.check(from.is_some(), "there is a sender");
    rules.check(
        from.and_then(domain) == domain(envelope_from),
        "the envelope sender aligns with From",
    );
    let local_part = envelope_from.split('@').next().unwrap_or_default();
    rules.check(
        local_part.starts_with("bounce+") && local_part.len() <= 64,
        "bounces come back to an address of this mail alone",
    );
    rules.check(to == [envelope_to], "To names the one recipient");
    rules.check(
        message.cc().is_none() && message.bcc().is_none(),
        "nobody gets a copy",
    );
}

fn identity(rules: &mut Rules, message: &Message<'_>, world: &World<'_>) {
    let id = message.message_id().unwrap_or_default();
    let domain = id
        .rsplit_once('@')
        .map(|(_, domain)| domain)
        .unwrap_or_default();
    rules.check(
        domain.contains('.'),
        "the Message-ID has a domain with a dot",
    );
    rules.check(
        id.matches('@').count() == 1,
        "the Message-ID holds no address",
    );
    let date = message
        .date()
        .map(mail_parser::DateTime::to_timestamp)
        .unwrap_or_default();
    let age = world.now - date;
    rules.check(
        (-300..=AGE_SECONDS_MAX).contains(&age),
        "Date is not older than 48 hours",
    );
    let subject = message.subject().unwrap_or_default();
    rules.check(!subject.trim().is_empty(), "there is a subject");
    let ids = |value: &HeaderValue<'_>| -> Vec<String> {
        let list = value.as_text_list().unwrap_or_default();
        list.iter()
            .map(|id| id.trim_matches(['<', '>']).to_owned())
            .collect()
    };
    let (answers, references) = (ids(message.in_reply_to()), ids(message.references()));
    rules.check(
        answers.iter().all(|id| references.contains(id)),
        "References holds In-Reply-To",
    );
}

fn header<'a>(message: &'a Message<'_>, name: &'a str) -> &'a str {
    message.header_raw(name).unwrap_or_default().trim()
}

fn machine_headers(rules: &mut Rules, message: &Message<'_>) {
    let submitted = match header(message, "X-Notification-Kind") {
        REFUSAL_KIND => "auto-replied",
        _ => "auto-generated",
    };
    rules.check(
        header(message, "Auto-Submitted") == submitted,
        "Auto-Submitted says that a machine wrote it",
    );
    rules.check(
        header(message, "X-Auto-Response-Suppress") == "All",
        "out-of-office answers are suppressed",
    );
    rules.check(
        ["list", "bulk"].contains(&header(message, "Precedence")),
        "Precedence is list or bulk",
    );
    for name in ["X-Notification-Kind", "X-Notification-Reason"] {
        rules.check(
            !header(message, name).is_empty(),
            "kind and reason are stated",
        );
    }
}

/// Answers come back to this network, to an address of this mail alone, and only where the mail is
/// about a conversation.
fn replying(rules: &mut Rules, message: &Message<'_>) {
    let address = |list: Option<&mail_parser::Address<'_>>| {
        let address = list
            .and_then(|list| list.first())
            .and_then(|it| it.address());
        address.map(str::to_owned)
    };
    let Some(reply_to) = address(message.reply_to()) else {
        return;
    };
    let from = address(message.from()).unwrap_or_default();
    let (local_part, domain) = reply_to.rsplit_once('@').unwrap_or_default();
    let secret = local_part.rsplit_once('.').map_or("", |(_, secret)| secret);
    rules.check(
        from.rsplit_once('@').is_some_and(|(_, of)| of == domain),
        "answers come back to the domain of From",
    );
    rules.check(
        local_part.len() <= 64 && local_part == local_part.to_lowercase(),
        "an address for answers has at most 64 characters, in lower case",
    );
    rules.check(
        local_part.starts_with("reply+") && local_part.len() >= 20 && secret.len() >= 16,
        "nobody guesses an address for answers",
    );
    rules.check(
        !message.in_reply_to().is_empty(),
        "only mail about a conversation can be answered",
    );
}

fn unsubscribing(rules: &mut Rules, message: &Message<'_>, world: &World<'_>) {
    let (url, post) = (
        header(message, "List-Unsubscribe"),
        header(message, "List-Unsubscribe-Post"),
    );
    if [ACCOUNT_KIND, REFUSAL_KIND].contains(&header(message, "X-Notification-Kind")) {
        rules.check(
            url.is_empty() && post.is_empty(),
            "account mail offers no unsubscribing",
        );
        return;
    }
    let address = url
        .strip_prefix('<')
        .and_then(|url| url.strip_suffix('>'))
        .unwrap_or_default();
    let token = address.rsplit('/').next().unwrap_or_default();
    rules.check(
        address.starts_with("https://")
            && address.starts_with(world.base_url)
            && !address.contains([',', ' ', '@']),
        "List-Unsubscribe is exactly one https URL of this instance",
    );
    rules.check(token.len() >= 22, "the token has at least 22 characters");
    rules.check(
        post == "List-Unsubscribe=One-Click",
        "unsubscribing takes one click",
    );
}

fn page(rules: &mut Rules, html: &str, world: &World<'_>) {
    rules.check(
        html.len() <= HTML_BYTES_MAX,
        "the HTML has at most 102,400 octets",
    );
    rules.check(
        html.to_lowercase().starts_with("<!doctype html>"),
        "the HTML has a doctype",
    );
    rules.check(
        html.contains("<html lang=\""),
        "the HTML names its language",
    );
    rules.check(html.contains("<h1>"), "the HTML has a real heading");
    rules.check(
        html.contains("name=\"color-scheme\" content=\"light dark\"")
            && html.contains("prefers-color-scheme"),
        "the HTML is made for light and dark",
    );
    let tables = html.matches("<table").count();
    rules.check(
        html.matches("<table role=\"presentation\"").count() == tables,
        "layout tables are presentation",
    );
    for foreign in [
        "<img",
        "<link",
        "<script",
        "<iframe",
        "@import",
        "@font-face",
        "url(",
        "src=",
        "background=",
    ] {
        rules.check(!html.contains(foreign), "nothing is loaded from elsewhere");
    }
    let links = html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    rules.check(
        links
            .into_iter()
            .all(|link| link.starts_with(world.base_url)),
        "links lead to this instance only",
    );
}

fn same_words(rules: &mut Rules, text: &str, html: &str) {
    let body = html.split("</head>").nth(1).unwrap_or_default();
    let mut shown = String::new();
    for (at, piece) in body.split('<').enumerate() {
        let words = if at == 0 {
            piece
        } else {
            piece.split_once('>').map_or("", |(_, words)| words)
        };
        shown.push_str(words);
        shown.push(' ');
    }
    let plain = shown
        .replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">");
    let plain = plain.replace("&#34;", "\"").replace("&#39;", "'");
    let words: Vec<_> = plain.split_whitespace().collect();
    let in_text: HashSet<_> = text.split_whitespace().collect();
    let kept = words.iter().filter(|word| in_text.contains(*word)).count();
    rules.check(
        kept * 10 >= words.len() * 7,
        "the text holds 70 % of the words of the HTML",
    );
    rules.check(!words.is_empty(), "the HTML says something");
}
