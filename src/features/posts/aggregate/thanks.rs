//! Whom kudos thank, and for what.

use crate::features::accounts::events::PersonId;
use crate::features::posts::aggregate::text::{self, Fault};
use crate::features::posts::events::Kind;

/// The most people one post thanks.
pub const THANKED_MAX: usize = 10;

/// The most characters of a skill.
pub const SKILL_CHARS_MAX: u32 = 120;

/// Why kudos are not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KudosFault {
    /// Only kudos thank people.
    Unwanted,
    /// Nobody is thanked, or more than [`THANKED_MAX`].
    Count,
    /// People thank others, not themselves.
    Yourself,
    /// Somebody thanked has left or may not see where it is published.
    Hidden,
    /// The skill.
    Skill(Fault),
}

/// Whom a new post thanks, as its author says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thanked {
    /// The people.
    pub people: Vec<PersonId>,
    /// The skill they showed.
    pub skill: Option<String>,
}

impl Thanked {
    /// The thanks as they are kept: each person once, the skill on one line.
    pub fn checked(
        thanked: Option<Self>,
        kind: Kind,
        by: PersonId,
    ) -> Result<Option<Self>, KudosFault> {
        let Some(thanked) = thanked else {
            return if kind == Kind::Kudos {
                Err(KudosFault::Count)
            } else {
                Ok(None)
            };
        };
        if kind != Kind::Kudos {
            return Err(KudosFault::Unwanted);
        }
        // Counted before anything is compared: the list is as long as a client makes it.
        if thanked.people.len() > THANKED_MAX || thanked.people.is_empty() {
            return Err(KudosFault::Count);
        }
        let mut people = Vec::new();
        for person in thanked.people {
            if person == by {
                return Err(KudosFault::Yourself);
            }
            if !people.contains(&person) {
                people.push(person);
            }
        }
        let skill = thanked.skill.filter(|skill| !skill.trim().is_empty());
        let skill = skill.map(|skill| text::line(&skill, 1..=SKILL_CHARS_MAX));
        let skill = skill.transpose().map_err(KudosFault::Skill)?;
        Ok(Some(Self { people, skill }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> PersonId {
        PersonId::derived(&[name])
    }

    fn thanked(people: Vec<PersonId>) -> Thanked {
        Thanked {
            people,
            skill: None,
        }
    }

    #[test]
    fn kudos_thank_one_to_ten_others() {
        let zoe = person("zoe");
        let check = |thanked, kind| Thanked::checked(thanked, kind, zoe);
        let crowd = |count: usize| {
            (0..count)
                .map(|n| person(&n.to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(check(None, Kind::Kudos), Err(KudosFault::Count));
        assert_eq!(check(None, Kind::Status), Ok(None));
        assert_eq!(
            check(Some(thanked(vec![])), Kind::Kudos),
            Err(KudosFault::Count)
        );
        assert_eq!(
            check(Some(thanked(crowd(11))), Kind::Kudos),
            Err(KudosFault::Count)
        );
        assert_eq!(
            check(Some(thanked(crowd(1))), Kind::Status),
            Err(KudosFault::Unwanted)
        );
        assert_eq!(
            check(Some(thanked(vec![zoe])), Kind::Kudos),
            Err(KudosFault::Yourself)
        );
        assert_eq!(
            check(Some(thanked(crowd(10))), Kind::Kudos),
            Ok(Some(thanked(crowd(10))))
        );
        let twice = Some(thanked([crowd(1), crowd(1)].concat()));
        assert_eq!(check(twice, Kind::Kudos), Ok(Some(thanked(crowd(1)))));
    }

    #[test]
    fn a_skill_is_one_short_line_or_none() {
        let check = |skill: &str| {
            let people = vec![person("karim")];
            let thanked = Thanked {
                people,
                skill: Some(skill.to_owned()),
            };
            Thanked::checked(Some(thanked), Kind::Kudos, person("zoe")).map(|it| it.unwrap().skill)
        };
        assert_eq!(check(" TIG "), Ok(Some("TIG".to_owned())));
        assert_eq!(check("  "), Ok(None));
        let long = "x".repeat(121);
        assert_eq!(check(&long), Err(KudosFault::Skill(Fault::TooLong(120))));
    }
}
