//! Where a post stands: pinned, moved to another place, or taken back at once.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::standing;
use crate::features::posts::aggregate::board::Pins;
use crate::features::posts::aggregate::quota::Quota;
use crate::features::posts::aggregate::rules::{self, Shelf};
use crate::features::posts::aggregate::{Post, Refusal};
use crate::features::posts::commands::{change_post, existing};
use crate::features::posts::events::PostId;
use crate::features::posts::events::board::{Board, BoardId, Pinned};
use crate::features::posts::projection::{self, marks};
use crate::features::pseudonyms::commands::name_on;
use crate::kernel::clock::Time;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// Puts a post at the top of its place or of its author's profile, until a moment or until it is
/// taken down.
pub async fn pin_post(
    app: &App,
    viewer: &Viewer,
    (post, on): (PostId, Shelf),
    until: Option<Time>,
) -> Result<Done, Failure<Refusal>> {
    let board = board(app, viewer, post, on).await?;
    let stream = BoardId::from(board).to_string();
    let (pins, _) = app.executor.load::<Pins>(&stream).await?;
    let gone = gone(app, &pins, board).await?;
    let command = Command::by(&viewer.person.to_string(), "pinPost", None);
    let pinned = Pinned {
        post,
        board,
        at: app.now(),
        until,
    };
    let decide = |pins: &Pins| pins.pin(pinned.clone(), &gone).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

/// Takes a post down from the top of its place or of its author's profile.
pub async fn unpin_post(
    app: &App,
    viewer: &Viewer,
    (post, on): (PostId, Shelf),
) -> Result<Done, Failure<Refusal>> {
    let board = board(app, viewer, post, on).await?;
    let command = Command::by(&viewer.person.to_string(), "unpinPost", None);
    let decide = |pins: &Pins| Ok(pins.unpin(post, board).into());
    let stream = BoardId::from(board).to_string();
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

/// The board that is meant, where the viewer may pin this post to it.
async fn board(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    on: Shelf,
) -> Result<Board, Failure<Refusal>> {
    let (facts, matter, asker) = existing(app, viewer.person, post).await?;
    matter.pin(asker, on).map_err(Failure::Refused)?;
    match on {
        Shelf::Place => Ok(Board::Place(facts.audience)),
        Shelf::Profile => facts
            .author
            .person()
            .map(Board::Profile)
            .ok_or(Failure::Refused(Refusal::AuthorOnly)),
    }
}

/// What is pinned to a board and no longer shows there: what was binned, moved or taken back.
async fn gone(app: &App, pins: &Pins, board: Board) -> Result<Vec<PostId>, Failure<Refusal>> {
    let mut gone = Vec::new();
    for pinned in pins.posts() {
        let (post, _) = app.executor.load::<Post>(&pinned.to_string()).await?;
        let shows = post.published().is_some_and(|facts| match board {
            Board::Place(audience) => facts.audience == audience,
            Board::Profile(person) => facts.author == person,
        });
        if !shows {
            gone.push(pinned);
        }
    }
    Ok(gone)
}

/// Moves a post, with everything below it, to another place. The mover must be allowed to take it
/// away from the one and to publish it in the other, and so must its author.
pub async fn move_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    to: Audience,
) -> Result<Done, Failure<Refusal>> {
    let (facts, matter, asker) = existing(app, viewer.person, post).await?;
    let target = standing(app, viewer.person, to).await?;
    if !target.reads {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    matter.relocate(asker).map_err(Failure::Refused)?;
    rules::publish(target, facts.kind).map_err(Failure::Refused)?;
    if let Some(author) = facts.author.person() {
        let authors = standing(app, author, to).await?;
        rules::publish(authors, facts.kind)
            .map_err(|_refusal| Failure::Refused(Refusal::AuthorCannotFollow))?;
    }
    if reaching(app, facts.thanked(), to).await?.len() < facts.thanked().len() {
        return Err(Failure::Refused(Refusal::ThankedCannotFollow));
    }
    let mentions = reaching(app, &facts.mentions, to).await?;
    let command = Command::by(&viewer.person.to_string(), "movePost", None);
    let decide = |state: &Post| state.move_to(asker, to, &mentions).map(Decision::from);
    change_post(app, &command, post, decide).await
}

/// Those of some people who see what is for an audience.
async fn reaching(
    app: &App,
    people: &[PersonId],
    audience: Audience,
) -> Result<Vec<PersonId>, Failure<Refusal>> {
    let mut reached = Vec::new();
    for person in people {
        if standing(app, *person, audience).await?.reads {
            reached.push(*person);
        }
    }
    Ok(reached)
}

/// Takes back what the viewer has just published, as if it had never been: it does not count
/// against any limit.
pub async fn undo_post(app: &App, viewer: &Viewer, post: PostId) -> Result<Done, Failure<Refusal>> {
    let stream = post.to_string();
    let events = app.log().read_stream(&stream, 0).await?;
    let first = events.first().ok_or(Failure::Refused(Refusal::NotFound))?;
    let (published_at, now) = (first.occurred_at, app.now());
    let (state, _) = app.executor.load::<Post>(&stream).await?;
    let by = state.author().map_or(viewer.person.into(), |author| {
        name_on(app, viewer.person, (author, post))
    });
    let command = Command::by(&by.to_string(), "undoPost", None);
    let undo = |state: &Post| state.undo(by, published_at, now);
    // What was taken back before exists for nobody; whether it is there for the viewer is for the
    // rules then.
    if state.facts().is_some() {
        existing(app, viewer.person, post).await?;
    }
    let facts = state.facts();
    let quota = facts.and_then(|facts| facts.kind.quota(facts.author, facts.audience));
    let Some((quota, _)) = quota else {
        let decide = |state: &Post| undo(state).map(Decision::from);
        return change_post(app, &command, post, decide).await;
    };
    let both = |state: &Post, quota: &Quota| {
        let gone = undo(state)?;
        Ok((gone.into(), quota.give_back(post).into()))
    };
    let streams = (stream.as_str(), quota.to_string());
    let done = app
        .executor
        .execute_both(&command, (streams.0, &streams.1), both)
        .await?;
    settled(app, done).await
}

async fn settled(app: &App, done: Done) -> Result<Done, Failure<Refusal>> {
    let readers = [projection::NAME, marks::NAME];
    app.settled(&readers, done.position).await?;
    Ok(done)
}
