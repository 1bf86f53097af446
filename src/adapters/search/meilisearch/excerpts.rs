//! The marked pieces of items: what the server matched, cut and marked as for every engine.

use std::collections::HashMap;

use meilisearch_sdk::search::{SearchResult, Selectors};

use super::document::{Whole, spelled};
use super::query::{listed, readable};
use super::server::{Query, Server};
use super::settings::HITS_MAX;
use crate::adapters::search::excerpt::Marker;
use crate::adapters::search::{Error, Excerpt, Found, Request, Understood};

/// Marked pieces of those of `ids` that the request's audiences may read, by what was `found` of
/// the need. The server tells which words it took for another spelling.
pub(super) async fn excerpts(
    server: &Server,
    name: &str,
    (request, found): (&Request, &Found),
    ids: &[String],
) -> Result<HashMap<String, Excerpt>, Error> {
    let ids = ids.get(..ids.len().min(HITS_MAX)).unwrap_or_default();
    if ids.is_empty() || request.audiences.is_empty() {
        return Ok(HashMap::new());
    }
    let index = server.handle(name);
    let filter = format!("{} AND id IN [{}]", readable(request), listed(ids));
    let sent: Vec<String> = found
        .words
        .iter()
        .map(|word| format!("{} ", spelled(&word.word)))
        .collect();
    let mut whole = Query::new(&index);
    whole
        .with_filter(&filter)
        .with_limit(ids.len())
        .with_attributes_to_retrieve(Selectors::Some(Whole::FIELDS));
    let mut queries = vec![whole];
    if request.corrections {
        for word in &sent {
            let mut query = Query::new(&index);
            query
                .with_query(word)
                .with_filter(&filter)
                .with_limit(ids.len())
                .with_attributes_to_retrieve(Selectors::Some(&["id"]))
                .with_show_matches_position(true);
            queries.push(query);
        }
    }
    let mut answers = server.ask::<Whole>(queries).await?.into_iter();
    let items = answers.next().map(|answer| answer.hits).unwrap_or_default();
    let matches: Vec<Vec<SearchResult<Whole>>> = answers.map(|answer| answer.hits).collect();
    Ok(items
        .into_iter()
        .map(|item| {
            let item = item.result;
            let words = with_spellings(found, &matches, &item);
            let marker = Marker::new(&words, found.language);
            let excerpt = marker.excerpt(&item.title, &item.body, item.language());
            (item.id, excerpt)
        })
        .collect())
}

/// The words with the spellings by which the server found them in this item.
fn with_spellings(
    found: &Found,
    matches: &[Vec<SearchResult<Whole>>],
    item: &Whole,
) -> Vec<Understood> {
    let mut words = found.words.clone();
    for (word, hits) in words.iter_mut().zip(matches) {
        let hit = hits.iter().find(|hit| hit.result.id == item.id);
        for (field, ranges) in hit.iter().flat_map(|hit| &hit.matches_position).flatten() {
            let text = match field.as_str() {
                "title" => &item.title,
                "body" => &item.body,
                _ => continue,
            };
            let pieces = ranges
                .iter()
                .filter_map(|it| text.get(it.start..it.start + it.length));
            word.corrected.extend(pieces.map(str::to_lowercase));
        }
        word.corrected.sort_unstable();
        word.corrected.dedup();
    }
    words
}
