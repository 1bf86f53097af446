//! Which names mean the same skill, and who claims it under any of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Skills;
use crate::adapters::search::{EVERYONE, EvidenceKind, Hit};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::experts::index::{skill_id, skill_of};
use crate::features::experts::ranking::NARROWER_SHARE;
use crate::features::people::folded;
use crate::features::skills::events::SkillId;
use crate::features::{people, skills};
use crate::kernel::error::Error;

/// Folded names of skills, each with what it means.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    named: HashMap<String, SkillId>,
    names: HashMap<SkillId, Vec<String>>,
}

impl Meanings {
    /// Looks these folded names up.
    pub(super) async fn of(app: &App, names: &[String]) -> Result<Self, Error> {
        let named = skills::queries::named(app, names).await?;
        let ids: BTreeSet<SkillId> = named.values().copied().collect();
        let ids: Vec<SkillId> = ids.into_iter().collect();
        let names = skills::queries::names(app, &ids).await?;
        let folded = |names: Vec<String>| names.iter().map(|name| folded(name)).collect();
        let names = names.into_iter().map(|(id, names)| (id, folded(names)));
        Ok(Self {
            named,
            names: names.collect(),
        })
    }

    /// One word for all names of a skill: its id, or the folded name that is in no taxonomy.
    pub(super) fn key(&self, name: &str) -> String {
        let id = self.named.get(name);
        id.map_or_else(|| name.to_owned(), ToString::to_string)
    }

    /// Every folded name of the skill that has this one.
    fn names(&self, name: &str) -> Vec<String> {
        let known = self.named.get(name).and_then(|id| self.names.get(id));
        known.cloned().unwrap_or_else(|| vec![name.to_owned()])
    }

    /// Who claims each of these skills, under whatever name, by what [`Self::key`] says; nobody
    /// twice.
    pub(super) async fn holders(
        &self,
        app: &App,
        skills: &[String],
    ) -> Result<HashMap<String, Vec<PersonId>>, Error> {
        let names: BTreeSet<String> = skills.iter().flat_map(|name| self.names(name)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let claimed = people::queries::holders(app, &names).await?;
        let mut holders: HashMap<String, Vec<PersonId>> = HashMap::new();
        for name in skills {
            let all = self.names(name);
            let people = all.iter().filter_map(|name| claimed.get(name)).flatten();
            let people: BTreeSet<PersonId> = people.copied().collect();
            holders.insert(self.key(name), people.into_iter().collect());
        }
        Ok(holders)
    }

    /// Keeps, of the hits that are one skill under several names, the one that has most of the need.
    pub(super) fn keep_best(&self, hits: &mut Vec<Hit>) {
        let mut best: HashMap<String, (bool, f64, String)> = HashMap::new();
        for hit in hits.iter() {
            let Some(name) = skill_of(&hit.id) else {
                continue;
            };
            let this = (hit.title_named, hit.coverage);
            let known = best.get(&self.key(name));
            if known.is_none_or(|(named, coverage, _)| this > (*named, *coverage)) {
                best.insert(self.key(name), (this.0, this.1, hit.id.clone()));
            }
        }
        let kept: HashSet<String> = best.into_values().map(|(.., id)| id).collect();
        hits.retain(|hit| skill_of(&hit.id).is_none() || kept.contains(&hit.id));
    }
}

/// What is known of skills of the taxonomy that are asked for by their ids: themselves as a whole
/// match, and what is below them as a part.
pub(super) async fn asked(
    app: &App,
    searcher: PersonId,
    asked: &Skills,
) -> Result<Vec<Hit>, Error> {
    let all = skills::queries::with_those_below(app, &asked.ids).await?;
    let found = skills::queries::skills(app, searcher, &all).await?;
    let hits = all.iter().filter_map(|id| {
        let share = if asked.ids.contains(id) {
            1.0
        } else {
            NARROWER_SHARE
        };
        Some(hit(found.get(id)?.label(asked.labels), share))
    });
    Ok(hits.collect())
}

fn hit(name: &str, share: f64) -> Hit {
    Hit {
        id: skill_id(&folded(name)),
        kind: EvidenceKind::Skill,
        people: Vec::new(),
        thread: None,
        audience: EVERYONE.to_owned(),
        occurred_at: 0,
        score: share,
        coverage: share,
        title_named: true,
        excerpt: None,
    }
}
