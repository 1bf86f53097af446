//! Mail that comes back, what it does to an address, and how its owner mends it.

use ruche::adapters::mail::{Outcome, Refusal, RefusalClass};
use ruche::features::accounts::events::PersonId;
use ruche::features::notifications::aggregate::address::MailAddress;
use ruche::features::notifications::commands::bounces::{judged, note};
use ruche::features::notifications::events::address::{AddressId, SuspensionReason};
use ruche::features::notifications::queries::addresses::suspended;
use ruche::kernel::execute::{Command, Decision};
use ruche::kernel::id;
use serde_json::{Value, json};

use super::office::{Office, answer, report};
use crate::support::engine::on_both_engines;
use crate::support::server::Person;

fn is(outcome: &str, why: &str) -> (String, String) {
    (outcome.to_owned(), why.to_owned())
}

/// Why somebody gets no mail, and what they are told; null where they do.
async fn suspension(person: &Person) -> (Value, Value) {
    let query = "{ viewer { mailAddress { suspendedAt reason text } } }";
    let mut data = person.data(query, json!({})).await;
    let address = data["viewer"]["mailAddress"].take();
    assert_eq!(
        address["suspendedAt"].is_null(),
        address["reason"].is_null()
    );
    (address["reason"].clone(), address["text"].clone())
}

fn refused(class: RefusalClass, text: &str) -> Outcome {
    Outcome::Refused(Refusal {
        class,
        code: Some(550),
        text: text.to_owned(),
    })
}

