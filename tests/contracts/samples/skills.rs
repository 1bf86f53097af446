//! The taxonomy of skills.

use ruche::features::skills::events::{
    Accepted, Added, Event, Merged, Named, Names, Placed, Proposed, Refused, SkillId,
};

use super::zoe;

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
