//! How fast the API answers while a mail server at its worst is fed, to how fast it answers without
//! any mail, in the same run.
//!
//! `cargo bench --bench mail`, or `cargo bench --bench mail -- sqlite` for one engine.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

#[path = "../tests/support/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    clippy::assigning_clones,
    clippy::expect_used,
    clippy::panic,
    reason = "it is of the tests, which use the rest"
)]
mod support;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use ruche::adapters::mail::{SmtpLimits, SmtpServer, Transport};
use ruche::features::accounts::events::PersonId;
use ruche::features::people::commands::{Registration, register};
use ruche::kernel::execute::Command;
use ruche::kernel::id;
use serde_json::json;
use tokio::sync::watch;

use crate::support::engine::Engine;
use crate::support::fake_smtp::FakeSmtp;
use crate::support::server::{Person, Setup, TestServer};

/// Who gets a mail; every twentieth has no mailbox.
const PEOPLE: usize = 500;

/// Who asks at the same time, each so often.
const CLIENTS: usize = 4;
const PAUSE: Duration = Duration::from_millis(50);

/// How long is measured without mail.
const QUIET: Duration = Duration::from_secs(30);

/// The longest that is waited for the first tries, and for the second.
const PATIENCE: Duration = Duration::from_mins(4);

async fn asks(person: &Person, post: &str, mut stop: watch::Receiver<bool>) -> Vec<Duration> {
    let feed = "{ viewer { unreadCount } feed(first: 20) { edges { node { post { id body \
        author { name } } } } } }";
    let mut took = Vec::new();
    while !*stop.borrow_and_update() {
        let begun = Instant::now();
        if took.len() % 10 == 9 {
            let kind = if took.len() % 20 == 9 {
                "LIKE"
            } else {
                "THANKS"
            };
            let input = json!({ "postId": post, "kind": kind });
            person.mutate("reactToPost", input, "position").await;
        } else {
            person.data(feed, json!({})).await;
        }
        took.push(begun.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    took
}

/// Asks until something is over; says how long the answers took.
async fn measured(what: &str, (people, post): (&[Person], &str), over: impl Future<Output = ()>) {
    let (stop, stopped) = watch::channel(false);
    let asking = join_all(
        people
            .iter()
            .map(|person| asks(person, post, stopped.clone())),
    );
    let waiting = async {
        over.await;
        stop.send_replace(true);
    };
    let begun = Instant::now();
    let (took, ()) = tokio::join!(asking, waiting);
    let mut took: Vec<Duration> = took.into_iter().flatten().collect();
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    println!(
        "{what}: {} answers in {:.0} s, p50 {:.1} ms, p99 {:.1} ms",
        took.len(),
        begun.elapsed().as_secs_f64(),
        at(50),
        at(99)
    );
}

async fn until(holds: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !holds().await && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Makes those who get a mail.
async fn readers(server: &TestServer) {
    for number in 0..PEOPLE {
        let handle = format!("{}{number}", if number % 20 == 7 { "gone" } else { "p" });
        let registration = Registration {
            person: PersonId::derived(&[&handle]),
            name: handle.clone(),
            email: Some(format!("{handle}@people.example")),
            administrator: false,
            language: "fr".to_owned(),
            handle,
        };
        register(&server.app, Command::system(id::new_uuid()), registration)
            .await
            .unwrap();
    }
}

async fn run(engine: Engine) {
    let smtp = FakeSmtp::start().await.unwrap();
    let to = SmtpServer::parse("test", &format!("smtp://{}", smtp.address)).unwrap();
    let limits = SmtpLimits {
        content_timeout: Duration::from_secs(2),
        ..SmtpLimits::default()
    };
    let setup = Setup {
        transport: Some(Transport::Smtp(to, limits)),
        ..Setup::default()
    };
    let server = TestServer::start_with(engine, setup).await;
    let mut people = Vec::new();
    for number in 0..CLIENTS {
        people.push(server.person(&format!("client{number}")).await);
    }
    let author = server.administrator("author").await;
    let post = author.post(None, "Hello").await;
    readers(&server).await;
    server.settle().await;
    let asked = (&people[..], post.as_str());
    measured("without mail, before", asked, tokio::time::sleep(QUIET)).await;
    smtp.storms();
    let text = json!({ "kind": "ANNOUNCEMENT", "title": "Closed", "body": "Closed on Monday." });
    author.mutate("createPost", text, "post { id }").await;
    let tried = || {
        smtp.commands()
            .iter()
            .filter(|line| line.starts_with("RCPT"))
            .count()
    };
    measured(
        "while 500 mails leave",
        asked,
        until(async || tried() >= PEOPLE),
    )
    .await;
    until(async || {
        server
            .app
            .effects
            .pending()
            .await
            .unwrap()
            .iter()
            .all(|(kind, _)| kind != "mail")
    })
    .await;
    let taken = smtp.mails().len();
    println!("{taken} mails were taken in {} tries", tried());
    measured("without mail, after", asked, tokio::time::sleep(QUIET)).await;
    server.stop().await;
}

fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        if ["sqlite", "postgres"].contains(&only.as_str()) && only != name {
            continue;
        }
        println!("{name}");
        runtime.block_on(run(engine));
    }
}
