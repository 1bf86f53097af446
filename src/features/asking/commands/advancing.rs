//! What happens by itself: an answer counts, a time is over, the next are asked, it ends.

use std::convert::Infallible;

use super::choosing::{Question, requests, suggested, working_hours};
use super::{caught_up, is_solved};
use crate::adapters::search::Search;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::aggregate::Asking;
use crate::features::asking::events::{Answered, AskingId, End, Event};
use crate::features::comments::events::CommentId;
use crate::features::communities::visibility::standing;
use crate::features::people;
use crate::features::posts::aggregate::Post;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Failure};
use crate::kernel::id;

/// A comment under a question by somebody who may have been asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which comment.
    pub comment: CommentId,
    /// Who wrote it.
    pub by: PersonId,
    /// When.
    pub at: Time,
}

/// What leads to a step: the event, and a word for the step that no other step of it has.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// Where the event lies in the log.
    pub position: i64,
    /// Which step.
    pub step: &'a str,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// What was due is done.
    Done,
    /// The tables do not show yet what has happened until now.
    Behind,
    /// Who is next is found in the search index, which is not open here.
    NoIndex,
}

/// Does what is due about a question. Carried out twice, the second time changes nothing.
pub async fn advance(
    app: &App,
    search: Option<&Search>,
    (question, answer): (PostId, Option<Answer>),
    cause: Cause<'_>,
) -> Result<Progress, Error> {
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    if !state.is_live() {
        return Ok(Progress::Done);
    }
    if !caught_up(app).await? {
        return Ok(Progress::Behind);
    }
    let (post, _) = app.executor.load::<Post>(&question.to_string()).await?;
    let (asked, end) = ending(app, question, &post).await?;
    if let Some(because) = end {
        write(app, question, (cause, "end"), |state| {
            state.end(question, because)
        })
        .await?;
        return Ok(Progress::Done);
    }
    let Some(asked) = asked else {
        return Ok(Progress::Done);
    };
    if let Some(answer) = answer
        && let Some(answered) = answered(app, question, &state, answer).await?
    {
        write(app, question, (cause, "answer"), |state| {
            state.answer(answered.clone())
        })
        .await?;
    }
    let now = app.now();
    write(app, question, (cause, "expire"), |state| {
        state.expire(question, now)
    })
    .await?;
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    if !state.needs_others() {
        return Ok(Progress::Done);
    }
    let Some(search) = search else {
        return Ok(Progress::NoIndex);
    };
    let suggested = suggested(app, search, &asked, &state.people()).await?;
    let next = requests(app, &asked, (suggested.best(), state.room())).await?;
    let pair = (question, asked.facts.author);
    write(app, question, (cause, "go_on"), |state| {
        state.go_on(pair, next.clone())
    })
    .await?;
    Ok(Progress::Done)
}

/// What is asked, and why nobody is to be asked about it any more, where that is so.
async fn ending(
    app: &App,
    question: PostId,
    post: &Post,
) -> Result<(Option<Question>, Option<End>), Error> {
    let Some(facts) = post.published() else {
        return Ok((None, Some(End::Gone)));
    };
    let Some(asked) = Question::of(app, facts.clone()).await? else {
        return Ok((None, Some(End::Closed)));
    };
    let asker = asked.asker;
    let standing = standing(app, asker, facts.audience).await?;
    let people = people::queries::everybody(app, &[asker]).await?;
    let is_here = people.get(&asker).is_some_and(|asker| asker.active);
    let end = if !standing.reads || standing.by_right().is_err() || !is_here {
        Some(End::Closed)
    } else if is_solved(app, question).await? {
        Some(End::Solved)
    } else {
        None
    };
    Ok((Some(asked), end))
}

/// That somebody who was asked answered; none for everybody else.
async fn answered(
    app: &App,
    question: PostId,
    state: &Asking,
    answer: Answer,
) -> Result<Option<Answered>, Error> {
    let person = answer.by;
    let Some(asked_at) = state.asked_at(person) else {
        return Ok(None);
    };
    let hours = working_hours(app, person).await?;
    let waited = hours.between(asked_at.timestamp(), answer.at.timestamp());
    Ok(Some(Answered {
        question,
        person,
        comment: answer.comment,
        waited_seconds: waited.as_secs(),
    }))
}

async fn write(
    app: &App,
    question: PostId,
    (cause, what): (Cause<'_>, &str),
    decision: impl Fn(&Asking) -> Vec<Event>,
) -> Result<(), Error> {
    let stream = AskingId::of(question).to_string();
    let position = cause.position.to_string();
    let parts = ["asking", what, &position, cause.step, &stream];
    let mut command = Command::system(id::derived_uuid(&parts));
    command.causation = Some(cause.position);
    let decide = |state: &Asking| Ok::<_, Infallible>(Decision::from(decision(state)));
    match app.executor.execute(&command, &stream, decide).await {
        Ok(_) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
        Err(Failure::Refused(never)) => match never {},
    }
}
