//! Who confirms whose skills, and who is asked to, as rows.

use crate::features::accounts::events::PersonId;
use crate::features::people::folded;
use crate::features::skills::events::endorsement::{EndorsementEvent as Event, EndorsementId};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::personal::Personal;
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table, Value};

/// The name of this projection.
pub const NAME: &str = "skills.endorsements";

static ENDORSEMENT: Table = Table {
    name: "skills_endorsement_r2",
    key: &[
        ("person_id", Kind::Text),
        ("by_id", Kind::Text),
        ("skill_folded", Kind::Text),
    ],
    columns: &[
        ("skill", Kind::Text),
        ("evidence_id", Kind::Text),
        ("given_at", Kind::Int),
        // What notifications of it are about; null where it has no number.
        ("subject", Kind::Text),
    ],
    indexes: &["skill_folded, person_id", "by_id, person_id", "subject"],
};

/// What is asked for and not answered.
static REQUEST: Table = Table {
    name: "skills_request_r2",
    key: &[
        ("by_id", Kind::Text),
        ("person_id", Kind::Text),
        ("skill_folded", Kind::Text),
    ],
    columns: &[
        ("skill", Kind::Text),
        ("asked_at", Kind::Int),
        ("subject", Kind::Text),
    ],
    indexes: &["by_id, asked_at", "subject"],
};

/// See the module.
pub struct Endorsements;

impl Projection for Endorsements {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&ENDORSEMENT, &REQUEST]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let at = recorded.occurred_at;
        match Event::read(recorded)? {
            Event::Given(it) => {
                if let Some(skill) = name(&it.skill) {
                    let subject = subject(it.person, it.by, it.number);
                    let [person, by, folded] = key(it.person, it.by, &skill);
                    let request = [by.clone(), person.clone(), folded.clone()];
                    rows.delete(&REQUEST, request);
                    let evidence = it.evidence.map(|it| it.to_string()).into();
                    let skill = skill.into();
                    rows.put(
                        &ENDORSEMENT,
                        [person, by, folded, skill, evidence, at.into(), subject],
                    );
                }
            }
            Event::Withdrawn(it) => {
                if let Some(skill) = name(&it.skill) {
                    rows.delete(&ENDORSEMENT, key(it.person, it.by, &skill));
                }
            }
            Event::Requested(it) => {
                if let Some(skill) = name(&it.skill) {
                    let [person, by, folded] = key(it.person, it.by, &skill);
                    let subject = subject(it.person, it.by, it.number);
                    let row = [by, person, folded, skill.into(), at.into(), subject];
                    rows.put(&REQUEST, row);
                }
            }
            Event::Declined(it) => {
                if let Some(skill) = name(&it.skill) {
                    let [person, by, skill] = key(it.person, it.by, &skill);
                    rows.delete(&REQUEST, [by, person, skill]);
                }
            }
        }
        Ok(())
    }
}

/// An erased skill has no name to be found by.
fn name(skill: &Personal<String>) -> Option<String> {
    skill.known().cloned()
}

fn key(person: PersonId, by: PersonId, skill: &str) -> [Value; 3] {
    [
        person.to_string().into(),
        by.to_string().into(),
        folded(skill).into(),
    ]
}

fn subject(person: PersonId, by: PersonId, number: Option<u32>) -> Value {
    let subject = number.map(|number| EndorsementId::of(by, person).subject(number));
    subject.into()
}
