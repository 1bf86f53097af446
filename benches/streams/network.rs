//! The data: people in communities, written through the ordinary import, and their sessions.

use std::fmt::Write as _;
use std::path::Path;

use ruche::adapters::mail::{MailSettings, Transport};
use ruche::app::{App, Settings};
use ruche::features;
use ruche::features::accounts::commands::{open_session, person_by_handle};
use ruche::features::imports::commands::{Source, Told, import, read};
use ruche::kernel::clock::Clock;
use ruche::kernel::database::CONNECTIONS_MAX;
use ruche::kernel::locale::Locale;
use ruche::kernel::log::EventFilter;
use ruche::kernel::personal::MasterKey;

pub(crate) const PEOPLE: usize = 500;
pub(crate) const COMMUNITIES: usize = 50;
pub(crate) const STREAMS: usize = PEOPLE * 2;

/// In how many communities everybody is.
const MEMBERSHIPS: usize = 4;

/// Who there is, and where.
pub(crate) struct Network {
    /// The token of each person.
    pub(crate) tokens: Vec<String>,
    /// The id of each community.
    pub(crate) communities: Vec<String>,
    /// Its members, as places among the tokens.
    pub(crate) members: Vec<Vec<usize>>,
}

pub(crate) fn settings(url: &str, folder: &Path) -> Settings {
    Settings {
        database_url: url.to_owned(),
        database_connections_max: CONNECTIONS_MAX,
        data: folder.to_owned(),
        master_key: MasterKey([7; 32]),
        public_url: "http://localhost:8080".to_owned(),
        locale: Locale::English,
        hashes_max: (2, 20),
        sign_ins_max: (10_000, 10_000),
        mail: MailSettings::new(Transport::Files(folder.join("mail")), "ruche@ruche.example"),
        meilisearch: None,
    }
}

/// Who is in a community: spread, and the same each time.
fn members(community: usize) -> Vec<usize> {
    let is_in = |person: &usize| {
        (0..MEMBERSHIPS).any(|k| (person * (2 * k + 3) + 13 * k) % COMMUNITIES == community)
    };
    (0..PEOPLE).filter(is_in).collect()
}

/// Fills an empty database.
pub(crate) async fn fill(url: &str, folder: &Path) -> Network {
    let app = App::open(settings(url, folder), Clock::System)
        .await
        .unwrap();
    let running = app.start(features::followers(), Vec::new()).await.unwrap();
    let source = Source::named("bench").unwrap();
    let text = std::io::Cursor::new(lines());
    let report = import(&app, &source, read(text), |told| {
        if let Told::Refused(refused) = told {
            panic!("{refused}");
        }
    });
    let position = report.await.unwrap().position;
    let names: Vec<_> = features::projections().iter().map(|it| it.name()).collect();
    while !app.settled(&names, position).await.unwrap() {}
    let mut tokens = Vec::new();
    for n in 0..PEOPLE {
        let person = person_by_handle(&app, &format!("p{n}")).await.unwrap();
        let signed_in = open_session(&app, person.unwrap(), "bench").await.unwrap();
        tokens.push(signed_in.token);
    }
    let founded = EventFilter::kinds(&["community.created"]);
    let (founded, _) = app.log().read_all(0, &founded, 1_000).await.unwrap();
    running.stop().await;
    app.database.close().await;
    Network {
        tokens,
        communities: founded.into_iter().map(|event| event.stream).collect(),
        members: (0..COMMUNITIES).map(members).collect(),
    }
}

fn lines() -> String {
    let mut text = String::new();
    for n in 0..PEOPLE {
        let line = format_args!(
            r#"{{"type":"person","id":{n},"handle":"p{n}","name":"Person {n}","title":"Engineer"}}"#
        );
        writeln!(text, "{line}").unwrap();
    }
    for n in 0..COMMUNITIES {
        let people: Vec<String> = members(n).iter().map(ToString::to_string).collect();
        let people = people.join(",");
        let line = format_args!(
            r#"{{"type":"community","id":{n},"name":"Community {n}","visibility":"closed","members":[{people}]}}"#
        );
        writeln!(text, "{line}").unwrap();
    }
    text
}
