//! What people do to posts.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::person_by_handle;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::{Standing, may_address, standing};
use crate::features::posts::aggregate::text::{self, Fault};
use crate::features::posts::aggregate::{Asker, Change, Facts, Post, Refusal, Text, language};
use crate::features::posts::events::{Event, Kind, PostId, Published};
use crate::features::posts::projection;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::personal::Personal;

/// What a new post is.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Whom it is for.
    pub audience: Audience,
    /// What it is.
    pub kind: Kind,
    /// Its title, body and tags.
    pub text: Text,
    /// The tag of the language it is written in.
    pub language: Option<String>,
}

/// Publishes a post of the viewer. Answers its id, also when the same request published it before.
pub async fn publish_post(
    app: &App,
    viewer: &Viewer,
    new: NewPost,
    idempotency_key: Option<&str>,
) -> Result<(PostId, Done), Failure<Refusal>> {
    let standing = standing(app, viewer.person, new.audience).await?;
    if !standing.reads {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    may_publish(standing, new.kind).map_err(Failure::Refused)?;
    let actor = viewer.person.to_string();
    let command = Command::by(&actor, "createPost", idempotency_key);
    let fresh = PostId::new();
    let done = publish(app, &command, fresh, viewer.person, new).await?;
    let first = done.streams.first().and_then(|stream| stream.parse().ok());
    let post = first.unwrap_or(fresh);
    app.settled(&[projection::NAME], done.position).await?;
    Ok((post, done))
}

/// Whether somebody who stands so may publish a post of this kind: an announcement speaks for
/// the place, so it is for those who look after it.
fn may_publish(standing: Standing, kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Announcement if !standing.moderates => Err(Refusal::NotAllowed),
        Kind::Announcement => Ok(()),
        Kind::Status | Kind::Article | Kind::Question | Kind::Kudos => {
            standing.posting.map_err(Refusal::Place)
        }
    }
}

/// Publishes a post of anybody without asking whether they may, for imports.
pub async fn publish(
    app: &App,
    command: &Command,
    post: PostId,
    author: PersonId,
    new: NewPost,
) -> Result<Done, Failure<Refusal>> {
    let language = language(new.language.as_deref()).map_err(Failure::Refused)?;
    let text = new.text.checked(new.kind).map_err(Failure::Refused)?;
    let mentions = mentions(app, &text.body, (author, new.audience), Refusal::Body).await?;
    let written = |text| Personal::writing(author.0, text);
    let published = Published {
        post,
        author,
        audience: new.audience,
        kind: new.kind,
        title: text.title.map(written),
        body: written(text.body),
        language,
        mentions,
        tags: text.tags,
    };
    let decide = |state: &Post| Ok(state.publish(published.clone()).into());
    app.executor
        .execute(command, &post.to_string(), decide)
        .await
}

/// What the author changes of a post; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct PostEdit {
    /// The title.
    pub title: Option<String>,
    /// The body.
    pub body: Option<String>,
    /// The tags beside those in the body.
    pub tags: Option<Vec<String>>,
}

/// Changes the text of the viewer's own post.
pub async fn edit_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    edit: PostEdit,
) -> Result<Done, Failure<Refusal>> {
    let (facts, standing) = existing(app, viewer.person, post).await?;
    standing
        .commenting
        .map_err(|why| Failure::Refused(Refusal::Place(why)))?;
    let body = match edit.body {
        None => None,
        Some(body) => {
            // Checked before the names in it are looked up, kept as the rules say.
            let body = text::body(&body, facts.kind.body_chars());
            let body = body.map_err(|fault| Failure::Refused(Refusal::Body(fault)))?;
            let mentions =
                mentions(app, &body, (viewer.person, facts.audience), Refusal::Body).await?;
            Some((body, mentions))
        }
    };
    let change = Change {
        title: edit.title,
        body,
        tags: edit.tags,
    };
    let command = Command::by(&viewer.person.to_string(), "editPost", None);
    let decide = |state: &Post| {
        let edited = state.edit(viewer.person, change.clone());
        edited.map(Decision::from)
    };
    change_post(app, &command, post, decide).await
}

/// Puts a post into the bin: the author, or who moderates where it is.
pub async fn delete_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    let (_, standing) = existing(app, viewer.person, post).await?;
    by_right(standing)?;
    let asker = asker(viewer, standing);
    let command = Command::by(&viewer.person.to_string(), "deletePost", None);
    let decide = |state: &Post| state.delete(asker).map(Decision::from);
    change_post(app, &command, post, decide).await
}

/// Takes a post out of the bin.
pub async fn restore_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    let (_, standing) = existing(app, viewer.person, post).await?;
    by_right(standing)?;
    let asker = asker(viewer, standing);
    let command = Command::by(&viewer.person.to_string(), "restorePost", None);
    let decide = |state: &Post| state.restore(asker).map(Decision::from);
    change_post(app, &command, post, decide).await
}

async fn change_post(
    app: &App,
    command: &Command,
    post: PostId,
    decide: impl Fn(&Post) -> Result<Decision<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let done = app
        .executor
        .execute(command, &post.to_string(), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

fn by_right(standing: Standing) -> Result<(), Failure<Refusal>> {
    let ruled = standing.by_right();
    ruled.map_err(|why| Failure::Refused(Refusal::Place(why)))
}

fn asker(viewer: &Viewer, standing: Standing) -> Asker {
    Asker {
        person: viewer.person,
        moderates: standing.moderates,
    }
}

/// A post that exists for a person, and what they may do where it is; also when it lies in the
/// bin, for those who may know of it there.
async fn existing(
    app: &App,
    person: PersonId,
    post: PostId,
) -> Result<(Facts, Standing), Failure<Refusal>> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let facts = state.facts().ok_or(Failure::Refused(Refusal::NotFound))?;
    let standing = standing(app, person, facts.audience).await?;
    let asker = Asker {
        person,
        moderates: standing.moderates,
    };
    let known = state.published().is_some() || asker.may_delete(facts.author);
    if standing.reads && known {
        Ok((facts.clone(), standing))
    } else {
        Err(Failure::Refused(Refusal::NotFound))
    }
}

/// A published post and what a person may do where it is; none when it is not there for them.
pub async fn readable(
    app: &App,
    person: PersonId,
    post: PostId,
) -> Result<Option<(Facts, Standing)>, Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let Some(facts) = state.published() else {
        return Ok(None);
    };
    let standing = standing(app, person, facts.audience).await?;
    Ok(standing.reads.then(|| (facts.clone(), standing)))
}

/// The people a text mentions who may see it and whom its author may name, once each. Everybody else stays plain text, now and
/// later: nobody learns from a mention that there is a place they may not see.
pub async fn mentions<R>(
    app: &App,
    body: &str,
    (author, audience): (PersonId, Audience),
    refuse: impl Fn(Fault) -> R,
) -> Result<Vec<PersonId>, Failure<R>> {
    let names = text::mentioned(body).map_err(|fault| Failure::Refused(refuse(fault)))?;
    let mut mentioned = Vec::new();
    for name in names {
        let Some(person) = person_by_handle(app, &name).await? else {
            continue;
        };
        let sees = standing(app, person, audience).await?.reads
            && may_address(app, author, person, audience).await?;
        if sees && !mentioned.contains(&person) {
            mentioned.push(person);
        }
    }
    Ok(mentioned)
}

#[cfg(test)]
mod tests;
