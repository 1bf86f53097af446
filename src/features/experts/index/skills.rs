//! The documents of skills: one for each name of a skill that somebody claims under any of them, so
//! that a synonym and the label in the other language find its holders. Who they are is looked up
//! when somebody asks.

use std::collections::BTreeSet;

use super::Thing;
use super::documents::blank;
use crate::adapters::search::{Change, Evidence, EvidenceKind};
use crate::app::App;
use crate::features::people::folded;
use crate::features::skills::events::{Event, SkillId};
use crate::features::{people, skills};
use crate::kernel::error::Error;

const SKILL: &str = "skill/";

/// The id of a skill in the index, by one of its names.
pub fn skill_id(skill_folded: &str) -> String {
    format!("{SKILL}{skill_folded}")
}

/// The folded skill behind an id of the index.
pub fn skill_of(id: &str) -> Option<&str> {
    id.strip_prefix(SKILL)
}

/// The document of a skill under one of its names.
pub(super) fn skill(name: String) -> Evidence {
    let id = skill_id(&folded(&name));
    blank(id, EvidenceKind::Skill, name, String::new())
}

/// What an event of the taxonomy touches.
pub(super) fn touch(event: &Event, touched: &mut BTreeSet<Thing>) {
    match event {
        Event::Added(it) => {
            touched.insert(Thing::Taxon(it.skill));
        }
        Event::Accepted(it) => {
            touched.insert(Thing::Taxon(it.skill));
        }
        Event::Named(it) => {
            touched.insert(Thing::Taxon(it.skill));
            let dropped = it.dropped.iter().map(|name| Thing::Skill(folded(name)));
            touched.extend(dropped);
        }
        Event::Merged(it) => {
            touched.insert(Thing::Taxon(it.into));
        }
        // No name of theirs is in the index, or none changes.
        Event::Proposed(_) | Event::Refused(_) | Event::Placed(_) => {}
    }
}

/// The documents of skills as they are now: of those with these folded names, claimed or given back
/// a moment ago, and of these of the taxonomy. A name that nobody claims any more goes, where the
/// skill has no other that somebody claims.
pub(super) async fn look(
    app: &App,
    claimed: &[String],
    taxa: &[SkillId],
    changes: &mut Vec<Change>,
) -> Result<(), Error> {
    let named = skills::queries::named(app, claimed).await?;
    let taxa: BTreeSet<SkillId> = taxa.iter().chain(named.values()).copied().collect();
    let taxa: Vec<SkillId> = taxa.into_iter().collect();
    let names = skills::queries::names(app, &taxa).await?;
    let all: BTreeSet<String> = names.values().flatten().map(|name| folded(name)).collect();
    let all: Vec<String> = all.iter().chain(claimed).cloned().collect();
    let held = people::queries::claimed(app, &all).await?;
    let is_held = |name: &String| held.contains(name);
    let free = claimed.iter().filter(|name| !named.contains_key(*name));
    let gone = free.filter(|name| !is_held(name));
    changes.extend(gone.map(|name| Change::Delete(skill_id(name))));
    for names in names.into_values() {
        let is_claimed = names.iter().any(|name| is_held(&folded(name)));
        changes.extend(names.into_iter().map(|name| {
            if is_claimed {
                Change::Put(skill(name))
            } else {
                Change::Delete(skill_id(&folded(&name)))
            }
        }));
    }
    Ok(())
}
