//! The values inside a line: ids, times, choices, skills and members.
//!
//! Each says in its `expecting` what it accepts; that sentence ends up in the report.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::{Error, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Member, Role, Skill, Wants};

/// The most characters an id may have.
const ID_CHARS_MAX: usize = 200;

/// The most characters of the file that a reason quotes.
const QUOTE_CHARS_MAX: usize = 80;

const WANTS: &[(&str, Wants)] = &[("help", Wants::Help), ("learn", Wants::Learn)];

const ROLES: &[(&str, Role)] = &[
    ("owner", Role::Owner),
    ("manager", Role::Manager),
    ("moderator", Role::Moderator),
    ("contributor", Role::Contributor),
    ("reader", Role::Reader),
    ("guest", Role::Guest),
];

/// How the file names an object. The number 7 and the string "7" are the same id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Id(String);

impl Id {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for Id {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an id: a whole number, or a string of 1 to {ID_CHARS_MAX} characters"
        )
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id::from(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
        if text.is_empty() || text.chars().nth(ID_CHARS_MAX).is_some() {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        Ok(Id(text.to_owned()))
    }
}

/// A point in time; a bare date is its midnight in UTC.
pub(super) struct Moment(pub(super) Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(MomentVisitor)
    }
}

struct MomentVisitor;

impl Visitor<'_> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time such as \"2024-05-14T08:00:00Z\", or a date")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
        text.parse::<Timestamp>()
            .or_else(|_| {
                // Ten characters: jiff would also read a date with a time but no offset.
                let date = if text.len() == 10 { text } else { "" }.parse::<Date>()?;
                Ok::<_, jiff::Error>(date.to_zoned(TimeZone::UTC)?.timestamp())
            })
            .map(Moment)
            .map_err(|_unreadable| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Finds `text` among the options, in any case; the error lists them.
pub(super) fn choose<T: Copy>(text: &str, options: &[(&str, T)]) -> Result<T, String> {
    let found = options
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
        format!("`{}` is not one of {}", quote(text), names.join(", "))
    })
}

/// The start of a text of the file: enough to recognise it, never a whole body.
pub(super) fn quote(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

impl<'de> Deserialize<'de> for Skill {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SkillVisitor)
    }
}

struct SkillVisitor;

impl<'de> Visitor<'de> for SkillVisitor {
    type Value = Skill;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a skill: its name, or an object of name, level (1 to 4), wants (help, learn)")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Skill, E> {
        Ok(Skill {
            name: name.to_owned(),
            level: None,
            wants: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Skill, A::Error> {
        let (mut name, mut level, mut wants) = (None, None, None);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match key.as_ref() {
                "name" => name = map.next_value::<Option<String>>()?,
                "level" => level = map.next_value::<Option<Level>>()?,
                "wants" => wants = map.next_value::<Option<String>>()?,
                other => skip(other, "name, level, wants", &mut map)?,
            }
        }
        let wants = wants
            .map(|text| choose(&text, WANTS))
            .transpose()
            .map_err(Error::custom)?;
        let name = name.ok_or_else(|| Error::missing_field("name"))?;
        Ok(Skill {
            name,
            level: level.map(|level| level.0),
            wants,
        })
    }
}

struct Level(u8);

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LevelVisitor)
    }
}

struct LevelVisitor;

impl Visitor<'_> for LevelVisitor {
    type Value = Level;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a level: 1, 2, 3 or 4")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Level, E> {
        let level = u8::try_from(number)
            .ok()
            .filter(|level| (1..=4).contains(level));
        level
            .map(Level)
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemberVisitor)
    }
}

struct MemberVisitor;

impl MemberVisitor {
    fn contributor(person: Id) -> Member {
        Member {
            person,
            role: Role::Contributor,
            since: None,
            until: None,
        }
    }
}

impl<'de> Visitor<'de> for MemberVisitor {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member: the id of a person, or an object of person, role, since, until")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Member, E> {
        IdVisitor.visit_u64(number).map(Self::contributor)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Member, E> {
        IdVisitor.visit_i64(number).map(Self::contributor)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Member, E> {
        IdVisitor.visit_str(text).map(Self::contributor)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
        let (mut person, mut role, mut since, mut until) = (None, None, None, None);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match key.as_ref() {
                "person" => person = map.next_value::<Option<Id>>()?,
                "role" => role = map.next_value::<Option<String>>()?,
                "since" => since = map.next_value::<Option<Moment>>()?,
                "until" => until = map.next_value::<Option<Moment>>()?,
                other => skip(other, "person, role, since, until", &mut map)?,
            }
        }
        let role = role.map_or(Ok(Role::Contributor), |text| choose(&text, ROLES));
        Ok(Member {
            person: person.ok_or_else(|| Error::missing_field("person"))?,
            role: role.map_err(Error::custom)?,
            since: since.map(|moment| moment.0),
            until: until.map(|moment| moment.0),
        })
    }
}

/// Passes over a field of an inner object if it is an extension, else refuses it by name.
fn skip<'de, A: MapAccess<'de>>(key: &str, allowed: &str, map: &mut A) -> Result<(), A::Error> {
    if key.starts_with("x_") {
        return map.next_value::<IgnoredAny>().map(drop);
    }
    Err(Error::custom(format!(
        "unknown field `{}`, allowed are {allowed}",
        quote(key)
    )))
}
