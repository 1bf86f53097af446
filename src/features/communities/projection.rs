//! Communities and their members as rows.

use crate::features::communities::events::{CommunityId, Event, MembershipEvent};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "communities.communities";

static COMMUNITY: Table = Table {
    name: "communities_community",
    key: &[("community_id", Kind::Text)],
    columns: &[
        ("name", Kind::Text),
        ("name_folded", Kind::Text),
        ("description", Kind::Text),
        ("visibility", Kind::Text),
        ("language", Kind::Text),
        ("created_at", Kind::Int),
    ],
    indexes: &["visibility", "name_folded, community_id"],
};

static MEMBER: Table = Table {
    name: "communities_member",
    key: &[("community_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("role", Kind::Text), ("joined_at", Kind::Int)],
    indexes: &["person_id, community_id"],
};

static FORMER: Table = Table {
    name: "communities_former",
    key: &[("community_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("ended_at", Kind::Int)],
    indexes: &[],
};

static COUNT: Table = Table {
    name: "communities_count",
    key: &[("community_id", Kind::Text)],
    columns: &[("members", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Communities;

impl Projection for Communities {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&COMMUNITY, &MEMBER, &FORMER, &COUNT]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [Event::KINDS, MembershipEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if MembershipEvent::KINDS.contains(&recorded.kind.as_str()) {
            member(recorded, &MembershipEvent::read(recorded)?, rows);
        } else {
            community(recorded, Event::read(recorded)?, rows);
        }
        Ok(())
    }
}

fn community(recorded: &Recorded, event: Event, rows: &mut Rows) {
    match event {
        Event::Created(created) => rows.put(
            &COMMUNITY,
            [
                created.community.to_string().into(),
                created.name.as_str().into(),
                fold(&created.name).into(),
                created.description.into(),
                created.visibility.as_str().into(),
                created.language.into(),
                recorded.occurred_at.into(),
            ],
        ),
        Event::Described(described) => {
            let id = || [recorded.stream.as_str().into()];
            if let Some(name) = described.name {
                let folded = fold(&name);
                let columns = [("name", name.into()), ("name_folded", folded.into())];
                rows.set(&COMMUNITY, id(), columns);
            }
            if let Some(description) = described.description {
                rows.set(&COMMUNITY, id(), [("description", description.into())]);
            }
            if let Some(language) = described.language {
                rows.set(&COMMUNITY, id(), [("language", language.into())]);
            }
        }
    }
}

fn member(recorded: &Recorded, event: &MembershipEvent, rows: &mut Rows) {
    match event {
        MembershipEvent::Joined(joined) => {
            let (community, person) = (joined.community, joined.person.to_string());
            rows.delete(
                &FORMER,
                [community.to_string().into(), person.as_str().into()],
            );
            rows.put(
                &MEMBER,
                [
                    community.to_string().into(),
                    person.into(),
                    joined.role.as_str().into(),
                    recorded.occurred_at.into(),
                ],
            );
            count(community, 1, rows);
        }
        MembershipEvent::RoleChanged(changed) => rows.set(
            &MEMBER,
            [
                changed.community.to_string().into(),
                changed.person.to_string().into(),
            ],
            [("role", changed.role.as_str().into())],
        ),
        MembershipEvent::Ended(ended) => {
            let key = [
                ended.community.to_string().into(),
                ended.person.to_string().into(),
            ];
            rows.delete(&MEMBER, key);
            count(ended.community, -1, rows);
        }
    }
}

fn count(community: CommunityId, delta: i64, rows: &mut Rows) {
    rows.add(&COUNT, [community.to_string().into()], [("members", delta)]);
}

/// Lower case, for order and search.
fn fold(name: &str) -> String {
    name.to_lowercase()
}
