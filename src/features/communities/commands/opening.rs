//! Changing who may see a community, knowing what that shows to whom.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::exposure::{Around, Seen};
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::events::{CommunityId, VisibilityChanged};
use crate::kernel::execute::{Done, Failure};

use super::{allowed, change};

/// Changes who may see a community; owners may, who have seen how much that shows. What is around
/// it comes from tables: whatever is written in the same moment is not counted.
pub async fn change_visibility(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: VisibilityChanged,
    (around, seen): (Around, Seen),
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_change_visibility).await?;
    let request = ("changeCommunityVisibility", community);
    change(app, viewer, request, |place| {
        place.change_visibility(wanted.clone(), &around, seen)
    })
    .await
}
