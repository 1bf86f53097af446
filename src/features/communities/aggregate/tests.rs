//! The rules of communities and memberships, as sentences and as laws.

use proptest::prelude::*;

use super::rules::{Ground, Pending, Seat};
use super::*;
use crate::features::accounts::Kind;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::PseudonymPolicy;
use crate::features::communities::events::{
    CommunityId, Ended, Invited, Joined, MembershipEvent, PostingPolicy, Role,
};

fn pair() -> Pair {
    (
        CommunityId::derived(&["welding"]),
        PersonId::derived(&["zoe"]),
    )
}

fn joined(role: Role) -> MembershipEvent {
    let (community, person) = pair();
    Joined {
        community,
        person,
        role,
    }
    .into()
}

fn created(name: &str, description: &str) -> Created {
    Created {
        community: pair().0,
        name: name.to_owned(),
        description: description.to_owned(),
        visibility: Visibility::Open,
        language: Some("fr".to_owned()),
        succeeds: None,
    }
}

#[test]
fn a_community_is_founded_once_with_a_name_that_fits() {
    let events = Community::default().create(created("Soudure", "")).unwrap();
    assert_eq!(
        Community::replay(&events).create(created("Other", "")),
        Ok(vec![])
    );
    for bad in ["", " a ", &"x".repeat(161), "tab\there"] {
        let refused = Community::default().create(created(bad, ""));
        assert_eq!(refused, Err(Refusal::NameLength), "{bad:?}");
    }
    let long = "x".repeat(DESCRIPTION_CHARS_MAX + 1);
    let refused = Community::default().create(created("Soudure", &long));
    assert_eq!(refused, Err(Refusal::DescriptionLength));
}

#[test]
fn describing_a_community_as_it_is_changes_nothing() {
    let community = Community::replay(&[created("Soudure", "TIG").into()]);
    let same = Described {
        name: Some("Soudure".to_owned()),
        ..Described::default()
    };
    assert_eq!(community.describe(same), Ok(vec![]));
    let new = Described {
        name: Some("Soudage".to_owned()),
        ..Described::default()
    };
    assert_eq!(community.describe(new.clone()), Ok(vec![new.into()]));
}

#[test]
fn an_owner_goes_when_another_one_stays() {
    let owner = Membership::replay(&[joined(Role::Owner)]);
    assert_eq!(owner.end(pair(), false, None), Err(Refusal::OwnerStays));
    assert!(
        owner
            .end(pair(), true, None)
            .is_ok_and(|events| events.len() == 1)
    );
}

#[test]
fn nobody_gives_or_takes_a_role_above_their_own() {
    let member = Membership::replay(&[joined(Role::Contributor)]);
    let change = |role, by| member.change_role(pair(), role, by);
    assert_eq!(change(Role::Owner, Role::Manager), Err(Refusal::NotAllowed));
    assert_eq!(
        change(Role::Manager, Role::Moderator),
        Err(Refusal::NotAllowed)
    );
    assert!(change(Role::Manager, Role::Manager).is_ok_and(|events| events.len() == 1));
    let owner = Membership::replay(&[joined(Role::Owner)]);
    let demoted = owner.change_role(pair(), Role::Reader, Role::Manager);
    assert_eq!(demoted, Err(Refusal::NotAllowed));
}

#[test]
fn who_left_may_join_again_and_reads_the_rules_again() {
    let (community, person) = pair();
    let ended = Ended {
        community,
        person,
        reason: None,
    };
    let mut gone = Membership::replay(&[joined(Role::Contributor)]);
    for event in gone.accept_charter(pair(), 2, 2).unwrap() {
        gone.apply(&event);
    }
    assert_eq!(gone.charter(), 2);
    gone.apply(&ended.into());
    assert_eq!(gone.role(), None);
    assert_eq!(gone.end(pair(), false, None), Ok(vec![]));
    gone.apply(&joined(Role::Reader));
    assert_eq!((gone.role(), gone.charter()), (Some(Role::Reader), 0));
}

