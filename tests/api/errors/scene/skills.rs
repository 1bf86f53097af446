//! The taxonomy of the scene, and fitting inputs of what changes it.

use serde_json::{Value, json};

use super::Scene;
use crate::support::server::Person;

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
