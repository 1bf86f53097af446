//! Communities and their members as rows.

use crate::features::communities::aggregate::rules::Pending;
use crate::features::communities::events::{
    AccessEvent, CommunityId, Created, Event, MembershipEvent, PoliciesSet, PostingPolicy,
    PseudonymPolicy, VisibilityChanged,
};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

mod access;
pub mod former;
mod objective;
pub mod succession;

use access::ACCESS;

/// The name of this projection.
pub const NAME: &str = "communities.communities";

static COMMUNITY: Table = Table {
    name: "communities_community_r3",
    key: &[("community_id", Kind::Text)],
    columns: &[
        ("name", Kind::Text),
        ("name_folded", Kind::Text),
        ("description", Kind::Text),
        ("visibility", Kind::Text),
        ("language", Kind::Text),
        ("created_at", Kind::Int),
        // Null where the visibility decides.
        ("join_policy", Kind::Text),
        ("posting_policy", Kind::Text),
        ("external", Kind::Int),
        // The version of the present charter; 0 for none.
        ("charter_version", Kind::Int),
        ("archived_at", Kind::Int),
        ("pseudonym_policy", Kind::Text),
    ],
    indexes: &["visibility", "name_folded, community_id"],
};

static CHARTER: Table = Table {
    name: "communities_charter_r3",
    key: &[("community_id", Kind::Text), ("version", Kind::Int)],
    columns: &[("text", Kind::Text), ("published_at", Kind::Int)],
    indexes: &[],
};

static MEMBER: Table = Table {
    name: "communities_member_r3",
    key: &[("community_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[
        ("role", Kind::Text),
        ("joined_at", Kind::Int),
        ("charter_version", Kind::Int),
    ],
    indexes: &["person_id, community_id"],
};

/// Requests and invitations that wait for an answer.
static PENDING: Table = Table {
    name: "communities_pending_r3",
    key: &[("community_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[
        ("stage", Kind::Text),
        // With which role somebody is invited.
        ("role", Kind::Text),
        // What somebody says who asks.
        ("answer", Kind::Text),
        ("actor_id", Kind::Text),
        ("at", Kind::Int),
    ],
    indexes: &[
        "community_id, stage, at, person_id",
        "person_id, stage, at, community_id",
    ],
};

static COUNT: Table = Table {
    name: "communities_count_r3",
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
        3
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            &COMMUNITY,
            &CHARTER,
            &objective::OBJECTIVE,
            &objective::HISTORY,
            &MEMBER,
            &PENDING,
            &ACCESS,
            &COUNT,
        ]
    }

    fn kinds(&self) -> Vec<&'static str> {
        [Event::KINDS, MembershipEvent::KINDS, AccessEvent::KINDS].concat()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        if MembershipEvent::KINDS.contains(&recorded.kind.as_str()) {
            member(recorded, &MembershipEvent::read(recorded)?, rows);
        } else if AccessEvent::KINDS.contains(&recorded.kind.as_str()) {
            access::apply(recorded, &AccessEvent::read(recorded)?, rows);
        } else {
            community(recorded, Event::read(recorded)?, rows);
        }
        Ok(())
    }
}

