//! What became of one attempt to hand a mail over, and what each answer of a server means.
//!
//! Only a server that says no decides about a mail. Silence, a cut line or a wrong password say
//! something about the way there, and must never use up a mail's attempts.

/// The end of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken over the responsibility for the mail.
    Accepted,
    /// The mail was not handed over and was not judged: the way there failed.
    Transport(String),
    /// The server judged the mail, its addresses or us.
    Refused(Refusal),
    /// The content went out and no answer came back: it may have been accepted.
    InDoubt(String),
}

/// A server's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whom the no concerns, hence what to do.
    pub class: RefusalClass,
    /// The SMTP code; none if our side knew before asking.
    pub code: Option<u16>,
    /// The server's words, on one line.
    pub text: String,
}

/// Whom a refusal concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalClass {
    /// This mail, for now.
    Row,
    /// The address does not exist: never again.
    Address,
    /// The content or the sender is unwanted: an administrator has to look.
    Policy,
    /// Our credentials or the server's settings: no mail can pass.
    Configuration,
    /// The mailbox is full: as `Row`, and the address is watched.
    MailboxFull,
}

/// How far an attempt had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, greeting, encrypting, signing in.
    Greeting,
    /// `MAIL` and the word `DATA`: about us and the mail.
    Envelope,
    /// `RCPT`: about the address.
    Recipient,
    /// The content is on its way.
    Content,
}

/// Longer answers are cut; they are stored with each mail.
const TEXT_CHARS_MAX: usize = 500;

/// The connection broke, or no answer came in time.
pub(super) fn broken(stage: Stage, detail: String) -> Outcome {
    match stage {
        Stage::Greeting | Stage::Envelope | Stage::Recipient => Outcome::Transport(detail),
        Stage::Content => Outcome::InDoubt(detail),
    }
}

/// The server said no with `code`.
pub(super) fn refused(stage: Stage, code: u16, text: &str) -> Outcome {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(TEXT_CHARS_MAX)
        .collect();
    match class(stage, code, &text) {
        Some(class) => Outcome::Refused(Refusal {
            class,
            code: Some(code),
            text,
        }),
        None => Outcome::Transport(format!("{code} {text}")),
    }
}

/// The class of a refusal; none if it is about the transport.
fn class(stage: Stage, code: u16, text: &str) -> Option<RefusalClass> {
    use RefusalClass::{Address, Configuration, MailboxFull, Policy, Row};
    let transient = code < 500;
    // Before the envelope nothing is about the mail: either the server is busy or we are unwelcome.
    if code == 421 || (stage == Stage::Greeting && transient) {
        return None;
    }
    let class = match (code, enhanced(text)) {
        (530 | 534 | 535 | 538, _) => Configuration,
        _ if stage == Stage::Greeting => Configuration,
        _ if transient => Row,
        (_, Some((2, 2))) => MailboxFull,
        // 552 also says "larger than we take"; waiting makes no mail smaller.
        (_, Some((7, _) | (3, 4))) | (554, _) => Policy,
        (552, _) => MailboxFull,
        (_, Some((1, _))) => Address,
        _ if stage == Stage::Recipient => Address,
        _ => Policy,
    };
    Some(class)
}

/// Subject and detail of an enhanced status code (RFC 3463): `5.7.1 …` is `(7, 1)`.
fn enhanced(text: &str) -> Option<(u16, u16)> {
    let mut numbers = text.split_whitespace().next()?.split('.');
    let _class = numbers.next().filter(|class| matches!(*class, "4" | "5"))?;
    let subject = numbers.next()?.parse().ok()?;
    let detail = numbers.next()?.parse().ok()?;
    numbers.next().is_none().then_some((subject, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use RefusalClass::{Address, Configuration, MailboxFull, Policy, Row};

    #[test]
    fn every_answer_has_its_class() {
        let cases = [
            (Stage::Greeting, 421, "4.3.2 too busy", None),
            (Stage::Greeting, 454, "4.7.0 try later", None),
            (
                Stage::Greeting,
                535,
                "5.7.8 bad credentials",
                Some(Configuration),
            ),
            (Stage::Greeting, 554, "no service", Some(Configuration)),
            (
                Stage::Envelope,
                530,
                "5.7.0 sign in first",
                Some(Configuration),
            ),
            (Stage::Envelope, 451, "later", Some(Row)),
            (Stage::Recipient, 450, "4.2.1 greylisted", Some(Row)),
            (Stage::Recipient, 452, "4.5.3 too many", Some(Row)),
            (Stage::Content, 451, "4.7.1 later", Some(Row)),
            (Stage::Recipient, 421, "closing", None),
            (Stage::Content, 421, "closing", None),
            (Stage::Recipient, 550, "no such user", Some(Address)),
            (Stage::Recipient, 550, "5.1.1 no such user", Some(Address)),
            (Stage::Recipient, 551, "moved", Some(Address)),
            (Stage::Recipient, 553, "5.1.3 bad syntax", Some(Address)),
            (Stage::Recipient, 550, "5.7.1 you are listed", Some(Policy)),
            (Stage::Content, 550, "5.7.515 no DMARC", Some(Policy)),
            (Stage::Content, 554, "spam", Some(Policy)),
            (Stage::Content, 550, "5.1.1 no such user", Some(Address)),
            (Stage::Envelope, 550, "sender unknown", Some(Policy)),
            (Stage::Recipient, 552, "over quota", Some(MailboxFull)),
            (Stage::Recipient, 550, "5.2.2 over quota", Some(MailboxFull)),
            (Stage::Content, 554, "5.2.2 over quota", Some(MailboxFull)),
            (Stage::Content, 552, "5.3.4 too large", Some(Policy)),
        ];
        for (stage, code, text, expected) in cases {
            assert_eq!(
                class(stage, code, text),
                expected,
                "{stage:?} {code} {text}"
            );
        }
    }

    #[test]
    fn a_cut_before_the_content_is_the_transports_and_after_it_is_in_doubt() {
        for stage in [Stage::Greeting, Stage::Envelope, Stage::Recipient] {
            let outcome = broken(stage, "cut".to_owned());
            assert_eq!(outcome, Outcome::Transport("cut".to_owned()));
        }
        let outcome = broken(Stage::Content, "cut".to_owned());
        assert_eq!(outcome, Outcome::InDoubt("cut".to_owned()));
    }

    #[test]
    fn the_servers_words_are_kept_on_one_line() {
        let long = format!("5.1.1 no\r\n{}", "x".repeat(9_000));
        let Outcome::Refused(refusal) = refused(Stage::Recipient, 550, &long) else {
            panic!("not refused");
        };
        assert!(!refusal.text.contains(['\r', '\n']));
        assert_eq!(refusal.text.chars().count(), TEXT_CHARS_MAX);
    }

    #[test]
    fn only_a_whole_status_code_counts() {
        assert_eq!(enhanced("5.7.1 no"), Some((7, 1)));
        for text in [
            "",
            "5.7",
            "2.0.0 ok",
            "5.7.1.1 no",
            "5.a.b no",
            "version 5.7.1",
        ] {
            assert_eq!(enhanced(text), None, "{text}");
        }
    }
}
