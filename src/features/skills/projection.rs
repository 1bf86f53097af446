//! The taxonomy as rows: the skills, and whose each name is.

pub mod editors;
pub mod endorsements;

use crate::features::people::folded;
use crate::features::skills::events::{Event, Names, SkillId, SkillState};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "skills.skills";

static SKILL: Table = Table {
    name: "skills_skill",
    key: &[("skill_id", Kind::Text)],
    columns: &[
        ("french", Kind::Text),
        ("english", Kind::Text),
        // One a line.
        ("synonyms", Kind::Text),
        ("state", Kind::Text),
        ("parent_id", Kind::Text),
        ("into_id", Kind::Text),
        ("proposed_by", Kind::Text),
        ("created_at", Kind::Int),
    ],
    indexes: &["parent_id", "state, skill_id"],
};

static NAME_OF: Table = Table {
    name: "skills_name",
    key: &[("name_folded", Kind::Text)],
    columns: &[
        ("skill_id", Kind::Text),
        ("name", Kind::Text),
        // Whether it is of use in the language: a synonym is in both.
        ("french", Kind::Int),
        ("english", Kind::Int),
    ],
    indexes: &["skill_id"],
};

/// See the module.
pub struct Skills;

impl Projection for Skills {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&SKILL, &NAME_OF]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let mut new = |id: SkillId, (names, parent): (&Names, Option<SkillId>), state, by| {
            rows.put(
                &SKILL,
                [
                    id.to_string().into(),
                    names.french.clone().into(),
                    names.english.clone().into(),
                    names.synonyms.join("\n").into(),
                    SkillState::as_str(state).into(),
                    text(parent),
                    Value::Null(Kind::Text),
                    by,
                    recorded.occurred_at.into(),
                ],
            );
            put_names(rows, id, names);
        };
        match Event::read(recorded)? {
            Event::Proposed(it) => {
                let by = it.by.to_string().into();
                new(it.skill, (&it.names, it.parent), SkillState::Proposed, by);
            }
            Event::Added(it) => {
                let by = Value::Null(Kind::Text);
                new(it.skill, (&it.names, it.parent), SkillState::Accepted, by);
            }
            Event::Accepted(it) => set_state(rows, it.skill, SkillState::Accepted),
            Event::Refused(it) => {
                rows.delete_where(&NAME_OF, "skill_id", it.skill.to_string());
                set_state(rows, it.skill, SkillState::Refused);
            }
            Event::Named(it) => name(rows, it.skill, &it.names),
            Event::Placed(it) => place(rows, it.skill, it.parent),
            Event::Merged(it) => {
                rows.delete_where(&NAME_OF, "skill_id", it.skill.to_string());
                for id in it.earlier.into_iter().chain([it.skill]) {
                    set_state(rows, id, SkillState::Merged);
                    set(rows, id, "into_id", it.into.to_string().into());
                }
                for id in it.children {
                    place(rows, id, Some(it.into));
                }
                name(rows, it.into, &it.names);
            }
        }
        Ok(())
    }
}

fn text(id: Option<SkillId>) -> Value {
    id.map(|id| id.to_string()).into()
}

fn set(rows: &mut Rows, id: SkillId, column: &'static str, value: Value) {
    rows.set(&SKILL, [id.to_string().into()], [(column, value)]);
}

fn set_state(rows: &mut Rows, id: SkillId, state: SkillState) {
    set(rows, id, "state", state.as_str().into());
}

fn place(rows: &mut Rows, id: SkillId, parent: Option<SkillId>) {
    set(rows, id, "parent_id", text(parent));
}

fn name(rows: &mut Rows, id: SkillId, names: &Names) {
    set(rows, id, "french", names.french.clone().into());
    set(rows, id, "english", names.english.clone().into());
    set(rows, id, "synonyms", names.synonyms.join("\n").into());
    rows.delete_where(&NAME_OF, "skill_id", id.to_string());
    put_names(rows, id, names);
}

fn put_names(rows: &mut Rows, id: SkillId, names: &Names) {
    for name in names.all() {
        let key = folded(name);
        let is = |label: &Option<String>| label.as_ref().map(|it| folded(it)) == Some(key.clone());
        let (is_french, is_english) = (is(&names.french), is(&names.english));
        // A label stands for one that is missing; a synonym is for both.
        let french = is_french || !is_english || names.french.is_none();
        let english = is_english || !is_french || names.english.is_none();
        rows.put(
            &NAME_OF,
            [
                key.into(),
                id.to_string().into(),
                name.into(),
                french.into(),
                english.into(),
            ],
        );
    }
}
