//! What one request has loaded about people.

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::{Stay, stays};
use crate::features::people::aggregate::Skill;
use crate::features::people::queries::{self, Person};
use crate::kernel::loader::Loader;

/// What one request has loaded about people.
pub struct PeopleLoaders {
    /// Profiles by id.
    pub people: Loader<PersonId, Person>,
    /// Claimed skills by person.
    pub skills: Loader<PersonId, Vec<Skill>>,
    /// The stays of guests.
    pub stays: Loader<PersonId, Stay>,
}

impl PeopleLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let (for_people, for_skills, for_stays) = (app.clone(), app.clone(), app.clone());
        Self {
            people: Loader::new(move |ids: Vec<PersonId>| {
                let app = for_people.clone();
                async move { queries::profiles(&app, viewer, &ids).await }
            }),
            skills: Loader::new(move |ids: Vec<PersonId>| {
                let app = for_skills.clone();
                async move { queries::skills(&app, &ids).await }
            }),
            stays: Loader::new(move |ids: Vec<PersonId>| {
                let app = for_stays.clone();
                async move { stays(&app, &ids).await }
            }),
        }
    }

    /// Forgets what a mutation of the same request may have changed.
    pub fn clear(&self) {
        self.people.clear();
        self.skills.clear();
        self.stays.clear();
    }
}
