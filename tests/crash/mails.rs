//! The real program, killed while it sends an announcement to five hundred people: everybody gets
//! the mail, and a second copy only where a kill left it in doubt.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::fake_smtp::FakeSmtp;
use crate::real::{ruche, said};
use crate::{Place, pause};

const PEOPLE: usize = 500;

/// Mails that have arrived before each kill.
const KILLS: [usize; 3] = [60, 200, 350];

/// Connections the program may open.
const CONNECTIONS: usize = 4;

/// Longer than five hundred mails take on a busy machine, three starts included.
const PATIENCE: Duration = Duration::from_mins(3);

fn serve(place: &Place, mails: &FakeSmtp) -> (Child, String) {
    let args = ["serve", "--http-addr", "127.0.0.1:0"];
    let mut command: Command = ruche(place, &args);
    command
        .env("RUCHE_SMTP_URL", format!("smtp://{}", mails.address))
        .env("RUCHE_MAIL_FROM", "Ruche <ruche@ruche.example>")
        .env("RUCHE_MAIL_HOLD_SECONDS", "0")
        .env("RUCHE_MAIL_HOURS", "00:00-24:00")
        .env("RUCHE_MAIL_DAYS", "1-7")
        .env("RUCHE_SMTP_CONNECTIONS_MAX", CONNECTIONS.to_string())
        .env("RUCHE_SMTP_MAILS_PER_SECOND_MAX", "100");
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line.trim().split_once("listening on ");
    let (_, address) = address.unwrap_or_else(|| panic!("no server\n{}", place.said()));
    (child, format!("http://{address}/graphql"))
}

/// How often each mail arrived, by its Message-ID and recipient.
fn arrived(mails: &FakeSmtp) -> HashMap<(String, String), usize> {
    let mut arrived = HashMap::new();
    for mail in mails.mails() {
        let message = MessageParser::default().parse(mail.as_bytes()).unwrap();
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address());
        let key = (
            message.message_id().unwrap().to_owned(),
            to.unwrap().to_owned(),
        );
        *arrived.entry(key).or_default() += 1;
    }
    arrived
}

fn wait_for(place: &Place, mails: &FakeSmtp, count: usize) {
    let start = Instant::now();
    while arrived(mails).len() < count {
        assert!(
            start.elapsed() < PATIENCE,
            "{} of {count}\n{}",
            arrived(mails).len(),
            place.said()
        );
        pause(Duration::from_millis(20));
    }
}

/// Imports everybody, and makes an administrator; their token.
fn company(place: &Place) -> String {
    let mut people = String::new();
    for number in 0..PEOPLE {
        let email = format!("p{number}@people.example");
        let person = json!({ "type": "person", "id": number, "handle": format!("p{number}"),
            "name": format!("Person {number}"), "email": email, "language": "en" });
        writeln!(people, "{person}").unwrap();
    }
    let file = place.folder.path().join("people.jsonl");
    std::fs::write(&file, people).unwrap();
    said(place, &["import", file.to_str().unwrap()]);
    let ada = [
        "--handle",
        "ada",
        "--name",
        "Ada",
        "--email",
        "ada@p.example",
    ];
    said(place, &[&["admin", "create"], &ada[..]].concat());
    said(place, &["token", "ada"]).trim().to_owned()
}

async fn announce(url: &str, token: &str) {
    let input = json!({ "kind": "ANNOUNCEMENT", "title": "Closed", "body": "Closed on Monday." });
    let body = json!({
        "query": "mutation($input: CreatePostInput!) { createPost(input: $input) { userErrors { message } } }",
        "variables": { "input": input },
    });
    let request = reqwest::Client::new()
        .post(url)
        .bearer_auth(token)
        .json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        answer["data"]["createPost"]["userErrors"],
        json!([]),
        "{answer}"
    );
}

#[test]
fn five_hundred_mails_arrive_although_the_program_is_killed_three_times() {
    let place = Place::sqlite();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mails = runtime.block_on(FakeSmtp::start()).unwrap();
    let token = company(&place);
    let (mut server, url) = serve(&place, &mails);
    runtime.block_on(announce(&url, &token));
    for before in KILLS {
        wait_for(&place, &mails, before);
        server.kill().unwrap();
        server.wait().unwrap();
        (server, _) = serve(&place, &mails);
    }
    wait_for(&place, &mails, PEOPLE);
    // What is in doubt comes again; nothing else does.
    pause(Duration::from_secs(2));
    server.kill().unwrap();
    server.wait().unwrap();
    let arrived = arrived(&mails);
    assert_eq!(arrived.len(), PEOPLE, "one Message-ID a person");
    let second: usize = arrived.values().map(|times| times - 1).sum();
    assert!(
        second <= CONNECTIONS * KILLS.len(),
        "{second} second copies"
    );
    assert!(mails.most_open() <= CONNECTIONS, "{}", mails.most_open());
}
