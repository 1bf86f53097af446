//! The rules of profiles, one by one.

use super::*;

pub(super) fn zoe() -> PersonId {
    PersonId::derived(&["zoe"])
}

pub(super) fn karim() -> PersonId {
    PersonId::derived(&["karim"])
}

fn profile_of(person: PersonId) -> Profile {
    let created = Profile::default().create(person, "handle", "Somebody", "fr");
    Profile::replay(&created.unwrap())
}

fn after(profile: &Profile, events: Result<Vec<Event>, Refusal>) -> Profile {
    let mut profile = profile.clone();
    for event in events.unwrap() {
        profile.apply(&event);
    }
    profile
}

pub(super) fn skill(name: &str, level: u8, wish: Wish) -> Skill {
    Skill {
        name: name.to_owned(),
        level,
        wish,
    }
}

#[test]
fn a_profile_is_created_once() {
    let profile = profile_of(zoe());
    assert_eq!(profile.person(), Some(zoe()));
    let again = profile.create(zoe(), "zoe", "Another", "en");
    assert_eq!(again, Ok(vec![]));
    let nameless = Profile::default().create(zoe(), "zoe", " \u{a0} ", "fr");
    assert_eq!(nameless, Err(Refusal::NameLength));
    let german = Profile::default().create(zoe(), "zoe", "Zoé", "de");
    assert_eq!(german, Err(Refusal::UnknownLanguage));
}

#[test]
fn nothing_happens_to_a_profile_that_does_not_exist() {
    let nobody = Profile::default();
    let claim = skill("Rust", 3, Wish::Help);
    for refused in [
        nobody.update(&Patch::default()),
        nobody.claim_skill(&claim),
        nobody.withdraw_skill("Rust"),
        nobody.set_availability(None, ""),
        nobody.deactivate(),
        nobody.reactivate(),
    ] {
        assert_eq!(refused, Err(Refusal::NotFound));
    }
}

#[test]
fn only_what_truly_changes_is_recorded() {
    let patch = Patch {
        name: Some("  Somebody ".to_owned()),
        title: Some("Site\n manager".to_owned()),
        phone: Some(String::new()),
        language: Some("fr-CA".to_owned()),
        ..Patch::default()
    };
    let events = profile_of(zoe()).update(&patch).unwrap();
    let title = Personal::identity(zoe().0, "Site manager".to_owned());
    let expected = Updated {
        title: Some(title),
        ..Updated::default()
    };
    assert_eq!(events, [Event::from(expected)]);
}

#[test]
fn an_empty_text_clears_a_field_but_not_the_name() {
    let filled = Patch {
        title: Some("Engineer".to_owned()),
        languages: Some(vec!["fr".to_owned()]),
        manager: Some(Some(karim())),
        ..Patch::default()
    };
    let before = profile_of(zoe());
    let profile = after(&before, before.update(&filled));
    let cleared = Patch {
        title: Some(String::new()),
        languages: Some(vec![]),
        manager: Some(None),
        ..Patch::default()
    };
    assert_eq!(after(&profile, profile.update(&cleared)), before);
    let nameless = Patch {
        name: Some(String::new()),
        ..Patch::default()
    };
    assert_eq!(profile.update(&nameless), Err(Refusal::NameLength));
}

#[test]
fn fields_have_limits() {
    let profile = profile_of(zoe());
    let of = |chars: usize| Some("é".repeat(chars));
    let fits = Patch {
        name: of(80),
        title: of(LINE_CHARS_MAX),
        department: of(LINE_CHARS_MAX),
        location: of(LINE_CHARS_MAX),
        bio: of(2_000),
        phone: of(40),
        ..Patch::default()
    };
    assert!(profile.update(&fits).is_ok());
    let patch = Patch::default;
    let long = |field, chars_max| Err(Refusal::TooLong { field, chars_max });
    for (bad, refused) in [
        (
            Patch {
                name: of(81),
                ..patch()
            },
            Err(Refusal::NameLength),
        ),
        (
            Patch {
                title: of(LINE_CHARS_MAX + 1),
                ..patch()
            },
            long("title", LINE_CHARS_MAX),
        ),
        (
            Patch {
                department: of(LINE_CHARS_MAX + 1),
                ..patch()
            },
            long("department", LINE_CHARS_MAX),
        ),
        (
            Patch {
                location: of(LINE_CHARS_MAX + 1),
                ..patch()
            },
            long("location", LINE_CHARS_MAX),
        ),
        (
            Patch {
                bio: of(2_001),
                ..patch()
            },
            long("bio", 2_000),
        ),
        (
            Patch {
                phone: of(41),
                ..patch()
            },
            long("phone", 40),
        ),
    ] {
        assert_eq!(profile.update(&bad), refused);
    }
}

