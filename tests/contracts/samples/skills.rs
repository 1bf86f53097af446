//! The taxonomy of skills, and what people confirm of each other's.

use ruche::features::posts::events::PostId;
use ruche::features::reactions::events::Subject;
use ruche::features::skills::events::editors::{
    EditorsEvent, Named as EditorNamed, Removed as EditorRemoved,
};
use ruche::features::skills::events::endorsement::{
    AskingEvent, Counted, Declined, EndorsementEvent, Given, Requested, Withdrawn,
};
use ruche::features::skills::events::{
    Accepted, Added, Event, Merged, Named, Names, Placed, Proposed, Refused, SkillId,
};
use ruche::kernel::clock::Time;

use super::{identity, karim, zoe};

fn skill(name: &str) -> SkillId {
    SkillId::derived(&["sample", name])
}

fn names() -> Names {
    Names {
        french: Some("Soudure TIG".to_owned()),
        english: Some("TIG welding".to_owned()),
        synonyms: vec!["GTAW".to_owned()],
    }
}

pub fn taxonomy() -> Vec<Event> {
    let (tig, welding, other) = (skill("tig"), skill("welding"), skill("other"));
    vec![
        Proposed {
            skill: tig,
            names: names(),
            parent: Some(welding),
            by: zoe(),
        }
        .into(),
        Added {
            skill: welding,
            names: names(),
            parent: Some(other),
        }
        .into(),
        Accepted { skill: tig }.into(),
        Refused { skill: tig }.into(),
        Named {
            skill: tig,
            names: names(),
            dropped: vec!["WIG".to_owned()],
        }
        .into(),
        Placed {
            skill: tig,
            parent: Some(welding),
        }
        .into(),
        Merged {
            skill: tig,
            into: welding,
            names: names(),
            children: vec![other],
            earlier: vec![other],
        }
        .into(),
    ]
}

pub fn editors() -> Vec<EditorsEvent> {
    let (person, by) = (zoe(), karim());
    vec![
        EditorNamed { person, by }.into(),
        EditorRemoved { person, by }.into(),
    ]
}

pub fn endorsement() -> Vec<EndorsementEvent> {
    let (person, by) = (zoe(), karim());
    let skill = || identity("TIG");
    vec![
        Given {
            person,
            by,
            skill: skill(),
            number: Some(1),
            evidence: Some(Subject::Post(PostId::derived(&["sample", "post"]))),
        }
        .into(),
        Withdrawn {
            person,
            by,
            skill: skill(),
            number: Some(1),
        }
        .into(),
        Requested {
            person,
            by,
            skill: skill(),
            number: Some(1),
        }
        .into(),
        Declined {
            person,
            by,
            skill: skill(),
            number: Some(1),
        }
        .into(),
    ]
}

pub fn asking() -> Vec<AskingEvent> {
    vec![Counted { at: Time(1) }.into()]
}
