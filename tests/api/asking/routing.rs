//! From the first three people to everybody, and how it ends.

use serde_json::{Value, json};

use super::{
    DAY, HOUR, answer, ask, asked, code, route, seen, start, states, told, waiting, welders,
};
use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

/// The mails to an address, as text.
fn mails(server: &TestServer, handle: &str) -> Vec<String> {
    let address = format!("{handle}@people.example");
    let mails = server.mails().into_values();
    mails
        .map(|mail| String::from_utf8(mail).unwrap())
        .filter(|mail| mail.contains(&address))
        .collect()
}

/// Those in a state, by handle.
async fn in_state(server: &TestServer, zoe: &Person, question: &str, state: &str) -> Vec<String> {
    server.settle().await;
    let states = states(zoe, question).await.into_iter();
    states
        .filter(|(_, it)| it == state)
        .map(|(handle, _)| handle)
        .collect()
}

on_both_engines! {
    async fn a_question_goes_to_three_experts_who_see_why(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let experts = welders(&server, ["ada", "ben", "carol", "dan"]).await;
        let question = ask(&zoe, None).await;
        let query = "query($id: ID!) { suggestExperts(questionId: $id) { sure experts {
            person { handle } band reasons { text } usualResponse { text } } } }";
        let suggested = zoe.data(query, json!({ "id": question })).await["suggestExperts"].take();
        assert_eq!(suggested["experts"].as_array().unwrap().len(), 4);
        assert_eq!(suggested["experts"][0]["reasons"][0]["text"], "Claims the skill TIG welding");
        assert_eq!(seen(&zoe, &question).await["routing"], Value::Null, "nobody was asked");
        route(&zoe, &question).await;
        // 24 working hours from Monday at half past nine: Wednesday at half past one.
        let until = "2026-03-04T13:30:00.000000Z";
        let sent = seen(&zoe, &question).await;
        assert_eq!(sent["routing"]["nextStepAt"], until);
        assert_eq!(seen(&karim, &question).await, json!({ "openedToAllAt": null, "routing": null }));
        server.settle().await;
        let asked = asked(&zoe, &question).await;
        assert_eq!(asked.len(), 3);
        for (handle, expert) in ["ada", "ben", "carol", "dan"].iter().zip(&experts) {
            let is_asked = asked.iter().any(|it| it == handle);
            let expected = json!({ "question": { "id": question }, "until": until, "namedBy": null,
                "reasons": [{ "kind": "SKILL", "text": "Claims the skill TIG welding" }] });
            let expected = if is_asked { vec![expected] } else { Vec::new() };
            assert_eq!(waiting(expert).await, expected, "{handle}");
            let reasons: &[&str] = if is_asked { &["EXPERT_REQUEST"] } else { &[] };
            assert_eq!(told(expert).await, reasons, "{handle}");
            let mails = mails(&server, handle);
            assert_eq!(mails.len(), usize::from(is_asked), "{handle}");
            assert!(mails.iter().all(|it| it.contains("asks you for help with a question")), "{mails:?}");
        }
        // Again, it changes nothing.
        route(&zoe, &question).await;
        assert_eq!(seen(&zoe, &question).await, sent);
        server.stop().await;
    }

    async fn who_passes_it_on_names_somebody_and_the_asker_reads_no_more_than_that(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let [ada, ben] = welders(&server, ["ada", "ben"]).await;
        let question = ask(&zoe, None).await;
        route(&zoe, &question).await;
        server.settle().await;
        let pass = |reason: &str, show: bool, to: Option<&str>| json!({ "questionId": question,
            "reason": reason, "showReason": show, "elsewhere": to });
        assert_eq!(code(&karim, "declineExpertRequest", pass("", false, None)).await, "NOT_FOUND");
        assert_eq!(code(&ada, "declineExpertRequest", pass(&"x".repeat(501), false, None)).await, "INVALID");
        for nobody in [&zoe.id, &ben.id, "none"] {
            assert_eq!(code(&ada, "declineExpertRequest", pass("", false, Some(nobody))).await, "FORBIDDEN", "{nobody}");
        }
        ada.mutate("declineExpertRequest", pass("Zoe never listens", false, Some(&karim.id)), "question { id }").await;
        server.settle().await;
        let sent = seen(&zoe, &question).await["routing"]["requests"].take();
        let request = |handle: &str| sent.as_array().unwrap().iter().find(|it| it["person"]["handle"] == handle).unwrap().clone();
        assert_eq!((&request("ada")["state"], &request("ada")["note"]), (&json!("PASSED_ON"), &Value::Null));
        assert_eq!((&request("karim")["state"], &request("karim")["namedBy"]["handle"]), (&json!("WAITING"), &json!("ada")));
        // Who passed it on is rid of it, and whom they named has it.
        assert_eq!((waiting(&ada).await, told(&ada).await), (Vec::new(), Vec::new()));
        assert_eq!(waiting(&karim).await[0]["namedBy"]["handle"], "ada");
        assert_eq!(told(&karim).await, ["EXPERT_REQUEST"]);
        ben.mutate("declineExpertRequest", pass("On leave soon", true, None), "position").await;
        ben.mutate("declineExpertRequest", pass("On leave soon", true, None), "position").await;
        let sent = seen(&zoe, &question).await["routing"]["requests"].take();
        let ben = sent.as_array().unwrap().iter().find(|it| it["person"]["handle"] == "ben").unwrap();
        assert_eq!(ben["note"], "On leave soon");
        let everything = server.app.log().read_all(0, &ruche::kernel::log::EventFilter::kinds(&["asking.declined"]), 9).await.unwrap().0;
        assert_eq!(everything.len(), 2);
        assert!(everything.iter().all(|it| !it.payload.contains("listens")), "what people write is sealed");
        server.stop().await;
    }

    async fn the_next_three_are_asked_and_then_everybody(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let handles = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "by_synonym"];
        let [experts @ .., last] = &welders(&server, handles).await;
        // They claim it by the name that it has beside its label.
        let admin = server.administrator("admin").await;
        admin.mutate("createSkill", json!({ "english": "TIG welding", "synonyms": ["GTAW"] }), "position").await;
        last.mutate("withdrawSkill", json!({ "skill": "TIG welding" }), "position").await;
        last.mutate("claimSkill", json!({ "skill": "GTAW", "level": 3, "wish": "HELP" }), "position").await;
        server.settle().await;
        let experts: Vec<&Person> = experts.iter().chain([last]).collect();
        let question = ask(&zoe, None).await;
        route(&zoe, &question).await;
        let first = asked(&zoe, &question).await;
        let clock = &server.app.clock;
        clock.advance_seconds(2 * DAY + 4 * HOUR - 1);
        assert_eq!(in_state(&server, &zoe, &question, "WAITING").await, first);
        clock.advance_seconds(1);
        assert_eq!(in_state(&server, &zoe, &question, "NO_ANSWER").await, first);
        let second = in_state(&server, &zoe, &question, "WAITING").await;
        assert_eq!(second.len(), 3);
        assert!(second.iter().all(|it| !first.contains(it)));
        assert!(!second.contains(&"by_synonym".to_owned()), "the others came first");
        for (handle, expert) in handles.iter().zip(&experts) {
            let is_second = second.iter().any(|it| it == handle);
            assert_eq!(told(expert).await.len(), usize::from(is_second), "{handle}");
        }
        assert_eq!(seen(&zoe, &question).await["openedToAllAt"], Value::Null);
        clock.advance_seconds(7 * DAY);
        assert_eq!(in_state(&server, &zoe, &question, "NO_ANSWER").await.len(), 6);
        let opened = seen(experts[0], &question).await["openedToAllAt"].take();
        assert_eq!(opened, server.app.now().to_string());
        // Who may help and was not asked is told, without a mail of its own.
        for (handle, expert) in handles.iter().zip(&experts) {
            let was_asked = first.contains(&(*handle).to_owned()) || second.contains(&(*handle).to_owned());
            let reasons: &[&str] = if was_asked { &[] } else { &["HELP_WANTED"] };
            assert_eq!(told(expert).await, reasons, "{handle}");
            assert_eq!(mails(&server, handle).len(), usize::from(was_asked), "{handle}");
        }
        assert_eq!(code(&zoe, "routeQuestion", json!({ "questionId": question })).await, "FORBIDDEN");
        server.stop().await;
    }

    async fn where_nobody_is_known_it_is_open_to_everybody_at_once(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let question = ask(&zoe, None).await;
        route(&zoe, &question).await;
        let seen = seen(&zoe, &question).await;
        assert_eq!(seen["routing"], json!({ "nextStepAt": null, "requests": [] }));
        assert_eq!(seen["openedToAllAt"], server.app.now().to_string());
        server.stop().await;
    }

    async fn an_answer_lets_it_rest_and_an_accepted_one_ends_it(engine) {
        let server = start(engine).await;
        let zoe = server.person("zoe").await;
        let [ada, ben, carol] = welders(&server, ["ada", "ben", "carol"]).await;
        let question = ask(&zoe, None).await;
        route(&zoe, &question).await;
        server.settle().await;
        let said = answer(&ada, &question).await;
        server.settle().await;
        assert_eq!(states(&zoe, &question).await[0], ("ada".to_owned(), "ANSWERED".to_owned()));
        assert_eq!(waiting(&ada).await, Vec::<Value>::new());
        // Nobody escalates over an answer.
        server.app.clock.advance_seconds(9 * DAY);
        assert_eq!(in_state(&server, &zoe, &question, "NO_ANSWER").await, ["ben", "carol"]);
        let rests = seen(&zoe, &question).await;
        assert_eq!((&rests["openedToAllAt"], &rests["routing"]["nextStepAt"]), (&Value::Null, &Value::Null));
        // Too late is not too late.
        answer(&ben, &question).await;
        assert_eq!(in_state(&server, &zoe, &question, "ANSWERED").await, ["ada", "ben"]);
        zoe.mutate("acceptAnswer", json!({ "commentId": said }), "position").await;
        server.settle().await;
        assert_eq!(code(&zoe, "routeQuestion", json!({ "questionId": question })).await, "FORBIDDEN");
        let pass = json!({ "questionId": question });
        assert_eq!(code(&carol, "declineExpertRequest", pass).await, "FORBIDDEN");
        server.stop().await;
    }

    async fn it_ends_for_those_who_are_waited_for_with_an_accepted_answer_and_in_the_bin(engine) {
        let server = start(engine).await;
        let [zoe, karim] = [server.person("zoe").await, server.person("karim").await];
        let [ada] = welders(&server, ["ada"]).await;
        let [first, second] = [ask(&zoe, None).await, ask(&zoe, None).await];
        for question in [&first, &second] {
            route(&zoe, question).await;
        }
        server.settle().await;
        assert_eq!((waiting(&ada).await.len(), told(&ada).await.len()), (2, 2));
        let said = answer(&karim, &first).await;
        zoe.mutate("acceptAnswer", json!({ "commentId": said }), "position").await;
        assert_eq!(in_state(&server, &zoe, &first, "ENDED").await, ["ada"]);
        assert_eq!((waiting(&ada).await.len(), told(&ada).await.len()), (1, 1));
        zoe.mutate("deletePost", json!({ "postId": second }), "position").await;
        assert_eq!(waiting(&ada).await.len(), 0, "at once");
        server.settle().await;
        assert_eq!(told(&ada).await.len(), 0);
        zoe.mutate("restorePost", json!({ "postId": second }), "position").await;
        assert_eq!(in_state(&server, &zoe, &second, "ENDED").await, ["ada"]);
        // Whoever was removed asks nobody any more.
        let community = karim.community("Alloys", "CLOSED").await;
        for person in [&zoe, &ada] {
            karim.add(&community, person).await;
        }
        let third = ask(&zoe, Some(&community)).await;
        route(&zoe, &third).await;
        server.settle().await;
        assert_eq!(waiting(&ada).await.len(), 1);
        let input = json!({ "communityId": community, "personId": zoe.id });
        karim.mutate("removeCommunityMember", input, "position").await;
        server.app.clock.advance_seconds(3 * DAY);
        server.settle().await;
        assert_eq!(waiting(&ada).await.len(), 0);
        assert_eq!(seen(&karim, &third).await["openedToAllAt"], Value::Null);
        server.stop().await;
    }
}
