//! Delivery reports (RFC 3464): what a mail server says about a mail that it could not deliver.

/// How much a failure says about the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The address will not take mail.
    Hard,
    /// This mail, or the mailbox for now.
    Soft,
}

/// A mail that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The status (RFC 3463), as `5.1.1`.
    pub status: String,
    /// How much it says about the address.
    pub weight: Weight,
    /// Whether it says that there is no such address.
    pub unknown_address: bool,
}

/// The first failure in a report; none where nothing failed: mail that is late may still arrive.
pub(super) fn failed(report: &str) -> Option<Bounce> {
    let mut failures = groups(report).into_iter().filter(|group| {
        let action = field(group, "Action").unwrap_or_default();
        let action = action.split([' ', '(']).next().unwrap_or_default();
        action.eq_ignore_ascii_case("failed")
    });
    let failure = failures.next()?;
    let status = field(&failure, "Status").and_then(|text| status(&text));
    let said = || field(&failure, "Diagnostic-Code").and_then(|text| in_words(&text));
    // It failed, and nobody says why: that is what 5.0.0 means.
    Some(bounce(status.or_else(said).unwrap_or((5, 0, 0))))
}

/// The failure that these numbers stand for.
fn bounce((class, subject, detail): (u16, u16, u16)) -> Bounce {
    let weight = match (class, subject, detail) {
        (5, 2, 2) | (5, 3, 4) | (5, 6 | 7, _) => Weight::Soft,
        (5, _, _) => Weight::Hard,
        _ => Weight::Soft,
    };
    Bounce {
        status: format!("{class}.{subject}.{detail}"),
        weight,
        // 5.1.7 to 5.1.9 are about our own address.
        unknown_address: class == 5 && subject == 1 && !(7..=9).contains(&detail),
    }
}

/// The fields of each group of lines, folded ones joined.
fn groups(report: &str) -> Vec<Vec<(String, String)>> {
    let mut groups = vec![Vec::new()];
    for line in report.lines() {
        let Some(group) = groups.last_mut() else {
            continue;
        };
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                let value: &mut String = value;
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    groups
}

fn field(group: &[(String, String)], name: &str) -> Option<String> {
    let mut named = group
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.clone())
}

/// `5.1.1`, whatever follows.
fn status(text: &str) -> Option<(u16, u16, u16)> {
    let word = text.split([' ', '(', ';']).find(|word| !word.is_empty())?;
    let mut numbers = word.split('.').map(str::parse);
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let status = (class.ok()?, subject.ok()?, detail.ok()?);
    (matches!(status.0, 4 | 5) && numbers.next().is_none()).then_some(status)
}

/// The status in the words of a server: `smtp; 550 5.1.1 no such user`.
fn in_words(text: &str) -> Option<(u16, u16, u16)> {
    text.split([' ', ';', '-']).find_map(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTFIX: &str = "Reporting-MTA: dns; mx.ruche.example\r\n\
        X-Postfix-Queue-ID: 4XyZ1234\r\n\
        X-Postfix-Sender: rfc822; bounce+1.x@ruche.example\r\n\
        Arrival-Date: Sun,  1 Mar 2026 10:30:00 +0100 (CET)\r\n\
        \r\n\
        Final-Recipient: rfc822; zoe@people.example\r\n\
        Original-Recipient: rfc822;zoe@people.example\r\n\
        Action: failed\r\n\
        Status: 5.1.1\r\n\
        Remote-MTA: dns; mail.people.example\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <zoe@people.example>: Recipient address\r\n\
        \x20   rejected: User unknown in virtual mailbox table\r\n";

    const EXCHANGE: &str = "Reporting-MTA: dns;EX01.people.example\n\
        Received-From-MTA: dns;mx.ruche.example\n\
        \n\
        Final-recipient: RFC822;zoe@people.example\n\
        action: failed (mailbox full)\n\
        status: 5.2.2\n\
        Diagnostic-code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceeded\n\
        X-Display-Name: Zoé Martin\n";

    fn weighed(report: &str) -> Option<(String, Weight, bool)> {
        failed(report).map(|it| (it.status, it.weight, it.unknown_address))
    }

    #[test]
    fn the_reports_of_the_usual_servers_are_read() {
        let hard = ("5.1.1".to_owned(), Weight::Hard, true);
        assert_eq!(weighed(POSTFIX), Some(hard));
        let full = ("5.2.2".to_owned(), Weight::Soft, false);
        assert_eq!(weighed(EXCHANGE), Some(full));
    }

    #[test]
    fn what_is_late_or_delivered_has_not_failed() {
        for action in ["delayed", "delivered", "relayed", "expanded", ""] {
            let report = POSTFIX.replace("failed", action);
            assert_eq!(weighed(&report), None, "{action}");
        }
        assert_eq!(weighed("Your mail did not arrive."), None);
        assert_eq!(weighed(""), None);
    }

    #[test]
    fn each_status_has_its_weight() {
        let of = |status: &str| {
            let report = POSTFIX.replace("Status: 5.1.1", &format!("Status: {status}"));
            let bounce = failed(&report).unwrap();
            (bounce.weight, bounce.unknown_address)
        };
        for (status, weight, unknown) in [
            ("5.1.10", Weight::Hard, true),
            ("5.1.7", Weight::Hard, false),
            ("5.2.1", Weight::Hard, false),
            ("5.0.0", Weight::Hard, false),
            ("5.7.1", Weight::Soft, false),
            ("4.4.7 (expired)", Weight::Soft, false),
            ("4.1.1", Weight::Soft, false),
        ] {
            assert_eq!(of(status), (weight, unknown), "{status}");
        }
    }

    #[test]
    fn a_report_without_a_status_is_read_in_the_servers_words() {
        let report = POSTFIX.replace("Status: 5.1.1\r\n", "");
        assert!(failed(&report).unwrap().unknown_address);
        let silent = "Final-Recipient: rfc822; x\n\naction: failed\n";
        assert_eq!(
            weighed(silent),
            Some(("5.0.0".to_owned(), Weight::Hard, false))
        );
    }
}
