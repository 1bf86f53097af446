//! The two languages Ruche speaks, and how a person's or a browser's wish becomes one of them.

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locale {
    /// French, as written in France.
    French,
    /// English.
    English,
}

/// Longest `Accept-Language` value that is read; browsers send well under a hundred octets.
const ACCEPT_LANGUAGE_BYTES_MAX: usize = 1_000;

impl Locale {
    /// Every locale, for tests and settings pages.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The language tag: what is stored, and what `<html lang>` says.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The locale of a language tag such as `fr`, `fr-CA` or `en_GB`; other languages have none.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|locale| language.eq_ignore_ascii_case(locale.tag()))
    }

    /// The best locale for an `Accept-Language` value (RFC 9110, section 12.5.4), else `default`.
    ///
    /// Equal weights: the first named wins. `*` stands for `default`; a weight of 0 excludes.
    pub fn from_accept_language(value: &str, default: Self) -> Self {
        if value.len() > ACCEPT_LANGUAGE_BYTES_MAX {
            return default;
        }
        let ranges: Vec<(&str, u16)> = value.split(',').filter_map(range).collect();
        let refused = |locale: Self| {
            ranges
                .iter()
                .any(|(tag, weight)| *weight == 0 && Self::from_tag(tag) == Some(locale))
        };
        let mut best = None;
        for (tag, weight) in &ranges {
            let locale = if *tag == "*" {
                Some(default)
            } else {
                Self::from_tag(tag)
            };
            if let Some(locale) = locale.filter(|locale| *weight > 0 && !refused(*locale))
                && best.is_none_or(|(_, heaviest)| *weight > heaviest)
            {
                best = Some((locale, *weight));
            }
        }
        best.map_or(default, |(locale, _)| locale)
    }

    /// The locale that an `Accept-Language` value leads to whatever the default; none where the
    /// default has a say.
    pub fn wanted(value: &str) -> Option<Self> {
        let [first, second] = Self::ALL.map(|default| Self::from_accept_language(value, default));
        (first == second).then_some(first)
    }
}

/// One `tag;q=0.8` of the header with its weight in thousandths; `None` when malformed.
fn range(item: &str) -> Option<(&str, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let Some(weight) = parts.next() else {
        return Some((tag, 1_000));
    };
    let number = weight
        .strip_prefix("q=")
        .or_else(|| weight.strip_prefix("Q="))?;
    thousandths(number.trim()).map(|weight| (tag, weight))
}

/// `0`, `1`, `0.25` and the like, at most three decimals, in thousandths.
fn thousandths(number: &str) -> Option<u16> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{English, French};

    #[test]
    fn a_tag_is_known_by_its_language_alone() {
        for tag in ["fr", "FR", "fr-CA", "fr_FR", " fr-Latn-FR "] {
            assert_eq!(Locale::from_tag(tag), Some(French), "{tag}");
        }
        assert_eq!(Locale::from_tag("en-GB"), Some(English));
        for tag in ["", "de", "fra", "f", "*", "-"] {
            assert_eq!(Locale::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn the_heaviest_language_wins_and_the_first_of_equals() {
        let choose = |value| Locale::from_accept_language(value, French);
        assert_eq!(choose("en-GB,en;q=0.9,fr;q=0.8"), English);
        assert_eq!(choose("de, en;q=0.5, fr;q=0.501"), French);
        assert_eq!(choose("en;q=0.8,fr;q=0.8"), English);
        assert_eq!(choose("fr;q=0.1, EN-us;Q=1.000"), English);
    }

    #[test]
    fn a_wish_that_the_default_has_no_say_in_is_known_alone() {
        for (value, wanted) in [
            ("en-GB,en;q=0.9,fr;q=0.8", Some(English)),
            ("fr", Some(French)),
            ("de", None),
            ("*", None),
            ("en;q=0.5, *", None),
            ("*;q=0.1, en", Some(English)),
        ] {
            assert_eq!(Locale::wanted(value), wanted, "{value}");
        }
    }

    #[test]
    fn nothing_usable_gives_the_default() {
        for default in Locale::ALL {
            for value in [
                "",
                "de",
                "*",
                ",,;;",
                "en;q=2",
                "en;q=",
                "en;q=0.1234",
                "en;r=1",
            ] {
                assert_eq!(
                    Locale::from_accept_language(value, default),
                    default,
                    "{value}"
                );
            }
        }
        let long = format!("en,{}", "x".repeat(2_000));
        assert_eq!(Locale::from_accept_language(&long, French), French);
    }

    #[test]
    fn a_weight_of_zero_excludes() {
        assert_eq!(
            Locale::from_accept_language("fr;q=0, en;q=0.1", French),
            English
        );
        assert_eq!(
            Locale::from_accept_language("*, fr;q=0, en;q=0.1", French),
            English
        );
        assert_eq!(
            Locale::from_accept_language("de, *;q=0.5", English),
            English
        );
    }
}
