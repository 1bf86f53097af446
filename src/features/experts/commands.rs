//! What people may say of themselves to the expert finder.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::experts::aggregate::{Listing, Refusal, Wish};
use crate::features::experts::events::ListingId;
use crate::features::experts::projection;
use crate::kernel::execute::{Command, Done, Failure};

/// The viewer says whether they are suggested as an expert at all, and for which topics not. It
/// holds for every search from now on.
pub async fn hide_me_from_expert_search(
    app: &App,
    viewer: &Viewer,
    hidden: bool,
    topics: &[String],
) -> Result<Done, Failure<Refusal>> {
    let person = viewer.person;
    let command = Command::by(&person.to_string(), "hideMeFromExpertSearch", None);
    let stream = ListingId::of(person).to_string();
    let decide = |state: &Listing| Ok(state.set(person, hidden, topics)?.into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// The viewer says how often questions may be put to them, for which topics not, and which kinds
/// of their evidence may be used. It holds for every search and request from now on.
pub async fn set_expert_wishes(
    app: &App,
    viewer: &Viewer,
    wish: &Wish,
) -> Result<Done, Failure<Refusal>> {
    let person = viewer.person;
    let command = Command::by(&person.to_string(), "setExpertWishes", None);
    let stream = ListingId::of(person).to_string();
    let decide = |state: &Listing| Ok(state.wish(person, wish)?.into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
