//! What people do to comments.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::comments::aggregate::rules::Asker;
use crate::features::comments::aggregate::{Comment, Facts, Refusal, checked};
use crate::features::comments::events::{CommentId, Event, Written};
use crate::features::comments::projection;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::Standing;
use crate::features::posts;
use crate::features::posts::commands::mentions;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::commands::{name_on, pseudonym_of};
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::personal::Personal;

/// What the request to write a comment is called.
const CREATE: &str = "createComment";

/// What a new comment is.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// The post it belongs to.
    pub post: PostId,
    /// The comment it answers; none when it answers the post.
    pub parent: Option<CommentId>,
    /// The text, in Markdown.
    pub body: String,
}

/// Writes a comment of the viewer. Answers its id, also when the same request wrote it before.
pub async fn write_comment(
    app: &App,
    viewer: &Viewer,
    new: NewComment,
    idempotency_key: Option<&str>,
) -> Result<(CommentId, Done), Failure<Refusal>> {
    let (post, standing) = post(app, viewer.person, new.post).await?;
    let name = name_on(app, viewer.person, (post.author, new.post));
    standing
        .commenting
        .map_err(|why| Failure::Refused(Refusal::Place(why)))?;
    let command = Command::by(&name.to_string(), CREATE, idempotency_key);
    let fresh = CommentId::new();
    let by = (name, viewer.person);
    let done = write(app, &command, fresh, by, (new, post.audience)).await?;
    let first = done.streams.first().and_then(|stream| stream.parse().ok());
    let comment = first.unwrap_or(fresh);
    settled(app, &done).await?;
    Ok((comment, done))
}

