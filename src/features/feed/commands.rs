//! Saying how far one has read. It is no event: see [`markers`].

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::feed::queries;
use crate::features::feed::queries::markers::Place;
use crate::features::posts;
use crate::features::posts::events::PostId;
use crate::kernel::execute::Failure;
use crate::kernel::markers;

/// Why a marker stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The post does not exist for the viewer, or is not in this feed.
    NotFound,
}

/// The viewer has read a feed up to a post, this one included. Who has read further stays there.
pub async fn mark_read(
    app: &App,
    viewer: &Viewer,
    place: Place,
    post: PostId,
) -> Result<(), Failure<Refusal>> {
    let person = viewer.person;
    let found = posts::queries::posts(app, person, &[post]).await?;
    let found = found
        .get(&post)
        .ok_or(Failure::Refused(Refusal::NotFound))?;
    if !queries::holds(app, person, &place.filter(), post).await? {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let (owner, name) = (person.to_string(), place.name());
    markers::advance(&app.database, &owner, &name, found.published_at.0).await?;
    Ok(())
}