#[test]
fn a_request_is_answered_once() {
    let (community, person) = pair();
    let mut member = Membership::default();
    for event in member.request(pair(), None).unwrap() {
        member.apply(&event);
    }
    assert_eq!(member.pending(), Some(Pending::Requested));
    let joined = Joined {
        community,
        person,
        role: Role::Contributor,
    };
    for event in member.approve(joined.clone()).unwrap() {
        member.apply(&event);
    }
    assert_eq!(member.approve(joined), Ok(vec![]));
    assert_eq!(member.decline_request(pair(), None), Err(Refusal::NotFound));
    assert_eq!(member.request(pair(), None), Err(Refusal::AlreadyMember));
}

#[test]
fn an_invitation_carries_its_role_and_meets_a_request() {
    let (community, person) = pair();
    let invited = Invited {
        community,
        person,
        role: Role::Moderator,
    };
    let mut member = Membership::replay(&[invited.clone().into()]);
    assert_eq!(member.request(pair(), None), Err(Refusal::JoinFreely));
    for event in member.accept(pair()).unwrap() {
        member.apply(&event);
    }
    assert_eq!(member.role(), Some(Role::Moderator));
    let mut asking = Membership::default();
    for event in asking.request(pair(), None).unwrap() {
        asking.apply(&event);
    }
    for event in asking.invite(invited).unwrap() {
        asking.apply(&event);
    }
    assert_eq!(asking.role(), Some(Role::Moderator));
    assert_eq!(Membership::default().accept(pair()), Err(Refusal::NotFound));
}

#[test]
fn a_secret_community_invites() {
    let secret = Created {
        visibility: Visibility::Secret,
        ..created("Soudure", "")
    };
    let place = Community::replay(&[secret.into()]);
    let asks = PoliciesSet {
        join: Some(JoinPolicy::OnRequest),
        ..PoliciesSet::default()
    };
    assert_eq!(place.set_policies(asks), Err(Refusal::SecretJoin));
    assert_eq!(place.place().unwrap().join, JoinPolicy::OnInvitation);
}

#[test]
fn what_is_said_has_a_length() {
    let long = |chars: usize| Some("x".repeat(chars));
    assert_eq!(checked_answer(Some(" ".to_owned())), Ok(None));
    assert_eq!(checked_answer(long(1_000)), Ok(long(1_000)));
    assert_eq!(checked_answer(long(1_001)), Err(Refusal::AnswerLength));
    assert_eq!(checked_reason(long(501)), Err(Refusal::ReasonLength));
    let place = Community::replay(&[created("Soudure", "").into()]);
    let publish = |chars: usize| place.publish_charter("x".repeat(chars));
    assert!(publish(20_000).is_ok());
    for bad in [0, 20_001] {
        assert_eq!(publish(bad), Err(Refusal::CharterLength), "{bad}");
    }
}

fn grounds() -> impl Strategy<Value = Ground> {
    let visibility = prop::sample::select(vec![
        Visibility::Open,
        Visibility::Closed,
        Visibility::Secret,
    ]);
    let join = prop::sample::select(vec![
        JoinPolicy::Free,
        JoinPolicy::OnRequest,
        JoinPolicy::OnInvitation,
    ]);
    let posting = prop::sample::select(vec![
        PostingPolicy::Everyone,
        PostingPolicy::Contributors,
        PostingPolicy::Managers,
    ]);
    let kind = prop::sample::select(vec![Kind::Employee, Kind::Guest, Kind::Nobody]);
    let pending =
        prop::sample::select(vec![None, Some(Pending::Requested), Some(Pending::Invited)]);
    let place = (
        visibility,
        join,
        posting,
        any::<bool>(),
        0..3_u32,
        any::<bool>(),
        any::<bool>(),
    );
    let seat = (
        kind,
        prop::option::of(roles()),
        pending,
        0..3_u32,
        any::<bool>(),
    );
    (place, seat).prop_map(|(place, seat)| Ground {
        place: Place {
            visibility: place.0,
            join: place.1,
            posting: place.2,
            external: place.3,
            pseudonyms: PseudonymPolicy::None,
            charter: place.4,
            objective: place.6,
            archived: place.5,
        },
        seat: Seat {
            kind: seat.0,
            role: seat.1,
            pending: seat.2,
            charter: seat.3,
            privileged: seat.4,
        },
    })
}

