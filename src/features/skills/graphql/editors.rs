//! Who edits the taxonomy, and what the viewer may do with it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{
    Position, UserError, app, broken, locale, on, told, unloaded, viewer,
};
use crate::features::people::graphql::{Profile, profile, profiles};
use crate::features::skills::aggregate::Refusal;
use crate::features::skills::commands::editing;
use crate::features::skills::graphql::SkillLoaders;
use crate::features::skills::queries;
use crate::kernel::execute::{Done, Failure};

/// Whether the viewer may edit the taxonomy, and why not.
pub(super) async fn may_edit(ctx: &Context<'_>) -> async_graphql::Result<Permission> {
    let viewer = viewer(ctx)?;
    let editors = &SkillLoaders::of(ctx)?.editors;
    let may = viewer.administrator || {
        let found = editors.get(&viewer.person).await;
        found.map_err(unloaded)?.unwrap_or_default()
    };
    let ruled = if may {
        Ok(())
    } else {
        Err(Refusal::EditorsOnly)
    };
    Ok(Permission::of(ruled, locale(ctx)))
}

/// The company's taxonomy of skills.
pub struct Taxonomy;

/// The company's taxonomy of skills.
#[Object]
impl Taxonomy {
    /// Who edits it beside the administrators and works here, last named first, at most 50. For
    /// administrators; null for everybody else.
    async fn editors(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Profile>>> {
        if !viewer(ctx)?.administrator {
            return Ok(None);
        }
        let editors = queries::editors::editors(app(ctx)?).await.map_err(broken)?;
        profiles(ctx, &editors).await.map(Some)
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self) -> TaxonomyPermissions {
        TaxonomyPermissions
    }
}

/// What the viewer may do with the taxonomy now, and why not.
pub struct TaxonomyPermissions;

/// What the viewer may do with the taxonomy now, and why not.
#[Object]
impl TaxonomyPermissions {
    /// Add skills, change and merge them, and decide about proposals. Its editors may: the
    /// administrators, and whom they named.
    async fn edit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        may_edit(ctx).await
    }

    /// Name its editors and remove them.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn name_editors(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        let ruled = editing::may_name(viewer(ctx)?);
        Ok(Permission::of(ruled, locale(ctx)))
    }
}

/// Reads of the taxonomy as a whole.
#[derive(Default)]
pub struct TaxonomyQuery;

#[Object]
impl TaxonomyQuery {
    /// The company's taxonomy of skills: who edits it, and what the viewer may do with it.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn taxonomy(&self, ctx: &Context<'_>) -> async_graphql::Result<Taxonomy> {
        viewer(ctx)?;
        Ok(Taxonomy)
    }
}

/// Who is to edit the taxonomy.
#[derive(InputObject)]
pub struct NameTaxonomyEditorInput {
    /// Who.
    person_id: ID,
}

/// Who is to edit it no longer.
#[derive(InputObject)]
pub struct RemoveTaxonomyEditorInput {
    /// Who.
    person_id: ID,
}

/// What came of naming an editor of the taxonomy, or of removing one.
#[derive(SimpleObject)]
pub struct TaxonomyEditorPayload {
    /// The person; null where userErrors is not empty.
    person: Option<Profile>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

impl TaxonomyEditorPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(PersonId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        let (done, user_errors) = told(ctx, outcome)?;
        SkillLoaders::of(ctx)?.clear();
        Ok(Self {
            person: match &done {
                Some((person, _)) => profile(ctx, *person).await?,
                None => None,
            },
            user_errors,
            position: done.map(|(_, done)| Position(done.position)),
        })
    }
}

/// Says who edits the taxonomy.
#[derive(Default)]
pub struct TaxonomyMutation;

#[Object]
impl TaxonomyMutation {
    /// Makes somebody who works here an editor of the taxonomy, who may do there what administrators
    /// may; at most 50. For administrators. Doing it twice changes nothing.
    async fn name_taxonomy_editor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: NameTaxonomyEditorInput,
    ) -> async_graphql::Result<TaxonomyEditorPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            editing::name_taxonomy_editor(app, viewer, person)
        });
        TaxonomyEditorPayload::of(ctx, outcome.await).await
    }

    /// Somebody edits the taxonomy no longer. For administrators. Doing it twice changes nothing.
    async fn remove_taxonomy_editor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: RemoveTaxonomyEditorInput,
    ) -> async_graphql::Result<TaxonomyEditorPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            editing::remove_taxonomy_editor(app, viewer, person)
        });
        TaxonomyEditorPayload::of(ctx, outcome.await).await
    }
}
