//! The rules of the taxonomy: a name belongs to one skill, and the skills are a tree.

use std::collections::{BTreeMap, HashMap};

use crate::features::accounts::events::PersonId;
use crate::features::people::folded;
use crate::features::skills::events::{
    Accepted, Added, Event, Merged, Named, Names, Placed, Proposed, Refused, SkillId, SkillState,
};
use crate::kernel::aggregate::Aggregate;

use self::names::checked;
pub use self::names::checked_name;

pub mod editors;
pub mod endorsement;
mod names;
mod tree;

#[cfg(test)]
mod tests;

/// The most characters of a name.
pub const NAME_CHARS_MAX: usize = 120;
/// The most synonyms of a skill.
pub const SYNONYMS_MAX: usize = 50;
/// The most skills in the taxonomy, proposals counted.
pub const SKILLS_MAX: usize = 5_000;
/// The most open proposals of one person.
pub const PROPOSALS_MAX: usize = 20;
/// The most skills from the top of the tree to the end of a branch.
pub const DEPTH_MAX: usize = 6;

/// Why the taxonomy does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such skill, or none that takes part any more.
    NotFound,
    /// Only who administers the network may.
    AdministratorsOnly,
    /// Only who edits the taxonomy may: administrators, and whom they named.
    EditorsOnly,
    /// More than [`editors::EDITORS_MAX`] editors.
    TooManyEditors,
    /// Only who works here may.
    EmployeesOnly,
    /// The name in this field is empty, longer than [`NAME_CHARS_MAX`], or has a character nobody
    /// sees.
    Name(&'static str),
    /// A skill has a label in one language at least.
    NoLabel,
    /// The name in this field is another skill's.
    NameTaken(&'static str),
    /// More than [`SYNONYMS_MAX`] synonyms.
    TooManySynonyms,
    /// More than [`SKILLS_MAX`] skills.
    TooMany,
    /// More than [`PROPOSALS_MAX`] open proposals of one person.
    TooManyProposals,
    /// The wider skill is not in the taxonomy.
    NoSuchParent,
    /// The skill to merge into is not in the taxonomy.
    NoSuchTarget,
    /// A skill would be below itself.
    Cycle,
    /// A branch would be longer than [`DEPTH_MAX`].
    TooDeep,
    /// It was decided otherwise.
    Decided,
}

/// What a skill is called, as somebody writes it. What is absent stays as it is; the inner none
/// clears a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relabel {
    /// The label in French.
    pub french: Option<Option<String>>,
    /// The label in English.
    pub english: Option<Option<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Skill {
    names: Names,
    parent: Option<SkillId>,
    state: SkillState,
    into: Option<SkillId>,
    by: Option<PersonId>,
}

impl Skill {
    fn takes_part(&self) -> bool {
        matches!(self.state, SkillState::Proposed | SkillState::Accepted)
    }
}

/// The taxonomy as its events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taxonomy {
    skills: BTreeMap<SkillId, Skill>,
    /// Whose a folded name is.
    owners: HashMap<String, SkillId>,
}

impl Aggregate for Taxonomy {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Proposed(it) => {
                let by = Some(it.by);
                self.put(it.skill, (&it.names, it.parent), SkillState::Proposed, by);
            }
            Event::Added(it) => {
                self.put(it.skill, (&it.names, it.parent), SkillState::Accepted, None);
            }
            Event::Accepted(it) => self.set(it.skill, |skill| skill.state = SkillState::Accepted),
            Event::Refused(it) => {
                self.free(it.skill);
                self.set(it.skill, |skill| skill.state = SkillState::Refused);
            }
            Event::Named(it) => self.rename(it.skill, &it.names),
            Event::Placed(it) => self.set(it.skill, |skill| skill.parent = it.parent),
            Event::Merged(it) => {
                self.free(it.skill);
                for id in it.earlier.iter().chain([&it.skill]) {
                    self.set(*id, |skill| {
                        skill.state = SkillState::Merged;
                        skill.into = Some(it.into);
                    });
                }
                for id in &it.children {
                    self.set(*id, |skill| skill.parent = Some(it.into));
                }
                self.rename(it.into, &it.names);
            }
        }
    }
}

