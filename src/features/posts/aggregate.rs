//! The rules of posts.

use std::ops::RangeInclusive;

use crate::features::accounts::events::PersonId;
use crate::features::communities;
use crate::features::communities::events::Audience;
use crate::features::posts::events::{Deleted, Edited, Event, Kind, PostId, Published, Restored};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::locale::Locale;
use crate::kernel::personal::Personal;

pub mod text;

use text::Fault;

/// The characters of a title.
pub const TITLE_CHARS: RangeInclusive<u32> = 3..=200;

impl Kind {
    /// The characters of a text of this kind.
    pub fn body_chars(self) -> RangeInclusive<u32> {
        match self {
            Self::Status | Self::Kudos => 1..=5_000,
            Self::Article | Self::Announcement => 1..=50_000,
            Self::Question => 20..=20_000,
        }
    }

    /// Whether a post of this kind has a title; the others have none.
    pub fn has_title(self) -> bool {
        match self {
            Self::Article | Self::Question | Self::Announcement => true,
            Self::Status | Self::Kudos => false,
        }
    }
}

/// Why something about a post is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or not for this person.
    NotFound,
    /// Others may, this person may not.
    NotAllowed,
    /// The rules of the community do not allow it.
    Place(communities::aggregate::Refusal),
    /// It lies in the bin and must be restored first.
    Deleted,
    /// Something is wrong with the text.
    Body(Fault),
    /// Something is wrong with the title.
    Title(Fault),
    /// Posts of this kind have no title.
    TitleUnwanted,
    /// Something is wrong with the tags.
    Tags(Fault),
    /// A language Ruche does not know.
    Language,
}

/// A text as its author sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The title, for the kinds that have one.
    pub title: Option<String>,
    /// The body, in Markdown.
    pub body: String,
    /// Tags beside those in the body.
    pub tags: Vec<String>,
}

impl Text {
    /// The text as it is kept, when it follows the rules of its kind.
    pub fn checked(self, kind: Kind) -> Result<Self, Refusal> {
        let body = text::body(&self.body, kind.body_chars()).map_err(Refusal::Body)?;
        let title = self.title.filter(|title| !title.trim().is_empty());
        let title = match (title, kind.has_title()) {
            (Some(title), true) => Some(text::line(&title, TITLE_CHARS).map_err(Refusal::Title)?),
            (None, true) => return Err(Refusal::Title(Fault::Missing)),
            (Some(_), false) => return Err(Refusal::TitleUnwanted),
            (None, false) => None,
        };
        text::mentioned(&body).map_err(Refusal::Body)?;
        let tags = text::tags(&self.tags, &body).map_err(Refusal::Tags)?;
        Ok(Self { title, body, tags })
    }
}

/// The tag of a language Ruche knows, where one is given.
pub fn language(tag: Option<&str>) -> Result<Option<String>, Refusal> {
    tag.map(|tag| Locale::from_tag(tag).map(|locale| locale.tag().to_owned()))
        .map_or(Ok(None), |known| known.map(Some).ok_or(Refusal::Language))
}

/// What is known of a post that exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which post.
    pub post: PostId,
    /// Who wrote it.
    pub author: PersonId,
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
    fn edited(&self, change: Change) -> Result<Edited, Refusal> {
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
        let text = Text { title, body, tags }.checked(self.kind)?;
        let written = |text| Personal::writing(self.author.0, text);
        Ok(Edited {
            post: self.post,
            title: text.title.map(written),
            body: written(text.body),
            mentions,
            tags: text.tags,
        })
    }
}

/// A post as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Post {
    /// It does not exist.
    #[default]
    Unwritten,
    /// It can be read.
    Published(Facts),
    /// It lies in the bin.
    Deleted {
        /// The post as it was.
        facts: Facts,
        /// Who took it away, where that is known.
        by: Option<PersonId>,
    },
}

