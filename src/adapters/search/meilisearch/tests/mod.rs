//! The adapter against what a real Meilisearch 1.50 answered, and against servers that do not.

mod exchanges;

use exchanges::{Exchanges, KEY};
use std::time::Duration;

use meilisearch_sdk::errors::ErrorCode;
use meilisearch_sdk::settings::Settings;
use tokio::net::TcpListener;

use super::*;
use crate::adapters::search::tests::{item, request, suite};
use crate::adapters::search::{Language, Search};

fn server(exchanges: &Exchanges) -> Server {
    Server::new(&exchanges.url, Some(KEY)).unwrap()
}

fn weld() -> Vec<Change> {
    let item = item("weld", Language::French, "Soudure", "De l'aluminium.");
    vec![Change::Put(item)]
}

#[tokio::test]
async fn a_server_does_what_an_engine_does() {
    let exchanges = Exchanges::play("suite");
    let name = "ruche-suite".to_owned();
    let search = Search::open_meilisearch(server(&exchanges), name)
        .await
        .unwrap();
    suite(&search).await;
    exchanges.end().await;
}

#[tokio::test]
async fn an_index_that_is_there_keeps_its_items_and_gets_the_settings() {
    let exchanges = Exchanges::play("settings");
    let server = server(&exchanges);
    let index = Index::open(server.clone(), "ruche-settings".to_owned())
        .await
        .unwrap();
    index.apply(weld(), 3).await.unwrap();
    let other = Settings::new().with_searchable_attributes(["body"]);
    let set = server.handle("ruche-settings").set_settings(&other).await;
    server.follow(set).await.unwrap();
    let again = Index::open(server.clone(), "ruche-settings".to_owned())
        .await
        .unwrap();
    let has = server
        .handle("ruche-settings")
        .get_settings()
        .await
        .unwrap();
    assert_eq!(
        has.searchable_attributes,
        settings::wanted().searchable_attributes
    );
    assert_eq!(again.position().await.unwrap(), 3);
    assert_eq!(
        again.search(&request("soudure")).await.unwrap().hits.len(),
        1
    );
    exchanges.end().await;
}

#[tokio::test]
async fn a_server_that_lost_its_folder_starts_again() {
    let exchanges = Exchanges::play("lost");
    let server = server(&exchanges);
    let index = Index::open(server.clone(), "ruche-lost".to_owned())
        .await
        .unwrap();
    index.apply(weld(), 3).await.unwrap();
    server.remove("ruche-lost").await.unwrap();
    let lost = index.search(&request("soudure")).await;
    assert!(matches!(lost, Err(Error::NoIndex)), "{lost:?}");
    assert_eq!(index.position().await.unwrap(), 0);
    index.apply(weld(), 3).await.unwrap();
    assert_eq!(
        index.search(&request("soudure")).await.unwrap().hits.len(),
        1
    );
    exchanges.end().await;
}

#[tokio::test]
async fn a_task_that_fails_is_told_and_moves_nothing() {
    let exchanges = Exchanges::play("failing");
    let server = server(&exchanges);
    let index = Index::open(server.clone(), "ruche-failing".to_owned())
        .await
        .unwrap();
    let mark = Mark {
        position: 9,
        revision: REVISION,
    };
    let bad = Document::Mark {
        key: "not a key",
        mark,
    };
    let refused = server.put("ruche-failing", &[bad]).await;
    assert!(
        matches!(&refused, Err(Error::Task(ErrorCode::InvalidDocumentId, _))),
        "{refused:?}"
    );
    assert_eq!(index.position().await.unwrap(), 0);
    exchanges.end().await;
}

#[tokio::test]
async fn a_wrong_key_is_refused_at_the_start() {
    let exchanges = Exchanges::play("key");
    let server = Server::new(&exchanges.url, Some("another key")).unwrap();
    let opened = Index::open(server, "ruche-key".to_owned()).await;
    let error = opened.unwrap_err();
    assert!(matches!(error, Error::Refused), "{error:?}");
    assert!(error.to_string().starts_with("RUCHE_MEILISEARCH_KEY"));
    exchanges.end().await;
}

#[tokio::test]
async fn without_a_server_the_index_opens_and_answers_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::new(&url, None).unwrap();
    let index = Index::open(server, "ruche-absent".to_owned())
        .await
        .unwrap();
    let searched = index.search(&request("soudure")).await;
    assert!(
        matches!(searched, Err(Error::Unreachable(_))),
        "{searched:?}"
    );
    let written = index.apply(weld(), 3).await;
    assert!(matches!(written, Err(Error::Unreachable(_))), "{written:?}");
    let said = crate::kernel::error::Error::from(searched.unwrap_err());
    assert!(matches!(said, crate::kernel::error::Error::Unavailable(_)));
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // It takes connections and never answers.
    let silent = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok(taken) = listener.accept().await {
            held.push(taken);
        }
    });
    let mut server = Server::new(&url, None).unwrap();
    server.patience = Duration::from_millis(200);
    let index = Index::open(server, "ruche-slow".to_owned()).await.unwrap();
    let searched = index.search(&request("soudure")).await;
    assert!(
        matches!(searched, Err(Error::Unreachable(_))),
        "{searched:?}"
    );
    silent.abort();
}
