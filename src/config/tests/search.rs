//! The settings of the search engine.

use super::*;

/// Compares with [`SETTINGS`].
pub(super) fn expect_settings(config: &Config) {
    let search = &config.search;
    let url = search.meilisearch_url.as_deref();
    assert_eq!(url, Some("http://search:7700"));
    assert_eq!(search.meilisearch_key.as_ref().unwrap().expose(), "hunter2");
}

#[test]
fn a_key_without_a_server_and_a_server_with_a_password_are_refused_by_name() {
    let key = env("RUCHE_MEILISEARCH_KEY", "hunter2")
        .unwrap_err()
        .to_string();
    assert!(key.starts_with("RUCHE_MEILISEARCH_KEY"), "{key}");
    assert!(!key.contains("hunter2"), "{key}");
    let url = env("RUCHE_MEILISEARCH_URL", "http://u:hunter2@search");
    let url = url.unwrap_err().to_string();
    assert!(
        url.contains("https://") && !url.contains("hunter2"),
        "{url}"
    );
}
