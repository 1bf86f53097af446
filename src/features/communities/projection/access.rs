//! Emergency accesses as rows: one for each request.

use crate::features::communities::events::AccessEvent;
use crate::kernel::event::Recorded;
use crate::kernel::rows::{Kind, Rows, Table, Value};

pub(super) static ACCESS: Table = Table {
    name: "communities_access_r3",
    key: &[
        ("community_id", Kind::Text),
        ("administrator_id", Kind::Text),
        ("asked_at", Kind::Int),
    ],
    columns: &[
        ("reason", Kind::Text),
        // `requested`, `granted` or `ended`.
        ("state", Kind::Text),
        ("granted_by", Kind::Text),
        ("granted_at", Kind::Int),
        ("until_at", Kind::Int),
    ],
    indexes: &["administrator_id, state", "state, asked_at"],
};

pub(super) fn apply(recorded: &Recorded, event: &AccessEvent, rows: &mut Rows) {
    let (community, administrator, asked_at) = event.key();
    let (community, administrator) = (community.to_string(), administrator.to_string());
    let key = [community.into(), administrator.into(), asked_at.into()];
    match event {
        AccessEvent::AccessRequested(it) => {
            let [community, administrator, asked_at] = key;
            rows.put(
                &ACCESS,
                [
                    community,
                    administrator,
                    asked_at,
                    it.reason.known().map(String::as_str).into(),
                    "requested".into(),
                    Value::Null(Kind::Text),
                    Value::Null(Kind::Int),
                    Value::Null(Kind::Int),
                ],
            );
        }
        AccessEvent::AccessGranted(it) => rows.set(
            &ACCESS,
            key,
            [
                ("state", "granted".into()),
                ("granted_by", it.by.to_string().into()),
                ("granted_at", recorded.occurred_at.into()),
                ("until_at", it.until.into()),
            ],
        ),
        AccessEvent::AccessEnded(_) => rows.set(&ACCESS, key, [("state", "ended".into())]),
    }
}
