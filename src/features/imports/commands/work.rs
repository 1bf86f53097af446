//! Doing one item, through the commands that everybody else uses.

use crate::app::App;
use crate::features::comments;
use crate::features::communities;
use crate::features::communities::events::{Audience, Joined};
use crate::features::graphql::Explain;
use crate::features::imports::commands::items::{Act, Item};
use crate::features::people;
use crate::features::posts;
use crate::features::posts::aggregate::Post;
use crate::features::posts::events::PostId;
use crate::features::reactions;
use crate::features::skills;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};
use crate::kernel::id::derived_uuid;
use crate::kernel::locale::Locale;

/// What came of an item.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It changed something.
    Written,
    /// It was so already.
    Unchanged,
    /// The rules refuse it.
    Refused {
        /// The field at fault.
        field: String,
        /// What is wrong.
        reason: String,
    },
}

/// Does it.
pub(super) async fn run(app: &App, item: &Item) -> Result<Outcome, Error> {
    let command = command(item);
    match &item.act {
        Act::Enter(entry) => outcome(people::commands::enter(app, &command, entry).await),
        Act::Assign { person, manager } => {
            let command = Command {
                fresh: false,
                ..command
            };
            outcome(people::commands::assign_manager(app, &command, *person, *manager).await)
        }
        Act::Found(community, new) => {
            let new = new.clone();
            outcome(communities::commands::found_empty(app, &command, *community, new).await)
        }
        Act::Join { joined, until } => outcome(join(app, command, joined, *until).await),
        Act::Publish(post, author, new) => {
            let new = new.clone();
            outcome(posts::commands::publish(app, &command, *post, *author, new).await)
        }
        Act::Write(comment, author, new) => {
            let audience = audience(app, new.post, &new.body).await?;
            let new = (new.clone(), audience);
            let by = ((*author).into(), *author);
            outcome(comments::commands::write(app, &command, *comment, by, new).await)
        }
        Act::Endorse(pair, skill, evidence) => {
            let what = (skill.as_str(), *evidence);
            outcome(skills::commands::endorsing::enter(app, &command, *pair, what).await)
        }
        Act::React(person, subject, kind) => {
            let wanted = (*subject, Some(*kind));
            outcome(reactions::commands::set(app, &command, *person, wanted).await)
        }
    }
}

fn command(item: &Item) -> Command {
    Command {
        actor: item.actor.map(|person| person.to_string()),
        occurred_at: item.at,
        imported_from: Some(item.origin.clone()),
        fresh: true,
        ..Command::system(item.command)
    }
}

/// Joins; and leaves again where the membership is over. The item is done once its last command
/// is, so an import that was cut off between the two leaves later.
async fn join(
    app: &App,
    command: Command,
    joined: &Joined,
    until: Option<Time>,
) -> Result<Done, Failure<communities::aggregate::Refusal>> {
    let Some(until) = until else {
        return communities::commands::admit(app, &command, joined.clone()).await;
    };
    let joining = Command {
        id: derived_uuid(&["joined before", &command.id.to_string()]),
        ..command.clone()
    };
    communities::commands::admit(app, &joining, joined.clone()).await?;
    let leaving = Command {
        occurred_at: Some(until),
        fresh: false,
        ..command
    };
    communities::commands::dismiss(app, &leaving, joined.community, joined.person).await
}

/// Whom a comment is for, where that matters: it decides which mentions count.
async fn audience(app: &App, post: PostId, body: &str) -> Result<Audience, Error> {
    if !body.contains('@') {
        return Ok(Audience::Everyone);
    }
    let (post, _) = app.executor.load::<Post>(&post.to_string()).await?;
    Ok(post
        .facts()
        .map_or(Audience::Everyone, |facts| facts.audience))
}

fn outcome<R: Explain>(done: Result<Done, Failure<R>>) -> Result<Outcome, Error> {
    match done {
        Ok(done) if done.changed => Ok(Outcome::Written),
        Ok(_) => Ok(Outcome::Unchanged),
        Err(Failure::Refused(refusal)) => Ok(Outcome::Refused {
            field: refusal.field().unwrap_or("line").to_owned(),
            reason: refusal.explain(Locale::English).message.0,
        }),
        Err(Failure::Taken { scope }) => Ok(Outcome::Refused {
            field: scope,
            reason: "somebody else has it already".to_owned(),
        }),
        Err(Failure::Broken(error)) => Err(error),
    }
}
