//! Profiles, skills and the history of both as rows.

use crate::features::accounts::events::PersonId;
use crate::features::people::events::{AvailabilitySet, Created, Event, SkillClaimed, Updated};
use crate::features::people::folded;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "people.people";

static PERSON: Table = Table {
    name: "people_person",
    key: &[("person_id", Kind::Text)],
    columns: &[
        ("handle", Kind::Text),
        ("handle_folded", Kind::Text),
        ("name", Kind::Text),
        // Never null: it is the order of the directory.
        ("name_folded", Kind::Text),
        ("title", Kind::Text),
        ("title_folded", Kind::Text),
        ("department", Kind::Text),
        ("department_folded", Kind::Text),
        ("location", Kind::Text),
        ("location_folded", Kind::Text),
        ("languages", Kind::Text),
        ("bio", Kind::Text),
        ("phone", Kind::Text),
        ("manager_id", Kind::Text),
        ("language", Kind::Text),
        ("away_until", Kind::Int),
        ("away_message", Kind::Text),
        ("active", Kind::Int),
        ("created_at", Kind::Int),
    ],
    indexes: &["name_folded, person_id", "handle_folded", "manager_id"],
};

static SKILL: Table = Table {
    name: "people_skill",
    key: &[("person_id", Kind::Text), ("skill_folded", Kind::Text)],
    columns: &[
        ("skill", Kind::Text),
        ("level", Kind::Int),
        ("wish", Kind::Text),
    ],
    indexes: &["skill_folded, person_id"],
};

/// What changed: the value before is the one in the previous row of the same field and skill.
static CHANGE: Table = Table {
    name: "people_change",
    key: &[("position", Kind::Int), ("field", Kind::Text)],
    columns: &[
        ("person_id", Kind::Text),
        ("skill_folded", Kind::Text),
        ("skill", Kind::Text),
        ("value", Kind::Text),
        ("actor", Kind::Text),
        ("changed_at", Kind::Int),
    ],
    indexes: &[
        "person_id, position, field",
        "person_id, field, skill_folded, position",
    ],
};

/// See the module.
pub struct People;

impl Projection for People {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&PERSON, &SKILL, &CHANGE]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let event = Event::read(recorded)?;
        // The stream carries the person's id.
        let Ok(person) = recorded.stream.parse::<PersonId>() else {
            return Ok(());
        };
        let mut writer = Writer {
            person: person.to_string(),
            recorded,
            rows,
        };
        match &event {
            Event::Created(created) => writer.created(created),
            Event::Updated(updated) => writer.updated(updated),
            Event::SkillClaimed(claimed) => writer.skill_claimed(claimed),
            Event::SkillWithdrawn(withdrawn) => writer.skill_withdrawn(withdrawn.skill.known()),
            Event::AvailabilitySet(set) => writer.availability_set(set),
            Event::Deactivated(_) => writer.active(false),
            Event::Reactivated(_) => writer.active(true),
        }
        Ok(())
    }
}

struct Writer<'a> {
    person: String,
    recorded: &'a Recorded,
    rows: &'a mut Rows,
}

