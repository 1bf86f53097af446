//! Posts as rows: the post as it is now, its tags and mentions, and every text it has had.

pub mod marks;

use crate::features::accounts::events::PersonId;
use crate::features::posts::events::{Event, PostId, Published};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "posts.posts";

/// The status of a post that can be read.
pub const PUBLISHED: &str = "published";

/// The status of a post in the bin.
pub const DELETED: &str = "deleted";

/// The status of a post that was taken back at once; only its place is left.
const UNDONE: &str = "undone";

static POST: Table = Table {
    name: "posts_post_r2",
    key: &[("post_id", Kind::Text)],
    columns: &[
        ("audience", Kind::Text),
        ("author_id", Kind::Text),
        ("kind", Kind::Text),
        ("title", Kind::Text),
        ("body", Kind::Text),
        ("language", Kind::Text),
        ("status", Kind::Text),
        ("published_at", Kind::Int),
        ("edited_at", Kind::Int),
        ("deleted_by", Kind::Text),
        ("deleted_at", Kind::Int),
        ("position", Kind::Int),
        ("ends_at", Kind::Int),
        // What kudos thank for.
        ("skill", Kind::Text),
    ],
    // Newest first in one place, everywhere, and of one author.
    indexes: &[
        "audience, published_at, post_id",
        "published_at, post_id",
        "author_id, published_at, post_id",
    ],
};

static TAG: Table = Table {
    name: "posts_tag_r2",
    key: &[("post_id", Kind::Text), ("tag", Kind::Text)],
    columns: &[("place", Kind::Int)],
    indexes: &["tag, post_id"],
};

static MENTION: Table = Table {
    name: "posts_mention_r2",
    key: &[("post_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("place", Kind::Int)],
    indexes: &["person_id, post_id"],
};

static THANKED: Table = Table {
    name: "posts_thanked_r2",
    key: &[("post_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("place", Kind::Int)],
    indexes: &["person_id, post_id"],
};

static REVISION: Table = Table {
    name: "posts_revision_r2",
    key: &[("post_id", Kind::Text), ("version", Kind::Int)],
    columns: &[
        ("editor_id", Kind::Text),
        ("title", Kind::Text),
        ("body", Kind::Text),
        ("written_at", Kind::Int),
    ],
    indexes: &[],
};

/// See the module.
pub struct Posts;

impl Projection for Posts {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&POST, &TAG, &MENTION, &THANKED, &REVISION]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Published(published) => publish(rows, recorded, &published),
            Event::Edited(edited) => {
                let post = edited.post.to_string();
                let title = text(edited.title.as_ref());
                let body = text(Some(&edited.body));
                rows.set(
                    &POST,
                    [post.as_str().into()],
                    [
                        ("title", title.clone()),
                        ("body", body.clone()),
                        ("edited_at", recorded.occurred_at.into()),
                    ],
                );
                revision(rows, recorded, edited.post, [title, body]);
                rows.delete_where(&TAG, "post_id", post.as_str());
                rows.delete_where(&MENTION, "post_id", post.as_str());
                names(rows, &post, &edited.tags, &edited.mentions);
            }
            Event::Deleted(deleted) => {
                let by = deleted.by.map(|person| person.to_string());
                let bin = (by, Some(recorded.occurred_at));
                status(rows, deleted.post, DELETED, bin);
            }
            Event::Restored(restored) => status(rows, restored.post, PUBLISHED, (None, None)),
            Event::Moved(moved) => {
                let post = moved.post.to_string();
                let audience = moved.to.to_string();
                rows.set(
                    &POST,
                    [post.as_str().into()],
                    [("audience", audience.into())],
                );
                rows.delete_where(&MENTION, "post_id", post.as_str());
                mentions(rows, &post, &moved.mentions);
            }
            Event::Undone(undone) => {
                let post = undone.post.to_string();
                rows.set(
                    &POST,
                    [post.as_str().into()],
                    [
                        ("status", UNDONE.into()),
                        ("title", None::<&str>.into()),
                        ("body", None::<&str>.into()),
                        ("skill", None::<&str>.into()),
                    ],
                );
                for table in [&TAG, &MENTION, &THANKED, &REVISION] {
                    rows.delete_where(table, "post_id", post.as_str());
                }
            }
        }
        Ok(())
    }
}

fn publish(rows: &mut Rows, recorded: &Recorded, published: &Published) {
    let post = published.post.to_string();
    let title = text(published.title.as_ref());
    let body = text(Some(&published.body));
    let thanks = published.thanks.as_ref();
    rows.put(
        &POST,
        [
            post.as_str().into(),
            published.audience.to_string().into(),
            published.author.to_string().into(),
            published.kind.as_str().into(),
            title.clone(),
            body.clone(),
            published.language.as_deref().into(),
            PUBLISHED.into(),
            recorded.occurred_at.into(),
            None::<i64>.into(),
            None::<&str>.into(),
            None::<i64>.into(),
            recorded.position.into(),
            published.ends_at.into(),
            text(thanks.and_then(|thanks| thanks.skill.as_ref())),
        ],
    );
    revision(rows, recorded, published.post, [title, body]);
    names(rows, &post, &published.tags, &published.mentions);
    let people = thanks.map_or(&[][..], |thanks| &thanks.people);
    for (person, place) in people.iter().zip(0_i64..) {
        let person = person.to_string();
        rows.put(
            &THANKED,
            [post.as_str().into(), person.into(), place.into()],
        );
    }
}

fn text(text: Option<&Personal<String>>) -> Value {
    text.and_then(Personal::known).map(String::as_str).into()
}

fn status(
    rows: &mut Rows,
    post: PostId,
    status: &'static str,
    (by, at): (Option<String>, Option<Time>),
) {
    let columns = [
        ("status", status.into()),
        ("deleted_by", by.into()),
        ("deleted_at", at.into()),
    ];
    rows.set(&POST, [post.to_string().into()], columns);
}

fn revision(rows: &mut Rows, recorded: &Recorded, post: PostId, [title, body]: [Value; 2]) {
    rows.put(
        &REVISION,
        [
            post.to_string().into(),
            recorded.version.into(),
            recorded.actor.as_deref().into(),
            title,
            body,
            recorded.occurred_at.into(),
        ],
    );
}

fn names(rows: &mut Rows, post: &str, tags: &[String], mentions: &[PersonId]) {
    for (tag, place) in tags.iter().zip(0_i64..) {
        rows.put(&TAG, [post.into(), tag.into(), place.into()]);
    }
    self::mentions(rows, post, mentions);
}

fn mentions(rows: &mut Rows, post: &str, people: &[PersonId]) {
    for (person, place) in people.iter().zip(0_i64..) {
        let person = person.to_string();
        rows.put(&MENTION, [post.into(), person.into(), place.into()]);
    }
}
