//! What people keep away of others.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::aggregate::{Block, PEOPLE_MAX, Pair, Refusal, of_others};
use crate::features::blocks::events::{BlockId, Event, Muted};
use crate::features::blocks::projection;
use crate::features::blocks::queries::{self, Kept};
use crate::features::people;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// The viewer and a person want nothing to do with each other any more.
pub async fn block_person(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let pair = new_pair(app, viewer, person, Kept::Blocked).await?;
    let decide = |state: &Block| Ok(state.block(pair));
    change(app, "blockPerson", pair, decide).await
}

/// That is over.
pub async fn unblock_person(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, person).await?;
    let decide = |state: &Block| Ok(state.unblock(pair));
    change(app, "unblockPerson", pair, decide).await
}

/// The viewer is told nothing of a person's doings any more, until a moment or until they say
/// otherwise.
pub async fn mute_person(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    until: Option<Time>,
) -> Result<Done, Failure<Refusal>> {
    let pair = new_pair(app, viewer, person, Kept::Muted).await?;
    let muted = Muted {
        by: pair.by,
        person,
        until,
    };
    let now = app.now();
    let decide = |state: &Block| state.mute(muted, now);
    change(app, "mutePerson", pair, decide).await
}

/// They are told again.
pub async fn unmute_person(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let pair = pair(app, viewer, person).await?;
    let decide = |state: &Block| Ok(state.unmute(pair));
    change(app, "unmutePerson", pair, decide).await
}

/// The viewer and a person who exists for them.
async fn pair(app: &App, viewer: &Viewer, person: PersonId) -> Result<Pair, Failure<Refusal>> {
    let found = people::queries::profiles(app, viewer.person, &[person]).await?;
    if found.is_empty() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let pair = Pair {
        by: viewer.person,
        person,
    };
    of_others(pair).map_err(Failure::Refused)?;
    Ok(pair)
}

/// The same, where there is room for one more.
async fn new_pair(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    kept: Kept,
) -> Result<Pair, Failure<Refusal>> {
    let pair = pair(app, viewer, person).await?;
    if queries::count(app, viewer.person, kept).await? >= PEOPLE_MAX {
        return Err(Failure::Refused(Refusal::TooMany));
    }
    Ok(pair)
}

async fn change(
    app: &App,
    request: &str,
    pair: Pair,
    decide: impl Fn(&Block) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&pair.by.to_string(), request, None);
    let stream = BlockId::of(pair.by, pair.person).to_string();
    let decide = |state: &Block| decide(state).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Whether one of two people has blocked the other.
pub async fn are_apart(app: &App, one: PersonId, other: PersonId) -> Result<bool, Error> {
    Ok(state(app, one, other).await?.is_blocked() || state(app, other, one).await?.is_blocked())
}

async fn state(app: &App, by: PersonId, person: PersonId) -> Result<Block, Error> {
    let stream = BlockId::of(by, person).to_string();
    Ok(app.executor.load(&stream).await?.0)
}
