//! Who may be suggested as an expert, and for what.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::{AssertSqlSafe, Row};

use super::IDS_MAX;
use crate::adapters::search::text::{folded, words};
use crate::adapters::search::{EvidenceKind, Found};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::experts::aggregate::WEEKLY_MAX;
use crate::features::experts::ranking::Evidence;
use crate::features::people;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// What a person wishes of the expert finder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whether they are not suggested at all.
    pub hidden: bool,
    /// The topics for which they are not suggested, as they wrote them.
    pub topics: Vec<String>,
    /// The most questions a week that may be put to them.
    pub weekly: i64,
    /// What of theirs may be used; none for everything.
    pub kinds: Option<BTreeSet<EvidenceKind>>,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            hidden: false,
            topics: Vec::new(),
            weekly: i64::from(WEEKLY_MAX),
            kinds: None,
        }
    }
}

impl Listing {
    /// Whether what the person says of themselves may be evidence of this kind for any need at all: it
    /// is in the index only then.
    pub fn speaks(&self, kind: EvidenceKind) -> bool {
        !self.hidden && self.uses(kind)
    }

    /// Whether evidence of this kind may speak for the person.
    pub(super) fn uses(&self, kind: EvidenceKind) -> bool {
        self.kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(&kind))
    }

    /// Whether the person may be suggested for the words of a need.
    pub fn allows(&self, need: &HashSet<String>) -> bool {
        let asked = |topic: &String| {
            let mut parts = topic_words(topic).peekable();
            parts.peek().is_some() && parts.all(|part| need.contains(&part))
        };
        !self.hidden && !self.topics.iter().any(asked)
    }
}

/// The words of a need, typed or corrected, as topics are compared with them.
pub fn need_words(found: &Found) -> HashSet<String> {
    let words = found.words.iter();
    words
        .flat_map(|word| std::iter::once(&word.word).chain(&word.corrected))
        .map(|word| singular(folded(word)))
        .collect()
}

fn topic_words(topic: &str) -> impl Iterator<Item = String> {
    let words = words(topic).into_iter().filter(|word| !word.joined);
    words.map(|word| singular(folded(&word.text)))
}

fn singular(word: String) -> String {
    match word.strip_suffix(['s', 'x']) {
        Some(singular) if singular.len() >= 3 => singular.to_owned(),
        _ => word,
    }
}

/// The wishes of a person.
pub async fn listing(app: &App, person: PersonId) -> Result<Listing, Error> {
    Ok(listings(app, &[person])
        .await?
        .remove(&person)
        .unwrap_or_default())
}

/// The wishes of those of `people` who have any.
pub async fn listings(app: &App, people: &[PersonId]) -> Result<HashMap<PersonId, Listing>, Error> {
    let people_in = Database::placeholders(people.len(), 1);
    let sql = format!(
        "SELECT person_id, topic_folded, topic, CAST(NULL AS BIGINT), CAST(NULL AS TEXT)
         FROM experts_hidden_r2 WHERE person_id IN {people_in}
         UNION ALL
         SELECT person_id, CAST(NULL AS TEXT), CAST(NULL AS TEXT), weekly, kinds
         FROM experts_wish_r2 WHERE person_id IN {people_in}
         ORDER BY 1, 2"
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), people);
    let mut listings: HashMap<PersonId, Listing> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let Ok(person) = row.try_get::<String, _>(0)?.parse() else {
            continue;
        };
        let listing = listings.entry(person).or_default();
        if let Some(weekly) = row.try_get(3)? {
            let kinds: Option<String> = row.try_get(4)?;
            listing.weekly = weekly;
            listing.kinds = kinds.map(|kinds| {
                let known = kinds.split(',').filter_map(EvidenceKind::parse);
                known.collect()
            });
        } else if row.try_get::<String, _>(1)?.is_empty() {
            listing.hidden = true;
        } else {
            listing.topics.push(row.try_get(2)?);
        }
    }
    Ok(listings)
}

/// Takes out of the evidence who has left, does not exist for the searcher or does not want to be
/// suggested for this need, or by this kind of evidence. Answers how many items a wish left
/// without anybody.
pub(super) async fn keep_listed(
    app: &App,
    searcher: PersonId,
    found: &Found,
    evidence: &mut Vec<Evidence>,
) -> Result<usize, Error> {
    let people = evidence.iter().flat_map(|item| &item.people);
    let people: BTreeSet<PersonId> = people.filter_map(|one| one.person.parse().ok()).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let need = need_words(found);
    let mut present: HashMap<String, Option<Listing>> = HashMap::new();
    for people in people.chunks(IDS_MAX) {
        let mut wishes = listings(app, people).await?;
        let here = people::queries::present(app, searcher, people).await?;
        present.extend(here.into_iter().map(|person| {
            let wishes = wishes.remove(&person);
            (person.to_string(), wishes)
        }));
    }
    let mut emptied = 0;
    evidence.retain_mut(|item| {
        item.people.retain(|one| present.contains_key(&one.person));
        let had_people = !item.people.is_empty();
        item.people.retain(|one| {
            let wishes = present.get(&one.person).and_then(Option::as_ref);
            wishes.is_none_or(|wishes| wishes.allows(&need) && wishes.uses(item.kind))
        });
        emptied += usize::from(had_people && item.people.is_empty());
        !item.people.is_empty()
    });
    Ok(emptied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::search::Understood;

    fn need(words: &[&str]) -> HashSet<String> {
        let word = |word: &&str| Understood {
            word: (*word).to_owned(),
            known: true,
            corrected: Vec::new(),
            weight: 1.0,
            optional: false,
        };
        need_words(&Found {
            words: words.iter().map(word).collect(),
            ..Found::default()
        })
    }

    fn except(topics: &[&str]) -> Listing {
        Listing {
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            ..Listing::default()
        }
    }

    #[test]
    fn a_topic_hides_where_the_need_has_all_of_it() {
        let topic = except(&["Soudures TIG"]);
        assert!(!topic.allows(&need(&["soudure", "tig", "aluminium"])));
        assert!(topic.allows(&need(&["soudure"])));
        assert!(!except(&["", "?", "Sécurité"]).allows(&need(&["securite"])));
        assert!(except(&["", "?"]).allows(&need(&["tig"])));
    }

    #[test]
    fn who_hides_is_suggested_for_nothing() {
        let hidden = Listing {
            hidden: true,
            ..Listing::default()
        };
        assert!(!hidden.allows(&need(&["tig"])));
        assert!(Listing::default().allows(&need(&["tig"])));
    }
}
