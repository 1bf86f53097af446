//! What people read, in their language: Fluent messages compiled into the program.
//!
//! Keys are literals in the code; both files hold the same keys with the same variables, which the
//! tests below check. A key that does not exist reads as itself, so a mistake shows but never fails.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::Date;

use crate::kernel::locale::Locale;

/// The value of a variable in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A name, a title: printed as it is.
    Text(&'a str),
    /// A count: printed, and decides the plural.
    Number(u32),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

static FRENCH: LazyLock<Texts> =
    LazyLock::new(|| Texts::compile(Locale::French, include_str!("../texts/fr.ftl")));
static ENGLISH: LazyLock<Texts> =
    LazyLock::new(|| Texts::compile(Locale::English, include_str!("../texts/en.ftl")));

/// The message `key` in `locale`, with its variables filled in.
pub fn text(locale: Locale, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let texts = match locale {
        Locale::French => &FRENCH,
        Locale::English => &ENGLISH,
    };
    texts.format(key, args).unwrap_or_else(|| {
        tracing::error!(
            key,
            locale = locale.tag(),
            "a text is missing or incomplete"
        );
        key.to_owned()
    })
}

/// The people behind a group, as a phrase: "Chloé, Karim et 3 autres".
///
/// `names` are those the reader may see, newest first; two are shown. `total` counts everyone.
pub fn people(locale: Locale, names: &[&str], total: u32) -> String {
    let others = |shown: u32| ("others", Arg::Number(total.saturating_sub(shown)));
    match names {
        [] => text(locale, "people-unnamed", &[("total", total.into())]),
        [only] if total <= 1 => (*only).to_owned(),
        [only] => text(
            locale,
            "people-one-and-others",
            &[("first", (*only).into()), others(1)],
        ),
        [first, second, ..] => {
            let named = [("first", (*first).into()), ("second", (*second).into())];
            let [first, second] = named;
            if total <= 2 {
                text(locale, "people-two", &[first, second])
            } else {
                text(locale, "people-two-and-others", &[first, second, others(2)])
            }
        }
    }
}

/// A day of the calendar, as in "3 May 2026".
pub fn day(locale: Locale, date: Date) -> String {
    let number = |part: i8| Arg::Number(u32::try_from(part).unwrap_or(0));
    let year = date.year().to_string();
    let args = [
        ("day", number(date.day())),
        ("month", number(date.month())),
        ("year", (&year).into()),
    ];
    text(locale, "date", &args)
}

/// One language, ready to format from any thread.
struct Texts(FluentBundle<FluentResource>);

impl Texts {
    fn compile(locale: Locale, source: &str) -> Self {
        let language = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The isolating marks are invisible characters around each variable; mail readers, search
        // and screen readers stumble over them, and both languages run left to right.
        bundle.set_use_isolating(false);
        // The tests hold both files free of errors; what cannot be parsed is left out.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self(bundle)
    }

    fn format(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let pattern = self.0.get_message(key)?.value()?;
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            let value = match *value {
                Arg::Text(text) => FluentValue::from(text),
                Arg::Number(number) => FluentValue::from(number),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(&values), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use Locale::{English, French};

    const SOURCES: [(Locale, &str); 2] = [
        (French, include_str!("../texts/fr.ftl")),
        (English, include_str!("../texts/en.ftl")),
    ];

    /// Key -> its variables, read from the source by hand: `key = …` at the start of a line,
    /// `$name` anywhere up to the next key.
    fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =")
                && line.starts_with(|first: char| first.is_ascii_lowercase())
            {
                key = name.to_owned();
                assert!(
                    keys.insert(key.clone(), BTreeSet::new()).is_none(),
                    "`{key}` stands twice"
                );
            }
            for variable in line.split('$').skip(1) {
                let outside = |c: char| !c.is_ascii_alphanumeric() && c != '-';
                let name = variable.split(outside).next().unwrap();
                keys.get_mut(&key).unwrap().insert(name.to_owned());
            }
        }
        keys
    }

    #[test]
    fn both_files_have_the_same_keys_and_variables() {
        let [(_, french), (_, english)] = SOURCES;
        let (french, english) = (keys(french), keys(english));
        assert!(french.len() > 20);
        assert_eq!(french, english);
    }

    #[test]
    fn every_message_parses_and_formats() {
        for (locale, source) in SOURCES {
            FluentResource::try_new(source.to_owned()).unwrap();
            for (key, variables) in keys(source) {
                for number in [0, 1, 2, 1_234] {
                    let args: Vec<_> = variables
                        .iter()
                        .map(|name| (name.as_str(), Arg::Number(number)))
                        .collect();
                    let text = text(locale, &key, &args);
                    assert_ne!(text, key, "{locale:?}");
                    assert!(!text.contains(['{', '}', '\u{2068}', '$']), "{text}");
                    assert_eq!(text.trim(), text);
                }
            }
        }
    }

    #[test]
    fn a_missing_key_or_variable_reads_as_the_key() {
        assert_eq!(text(French, "no-such-key", &[]), "no-such-key");
        assert_eq!(
            text(French, "people-two", &[("first", "Zoé".into())]),
            "people-two"
        );
    }

    #[test]
    fn nought_and_one_are_singular_in_french_and_only_one_in_english() {
        let comments =
            |locale, count: u32| text(locale, "count-comments", &[("count", count.into())]);
        assert_eq!(comments(French, 0), "0\u{a0}commentaire");
        assert_eq!(comments(French, 1), "1\u{a0}commentaire");
        assert_eq!(comments(French, 2), "2\u{a0}commentaires");
        assert_eq!(comments(English, 0), "0 comments");
        assert_eq!(comments(English, 1), "1 comment");
        assert_eq!(comments(English, 2), "2 comments");
    }

    #[test]
    fn groups_of_people_read_as_a_sentence() {
        let group = ["Chloé", "Karim", "Léa"];
        assert_eq!(people(French, &group[..1], 1), "Chloé");
        assert_eq!(people(French, &group[..2], 2), "Chloé et Karim");
        assert_eq!(people(French, &group, 3), "Chloé, Karim et 1\u{a0}autre");
        assert_eq!(people(French, &group, 5), "Chloé, Karim et 3\u{a0}autres");
        assert_eq!(people(French, &group[..1], 2), "Chloé et 1\u{a0}autre");
        assert_eq!(people(French, &[], 1), "1\u{a0}personne");
        assert_eq!(people(English, &group[..2], 2), "Chloé and Karim");
        assert_eq!(people(English, &group, 3), "Chloé, Karim and 1 other");
        assert_eq!(people(English, &group, 5), "Chloé, Karim and 3 others");
        assert_eq!(people(English, &[], 4), "4 people");
    }

    #[test]
    fn the_verb_agrees_with_the_number_of_people() {
        let sentence = |locale, names: &[&str], total: u32| {
            let people = people(locale, names, total);
            let args = [("actor", (&people).into()), ("count", total.into())];
            text(locale, "notification-reaction", &args)
        };
        assert_eq!(
            sentence(French, &["Chloé"], 1),
            "Chloé a réagi à votre publication"
        );
        assert_eq!(
            sentence(French, &["Chloé", "Karim"], 5),
            "Chloé, Karim et 3\u{a0}autres ont réagi à votre publication"
        );
        assert_eq!(
            sentence(English, &["A", "B"], 5),
            "A, B and 3 others reacted to your post"
        );
    }
}
