//! Going on in another community.

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::aggregate::exposure::{Around, Seen};
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::aggregate::succession::Succession;
use crate::features::communities::aggregate::{Community, Refusal};
use crate::features::communities::events::{CommunityId, Joined, Role, VisibilityChanged};
use crate::features::communities::{projection, queries};
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};
use crate::kernel::id;
use crate::kernel::page::{PAGE_MAX, Page};

use super::{admit, allowed};

/// Changes who may see a community and leaves what was written to those who see it now: another
/// one goes on in its stead, which is answered. Owners may. Where the change shows nothing that
/// was written to anybody, nothing happens, and the answer is none.
pub async fn succeed(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: VisibilityChanged,
    (around, seen): (Around, Seen),
) -> Result<Option<(CommunityId, Done)>, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_change_visibility).await?;
    let (state, _) = app
        .executor
        .load::<Community>(&community.to_string())
        .await?;
    if !state.shows_more(&wanted) {
        return Ok(None);
    }
    let charter = queries::charter(app, community).await?;
    let to = Succession {
        community,
        successor: CommunityId::new(),
        wanted,
        charter: charter.map(|charter| charter.text),
    };
    let actor = viewer.person.to_string();
    let command = Command::by(&actor, "changeCommunityVisibility", None);
    let decide = |place: &Community, _successor: &Community| {
        let (stops, goes_on) = place.succeed(&to, &around, seen)?;
        Ok((stops.into(), goes_on.into()))
    };
    let streams = (community.to_string(), to.successor.to_string());
    app.executor
        .execute_both(&command, (&streams.0, &streams.1), decide)
        .await?;
    // The others follow by the queue.
    let joined = Joined {
        community: to.successor,
        person: viewer.person,
        role: Role::Owner,
    };
    let command = Command::by(&actor, "changeCommunityVisibility", None);
    let done = admit(app, &command, joined).await?;
    let readers = [projection::NAME, projection::succession::NAME];
    app.settled(&readers, done.position).await?;
    Ok(Some((to.successor, done)))
}

/// Makes the members of a community members of the one that goes on in its stead, with their
/// roles: whoever has not left and, where it takes guests, guests. Doing it twice changes nothing.
pub async fn carry_over(
    app: &App,
    community: CommunityId,
    successor: CommunityId,
) -> Result<(), Error> {
    let (state, _) = app
        .executor
        .load::<Community>(&successor.to_string())
        .await?;
    let external = state.place().is_some_and(|place| place.external);
    let mut page = Page {
        first: PAGE_MAX,
        after: None,
    };
    loop {
        let slice = queries::members(app, community, &page).await?;
        for member in &slice.items {
            let comes = match kind(app, member.person).await? {
                Kind::Employee => true,
                Kind::Guest => external,
                Kind::Nobody => false,
            };
            if !comes {
                continue;
            }
            let joined = Joined {
                community: successor,
                person: member.person,
                role: member.role,
            };
            // Once: whoever leaves the successor is not brought back by another try.
            let pair = [successor.to_string(), member.person.to_string()];
            let id = id::derived_uuid(&["carry_over", &pair[0], &pair[1]]);
            let command = Command::system(id);
            match admit(app, &command, joined).await {
                Ok(_) | Err(Failure::Refused(_) | Failure::Taken { .. }) => {}
                Err(Failure::Broken(error)) => return Err(error),
            }
        }
        match slice.items.last() {
            Some(last) if slice.more => page.after = Some(last.keys().to_vec()),
            Some(_) | None => return Ok(()),
        }
    }
}