/// Every rule with what it says.
fn rules(ground: &Ground) -> Vec<Result<(), Refusal>> {
    vec![
        ground.may_join(),
        ground.may_request(),
        ground.may_post(),
        ground.may_comment(),
        ground.may_react(),
        ground.may_moderate(),
        ground.may_manage_members(),
        ground.may_invite(),
        ground.may_invite_guests(),
        ground.may_edit(),
        ground.may_archive(),
        ground.may_restore(),
        ground.may_leave(true),
        ground.may_leave(false),
        ground.may_transfer(),
        ground.may_accept_charter(),
    ]
}

fn roles() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![
        Role::Reader,
        Role::Contributor,
        Role::Moderator,
        Role::Manager,
        Role::Owner,
    ])
}

proptest! {
    #[test]
    fn joining_or_changing_twice_changes_nothing_the_second_time(
        first in roles(), second in roles()
    ) {
        let (community, person) = pair();
        let mut member = Membership::default();
        for event in member.join(Joined { community, person, role: first }) {
            member.apply(&event);
        }
        let joined_again = member.join(Joined { community, person, role: second });
        prop_assert_eq!(joined_again, []);
        for event in member.change_role(pair(), second, Role::Owner).unwrap() {
            member.apply(&event);
        }
        prop_assert_eq!(member.change_role(pair(), second, Role::Owner), Ok(vec![]));
        prop_assert_eq!(member.role(), Some(second));
    }

    #[test]
    fn to_whom_a_community_is_hidden_every_rule_says_that_it_is_not_there(ground in grounds()) {
        if !ground.exists() {
            prop_assert!(!ground.reads());
            for ruled in rules(&ground) {
                prop_assert_eq!(ruled, Err(Refusal::NotFound));
            }
        }
    }

    #[test]
    fn a_guest_exists_as_a_member_of_what_takes_guests_and_looks_after_nothing(ground in grounds()) {
        if ground.seat.kind == Kind::Guest {
            let member = ground.place.external && ground.seat.role.is_some();
            prop_assert_eq!(ground.exists(), member);
            prop_assert_eq!(ground.reads(), member);
            prop_assert!(ground.may_moderate().is_err() && ground.may_invite().is_err());
            prop_assert!(ground.may_join().is_err() && ground.may_request().is_err());
        }
        if ground.seat.kind == Kind::Nobody {
            prop_assert!(!ground.exists());
        }
    }

    #[test]
    fn a_privilege_reads_and_nothing_else(ground in grounds()) {
        if ground.role().is_none() && ground.place.visibility != Visibility::Open {
            prop_assert!(ground.may_react().is_err() && ground.may_post().is_err());
            prop_assert!(ground.may_comment().is_err() && ground.may_moderate().is_err());
            prop_assert!(ground.may_edit().is_err() && ground.may_manage_members().is_err());
            let privileged = ground.seat.privileged && ground.seat.kind == Kind::Employee;
            prop_assert_eq!(ground.reads(), privileged);
        }
    }

    #[test]
    fn nobody_writes_where_nothing_changes_or_before_the_rules_are_accepted(ground in grounds()) {
        let accepted = ground.seat.charter >= ground.place.charter;
        if ground.place.archived || !accepted {
            prop_assert!(ground.may_post().is_err() && ground.may_comment().is_err());
        }
        if ground.place.archived {
            prop_assert!(ground.may_join().is_err() && ground.may_react().is_err());
            prop_assert!(ground.may_edit().is_err());
        }
    }

    #[test]
    fn founding_never_panics(name: String, description: String) {
        let _ = Community::default().create(created(&name, &description));
    }
}
