//! From a need to scored items.
//!
//! Each word is a query of its own, and an item's score is the sum over its words of rarity times
//! the server's ranking score: the server's own way with several words drops some of them by how
//! frequent they are in the whole index, which would tell of texts the searcher may not read.

use std::collections::HashMap;
use std::fmt::Write as _;

use meilisearch_sdk::search::{MatchingStrategies, SearchResult, SearchResults, Selectors};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::document::{Listed, spelled};
use super::server::{Handle, Query, Server};
use super::settings::HITS_MAX;
use crate::adapters::search::excerpt::Marker;
use crate::adapters::search::need::{Need, NeedWord};
use crate::adapters::search::stem::stem;
use crate::adapters::search::{
    Basis, Constant, Counts, Error, EvidenceKind, Found, Hit, Language, Request, Told, Understood,
    Wanted, Words, rarity, text,
};

/// So many words of a need are searched, the rarest: each is a query.
const WORDS_MAX: usize = 8;

/// So many items of each word take part where there are several. Measured with the method.
const WORD_HITS_MAX: usize = 500;

/// So many of a word's best items tell how the word was found.
const SAMPLE: usize = 20;

/// So many other spellings of a word are told.
const CORRECTIONS_MAX: usize = 3;

/// Words around a match in the sample.
const SAMPLE_WORDS: usize = 4;

/// What marks a match in the sample: characters nobody writes.
const OPEN: &str = "\u{e000}";
const CLOSE: &str = "\u{e001}";

/// The numbers of this engine, as they are published.
pub const CONSTANTS: &[Constant] = &[
    Constant::new("wordsMax", 8.0, Basis::Measured),
    Constant::new("wordHitsMax", 500.0, Basis::Measured),
];

/// A word that is asked for: how it is sent, and what came of it.
struct Asked {
    sent: String,
    understood: Understood,
}

/// The best items for `request` in the index `name`.
pub(super) async fn search(server: &Server, name: &str, request: &Request) -> Result<Found, Error> {
    let need = Need::parse(&request.text);
    let language = need.language;
    let nothing = Found {
        language,
        ..Found::default()
    };
    if need.is_empty() || request.audiences.is_empty() {
        return Ok(nothing);
    }
    let index = server.handle(name);
    let words = hear(server, &index, request, need.words).await?;
    let asked = rarest(&words);
    if asked.is_empty() {
        let words = words.into_iter().map(|word| word.understood).collect();
        return Ok(Found { words, ..nothing });
    }
    let searches = searches(request, &words, &asked);
    let filters: Vec<String> = request
        .wanted
        .iter()
        .map(|wanted| filter(request, wanted))
        .collect();
    let mut queries = Vec::new();
    for (wanted, filter) in request.wanted.iter().zip(&filters) {
        for search in &searches {
            let mut query = Query::new(&index);
            query
                .with_query(&search.sent)
                .with_filter(filter)
                .with_limit(search.limit.unwrap_or(wanted.limit).min(HITS_MAX))
                .with_matching_strategy(MatchingStrategies::ALL)
                .with_attributes_to_retrieve(Selectors::Some(Listed::FIELDS))
                .with_show_ranking_score(true);
            if request.told == Told::Counts {
                query.with_facets(Selectors::Some(&["kind", "audience"]));
            }
            queries.push(query);
        }
    }
    let answers: Vec<SearchResults<Listed>> = server.ask(queries).await?;
    let heard: Vec<Understood> = words.iter().map(|word| word.understood.clone()).collect();
    let marker = Marker::new(&heard, language);
    let mut hits = Vec::new();
    let mut counts = Counts::default();
    for (wanted, answers) in request.wanted.iter().zip(answers.chunks(searches.len())) {
        hits.extend(best(answers, &searches, &marker, wanted.limit));
        if request.told == Told::Counts {
            count(answers, &mut counts);
        }
    }
    Ok(Found {
        hits,
        words: heard,
        language,
        counts,
    })
}

/// What is sent for a part of the need, and what a hit of it is worth.
struct Part {
    sent: String,
    /// None where the choice's own limit does.
    limit: Option<usize>,
    weight: f64,
    /// Its part in coverage.
    share: f64,
}

