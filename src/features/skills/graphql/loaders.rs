//! What one request has loaded of skills.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::skills::events::SkillId;
use crate::features::skills::queries::{self, endorsements::Count};
use crate::kernel::loader::Loader;

/// What one request has loaded of skills, as its viewer may see them.
pub struct SkillLoaders {
    /// Skills by id.
    pub skills: Loader<SkillId, Arc<queries::Skill>>,
    /// Which skill a folded name is.
    pub named: Loader<String, SkillId>,
    /// How many people claim a skill.
    pub holders: Loader<SkillId, i64>,
    /// Who edits the taxonomy beside the administrators.
    pub editors: Loader<PersonId, bool>,
    /// How many people confirm the skills of a person, by what each means.
    pub endorsements: Loader<PersonId, HashMap<String, Count>>,
}

impl SkillLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let (for_skills, for_names) = (app.clone(), app.clone());
        let (for_holders, for_counts, for_editors) = (app.clone(), app.clone(), app.clone());
        Self {
            skills: Loader::new(move |ids: Vec<SkillId>| {
                let app = for_skills.clone();
                async move {
                    let found = queries::skills(&app, viewer, &ids).await?;
                    let found = found.into_iter().map(|(id, skill)| (id, Arc::new(skill)));
                    Ok(found.collect::<HashMap<_, _>>())
                }
            }),
            named: Loader::new(move |names: Vec<String>| {
                let app = for_names.clone();
                async move { queries::named(&app, &names).await }
            }),
            holders: Loader::new(move |ids: Vec<SkillId>| {
                let app = for_holders.clone();
                async move { queries::holder_counts(&app, &ids).await }
            }),
            editors: Loader::new(move |_people: Vec<PersonId>| {
                let app = for_editors.clone();
                async move {
                    let editors = queries::editors::editors(&app).await?.into_iter();
                    Ok(editors
                        .map(|person| (person, true))
                        .collect::<HashMap<_, _>>())
                }
            }),
            endorsements: Loader::new(move |people: Vec<PersonId>| {
                let app = for_counts.clone();
                async move { queries::endorsements::counts(&app, viewer, &people).await }
            }),
        }
    }

    /// The loaders of this request.
    pub fn of<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c Self> {
        ctx.data::<Self>()
    }

    /// Forgets what a mutation of the same request may have changed.
    pub fn clear(&self) {
        self.skills.clear();
        self.named.clear();
        self.holders.clear();
        self.editors.clear();
        self.endorsements.clear();
    }
}
