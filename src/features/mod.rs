//! Tier 2: the product. One folder a feature, in dependency order: a feature may use the ones
//! before it, through their events, commands and queries; only `graphql.rs` may look sideways.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod graphql;

pub mod accounts;
pub mod activity;
pub mod asking;
pub mod blocks;
pub mod comments;
pub mod communities;
pub mod demo;
pub mod experts;
pub mod feed;
pub mod following;
pub mod home;
pub mod imports;
pub mod notifications;
pub mod people;
pub mod posts;
pub mod pseudonyms;
pub mod reactions;
pub mod search;
pub mod skills;

#[cfg(test)]
pub mod testing;

use std::sync::Arc;

use crate::app::{App, Running};
use crate::kernel::effects::Worker;
use crate::kernel::error::Error;
use crate::kernel::event::{Event, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::reactor::Reactor;
use crate::kernel::runner::Follower;

/// Every projection of the product.
pub fn projections() -> Vec<Arc<dyn Projection>> {
    vec![
        Arc::new(accounts::projection::Accounts),
        Arc::new(accounts::projection::visits::Visits),
        Arc::new(people::projection::People),
        Arc::new(communities::projection::Communities),
        Arc::new(communities::projection::succession::Succession),
        Arc::new(communities::projection::former::Former),
        Arc::new(pseudonyms::projection::Pseudonyms),
        Arc::new(blocks::projection::Blocks),
        Arc::new(posts::projection::Posts),
        Arc::new(posts::projection::marks::Marks),
        Arc::new(comments::projection::Comments),
        Arc::new(reactions::projection::Reactions),
        Arc::new(skills::projection::Skills),
        Arc::new(skills::projection::endorsements::Endorsements),
        Arc::new(skills::projection::editors::Editors),
        Arc::new(following::projection::Following),
        Arc::new(notifications::projection::Notifications),
        Arc::new(notifications::projection::addresses::Addresses),
        Arc::new(home::projection::Home),
        Arc::new(experts::projection::Hidden),
        Arc::new(asking::projection::Requests),
    ]
}

/// Every reactor of the product: what turns events into effects.
pub fn reactors() -> Vec<Arc<dyn Reactor>> {
    vec![
        Arc::new(communities::ending::Ending),
        Arc::new(communities::succession::Succeeding),
        Arc::new(notifications::notify::Decide),
        Arc::new(notifications::commands::snooze::Snoozing),
        Arc::new(notifications::emails::Mailing),
        Arc::new(notifications::emails::digest::Planning),
        Arc::new(asking::routing::Routing),
        Arc::new(asking::notify::Telling),
    ]
}

/// Everything that follows the log into the database.
pub fn followers() -> Vec<Follower> {
    let projections = projections().into_iter().map(Follower::Projection);
    let reactors = reactors().into_iter().map(Follower::Reactor);
    projections.chain(reactors).collect()
}

/// Everything that carries out effects.
pub fn workers(app: &App) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(communities::ending::Ender(app.clone())),
        Arc::new(communities::succession::Carrier(app.clone())),
        Arc::new(notifications::notify::Teller(app.clone())),
        Arc::new(notifications::commands::snooze::Returning(app.clone())),
        Arc::new(notifications::emails::Post::new(app)),
        Arc::new(notifications::emails::digest::Planner(app.clone())),
        Arc::new(notifications::emails::refusals::Refusals::new(app)),
        Arc::new(notifications::emails::absence::Absences::new(app)),
        Arc::new(asking::routing::Router(app.clone())),
        Arc::new(asking::notify::Teller(app.clone())),
    ]
}

/// Starts what follows the log into the search index, where this process has opened one.
pub fn start_index(app: &App, running: &mut Running) {
    if let Some(search) = app.search() {
        let follow = experts::index::run(app.clone(), search.clone(), running.stopping());
        running.add(tokio::spawn(follow));
    }
}

/// Reads an event of any feature, to see whether it can be read.
pub fn read(recorded: &Recorded) -> Result<(), Error> {
    fn of<E: Event>(recorded: &Recorded) -> Option<Result<(), Error>> {
        E::KINDS
            .contains(&recorded.kind.as_str())
            .then(|| E::read(recorded).map(drop))
    }
    let readers = [
        of::<accounts::events::AccountEvent>,
        of::<accounts::events::SessionEvent>,
        of::<people::events::Event>,
        of::<communities::events::Event>,
        of::<communities::events::MembershipEvent>,
        of::<communities::events::AccessEvent>,
        of::<pseudonyms::events::Event>,
        of::<blocks::events::Event>,
        of::<posts::events::Event>,
        of::<posts::events::quota::QuotaEvent>,
        of::<posts::events::me_too::MeTooEvent>,
        of::<posts::events::acknowledgement::AcknowledgementEvent>,
        of::<posts::events::board::BoardEvent>,
        of::<comments::events::Event>,
        of::<reactions::events::Event>,
        of::<skills::events::Event>,
        of::<skills::events::endorsement::EndorsementEvent>,
        of::<skills::events::endorsement::AskingEvent>,
        of::<skills::events::editors::EditorsEvent>,
        of::<following::events::FollowEvent>,
        of::<following::events::BookmarkEvent>,
        of::<notifications::events::Event>,
        of::<notifications::events::inbox::InboxEvent>,
        of::<notifications::events::address::AddressEvent>,
        of::<notifications::events::release::ReleaseEvent>,
        of::<home::events::Event>,
        of::<experts::events::Event>,
        of::<asking::events::Event>,
    ];
    readers
        .iter()
        .find_map(|read| read(recorded))
        .unwrap_or_else(|| {
            Err(Error::Undecodable {
                position: recorded.position,
                kind: recorded.kind.clone(),
                reason: "unknown kind".to_owned(),
            })
        })
}
