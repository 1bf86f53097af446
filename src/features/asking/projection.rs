//! Who was asked about which question, and what became of it, as rows.

use crate::features::accounts::events::PersonId;
use crate::features::asking::events::{Event, Request};
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "asking.requests";

static QUESTION: Table = Table {
    name: "asking_question",
    key: &[("question_id", Kind::Text)],
    columns: &[
        ("asker_id", Kind::Text),
        // asking, open or ended.
        ("phase", Kind::Text),
        ("opened_at", Kind::Int),
    ],
    indexes: &[],
};

static REQUEST: Table = Table {
    name: "asking_request",
    key: &[("question_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[
        ("asker_id", Kind::Text),
        // waiting, declined, expired, answered or ended.
        ("state", Kind::Text),
        ("asked_at", Kind::Int),
        ("until", Kind::Int),
        ("place", Kind::Int),
        // The evidence that speaks for the person, as JSON; references alone.
        ("because", Kind::Text),
        ("named_by", Kind::Text),
        // Why it was passed on, where whoever asks may read it.
        ("note", Kind::Text),
        ("waited_seconds", Kind::Int),
    ],
    indexes: &["person_id, asked_at"],
};

/// See the module.
pub struct Requests;

impl Projection for Requests {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&QUESTION, &REQUEST]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Requested(it) => {
                let pair = (it.question, it.asker);
                stands(rows, pair, ("asking", None));
                for (request, place) in it.requests.iter().zip(0_i64..) {
                    let place = recorded.version.saturating_mul(10).saturating_add(place);
                    ask(rows, pair, (request, None), place)?;
                }
            }
            Event::Redirected(it) => {
                let place = recorded.version.saturating_mul(10);
                let named = (&it.request, Some(it.by));
                ask(rows, (it.question, it.asker), named, place)?;
            }
            Event::Declined(it) => {
                let note = it.reason.as_ref().filter(|_| it.shown);
                let note = note.and_then(Personal::known).map(String::as_str);
                let columns = [("state", "declined".into()), ("note", note.into())];
                becomes(rows, (it.question, it.person), columns);
            }
            Event::Expired(it) => {
                let columns = [("state", "expired".into())];
                becomes(rows, (it.question, it.person), columns);
            }
            Event::Answered(it) => {
                let columns = [
                    ("state", "answered".into()),
                    ("waited_seconds", it.waited_seconds.into()),
                ];
                becomes(rows, (it.question, it.person), columns);
            }
            Event::Opened(it) => {
                let open = ("open", Some(recorded.occurred_at));
                stands(rows, (it.question, it.asker), open);
            }
            Event::Ended(it) => {
                let question = it.question.to_string();
                let columns = [("phase", "ended".into())];
                rows.set(&QUESTION, [question.into()], columns);
                for person in it.waiting {
                    becomes(rows, (it.question, person), [("state", "ended".into())]);
                }
            }
        }
        Ok(())
    }
}

fn stands(
    rows: &mut Rows,
    (question, asker): (PostId, Author),
    (phase, opened_at): (&str, Option<Time>),
) {
    let (question, asker) = (question.to_string(), asker.to_string());
    rows.put(
        &QUESTION,
        [
            question.into(),
            asker.into(),
            phase.into(),
            opened_at.into(),
        ],
    );
}

fn ask(
    rows: &mut Rows,
    (question, asker): (PostId, Author),
    (request, named_by): (&Request, Option<PersonId>),
    place: i64,
) -> Result<(), Error> {
    let because = request.because.known().map_or(&[][..], Vec::as_slice);
    let because = serde_json::to_string(because);
    let because = because.map_err(|error| Error::Unencodable(error.to_string()))?;
    rows.put(
        &REQUEST,
        [
            question.to_string().into(),
            request.person.to_string().into(),
            asker.to_string().into(),
            "waiting".into(),
            request.at.into(),
            request.until.into(),
            place.into(),
            because.into(),
            named_by.map(|by| by.to_string()).into(),
            None::<&str>.into(),
            None::<i64>.into(),
        ],
    );
    Ok(())
}

fn becomes<const N: usize>(
    rows: &mut Rows,
    (question, person): (PostId, PersonId),
    columns: [(&'static str, Value); N],
) {
    let key = [question.to_string().into(), person.to_string().into()];
    rows.set(&REQUEST, key, columns);
}
