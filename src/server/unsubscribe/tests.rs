//! The page as a mail reader and a browser meet it.

use actix_web::App as Site;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;
use crate::adapters::mail::Unsubscribe;
use crate::features::notifications::queries::muted;
use crate::features::people::projection::NAME as PEOPLE;
use crate::features::testing::Network;

/// What the page answers: status, headers as text, body.
async fn call(app: &App, method: Method, token: &str) -> (u16, String, String) {
    let site = Site::new()
        .app_data(Data::new(app.clone()))
        .configure(configure);
    let site = init_service(site).await;
    let request = TestRequest::with_uri(&format!("/mail/unsubscribe/{token}"))
        .method(method)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload("List-Unsubscribe=One-Click");
    let response = call_service(&site, request.to_request()).await;
    let status = response.status().as_u16();
    let headers = format!("{:?}", response.headers());
    let body = read_body(response).await;
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

fn token(app: &App, person: PersonId, kind: Kind) -> String {
    app.mail_keys.unsubscribe_token(&Unsubscribe {
        person: person.to_string(),
        kind,
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
    let token = token(&network, zoe, Kind::Comment);
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
        assert!(body.contains("no more mail about comments"), "{body}");
        assert_eq!(muted(&network, zoe).await.unwrap(), [Reason::Comment]);
    }
}

#[tokio::test]
async fn a_forged_token_and_one_for_account_mail_stop_nothing() {
    let network = Network::new().await;
    let zoe = network.person("zoe").await.person;
    let mut forged = token(&network, zoe, Kind::Mention);
    forged.insert(3, 'A');
    for token in [forged, token(&network, zoe, Kind::Account), "x".to_owned()] {
        for method in [Method::GET, Method::POST] {
            let (status, _, body) = call(&network, method, &token).await;
            assert_eq!(status, 404);
            assert!(body.contains("n’est pas valide"), "{body}");
        }
    }
    assert_eq!(muted(&network, zoe).await.unwrap(), []);
}