#[test]
fn languages_are_at_most_ten_tags_without_doubles() {
    let profile = profile_of(zoe());
    let patch = |tags: &[&str]| Patch {
        languages: Some(tags.iter().map(|&tag| tag.to_owned()).collect()),
        ..Patch::default()
    };
    let ten = ["fr", "en", "de", "es", "it", "nl", "pt", "sv", "da", "pl"];
    let doubled = [ten.as_slice(), &["FR"]].concat();
    let eleven = [ten.as_slice(), &["fi"]].concat();
    assert_eq!(
        profile.update(&patch(&doubled)),
        profile.update(&patch(&ten))
    );
    assert_eq!(
        profile.update(&patch(&eleven)),
        Err(Refusal::TooManyLanguages)
    );
    for bad in ["", "f", "fr_FR", "fr FR", "12", "fr-", "fr-abcdefghi"] {
        assert_eq!(
            profile.update(&patch(&[bad])),
            Err(Refusal::BadLanguageTag),
            "{bad}"
        );
    }
}

#[test]
fn nobody_manages_themselves_or_their_manager() {
    let managed_by = |person| Patch {
        manager: Some(Some(person)),
        ..Patch::default()
    };
    let profile = profile_of(zoe());
    assert_eq!(
        profile.update(&managed_by(zoe())),
        Err(Refusal::ManagerCycle)
    );
    let reports_to_karim = after(&profile, profile.update(&managed_by(karim())));
    assert_eq!(
        reports_to_karim.may_manage(karim()),
        Err(Refusal::ManagerCycle)
    );
    assert_eq!(profile.may_manage(karim()), Ok(()));
    let gone = after(&profile, profile.deactivate());
    assert_eq!(gone.may_manage(karim()), Err(Refusal::NoSuchManager));
    assert_eq!(
        Profile::default().may_manage(karim()),
        Err(Refusal::NoSuchManager)
    );
}

#[test]
fn the_same_claim_again_changes_nothing() {
    let profile = profile_of(zoe());
    let claimed = after(&profile, profile.claim_skill(&skill("C#", 2, Wish::Learn)));
    assert_eq!(
        claimed.claim_skill(&skill("c#", 2, Wish::Learn)),
        Ok(vec![])
    );
    let better = after(&claimed, claimed.claim_skill(&skill("c#", 3, Wish::Help)));
    assert_eq!(better.skills, [skill("c#", 3, Wish::Help)]);
    let both = after(&better, better.claim_skill(&skill("C++", 1, Wish::Neither)));
    assert_eq!(both.skills.len(), 2);
}

#[test]
fn a_skill_is_withdrawn_under_the_name_it_was_claimed_by() {
    let profile = profile_of(zoe());
    let claimed = after(
        &profile,
        profile.claim_skill(&skill("Sécurité", 2, Wish::Help)),
    );
    let withdrawn = SkillWithdrawn {
        skill: Personal::identity(zoe().0, "Sécurité".to_owned()),
    };
    assert_eq!(
        claimed.withdraw_skill("sécurité"),
        Ok(vec![withdrawn.into()])
    );
    assert_eq!(profile.withdraw_skill("sécurité"), Ok(vec![]));
    assert_eq!(after(&claimed, claimed.withdraw_skill("SECURITE")), profile);
}

#[test]
fn skills_have_limits() {
    let mut profile = profile_of(zoe());
    for bad in ["", " ", &"x".repeat(SKILL_CHARS_MAX + 1)] {
        let refused = profile.claim_skill(&skill(bad, 1, Wish::Help));
        assert_eq!(refused, Err(Refusal::SkillLength), "{bad}");
    }
    for level in [0, 5] {
        let refused = profile.claim_skill(&skill("Rust", level, Wish::Help));
        assert_eq!(refused, Err(Refusal::SkillLevel));
    }
    for number in 0..SKILLS_MAX {
        let claim = skill(&format!("skill {number}"), 1, Wish::Help);
        profile = after(&profile, profile.claim_skill(&claim));
    }
    let refused = profile.claim_skill(&skill("one more", 1, Wish::Help));
    assert_eq!(refused, Err(Refusal::TooManySkills));
    assert!(
        profile
            .claim_skill(&skill("skill 0", 4, Wish::Help))
            .is_ok()
    );
}

#[test]
fn an_absence_has_an_end_and_perhaps_a_message() {
    let profile = profile_of(zoe());
    let away = after(
        &profile,
        profile.set_availability(Some(Time(9)), "On holiday"),
    );
    assert_eq!(
        away.set_availability(Some(Time(9)), " On  holiday "),
        Ok(vec![])
    );
    assert_eq!(
        after(&away, away.set_availability(None, "ignored")),
        profile
    );
    assert_eq!(profile.set_availability(None, "ignored"), Ok(vec![]));
    let long = profile.set_availability(Some(Time(9)), &"x".repeat(251));
    assert!(matches!(
        long,
        Err(Refusal::TooLong {
            field: "message",
            ..
        })
    ));
}

#[test]
fn leaving_and_coming_back_happen_once_each() {
    let profile = profile_of(zoe());
    assert_eq!(profile.reactivate(), Ok(vec![]));
    let gone = after(&profile, profile.deactivate());
    assert!(!gone.is_active());
    assert_eq!(gone.deactivate(), Ok(vec![]));
    assert_eq!(after(&gone, gone.reactivate()), profile);
}
