//! One pass over the JSON object of a line, then the value its `type` asks for.
//!
//! A field means the same in every type that has it, so the object is read straight into typed
//! slots whatever the order of its fields; what the type does not have is refused afterwards.

mod lines;

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use self::lines::TYPES;
use super::values::{Moment, quote};
use super::{Broken, Id, Line, Member, Skill};

/// The longest reason that quotes the file.
const REASON_CHARS_MAX: usize = 300;

/// Reads the text of a line.
pub(super) fn read(text: &str) -> Result<Line, Broken> {
    let mut fields = Fields::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json
        .deserialize_map(Object(&mut fields))
        .and_then(|()| json.end());
    match read {
        Ok(()) => fields.build(),
        Err(error) => Err(fields.broken(&error)),
    }
}

/// Every field of every type; `None` is a field missing or null.
#[derive(Default)]
struct Fields {
    seen: Vec<&'static str>,
    stranger: Option<String>,
    r#type: Option<String>,
    id: Option<Id>,
    handle: Option<String>,
    name: Option<String>,
    email: Option<String>,
    language: Option<String>,
    title: Option<String>,
    department: Option<String>,
    location: Option<String>,
    bio: Option<String>,
    phone: Option<String>,
    manager: Option<Id>,
    skills: Option<Vec<Skill>>,
    languages: Option<Vec<String>>,
    status: Option<String>,
    joined_at: Option<Moment>,
    visibility: Option<String>,
    description: Option<String>,
    tags: Option<Vec<String>>,
    created_at: Option<Moment>,
    members: Option<Vec<Member>>,
    author: Option<Id>,
    body: Option<String>,
    community: Option<Id>,
    kind: Option<String>,
    edited_at: Option<Moment>,
    accepted_comments: Option<Vec<Id>>,
    post: Option<Id>,
    parent: Option<Id>,
    comment: Option<Id>,
    person: Option<Id>,
    by: Option<Id>,
    skill: Option<String>,
}

impl Fields {
    /// Reads the value of the field named last.
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "type" => self.r#type = map.next_value()?,
            "id" => self.id = map.next_value()?,
            "handle" => self.handle = map.next_value()?,
            "name" => self.name = map.next_value()?,
            "email" => self.email = map.next_value()?,
            "language" => self.language = map.next_value()?,
            "title" => self.title = map.next_value()?,
            "department" => self.department = map.next_value()?,
            "location" => self.location = map.next_value()?,
            "bio" => self.bio = map.next_value()?,
            "phone" => self.phone = map.next_value()?,
            "manager" => self.manager = map.next_value()?,
            "skills" => self.skills = map.next_value()?,
            "languages" => self.languages = map.next_value()?,
            "status" => self.status = map.next_value()?,
            "joined_at" => self.joined_at = map.next_value()?,
            "visibility" => self.visibility = map.next_value()?,
            "description" => self.description = map.next_value()?,
            "tags" => self.tags = map.next_value()?,
            "created_at" => self.created_at = map.next_value()?,
            "members" => self.members = map.next_value()?,
            "author" => self.author = map.next_value()?,
            "body" => self.body = map.next_value()?,
            "community" => self.community = map.next_value()?,
            "kind" => self.kind = map.next_value()?,
            "edited_at" => self.edited_at = map.next_value()?,
            "accepted_comments" => self.accepted_comments = map.next_value()?,
            "post" => self.post = map.next_value()?,
            "parent" => self.parent = map.next_value()?,
            "comment" => self.comment = map.next_value()?,
            "person" => self.person = map.next_value()?,
            "by" => self.by = map.next_value()?,
            "skill" => self.skill = map.next_value()?,
            _ => map.next_value::<IgnoredAny>().map(drop)?,
        }
        Ok(())
    }

    /// Why reading stopped: broken JSON is the line's fault, a wrong value the last field's.
    fn broken(&self, error: &serde_json::Error) -> Broken {
        let text = error.to_string();
        let reason = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(reason, _)| reason);
        let reason = shorten(reason);
        match (error.classify(), self.seen.last()) {
            (Category::Data, Some(name)) => Broken::field(name, reason),
            (Category::Data, None) => Broken::line(reason),
            (Category::Io | Category::Syntax | Category::Eof, _) => {
                Broken::line(format!("not JSON at byte {}: {reason}", error.column()))
            }
        }
    }
}

/// Serde quotes the value it refuses, then says what it expected: both ends count.
fn shorten(reason: &str) -> String {
    let chars = reason.chars().count();
    if chars <= REASON_CHARS_MAX {
        return reason.to_owned();
    }
    let half = REASON_CHARS_MAX / 2;
    let end = reason.chars().skip(chars.saturating_sub(half));
    reason
        .chars()
        .take(half)
        .chain(" … ".chars())
        .chain(end)
        .collect()
}

/// The object of a line, read into its slots.
struct Object<'a>(&'a mut Fields);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with a type and its fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Name)? {
            match key {
                Key::Known(name) => {
                    let again = self.0.seen.contains(&name);
                    self.0.seen.push(name);
                    if again {
                        return Err(Error::custom("given twice"));
                    }
                    self.0.take(name, &mut map)?;
                }
                Key::Extension => map.next_value::<IgnoredAny>().map(drop)?,
                Key::Unknown(name) => {
                    self.0.stranger.get_or_insert(name);
                    map.next_value::<IgnoredAny>().map(drop)?;
                }
            }
        }
        Ok(())
    }
}

enum Key {
    Known(&'static str),
    Extension,
    Unknown(String),
}

/// The name of a field, without a copy for those we know.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Key, E> {
        let mut names = TYPES.iter().flat_map(|(_, (names, _))| names.iter());
        Ok(match names.find(|name| **name == text) {
            Some(name) => Key::Known(name),
            None if text.starts_with("x_") => Key::Extension,
            None => Key::Unknown(quote(text).into_owned()),
        })
    }
}
