//! The rules of the taxonomy, one by one, and the laws that no history breaks.

use proptest::prelude::*;

use super::*;

fn id(name: &str) -> SkillId {
    SkillId::derived(&[name])
}

fn zoe() -> PersonId {
    PersonId::derived(&["zoe"])
}

fn names(french: &str, english: &str, synonyms: &[&str]) -> Names {
    let label = |label: &str| (!label.is_empty()).then(|| label.to_owned());
    Names {
        french: label(french),
        english: label(english),
        synonyms: synonyms.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn after(taxonomy: &Taxonomy, events: Result<Vec<Event>, Refusal>) -> Taxonomy {
    let mut taxonomy = taxonomy.clone();
    for event in events.unwrap() {
        taxonomy.apply(&event);
    }
    taxonomy
}

/// Skills of one English name each, every one below the one before it.
fn branch(all: &[&str]) -> Taxonomy {
    let mut taxonomy = Taxonomy::default();
    let mut parent = None;
    for name in all {
        let added = taxonomy.add(id(name), &names("", name, &[]), parent);
        taxonomy = after(&taxonomy, added);
        parent = Some(id(name));
    }
    taxonomy
}

fn renamed(english: &str) -> Relabel {
    Relabel {
        french: None,
        english: Some(Some(english.to_owned())),
    }
}

#[test]
fn a_name_belongs_to_one_skill_whatever_its_case_and_accents() {
    let first = names("Sécurité", "Safety", &["HSE"]);
    let taxonomy = after(
        &Taxonomy::default(),
        Taxonomy::default().add(id("a"), &first, None),
    );
    for (taken, field) in [
        (names("SECURITE", "", &[]), "french"),
        (names("", "hse", &[]), "english"),
        (names("Autre", "", &["safety"]), "synonyms"),
    ] {
        let refused = taxonomy.add(id("b"), &taken, None);
        assert_eq!(refused, Err(Refusal::NameTaken(field)));
    }
    let other = after(
        &taxonomy,
        taxonomy.add(id("b"), &names("", "C#", &[]), None),
    );
    assert!(
        other
            .add(id("c"), &names("", "C++", &["C", ".NET"]), None)
            .is_ok()
    );
    let refused = other.set_synonyms(id("b"), &["hse".to_owned()]);
    assert_eq!(refused, Err(Refusal::NameTaken("synonyms")));
    let refused = other.relabel(id("b"), &renamed("Safety"));
    assert_eq!(refused, Err(Refusal::NameTaken("english")));
}

#[test]
fn names_are_tidied_and_measured() {
    let untidy = names("  Soudure \n TIG ", "", &["tig", "Soudure tig", "TIG"]);
    let added = Taxonomy::default().add(id("a"), &untidy, None).unwrap();
    let [Event::Added(added)] = added.as_slice() else {
        panic!("{added:?}");
    };
    assert_eq!(added.names, names("Soudure TIG", "", &["tig"]));
    let long = "x".repeat(NAME_CHARS_MAX + 1);
    for (bad, refusal) in [
        (names("", "", &["TIG"]), Refusal::NoLabel),
        (names(&long, "", &[]), Refusal::Name("french")),
        (names("", "a\0b", &[]), Refusal::Name("english")),
        (names("", "TIG", &[" "]), Refusal::Name("synonyms")),
    ] {
        assert_eq!(Taxonomy::default().add(id("a"), &bad, None), Err(refusal));
    }
    let many: Vec<String> = (0..=SYNONYMS_MAX).map(|n| format!("s{n}")).collect();
    let taxonomy = branch(&["a"]);
    let refused = taxonomy.set_synonyms(id("a"), &many);
    assert_eq!(refused, Err(Refusal::TooManySynonyms));
}

#[test]
fn a_label_that_goes_stays_as_a_synonym_and_a_synonym_that_goes_is_free() {
    let taxonomy = branch(&["Welding"]);
    let taxonomy = after(
        &taxonomy,
        taxonomy.relabel(id("Welding"), &renamed("Joining")),
    );
    assert_eq!(
        taxonomy.skills[&id("Welding")].names,
        names("", "Joining", &["Welding"])
    );
    assert_eq!(
        taxonomy.relabel(id("Welding"), &renamed("Joining")),
        Ok(vec![])
    );
    let events = taxonomy.set_synonyms(id("Welding"), &[]).unwrap();
    let [Event::Named(named)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(named.dropped, ["Welding"]);
    let taxonomy = after(&taxonomy, Ok(events));
    assert!(
        taxonomy
            .add(id("b"), &names("", "welding", &[]), None)
            .is_ok()
    );
    let unnamed = Relabel {
        english: Some(None),
        ..Relabel::default()
    };
    assert_eq!(
        taxonomy.relabel(id("Welding"), &unnamed),
        Err(Refusal::NoLabel)
    );
}

#[test]
fn a_proposal_is_decided_once() {
    let proposed = Taxonomy::default().propose(id("a"), &names("", "TIG", &[]), None, zoe());
    let taxonomy = after(&Taxonomy::default(), proposed);
    let taken = taxonomy.propose(id("b"), &names("tig", "", &[]), None, zoe());
    assert_eq!(taken, Err(Refusal::NameTaken("french")));
    let below = taxonomy.add(id("b"), &names("", "Pulsed TIG", &[]), Some(id("a")));
    assert_eq!(below, Err(Refusal::NoSuchParent), "it is not accepted yet");
    let refused = after(&taxonomy, taxonomy.refuse(id("a")));
    assert_eq!(refused.refuse(id("a")), Ok(vec![]));
    assert_eq!(refused.accept(id("a")), Err(Refusal::Decided));
    assert!(refused.add(id("b"), &names("", "TIG", &[]), None).is_ok());
    let accepted = after(&taxonomy, taxonomy.accept(id("a")));
    assert_eq!(accepted.accept(id("a")), Ok(vec![]));
    assert_eq!(accepted.refuse(id("a")), Err(Refusal::Decided));
    assert_eq!(taxonomy.accept(id("none")), Err(Refusal::NotFound));
}

#[test]
fn a_person_has_so_many_open_proposals() {
    let mut taxonomy = Taxonomy::default();
    for number in 0..PROPOSALS_MAX {
        let name = format!("skill {number}");
        let proposed = taxonomy.propose(id(&name), &names("", &name, &[]), None, zoe());
        taxonomy = after(&taxonomy, proposed);
    }
    let new = names("", "One more", &[]);
    let refused = taxonomy.propose(id("more"), &new, None, zoe());
    assert_eq!(refused, Err(Refusal::TooManyProposals));
    let other = PersonId::derived(&["karim"]);
    assert!(taxonomy.propose(id("more"), &new, None, other).is_ok());
}

#[test]
fn skills_are_a_tree_of_a_certain_depth() {
    let all = ["1", "2", "3", "4", "5", "6"];
    let taxonomy = branch(&all);
    let refused = taxonomy.add(id("7"), &names("", "7", &[]), Some(id("6")));
    assert_eq!(refused, Err(Refusal::TooDeep));
    for below in ["1", "4"] {
        let refused = taxonomy.place(id("1"), Some(id(below)));
        assert_eq!(refused, Err(Refusal::Cycle));
    }
    assert_eq!(taxonomy.place(id("4"), Some(id("3"))), Ok(vec![]));
    let apart = after(&taxonomy, taxonomy.place(id("4"), None));
    let joined = after(
        &apart,
        apart.add(id("7"), &names("", "7", &[]), Some(id("6"))),
    );
    assert_eq!(joined.place(id("4"), Some(id("3"))), Err(Refusal::TooDeep));
    assert_eq!(
        joined.place(id("4"), Some(id("none"))),
        Err(Refusal::NoSuchParent)
    );
}

#[test]
fn a_merged_skill_goes_on_in_the_other_with_all_it_had() {
    let taxonomy = branch(&["Joining", "Welding", "TIG"]);
    let other = names("Soudage", "Fusion", &["Soudure"]);
    let taxonomy = after(&taxonomy, taxonomy.add(id("Soudage"), &other, None));
    assert_eq!(
        taxonomy.merge(id("Welding"), id("TIG")),
        Err(Refusal::Cycle)
    );
    assert_eq!(
        taxonomy.merge(id("Welding"), id("Welding")),
        Err(Refusal::Cycle)
    );
    assert_eq!(
        taxonomy.merge(id("Welding"), id("none")),
        Err(Refusal::NoSuchTarget)
    );
    let once = after(&taxonomy, taxonomy.merge(id("Welding"), id("Soudage")));
    let soudage = &once.skills[&id("Soudage")];
    assert_eq!(
        soudage.names,
        names("Soudage", "Fusion", &["Soudure", "Welding"])
    );
    assert_eq!(once.skills[&id("TIG")].parent, Some(id("Soudage")));
    assert_eq!(once.merge(id("Welding"), id("Soudage")), Ok(vec![]));
    assert_eq!(
        once.merge(id("Welding"), id("Joining")),
        Err(Refusal::NotFound)
    );
    // And again: what was merged before goes along.
    let twice = after(&once, once.merge(id("Soudage"), id("Joining")));
    for merged in ["Welding", "Soudage"] {
        let skill = &twice.skills[&id(merged)];
        assert_eq!(
            (skill.state, skill.into),
            (SkillState::Merged, Some(id("Joining")))
        );
    }
    assert_eq!(twice.owners["welding"], id("Joining"));
    assert_eq!(twice.skills[&id("Joining")].names.synonyms.len(), 4);
}

proptest! {
    #[test]
    fn no_history_breaks_the_tree_or_gives_a_name_twice(
        asks in proptest::collection::vec((0..8_u8, 0..6_usize, 0..6_usize), 0..40)
    ) {
        let all: Vec<SkillId> = (0..6).map(|n| id(&n.to_string())).collect();
        let (mut live, mut history) = (Taxonomy::default(), Vec::new());
        for (ask, one, other) in asks {
            let (skill, second) = (all[one], all[other]);
            let name = format!("name {other}");
            let known = live.skills.contains_key(&skill);
            let decide = |taxonomy: &Taxonomy| match ask {
                0 | 1 if known => Ok(Vec::new()),
                0 => taxonomy.add(skill, &names("", &name, &[]), None),
                1 => taxonomy.propose(skill, &names(&name, "", &[]), Some(second), zoe()),
                2 => taxonomy.accept(skill),
                3 => taxonomy.refuse(skill),
                4 => taxonomy.place(skill, Some(second)),
                5 => taxonomy.merge(skill, second),
                6 => taxonomy.set_synonyms(skill, std::slice::from_ref(&name)),
                _ => taxonomy.relabel(skill, &renamed(&name)),
            };
            if let Ok(events) = decide(&live) {
                for event in events {
                    live.apply(&event);
                    history.push(event);
                }
                if ask > 1 {
                    prop_assert_eq!(decide(&live), Ok(vec![]));
                }
            }
            for (id, skill) in &live.skills {
                prop_assert!(live.above(Some(*id)).count() <= DEPTH_MAX);
                let own = skill.names.all().map(|name| live.owners.get(&folded(name)));
                let held = own.filter(|owner| *owner == Some(id)).count();
                let expected = if skill.takes_part() { skill.names.all().count() } else { 0 };
                prop_assert_eq!(held, expected);
                if let Some(into) = skill.into {
                    prop_assert_eq!(live.skills[&into].state, SkillState::Accepted);
                }
            }
        }
        prop_assert_eq!(Taxonomy::replay(&history), live);
    }
}
