//! The objective of a community: managers set it, say how far it is, and take it away.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::objective::checked_note;
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::events::{CommunityId, ObjectiveReported, ObjectiveSet};
use crate::kernel::clock::Day;
use crate::kernel::execute::{Done, Failure};
use crate::kernel::personal::Personal;

use super::{allowed, change};

/// Gives a community an objective; managers may.
pub async fn set_objective(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: ObjectiveSet,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_edit).await?;
    let now = app.now();
    change(app, viewer, ("setCommunityObjective", community), |place| {
        place.set_objective(wanted.clone(), now)
    })
    .await
}

/// A value of the objective as a manager reports it.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The value.
    pub value: i64,
    /// Of which day; none for today.
    pub on: Option<Day>,
    /// What the manager says about it.
    pub note: Option<String>,
}

/// Says how far the objective is; managers may.
pub async fn report_objective(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    progress: Progress,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_report_objective).await?;
    let now = app.now();
    let note = checked_note(progress.note).map_err(Failure::Refused)?;
    let reported = ObjectiveReported {
        value: progress.value,
        on: progress.on.unwrap_or(Day::of(now)),
        note: note.map(|note| Personal::writing(viewer.person.0, note)),
    };
    let request = ("reportObjectiveProgress", community);
    change(app, viewer, request, |place| {
        place.report_objective(reported.clone(), now)
    })
    .await
}

/// Takes the objective away; managers may.
pub async fn clear_objective(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_edit).await?;
    let request = ("clearCommunityObjective", community);
    change(app, viewer, request, |place| Ok(place.clear_objective())).await
}
