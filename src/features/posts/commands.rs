//! What people do to posts.

mod hidden;
mod marking;
mod placing;
mod publishing;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::person_by_handle;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::commands::are_apart;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::{Standing, may_address, standing};
use crate::features::posts::aggregate::rules::{Asker, Matter};
use crate::features::posts::aggregate::text::{self, Fault};
use crate::features::posts::aggregate::{Change, Facts, Origin, Post, Refusal};
use crate::features::posts::events::{Event, PostId};
use crate::features::posts::projection;
use crate::features::pseudonyms::commands::name_on;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};

pub use marking::{acknowledge, me_too, withdraw_acknowledgement};
pub use placing::{move_post, pin_post, undo_post, unpin_post};
pub use publishing::{NewPost, publish, publish_post};

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
    let (facts, matter, asker) = existing(app, viewer.person, post).await?;
    // Whether the viewer may at all comes before what is wrong with the text.
    matter.edit(asker).map_err(Failure::Refused)?;
    let body = match edit.body {
        None => None,
        Some(body) => {
            // Checked before the names in it are looked up, kept as the rules say.
            let body = text::body(&body, facts.kind.body_chars(Origin::Elsewhere));
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
    let command = Command::by(&asker.name.to_string(), "editPost", None);
    let decide = |state: &Post| state.edit(asker, change.clone()).map(Decision::from);
    change_post(app, &command, post, decide).await
}

/// Puts a post into the bin: the author, or who moderates where it is.
pub async fn delete_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    let (_, _, asker) = existing(app, viewer.person, post).await?;
    let command = Command::by(&asker.name.to_string(), "deletePost", None);
    let now = app.now();
    let decide = |state: &Post| state.delete(asker, now).map(Decision::from);
    change_post(app, &command, post, decide).await
}

/// Takes a post out of the bin.
pub async fn restore_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    let (_, _, asker) = existing(app, viewer.person, post).await?;
    let command = Command::by(&asker.name.to_string(), "restorePost", None);
    let now = app.now();
    let decide = |state: &Post| state.restore(asker, now).map(Decision::from);
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

/// A post that exists for a person, and what they may do where it is; also when it lies in the
/// bin, for those who may know of it there.
async fn existing(
    app: &App,
    person: PersonId,
    post: PostId,
) -> Result<(Facts, Matter, Asker), Failure<Refusal>> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let gone = Failure::Refused(Refusal::NotFound);
    let (Some(facts), Some(matter)) = (state.facts(), state.matter()) else {
        return Err(gone);
    };
    let standing = standing(app, person, facts.audience).await?;
    let name = name_on(app, person, (facts.author, post));
    let asker = Asker { name, standing };
    let known = matter.bin.is_none() || matter.known_in_bin(asker);
    if standing.reads && known {
        Ok((facts.clone(), matter, asker))
    } else {
        Err(gone)
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

/// The people a text mentions who may see it and whom its author may name, once each. Everybody
/// else stays plain text, now and later: nobody learns from a mention that there is a place they may not see.
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
            && may_address(app, author, person, audience).await?
            && !are_apart(app, author, person).await?;
        if sees && !mentioned.contains(&person) {
            mentioned.push(person);
        }
    }
    Ok(mentioned)
}

/// The people a text names who cannot see what is for its audience. That somebody does see it and
/// is not mentioned all the same, because one of the two has blocked the other, is told to nobody.
pub async fn unreached(app: &App, body: &str, audience: Audience) -> Result<Vec<PersonId>, Error> {
    let mut unreached = Vec::new();
    for name in text::mentioned(body).unwrap_or_default() {
        let Some(person) = person_by_handle(app, &name).await? else {
            continue;
        };
        if !standing(app, person, audience).await?.reads {
            unreached.push(person);
        }
    }
    Ok(unreached)
}

#[cfg(test)]
mod tests;
