//! Whom a question is put to, as whoever routes it says: experts, and people who may help.

use super::{Cause, Scene, decide_all, of, withdraw};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::notifications::events::Reason;
use crate::features::posts::aggregate::Post;
use crate::features::posts::events::PostId;
use crate::kernel::error::Error;

/// Tells people of a question that is put to them; nobody where it is there no more. Carried out
/// twice, the second time changes nothing.
pub async fn ask(
    app: &App,
    cause: Cause,
    (question, reason): (PostId, Reason),
    people: &[PersonId],
) -> Result<(), Error> {
    match scene(app, cause, question).await? {
        Some(scene) => decide_all(app, &scene, of(reason, people)).await,
        None => Ok(()),
    }
}

/// Takes back that a question was put to people.
pub async fn ask_no_more(
    app: &App,
    cause: Cause,
    (question, reason): (PostId, Reason),
    people: &[PersonId],
) -> Result<(), Error> {
    if let Some(scene) = scene(app, cause, question).await? {
        for person in people {
            withdraw(app, &scene, *person, reason).await?;
        }
    }
    Ok(())
}

async fn scene(app: &App, cause: Cause, question: PostId) -> Result<Option<Scene>, Error> {
    let (state, _) = app.executor.load::<Post>(&question.to_string()).await?;
    let facts = state.published();
    Ok(facts.map(|facts| Scene::new(cause, facts, None, facts.author)))
}
