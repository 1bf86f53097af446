//! The laws every decision about a profile keeps, under arbitrary requests.

use proptest::prelude::*;

use super::tests::{karim, skill, zoe};
use super::*;

/// Anything one can ask of a profile.
#[derive(Clone, Debug)]
enum Ask {
    Create(String, String),
    Update(Patch),
    Claim(Skill),
    Withdraw(String),
    Away(Option<i64>, String),
    Deactivate,
    Reactivate,
}

impl Ask {
    fn decide(&self, profile: &Profile) -> Result<Vec<Event>, Refusal> {
        match self {
            Self::Create(name, language) => profile.create(zoe(), "zoe", name, language),
            Self::Update(patch) => profile.update(patch),
            Self::Claim(skill) => profile.claim_skill(skill),
            Self::Withdraw(name) => profile.withdraw_skill(name),
            Self::Away(until, message) => profile.set_availability(until.map(Time), message),
            Self::Deactivate => profile.deactivate(),
            Self::Reactivate => profile.reactivate(),
        }
    }
}

fn patches() -> impl Strategy<Value = Patch> {
    let text = || proptest::option::of(prop_oneof!["[ a-cé\u{301}\n]{0,4}", any::<String>()]);
    let tags = proptest::collection::vec(prop_oneof!["[a-z]{2}", any::<String>()], 0..12);
    let manager = proptest::option::of(proptest::option::of(prop_oneof![
        Just(zoe()),
        Just(karim())
    ]));
    let language = proptest::option::of(prop_oneof!["fr|en-GB", any::<String>()]);
    let texts = (text(), text(), text(), text(), text(), text());
    (texts, proptest::option::of(tags), manager, language).prop_map(
        |((name, title, department, location, bio, phone), languages, manager, language)| Patch {
            name,
            title,
            department,
            location,
            languages,
            bio,
            phone,
            manager,
            language,
        },
    )
}

fn asks() -> impl Strategy<Value = Ask> {
    let name = || prop_oneof!["[abAB]{1,2}", any::<String>()];
    let wish = prop_oneof![Just(Wish::Neither), Just(Wish::Help), Just(Wish::Learn)];
    let claim = (name(), 0..6_u8, wish).prop_map(|(name, level, wish)| skill(&name, level, wish));
    prop_oneof![
        1 => (name(), prop_oneof!["fr|en", any::<String>()])
            .prop_map(|(name, language)| Ask::Create(name, language)),
        4 => patches().prop_map(Ask::Update),
        4 => claim.prop_map(Ask::Claim),
        2 => name().prop_map(Ask::Withdraw),
        2 => (any::<Option<i64>>(), name()).prop_map(|(until, text)| Ask::Away(until, text)),
        1 => Just(Ask::Deactivate),
        1 => Just(Ask::Reactivate),
    ]
}

proptest! {
    /// The three laws: no reachable state makes a decision panic, the same request again decides
    /// nothing, and the recorded events make the state that was decided on.
    #[test]
    fn decisions_are_total_repeatable_and_replayable(
        exists: bool,
        asks in proptest::collection::vec(asks(), 0..20),
    ) {
        let mut log = if exists {
            Profile::default().create(zoe(), "zoe", "Zoé", "fr").unwrap()
        } else {
            Vec::new()
        };
        let mut live = Profile::replay(&log);
        for ask in asks {
            let Ok(events) = ask.decide(&live) else { continue };
            for event in &events {
                live.apply(event);
            }
            log.extend(events);
            prop_assert_eq!(ask.decide(&live), Ok(vec![]), "{:?}", ask);
        }
        prop_assert_eq!(Profile::replay(&log), live);
    }
}