/// One search a word; or one of all words, where an item must have them all.
fn searches(request: &Request, words: &[Asked], asked: &[&Asked]) -> Vec<Part> {
    let required = |word: &&Asked| !word.understood.optional;
    if request.words == Words::Every {
        let sent: Vec<&str> = words
            .iter()
            .filter(required)
            .map(|it| it.sent.as_str())
            .collect();
        return vec![Part {
            sent: sent.concat(),
            limit: None,
            weight: 1.0,
            share: 1.0,
        }];
    }
    let needed = asked.iter().copied().filter(required);
    let all: f64 = needed.map(|word| word.understood.weight).sum();
    let limit = (asked.len() > 1).then_some(WORD_HITS_MAX);
    let part = |word: &&Asked| {
        let Understood {
            weight, optional, ..
        } = word.understood;
        Part {
            sent: word.sent.clone(),
            limit,
            weight,
            share: if optional || all <= 0.0 {
                0.0
            } else {
                weight / all
            },
        }
    };
    asked.iter().map(part).collect()
}

/// Adds up what was found. Of several words each item counts once for each, so counts are asked
/// for with every word in one search, or where there is one word.
fn count(answers: &[SearchResults<Listed>], counts: &mut Counts) {
    for facets in answers
        .iter()
        .filter_map(|it| it.facet_distribution.as_ref())
    {
        let of = |name: &str| facets.get(name).into_iter().flatten();
        let number = |items: &usize| u64::try_from(*items).unwrap_or(u64::MAX);
        for (kind, items) in of("kind") {
            if let Some(kind) = EvidenceKind::parse(kind) {
                let known = counts.kinds.entry(kind).or_default();
                *known = number(items).max(*known);
            }
        }
        for (audience, items) in of("audience") {
            let known = counts.audiences.entry(audience.clone()).or_default();
            *known = number(items).max(*known);
        }
    }
}

/// The words with what they are among what the searcher may read: how rare, and how written.
async fn hear(
    server: &Server,
    index: &Handle,
    request: &Request,
    words: Vec<NeedWord>,
) -> Result<Vec<Asked>, Error> {
    let filter = readable(request);
    let last = words.iter().rposition(|word| !word.optional);
    let sent: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let word = spelled(&word.text);
            if !request.corrections {
                format!("\"{word}\"")
            } else if request.prefix && Some(at) == last {
                word.into_owned()
            } else {
                // With something behind it a word is not taken for a beginning.
                format!("{word} ")
            }
        })
        .collect();
    let cropped = [("body", Some(SAMPLE_WORDS))];
    let mut queries = Vec::new();
    let mut everything = Query::new(index);
    everything.with_filter(&filter).with_limit(0);
    queries.push(everything);
    for word in &sent {
        let mut query = Query::new(index);
        query
            .with_query(word)
            .with_filter(&filter)
            .with_limit(SAMPLE)
            .with_attributes_to_retrieve(Selectors::Some(&["id"]))
            .with_attributes_to_highlight(Selectors::Some(&["title", "symbols", "body"]))
            .with_attributes_to_crop(Selectors::Some(&cropped))
            .with_crop_marker("")
            .with_highlight_pre_tag(OPEN)
            .with_highlight_post_tag(CLOSE);
        queries.push(query);
    }
    let mut answers = server.ask::<Sampled>(queries).await?.into_iter();
    let documents = answers.next().map_or(0, |all| total(&all));
    let heard = words.into_iter().zip(sent).zip(answers);
    Ok(heard
        .map(|((word, sent), sample)| Asked {
            sent,
            understood: understood(word, &sample, documents),
        })
        .filter(|asked| !asked.understood.optional || asked.understood.weight > 0.0)
        .collect())
}

/// The sample has nothing but its marked texts.
#[derive(Deserialize)]
struct Sampled {}

fn understood(word: NeedWord, sample: &SearchResults<Sampled>, documents: u64) -> Understood {
    let found = total(sample);
    let typed = text::folded(&spelled(&word.text));
    let stems = Language::ALL.map(|language| stem(&word.text, language));
    let mut forms: Vec<(String, usize)> = Vec::new();
    for form in sample.hits.iter().flat_map(forms_of) {
        match forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, times)) => *times += 1,
            None => forms.push((form, 1)),
        }
    }
    let known = forms.iter().any(|(form, _)| *form == typed);
    let mut corrected = Vec::new();
    if !known {
        forms.retain(|(form, _)| {
            let same = |language| stems.contains(&stem(form, language));
            !Language::ALL.into_iter().any(same)
        });
        // The sort is stable: of equal ones the better comes first.
        forms.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        corrected = forms.into_iter().map(|(form, _)| form).collect();
        corrected.truncate(CORRECTIONS_MAX);
    }
    let missing = found == 0 && word.optional;
    Understood {
        word: word.text,
        known,
        corrected,
        weight: if missing {
            0.0
        } else {
            rarity(documents, found)
        },
        optional: word.optional,
    }
}

