//! What readers put on posts: that they have the question too, that they have taken note.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::posts::aggregate::acknowledgement::Acknowledgement;
use crate::features::posts::aggregate::me_too::MeToo;
use crate::features::posts::aggregate::rules::Asker;
use crate::features::posts::aggregate::{Facts, Refusal};
use crate::features::posts::commands::readable;
use crate::features::posts::events::PostId;
use crate::features::posts::events::acknowledgement::{AcknowledgementId, Given};
use crate::features::posts::events::me_too::MeTooId;
use crate::features::posts::projection::marks;
use crate::features::pseudonyms::commands::name_on;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// Says that the viewer has a question too, or no longer.
pub async fn me_too(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    wanted: bool,
) -> Result<Done, Failure<Refusal>> {
    let (facts, asker) = seen(app, viewer, post).await?;
    facts.matter().me_too(asker).map_err(Failure::Refused)?;
    let command = Command::by(&viewer.person.to_string(), "meToo", None);
    let stream = MeTooId::of(post, viewer.person).to_string();
    let decide = |state: &MeToo| Ok(state.set(post, viewer.person, wanted).into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

/// The viewer has taken note of an announcement.
pub async fn acknowledge(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    let (facts, asker) = seen(app, viewer, post).await?;
    let at = app.now();
    let ruled = facts.matter().acknowledge(asker, at);
    ruled.map_err(Failure::Refused)?;
    let command = Command::by(&viewer.person.to_string(), "acknowledge", None);
    let stream = AcknowledgementId::of(post, viewer.person).to_string();
    let given = Given {
        post,
        person: viewer.person,
        at,
    };
    let decide = |state: &Acknowledgement| Ok(state.give(given.clone()).into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

/// That was a slip.
pub async fn withdraw_acknowledgement(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    seen(app, viewer, post).await?;
    let now = app.now();
    let command = Command::by(&viewer.person.to_string(), "withdrawAcknowledgement", None);
    let stream = AcknowledgementId::of(post, viewer.person).to_string();
    let decide = |state: &Acknowledgement| {
        let withdrawn = state.withdraw(post, viewer.person, now);
        withdrawn.map(Decision::from)
    };
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

async fn seen(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<(Facts, Asker), Failure<Refusal>> {
    let found = readable(app, viewer.person, post).await?;
    let (facts, standing) = found.ok_or(Failure::Refused(Refusal::NotFound))?;
    let name = name_on(app, viewer.person, (facts.author, post));
    Ok((facts, Asker { name, standing }))
}

async fn settled(app: &App, done: Done) -> Result<Done, Failure<Refusal>> {
    let shown: Result<bool, Error> = app.settled(&[marks::NAME], done.position).await;
    shown?;
    Ok(done)
}