fn community(recorded: &Recorded, event: Event, rows: &mut Rows) {
    let id = || [recorded.stream.as_str().into()];
    match event {
        Event::Created(created) => create(recorded, created, rows),
        Event::Described(described) => {
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
        Event::PoliciesSet(set) => policies(recorded, &set, rows),
        Event::VisibilityChanged(changed) => visibility(recorded, &changed, rows),
        Event::CharterPublished(published) => {
            let version = i64::from(published.version);
            rows.set(&COMMUNITY, id(), [("charter_version", version.into())]);
            rows.put(
                &CHARTER,
                [
                    recorded.stream.as_str().into(),
                    version.into(),
                    published.text.into(),
                    recorded.occurred_at.into(),
                ],
            );
        }
        Event::ObjectiveSet(set) => objective::set(recorded, &set, rows),
        Event::ObjectiveReported(reported) => objective::report(recorded, &reported, rows),
        Event::ObjectiveCleared(_) => objective::clear(recorded, rows),
        Event::Archived(_) => {
            let at = [("archived_at", recorded.occurred_at.into())];
            rows.set(&COMMUNITY, id(), at);
        }
        Event::Restored(_) => {
            let at = [("archived_at", Value::Null(Kind::Int))];
            rows.set(&COMMUNITY, id(), at);
        }
        // The successors have rows of their own.
        Event::Succeeded(_) => {}
    }
}

fn create(recorded: &Recorded, created: Created, rows: &mut Rows) {
    rows.put(
        &COMMUNITY,
        [
            created.community.to_string().into(),
            created.name.as_str().into(),
            fold(&created.name).into(),
            created.description.into(),
            created.visibility.as_str().into(),
            created.language.into(),
            recorded.occurred_at.into(),
            Value::Null(Kind::Text),
            PostingPolicy::default().as_str().into(),
            false.into(),
            0.into(),
            Value::Null(Kind::Int),
            PseudonymPolicy::default().as_str().into(),
        ],
    );
}

fn visibility(recorded: &Recorded, changed: &VisibilityChanged, rows: &mut Rows) {
    let id = || [recorded.stream.as_str().into()];
    if let Some(visibility) = changed.visibility {
        let visibility = [("visibility", visibility.as_str().into())];
        rows.set(&COMMUNITY, id(), visibility);
    }
    if let Some(external) = changed.external {
        rows.set(&COMMUNITY, id(), [("external", external.into())]);
    }
}

fn policies(recorded: &Recorded, set: &PoliciesSet, rows: &mut Rows) {
    let id = || [recorded.stream.as_str().into()];
    if let Some(join) = set.join {
        rows.set(&COMMUNITY, id(), [("join_policy", join.as_str().into())]);
    }
    if let Some(posting) = set.posting {
        let posting = [("posting_policy", posting.as_str().into())];
        rows.set(&COMMUNITY, id(), posting);
    }
    if let Some(external) = set.external {
        rows.set(&COMMUNITY, id(), [("external", external.into())]);
    }
    if let Some(policy) = set.pseudonyms {
        let policy = [("pseudonym_policy", policy.as_str().into())];
        rows.set(&COMMUNITY, id(), policy);
    }
}

fn member(recorded: &Recorded, event: &MembershipEvent, rows: &mut Rows) {
    let (community, person) = event.pair();
    let key = || [community.to_string().into(), person.to_string().into()];
    match event {
        MembershipEvent::Requested(it) => {
            let answer = it.answer.as_ref().and_then(Personal::known);
            let answer = answer.map(String::as_str);
            pend(recorded, key(), (Pending::Requested, None, answer), rows);
        }
        MembershipEvent::Invited(it) => {
            let role = Some(it.role.as_str());
            pend(recorded, key(), (Pending::Invited, role, None), rows);
        }
        MembershipEvent::RequestWithdrawn(_)
        | MembershipEvent::RequestDeclined(_)
        | MembershipEvent::InvitationDeclined(_)
        | MembershipEvent::InvitationWithdrawn(_) => rows.delete(&PENDING, key()),
        MembershipEvent::Joined(joined) => {
            rows.delete(&PENDING, key());
            let [community_id, person_id] = key();
            let role = joined.role.as_str().into();
            let at = recorded.occurred_at.into();
            rows.put(&MEMBER, [community_id, person_id, role, at, 0.into()]);
            count(community, 1, rows);
        }
        MembershipEvent::RoleChanged(changed) => {
            rows.set(&MEMBER, key(), [("role", changed.role.as_str().into())]);
        }
        MembershipEvent::CharterAccepted(accepted) => {
            let version = i64::from(accepted.version);
            rows.set(&MEMBER, key(), [("charter_version", version.into())]);
        }
        MembershipEvent::Ended(_) => {
            rows.delete(&MEMBER, key());
            count(community, -1, rows);
        }
    }
}

/// Somebody waits for an answer, or is asked for one.
fn pend(
    recorded: &Recorded,
    [community, person]: [Value; 2],
    (stage, role, answer): (Pending, Option<&str>, Option<&str>),
    rows: &mut Rows,
) {
    rows.put(
        &PENDING,
        [
            community,
            person,
            stage.as_str().into(),
            role.into(),
            answer.into(),
            recorded.actor.as_deref().into(),
            recorded.occurred_at.into(),
        ],
    );
}

fn count(community: CommunityId, delta: i64, rows: &mut Rows) {
    rows.add(&COUNT, [community.to_string().into()], [("members", delta)]);
}

/// Lower case, for order and search.
fn fold(name: &str) -> String {
    name.to_lowercase()
}
