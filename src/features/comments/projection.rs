//! Comments as rows, and how many each post has.

use crate::features::accounts::events::PersonId;
use crate::features::comments::aggregate::rules::Verdict;
use crate::features::comments::events::{CommentId, Event};
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "comments.comments";

static COMMENT: Table = Table {
    name: "comments_comment_r2",
    key: &[("comment_id", Kind::Text)],
    columns: &[
        ("post_id", Kind::Text),
        // The comment or the post it answers, so that one index serves every level of a thread.
        ("parent_id", Kind::Text),
        ("depth", Kind::Int),
        ("author_id", Kind::Text),
        ("body", Kind::Text),
        ("status", Kind::Text),
        ("written_at", Kind::Int),
        ("edited_at", Kind::Int),
        // As an answer: what was decided, when and by whom.
        ("verdict", Kind::Text),
        ("accepted_at", Kind::Int),
        ("accepted_by", Kind::Text),
    ],
    indexes: &[
        "parent_id, written_at, comment_id",
        "author_id",
        "post_id, depth",
    ],
};

static MENTION: Table = Table {
    name: "comments_mention_r2",
    key: &[("comment_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("place", Kind::Int)],
    indexes: &[],
};

static COUNT: Table = Table {
    name: "comments_count_r2",
    key: &[("post_id", Kind::Text)],
    columns: &[("comments", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Comments;

impl Projection for Comments {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&COMMENT, &MENTION, &COUNT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Written(written) => {
                let comment = written.comment.to_string();
                let post = written.post.to_string();
                let parent = written.parent.map_or(post.clone(), |id| id.to_string());
                rows.put(
                    &COMMENT,
                    [
                        comment.as_str().into(),
                        post.into(),
                        parent.into(),
                        i64::from(written.depth).into(),
                        written.author.to_string().into(),
                        text(&written.body),
                        "present".into(),
                        recorded.occurred_at.into(),
                        None::<i64>.into(),
                        Verdict::Open.as_str().into(),
                        None::<i64>.into(),
                        None::<&str>.into(),
                    ],
                );
                mentions(rows, &comment, &written.mentions);
                count(rows, written.post, 1);
            }
            Event::Edited(edited) => {
                let comment = edited.comment.to_string();
                rows.set(
                    &COMMENT,
                    [comment.as_str().into()],
                    [
                        ("body", text(&edited.body)),
                        ("edited_at", recorded.occurred_at.into()),
                    ],
                );
                rows.delete_where(&MENTION, "comment_id", comment.as_str());
                mentions(rows, &comment, &edited.mentions);
            }
            Event::Deleted(deleted) => take_away(rows, deleted.comment, deleted.post),
            // Where somebody was quick enough to answer it, its place stays, as of a deleted one.
            Event::Undone(undone) => take_away(rows, undone.comment, undone.post),
            Event::Accepted(it) => {
                let verdict = if it.as_moderator {
                    Verdict::AcceptedByModerator
                } else {
                    Verdict::Accepted
                };
                let by = Some((recorded.occurred_at, it.by));
                decided(rows, it.comment, verdict, by);
            }
            Event::AcceptanceWithdrawn(it) => {
                let verdict = if it.as_moderator {
                    Verdict::Open
                } else {
                    Verdict::Withdrawn
                };
                decided(rows, it.comment, verdict, None);
            }
        }
        Ok(())
    }
}

/// The place in the thread stays, the text does not.
fn take_away(rows: &mut Rows, comment: CommentId, post: PostId) {
    let comment = comment.to_string();
    rows.set(
        &COMMENT,
        [comment.as_str().into()],
        [("status", "deleted".into()), ("body", None::<&str>.into())],
    );
    rows.delete_where(&MENTION, "comment_id", comment);
    count(rows, post, -1);
}

fn decided(rows: &mut Rows, comment: CommentId, verdict: Verdict, by: Option<(Time, Author)>) {
    let (at, by) = by.unzip();
    let by: Option<Author> = by;
    rows.set(
        &COMMENT,
        [comment.to_string().into()],
        [
            ("verdict", verdict.as_str().into()),
            ("accepted_at", at.into()),
            ("accepted_by", by.map(|by| by.to_string()).into()),
        ],
    );
}

fn text(text: &Personal<String>) -> Value {
    text.known().map(String::as_str).into()
}

fn mentions(rows: &mut Rows, comment: &str, people: &[PersonId]) {
    for (person, place) in people.iter().zip(0_i64..) {
        let person = person.to_string();
        rows.put(&MENTION, [comment.into(), person.into(), place.into()]);
    }
}

fn count(rows: &mut Rows, post: PostId, more: i64) {
    rows.add(&COUNT, [post.to_string().into()], [("comments", more)]);
}