on_both_engines! {
    async fn two_hard_bounces_suspend_an_address_and_its_owner_resumes_it(engine) {
        let office = Office::open(engine).await;
        let mut bounces = Vec::new();
        for _ in 0..3 {
            let (_, address) = office.mentioned().await;
            bounces.push(office.bounce_address(&address));
        }
        let [first, second, third] = &bounces[..] else { panic!() };
        // One mail came back once, however often that is said.
        for id in ["a", "a", "b"] {
            assert_eq!(office.becomes(first, &report(id, "5.0.0")).await, is("accepted", ""));
        }
        assert_eq!(suspension(&office.zoe).await, (Value::Null, Value::Null));
        assert_eq!(office.becomes(second, &report("c", "5.2.1")).await, is("accepted", ""));
        let (reason, text) = suspension(&office.zoe).await;
        assert_eq!(reason, "RETURNED");
        assert!(text.as_str().unwrap().contains("sont revenus plusieurs fois"), "{text}");
        let payload = "mutation { resumeMail { userErrors { code } mailAddress { suspendedAt } position } }";
        for _ in 0..2 {
            let data = office.zoe.data(payload, json!({})).await;
            assert_eq!(data["resumeMail"]["mailAddress"]["suspendedAt"], Value::Null, "{data}");
        }
        // The score began anew.
        office.becomes(third, &report("d", "5.0.0")).await;
        assert_eq!(suspension(&office.zoe).await.0, Value::Null);
        assert_eq!(suspension(&office.ada).await.0, Value::Null, "nobody else");
        office.server.stop().await;
    }

    async fn an_address_that_does_not_exist_is_suspended_at_once(engine) {
        let office = Office::open(engine).await;
        let (_, address) = office.mentioned().await;
        let bounce = office.bounce_address(&address);
        assert_eq!(office.becomes(&bounce, &report("a", "5.1.1")).await, is("accepted", ""));
        let (reason, text) = suspension(&office.zoe).await;
        assert_eq!(reason, "UNKNOWN");
        assert!(text.as_str().unwrap().contains("n’existe pas"), "{text}");
        // The same report again does not undo what its owner says since.
        office.zoe.data("mutation { resumeMail { position } }", json!({})).await;
        office.becomes(&bounce, &report("a", "5.1.1")).await;
        assert_eq!(suspension(&office.zoe).await.0, Value::Null);
        office.server.stop().await;
    }

    async fn a_forged_or_foreign_report_does_nothing(engine) {
        let office = Office::open(engine).await;
        let (_, address) = office.mentioned().await;
        let bounce = office.bounce_address(&address);
        let forged = bounce.replacen('.', ".a", 1);
        let reply = address.replace("reply", "bounce");
        for address in [forged.as_str(), &reply, "bounce+x.y@ruche.example"] {
            let outcome = office.becomes(address, &report("a", "5.1.1")).await;
            assert_eq!(outcome, is("ignored", "forged"), "{address}");
        }
        // What comes back without a report, and what is only late.
        assert_eq!(office.becomes(&bounce, &answer("b", "I am away.")).await, is("ignored", "no_report"));
        let late = report("c", "4.4.7").replace("Action: failed", "Action: delayed");
        assert_eq!(office.becomes(&bounce, &late).await, is("ignored", "no_report"));
        assert_eq!(suspension(&office.zoe).await.0, Value::Null);
        let metrics = office.zoe.http.get(format!("{}/metrics", office.server.url)).send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        let counted = "ruche_inbound_mails_total{outcome=\"ignored\",why=\"forged\"} 3";
        assert!(metrics.contains(counted), "{metrics}");
        office.server.stop().await;
    }

    async fn what_a_server_says_at_once_counts_and_mail_that_is_taken_heals(engine) {
        let office = Office::open(engine).await;
        let app = &office.server.app;
        let zoe: PersonId = office.zoe.id.parse().unwrap();
        let hard = refused(RefusalClass::Address, "no such user, perhaps");
        let full = refused(RefusalClass::MailboxFull, "5.2.2 over quota");
        judged(app, zoe, &Outcome::Accepted).await.unwrap();
        judged(app, zoe, &hard).await.unwrap();
        judged(app, zoe, &full).await.unwrap();
        for neutral in [
            Outcome::Transport("cut".to_owned()),
            Outcome::InDoubt("cut".to_owned()),
            refused(RefusalClass::Policy, "5.7.1 no"),
            refused(RefusalClass::Row, "4.2.1 later"),
        ] {
            judged(app, zoe, &neutral).await.unwrap();
        }
        assert_eq!(suspended(app, zoe).await.unwrap(), None, "3 points");
        judged(app, zoe, &Outcome::Accepted).await.unwrap();
        judged(app, zoe, &full).await.unwrap();
        assert_eq!(suspended(app, zoe).await.unwrap(), None, "3 points again");
        note(app, zoe, 1).await.unwrap();
        let suspension = suspended(app, zoe).await.unwrap().unwrap();
        assert_eq!((suspension.at, suspension.reason), (app.now(), SuspensionReason::Returned));
        let ada: PersonId = office.ada.id.parse().unwrap();
        let unknown = refused(RefusalClass::Address, "5.1.1 no such user");
        judged(app, ada, &unknown).await.unwrap();
        let suspension = suspended(app, ada).await.unwrap().unwrap();
        assert_eq!(suspension.reason, SuspensionReason::Unknown);
        office.server.stop().await;
    }

    async fn another_address_than_the_suspended_one_gets_mail(engine) {
        let office = Office::open(engine).await;
        let app = &office.server.app;
        let zoe: PersonId = office.zoe.id.parse().unwrap();
        let decide = |state: &MailAddress| {
            let events = state.suspend(zoe, "the digest of another", SuspensionReason::Unknown);
            Ok::<_, std::convert::Infallible>(Decision::from(events))
        };
        let stream = AddressId::from(zoe).to_string();
        let command = Command::system(id::new_uuid());
        app.executor.execute(&command, &stream, decide).await.unwrap();
        office.server.settle().await;
        assert_eq!(suspended(app, zoe).await.unwrap(), None);
        assert_eq!(suspension(&office.zoe).await.0, Value::Null);
        office.server.stop().await;
    }
}
