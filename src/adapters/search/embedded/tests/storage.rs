//! Restarts, damage and rebuilds.

use std::fs;

use super::*;
use crate::adapters::search::Search;

#[test]
fn content_and_position_survive_a_restart() {
    let (folder, index) = opened();
    assert_eq!(index.position(), 0);
    index
        .apply(&[Change::Put(french("a", "soudure", ""))], 41)
        .unwrap();
    index.apply(&[], 42).unwrap();
    drop(index);
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.position(), 42);
    assert_eq!(ids(&index, "soudure"), ["a"]);
}

#[test]
fn an_index_of_another_revision_or_a_damaged_one_starts_again() {
    let (folder, index) = workshop();
    drop(index);
    let current = folder.path().join("CURRENT");
    let live = folder.path().join(fs::read_to_string(&current).unwrap());
    fs::write(live.join("meta.json"), "{").unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.position(), ids(&index, "soudure").len()), (0, 0));
    put(&index, &[french("a", "soudure", "")]);
    drop(index);
    fs::write(&current, "revision-0-9").unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.position(), ids(&index, "soudure").len()), (0, 0));
}

#[tokio::test]
async fn the_engine_answers_without_blocking_its_caller() {
    let folder = TempDir::new().unwrap();
    let search = Search::open_embedded(folder.path().to_owned())
        .await
        .unwrap();
    let put = Change::Put(french("a", "soudure", ""));
    search.apply(vec![put.clone()], 3).await.unwrap();
    let found = search
        .search(request("qui conna\u{ee}t la soudure TIG ?"))
        .await
        .unwrap();
    assert_eq!((found.hits.len(), found.needed()), (1, 2));
    assert_eq!(found.language, Some(Language::French));
    let shown = search
        .excerpts(request("soudure"), found, vec!["a".to_owned()])
        .await
        .unwrap();
    assert_eq!(shown["a"].title.marks, [(0, 7)]);
    let mut rebuild = search.begin_rebuild().await.unwrap();
    rebuild.apply(vec![put], 5).await.unwrap();
    assert_eq!(
        (rebuild.position(), search.position().await.unwrap()),
        (5, 3)
    );
    rebuild.finish().await.unwrap();
    assert_eq!(search.position().await.unwrap(), 5);
}

#[test]
fn one_process_writes() {
    let (folder, _index) = opened();
    assert!(matches!(Index::open(folder.path()), Err(Error::InUse)));
}

fn generations(folder: &TempDir) -> usize {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

#[test]
fn a_rebuild_replaces_the_live_index_at_once() {
    let (folder, index) = workshop();
    let rebuild = index.begin_rebuild().unwrap();
    assert!(matches!(index.begin_rebuild(), Err(Error::Rebuilding)));
    rebuild
        .live()
        .apply(&[Change::Put(french("new", "soudure", ""))], 9)
        .unwrap();
    assert_eq!(ids(&index, "soudure"), ["weld"]);
    rebuild.finish().unwrap();
    assert_eq!(
        (index.position(), ids(&index, "soudure")),
        (9, vec!["new".to_owned()])
    );
    assert_eq!(generations(&folder), 1);
    drop(index);
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(
        (index.position(), ids(&index, "soudure")),
        (9, vec!["new".to_owned()])
    );
}

#[test]
fn a_rebuild_that_is_given_up_leaves_nothing() {
    let (folder, index) = workshop();
    drop(index.begin_rebuild().unwrap());
    assert_eq!(generations(&folder), 1);
    assert_eq!(ids(&index, "soudure"), ["weld"]);
    // The process ended in the middle of one.
    fs::create_dir(folder.path().join("revision-1-99")).unwrap();
    drop(index);
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((generations(&folder), index.position()), (1, 1));
}
