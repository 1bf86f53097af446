//! Who may know what a community lacks.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility::ground;
use crate::features::skills::queries::gaps::{Gap, gaps};
use crate::kernel::error::Error;

/// What a community lacks; the outer none for who does not manage it, the inner none where it is too
/// small to tell.
pub async fn skill_gaps(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Option<Option<Vec<Gap>>>, Error> {
    let ground = ground(app, viewer.person, community).await?;
    if ground.is_none_or(|ground| ground.may_manage_members().is_err()) {
        return Ok(None);
    }
    gaps(app, community).await.map(Some)
}
