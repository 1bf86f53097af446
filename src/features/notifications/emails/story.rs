//! What notifications tell, in the reader's language: one sentence each, in the application and as
//! the title of a mail.

use crate::features::notifications::events::Reason;
use crate::kernel::locale::Locale;
use crate::kernel::texts::{people, text};

/// What happened, with the names the reader may see.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    /// Why the reader is told.
    pub reason: Reason,
    /// Whether it happened in a comment.
    pub in_comment: bool,
    /// Those who did it, newest first; the first two are shown.
    pub names: &'a [&'a str],
    /// How many they are.
    pub total: u32,
}

impl Story<'_> {
    /// The sentence that tells it.
    pub fn sentence(&self, locale: Locale) -> String {
        let actor = people(locale, self.names, self.total);
        let args = [("actor", (&actor).into()), ("count", self.total.into())];
        text(locale, self.key(), &args)
    }

    fn key(&self) -> &'static str {
        match self.reason {
            Reason::Mention if self.in_comment => "notification-mention-comment",
            Reason::Mention => "notification-mention",
            Reason::Kudos => "notification-kudos",
            Reason::Reply => "notification-reply",
            Reason::Answer => "notification-answer",
            Reason::Accepted => "notification-accepted",
            Reason::Comment => "notification-comment",
            Reason::Announcement => "notification-announcement",
            Reason::Thread => "notification-thread",
            Reason::Tag => "notification-tag",
            Reason::Person => "notification-person",
            Reason::Community => "notification-community",
            Reason::Reaction => "notification-reaction",
        }
    }
}

/// Why a mail about it comes: the stable word for the header, and the key of the last lines.
pub fn because(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Mention => ("mentioned", "mail-because-mentioned"),
        Reason::Kudos => ("thanked", "mail-because-thanked"),
        Reason::Reply | Reason::Answer | Reason::Accepted | Reason::Comment | Reason::Reaction => {
            ("author", "mail-because-author")
        }
        Reason::Announcement => ("audience", "mail-because-audience"),
        Reason::Thread => ("participating", "mail-because-participating"),
        Reason::Tag | Reason::Person | Reason::Community => {
            ("subscribed", "mail-because-subscribed")
        }
    }
}

/// The key of what mail for a reason is about.
pub fn topic_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Mention => "mail-topic-mention",
        Reason::Kudos => "mail-topic-kudos",
        Reason::Reply => "mail-topic-reply",
        Reason::Answer => "mail-topic-answer",
        Reason::Accepted => "mail-topic-accepted",
        Reason::Comment => "mail-topic-comment",
        Reason::Announcement => "mail-topic-announcement",
        Reason::Thread => "mail-topic-thread",
        Reason::Tag => "mail-topic-tag",
        Reason::Person => "mail-topic-person",
        Reason::Community => "mail-topic-community",
        Reason::Reaction => "mail-topic-reaction",
    }
}

/// The subject of every mail about a post, whatever it tells: mail readers group by it.
///
/// `excerpt` is the beginning of the post, and none where content must not leave the application.
pub fn subject(
    locale: Locale,
    community: Option<&str>,
    author: &str,
    excerpt: Option<&str>,
) -> String {
    let author = ("author", author.into());
    let subject = match excerpt.filter(|excerpt| !excerpt.is_empty()) {
        Some(excerpt) => text(
            locale,
            "mail-subject",
            &[author, ("excerpt", excerpt.into())],
        ),
        None => text(locale, "mail-subject-without-content", &[author]),
    };
    match community {
        Some(name) => {
            let args = [("community", name.into()), ("subject", (&subject).into())];
            text(locale, "mail-subject-community", &args)
        }
        None => subject,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_for_one_and_for_many_in_both_languages() {
        for locale in [Locale::English, Locale::French] {
            let mut seen = std::collections::HashSet::new();
            for reason in Reason::ALL {
                for (names, total) in [(&["Zoé"][..], 1), (&["Zoé", "Karim"], 5)] {
                    let story = Story {
                        reason,
                        in_comment: false,
                        names,
                        total,
                    };
                    let sentence = story.sentence(locale);
                    assert!(sentence.starts_with("Zoé"), "{sentence}");
                    assert!(!sentence.contains("notification-"), "{sentence}");
                    assert!(seen.insert(sentence.clone()), "{sentence}");
                }
                let (_, key) = because(reason);
                assert_ne!(text(locale, key, &[("network", "R".into())]), key);
            }
        }
    }

    #[test]
    fn french_agrees_with_how_many_there_are() {
        let sentence = |names: &[&str], total| {
            let story = Story {
                reason: Reason::Comment,
                in_comment: true,
                names,
                total,
            };
            story.sentence(Locale::French)
        };
        assert_eq!(sentence(&["Zoé"], 1), "Zoé a commenté votre publication");
        let three = sentence(&["Zoé", "Karim"], 5);
        assert_eq!(
            three,
            "Zoé, Karim et 3\u{a0}autres ont commenté votre publication"
        );
    }
}
