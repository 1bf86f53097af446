//! The taxonomy of the scene, and fitting inputs of what changes it.

use serde_json::{Value, json};

use super::Scene;
use crate::support::server::Person;

/// Two people who claim skills; the one confirms one of the other's, and is asked for more.
pub(super) async fn endorsements(zoe: &Person, other: &Person) {
    for (person, skill) in [(zoe, "Welding"), (other, "Robotics"), (other, "Juggling")] {
        let claim = json!({ "skill": skill, "level": 3 });
        person.mutate("claimSkill", claim, "position").await;
    }
    let third = json!({ "personId": other.id, "skill": "Robotics" });
    zoe.mutate("endorseSkill", third, "position").await;
    for skill in ["Juggling", "Robotics"] {
        let asked = json!({ "personId": zoe.id, "skill": skill });
        other.mutate("requestEndorsement", asked, "position").await;
    }
}

/// A skill with a narrower one, a proposal, and another.
pub(super) async fn taxonomy(zoe: &Person) -> [String; 3] {
    let make = async |mutation, input| {
        let made = zoe.mutate(mutation, input, "skill { id }").await;
        made["skill"]["id"].as_str().unwrap().to_owned()
    };
    let welding = make("createSkill", json!({ "english": "Welding" })).await;
    for narrower in ["Brazing", "Soldering"] {
        let input = json!({ "english": narrower, "parentId": welding });
        make("createSkill", input).await;
    }
    let other = make("createSkill", json!({ "english": "Robotics" })).await;
    make("proposeSkill", json!({ "english": "Juggling" })).await;
    let proposed = make("proposeSkill", json!({ "english": "Fencing" })).await;
    [welding, other, proposed]
}

impl Scene {
    /// A fitting input of each mutation about skills.
    pub(super) fn skill_inputs(&self) -> Vec<(&'static str, Value)> {
        let [welding, robotics, proposed] = &self.skills;
        vec![
            (
                "endorseSkill",
                json!({ "personId": self.other.id, "skill": "Robotics", "evidenceId": self.post }),
            ),
            (
                "withdrawEndorsement",
                json!({ "personId": self.other.id, "skill": "Robotics" }),
            ),
            (
                "requestEndorsement",
                json!({ "personId": self.other.id, "skill": "Welding" }),
            ),
            (
                "declineEndorsement",
                json!({ "personId": self.other.id, "skill": "Juggling" }),
            ),
            ("acceptSkill", json!({ "skillId": proposed })),
            (
                "createSkill",
                json!({ "french": "Forge", "english": "Forging", "synonyms": ["Smithing"] }),
            ),
            (
                "mergeSkills",
                json!({ "skillId": robotics, "intoId": welding }),
            ),
            (
                "proposeSkill",
                json!({ "french": "Escrime", "english": "Duelling", "synonyms": ["Sabre"] }),
            ),
            ("nameTaxonomyEditor", json!({ "personId": self.other.id })),
            ("removeTaxonomyEditor", json!({ "personId": self.other.id })),
            ("refuseSkill", json!({ "skillId": proposed })),
            (
                "renameSkill",
                json!({ "skillId": robotics, "french": "Robotique", "english": "Robots" }),
            ),
            (
                "setSkillParent",
                json!({ "skillId": robotics, "parentId": welding }),
            ),
            (
                "setSkillSynonyms",
                json!({ "skillId": robotics, "synonyms": ["Cobots"] }),
            ),
        ]
    }
}
