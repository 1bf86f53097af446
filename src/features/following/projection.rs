//! What people follow and keep, as rows.

use crate::features::following::events::{BookmarkEvent, FollowEvent, Target};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "following.following";

static FOLLOW: Table = Table {
    name: "following_follow",
    key: &[("person_id", Kind::Text), ("target", Kind::Text)],
    columns: &[
        ("kind", Kind::Text),
        ("level", Kind::Text),
        ("since", Kind::Int),
    ],
    indexes: &["person_id, since", "target, level"],
};

static BOOKMARK: Table = Table {
    name: "following_bookmark",
    key: &[("person_id", Kind::Text), ("post_id", Kind::Text)],
    columns: &[("added_at", Kind::Int)],
    indexes: &["person_id, added_at"],
};

/// See the module.
pub struct Following;

impl Projection for Following {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&FOLLOW, &BOOKMARK]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [FollowEvent::KINDS, BookmarkEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if FollowEvent::KINDS.contains(&recorded.kind.as_str()) {
            match FollowEvent::read(recorded)? {
                FollowEvent::Set(set) => rows.put(
                    &FOLLOW,
                    [
                        set.person.to_string().into(),
                        set.target.to_string().into(),
                        kind(&set.target).into(),
                        set.level.as_str().into(),
                        recorded.occurred_at.into(),
                    ],
                ),
                FollowEvent::Ended(it) => {
                    let key = [it.person.to_string().into(), it.target.to_string().into()];
                    rows.delete(&FOLLOW, key);
                }
            }
            return Ok(());
        }
        match BookmarkEvent::read(recorded)? {
            BookmarkEvent::Added(it) => {
                let (person, post) = (it.person.to_string(), it.post.to_string());
                let row = [person.into(), post.into(), recorded.occurred_at.into()];
                rows.put(&BOOKMARK, row);
            }
            BookmarkEvent::Removed(it) => {
                let key = [it.person.to_string().into(), it.post.to_string().into()];
                rows.delete(&BOOKMARK, key);
            }
        }
        Ok(())
    }
}

fn kind(target: &Target) -> &'static str {
    match target {
        Target::Person(_) => "person",
        Target::Tag(_) => "tag",
        Target::Community(_) => "community",
        Target::Post(_) => "post",
    }
}
