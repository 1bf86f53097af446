//! Who may do what to a post. Each rule is one function: a command decides by it, and a client is
//! told by it beforehand, so that both give the same reason.

use crate::features::communities::visibility::Standing;
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::aggregate::hidden::Unusable;
use crate::features::posts::events::Kind;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;

/// How long a post can be taken out of the bin.
pub const BIN_SECONDS: i64 = 30 * 24 * 3_600;

/// Who asks, and what they may do where the post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// In whose name.
    pub name: Author,
    /// What they may do there.
    pub standing: Standing,
}

/// What the rules look at in a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Who wrote it.
    pub author: Author,
    /// What it is.
    pub kind: Kind,
    /// Until when it holds, where it is an announcement that ends.
    pub ends_at: Option<Time>,
    /// Where it lies in the bin.
    pub bin: Option<Bin>,
}

/// A post in the bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// Who put it there, where that is known.
    pub by: Option<Author>,
    /// When, where that is known.
    pub at: Option<Time>,
}

/// At the top of what a post may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Of what it is for: a community, or the whole company.
    Place,
    /// Of its author's profile.
    Profile,
}

/// Whether somebody may publish a post of this kind: an announcement speaks for the place, so it
/// is for those who look after it.
pub fn publish(standing: Standing, kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Announcement if standing.moderates => Ok(()),
        Kind::Announcement => {
            standing.posting.map_err(Refusal::Place)?;
            Err(Refusal::ModeratorsOnly)
        }
        Kind::Status | Kind::Article | Kind::Question | Kind::Kudos => {
            standing.posting.map_err(Refusal::Place)
        }
    }
}

impl Matter {
    /// Whether they may know of it while it lies in the bin.
    pub fn known_in_bin(&self, asker: Asker) -> bool {
        let binned_it = self.bin.is_some_and(|bin| bin.by == Some(asker.name));
        asker.standing.moderates || asker.name == self.author || binned_it
    }

    /// Whether they may change its words: the author alone.
    pub fn edit(&self, asker: Asker) -> Result<(), Refusal> {
        if asker.name != self.author {
            return Err(Refusal::AuthorOnly);
        }
        self.write_under(asker)
    }

    /// Whether they may put it into the bin, or leave it there.
    pub fn delete(&self, asker: Asker) -> Result<(), Refusal> {
        asker.standing.by_right().map_err(Refusal::Place)?;
        if asker.standing.moderates || asker.name == self.author {
            Ok(())
        } else {
            Err(Refusal::AuthorOrModerators)
        }
    }

    /// Whether they may take it out of the bin: an author cannot undo what a moderator did, and
    /// nobody finds there what has lain for too long.
    pub fn restore(&self, asker: Asker, now: Time) -> Result<(), Refusal> {
        let Some(bin) = self.bin else {
            return self.delete(asker);
        };
        asker.standing.by_right().map_err(Refusal::Place)?;
        let own = asker.name == self.author && bin.by.is_none();
        if !own && !asker.standing.moderates && bin.by != Some(asker.name) {
            return Err(Refusal::ModeratorsOnly);
        }
        let emptied = |at| now >= Time::plus_seconds(at, BIN_SECONDS);
        if bin.at.is_some_and(emptied) {
            Err(Refusal::BinEmptied)
        } else {
            Ok(())
        }
    }

    /// Whether they may react to it.
    pub fn react(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.reacting.map_err(Refusal::Place)
    }

    /// Whether they may write a comment under it.
    pub fn comment(&self, asker: Asker) -> Result<(), Refusal> {
        self.write_under(asker)
    }

    /// Whether they may say that they have the question too.
    pub fn me_too(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.by_right().map_err(Refusal::Place)?;
        match self.kind {
            Kind::Question if asker.name == self.author => Err(Refusal::OwnQuestion),
            Kind::Question => Ok(()),
            Kind::Status | Kind::Article | Kind::Announcement | Kind::Kudos => {
                Err(Refusal::NotAQuestion)
            }
        }
    }

    /// Whether they may take note of it: whoever reads it by right, where it is an announcement.
    pub fn acknowledge(&self, asker: Asker, now: Time) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.by_right().map_err(Refusal::Place)?;
        match self.kind {
            Kind::Announcement if self.ends_at.is_some_and(|end| end <= now) => {
                Err(Refusal::AnnouncementOver)
            }
            Kind::Announcement => Ok(()),
            Kind::Status | Kind::Article | Kind::Question | Kind::Kudos => {
                Err(Refusal::NotAnAnnouncement)
            }
        }
    }

    /// Whether they may put it at the top of something, or take it down: of its place who looks
    /// after that, of its author's profile the author.
    pub fn pin(&self, asker: Asker, on: Shelf) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.by_right().map_err(Refusal::Place)?;
        match on {
            Shelf::Place if asker.standing.moderates => Ok(()),
            Shelf::Place => Err(Refusal::ModeratorsOnly),
            Shelf::Profile if self.is_hidden() => Err(Refusal::Pseudonym(Unusable::NoProfile)),
            Shelf::Profile if asker.name == self.author => Ok(()),
            Shelf::Profile => Err(Refusal::AuthorOnly),
        }
    }

    /// Whether they may take it away from where it is, to another place.
    pub fn relocate(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        self.delete(asker)?;
        if self.is_hidden() {
            return Err(Refusal::Pseudonym(Unusable::Stays));
        }
        Ok(())
    }

    /// Whether nobody sees who wrote it.
    fn is_hidden(&self) -> bool {
        self.author.pseudonym().is_some()
    }

    fn write_under(&self, asker: Asker) -> Result<(), Refusal> {
        self.present()?;
        asker.standing.commenting.map_err(Refusal::Place)
    }

    fn present(&self) -> Result<(), Refusal> {
        if self.bin.is_none() {
            Ok(())
        } else {
            Err(Refusal::Deleted)
        }
    }
}

/// How long after publishing it can be undone.
pub const UNDO_SECONDS: i64 = 10;

/// Whether somebody may take back what was published then, as if it had never been: its author,
/// at once.
pub fn undo(author: Author, published_at: Time, by: Author, now: Time) -> Result<(), Refusal> {
    if by != author {
        Err(Refusal::AuthorOnly)
    } else if can_be_undone(published_at, now) {
        Ok(())
    } else {
        Err(Refusal::UndoTooLate)
    }
}

/// Whether what was written then can still be taken back as if it had never been.
pub fn can_be_undone(written_at: Time, now: Time) -> bool {
    now < written_at.plus_seconds(UNDO_SECONDS)
}

/// When an announcement may end: later than now. Nothing else ends.
pub fn end(kind: Kind, ends_at: Option<Time>, now: Time) -> Result<(), Refusal> {
    match ends_at {
        Some(_) if kind != Kind::Announcement => Err(Refusal::EndUnwanted),
        Some(end) if end <= now => Err(Refusal::EndPast),
        Some(_) | None => Ok(()),
    }
}
