//! The objective of a community as rows: as it is now, and everything that was said about it.

use crate::features::communities::events::{ObjectiveReported, ObjectiveSet};
use crate::kernel::event::Recorded;
use crate::kernel::rows::{Kind, Rows, Table, Value};

pub(super) static OBJECTIVE: Table = Table {
    name: "communities_objective_r3",
    key: &[("community_id", Kind::Text)],
    columns: &[
        ("statement", Kind::Text),
        ("measure", Kind::Text),
        ("target", Kind::Int),
        ("unit", Kind::Text),
        ("due_on", Kind::Text),
        ("set_at", Kind::Int),
        // What was reported last; null while nothing was.
        ("value", Kind::Int),
        ("value_on", Kind::Text),
        ("note", Kind::Text),
        ("reported_at", Kind::Int),
        ("reporter_id", Kind::Text),
    ],
    indexes: &[],
};

/// One row for each event about it.
pub(super) static HISTORY: Table = Table {
    name: "communities_objective_history_r3",
    key: &[("community_id", Kind::Text), ("position", Kind::Int)],
    columns: &[
        // `set`, `reported` or `cleared`.
        ("kind", Kind::Text),
        ("at", Kind::Int),
        ("actor_id", Kind::Text),
        ("statement", Kind::Text),
        ("measure", Kind::Text),
        ("target", Kind::Int),
        ("unit", Kind::Text),
        ("due_on", Kind::Text),
        ("value", Kind::Int),
        ("value_on", Kind::Text),
        ("note", Kind::Text),
    ],
    indexes: &[],
};

const NONE: Value = Value::Null(Kind::Text);
const NO_NUMBER: Value = Value::Null(Kind::Int);

pub(super) fn set(recorded: &Recorded, event: &ObjectiveSet, rows: &mut Rows) {
    let id = || recorded.stream.as_str().into();
    let columns = || {
        [
            event.statement.as_str().into(),
            event.measure.as_str().into(),
            event.target.into(),
            event.unit.as_str().into(),
            event.due_on.to_string().into(),
        ]
    };
    let [statement, measure, target, unit, due_on] = columns();
    if event.restarts {
        let at = recorded.occurred_at.into();
        rows.put(
            &OBJECTIVE,
            [
                id(),
                statement,
                measure,
                target,
                unit,
                due_on,
                at,
                NO_NUMBER,
                NONE,
                NONE,
                NO_NUMBER,
                NONE,
            ],
        );
    } else {
        let changed = [
            ("statement", statement),
            ("measure", measure),
            ("target", target),
            ("unit", unit),
            ("due_on", due_on),
            ("set_at", recorded.occurred_at.into()),
        ];
        rows.set(&OBJECTIVE, [id()], changed);
    }
    note(recorded, ("set", columns(), [NO_NUMBER, NONE, NONE]), rows);
}

pub(super) fn report(recorded: &Recorded, event: &ObjectiveReported, rows: &mut Rows) {
    let said = || {
        let note = event.note.as_ref().and_then(|note| note.known());
        [
            event.value.into(),
            event.on.to_string().into(),
            note.map(String::as_str).into(),
        ]
    };
    let [value, value_on, text] = said();
    let reported = [
        ("value", value),
        ("value_on", value_on),
        ("note", text),
        ("reported_at", recorded.occurred_at.into()),
        ("reporter_id", recorded.actor.as_deref().into()),
    ];
    rows.set(&OBJECTIVE, [recorded.stream.as_str().into()], reported);
    let nothing = [NONE, NONE, NO_NUMBER, NONE, NONE];
    note(recorded, ("reported", nothing, said()), rows);
}

pub(super) fn clear(recorded: &Recorded, rows: &mut Rows) {
    rows.delete(&OBJECTIVE, [recorded.stream.as_str().into()]);
    let nothing = [NONE, NONE, NO_NUMBER, NONE, NONE];
    note(
        recorded,
        ("cleared", nothing, [NO_NUMBER, NONE, NONE]),
        rows,
    );
}

fn note(recorded: &Recorded, (kind, set, said): (&str, [Value; 5], [Value; 3]), rows: &mut Rows) {
    let [statement, measure, target, unit, due_on] = set;
    let [value, value_on, text] = said;
    rows.put(
        &HISTORY,
        [
            recorded.stream.as_str().into(),
            recorded.position.into(),
            kind.into(),
            recorded.occurred_at.into(),
            recorded.actor.as_deref().into(),
            statement,
            measure,
            target,
            unit,
            due_on,
            value,
            value_on,
            text,
        ],
    );
}
