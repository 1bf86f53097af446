//! What somebody wrote, without what they answered: cut at our own line first, then at the lines
//! that mail readers put above a quotation, in French and in English.

use crate::adapters::mail::marker::is_marker;

/// Lines over which the sentence above a quotation may be wrapped.
const SENTENCE_LINES_MAX: usize = 4;

/// Lines within which the labels above a quotation stand.
const LABEL_LINES_MAX: usize = 12;

/// As many labels make a head.
const LABELS_MIN: usize = 3;

/// The labels that open a head, and those that go on with it.
const FIRST_LABELS: [&str; 2] = ["from", "de"];
const LABELS: [&str; 16] = [
    "from",
    "de",
    "sent",
    "envoyé",
    "envoye",
    "date",
    "to",
    "à",
    "a",
    "cc",
    "bcc",
    "cci",
    "subject",
    "objet",
    "reply-to",
    "répondre à",
];

/// What stands between dashes above a quotation.
const DASHED: [&str; 6] = [
    "original message",
    "message d'origine",
    "message original",
    "forwarded message",
    "message transféré",
    "message transfere",
];

/// How the lines begin that programs put under a text.
const SENT_FROM: [&str; 10] = [
    "sent from my ",
    "sent from outlook",
    "sent from mail for",
    "get outlook for ",
    "envoyé de mon ",
    "envoyé depuis ",
    "envoyé à partir de ",
    "obtenir outlook pour ",
    "télécharger outlook pour ",
    "provenance : courrier pour ",
];

/// The author's own words; empty where there are none.
pub(super) fn own_words(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let words = finished(above(&lines));
    if words.is_empty() {
        return finished(&below(&lines));
    }
    words
}

/// The text of a `format=flowed` part with its paragraphs on one line each (RFC 3676).
pub(super) fn unflowed(text: &str, delete_space: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open = None;
    for line in text.lines() {
        let rest = line.trim_start_matches('>');
        let depth = line.len() - rest.len();
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let flows = rest.ends_with(' ') && rest != "-- ";
        let kept = match rest.strip_suffix(' ') {
            Some(kept) if flows && delete_space => kept,
            _ => rest,
        };
        match lines
            .last_mut()
            .filter(|_| open == Some(depth) && rest != "-- ")
        {
            Some(last) => last.push_str(kept),
            None if depth > 0 => lines.push(format!("{} {kept}", ">".repeat(depth))),
            None => lines.push(kept.to_owned()),
        }
        open = flows.then_some(depth);
    }
    lines.join("\n")
}

/// The lines above what is quoted.
fn above<'a, 't>(lines: &'a [&'t str]) -> &'a [&'t str] {
    let marked = lines.iter().position(|line| is_marker(line));
    let end = match marked {
        // Nothing between the head and our line, or it is no head of this quotation.
        Some(marked) => (0..marked)
            .find(|at| {
                let end = head(lines, *at).unwrap_or(usize::MAX);
                lines
                    .get(end..marked)
                    .is_some_and(|between| between.iter().all(|line| is_empty(line)))
            })
            .unwrap_or(marked),
        None => (0..lines.len())
            .find(|at| head(lines, *at).is_some())
            .unwrap_or(lines.len()),
    };
    lines.get(..end).unwrap_or_default()
}

/// The lines around a quotation of somebody who writes below it, as some mail readers propose:
/// only where every quoted line is marked, so that nothing quoted is taken for theirs.
fn below<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let marker = lines.iter().find(|line| is_marker(line));
    let is_marked = marker.map_or_else(
        || lines.iter().any(|line| is_quoted(line)),
        |line| is_quoted(line),
    );
    if !is_marked {
        return Vec::new();
    }
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some(end) = head(lines, at) {
            at = end;
            continue;
        }
        if !is_quoted(line) {
            kept.push(*line);
        }
        at += 1;
    }
    kept
}

