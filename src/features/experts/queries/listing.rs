//! Who may be suggested as an expert, and for what.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::{AssertSqlSafe, Row};

use super::IDS_MAX;
use crate::adapters::search::Found;
use crate::adapters::search::text::{folded, words};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::experts::ranking::Evidence;
use crate::features::people;
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;

/// What a person wishes of the expert finder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Whether they are not suggested at all.
    pub hidden: bool,
    /// The topics for which they are not suggested, as they wrote them.
    pub topics: Vec<String>,
}

impl Listing {
    /// Whether the person may be suggested for the words of a need.
    pub(super) fn allows(&self, need: &HashSet<String>) -> bool {
        let asked = |topic: &String| {
            let mut parts = topic_words(topic).peekable();
            parts.peek().is_some() && parts.all(|part| need.contains(&part))
        };
        !self.hidden && !self.topics.iter().any(asked)
    }
}

/// The words of a need, typed or corrected, as topics are compared with them.
pub(super) fn need_words(found: &Found) -> HashSet<String> {
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
async fn listings(app: &App, people: &[PersonId]) -> Result<HashMap<PersonId, Listing>, Error> {
    let sql = format!(
        "SELECT person_id, topic_folded, topic FROM experts_hidden WHERE person_id IN {}
         ORDER BY person_id, topic_folded",
        Database::placeholders(people.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), people);
    let mut listings: HashMap<PersonId, Listing> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let listing = listings.entry(person).or_default();
            if row.try_get::<String, _>(1)?.is_empty() {
                listing.hidden = true;
            } else {
                listing.topics.push(row.try_get(2)?);
            }
        }
    }
    Ok(listings)
}

/// Takes out of the evidence who has left, does not exist for the searcher or does not want to be
/// suggested for this need.
pub(super) async fn keep_listed(
    app: &App,
    searcher: PersonId,
    found: &Found,
    evidence: &mut Vec<Evidence>,
) -> Result<(), Error> {
    let people = evidence.iter().flat_map(|item| &item.people);
    let people: BTreeSet<PersonId> = people.filter_map(|one| one.person.parse().ok()).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let need = need_words(found);
    let mut listed: HashSet<String> = HashSet::new();
    for people in people.chunks(IDS_MAX) {
        let here = people::queries::present(app, searcher, people).await?;
        let wishes = listings(app, people).await?;
        let allowed = here.into_iter().filter(|person| {
            let wishes = wishes.get(person);
            wishes.is_none_or(|wishes| wishes.allows(&need))
        });
        listed.extend(allowed.map(|person| person.to_string()));
    }
    evidence.retain_mut(|item| {
        item.people.retain(|one| listed.contains(&one.person));
        !item.people.is_empty()
    });
    Ok(())
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
            hidden: false,
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
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
            topics: Vec::new(),
        };
        assert!(!hidden.allows(&need(&["tig"])));
        assert!(Listing::default().allows(&need(&["tig"])));
    }
}
