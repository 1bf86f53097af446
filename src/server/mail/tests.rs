//! The page as a mail reader and a browser meet it.

use actix_web::App as Site;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;
use crate::adapters::mail::{PREFERENCES, Unsubscribe};
use crate::features::notifications::events::Reason;
use crate::features::notifications::projection::NAME as WISHES;
use crate::features::notifications::queries::preferences::{Preferences, muted, preferences};
use crate::features::people::projection::NAME as PEOPLE;
use crate::features::testing::Network;
use crate::kernel::mail_wishes::{Content, Digest};
use actix_web::web::Data;

/// What the page answers: status, headers as text, body.
async fn call(app: &App, method: Method, token: &str) -> (u16, String, String) {
    let one_click = "List-Unsubscribe=One-Click";
    send(
        app,
        (method, &format!("/mail/unsubscribe/{token}")),
        one_click,
    )
    .await
}

async fn send(
    app: &App,
    (method, path): (Method, &str),
    form: &'static str,
) -> (u16, String, String) {
    let site = Site::new()
        .app_data(Data::new(app.clone()))
        .configure(configure);
    let site = init_service(site).await;
    let request = TestRequest::with_uri(path)
        .method(method)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(form);
    let response = call_service(&site, request.to_request()).await;
    let status = response.status().as_u16();
    let headers = format!("{:?}", response.headers());
    let body = read_body(response).await;
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

fn token(app: &App, person: PersonId, topic: &str) -> String {
    app.mail_keys.unsubscribe_token(&Unsubscribe {
        person: person.to_string(),
        topic: topic.to_owned(),
    })
}

#[tokio::test]
async fn reading_the_page_changes_nothing_and_posting_its_form_stops_the_mail() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await.person;
    // The page speaks the person's language once their profile can be read.
    network
        .settled(&[PEOPLE], network.log().head())
        .await
        .unwrap();
    let token = token(&network, zoe, "comment");
    let (status, headers, body) = call(&network, Method::GET, &token).await;
    assert_eq!(status, 200);
    assert!(body.contains("<form method=\"post\">"), "{body}");
    assert!(body.contains("<html lang=\"en\">"), "{body}");
    assert!(headers.contains("default-src 'none'"), "{headers}");
    assert_eq!(muted(&network, zoe).await.unwrap(), []);
    for _ in 0..2 {
        let (status, headers, body) = call(&network, Method::POST, &token).await;
        assert_eq!(status, 200, "no redirect");
        assert!(!headers.contains("set-cookie") && !headers.contains("location"));
        assert!(
            body.contains("no more mail about: comments on your posts"),
            "{body}"
        );
        assert_eq!(muted(&network, zoe).await.unwrap(), [Reason::Comment]);
    }
}

#[tokio::test]
async fn a_forged_token_and_one_for_account_mail_stop_nothing() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await.person;
    let mut forged = token(&network, zoe, "mention");
    forged.insert(3, 'A');
    for token in [forged, token(&network, zoe, "account"), "x".to_owned()] {
        for method in [Method::GET, Method::POST] {
            let (status, _, body) = call(&network, method, &token).await;
            assert_eq!(status, 404);
            assert!(body.contains("n’est pas valide"), "{body}");
        }
    }
    assert_eq!(muted(&network, zoe).await.unwrap(), []);
}

#[tokio::test]
async fn the_page_of_wishes_shows_and_keeps_them_without_a_script() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await.person;
    let read = async || {
        let head = network.log().head();
        network.settled(&[PEOPLE, WISHES], head).await.unwrap();
    };
    read().await;
    let path = format!("/mail/preferences/{}", token(&network, zoe, PREFERENCES));
    let (status, headers, body) = send(&network, (Method::GET, &path), "").await;
    assert_eq!(status, 200);
    assert!(
        body.contains("<html lang=\"en\">") && !body.contains("<script"),
        "{body}"
    );
    assert!(headers.contains("default-src 'none'"), "{headers}");
    let ticked = |body: &str, value: &str| body.contains(&format!("value=\"{value}\" checked"));
    assert!(ticked(&body, "mention") && ticked(&body, "daily") && ticked(&body, "none"));
    // What is read by a machine, or says nothing, changes nothing.
    for form in [
        "",
        "List-Unsubscribe=One-Click",
        "digest=often&content=all&pause=never",
    ] {
        send(&network, (Method::POST, &path), form).await;
        read().await;
        assert_eq!(muted(&network, zoe).await.unwrap(), [], "{form}");
        assert_eq!(
            preferences(&network, zoe).await.unwrap(),
            Preferences::default(),
            "{form}"
        );
    }
    let form = "boxes=1&topic=mention&topic=reply&digest=weekly&content=none&pause=week";
    let (status, _, body) = send(&network, (Method::POST, &path), form).await;
    assert_eq!(status, 200, "no redirect");
    assert!(body.contains("Saved."), "{body}");
    assert!(
        ticked(&body, "mention") && !ticked(&body, "comment"),
        "{body}"
    );
    assert!(ticked(&body, "weekly") && ticked(&body, "keep"), "{body}");
    read().await;
    let muted = muted(&network, zoe).await.unwrap();
    assert!(
        muted.contains(&Reason::Comment) && !muted.contains(&Reason::Mention),
        "{muted:?}"
    );
    assert!(
        !muted.contains(&Reason::Reaction),
        "the page does not offer it"
    );
    let kept = preferences(&network, zoe).await.unwrap();
    assert_eq!(kept.digest, Some(Digest::Weekly { day: 1, at: 450 }));
    assert_eq!(kept.content, Some(Content::None));
    assert!(kept.pause(network.now()).is_some());
}

#[tokio::test]
async fn a_token_opens_no_other_page() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await.person;
    let wishes = token(&network, zoe, PREFERENCES);
    let (status, ..) = call(&network, Method::POST, &wishes).await;
    assert_eq!(status, 404);
    let one = token(&network, zoe, "comment");
    let path = format!("/mail/preferences/{one}");
    let (status, ..) = send(&network, (Method::POST, &path), "boxes=1").await;
    assert_eq!(status, 404);
    assert_eq!(muted(&network, zoe).await.unwrap(), []);
}
