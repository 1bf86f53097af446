//! What people do when experts are asked, and what happens by itself.

mod advancing;
mod choosing;

use crate::adapters::search::Search;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::asking::aggregate::{Asking, REASON_CHARS_MAX, Refusal};
use crate::features::asking::events::{AskingId, Declined};
use crate::features::asking::projection;
use crate::features::posts::aggregate::Post;
use crate::features::posts::commands::readable;
use crate::features::posts::events::{Kind, PostId};
use crate::features::pseudonyms::commands::is_author;
use crate::features::{comments, posts};
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::personal::Personal;

pub use advancing::{Answer, Cause, Progress, advance};
pub use choosing::Suggested;

use self::choosing::{Question, helpers, request_to, requests, suggested};

/// What somebody says who passes a question on.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    /// Why.
    pub reason: Option<String>,
    /// Whether whoever asks may read why.
    pub shown: bool,
    /// Who knows better.
    pub elsewhere: Option<PersonId>,
}

/// Puts the viewer's question to experts: to `chosen` out of those who are suggested, or to the
/// best of these. Where there is none, the question is open to everybody at once.
pub async fn route_question(
    app: &App,
    search: &Search,
    viewer: &Viewer,
    question: PostId,
    chosen: Option<&[PersonId]>,
) -> Result<Done, Failure<Refusal>> {
    let asked = own_question(app, viewer.person, question).await?;
    caught_up(app).await?;
    if is_solved(app, question).await? {
        return Err(Failure::Refused(Refusal::Solved));
    }
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    let known = state.people();
    let new = |person: &PersonId| !known.contains(person);
    let wanted = chosen.map(|chosen| chosen.iter().copied().filter(new).collect::<Vec<_>>());
    // What the rules say comes before a search.
    let count = wanted.as_ref().map_or(0, Vec::len);
    state.may_ask(count).map_err(Failure::Refused)?;
    let suggested = suggested(app, search, &asked, &known).await?;
    let candidates = match &wanted {
        Some(wanted) => suggested.chosen(wanted).map_err(Failure::Refused)?,
        None => suggested.best(),
    };
    let requests = requests(app, &asked, (candidates, state.room())).await?;
    if wanted.is_some_and(|wanted| wanted.len() > requests.len()) {
        return Err(Failure::Refused(Refusal::CannotBeAsked));
    }
    let to_all = chosen.is_none() && requests.is_empty();
    let author = asked.facts.author;
    let command = Command::by(&author.to_string(), "routeQuestion", None);
    let pair = (question, author);
    let decide = |state: &Asking| {
        if to_all && state.may_ask(0).is_ok() && state.room() > 0 {
            return Ok(Decision::from(state.open(question, author)));
        }
        state.ask(pair, requests.clone()).map(Decision::from)
    };
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Puts the viewer's question to the best experts, unless it was put to somebody or opened before: the
/// same question published again asks nobody else.
pub async fn ask_first(
    app: &App,
    search: &Search,
    viewer: &Viewer,
    question: PostId,
) -> Result<Option<Done>, Failure<Refusal>> {
    let stream = AskingId::of(question).to_string();
    let (_, version) = app.executor.load::<Asking>(&stream).await?;
    if version > 0 {
        return Ok(None);
    }
    let done = route_question(app, search, viewer, question, None).await?;
    Ok(Some(done))
}

/// The viewer passes on a question that was put to them.
pub async fn decline_expert_request(
    app: &App,
    search: Option<&Search>,
    viewer: &Viewer,
    question: PostId,
    passing: Passing,
) -> Result<Done, Failure<Refusal>> {
    let person = viewer.person;
    let post = readable(app, person, question).await?;
    let (facts, _) = post.ok_or(Failure::Refused(Refusal::NotFound))?;
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    if state.asked_at(person).is_none() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let reason = passing.reason.map(|reason| reason.trim().to_owned());
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.as_deref().is_some_and(is_unfit) {
        return Err(Failure::Refused(Refusal::Reason));
    }
    let elsewhere = match passing.elsewhere {
        None => None,
        Some(other) => {
            caught_up(app).await?;
            let search = search.ok_or(Error::Unavailable(None))?;
            let author = facts.author;
            let asked = Question::of(app, facts).await?;
            let asked = asked.ok_or(Failure::Refused(Refusal::CannotBeAsked))?;
            let request = request_to(app, search, (&asked, person), other).await?;
            Some((author, request.map_err(Failure::Refused)?))
        }
    };
    let declined = Declined {
        question,
        person,
        shown: passing.shown && reason.is_some(),
        reason: reason.map(|reason| Personal::writing(person.0, reason)),
    };
    let command = Command::by(&person.to_string(), "declineExpertRequest", None);
    let decide = |state: &Asking| {
        let events = state.decline(declined.clone(), elsewhere.clone());
        events.map(Decision::from)
    };
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Whom the viewer may put their question to, best first: those who were not asked yet and may be
/// asked.
pub async fn suggest_experts(
    app: &App,
    search: &Search,
    viewer: &Viewer,
    question: PostId,
) -> Result<Suggested, Failure<Refusal>> {
    let asked = own_question(app, viewer.person, question).await?;
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    Ok(suggested(app, search, &asked, &state.people()).await?)
}

/// Those of `people` of whom an answer is still waited for.
pub async fn waiting(
    app: &App,
    question: PostId,
    mut people: Vec<PersonId>,
) -> Result<Vec<PersonId>, Error> {
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    people.retain(|person| state.is_waiting_for(*person));
    Ok(people)
}

/// Who is told that a question is open to everybody: who wishes to help with it and was not asked.
pub async fn to_help(app: &App, search: &Search, question: PostId) -> Result<Vec<PersonId>, Error> {
    let (post, _) = app.executor.load::<Post>(&question.to_string()).await?;
    let stream = AskingId::of(question).to_string();
    let (state, _) = app.executor.load::<Asking>(&stream).await?;
    let Some(facts) = post.published() else {
        return Ok(Vec::new());
    };
    match Question::of(app, facts.clone()).await? {
        Some(asked) => helpers(app, search, &asked, &state.people()).await,
        None => Ok(Vec::new()),
    }
}

/// A question that a person asked and is there for by right.
async fn own_question(
    app: &App,
    person: PersonId,
    question: PostId,
) -> Result<Question, Failure<Refusal>> {
    let post = readable(app, person, question).await?;
    let (facts, standing) = post.ok_or(Failure::Refused(Refusal::NotFound))?;
    let refused = if facts.kind != Kind::Question {
        Some(Refusal::NotAQuestion)
    } else if !is_author(app, person, (facts.author, question)) || standing.by_right().is_err() {
        Some(Refusal::AskerOnly)
    } else {
        None
    };
    let asker = person;
    refused.map_or(Ok(Question { facts, asker }), |refusal| {
        Err(Failure::Refused(refusal))
    })
}

/// Whether an answer to the question is accepted.
async fn is_solved(app: &App, question: PostId) -> Result<bool, Error> {
    let answers = comments::queries::answers(app, &[question]).await?;
    Ok(answers.get(&question).is_some_and(|it| it.accepted > 0))
}

/// Waits until what is asked of the tables is true as of now: who was asked how often, what is
/// accepted.
async fn caught_up(app: &App) -> Result<bool, Error> {
    let readers = [
        projection::NAME,
        comments::projection::NAME,
        posts::projection::NAME,
    ];
    let head = app.log().look_up_head().await?;
    app.settled(&readers, head).await
}

fn is_unfit(reason: &str) -> bool {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    reason.chars().count() > REASON_CHARS_MAX || reason.chars().any(is_odd)
}
