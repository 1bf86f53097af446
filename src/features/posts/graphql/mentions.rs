//! Whom one may mention, and whom a mention did not reach.

use async_graphql::{Context, ID, Object};

use crate::features::communities::events::Audience;
use crate::features::graphql::{app, bad_argument, broken, viewer, words};
use crate::features::people::graphql::{Profile, profiles};
use crate::features::posts::commands;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::reads::place;
use crate::features::posts::queries;
use crate::features::pseudonyms::events::Author;
use crate::features::pseudonyms::graphql::is_own;

/// The most characters of what one has typed of a name.
const PREFIX_CHARS_MAX: usize = 50;

/// The most people that are proposed.
const CANDIDATES_MAX: i32 = 20;

/// Whom one may mention.
#[derive(Default)]
pub struct MentionsQuery;

#[Object]
impl MentionsQuery {
    /// The people one may mention in a place, at most 20, by name: those who can see it, whose
    /// name or handle has a word that begins so; empty where the place is gone or hidden.
    async fn mention_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The community; null for what is for the whole company.")]
        community_id: Option<ID>,
        #[graphql(desc = "What has been typed after the at sign, at most 50 characters.")]
        prefix: String,
        #[graphql(desc = "At most this many, 1 to 20.", default = 10)] first: i32,
    ) -> async_graphql::Result<Vec<Profile>> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        if !(1..=CANDIDATES_MAX).contains(&first) {
            return Err(bad_argument("first", "must be 1 to 20"));
        }
        let prefix = words("prefix", Some(prefix), PREFIX_CHARS_MAX)?.unwrap_or_default();
        let Some(audience) = place(community_id) else {
            return Ok(Vec::new());
        };
        let asked = (prefix.as_str(), i64::from(first));
        let found = queries::mentionable(app, viewer.person, audience, asked).await;
        profiles(ctx, &found.map_err(broken)?).await
    }
}

/// The people a text names who cannot see what is for its audience: for its author alone.
pub async fn unreached(
    ctx: &Context<'_>,
    written: (Author, PostId),
    (body, audience): (&str, Audience),
) -> async_graphql::Result<Vec<Profile>> {
    if !is_own(ctx, written)? {
        return Ok(Vec::new());
    }
    let people = commands::unreached(app(ctx)?, body, audience).await;
    profiles(ctx, &people.map_err(broken)?).await
}
