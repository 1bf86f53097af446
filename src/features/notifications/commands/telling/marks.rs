//! Who is told what others put on a text: that an answer is accepted, a reaction.

use super::{Cause, Scene, decide_all, of, withdraw};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::aggregate::Comment;
use crate::features::comments::events::CommentId;
use crate::features::notifications::events::Reason;
use crate::features::posts::aggregate::Post;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::features::reactions::aggregate::Reaction;
use crate::features::reactions::events::{ReactionId, Subject};
use crate::kernel::error::Error;

/// Tells who answered that the answer is accepted, or takes it back.
pub(super) async fn verdict(
    app: &App,
    cause: Cause,
    (post, comment): (PostId, CommentId),
    (by, accepted): (Author, bool),
) -> Result<(), Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let (written, _) = app.executor.load::<Comment>(&comment.to_string()).await?;
    let (Some(post), Some(facts)) = (state.published(), written.present()) else {
        return Ok(());
    };
    // Who asked under a pseudonym knows which of their own answers they accepted.
    let Some(author) = facts.author.person() else {
        return Ok(());
    };
    let scene = Scene::new(cause, post, Some(comment), by);
    if !accepted {
        return withdraw(app, &scene, author, Reason::Accepted).await;
    }
    if !facts.verdict.is_accepted() {
        return Ok(());
    }
    decide_all(app, &scene, of(Reason::Accepted, &[author])).await
}

/// Tells who wrote a post that somebody reacted to it, or takes it back.
pub(super) async fn reaction(
    app: &App,
    cause: Cause,
    post: PostId,
    person: PersonId,
) -> Result<(), Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let Some(facts) = state.published() else {
        return Ok(());
    };
    // Under a pseudonym nobody is told of reactions: they would say who it is to whoever looks on.
    let Some(author) = facts.author.person() else {
        return Ok(());
    };
    let scene = Scene::new(cause, facts, None, person.into());
    let stream = ReactionId::of(Subject::Post(post), person).to_string();
    let (reaction, _) = app.executor.load::<Reaction>(&stream).await?;
    match reaction {
        Reaction::Present(_) => decide_all(app, &scene, of(Reason::Reaction, &[author])).await,
        Reaction::Absent => withdraw(app, &scene, author, Reason::Reaction).await,
    }
}
