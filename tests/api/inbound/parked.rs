//! Mail that was given up: administrators see it, without addresses, and put it back.

use ruche::adapters::mail::{SmtpLimits, SmtpServer, Transport};
use ruche::kernel::log::EventFilter;
use serde_json::{Value, json};

use super::office::Office;
use crate::support::engine::on_both_engines;
use crate::support::fake_smtp::{FakeSmtp, Fault};
use crate::support::server::Person;

const LIST: &str = "{ parkedMail { edges { node { id kind person { id } why attempts parkedAt \
    queuedAt } } } }";

async fn parked(person: &Person) -> Vec<Value> {
    let data = person.data(LIST, json!({})).await;
    let edges = data["parkedMail"]["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"].clone()).collect()
}

on_both_engines! {
    async fn an_administrator_sees_what_was_given_up_and_releases_it(engine) {
        let smtp = FakeSmtp::start().await.unwrap();
        let server = SmtpServer::parse("test", &format!("smtp://{}", smtp.address)).unwrap();
        let transport = Transport::Smtp(server, SmtpLimits::default());
        let office = Office::open_with(engine, None, Some(transport)).await;
        let boss = office.server.administrator("boss").await;
        assert_eq!(parked(&boss).await, Vec::<Value>::new());
        smtp.fails("RCPT", Fault::Answer("550 5.7.1 <zoe@people.example>: you are listed"));
        office.ada.post(Some(&office.community), "Qui vient, @zoe ?").await;
        office.server.settle().await;
        let mails = parked(&boss).await;
        let [mail] = &mails[..] else { panic!("{mails:#?}") };
        assert_eq!(mail["person"]["id"], json!(office.zoe.id));
        assert_eq!((&mail["kind"], &mail["attempts"]), (&json!("NOTIFICATION"), &json!(1)));
        let why = mail["why"].as_str().unwrap();
        assert!(why.contains("5.7.1") && !why.contains('@'), "{why}");
        let input = json!({ "ids": [mail["id"]] });
        let again = "query($id: ID!) { node(id: $id) { __typename id } }";
        let found = boss.data(again, json!({ "id": mail["id"] })).await;
        assert_eq!(found["node"], json!({ "__typename": "ParkedMail", "id": mail["id"] }));
        // Nobody else sees it, or may do anything about it.
        for person in [&office.ada, &office.zoe] {
            let answer = person.ask(LIST, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
            let hidden = person.data(again, json!({ "id": mail["id"] })).await;
            assert_eq!(hidden["node"], Value::Null);
            let refused = person.try_mutate("releaseMail", input.clone(), "position").await;
            assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN", "{refused}");
        }
        assert_eq!(parked(&boss).await.len(), 1);
        smtp.behaves();
        let done = boss.mutate("releaseMail", input.clone(), "position").await;
        office.server.settle().await;
        assert_eq!(parked(&boss).await, Vec::<Value>::new());
        assert_eq!(smtp.mails().len(), 1, "it has left");
        // The log says who did it.
        let position = ruche::features::graphql::Position::read(done["position"].as_str().unwrap());
        let before = position.unwrap().0 - 1;
        let kinds = EventFilter::kinds(&["mail.released"]);
        let log = office.server.app.log();
        let (record, _) = log.read_all(before, &kinds, 1).await.unwrap();
        assert_eq!(record[0].actor.as_deref(), Some(boss.id.as_str()));
        // Twice changes nothing.
        let head = office.server.app.log().head();
        boss.mutate("releaseMail", input, "position").await;
        assert_eq!(office.server.app.log().head(), head);
        office.server.settle().await;
        assert_eq!(smtp.mails().len(), 1);
        office.server.stop().await;
    }
}
