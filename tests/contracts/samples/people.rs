//! Profiles.

use ruche::features::people::events::{
    AvailabilitySet, Created, Deactivated, Event, Reactivated, SkillClaimed, SkillWithdrawn,
    Updated, Wish,
};
use ruche::kernel::clock::Time;
use ruche::kernel::personal::Personal;

use super::{identity, karim, writing, zoe};

pub fn profile() -> Vec<Event> {
    let created = Created {
        person: zoe(),
        handle: identity("zoe"),
        name: identity("Zoé Martin"),
        language: "fr".to_owned(),
    };
    let skill_claimed = |wish| SkillClaimed {
        skill: identity("C#"),
        level: 3,
        wish,
    };
    let skill_withdrawn = SkillWithdrawn {
        skill: identity("C#"),
    };
    let away = AvailabilitySet {
        away_until: Some(Time(1_772_357_400_000_001)),
        message: Some(writing("Back on Monday")),
    };
    let back = AvailabilitySet {
        away_until: None,
        message: None,
    };
    vec![
        created.into(),
        every_field().into(),
        without_manager().into(),
        skill_claimed(Wish::Help).into(),
        skill_claimed(Wish::Learn).into(),
        skill_claimed(Wish::Neither).into(),
        skill_withdrawn.into(),
        away.into(),
        back.into(),
        Deactivated {}.into(),
        Reactivated {}.into(),
    ]
}

fn every_field() -> Updated {
    let languages = vec!["fr".to_owned(), "pt-BR".to_owned()];
    Updated {
        name: Some(identity("Zoé Martin-Haddad")),
        title: Some(identity("Quality engineer")),
        department: Some(identity("Quality")),
        location: Some(identity("Orléans")),
        languages: Some(Personal::identity(zoe().0, languages)),
        bio: Some(writing("I **measure** things.")),
        phone: Some(identity("+33 2 00 00 00 00")),
        manager: Some(Some(karim())),
        language: Some("en".to_owned()),
    }
}

/// A manager that is null is not one that is absent.
fn without_manager() -> Updated {
    Updated {
        manager: Some(None),
        ..Updated::default()
    }
}
