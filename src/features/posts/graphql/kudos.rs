//! Thanks in the API.

use async_graphql::{Context, Object};

use crate::features::accounts::events::PersonId;
use crate::features::people::graphql::{Profile, profiles};

/// Whom kudos thank, and for what.
pub struct Kudos {
    pub(super) people: Vec<PersonId>,
    pub(super) skill: Option<String>,
}

/// Whom kudos thank, and for what.
#[Object]
impl Kudos {
    /// The people, at most 10, in the order they were given; those who were erased are left out.
    async fn people(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Profile>> {
        profiles(ctx, &self.people).await
    }

    /// The skill they showed; null where none is named.
    async fn skill(&self) -> Option<&str> {
        self.skill.as_deref()
    }
}
