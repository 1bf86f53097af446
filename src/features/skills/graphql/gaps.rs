//! What a community lacks, for those who manage it.

use async_graphql::{Context, ID, Object, SimpleObject};

use crate::features::communities::events::CommunityId;
use crate::features::graphql::{app, broken, viewer};
use crate::features::skills::commands::gaps;
use crate::features::skills::graphql::{Skill, skill};
use crate::features::skills::queries::gaps::{Crowd, Gap};

/// What a community lacks.
#[derive(SimpleObject)]
pub struct SkillGaps {
    /// Whether the community has fewer than 10 members, and nothing is told.
    is_too_small: bool,
    /// The skills of its members that are most wanted and least offered first, at most 100. A skill
    /// is listed when at least five members offer it, or at least five want it.
    skills: Vec<SkillGap>,
}

/// A skill in a community. A number is null where it is one to four people.
pub struct SkillGap(Gap);

/// A skill in a community. A number is null where it is one to four people.
#[Object]
impl SkillGap {
    /// One of the names by which it is claimed.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The skill of the taxonomy; null where the name is in none.
    async fn skill(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Skill>> {
        match self.0.skill {
            Some(id) => skill(ctx, id).await,
            None => Ok(None),
        }
    }

    /// How many members want to help others with it; null for one to four.
    async fn helping_count(&self) -> Option<i32> {
        told(self.0.helping)
    }

    /// How many members want to learn it; null for one to four.
    async fn learning_count(&self) -> Option<i32> {
        told(self.0.learning)
    }
}

fn told(crowd: Crowd) -> Option<i32> {
    match crowd {
        Crowd::Told(people) => i32::try_from(people).ok(),
        Crowd::Few => None,
    }
}

/// Reads of what communities lack.
#[derive(Default)]
pub struct GapsQuery;

#[Object]
impl GapsQuery {
    /// Which skills the members of a community offer and want, as numbers without names; null for
    /// who does not manage it.
    async fn skill_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The community.")] community_id: ID,
    ) -> async_graphql::Result<Option<SkillGaps>> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let Ok(community) = community_id.parse::<CommunityId>() else {
            return Ok(None);
        };
        let found = gaps::skill_gaps(app, viewer, community).await;
        let Some(gaps) = found.map_err(broken)? else {
            return Ok(None);
        };
        Ok(Some(SkillGaps {
            is_too_small: gaps.is_none(),
            skills: gaps.unwrap_or_default().into_iter().map(SkillGap).collect(),
        }))
    }
}
