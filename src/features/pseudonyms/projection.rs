//! Pseudonyms as rows: where each is used, and where its opening stands. Who is behind one is in
//! no table.

use crate::features::pseudonyms::events::{Event, OpeningRequested, PseudonymId, Taken};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "pseudonyms.pseudonyms";

static PSEUDONYM: Table = Table {
    name: "pseudonyms_pseudonym",
    key: &[("pseudonym_id", Kind::Text)],
    columns: &[
        ("community_id", Kind::Text),
        ("post_id", Kind::Text),
        ("taken_at", Kind::Int),
        // Of the latest opening: `requested`, `opened` or `refused`; null where nobody asked.
        ("opening", Kind::Text),
        ("requested_by", Kind::Text),
        ("requested_at", Kind::Int),
        ("reason", Kind::Text),
        ("decided_by", Kind::Text),
        ("decided_at", Kind::Int),
    ],
    indexes: &["taken_at", "opening, requested_at, pseudonym_id"],
};

/// See the module.
pub struct Pseudonyms;

impl Projection for Pseudonyms {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&PSEUDONYM]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Taken(it) => take(rows, &it),
            Event::OpeningRequested(it) => request(rows, &it),
            Event::Opened(it) => {
                decide(rows, it.pseudonym, ("opened", it.by.to_string(), it.at));
            }
            Event::OpeningRefused(it) => {
                decide(rows, it.pseudonym, ("refused", it.by.to_string(), it.at));
            }
        }
        Ok(())
    }
}

fn take(rows: &mut Rows, taken: &Taken) {
    rows.put(
        &PSEUDONYM,
        [
            taken.pseudonym.to_string().into(),
            taken.community.to_string().into(),
            taken.post.as_str().into(),
            taken.at.into(),
            Value::Null(Kind::Text),
            Value::Null(Kind::Text),
            Value::Null(Kind::Int),
            Value::Null(Kind::Text),
            Value::Null(Kind::Text),
            Value::Null(Kind::Int),
        ],
    );
}

fn request(rows: &mut Rows, requested: &OpeningRequested) {
    let reason = requested.reason.known().map(String::as_str);
    rows.set(
        &PSEUDONYM,
        [requested.pseudonym.to_string().into()],
        [
            ("opening", "requested".into()),
            ("requested_by", requested.by.to_string().into()),
            ("requested_at", requested.at.into()),
            ("reason", reason.into()),
            ("decided_by", Value::Null(Kind::Text)),
            ("decided_at", Value::Null(Kind::Int)),
        ],
    );
}

fn decide(rows: &mut Rows, pseudonym: PseudonymId, (opening, by, at): (&str, String, Time)) {
    rows.set(
        &PSEUDONYM,
        [pseudonym.to_string().into()],
        [
            ("opening", opening.into()),
            ("decided_by", by.into()),
            ("decided_at", at.into()),
        ],
    );
}
