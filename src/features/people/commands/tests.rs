//! Commands and queries together, on a real database.

use crate::features::accounts;
use crate::features::people::events::Wish;
use crate::features::people::folded;
use crate::features::people::queries::{self, Filter};
use crate::features::testing::{Network, refusal, registration, viewer};
use crate::kernel::id;
use crate::kernel::locale::Locale;
use crate::kernel::page::Page;

use super::*;

fn id_of(handle: &str) -> PersonId {
    PersonId::derived(&[handle])
}

fn title(text: &str) -> Patch {
    Patch {
        title: Some(text.to_owned()),
        ..Patch::default()
    }
}

fn managed_by(person: PersonId) -> Patch {
    Patch {
        manager: Some(Some(person)),
        ..Patch::default()
    }
}

async fn change_own(app: &App, who: &Viewer, patch: &Patch) -> Result<Done, Failure<Refusal>> {
    update_profile(app, who, who.person, patch).await
}

async fn join(app: &App, registration: Registration) -> Result<Done, Failure<Refusal>> {
    register(app, Command::system(id::new_uuid()), registration).await
}

async fn names(app: &App, filter: &Filter) -> Vec<String> {
    let page = Page::read("people", 2, None, None).unwrap();
    let slice = queries::directory(app, id_of("anybody"), filter, &page).await;
    let slice = slice.unwrap();
    let names = slice.items.into_iter().filter_map(|found| found.name);
    names.collect()
}

async fn profile(app: &App, person: PersonId) -> queries::Person {
    let mut found = queries::profiles(app, person, &[person]).await.unwrap();
    found.remove(&person).unwrap()
}

#[tokio::test]
async fn a_registered_person_has_an_account_and_a_profile() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé Martin").await.person;
    let app: &App = &network;
    let found = accounts::commands::person_by_handle(app, "ZOE")
        .await
        .unwrap();
    assert_eq!(found, Some(zoe));
    let found = queries::by_handle(app, zoe, "Zoe").await.unwrap().unwrap();
    assert_eq!((found.id, found.name.as_deref()), (zoe, Some("Zoé Martin")));
    assert_eq!(queries::by_handle(app, zoe, "zoé").await.unwrap(), None);
    assert_eq!(queries::language(app, zoe).await.unwrap(), Locale::English);
    let stranger = queries::language(app, id_of("nobody")).await.unwrap();
    assert_eq!(stranger, Locale::French);
    let handles = ["ZOE".to_owned(), "nobody".to_owned()];
    let handles = queries::handles(app, &handles).await.unwrap();
    assert_eq!(handles, [("zoe".to_owned(), zoe)].into());
}

#[tokio::test]
async fn names_belong_to_one_person_and_nothing_is_half_registered() {
    let network = Network::new().await;
    network.named("zoe", "Zoé Martin").await;
    let mut second = registration("zoe", "Another Zoé");
    second.person = id_of("second");
    second.email = None;
    let taken = join(&network, second).await;
    assert!(matches!(taken, Err(Failure::Taken { scope }) if scope == "handle"));
    let mut third = registration("third", "A third Zoé");
    third.email = Some("ZOE@ruche.example".to_owned());
    let taken = join(&network, third).await;
    assert!(matches!(taken, Err(Failure::Taken { scope }) if scope == "email"));
    let nameless = join(&network, registration("karim", " ")).await;
    assert_eq!(refusal(nameless), Refusal::NameLength);
    let karim = accounts::commands::person_by_handle(&network, "karim").await;
    assert_eq!(karim.unwrap(), None);
    assert_eq!(names(&network, &Filter::default()).await, ["Zoé Martin"]);
}

#[tokio::test]
async fn the_same_registration_again_answers_what_the_first_one_made() {
    let network = Network::new().await;
    let command = Command::system(id::new_uuid());
    let first = register(&network, command.clone(), registration("zoe", "Zoé")).await;
    let again = register(&network, command, registration("zoe", "Zoé")).await;
    let (first, again) = (first.unwrap(), again.unwrap());
    assert!(first.changed && !again.changed);
    assert_eq!(first.streams, again.streams);
    assert_eq!(first.position, again.position);
}

