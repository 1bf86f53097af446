//! What is known of a post, and what an edit makes of it.

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::posts::aggregate::rules::Matter;
use crate::features::posts::aggregate::{Origin, Refusal, Text, line, text};
use crate::features::posts::events::{Edited, Kind, PostId, Thanks};
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

/// What is known of a post that exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which post.
    pub post: PostId,
    /// Who wrote it.
    pub author: Author,
    /// Whom it is for.
    pub audience: Audience,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: Option<Personal<String>>,
    /// Its text.
    pub body: Personal<String>,
    /// The people mentioned.
    pub mentions: Vec<PersonId>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Until when it holds, where it is an announcement that ends.
    pub ends_at: Option<Time>,
    /// Whom it thanks, where it is kudos.
    pub thanks: Option<Thanks>,
}

/// What an author changes; what is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The title.
    pub title: Option<String>,
    /// The body, and the people it mentions who may see it.
    pub body: Option<(String, Vec<PersonId>)>,
    /// The tags beside those in the body.
    pub tags: Option<Vec<String>>,
}

impl Facts {
    /// What the rules look at, for a post that is not in the bin.
    pub fn matter(&self) -> Matter {
        Matter {
            author: self.author,
            kind: self.kind,
            ends_at: self.ends_at,
            bin: None,
        }
    }

    /// The people it thanks.
    pub fn thanked(&self) -> &[PersonId] {
        self.thanks.as_ref().map_or(&[], |thanks| &thanks.people)
    }

    pub(super) fn edited(&self, change: Change) -> Result<Edited, Refusal> {
        // What is written anew is written here; what stays keeps the room it had.
        if let Some(title) = &change.title
            && self.kind.has_title()
            && self.title.as_ref().and_then(Personal::known) != Some(title)
            && !title.trim().is_empty()
        {
            line(title, self.kind, Origin::Here)?;
        }
        if let Some((body, _)) = &change.body
            && self.body.known() != Some(body)
        {
            let chars = self.kind.body_chars(Origin::Here);
            text::body(body, chars).map_err(Refusal::Body)?;
        }
        let old_body = self.body.known().cloned().unwrap_or_default();
        let in_body = text::hashtags(&old_body);
        let beside = |tag: &&String| !in_body.contains(tag);
        let tags = change
            .tags
            .unwrap_or_else(|| self.tags.iter().filter(beside).cloned().collect());
        let old_title = || self.title.as_ref().and_then(Personal::known).cloned();
        let (body, mentions) = change
            .body
            .unwrap_or_else(|| (old_body.clone(), self.mentions.clone()));
        let title = change.title.or_else(old_title);
        let text = Text { title, body, tags }.checked(self.kind, Origin::Elsewhere)?;
        let written = |text| Personal::writing(self.author.subject(), text);
        Ok(Edited {
            post: self.post,
            title: text.title.map(written),
            body: written(text.body),
            mentions,
            tags: text.tags,
        })
    }
}
