//! Communities and memberships.

use ruche::features::communities::events::{
    CommunityId, Created, Described, Ended, Event, Joined, MembershipEvent, Role, RoleChanged,
    Visibility,
};

use super::zoe;

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
    ]
}

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
    let ended = Ended {
        community: hive(),
        person: zoe(),
    };
    vec![
        joined.into(),
        role_changed(Role::Manager).into(),
        role_changed(Role::Moderator).into(),
        role_changed(Role::Contributor).into(),
        role_changed(Role::Reader).into(),
        ended.into(),
    ]
}