#[tokio::test]
async fn only_the_person_and_administrators_edit() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let karim = network.named("karim", "Karim").await;
    let app: &App = &network;
    let refused = update_profile(app, &karim, zoe.person, &title("Fool")).await;
    assert_eq!(refusal(refused), Refusal::NotYours);
    let refused = update_profile(app, &karim, zoe.person, &managed_by(karim.person)).await;
    assert_eq!(refusal(refused), Refusal::NotYours);
    let skill = Skill {
        name: "Rust".to_owned(),
        level: 4,
        wish: Wish::Help,
    };
    assert_eq!(
        refusal(claim_skill(app, &karim, zoe.person, &skill).await),
        Refusal::NotYours
    );
    assert_eq!(
        refusal(withdraw_skill(app, &karim, zoe.person, "Rust").await),
        Refusal::NotYours
    );
    let refused = set_availability(app, &karim, zoe.person, None, "").await;
    assert_eq!(refusal(refused), Refusal::NotYours);
    let refused = deactivate(app, &zoe, zoe.person).await;
    assert_eq!(refusal(refused), Refusal::AdministratorsOnly);
    let refused = reactivate(app, &zoe, zoe.person).await;
    assert_eq!(refusal(refused), Refusal::AdministratorsOnly);
    let admin = viewer("karim", true);
    assert!(
        update_profile(app, &admin, zoe.person, &title("Engineer"))
            .await
            .unwrap()
            .changed
    );
    let nobody = update_profile(app, &admin, id_of("nobody"), &title("Ghost")).await;
    assert_eq!(refusal(nobody), Refusal::NotFound);
    assert_eq!(
        profile(&network, zoe.person).await.title.as_deref(),
        Some("Engineer")
    );
}

#[tokio::test]
async fn two_people_do_not_manage_each_other() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let karim = network.named("karim", "Karim").await;
    change_own(&network, &zoe, &managed_by(karim.person))
        .await
        .unwrap();
    let refused = change_own(&network, &karim, &managed_by(zoe.person)).await;
    assert_eq!(refusal(refused), Refusal::ManagerCycle);
    let refused = change_own(&network, &karim, &managed_by(karim.person)).await;
    assert_eq!(refusal(refused), Refusal::ManagerCycle);
    let refused = change_own(&network, &karim, &managed_by(id_of("nobody"))).await;
    assert_eq!(refusal(refused), Refusal::NoSuchManager);
    let reports = Filter {
        manager: Some(karim.person),
        ..Filter::default()
    };
    assert_eq!(names(&network, &reports).await, ["Zoé"]);
}

