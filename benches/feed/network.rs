//! The data: a network of a given size, written through the ordinary import.

use std::fmt::Write as _;
use std::path::Path;

use ruche::adapters::mail::{MailSettings, Transport};
use ruche::app::{App, Settings};
use ruche::features;
use ruche::features::accounts::commands::{open_session, person_by_handle};
use ruche::features::imports::commands::{Source, import, read};
use ruche::kernel::clock::Clock;
use ruche::kernel::database::CONNECTIONS_MAX;
use ruche::kernel::locale::Locale;
use ruche::kernel::personal::MasterKey;

const PEOPLE: usize = 200;
const COMMUNITIES: usize = 20;

pub(crate) fn settings(folder: &Path) -> Settings {
    Settings {
        database_url: format!("sqlite:{}", folder.join("ruche.db").display()),
        database_connections_max: CONNECTIONS_MAX,
        data: folder.to_owned(),
        master_key: MasterKey([7; 32]),
        public_url: "http://localhost:8080".to_owned(),
        locale: Locale::English,
        hashes_max: (2, 20),
        sign_ins_max: (10_000, 10_000),
        mail: MailSettings::new(Transport::Files(folder.join("mail")), "ruche@ruche.example"),
    }
}

/// Fills the folder; the token of somebody who sees all of it.
pub(crate) fn fill(folder: &Path, posts: usize) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = App::open(settings(folder), Clock::System).await.unwrap();
        let running = app.start(features::followers(), Vec::new());
        let text = std::io::Cursor::new(lines(posts));
        let source = Source::named("bench").unwrap();
        let report = import(&app, &source, read(text), |told| assert_taken(&told))
            .await
            .unwrap();
        let names: Vec<_> = features::projections().iter().map(|it| it.name()).collect();
        while !app.settled(&names, report.position).await.unwrap() {}
        let reader = person_by_handle(&app, "p0").await.unwrap().unwrap();
        let token = open_session(&app, reader, "bench").await.unwrap().token;
        running.stop().await;
        app.database.close().await;
        token
    })
}

fn assert_taken(told: &features::imports::commands::Told<'_>) {
    if let features::imports::commands::Told::Refused(refused) = told {
        panic!("{refused}");
    }
}

fn lines(posts: usize) -> String {
    let mut text = String::new();
    let mut line = |json: std::fmt::Arguments<'_>| writeln!(text, "{json}").unwrap();
    for n in 0..PEOPLE {
        line(format_args!(
            r#"{{"type":"person","id":{n},"handle":"p{n}","name":"Person {n}","title":"Engineer"}}"#
        ));
    }
    for n in 0..COMMUNITIES {
        let everybody: Vec<String> = (0..PEOPLE).map(|n| n.to_string()).collect();
        line(format_args!(
            r#"{{"type":"community","id":{n},"name":"Community {n}","members":[{}]}}"#,
            everybody.join(",")
        ));
    }
    for n in 0..posts {
        let (author, place) = (n * 7 % PEOPLE, n % COMMUNITIES);
        let body = format!(
            "Post {n}: {}",
            "what we learned while welding aluminium. ".repeat(8)
        );
        let (day, second) = (1 + n % 28, n % 60);
        line(format_args!(
            r#"{{"type":"post","id":{n},"author":{author},"community":{place},"body":"{body}","created_at":"2026-10-{day:02}T08:{second:02}:00Z"}}"#
        ));
        line(format_args!(
            r#"{{"type":"comment","id":{n},"post":{n},"author":{},"body":"Thank you."}}"#,
            (author + 1) % PEOPLE
        ));
        for (k, kind) in ["like", "thanks", "insightful", "like"].iter().enumerate() {
            let person = (author + k + 2) % PEOPLE;
            line(format_args!(
                r#"{{"type":"reaction","post":{n},"person":{person},"kind":"{kind}"}}"#
            ));
        }
    }
    text
}