impl Aggregate for Post {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Self::Unwritten, Event::Published(published)) => {
                *self = Self::Published(Facts {
                    post: published.post,
                    author: published.author,
                    audience: published.audience,
                    kind: published.kind,
                    title: published.title.clone(),
                    body: published.body.clone(),
                    mentions: published.mentions.clone(),
                    tags: published.tags.clone(),
                });
            }
            (Self::Published(facts) | Self::Deleted { facts, .. }, Event::Edited(edited)) => {
                facts.title.clone_from(&edited.title);
                facts.body.clone_from(&edited.body);
                facts.mentions.clone_from(&edited.mentions);
                facts.tags.clone_from(&edited.tags);
            }
            (Self::Published(facts), Event::Deleted(deleted)) => {
                *self = Self::Deleted {
                    facts: facts.clone(),
                    by: deleted.by,
                };
            }
            (Self::Deleted { facts, .. }, Event::Restored(_)) => {
                *self = Self::Published(facts.clone());
            }
            // No decision leads to these; a log that holds them all the same changes nothing.
            (Self::Unwritten, Event::Edited(_) | Event::Deleted(_) | Event::Restored(_))
            | (Self::Published(_), Event::Published(_) | Event::Restored(_))
            | (Self::Deleted { .. }, Event::Published(_) | Event::Deleted(_)) => {}
        }
    }
}

/// Who wants something, and whether they moderate where the post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub person: PersonId,
    /// Whether they may remove what others wrote there.
    pub moderates: bool,
}

impl Asker {
    /// Whether they may take the post away.
    pub fn may_delete(self, author: PersonId) -> bool {
        self.moderates || self.person == author
    }

    /// Whether they may bring it back: an author cannot undo what a moderator did.
    pub fn may_restore(self, author: PersonId, deleted_by: Option<PersonId>) -> bool {
        self.moderates
            || (self.person == author && deleted_by.is_none_or(|deleter| deleter == author))
    }
}

impl Post {
    /// The post, unless it does not exist or lies in the bin.
    pub fn published(&self) -> Option<&Facts> {
        match self {
            Self::Published(facts) => Some(facts),
            Self::Unwritten | Self::Deleted { .. } => None,
        }
    }

    /// The post, also when it lies in the bin.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Published(facts) | Self::Deleted { facts, .. } => Some(facts),
            Self::Unwritten => None,
        }
    }

    /// Publishes it; nothing when it is there already.
    pub fn publish(&self, published: Published) -> Vec<Event> {
        match self {
            Self::Unwritten => vec![published.into()],
            Self::Published(_) | Self::Deleted { .. } => Vec::new(),
        }
    }

    /// Changes its text; nothing when nothing is different.
    pub fn edit(&self, by: PersonId, change: Change) -> Result<Vec<Event>, Refusal> {
        let facts = match self {
            Self::Unwritten => return Err(Refusal::NotFound),
            Self::Published(facts) | Self::Deleted { facts, .. } if facts.author != by => {
                return Err(Refusal::NotAllowed);
            }
            Self::Deleted { .. } => return Err(Refusal::Deleted),
            Self::Published(facts) => facts,
        };
        let edited = facts.edited(change)?;
        let same = facts.title == edited.title
            && facts.body == edited.body
            && facts.mentions == edited.mentions
            && facts.tags == edited.tags;
        Ok(if same {
            Vec::new()
        } else {
            vec![edited.into()]
        })
    }

    /// Puts it into the bin; nothing when it lies there.
    pub fn delete(&self, by: Asker) -> Result<Vec<Event>, Refusal> {
        let facts = self.facts().ok_or(Refusal::NotFound)?;
        if !by.may_delete(facts.author) {
            return Err(Refusal::NotAllowed);
        }
        Ok(match self {
            Self::Published(facts) => vec![
                Deleted {
                    post: facts.post,
                    by: Some(by.person),
                }
                .into(),
            ],
            Self::Unwritten | Self::Deleted { .. } => Vec::new(),
        })
    }

    /// Takes it out of the bin; nothing when it does not lie there.
    pub fn restore(&self, asker: Asker) -> Result<Vec<Event>, Refusal> {
        match self {
            Self::Unwritten => Err(Refusal::NotFound),
            Self::Published(facts) if asker.may_delete(facts.author) => Ok(Vec::new()),
            Self::Deleted { facts, by } if asker.may_restore(facts.author, *by) => {
                Ok(vec![Restored { post: facts.post }.into()])
            }
            Self::Published(_) | Self::Deleted { .. } => Err(Refusal::NotAllowed),
        }
    }
}

#[cfg(test)]
mod tests;