impl Taxonomy {
    fn put(
        &mut self,
        id: SkillId,
        (names, parent): (&Names, Option<SkillId>),
        state: SkillState,
        by: Option<PersonId>,
    ) {
        let skill = Skill {
            names: names.clone(),
            parent,
            state,
            into: None,
            by,
        };
        self.skills.insert(id, skill);
        self.own(id, names);
    }

    fn set(&mut self, id: SkillId, change: impl FnOnce(&mut Skill)) {
        if let Some(skill) = self.skills.get_mut(&id) {
            change(skill);
        }
    }

    fn own(&mut self, id: SkillId, names: &Names) {
        self.owners
            .extend(names.all().map(|name| (folded(name), id)));
    }

    fn free(&mut self, id: SkillId) {
        self.owners.retain(|_, owner| *owner != id);
    }

    fn rename(&mut self, id: SkillId, names: &Names) {
        self.free(id);
        self.set(id, |skill| skill.names = names.clone());
        self.own(id, names);
    }

    fn living(&self, id: SkillId) -> Result<&Skill, Refusal> {
        let skill = self.skills.get(&id).filter(|skill| skill.takes_part());
        skill.ok_or(Refusal::NotFound)
    }

    /// Whether there is a skill with this id, whatever became of it.
    pub fn knows(&self, id: SkillId) -> bool {
        self.skills.contains_key(&id)
    }

    /// Proposes a skill.
    pub fn propose(
        &self,
        id: SkillId,
        names: &Names,
        parent: Option<SkillId>,
        by: PersonId,
    ) -> Result<Vec<Event>, Refusal> {
        let names = self.new_skill(id, names, parent)?;
        let open = |skill: &&Skill| skill.state == SkillState::Proposed && skill.by == Some(by);
        if self.skills.values().filter(open).count() >= PROPOSALS_MAX {
            return Err(Refusal::TooManyProposals);
        }
        let proposed = Proposed {
            skill: id,
            names,
            parent,
            by,
        };
        Ok(vec![proposed.into()])
    }

    /// Adds a skill.
    pub fn add(
        &self,
        id: SkillId,
        names: &Names,
        parent: Option<SkillId>,
    ) -> Result<Vec<Event>, Refusal> {
        let names = self.new_skill(id, names, parent)?;
        let added = Added {
            skill: id,
            names,
            parent,
        };
        Ok(vec![added.into()])
    }

    /// The tidied names of a skill that may be made.
    fn new_skill(
        &self,
        id: SkillId,
        names: &Names,
        parent: Option<SkillId>,
    ) -> Result<Names, Refusal> {
        let names = checked(names)?;
        self.are_free(id, &names)?;
        self.has_room(parent, 1)?;
        let living = self.skills.values().filter(|skill| skill.takes_part());
        if living.count() >= SKILLS_MAX {
            return Err(Refusal::TooMany);
        }
        Ok(names)
    }

    fn are_free(&self, id: SkillId, names: &Names) -> Result<(), Refusal> {
        let taken = |name: &String| {
            let owner = self.owners.get(&folded(name));
            owner.is_some_and(|owner| *owner != id)
        };
        for (field, mut names) in [
            ("french", names.french.iter()),
            ("english", names.english.iter()),
        ] {
            if names.any(taken) {
                return Err(Refusal::NameTaken(field));
            }
        }
        if names.synonyms.iter().any(taken) {
            return Err(Refusal::NameTaken("synonyms"));
        }
        Ok(())
    }

    /// Changes labels. A label that goes stays as a synonym, so that who claims it claims the skill.
    pub fn relabel(&self, id: SkillId, wanted: &Relabel) -> Result<Vec<Event>, Refusal> {
        let before = &self.living(id)?.names;
        let names = Names {
            french: wanted
                .french
                .clone()
                .unwrap_or_else(|| before.french.clone()),
            english: wanted
                .english
                .clone()
                .unwrap_or_else(|| before.english.clone()),
            synonyms: before.synonyms.clone(),
        };
        let mut names = checked(&names)?;
        names.keep(before.french.iter().chain(&before.english));
        self.named(id, names)
    }

