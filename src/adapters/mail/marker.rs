//! The line in our mails above which people write their answer: written here, and found here again
//! in what comes back.

use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

/// Around the words, so that nobody writes the line by chance.
const FENCE: (&str, &str) = ("##- ", " -##");

/// The line in this language.
pub(super) fn marker(locale: Locale) -> String {
    let (before, after) = FENCE;
    format!("{before}{}{after}", text(locale, "mail-reply-above", &[]))
}

/// Whether a line of an answer is ours, in whichever language; quoted or not.
pub(super) fn is_marker(line: &str) -> bool {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = words(line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()));
    [Locale::French, Locale::English]
        .into_iter()
        .any(|locale| line == words(&marker(locale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_line_is_found_also_when_it_is_quoted() {
        for locale in [Locale::French, Locale::English] {
            let line = marker(locale);
            assert!(line.chars().count() <= 60, "mail readers wrap longer ones");
            assert!(is_marker(&line));
            assert!(is_marker(&format!("> {line} ")));
            assert!(is_marker(&format!(">> {}", line.replace(' ', "\u{a0}"))));
            assert!(!is_marker(&format!("I saw {line}")));
            assert!(
                !is_marker(line.trim_matches(['#', '-', ' '])),
                "words alone"
            );
        }
    }
}