#[tokio::test]
async fn whoever_leaves_cannot_sign_in_and_vanishes_from_the_directory() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let app: &App = &network;
    let signed_in = accounts::commands::open_session(app, zoe.person, "phone")
        .await
        .unwrap();
    let admin = viewer("admin", true);
    deactivate(app, &admin, zoe.person).await.unwrap();
    assert_eq!(
        accounts::queries::viewer(app, &signed_in.token)
            .await
            .unwrap(),
        None
    );
    assert!(names(&network, &Filter::default()).await.is_empty());
    let left = Filter {
        deactivated: true,
        ..Filter::default()
    };
    assert_eq!(names(&network, &left).await, ["Zoé"]);
    assert!(!profile(&network, zoe.person).await.active);
    assert!(
        queries::handles(app, &["zoe".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
    reactivate(app, &admin, zoe.person).await.unwrap();
    assert_eq!(names(&network, &Filter::default()).await, ["Zoé"]);
    assert_eq!(
        refusal(deactivate(app, &admin, admin.person).await),
        Refusal::Yourself
    );
}

#[tokio::test]
async fn the_directory_is_filtered_without_case_and_accents() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé Martin").await;
    let karim = network.named("karim", "Karim 100% Haddad").await;
    let details = Patch {
        title: Some("Ingénieure qualité".to_owned()),
        department: Some("Sécurité".to_owned()),
        location: Some("Orléans".to_owned()),
        ..Patch::default()
    };
    change_own(&network, &zoe, &details).await.unwrap();
    let skill = Skill {
        name: "C#".to_owned(),
        level: 2,
        wish: Wish::Learn,
    };
    claim_skill(&network, &karim, karim.person, &skill)
        .await
        .unwrap();
    let (zoe, karim) = (["Zoé Martin"].as_slice(), ["Karim 100% Haddad"].as_slice());
    for (field, value, expected) in [
        ("text", "ZOE mart", zoe),
        ("text", "qualite", zoe),
        ("text", "zoe haddad", &[]),
        ("text", "0%", karim),
        ("text", "_", &[]),
        ("department", "securite", zoe),
        ("department", "secur", &[]),
        ("location", "ORLEANS", zoe),
        ("skill", "c#", karim),
        ("skill", "c", &[]),
    ] {
        let found = names(&network, &by(field, value)).await;
        assert_eq!(found, expected, "{field}: {value}");
    }
}

fn by(field: &str, value: &str) -> Filter {
    let value_of = |name| (field == name).then(|| value.to_owned());
    Filter {
        text: value_of("text"),
        department: value_of("department"),
        location: value_of("location"),
        skills: value_of("skill").map(|skill| vec![folded(&skill)]),
        ..Filter::default()
    }
}

#[tokio::test]
async fn the_directory_is_read_page_by_page_without_gap_or_repeat() {
    let network = Network::new().await;
    for (handle, name) in [
        ("a1", "Ada"),
        ("a2", "ada"),
        ("a3", "Ève"),
        ("a4", "Bea"),
        ("a5", "Zoé"),
    ] {
        network.named(handle, name).await;
    }
    let mut page = Page {
        first: 1,
        after: None,
    };
    let mut read = Vec::new();
    loop {
        let slice = queries::directory(&network, id_of("zoe"), &Filter::default(), &page)
            .await
            .unwrap();
        let last = slice.items.last().unwrap();
        page.after = Some(vec![last.name_folded.clone(), last.id.to_string()]);
        read.extend(slice.items.into_iter().map(|found| found.name_folded));
        if !slice.more {
            break;
        }
    }
    assert_eq!(read, ["ada", "ada", "bea", "eve", "zoe"]);
}

#[tokio::test]
async fn a_history_says_who_changed_what_from_what() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let app: &App = &network;
    let boss = viewer("boss", true);
    for (who, job) in [(&zoe, "Engineer"), (&boss, "Manager")] {
        let patch = title(job);
        update_profile(app, who, zoe.person, &patch).await.unwrap();
    }
    for (name, level) in [("Rust", 1), ("Sewing", 2), ("rust", 3)] {
        let skill = Skill {
            name: name.to_owned(),
            level,
            wish: Wish::Help,
        };
        claim_skill(app, &zoe, zoe.person, &skill).await.unwrap();
    }
    withdraw_skill(app, &zoe, zoe.person, "RUST").await.unwrap();
    let mut page = Page {
        first: 4,
        after: None,
    };
    let mut told = Vec::new();
    loop {
        let slice = queries::history(app, zoe.person, &page).await.unwrap();
        let last = slice.items.last().unwrap();
        page.after = Some(vec![last.position.to_string(), last.field.clone()]);
        told.extend(slice.items);
        if !slice.more {
            break;
        }
    }
    let told: Vec<_> = told
        .iter()
        .map(|change| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let by = change
                .actor
                .map_or("-", |by| if by == zoe.person { "zoe" } else { "boss" });
            let (before, after) = (text(&change.before), text(&change.after));
            format!(
                "{by} {} {} {before} > {after}",
                change.field,
                text(&change.skill)
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "zoe skill rust 3 help > ",
            "zoe skill rust 1 help > 3 help",
            "zoe skill Sewing  > 2 help",
            "zoe skill Rust  > 1 help",
            "boss title  Engineer > Manager",
            "zoe title   > Engineer",
            "- language   > en",
            "- name   > Zoé",
            "- status   > active",
        ]
    );
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_only() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await.person;
    let app: &App = &network;
    accounts::commands::set_password(app, zoe, "first password")
        .await
        .unwrap();
    let here = accounts::commands::open_session(app, zoe, "here")
        .await
        .unwrap();
    let there = accounts::commands::open_session(app, zoe, "there")
        .await
        .unwrap();
    let change = accounts::commands::change_password;
    let wrong = change(app, &here.viewer, "not the password", "second password").await;
    assert!(wrong.is_err());
    let sessions = [here.viewer.session.unwrap(), there.viewer.session.unwrap()];
    let alive = async || {
        let alive = accounts::queries::still_alive(app, &sessions)
            .await
            .unwrap();
        sessions.map(|session| alive.contains(&session))
    };
    assert_eq!(alive().await, [true, true]);
    change(app, &here.viewer, "first password", "second password")
        .await
        .unwrap();
    assert_eq!(alive().await, [true, false]);
    let signed_in = accounts::commands::sign_in(app, "zoe", "second password", "here", None).await;
    assert!(signed_in.is_ok());
    assert!(
        accounts::commands::sign_in(app, "zoe", "first password", "here", None)
            .await
            .is_err()
    );
}
