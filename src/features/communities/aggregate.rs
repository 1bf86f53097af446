//! The rules of communities and memberships.

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{
    CommunityId, Created, Described, Ended, Event, Joined, MembershipEvent, Role, RoleChanged,
    Visibility,
};
use crate::kernel::aggregate::Aggregate;

/// How many characters a name has.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=160;

/// The most characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;

/// Why something about a community is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or not for this person.
    NotFound,
    /// The person's role is not enough.
    NotAllowed,
    /// Only open communities are joined without being added.
    NotOpen,
    /// An owner stays: a community always has one.
    OwnerStays,
    /// The name is too short or too long.
    NameLength,
    /// The description is too long.
    DescriptionLength,
    /// The language is neither `fr` nor `en`.
    BadLanguage,
}

/// A community as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Community {
    visibility: Option<Visibility>,
    name: String,
    description: String,
    language: Option<String>,
}

impl Aggregate for Community {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Created(created) => {
                self.visibility = Some(created.visibility);
                self.name.clone_from(&created.name);
                self.description.clone_from(&created.description);
                self.language.clone_from(&created.language);
            }
            Event::Described(described) => {
                if let Some(name) = &described.name {
                    self.name.clone_from(name);
                }
                if let Some(description) = &described.description {
                    self.description.clone_from(description);
                }
                if described.language.is_some() {
                    self.language.clone_from(&described.language);
                }
            }
        }
    }
}

impl Community {
    /// Who may see it; none when it does not exist.
    pub fn visibility(&self) -> Option<Visibility> {
        self.visibility
    }

    /// Founds the community.
    pub fn create(&self, created: Created) -> Result<Vec<Event>, Refusal> {
        check_name(&created.name)?;
        check_description(&created.description)?;
        check_language(created.language.as_deref())?;
        Ok(if self.visibility.is_some() {
            Vec::new()
        } else {
            vec![created.into()]
        })
    }

    /// Changes name, description or language; what stays the same is left out.
    pub fn describe(&self, mut wanted: Described) -> Result<Vec<Event>, Refusal> {
        self.visibility.ok_or(Refusal::NotFound)?;
        if let Some(name) = &wanted.name {
            check_name(name)?;
        }
        if let Some(description) = &wanted.description {
            check_description(description)?;
        }
        check_language(wanted.language.as_deref())?;
        wanted.name = wanted.name.filter(|name| *name != self.name);
        wanted.description = wanted.description.filter(|text| *text != self.description);
        wanted.language = wanted
            .language
            .filter(|tag| self.language.as_ref() != Some(tag));
        Ok(if wanted == Described::default() {
            Vec::new()
        } else {
            vec![wanted.into()]
        })
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let fits = NAME_CHARS.contains(&name.trim().chars().count())
        && name.chars().count() <= *NAME_CHARS.end()
        && !name.chars().any(char::is_control);
    if fits {
        Ok(())
    } else {
        Err(Refusal::NameLength)
    }
}

fn check_description(text: &str) -> Result<(), Refusal> {
    let fits = text.chars().count() <= DESCRIPTION_CHARS_MAX
        && !text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if fits {
        Ok(())
    } else {
        Err(Refusal::DescriptionLength)
    }
}

fn check_language(tag: Option<&str>) -> Result<(), Refusal> {
    if tag.is_none_or(|tag| matches!(tag, "fr" | "en")) {
        Ok(())
    } else {
        Err(Refusal::BadLanguage)
    }
}

/// A membership as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Membership {
    role: Option<Role>,
}

impl Aggregate for Membership {
    type Event = MembershipEvent;

    fn apply(&mut self, event: &MembershipEvent) {
        match event {
            MembershipEvent::Joined(joined) => self.role = Some(joined.role),
            MembershipEvent::RoleChanged(changed) => self.role = Some(changed.role),
            MembershipEvent::Ended(_) => self.role = None,
        }
    }
}

impl Membership {
    /// The role; none for somebody who is no member.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Makes the person a member; nothing when they are one.
    pub fn join(&self, joined: Joined) -> Vec<MembershipEvent> {
        if self.role.is_some() {
            Vec::new()
        } else {
            vec![joined.into()]
        }
    }

    /// Gives the member another role. `by` is the acting member's own role: nobody gives or takes
    /// a role above their own.
    pub fn change_role(
        &self,
        community: CommunityId,
        person: PersonId,
        role: Role,
        by: Role,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        let current = self.role.ok_or(Refusal::NotFound)?;
        if by < Role::Manager || role > by || current > by {
            return Err(Refusal::NotAllowed);
        }
        if current == role {
            return Ok(Vec::new());
        }
        if current == Role::Owner {
            return Err(Refusal::OwnerStays);
        }
        Ok(vec![
            RoleChanged {
                community,
                person,
                role,
            }
            .into(),
        ])
    }

    /// Ends the membership, by the member or by a manager.
    pub fn end(
        &self,
        community: CommunityId,
        person: PersonId,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.role {
            None => Ok(Vec::new()),
            Some(Role::Owner) => Err(Refusal::OwnerStays),
            Some(Role::Reader | Role::Contributor | Role::Moderator | Role::Manager) => {
                Ok(vec![Ended { community, person }.into()])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair() -> (CommunityId, PersonId) {
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
    fn an_owner_is_neither_removed_nor_demoted() {
        let (community, person) = pair();
        let owner = Membership::replay(&[joined(Role::Owner)]);
        assert_eq!(owner.end(community, person), Err(Refusal::OwnerStays));
        let demoted = owner.change_role(community, person, Role::Reader, Role::Owner);
        assert_eq!(demoted, Err(Refusal::OwnerStays));
    }

    #[test]
    fn nobody_gives_a_role_above_their_own() {
        let (community, person) = pair();
        let member = Membership::replay(&[joined(Role::Contributor)]);
        let change = |role, by| member.change_role(community, person, role, by);
        assert_eq!(change(Role::Owner, Role::Manager), Err(Refusal::NotAllowed));
        assert_eq!(
            change(Role::Manager, Role::Moderator),
            Err(Refusal::NotAllowed)
        );
        assert!(change(Role::Manager, Role::Manager).is_ok_and(|events| events.len() == 1));
    }

    #[test]
    fn who_left_may_join_again() {
        let (community, person) = pair();
        let ended = Ended { community, person }.into();
        let gone = Membership::replay(&[joined(Role::Contributor), ended]);
        assert_eq!(gone.role(), None);
        assert_eq!(gone.end(community, person), Ok(vec![]));
        let again = Joined {
            community,
            person,
            role: Role::Reader,
        };
        assert_eq!(gone.join(again).len(), 1);
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
            let change = |member: &Membership| {
                member.change_role(community, person, second, Role::Owner)
            };
            if let Ok(events) = change(&member) {
                for event in &events {
                    member.apply(event);
                }
                prop_assert_eq!(change(&member), Ok(vec![]));
                prop_assert_eq!(member.role(), Some(second));
            }
        }

        #[test]
        fn founding_never_panics(name: String, description: String) {
            let _ = Community::default().create(created(&name, &description));
        }
    }
}