/// The marked words of an item.
fn forms_of(hit: &SearchResult<Sampled>) -> Vec<String> {
    let texts = hit.formatted_result.iter().flat_map(Map::values);
    let mut forms = Vec::new();
    for text in texts.filter_map(Value::as_str) {
        for piece in text.split(OPEN).skip(1) {
            let form = piece.split(CLOSE).next().unwrap_or_default();
            // No-Code is how somebody wrote nocode.
            let letters = form.chars().filter(|it| it.is_alphanumeric());
            forms.push(text::folded(&letters.collect::<String>()));
        }
    }
    forms
}

fn total<T>(results: &SearchResults<T>) -> u64 {
    let total = results.estimated_total_hits.unwrap_or(0);
    u64::try_from(total).unwrap_or(u64::MAX)
}

/// The words that are searched.
fn rarest(words: &[Asked]) -> Vec<&Asked> {
    let mut rarest: Vec<&Asked> = words.iter().collect();
    rarest.sort_by(|left, right| right.understood.weight.total_cmp(&left.understood.weight));
    rarest.truncate(WORDS_MAX);
    rarest
}

/// What the searcher may read, as the server filters.
pub(super) fn readable(request: &Request) -> String {
    let mut filter = format!("audience IN [{}]", listed(&request.audiences));
    if !request.wants_entries() {
        let entries = EvidenceKind::ALL.into_iter().filter(|kind| kind.is_entry());
        let entries: Vec<String> = entries.map(|kind| kind.name().to_owned()).collect();
        // Writing to a string does not fail.
        let _written = write!(filter, " AND kind NOT IN [{}]", listed(&entries));
    }
    filter
}

fn filter(request: &Request, wanted: &Wanted) -> String {
    let mut filter = readable(request);
    let mut and = |field: &str, values: &[String]| {
        // Writing to a string does not fail.
        let _written = write!(filter, " AND {field} IN [{}]", listed(values));
    };
    let kinds = EvidenceKind::ALL
        .into_iter()
        .filter(|kind| wanted.wants(*kind));
    let kinds: Vec<String> = kinds.map(|kind| kind.name().to_owned()).collect();
    and("kind", &kinds);
    if let Some(people) = &wanted.people {
        let mut people: Vec<String> = people.iter().cloned().collect();
        people.sort_unstable();
        and("people.id", &people);
    }
    if let Some(language) = wanted.language {
        and("language", &[language.tag().to_owned()]);
    }
    filter
}

/// Texts as a list in a filter.
pub(super) fn listed(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    });
    quoted.collect::<Vec<_>>().join(", ")
}

/// The best of one choice, best first; then recent first; then by id.
fn best(
    answers: &[SearchResults<Listed>],
    searches: &[Part],
    marker: &Marker,
    limit: usize,
) -> Vec<Hit> {
    let mut hits: HashMap<&str, Hit> = HashMap::new();
    for (answer, search) in answers.iter().zip(searches) {
        for found in &answer.hits {
            let Some(kind) = found.result.kind() else {
                continue;
            };
            let item = &found.result;
            let hit = hits.entry(&item.id).or_insert_with(|| Hit {
                id: item.id.clone(),
                kind,
                people: item.people.clone(),
                thread: item.thread.clone(),
                audience: item.audience.clone(),
                occurred_at: item.occurred_at,
                score: 0.0,
                coverage: 0.0,
                title_named: marker.names_all(&item.title),
                excerpt: None,
            });
            hit.score += search.weight * found.ranking_score.unwrap_or(0.0);
            hit.coverage = (hit.coverage + search.share).min(1.0);
        }
    }
    let mut best: Vec<Hit> = hits.into_values().collect();
    best.sort_unstable_by(|left, right| {
        let by_score = right.score.total_cmp(&left.score);
        by_score
            .then_with(|| right.occurred_at.cmp(&left.occurred_at))
            .then_with(|| left.id.cmp(&right.id))
    });
    best.truncate(limit);
    best
}
