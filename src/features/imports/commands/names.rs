//! How things of a file are called here: every id is derived from the source and the id in the
//! file, so nothing has to be remembered between two runs, or between two lines.

use std::sync::Arc;

use uuid::Uuid;

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::CommunityId;
use crate::features::imports::commands::report::What;
use crate::features::imports::format::Id;
use crate::features::posts::events::PostId;
use crate::kernel::id::derived_uuid;

/// The most characters of a source's name.
const SOURCE_CHARS_MAX: usize = 80;

/// The name of a source that is empty, too long or has control characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a source is named with 1 to {SOURCE_CHARS_MAX} characters, without `#`")]
pub struct BadSource;

/// Where a file comes from. Ids in two files of one source mean the same things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(Arc<str>);

impl Source {
    /// The source of this name.
    pub fn named(name: &str) -> Result<Self, BadSource> {
        let length = name.chars().count();
        let bad = |c: char| c.is_control() || c == '#';
        if length == 0 || length > SOURCE_CHARS_MAX || name.contains(bad) {
            return Err(BadSource);
        }
        Ok(Self(name.into()))
    }

    pub(super) fn person(&self, id: &Id) -> PersonId {
        PersonId(self.key(What::Person, id))
    }

    pub(super) fn community(&self, id: &Id) -> CommunityId {
        CommunityId(self.key(What::Community, id))
    }

    pub(super) fn post(&self, id: &Id) -> PostId {
        PostId(self.key(What::Post, id))
    }

    pub(super) fn comment(&self, id: &Id) -> CommentId {
        CommentId(self.key(What::Comment, id))
    }

    /// The id here of a thing of the file.
    pub(super) fn key(&self, what: What, id: &Id) -> Uuid {
        derived_uuid(&["import", &self.0, what.as_str(), id.as_str()])
    }

    /// The id of the command that makes `what` of `content`.
    pub(super) fn command(&self, what: What, content: &[&str]) -> Uuid {
        let head = ["import command", &self.0, what.as_str()];
        derived_uuid(&[&head, content].concat())
    }

    /// Where a thing comes from, as the log keeps it.
    pub(super) fn origin(&self, what: What, label: &str) -> String {
        format!("{}#{}/{label}", self.0, what.as_str())
    }
}
