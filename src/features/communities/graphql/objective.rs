//! The objective of a community in the API: what it wants to reach, how far it is, and what was
//! said about it before.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands::{self, Progress};
use crate::features::communities::events::{CommunityId, ObjectiveSet};
use crate::features::communities::graphql::CommunityLoader;
use crate::features::communities::graphql::mutations::{CommunityPayload, read};
use crate::features::communities::queries::{self, Aim, Reported, Said};
use crate::features::graphql::{Date, DateTime, app, broken, on, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::page::{encode, keys};

/// The cursors of what was said about objectives: the place in the log.
const HISTORY: &str = "objective-history";

/// The ids of what was said: the community and the place in the log.
const CHANGE: &str = "objective-change";

/// What a community wants to reach, and how far it is.
pub struct CommunityObjective(pub(super) Aim);

impl CommunityObjective {
    fn reported(&self) -> Option<&Reported> {
        self.0.reported.as_ref()
    }
}

/// What a community wants to reach, and how far it is.
#[Object]
impl CommunityObjective {
    /// What it wants to reach, in a sentence.
    async fn statement(&self) -> &str {
        &self.0.objective.statement
    }

    /// What is measured.
    async fn measure(&self) -> &str {
        &self.0.objective.measure
    }

    /// The value to reach.
    async fn target(&self) -> i64 {
        self.0.objective.target
    }

    /// What the value counts, such as `%` or `days`; empty where it counts things.
    async fn unit(&self) -> &str {
        &self.0.objective.unit
    }

    /// Until when.
    async fn due_on(&self) -> Date {
        Date(self.0.objective.due_on)
    }

    /// Since when it is as it is.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.set_at)
    }

    /// The value that was reported last; null while none was.
    async fn current(&self) -> Option<i64> {
        self.reported().map(|reported| reported.value)
    }

    /// The day that value is of; null while none was reported.
    async fn reported_on(&self) -> Option<Date> {
        self.reported().map(|reported| Date(reported.on))
    }

    /// What was said about it; null where nothing was.
    async fn note(&self) -> Option<&str> {
        self.reported()
            .and_then(|reported| reported.note.as_deref())
    }

    /// When it was reported; null while none was.
    async fn reported_at(&self) -> Option<DateTime> {
        self.0.reported_at.map(DateTime)
    }

    /// Who reported it; null while nobody did, or where they are gone.
    async fn reported_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.reporter {
            Some(reporter) => profile(ctx, reporter).await,
            None => Ok(None),
        }
    }
}

/// What happened to an objective.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectiveChangeKind {
    /// It was set, the first or another one.
    Set,
    /// Somebody said how far it is.
    Reported,
    /// It was taken away.
    Cleared,
}

/// Something that happened to the objective of a community.
pub struct ObjectiveChange {
    of: CommunityId,
    said: Said,
}

/// Something that happened to the objective of a community.
#[Object]
impl ObjectiveChange {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let keys = [self.of.to_string(), self.said.position.to_string()];
        ID(encode(CHANGE, &[&keys[0], &keys[1]]))
    }

    /// What happened.
    async fn kind(&self) -> ObjectiveChangeKind {
        match (&self.said.set, &self.said.reported) {
            (Some(_), _) => ObjectiveChangeKind::Set,
            (None, Some(_)) => ObjectiveChangeKind::Reported,
            (None, None) => ObjectiveChangeKind::Cleared,
        }
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.said.at)
    }

    /// Who did it; null where they are gone.
    async fn by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.said.actor {
            Some(actor) => profile(ctx, actor).await,
            None => Ok(None),
        }
    }

    /// What it wants to reach from then on; null where it was not set.
    async fn statement(&self) -> Option<&str> {
        self.said.set.as_ref().map(|set| set.statement.as_str())
    }

    /// What is measured from then on; null where it was not set.
    async fn measure(&self) -> Option<&str> {
        self.said.set.as_ref().map(|set| set.measure.as_str())
    }

    /// The value to reach from then on; null where it was not set.
    async fn target(&self) -> Option<i64> {
        self.said.set.as_ref().map(|set| set.target)
    }

    /// What the value counts from then on; null where it was not set.
    async fn unit(&self) -> Option<&str> {
        self.said.set.as_ref().map(|set| set.unit.as_str())
    }

    /// Until when, from then on; null where it was not set.
    async fn due_on(&self) -> Option<Date> {
        self.said.set.as_ref().map(|set| Date(set.due_on))
    }

    /// The value that was reported; null where none was.
    async fn value(&self) -> Option<i64> {
        self.said.reported.as_ref().map(|it| it.value)
    }

    /// The day that value is of; null where none was reported.
    async fn value_on(&self) -> Option<Date> {
        self.said.reported.as_ref().map(|it| Date(it.on))
    }

    /// What was said about it; null where nothing was.
    async fn note(&self) -> Option<&str> {
        self.said
            .reported
            .as_ref()
            .and_then(|it| it.note.as_deref())
    }
}

