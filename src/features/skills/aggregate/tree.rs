//! The skills as a tree: what is above and below one, and whether there is room.

use super::{DEPTH_MAX, Refusal, Skill, Taxonomy};
use crate::features::skills::events::{SkillId, SkillState};

impl Taxonomy {
    /// Whether a branch of this length fits below a skill.
    pub(super) fn has_room(&self, parent: Option<SkillId>, length: usize) -> Result<(), Refusal> {
        if let Some(parent) = parent {
            let skill = self.skills.get(&parent);
            if skill.is_none_or(|skill| skill.state != SkillState::Accepted) {
                return Err(Refusal::NoSuchParent);
            }
        }
        if self.above(parent).count() + length > DEPTH_MAX {
            return Err(Refusal::TooDeep);
        }
        Ok(())
    }

    /// A skill and those above it. No rule lets a branch be longer than that.
    pub(super) fn above(&self, from: Option<SkillId>) -> impl Iterator<Item = SkillId> {
        let parent = |id: &SkillId| self.skills.get(id).and_then(|skill| skill.parent);
        std::iter::successors(from, parent).take(DEPTH_MAX + 1)
    }

    pub(super) fn children(&self, of: SkillId) -> impl Iterator<Item = SkillId> {
        let below =
            move |(_, skill): &(&SkillId, &Skill)| skill.parent == Some(of) && skill.takes_part();
        self.skills.iter().filter(below).map(|(id, _)| *id)
    }

    /// The longest branch from a skill down, itself counted.
    pub(super) fn length(&self, from: SkillId) -> usize {
        let (mut level, mut length) = (vec![from], 0);
        while !level.is_empty() && length <= DEPTH_MAX {
            length += 1;
            level = level.iter().flat_map(|id| self.children(*id)).collect();
        }
        length
    }
}
