//! Answers by mail: whose they are, what becomes of them, and who is told when nothing does.

use futures_util::future::join_all;
use serde_json::json;

use super::office::{Mail, Office, answer, answer_of};
use crate::support::engine::on_both_engines;

fn is(outcome: &str, why: &str) -> (String, String) {
    (outcome.to_owned(), why.to_owned())
}

on_both_engines! {
    async fn an_answer_becomes_a_comment_of_whom_the_mail_was_for(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let mention = office.mails().into_iter().find(|mail| mail.kind == "mention").unwrap();
        assert!(mention.text.starts_with("##- Répondez au-dessus de cette ligne -##\n"), "{}", mention.text);
        let quoted = format!("> {}", mention.text.replace('\n', "\n> "));
        let text = format!("Moi, *avec plaisir*.\n\nLe 1 mars 2026 à 10:30, Ruche a écrit :\n{quoted}");
        let outcome = office.becomes(&address, &answer("first", &text)).await;
        assert_eq!(outcome, is("accepted", ""));
        let comments = office.comments(&post).await;
        assert_eq!(comments, [("Moi, *avec plaisir*.".to_owned(), office.zoe.id.clone())]);
        // It is told like any other comment.
        office.server.settle().await;
        let told = office.mails().into_iter().find(|mail| mail.kind == "comment").unwrap();
        assert_eq!(told.to, "ada@people.example");
        // And can be answered: below it, while it is there.
        let address = told.reply_to.unwrap();
        let from_ada = |id: &str, text: &str| answer_of("ada@people.example", id, text);
        assert_eq!(office.becomes(&address, &from_ada("second", "Bien.")).await, is("accepted", ""));
        assert_eq!(office.answers(&post).await, [("Moi, *avec plaisir*.".to_owned(), "Bien.".to_owned())]);
        let first = office.comment_ids(&post).await.remove(0);
        office.zoe.mutate("deleteComment", json!({ "commentId": first }), "position").await;
        assert_eq!(office.becomes(&address, &from_ada("third", "Trop tard.")).await, is("refused", "gone"));
        assert_eq!(office.refusals().await.len(), 1);
        office.server.stop().await;
    }

    async fn one_mail_makes_one_comment_however_often_it_comes(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let message = answer("twice", "Oui.");
        let all = join_all((0..6).map(|_| office.becomes(&address, &message))).await;
        assert_eq!(all, vec![is("accepted", ""); 6]);
        assert_eq!(office.becomes(&address, &message).await, is("accepted", ""));
        assert_eq!(office.comments(&post).await.len(), 1);
        // The same words in another mail are said again.
        assert_eq!(office.becomes(&address, &answer("other", "Oui.")).await, is("accepted", ""));
        assert_eq!(office.comments(&post).await.len(), 2);
        // Whoever lost the right since is not told that the comment was refused.
        let member = json!({ "communityId": office.community, "personId": office.zoe.id });
        office.ada.mutate("removeCommunityMember", member, "position").await;
        assert_eq!(office.becomes(&address, &message).await, is("accepted", ""));
        assert_eq!(office.refusals().await, []);
        office.server.stop().await;
    }

    async fn what_is_gone_and_what_is_not_for_them_are_refused_in_the_same_words(engine) {
        let office = Office::open(engine).await;
        let (deleted, to_deleted) = office.mentioned().await;
        let (post, to_post) = office.mentioned().await;
        office.ada.mutate("deletePost", json!({ "postId": deleted }), "position").await;
        assert_eq!(office.becomes(&to_deleted, &answer("deleted", "Oui.")).await, is("refused", "gone"));
        // Who may read and not write is told the same.
        let reader = json!({ "communityId": office.community, "personId": office.zoe.id, "role": "READER" });
        office.ada.mutate("changeCommunityRole", reader, "position").await;
        assert_eq!(office.becomes(&to_post, &answer("reader", "Oui.")).await, is("refused", "gone"));
        let member = json!({ "communityId": office.community, "personId": office.zoe.id });
        office.ada.mutate("removeCommunityMember", member, "position").await;
        for _ in 0..2 {
            let outcome = office.becomes(&to_post, &answer("removed", "Oui.")).await;
            assert_eq!(outcome, is("refused", "gone"));
        }
        assert_eq!(office.comments(&post).await, []);
        let refusals = office.refusals().await;
        let [first, second, third] = &refusals[..] else { panic!("{refusals:#?}") };
        assert_eq!((&first.text, &second.text), (&second.text, &third.text));
        for refusal in &refusals {
            assert_eq!(refusal.to, "zoe@people.example");
            assert_eq!(refusal.submitted, "auto-replied");
            assert_eq!(refusal.reply_to, None);
            assert!(refusal.text.contains("n’existe plus, ou ne vous est pas destiné"), "{}", refusal.text);
            for leaked in ["Qui vient", "Soudure", "Ada", &post, &deleted] {
                assert!(!refusal.text.contains(leaked), "{leaked}: {}", refusal.text);
            }
        }
        let answered = |id: &str| refusals.iter().any(|mail: &Mail| mail.answers.contains(id));
        assert!(answered("<deleted@people.example>") && answered("<removed@people.example>"));
        office.server.stop().await;
    }

    async fn a_forwarded_mail_gives_nobody_the_voice_of_its_reader(engine) {
        let office = Office::open(engine).await;
        let karim = office.server.person("karim").await;
        office.ada.add(&office.community, &karim).await;
        let (post, address) = office.mentioned().await;
        for from in ["karim@people.example", "stranger@elsewhere.example"] {
            let outcome = office.becomes(&address, &answer_of(from, from.split('@').next().unwrap(), "Oui.")).await;
            assert_eq!(outcome, is("refused", "sender"));
        }
        let both = answer("both", "Oui.").replace("From: Somebody <zoe@people.example>",
            "From: karim@people.example, zoe@people.example");
        assert_eq!(office.becomes(&address, &both).await, is("refused", "sender"));
        assert_eq!(office.comments(&post).await, []);
        let refusals = office.refusals().await;
        assert_eq!(refusals.len(), 3);
        assert!(refusals.iter().all(|mail| mail.to == "zoe@people.example"), "{refusals:#?}");
        // Upper case is the same address.
        let own = answer_of("ZOE@People.Example", "own", "Oui.");
        assert_eq!(office.becomes(&address, &own).await, is("accepted", ""));
        office.server.stop().await;
    }

    async fn an_address_that_was_not_given_out_does_nothing(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let (_, other) = office.mentioned().await;
        let mac = |address: &str| address.split(['.', '@']).nth(1).unwrap().to_owned();
        let swapped = address.replace(&mac(&address), &mac(&other));
        let bounce = office.bounce_address(&address).replace("bounce", "reply");
        for forged in [swapped.as_str(), &bounce, "reply+x.y@ruche.example", "reply+@ruche.example"] {
            let outcome = office.becomes(forged, &answer("forged", "Oui.")).await;
            assert_eq!(outcome, is("ignored", "forged"), "{forged}");
        }
        assert_eq!(office.comments(&post).await, []);
        assert_eq!(office.refusals().await, []);
        office.server.stop().await;
    }

    async fn machines_are_never_answered(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let person = answer("machine", "I am away.");
        for (machine, why) in [
            (format!("Auto-Submitted: auto-replied\r\n{person}"), "auto_submitted"),
            (person.replace("Return-Path: <zoe@people.example>", "Return-Path: <>"), "null_sender"),
            (format!("List-Id: <all.people.example>\r\n{person}"), "list"),
            (format!("Precedence: bulk\r\n{person}"), "bulk"),
            (person.replace("Re: [Soudure] Ada", "Automatic reply: Ada"), "out_of_office"),
        ] {
            // Also one that would be refused if a person had written it.
            let stranger = machine.replace("<zoe@people", "<stranger@people");
            for message in [machine, stranger] {
                assert_eq!(office.becomes(&address, &message).await, is("ignored", why));
            }
        }
        assert_eq!(office.comments(&post).await, []);
        assert_eq!(office.refusals().await, []);
        office.server.stop().await;
    }

    async fn each_refusal_says_why_and_a_few_a_day_are_sent(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let long = "a".repeat(10_001);
        let only_quoted = "On 1 March 2026, Ruche wrote:\n> Qui vient, @zoe ?";
        for (id, text, why) in [
            ("empty", only_quoted, "empty"),
            ("long", &long, "too_long"),
            ("control", "a\u{1b}b", "unfit"),
        ] {
            let outcome = office.becomes(&address, &answer(id, text)).await;
            assert_eq!(outcome, is("refused", why));
        }
        let refusals = office.refusals().await;
        let said = |words: &str| refusals.iter().any(|mail| mail.text.contains(words));
        for words in ["rien à lire", "10 000 caractères", "caractère qui ne peut pas"] {
            assert!(said(words), "{words}: {refusals:#?}");
        }
        assert!(refusals.iter().all(|mail| mail.text.contains(&format!("/posts/{post}"))));
        for again in 0..5 {
            office.becomes(&address, &answer(&format!("again-{again}"), only_quoted)).await;
        }
        assert_eq!(office.refusals().await.len(), 5, "a day");
        office.clock.advance_seconds(24 * 3_600 + 1);
        office.becomes(&address, &answer("tomorrow", only_quoted)).await;
        assert_eq!(office.refusals().await.len(), 6);
        assert_eq!(office.comments(&post).await, []);
        office.server.stop().await;
    }

    async fn a_mail_can_be_answered_for_90_days(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        office.clock.advance_seconds(90 * 24 * 3_600);
        assert_eq!(office.becomes(&address, &answer("late", "Oui.")).await, is("accepted", ""));
        office.clock.advance_seconds(1);
        assert_eq!(office.becomes(&address, &answer("later", "Oui.")).await, is("refused", "expired"));
        assert_eq!(office.comments(&post).await.len(), 1);
        office.server.stop().await;
    }

    async fn where_our_server_verifies_senders_an_unverified_one_is_nobody(engine) {
        let office = Office::open_with(engine, Some("mx.ruche.example"), None).await;
        let (post, address) = office.mentioned().await;
        let results = |result: &str, id: &str| {
            format!("Authentication-Results: {result}\r\n{}", answer(id, "Oui."))
        };
        for (at, unverified) in [
            "mx.elsewhere.example; dkim=pass header.d=people.example",
            "mx.ruche.example; dkim=fail header.d=people.example",
            "mx.ruche.example; spf=pass smtp.mailfrom=x@elsewhere.example",
        ].into_iter().enumerate() {
            let outcome = office.becomes(&address, &results(unverified, &at.to_string())).await;
            assert_eq!(outcome, is("refused", "sender"), "{unverified}");
        }
        assert_eq!(office.becomes(&address, &answer("none", "Oui.")).await, is("refused", "sender"));
        let verified = results("mx.ruche.example; dkim=pass header.d=people.example", "yes");
        assert_eq!(office.becomes(&address, &verified).await, is("accepted", ""));
        assert_eq!(office.comments(&post).await.len(), 1);
        office.server.stop().await;
    }

    async fn who_has_left_answers_no_more_and_is_told_nothing(engine) {
        let office = Office::open(engine).await;
        let boss = office.server.administrator("boss").await;
        let (post, address) = office.mentioned().await;
        boss.mutate("deactivatePerson", json!({ "personId": office.zoe.id }), "position").await;
        assert_eq!(office.becomes(&address, &answer("left", "Oui.")).await, is("ignored", "person"));
        assert_eq!(office.comments(&post).await, []);
        assert_eq!(office.refusals().await, []);
        office.server.stop().await;
    }
}
