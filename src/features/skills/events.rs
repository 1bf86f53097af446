//! What happens to the taxonomy of skills.

pub mod editors;
pub mod endorsement;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::kernel::locale::Locale;

crate::define_id!(
    /// A skill of the taxonomy.
    SkillId,
    "skill"
);

crate::define_id!(
    /// The taxonomy: one for the whole company, because a name belongs to one skill only and the
    /// skills are a tree.
    TaxonomyId,
    "taxonomy"
);

impl TaxonomyId {
    /// The only one there is.
    pub fn company() -> Self {
        Self::derived(&["company"])
    }
}

/// What a skill is called; at least one label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The label in French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub french: Option<String>,
    /// The label in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub english: Option<String>,
    /// What else it is called, in any language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
}

impl Names {
    /// The label in a language, else the one there is.
    pub fn label(&self, locale: Locale) -> &str {
        let (french, english) = (self.french.as_deref(), self.english.as_deref());
        let label = match locale {
            Locale::French => french.or(english),
            Locale::English => english.or(french),
        };
        label.unwrap_or_default()
    }

    /// Every name, the labels first.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        let labels = self.french.iter().chain(&self.english);
        labels.chain(&self.synonyms)
    }
}

/// Where a skill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkillState {
    /// Somebody proposes it.
    Proposed,
    /// It is in the taxonomy.
    Accepted,
    /// It was proposed, and is not in it.
    Refused,
    /// It is another one now.
    Merged,
}

impl SkillState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Merged => "merged",
        }
    }

    /// Reads the stored word; what is unknown counts as refused.
    pub fn from_stored(word: &str) -> Self {
        let all = [Self::Proposed, Self::Accepted, Self::Merged];
        let found = all.into_iter().find(|state| state.as_str() == word);
        found.unwrap_or(Self::Refused)
    }
}

crate::events! {
    /// What happens to the taxonomy.
    pub enum Event {
        /// Somebody proposes a skill.
        "skill.proposed" 1 => Proposed(Proposed),
        /// A skill is added without a proposal.
        "skill.added" 1 => Added(Added),
        /// A proposal is accepted.
        "skill.accepted" 1 => Accepted(Accepted),
        /// A proposal is refused.
        "skill.refused" 1 => Refused(Refused),
        /// A skill is called otherwise.
        "skill.named" 1 => Named(Named),
        /// A skill has another wider one above it, or none.
        "skill.placed" 1 => Placed(Placed),
        /// A skill is the same as another, and goes on in it.
        "skill.merged" 1 => Merged(Merged),
    }
}

/// See [`Event::Proposed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// The skill.
    pub skill: SkillId,
    /// What it is called.
    pub names: Names,
    /// The wider skill above it.
    pub parent: Option<SkillId>,
    /// Who proposes it.
    pub by: PersonId,
}

/// See [`Event::Added`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// The skill.
    pub skill: SkillId,
    /// What it is called.
    pub names: Names,
    /// The wider skill above it.
    pub parent: Option<SkillId>,
}

/// See [`Event::Accepted`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The skill.
    pub skill: SkillId,
}

/// See [`Event::Refused`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The skill.
    pub skill: SkillId,
}

/// See [`Event::Named`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The skill.
    pub skill: SkillId,
    /// All its names from now on.
    pub names: Names,
    /// The names that are free again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
}

/// See [`Event::Placed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The skill.
    pub skill: SkillId,
    /// The wider skill above it; none for one at the top.
    pub parent: Option<SkillId>,
}

/// See [`Event::Merged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The skill that ends.
    pub skill: SkillId,
    /// The one it goes on in.
    pub into: SkillId,
    /// All names of that one from now on.
    pub names: Names,
    /// The narrower skills that are below that one from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<SkillId>,
    /// The skills that had been merged into the one that ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<SkillId>,
}
