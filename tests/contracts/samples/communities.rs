//! Communities and memberships.

use ruche::features::communities::events::{
    AccessEnded, AccessEvent, AccessGranted, AccessRequested, Archived, CharterAccepted,
    CharterPublished, CommunityId, Created, Described, Ended, Event, InvitationDeclined,
    InvitationWithdrawn, Invited, JoinPolicy, Joined, MembershipEvent, ObjectiveCleared,
    ObjectiveReported, ObjectiveSet, PoliciesSet, PostingPolicy, RequestDeclined, RequestWithdrawn,
    Requested, Restored, Role, RoleChanged, Succeeded, Visibility, VisibilityChanged,
};
use ruche::kernel::clock::{Day, Time};

use super::{karim, writing, zoe};

pub fn hive() -> CommunityId {
    CommunityId::derived(&["sample", "hive"])
}

pub fn community() -> Vec<Event> {
    let created = |visibility| Created {
        community: hive(),
        name: "Beekeepers".to_owned(),
        description: "What **bees** do".to_owned(),
        visibility,
        language: Some("en".to_owned()),
        succeeds: Some(CommunityId::derived(&["sample", "swarm"])),
    };
    let described = Described {
        name: Some("Beekeeping".to_owned()),
        description: Some("What bees need".to_owned()),
        language: Some("fr".to_owned()),
    };
    vec![
        created(Visibility::Open).into(),
        created(Visibility::Closed).into(),
        created(Visibility::Secret).into(),
        described.into(),
        Described::default().into(),
        policies(JoinPolicy::Free, PostingPolicy::Everyone).into(),
        policies(JoinPolicy::OnRequest, PostingPolicy::Contributors).into(),
        policies(JoinPolicy::OnInvitation, PostingPolicy::Managers).into(),
        PoliciesSet::default().into(),
        VisibilityChanged {
            visibility: Some(Visibility::Closed),
            external: Some(true),
        }
        .into(),
        VisibilityChanged::default().into(),
        CharterPublished {
            version: 1,
            text: "Be *kind*".to_owned(),
        }
        .into(),
        objective(true).into(),
        objective(false).into(),
        ObjectiveReported {
            value: 71,
            on: day("2026-03-01"),
            note: Some(writing("After the new rota")),
        }
        .into(),
        ObjectiveReported {
            value: 72,
            on: day("2026-03-02"),
            note: None,
        }
        .into(),
        ObjectiveCleared {}.into(),
        Archived {}.into(),
        Restored {}.into(),
        Succeeded {
            successor: CommunityId::derived(&["sample", "swarm"]),
        }
        .into(),
    ]
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn objective(restarts: bool) -> ObjectiveSet {
    ObjectiveSet {
        statement: "Nobody waits for an answer".to_owned(),
        measure: "Questions answered within a day".to_owned(),
        target: 90,
        unit: "%".to_owned(),
        due_on: day("2026-12-31"),
        restarts,
    }
}

fn policies(join: JoinPolicy, posting: PostingPolicy) -> PoliciesSet {
    PoliciesSet {
        join: Some(join),
        posting: Some(posting),
        external: Some(true),
        pseudonyms: None,
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub fn membership() -> Vec<MembershipEvent> {
    let joined = Joined {
        community: hive(),
        person: zoe(),
        role: Role::Owner,
    };
    let role_changed = |role| RoleChanged {
        community: hive(),
        person: zoe(),
        role,
    };
    let (community, person) = (hive(), zoe());
    let ended = Ended {
        community,
        person,
        reason: None,
    };
    let removed = Ended {
        reason: Some(writing("Too many flowers")),
        ..ended.clone()
    };
    let requested = Requested {
        community,
        person,
        answer: Some(writing("I keep three hives")),
    };
    let declined = RequestDeclined {
        community,
        person,
        reason: Some(writing("Not yet")),
    };
    let invited = Invited {
        community,
        person,
        role: Role::Moderator,
    };
    let accepted = CharterAccepted {
        community,
        person,
        version: 1,
    };
    vec![
        joined.into(),
        role_changed(Role::Manager).into(),
        role_changed(Role::Moderator).into(),
        role_changed(Role::Contributor).into(),
        role_changed(Role::Reader).into(),
        ended.into(),
        removed.into(),
        Requested {
            answer: None,
            ..requested.clone()
        }
        .into(),
        requested.into(),
        RequestWithdrawn { community, person }.into(),
        RequestDeclined {
            reason: None,
            ..declined.clone()
        }
        .into(),
        declined.into(),
        invited.into(),
        InvitationDeclined { community, person }.into(),
        InvitationWithdrawn { community, person }.into(),
        accepted.into(),
    ]
}

pub fn access() -> Vec<AccessEvent> {
    let (community, administrator) = (hive(), zoe());
    let asked_at = Time(1_772_357_400_000_001);
    vec![
        AccessRequested {
            community,
            administrator,
            asked_at,
            reason: writing("Case 81"),
        }
        .into(),
        AccessGranted {
            community,
            administrator,
            asked_at,
            by: karim(),
            until: Time(1_772_371_800_000_001),
        }
        .into(),
        AccessEnded {
            community,
            administrator,
            asked_at,
        }
        .into(),
    ]
}
