//! Reactions as rows: who reacted how, and how many of each kind.

use crate::features::accounts::events::PersonId;
use crate::features::reactions::events::{Event, Kind as ReactionKind, Subject};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "reactions.reactions";

static REACTION: Table = Table {
    name: "reactions_reaction",
    key: &[("subject", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("kind", Kind::Text), ("reacted_at", Kind::Int)],
    indexes: &[],
};

static COUNT: Table = Table {
    name: "reactions_count",
    key: &[("subject", Kind::Text), ("kind", Kind::Text)],
    columns: &[("people", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Reactions;

impl Projection for Reactions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&REACTION, &COUNT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        match Event::read(recorded)? {
            Event::Added(added) => {
                keep(rows, recorded, (added.subject, added.person), added.kind);
                count(rows, added.subject, added.kind, 1);
            }
            Event::Changed(changed) => {
                let pair = (changed.subject, changed.person);
                keep(rows, recorded, pair, changed.to);
                count(rows, changed.subject, changed.from, -1);
                count(rows, changed.subject, changed.to, 1);
            }
            Event::Withdrawn(withdrawn) => {
                let subject = withdrawn.subject.to_string();
                let person = withdrawn.person.to_string();
                rows.delete(&REACTION, [subject.into(), person.into()]);
                count(rows, withdrawn.subject, withdrawn.kind, -1);
            }
        }
        Ok(())
    }
}

fn keep(
    rows: &mut Rows,
    recorded: &Recorded,
    (subject, person): (Subject, PersonId),
    kind: ReactionKind,
) {
    rows.put(
        &REACTION,
        [
            subject.to_string().into(),
            person.to_string().into(),
            kind.as_str().into(),
            recorded.occurred_at.into(),
        ],
    );
}

fn count(rows: &mut Rows, subject: Subject, kind: ReactionKind, more: i64) {
    let key = [subject.to_string().into(), kind.as_str().into()];
    rows.add(&COUNT, key, [("people", more)]);
}