/// Whether a request of [`write_comment`] with this key has written a comment about a post, which
/// may be gone, by whichever name.
pub async fn was_written(
    app: &App,
    (person, post): (PersonId, PostId),
    idempotency_key: &str,
) -> Result<bool, Error> {
    let names = [
        Author::Person(person),
        Author::Pseudonym(pseudonym_of(app, person, post)),
    ];
    for name in names {
        let command = Command::by(&name.to_string(), CREATE, Some(idempotency_key));
        if !app.log().read_command(command.id).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes a comment of anybody without asking whether they may, for imports: in whose name, and
/// who it is; `audience` is that of the post.
pub async fn write(
    app: &App,
    command: &Command,
    comment: CommentId,
    (author, person): (Author, PersonId),
    (new, audience): (NewComment, Audience),
) -> Result<Done, Failure<Refusal>> {
    let depth = depth(app, new.post, new.parent).await?;
    let body = checked(&new.body).map_err(Failure::Refused)?;
    let mentions = mentions(app, &body, (person, audience), Refusal::Body).await?;
    let written = Written {
        comment,
        post: new.post,
        parent: new.parent,
        depth,
        author,
        body: Personal::writing(author.subject(), body),
        mentions,
    };
    let decide = |state: &Comment| Ok(state.write(written.clone()).into());
    app.executor
        .execute(command, &comment.to_string(), decide)
        .await
}

/// How deep an answer lies; the comment it answers must be there, under the same post.
async fn depth(app: &App, post: PostId, parent: Option<CommentId>) -> Result<u8, Failure<Refusal>> {
    let Some(parent) = parent else { return Ok(1) };
    let (parent, _) = app.executor.load::<Comment>(&parent.to_string()).await?;
    let parent = parent.present().filter(|parent| parent.post == post);
    parent
        .ok_or(Refusal::NotFound)
        .and_then(Facts::depth_below)
        .map_err(Failure::Refused)
}

/// Changes the text of the viewer's own comment.
pub async fn edit_comment(
    app: &App,
    viewer: &Viewer,
    comment: CommentId,
    body: &str,
) -> Result<Done, Failure<Refusal>> {
    let (state, post, asker) = existing(app, viewer.person, comment).await?;
    // Whether the viewer may at all comes before what is wrong with the text.
    state.edit(asker, body, &[]).map_err(Failure::Refused)?;
    let body = checked(body).map_err(Failure::Refused)?;
    let mentions = mentions(app, &body, (viewer.person, post.audience), Refusal::Body).await?;
    let decide = |state: &Comment| state.edit(asker, &body, &mentions);
    change(app, asker.name, ("editComment", comment), decide).await
}

/// Takes a comment away: the author, or who moderates where it is.
pub async fn delete_comment(
    app: &App,
    viewer: &Viewer,
    comment: CommentId,
) -> Result<Done, Failure<Refusal>> {
    let (_, _, asker) = existing(app, viewer.person, comment).await?;
    let decide = |state: &Comment| state.delete(asker);
    change(app, asker.name, ("deleteComment", comment), decide).await
}

/// Takes back what the viewer has just written, as if it had never been.
pub async fn undo_comment(
    app: &App,
    viewer: &Viewer,
    comment: CommentId,
) -> Result<Done, Failure<Refusal>> {
    let (_, _, asker) = existing(app, viewer.person, comment).await?;
    let (written_at, now) = (written_at(app, comment).await?, app.now());
    let decide = |state: &Comment| state.undo(asker.name, written_at, now);
    change(app, asker.name, ("undoComment", comment), decide).await
}

/// Accepts a comment as an answer to the question it lies under.
pub async fn accept_answer(
    app: &App,
    viewer: &Viewer,
    comment: CommentId,
) -> Result<Done, Failure<Refusal>> {
    let (_, post, asker) = existing(app, viewer.person, comment).await?;
    let asker = asking(app, viewer, &post, asker);
    let (question, times) = (post.matter(), (written_at(app, comment).await?, app.now()));
    let decide = |state: &Comment| state.accept(&question, asker, times);
    change(app, asker.name, ("acceptAnswer", comment), decide).await
}

/// Withdraws the acceptance of an answer.
pub async fn withdraw_acceptance(
    app: &App,
    viewer: &Viewer,
    comment: CommentId,
) -> Result<Done, Failure<Refusal>> {
    let (_, post, asker) = existing(app, viewer.person, comment).await?;
    let asker = asking(app, viewer, &post, asker);
    let question = post.matter();
    let decide = |state: &Comment| state.withdraw_acceptance(&question, asker);
    change(app, asker.name, ("withdrawAcceptance", comment), decide).await
}

/// Whoever decides about answers does so by the name under which they asked.
fn asking(app: &App, viewer: &Viewer, post: &posts::aggregate::Facts, asker: Asker) -> Asker {
    Asker {
        name: name_on(app, viewer.person, (post.author, post.post)),
        ..asker
    }
}

async fn change(
    app: &App,
    by: Author,
    (request, comment): (&str, CommentId),
    decide: impl Fn(&Comment) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&by.to_string(), request, None);
    let decide = |state: &Comment| decide(state).map(Decision::from);
    let done = app
        .executor
        .execute(&command, &comment.to_string(), decide)
        .await?;
    settled(app, &done).await?;
    Ok(done)
}

/// When a comment that exists was written.
async fn written_at(app: &App, comment: CommentId) -> Result<Time, Failure<Refusal>> {
    let events = app.log().read_stream(&comment.to_string(), 0).await?;
    let first = events.first().ok_or(Failure::Refused(Refusal::NotFound))?;
    Ok(first.occurred_at)
}

/// A comment that was not taken away, and what a person may do where it is; none when it is not
/// there for them.
pub async fn readable(
    app: &App,
    person: PersonId,
    comment: CommentId,
) -> Result<Option<(Facts, Standing)>, Error> {
    let (state, _) = app.executor.load::<Comment>(&comment.to_string()).await?;
    let Some(facts) = state.present() else {
        return Ok(None);
    };
    let post = posts::commands::readable(app, person, facts.post).await?;
    Ok(post.map(|(_, standing)| (facts.clone(), standing)))
}

/// A comment under a post that exists for a person. One that was taken away is known to whoever
/// sees the post, by its empty place; that it can only be taken away again is for the rules.
async fn existing(
    app: &App,
    person: PersonId,
    comment: CommentId,
) -> Result<(Comment, posts::aggregate::Facts, Asker), Failure<Refusal>> {
    let (state, _) = app.executor.load::<Comment>(&comment.to_string()).await?;
    let facts = state.facts().ok_or(Failure::Refused(Refusal::NotFound))?;
    let (post, standing) = post(app, person, facts.post).await?;
    let name = name_on(app, person, (facts.author, facts.post));
    Ok((state, post, Asker { name, standing }))
}

async fn post(
    app: &App,
    person: PersonId,
    post: PostId,
) -> Result<(posts::aggregate::Facts, Standing), Failure<Refusal>> {
    let readable = posts::commands::readable(app, person, post).await?;
    readable.ok_or(Failure::Refused(Refusal::NotFound))
}

/// Waits until the comment and its post show.
async fn settled(app: &App, done: &Done) -> Result<(), Error> {
    let readers = [projection::NAME, posts::projection::NAME];
    app.settled(&readers, done.position).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
