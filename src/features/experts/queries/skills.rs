//! Which names mean the same skill, and who claims it under any of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Skills;
use super::evidence::of_kind;
use crate::adapters::search::{EVERYONE, EvidenceKind, Hit, Role};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::experts::index::{skill_id, skill_of};
use crate::features::experts::ranking::NARROWER_SHARE;
use crate::features::people::folded;
use crate::features::posts::events::PostId;
use crate::features::posts::queries::Post;
use crate::features::skills::events::SkillId;
use crate::features::{people, skills};
use crate::kernel::error::Error;

/// Folded names of skills, each with what it means.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    asked: Vec<String>,
    named: HashMap<String, SkillId>,
    names: HashMap<SkillId, Vec<String>>,
}

impl Meanings {
    /// Looks these folded names up.
    pub(super) async fn of(app: &App, names: &[String]) -> Result<Self, Error> {
        let asked = names.to_vec();
        let named = skills::queries::named(app, names).await?;
        let ids: BTreeSet<SkillId> = named.values().copied().collect();
        let ids: Vec<SkillId> = ids.into_iter().collect();
        let names = skills::queries::names(app, &ids).await?;
        let folded = |names: Vec<String>| names.iter().map(|name| folded(name)).collect();
        let names = names.into_iter().map(|(id, names)| (id, folded(names)));
        Ok(Self {
            asked,
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

    /// Every folded name of every skill that was looked up.
    fn all(&self) -> Vec<String> {
        let names: BTreeSet<String> = self
            .asked
            .iter()
            .flat_map(|name| self.names(name))
            .collect();
        names.into_iter().collect()
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

/// How many confirm a skill of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Confirmed {
    /// Distinct colleagues.
    pub(super) people: u32,
    /// Those of them whom the person confirms in turn.
    pub(super) mutual: u32,
}

/// Who confirms a skill of somebody, by what the skill means: by an endorsement, or by praise in what
/// was found. Whichever way, a colleague counts once.
pub(super) async fn confirmed(
    app: &App,
    hits: &[Hit],
    posts: &HashMap<PostId, Post>,
    meanings: &Meanings,
) -> Result<HashMap<(String, PersonId), Confirmed>, Error> {
    let mut by: HashMap<(String, PersonId), HashMap<PersonId, bool>> = HashMap::new();
    for hit in of_kind(hits, &[EvidenceKind::Kudos]) {
        let post = hit.id.parse().ok().and_then(|id| posts.get(&id));
        let Some((post, skill)) = post.and_then(|post| Some((post, post.skill.as_ref()?))) else {
            continue;
        };
        let key = meanings.key(&folded(skill));
        let receivers = hit.people.iter().filter(|it| it.role == Role::Receiver);
        for receiver in receivers.filter_map(|it| it.id.parse().ok()) {
            let known = by.entry((key.clone(), receiver)).or_default();
            if let Some(giver) = post.author.person() {
                known.entry(giver).or_default();
            }
        }
    }
    for it in skills::queries::endorsements::confirmations(app, &meanings.all()).await? {
        let known = by.entry((meanings.key(&it.skill), it.person)).or_default();
        *known.entry(it.by).or_default() |= it.mutual;
    }
    let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
    let counted = by.into_iter().map(|(of, by)| {
        let mutual = by.values().filter(|mutual| **mutual).count();
        let confirmed = Confirmed {
            people: count(by.len()),
            mutual: count(mutual),
        };
        (of, confirmed)
    });
    Ok(counted.collect())
}
