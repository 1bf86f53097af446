//! Reacting.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::comments;
use crate::features::communities::visibility::Standing;
use crate::features::posts;
use crate::features::reactions::aggregate::{Reaction, Refusal};
use crate::features::reactions::events::{Kind, ReactionId, Subject};
use crate::features::reactions::projection;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};

/// Sets the viewer's reaction to a thing; none takes it back. Whoever may read may react.
pub async fn react(
    app: &App,
    viewer: &Viewer,
    subject: Subject,
    wanted: Option<Kind>,
) -> Result<Done, Failure<Refusal>> {
    let standing = readable(app, viewer.person, subject).await?;
    let standing = standing.ok_or(Failure::Refused(Refusal::NotFound))?;
    standing
        .reacting
        .map_err(|why| Failure::Refused(Refusal::Place(why)))?;
    let request = match subject {
        Subject::Post(_) => "reactToPost",
        Subject::Comment(_) => "reactToComment",
    };
    let command = Command::by(&viewer.person.to_string(), request, None);
    let done = set(app, &command, viewer.person, (subject, wanted)).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Sets anybody's reaction without asking whether they may, for imports.
pub async fn set(
    app: &App,
    command: &Command,
    person: PersonId,
    (subject, wanted): (Subject, Option<Kind>),
) -> Result<Done, Failure<Refusal>> {
    let stream = ReactionId::of(subject, person).to_string();
    let decide = |reaction: &Reaction| Ok(reaction.react(subject, person, wanted).into());
    app.executor.execute(command, &stream, decide).await
}

/// What a person may do where the subject is; none when it is not there for them.
pub async fn readable(
    app: &App,
    person: PersonId,
    subject: Subject,
) -> Result<Option<Standing>, Error> {
    Ok(match subject {
        Subject::Post(post) => {
            let post = posts::commands::readable(app, person, post).await?;
            post.map(|(_, standing)| standing)
        }
        Subject::Comment(comment) => {
            let comment = comments::commands::readable(app, person, comment).await?;
            comment.map(|(_, standing)| standing)
        }
    })
}

#[cfg(test)]
mod tests;
