//! The rules of posts.

use std::ops::RangeInclusive;

use crate::features::accounts::events::PersonId;
use crate::features::communities;
use crate::features::communities::events::Audience;
use crate::features::posts::events::{Deleted, Event, Kind, Moved, Published, Restored, Undone};
use crate::features::pseudonyms::events::Author;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;

pub mod acknowledgement;
pub mod board;
mod facts;
pub mod hidden;
pub mod me_too;
pub mod quota;
pub mod rules;
pub mod text;
pub mod thanks;

pub use facts::{Change, Facts};
use hidden::Unusable;
use quota::Full;
use rules::{Asker, Bin, Matter};
use text::Fault;
use thanks::KudosFault;

/// Where a text comes from: what was written elsewhere, under other rules, is not lost for being
/// somewhat long or short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written here.
    Here,
    /// Imported, or written here before.
    Elsewhere,
}

impl Kind {
    /// The characters of a text of this kind.
    pub fn body_chars(self, origin: Origin) -> RangeInclusive<u32> {
        match (self, origin) {
            (Self::Kudos, Origin::Here) => 1..=300,
            (Self::Status | Self::Kudos, _) => 1..=5_000,
            (Self::Article | Self::Announcement, _) => 1..=50_000,
            (Self::Question, _) => 20..=20_000,
        }
    }

    /// The characters of a title of this kind.
    pub fn title_chars(self, origin: Origin) -> RangeInclusive<u32> {
        match (self, origin) {
            (Self::Question, Origin::Here) => 15..=200,
            (
                Self::Status | Self::Article | Self::Question | Self::Announcement | Self::Kudos,
                _,
            ) => 3..=200,
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
    /// The rules of the community do not allow it.
    Place(communities::aggregate::Refusal),
    /// Its author alone may.
    AuthorOnly,
    /// Its author may, and who looks after the place.
    AuthorOrModerators,
    /// Only who looks after the place may.
    ModeratorsOnly,
    /// It lies in the bin and must be restored first.
    Deleted,
    /// It has lain in the bin for too long.
    BinEmptied,
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
    /// Only announcements end.
    EndUnwanted,
    /// It would have ended already.
    EndPast,
    /// Something is wrong with the thanks.
    Kudos(KudosFault),
    /// As many of its kind have been published as fit into the time.
    Quota(Full),
    /// Only announcements are acknowledged.
    NotAnAnnouncement,
    /// The announcement has ended.
    AnnouncementOver,
    /// It can be withdrawn for a few minutes only.
    AcknowledgedTooLongAgo,
    /// Only questions are shared by others.
    NotAQuestion,
    /// Whoever asks has the question anyway.
    OwnQuestion,
    /// A pin ends later than now, within a year.
    PinUntil,
    /// As many pins as this place or profile has.
    BoardFull(usize),
    /// The author may not publish this where it would go.
    AuthorCannotFollow,
    /// Somebody it thanks could not see it there.
    ThankedCannotFollow,
    /// What was published longer ago is not undone.
    UndoTooLate,
    /// It cannot be written or kept under a pseudonym.
    Pseudonym(Unusable),
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
    pub fn checked(self, kind: Kind, origin: Origin) -> Result<Self, Refusal> {
        let body = text::body(&self.body, kind.body_chars(origin)).map_err(Refusal::Body)?;
        let title = self.title.filter(|title| !title.trim().is_empty());
        let title = match (title, kind.has_title()) {
            (Some(title), true) => Some(line(&title, kind, origin)?),
            (None, true) => return Err(Refusal::Title(Fault::Missing)),
            (Some(_), false) => return Err(Refusal::TitleUnwanted),
            (None, false) => None,
        };
        text::mentioned(&body).map_err(Refusal::Body)?;
        let tags = text::tags(&self.tags, &body).map_err(Refusal::Tags)?;
        Ok(Self { title, body, tags })
    }
}

fn line(title: &str, kind: Kind, origin: Origin) -> Result<String, Refusal> {
    text::line(title, kind.title_chars(origin)).map_err(Refusal::Title)
}

/// The tag of a language Ruche knows, where one is given.
pub fn language(tag: Option<&str>) -> Result<Option<String>, Refusal> {
    tag.map(|tag| Locale::from_tag(tag).map(|locale| locale.tag().to_owned()))
        .map_or(Ok(None), |known| known.map(Some).ok_or(Refusal::Language))
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
        /// Since when, and through whom.
        bin: Bin,
    },
    /// It was taken back at once; only its author knows.
    Undone {
        /// Who wrote it.
        author: Author,
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
                    ends_at: published.ends_at,
                    thanks: published.thanks.clone(),
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
                    bin: Bin {
                        by: deleted.by,
                        at: deleted.at,
                    },
                };
            }
            (Self::Deleted { facts, .. }, Event::Restored(_)) => {
                *self = Self::Published(facts.clone());
            }
            (Self::Published(facts), Event::Moved(moved)) => {
                facts.audience = moved.to;
                facts.mentions.clone_from(&moved.mentions);
            }
            (Self::Published(facts), Event::Undone(_)) => {
                *self = Self::Undone {
                    author: facts.author,
                };
            }
            // No decision leads to these; a log that holds them all the same changes nothing.
            (
                Self::Unwritten,
                Event::Edited(_)
                | Event::Deleted(_)
                | Event::Restored(_)
                | Event::Moved(_)
                | Event::Undone(_),
            )
            | (Self::Published(_), Event::Published(_) | Event::Restored(_))
            | (
                Self::Deleted { .. },
                Event::Published(_) | Event::Deleted(_) | Event::Moved(_) | Event::Undone(_),
            )
            | (Self::Undone { .. }, _) => {}
        }
    }
}

