//! What the notification mails tell, in the reader's language.

use crate::adapters::mail::letter::Block;
use crate::adapters::mail::letter::Inline;
use crate::kernel::locale::Locale;
use crate::kernel::texts::people;
use crate::kernel::texts::text;

/// What happened, with the names and words the reader may see.
#[derive(Debug, Clone, Copy)]
pub enum Story<'a> {
    /// Somebody named the reader.
    Mention {
        /// Who.
        actor: &'a str,
        /// Where.
        place: Mentioned,
    },
    /// Somebody commented on the reader's post.
    Comment {
        /// Who.
        actor: &'a str,
    },
    /// People reacted to the reader's post.
    Reactions {
        /// Their names, newest first; the first two are shown.
        names: &'a [&'a str],
        /// How many they are.
        total: u32,
        /// Each reaction's text key (`reaction-like`) and how often it was given.
        counts: &'a [(&'a str, u32)],
    },
}

/// Where somebody was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mentioned {
    /// In a post.
    Post,
    /// In a comment.
    Comment,
}

impl Story<'_> {
    /// The sentence that tells it: in the application, and as the title of the mail.
    pub fn sentence(&self, locale: Locale) -> String {
        match self {
            Self::Mention { actor, place } => {
                let key = match place {
                    Mentioned::Post => "notification-mention",
                    Mentioned::Comment => "notification-mention-comment",
                };
                text(locale, key, &[("actor", (*actor).into())])
            }
            Self::Comment { actor } => text(
                locale,
                "notification-comment",
                &[("actor", (*actor).into())],
            ),
            Self::Reactions { names, total, .. } => {
                let people = people(locale, names, *total);
                let args = [("people", (&people).into()), ("count", (*total).into())];
                text(locale, "notification-reactions", &args)
            }
        }
    }

    /// The letter's blocks. `quote` is the text of the post or comment as plain text, and none in
    /// a place whose content must not leave the application; `url` leads to it.
    pub fn blocks(
        &self,
        locale: Locale,
        community: Option<&str>,
        quote: Option<&str>,
        url: &str,
    ) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(self.sentence(locale))];
        if let Some(name) = community {
            let label = text(locale, "mail-in-community", &[]);
            let pieces = [
                Inline::Text(format!("{label} ")),
                Inline::Strong(name.to_owned()),
            ];
            blocks.push(Block::Paragraph(pieces.into()));
        }
        if let Self::Reactions { counts, .. } = self {
            let lines = counts.iter().map(|(key, count)| {
                let reaction = text(locale, key, &[]);
                let args = [("reaction", (&reaction).into()), ("count", (*count).into())];
                Block::Paragraph(vec![Inline::Text(text(
                    locale,
                    "mail-reaction-line",
                    &args,
                ))])
            });
            blocks.extend(lines);
            let label = text(locale, "mail-your-post", &[]);
            blocks.extend(quote.map(|_| Block::Paragraph(vec![Inline::Text(label)])));
        }
        blocks.push(quote.map_or_else(
            || Block::Paragraph(vec![Inline::Text(text(locale, "mail-confidential", &[]))]),
            |quote| Block::Quote(quote.to_owned()),
        ));
        blocks.push(Block::Button {
            label: text(locale, self.button_key(), &[]),
            url: url.to_owned(),
        });
        blocks
    }

    const fn button_key(&self) -> &'static str {
        match self {
            Self::Comment { .. }
            | Self::Mention {
                place: Mentioned::Comment,
                ..
            } => "mail-button-comment",
            Self::Mention {
                place: Mentioned::Post,
                ..
            }
            | Self::Reactions { .. } => "mail-button-post",
        }
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
