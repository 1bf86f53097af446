//! What happens less often in a random history.

use serde_json::{Value, json};

use super::{History, SKILLS};

impl History {
    /// What happens less often, so that every read model has something to say.
    pub(super) fn rarer(
        &mut self,
        (post, community, somebody): (String, String, String),
        text: &str,
    ) -> (&'static str, Value, Option<&'static str>) {
        let person = json!({ "personId": somebody });
        match self.chance.below(22) {
            12 => {
                let level = self.pick(&["MENTIONS", "ALL"]);
                ("setNotificationLevel", json!({ "level": level }), None)
            }
            13 => {
                let reason = self.pick(&["COMMENT", "REACTION"]);
                let input = json!({ "reason": reason, "enabled": false });
                ("setNotificationMail", input, None)
            }
            14 => ("setMailContent", json!({ "content": "EXCERPT" }), None),
            0 => ("follow", json!({ "target": { "tag": "robots" } }), None),
            1 => ("follow", json!({ "target": person }), None),
            2 => ("bookmarkPost", json!({ "postId": post }), None),
            3 => ("mutePerson", person, None),
            4 => ("blockPerson", person, None),
            5 => ("unblockPerson", person, None),
            6 => (
                "pinPost",
                json!({ "postId": post, "shelf": "PROFILE" }),
                None,
            ),
            7 => {
                let kudos = json!({ "personIds": [somebody] });
                let input = json!({ "kind": "KUDOS", "body": text, "kudos": kudos });
                ("createPost", input, Some("post"))
            }
            8 => {
                let input = json!({ "kind": "QUESTION", "title": "Who knows about this here?",
                    "body": format!("Somebody must know {text}") });
                ("createPost", input, Some("post"))
            }
            9 => ("meToo", json!({ "postId": post }), None),
            10 => (
                "arrangeHome",
                json!({ "shown": [self.pick(&["FEED", "PEOPLE"])] }),
                None,
            ),
            11 => (
                "publishCharter",
                json!({ "communityId": community, "text": text }),
                None,
            ),
            20 => ("routeQuestion", json!({ "questionId": post }), None),
            21 => (
                "setExpertWishes",
                json!({ "evidenceKinds": ["SKILL"] }),
                None,
            ),
            16.. => self.taxonomy(person),
            _ => {
                let input = json!({ "communityId": community, "statement": text,
                    "measure": "Good seams", "target": 9, "dueOn": "2035-01-01" });
                ("setCommunityObjective", input, None)
            }
        }
    }

    /// What happens to the taxonomy of skills and to confirmations, about names that people claim.
    fn taxonomy(&mut self, person: Value) -> (&'static str, Value, Option<&'static str>) {
        let (skill, other) = (self.one_of(|it| &it.skills), self.one_of(|it| &it.skills));
        let name = self.pick(&SKILLS);
        match self.chance.below(5) {
            3 => ("nameTaxonomyEditor", person, None),
            4 => {
                let input = json!({ "personId": person["personId"], "skill": name });
                ("endorseSkill", input, None)
            }
            0 => {
                let synonym = format!("{name} {}", self.chance.below(9));
                let input = json!({ "english": name, "synonyms": [synonym] });
                ("createSkill", input, Some("skill"))
            }
            1 => {
                let input = json!({ "skillId": skill, "intoId": other });
                ("mergeSkills", input, None)
            }
            _ => {
                let input = json!({ "skillId": skill, "synonyms": [name] });
                ("setSkillSynonyms", input, None)
            }
        }
    }
}
