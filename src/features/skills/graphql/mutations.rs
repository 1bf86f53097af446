//! Proposing skills, and keeping the taxonomy.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::features::graphql::{Position, UserError, app, named, on, told, viewer};
use crate::features::skills::aggregate::{Refusal, Relabel};
use crate::features::skills::commands::{self, NewSkill};
use crate::features::skills::events::{Names, SkillId};
use crate::features::skills::graphql::{Skill, SkillLoaders, skill};
use crate::kernel::execute::{Done, Failure};

/// The skill to propose: at least one label.
#[derive(InputObject)]
pub struct ProposeSkillInput {
    /// The label in French, 1 to 120 characters; null for none.
    french: Option<String>,
    /// The label in English, 1 to 120 characters; null for none.
    english: Option<String>,
    /// What else it is called, in any language, at most 50 of 1 to 120 characters.
    #[graphql(default)]
    synonyms: Vec<String>,
    /// The wider skill above it; null for one at the top.
    parent_id: Option<ID>,
    /// The same key gives the same answer.
    idempotency_key: Option<String>,
}

/// The skill to add: at least one label.
#[derive(InputObject)]
pub struct CreateSkillInput {
    /// The label in French, 1 to 120 characters; null for none.
    french: Option<String>,
    /// The label in English, 1 to 120 characters; null for none.
    english: Option<String>,
    /// What else it is called, in any language, at most 50 of 1 to 120 characters.
    #[graphql(default)]
    synonyms: Vec<String>,
    /// The wider skill above it; null for one at the top.
    parent_id: Option<ID>,
    /// The same key gives the same answer.
    idempotency_key: Option<String>,
}

/// The skill to call otherwise. What is left out stays.
#[derive(InputObject)]
pub struct RenameSkillInput {
    /// Which skill.
    skill_id: ID,
    /// The label in French, 1 to 120 characters; null clears it.
    french: MaybeUndefined<String>,
    /// The label in English, 1 to 120 characters; null clears it.
    english: MaybeUndefined<String>,
}

/// The synonyms of a skill.
#[derive(InputObject)]
pub struct SetSkillSynonymsInput {
    /// Which skill.
    skill_id: ID,
    /// What else it is called, in any language, at most 50 of 1 to 120 characters; they take the
    /// place of those before.
    synonyms: Vec<String>,
}

/// The place of a skill.
#[derive(InputObject)]
pub struct SetSkillParentInput {
    /// Which skill.
    skill_id: ID,
    /// The wider skill above it; absent or null puts it at the top.
    parent_id: Option<ID>,
}

/// The proposal to accept.
#[derive(InputObject)]
pub struct AcceptSkillInput {
    /// Which skill.
    skill_id: ID,
}

/// The proposal to refuse.
#[derive(InputObject)]
pub struct RefuseSkillInput {
    /// Which skill.
    skill_id: ID,
}

/// The skills to merge.
#[derive(InputObject)]
pub struct MergeSkillsInput {
    /// The skill that ends.
    skill_id: ID,
    /// The skill it goes on in.
    into_id: ID,
}

/// What came of a change to the taxonomy.
#[derive(SimpleObject)]
pub struct SkillPayload {
    /// The skill as it is now; null where userErrors is not empty. After a merge it is the one that
    /// both go on in.
    skill: Option<Skill>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

impl SkillPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(SkillId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        let (done, user_errors) = told(ctx, outcome)?;
        let mut payload = Self {
            skill: None,
            user_errors,
            position: None,
        };
        if let Some((id, done)) = done {
            SkillLoaders::of(ctx)?.clear();
            payload.skill = skill(ctx, id).await?;
            payload.position = Some(Position(done.position));
        }
        Ok(payload)
    }
}

/// Keeps the taxonomy of skills.
#[derive(Default)]
pub struct SkillsMutation;

#[Object]
impl SkillsMutation {
    /// Proposes a skill for the taxonomy; one of its editors decides. At most 20 open proposals a
    /// person. For who works here.
    async fn propose_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The skill.")] input: ProposeSkillInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let key = input.idempotency_key.as_deref();
        let names = (input.french, input.english, input.synonyms);
        let outcome = async {
            let new = new_skill(names, input.parent_id.as_ref())?;
            commands::propose_skill(app, viewer, &new, key).await
        };
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Adds a skill to the taxonomy, which has at most 5,000. For its editors.
    async fn create_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The skill.")] input: CreateSkillInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let key = input.idempotency_key.as_deref();
        let names = (input.french, input.english, input.synonyms);
        let outcome = async {
            let new = new_skill(names, input.parent_id.as_ref())?;
            commands::create_skill(app, viewer, &new, key).await
        };
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Changes the labels of a skill; a label that goes stays as a synonym, so that who claims it
    /// still claims the skill. For its editors. Doing it twice changes nothing.
    async fn rename_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new labels.")] input: RenameSkillInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let wanted = Relabel {
            french: input.french.into(),
            english: input.english.into(),
        };
        let outcome = on(&input.skill_id, Refusal::NotFound, |id| {
            commands::rename_skill(app, viewer, id, &wanted)
        });
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Replaces the synonyms of a skill. For its editors. Doing it twice changes nothing.
    async fn set_skill_synonyms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The synonyms.")] input: SetSkillSynonymsInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.skill_id, Refusal::NotFound, |id| {
            commands::set_skill_synonyms(app, viewer, id, &input.synonyms)
        });
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Puts a skill below a wider one, or at the top; a branch has at most 6 skills. For
    /// its editors. Doing it twice changes nothing.
    async fn set_skill_parent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place.")] input: SetSkillParentInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = async {
            let (skill, parent) = (
                named(&input.skill_id, Refusal::NotFound)?,
                parent(input.parent_id.as_ref())?,
            );
            let done = commands::set_skill_parent(app, viewer, skill, parent).await?;
            Ok((skill, done))
        };
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Accepts a proposal: the skill is in the taxonomy. For its editors. Doing it twice changes
    /// nothing.
    async fn accept_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: AcceptSkillInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.skill_id, Refusal::NotFound, |id| {
            commands::accept_skill(app, viewer, id)
        });
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Refuses a proposal; its names are free again. For its editors. Doing it twice changes
    /// nothing.
    async fn refuse_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: RefuseSkillInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.skill_id, Refusal::NotFound, |id| {
            commands::refuse_skill(app, viewer, id)
        });
        SkillPayload::of(ctx, outcome.await).await
    }

    /// Merges a skill into another: its names become synonyms, what is below it goes along, who
    /// claims it claims the other, and its id still resolves. For its editors. Doing it twice
    /// changes nothing.
    async fn merge_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two skills.")] input: MergeSkillsInput,
    ) -> async_graphql::Result<SkillPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = async {
            let skill = named(&input.skill_id, Refusal::NotFound)?;
            let into = named(&input.into_id, Refusal::NoSuchTarget)?;
            let done = commands::merge_skills(app, viewer, skill, into).await?;
            Ok((into, done))
        };
        SkillPayload::of(ctx, outcome.await).await
    }
}

type Written = (Option<String>, Option<String>, Vec<String>);

fn new_skill(
    (french, english, synonyms): Written,
    parent_id: Option<&ID>,
) -> Result<NewSkill, Failure<Refusal>> {
    Ok(NewSkill {
        names: Names {
            french,
            english,
            synonyms,
        },
        parent: parent(parent_id)?,
    })
}

fn parent(id: Option<&ID>) -> Result<Option<SkillId>, Failure<Refusal>> {
    id.map(|id| named(id, Refusal::NoSuchParent)).transpose()
}
