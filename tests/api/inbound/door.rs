//! What the mail server is answered: who may hand mail over, and what is no mail.

use serde_json::json;

use super::office::{BYTES_MAX, Office, SECRET, answer};
use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

on_both_engines! {
    async fn where_no_secret_is_set_there_is_no_door_and_no_reply_address(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        for bearer in ["", SECRET] {
            let request = zoe.http.post(format!("{}/inbound/mail", server.url));
            let request = request.bearer_auth(bearer).body(answer("x", "Oui."));
            assert_eq!(request.send().await.unwrap().status(), 404);
        }
        let ada = server.person("ada").await;
        ada.post(None, "Qui vient, @zoe ?").await;
        server.settle().await;
        let mails = server.mails();
        let mail = String::from_utf8(mails.values().next().unwrap().clone()).unwrap();
        assert!(!mail.contains("\r\nReply-To:") && !mail.contains("##-"), "{mail}");
        server.stop().await;
    }

    async fn only_who_knows_the_secret_hands_mail_over(engine) {
        let office = Office::open(engine).await;
        let url = format!("{}/inbound/mail", office.server.url);
        let (post, address) = office.mentioned().await;
        let told = format!("{url}?to={}", address.replace('+', "%2B"));
        let longer = format!("{SECRET}x");
        let shorter = SECRET.get(1..).unwrap();
        for wrong in ["", "x", &longer, shorter, office.zoe.token.as_deref().unwrap()] {
            let request = office.zoe.http.post(&told);
            let request = request.bearer_auth(wrong).body(answer("x", "Oui."));
            let refused = request.send().await.unwrap();
            assert_eq!(refused.status(), 401);
            assert_eq!(refused.headers()["www-authenticate"], "Bearer");
        }
        let basic = office.zoe.http.post(&url).basic_auth("x", Some(SECRET));
        assert_eq!(basic.body("x").send().await.unwrap().status(), 401);
        let get = office.zoe.http.get(&url).bearer_auth(SECRET);
        assert_eq!(get.send().await.unwrap().status(), 405);
        assert!(office.comments(&post).await.is_empty());
        // The envelope may stand in the address of the page.
        let request = office.zoe.http.post(&told);
        let taken = request.bearer_auth(SECRET).body(answer("x", "Oui.")).send().await.unwrap();
        assert_eq!(taken.status(), 200);
        assert_eq!(office.comments(&post).await.len(), 1);
        office.server.stop().await;
    }

    async fn what_is_too_large_or_no_mail_is_refused_by_its_status(engine) {
        let office = Office::open(engine).await;
        let (post, address) = office.mentioned().await;
        let most = "x".repeat(BYTES_MAX);
        let large = answer("large", &most);
        let status = async |body: &str| office.hand_over(&address, body).await;
        assert_eq!(status(&large).await, (413, json!({ "outcome": "refused", "why": "too_large" })));
        for unreadable in ["", "hello", "\r\n\r\n", "Subject: x\r\n\r\nx"] {
            let refused = (400, json!({ "outcome": "refused", "why": "unreadable" }));
            assert_eq!(status(unreadable).await, refused, "{unreadable:?}");
        }
        let form = office.zoe.http.post(format!("{}/inbound/mail", office.server.url));
        let form = form.bearer_auth(SECRET).header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(form.body(answer("x", "Oui.")).send().await.unwrap().status(), 415);
        for elsewhere in ["info@ruche.example", "reply+x.y@elsewhere.example", ""] {
            let outcome = office.becomes(elsewhere, &answer("x", "Oui.")).await;
            assert_eq!(outcome, ("ignored".to_owned(), "recipient".to_owned()));
        }
        assert!(office.comments(&post).await.is_empty());
        office.server.stop().await;
    }
}