impl Writer<'_> {
    fn created(&mut self, created: &Created) {
        let handle = created.handle.known().map(String::as_str);
        let name = created.name.known().map(String::as_str);
        let none = || Value::Null(Kind::Text);
        self.rows.put(
            &PERSON,
            [
                self.person.as_str().into(),
                handle.into(),
                handle.map(folded).into(),
                name.into(),
                folded(name.unwrap_or_default()).into(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                created.language.as_str().into(),
                Value::Null(Kind::Int),
                none(),
                true.into(),
                self.recorded.occurred_at.into(),
            ],
        );
        self.changed("name", name);
        self.changed("language", Some(created.language.as_str()));
        self.changed("status", Some("active"));
    }

    fn updated(&mut self, updated: &Updated) {
        if let Some(name) = &updated.name {
            let name = text(name);
            let folded = folded(name.unwrap_or_default());
            self.set("name", name);
            self.set("name_folded", Some(&folded));
            self.changed("name", name);
        }
        self.set_folded(("title", "title_folded"), updated.title.as_ref());
        self.set_folded(
            ("department", "department_folded"),
            updated.department.as_ref(),
        );
        self.set_folded(("location", "location_folded"), updated.location.as_ref());
        if let Some(languages) = &updated.languages {
            let languages = languages.known().map(|tags| tags.join(" "));
            let languages = languages.as_deref().filter(|tags| !tags.is_empty());
            self.set_and_note("languages", languages);
        }
        if let Some(bio) = &updated.bio {
            self.set_and_note("bio", text(bio));
        }
        if let Some(phone) = &updated.phone {
            self.set_and_note("phone", text(phone));
        }
        if let Some(manager) = updated.manager {
            let manager = manager.map(|manager| manager.to_string());
            self.set("manager_id", manager.as_deref());
            self.changed("manager", manager.as_deref());
        }
        if let Some(language) = &updated.language {
            self.set_and_note("language", Some(language));
        }
    }

    fn skill_claimed(&mut self, claimed: &SkillClaimed) {
        // An erased skill has no name to be found by.
        let Some(skill) = claimed.skill.known() else {
            return;
        };
        let level = i64::from(claimed.level);
        self.rows.put(
            &SKILL,
            [
                self.person.as_str().into(),
                folded(skill).into(),
                skill.into(),
                level.into(),
                claimed.wish.as_str().into(),
            ],
        );
        let value = format!("{level} {}", claimed.wish.as_str());
        self.note("skill", Some(skill), Some(&value));
    }

    fn skill_withdrawn(&mut self, skill: Option<&String>) {
        let Some(skill) = skill else { return };
        self.rows
            .delete(&SKILL, [self.person.as_str().into(), folded(skill).into()]);
        self.note("skill", Some(skill), None);
    }

    fn availability_set(&mut self, set: &AvailabilitySet) {
        let message = set.message.as_ref().and_then(text);
        self.rows.set(
            &PERSON,
            [self.person.as_str().into()],
            [("away_until", set.away_until.into())],
        );
        self.set("away_message", message);
        let value = set.away_until.map(|until| away(until, message));
        self.changed("availability", value.as_deref());
    }

    fn active(&mut self, active: bool) {
        self.rows.set(
            &PERSON,
            [self.person.as_str().into()],
            [("active", active.into())],
        );
        let status = if active { "active" } else { "deactivated" };
        self.changed("status", Some(status));
    }

    fn set_folded(
        &mut self,
        (column, column_folded): (&'static str, &'static str),
        value: Option<&Personal<String>>,
    ) {
        let Some(value) = value else { return };
        let value = text(value);
        self.set_and_note(column, value);
        let value = value.map(folded);
        self.set(column_folded, value.as_deref());
    }

    fn set_and_note(&mut self, column: &'static str, value: Option<&str>) {
        self.set(column, value);
        self.changed(column, value);
    }

    fn set(&mut self, column: &'static str, value: Option<&str>) {
        self.rows.set(
            &PERSON,
            [self.person.as_str().into()],
            [(column, value.into())],
        );
    }

    fn changed(&mut self, field: &str, value: Option<&str>) {
        self.note(field, None, value);
    }

    fn note(&mut self, field: &str, skill: Option<&String>, value: Option<&str>) {
        let skill = skill.map(String::as_str);
        self.rows.put(
            &CHANGE,
            [
                self.recorded.position.into(),
                field.into(),
                self.person.as_str().into(),
                skill.map(folded).unwrap_or_default().into(),
                skill.into(),
                value.into(),
                self.recorded.actor.as_deref().into(),
                self.recorded.occurred_at.into(),
            ],
        );
    }
}

/// The text, unless it is erased or cleared.
fn text(value: &Personal<String>) -> Option<&str> {
    let text = value.known().map(String::as_str);
    text.filter(|text| !text.is_empty())
}

fn away(until: Time, message: Option<&str>) -> String {
    message.map_or_else(|| until.to_string(), |message| format!("{until} {message}"))
}