    /// Replaces the synonyms.
    pub fn set_synonyms(&self, id: SkillId, synonyms: &[String]) -> Result<Vec<Event>, Refusal> {
        let before = &self.living(id)?.names;
        let names = Names {
            synonyms: synonyms.to_vec(),
            ..before.clone()
        };
        self.named(id, checked(&names)?)
    }

    fn named(&self, id: SkillId, names: Names) -> Result<Vec<Event>, Refusal> {
        if names.synonyms.len() > SYNONYMS_MAX {
            return Err(Refusal::TooManySynonyms);
        }
        self.are_free(id, &names)?;
        let before = &self.living(id)?.names;
        if *before == names {
            return Ok(Vec::new());
        }
        let still: Vec<String> = names.all().map(|name| folded(name)).collect();
        let dropped = before.all().filter(|name| !still.contains(&folded(name)));
        let dropped = dropped.cloned().collect();
        let named = Named {
            skill: id,
            names,
            dropped,
        };
        Ok(vec![named.into()])
    }

    /// Puts a skill below another, or at the top.
    pub fn place(&self, id: SkillId, parent: Option<SkillId>) -> Result<Vec<Event>, Refusal> {
        let skill = self.living(id)?;
        if self.above(parent).any(|above| above == id) {
            return Err(Refusal::Cycle);
        }
        self.has_room(parent, self.length(id))?;
        if skill.parent == parent {
            return Ok(Vec::new());
        }
        Ok(vec![Placed { skill: id, parent }.into()])
    }

    /// Who proposed a skill, and where it stands; none where nobody did.
    pub fn proposal(&self, id: SkillId) -> Option<(PersonId, SkillState)> {
        let skill = self.skills.get(&id)?;
        Some((skill.by?, skill.state))
    }

    /// Accepts a proposal.
    pub fn accept(&self, id: SkillId) -> Result<Vec<Event>, Refusal> {
        match self.skills.get(&id).map(|skill| skill.state) {
            Some(SkillState::Proposed) => Ok(vec![Accepted { skill: id }.into()]),
            Some(SkillState::Accepted) => Ok(Vec::new()),
            Some(SkillState::Refused | SkillState::Merged) => Err(Refusal::Decided),
            None => Err(Refusal::NotFound),
        }
    }

    /// Refuses a proposal; its names are free again.
    pub fn refuse(&self, id: SkillId) -> Result<Vec<Event>, Refusal> {
        match self.skills.get(&id).map(|skill| skill.state) {
            Some(SkillState::Proposed) => Ok(vec![Refused { skill: id }.into()]),
            Some(SkillState::Refused) => Ok(Vec::new()),
            Some(SkillState::Accepted | SkillState::Merged) => Err(Refusal::Decided),
            None => Err(Refusal::NotFound),
        }
    }

    /// Merges a skill into another: its names become synonyms, what is below it goes along.
    pub fn merge(&self, id: SkillId, into: SkillId) -> Result<Vec<Event>, Refusal> {
        let skill = self.skills.get(&id).ok_or(Refusal::NotFound)?;
        if skill.state == SkillState::Merged && skill.into == Some(into) {
            return Ok(Vec::new());
        }
        self.living(id)?;
        let target = self.skills.get(&into);
        let target = target.filter(|target| target.state == SkillState::Accepted);
        let target = target.ok_or(Refusal::NoSuchTarget)?;
        // Itself, or something below it.
        if self.above(Some(into)).any(|above| above == id) {
            return Err(Refusal::Cycle);
        }
        let children: Vec<SkillId> = self.children(id).collect();
        let longest = children.iter().map(|child| self.length(*child)).max();
        self.has_room(Some(into), longest.unwrap_or(0))?;
        let mut names = target.names.clone();
        names.keep(skill.names.all());
        if names.synonyms.len() > SYNONYMS_MAX {
            return Err(Refusal::TooManySynonyms);
        }
        let earlier = self.skills.iter().filter(|(_, it)| it.into == Some(id));
        let merged = Merged {
            skill: id,
            into,
            names,
            children,
            earlier: earlier.map(|(id, _)| *id).collect(),
        };
        Ok(vec![merged.into()])
    }
}