crate::connection!(
    ObjectiveChangeConnection,
    ObjectiveChangeEdge,
    ObjectiveChange,
    "changes to an objective",
    "change to an objective"
);

/// What was said, by this id; none where it is not one, or not for the viewer to see.
pub async fn change(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<ObjectiveChange>> {
    let Some([of, position]) = keys(CHANGE, id) else {
        return Ok(None);
    };
    let (Ok(of), Ok(position)) = (of.parse(), position.parse()) else {
        return Ok(None);
    };
    let place = CommunityLoader::get(ctx, of).await?;
    if !place.is_some_and(|place| place.0.content_is_visible()) {
        return Ok(None);
    }
    let found = queries::objective_change(app(ctx)?, of, position).await;
    let found = found.map_err(broken)?;
    Ok(found.map(|said| ObjectiveChange { of, said }))
}

/// What was said about the objectives of a community. The caller has checked that the viewer may
/// see what is in it.
pub(super) async fn history(
    ctx: &Context<'_>,
    community: CommunityId,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<ObjectiveChangeConnection> {
    let page = page(HISTORY, 1, first, after)?;
    let as_of = app(ctx)?.log().head();
    let slice = queries::objective_history(app(ctx)?, community, &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|said| {
        let cursor = encode(HISTORY, &[&said.position.to_string()]);
        let of = community;
        (cursor, ObjectiveChange { of, said })
    });
    let items = items.collect();
    Ok(ObjectiveChangeConnection::new(
        items, slice.more, &page, as_of,
    ))
}

/// The objective to set.
#[derive(InputObject)]
pub struct SetCommunityObjectiveInput {
    /// Of which community.
    community_id: ID,
    /// What it wants to reach, 2 to 300 characters.
    statement: String,
    /// What is measured, 2 to 160 characters.
    measure: String,
    /// The value to reach, 0 to 1,000,000,000.
    target: i32,
    /// What the value counts, at most 20 characters.
    #[graphql(default)]
    unit: String,
    /// Until when: a day to come, in at most ten years.
    due_on: Date,
}

/// How far an objective is.
#[derive(InputObject)]
pub struct ReportObjectiveProgressInput {
    /// That of which community.
    community_id: ID,
    /// The value, 0 to 1,000,000,000.
    value: i32,
    /// The day the value is of, none that is still to come; today where nothing is said.
    on: Option<Date>,
    /// What is to be said about it, at most 500 characters.
    note: Option<String>,
}

/// The objective to take away.
#[derive(InputObject)]
pub struct ClearCommunityObjectiveInput {
    /// That of which community.
    community_id: ID,
}

/// Changes to objectives.
#[derive(Default)]
pub struct ObjectiveMutation;

#[Object]
impl ObjectiveMutation {
    /// Gives a community an objective, in the place of the one it has; managers may. What was
    /// reported counts on as long as measure and unit stay the same.
    async fn set_community_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The objective.")] input: SetCommunityObjectiveInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            let wanted = ObjectiveSet {
                statement: input.statement,
                measure: input.measure,
                target: input.target.into(),
                unit: input.unit,
                due_on: input.due_on.0,
                restarts: true,
            };
            let done = commands::set_objective(app, viewer, id, wanted).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Says how far the objective of a community is; managers may.
    async fn report_objective_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The value.")] input: ReportObjectiveProgressInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            let progress = Progress {
                value: input.value.into(),
                on: input.on.map(|on| on.0),
                note: input.note,
            };
            let done = commands::report_objective(app, viewer, id, progress).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Takes the objective of a community away; managers may. Its history stays.
    async fn clear_community_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: ClearCommunityObjectiveInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::clear_objective(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }
}