impl Post {
    /// The post, unless it does not exist or lies in the bin.
    pub fn published(&self) -> Option<&Facts> {
        match self {
            Self::Published(facts) => Some(facts),
            Self::Unwritten | Self::Deleted { .. } | Self::Undone { .. } => None,
        }
    }

    /// The post, also when it lies in the bin.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Published(facts) | Self::Deleted { facts, .. } => Some(facts),
            Self::Unwritten | Self::Undone { .. } => None,
        }
    }

    /// Who wrote it, also when it was taken back; none when it never existed.
    pub fn author(&self) -> Option<Author> {
        match self {
            Self::Published(facts) | Self::Deleted { facts, .. } => Some(facts.author),
            Self::Undone { author } => Some(*author),
            Self::Unwritten => None,
        }
    }

    /// What the rules look at; none when it does not exist.
    pub fn matter(&self) -> Option<Matter> {
        match self {
            Self::Published(facts) => Some(facts.matter()),
            Self::Deleted { facts, bin } => Some(Matter {
                bin: Some(*bin),
                ..facts.matter()
            }),
            Self::Unwritten | Self::Undone { .. } => None,
        }
    }

    /// Publishes it; nothing when it is there already.
    pub fn publish(&self, published: Published) -> Vec<Event> {
        match self {
            Self::Unwritten => vec![published.into()],
            Self::Published(_) | Self::Deleted { .. } | Self::Undone { .. } => Vec::new(),
        }
    }

    /// Changes its text; nothing when nothing is different.
    pub fn edit(&self, by: Asker, change: Change) -> Result<Vec<Event>, Refusal> {
        self.matter().ok_or(Refusal::NotFound)?.edit(by)?;
        let facts = self.published().ok_or(Refusal::Deleted)?;
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
    pub fn delete(&self, by: Asker, at: Time) -> Result<Vec<Event>, Refusal> {
        self.matter().ok_or(Refusal::NotFound)?.delete(by)?;
        Ok(match self.published() {
            Some(facts) => vec![
                Deleted {
                    post: facts.post,
                    by: Some(by.name),
                    at: Some(at),
                }
                .into(),
            ],
            None => Vec::new(),
        })
    }

    /// Takes it out of the bin; nothing when it does not lie there.
    pub fn restore(&self, asker: Asker, now: Time) -> Result<Vec<Event>, Refusal> {
        let matter = self.matter().ok_or(Refusal::NotFound)?;
        matter.restore(asker, now)?;
        Ok(match self {
            Self::Deleted { facts, .. } => vec![Restored { post: facts.post }.into()],
            Self::Unwritten | Self::Published(_) | Self::Undone { .. } => Vec::new(),
        })
    }

    /// Makes it for another audience, where those of `mentions` see it; nothing when it is for
    /// that already. Whether the people concerned may be there is for the caller to say.
    pub fn move_to(
        &self,
        by: Asker,
        to: Audience,
        mentions: &[PersonId],
    ) -> Result<Vec<Event>, Refusal> {
        self.matter().ok_or(Refusal::NotFound)?.relocate(by)?;
        let facts = self.published().ok_or(Refusal::Deleted)?;
        if facts.audience == to {
            return Ok(Vec::new());
        }
        let still = facts.mentions.iter().filter(|it| mentions.contains(it));
        let moved = Moved {
            post: facts.post,
            from: facts.audience,
            to,
            mentions: still.copied().collect(),
        };
        Ok(vec![moved.into()])
    }

    /// Takes it back, as if it had never been published; nothing when that was done.
    pub fn undo(&self, by: Author, published_at: Time, now: Time) -> Result<Vec<Event>, Refusal> {
        match self {
            Self::Undone { author } if *author == by => Ok(Vec::new()),
            Self::Unwritten | Self::Undone { .. } => Err(Refusal::NotFound),
            Self::Published(_) | Self::Deleted { .. } => {
                let facts = self.published().ok_or(Refusal::Deleted)?;
                rules::undo(facts.author, published_at, by, now)?;
                Ok(vec![Undone { post: facts.post }.into()])
            }
        }
    }
}

#[cfg(test)]
mod tests;