/// Lines without the signature, what programs add, and quotations at the end.
fn finished(lines: &[&str]) -> String {
    let signed = |at: usize, line: &&str| match *line {
        "-- " => true,
        // The space at the end is lost on many ways.
        "--" => at == 0 || lines.get(at - 1).is_some_and(|before| is_empty(before)),
        _ => false,
    };
    let end = lines
        .iter()
        .enumerate()
        .position(|(at, line)| signed(at, line));
    let mut kept = lines.get(..end.unwrap_or(lines.len())).unwrap_or_default();
    while let [rest @ .., last] = kept {
        if !is_empty(last) && !is_quoted(last) && !is_added(last) {
            break;
        }
        kept = rest;
    }
    while let [first, rest @ ..] = kept {
        if !is_empty(first) {
            break;
        }
        kept = rest;
    }
    kept.iter()
        .map(|line| line.trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Where what stands above a quotation ends, if that begins on this line.
fn head(lines: &[&str], at: usize) -> Option<usize> {
    let line = plain(lines.get(at)?);
    sentence(lines, at)
        .or_else(|| labels(lines, at))
        .or_else(|| is_dashed(&line).then(|| labels_soon(lines, at + 1).unwrap_or(at + 1)))
        .or_else(|| is_rule(&line).then(|| labels_soon(lines, at + 1)).flatten())
}

/// `On … wrote:` and `Le … a écrit :`, with a date in it, over a few lines.
fn sentence(lines: &[&str], at: usize) -> Option<usize> {
    let mut sentence = String::new();
    for end in at + 1..=at + SENTENCE_LINES_MAX {
        let line = plain(lines.get(end - 1)?);
        if line.is_empty() {
            return None;
        }
        sentence = format!("{sentence} {line}").trim().to_lowercase();
        let opens = ["on ", "le "].iter().any(|word| sentence.starts_with(word));
        if !opens {
            return None;
        }
        let words = sentence.strip_suffix(':').map(str::trim_end);
        let said = |words: &str| {
            ["wrote", "a écrit", "a ecrit"]
                .iter()
                .any(|said| words.ends_with(said))
        };
        if words.is_some_and(said) {
            return sentence
                .contains(|c: char| c.is_ascii_digit())
                .then_some(end);
        }
    }
    None
}

/// `From:`, `Sent:`, `To:`, `Subject:` and the like, from the first on.
fn labels(lines: &[&str], at: usize) -> Option<usize> {
    let opens = label(lines.get(at)?).is_some_and(|name| FIRST_LABELS.contains(&name.as_str()));
    if !opens {
        return None;
    }
    let mut found = 0;
    let mut end = at;
    for (place, line) in lines.iter().enumerate().skip(at).take(LABEL_LINES_MAX) {
        if is_empty(line) && found >= LABELS_MIN {
            break;
        }
        if label(line).is_some_and(|name| LABELS.contains(&name.as_str())) {
            found += 1;
            end = place + 1;
        }
    }
    (found >= LABELS_MIN).then_some(end)
}

/// The same, after empty lines.
fn labels_soon(lines: &[&str], from: usize) -> Option<usize> {
    let next = lines.iter().enumerate().skip(from).take(3);
    let mut next = next.skip_while(|(_, line)| is_empty(line));
    next.next().and_then(|(at, _)| labels(lines, at))
}

fn label(line: &str) -> Option<String> {
    let line = plain(line);
    let (name, _) = line.split_once(':')?;
    Some(name.trim().to_lowercase())
}

/// `-----Message d'origine-----`.
fn is_dashed(line: &str) -> bool {
    let inside = line.trim_matches('-');
    let inside = inside.trim().to_lowercase().replace('’', "'");
    line.starts_with("--") && line.ends_with("--") && DASHED.contains(&inside.as_str())
}

fn is_rule(line: &str) -> bool {
    line.chars().count() >= 10 && line.chars().all(|c| matches!(c, '_' | '-'))
}

fn is_added(line: &str) -> bool {
    let line = plain(line).replace('’', "'").to_lowercase();
    let link = line.starts_with('<') && line.ends_with('>') && line.contains("://");
    link || SENT_FROM.iter().any(|begin| line.starts_with(begin))
}

fn is_quoted(line: &str) -> bool {
    line.starts_with('>')
}

fn is_empty(line: &str) -> bool {
    line.trim_matches(|c: char| c == '>' || c.is_whitespace())
        .is_empty()
}

/// A line as a person reads it: no-break spaces are spaces, and stars that stand for bold are gone.
fn plain(line: &str) -> String {
    let line = line.replace(['\u{a0}', '\u{202f}'], " ").replace('*', "");
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
