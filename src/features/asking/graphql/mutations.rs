//! Putting a question to experts, and passing on one that was put to oneself.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::AskingLoaders;
use crate::adapters::search::Search;
use crate::features::accounts::events::PersonId;
use crate::features::asking::aggregate::{AT_A_TIME, Refusal};
use crate::features::asking::commands::{self, Passing};
use crate::features::graphql::{Position, UserError, app, on, search_index, told, viewer};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::execute::{Done, Failure};

/// The question to put to experts.
#[derive(InputObject)]
pub struct RouteQuestionInput {
    /// Which question; the viewer's own.
    question_id: ID,
    /// To whom, out of suggestExperts, at most 3; null for the best of them. Where nobody is found
    /// for sure, nor declares what the question names, it is then open to everybody.
    person_ids: Option<Vec<ID>>,
}

/// What came of routeQuestion.
#[derive(SimpleObject)]
pub struct RouteQuestionPayload {
    /// The question as it is now, with its routing; null where userErrors is not empty.
    question: Option<Post>,
    /// Why nobody was asked; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The question to pass on.
#[derive(InputObject)]
pub struct DeclineExpertRequestInput {
    /// Which question that was put to the viewer.
    question_id: ID,
    /// Why, at most 500 characters. Whoever asks reads it where `showReason` says so; else they see
    /// only that it was passed on.
    reason: Option<String>,
    /// Whether whoever asks may read why.
    #[graphql(default)]
    show_reason: bool,
    /// Who knows better: it is put to them under the conditions of every request.
    elsewhere: Option<ID>,
}

/// What came of declineExpertRequest.
#[derive(SimpleObject)]
pub struct DeclineExpertRequestPayload {
    /// The question that was passed on; null where userErrors is not empty.
    question: Option<Post>,
    /// Why it was not passed on; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Asking around.
#[derive(Default)]
pub struct AskingMutation;

#[Object]
impl AskingMutation {
    /// Puts the viewer's question to at most three experts at a time. Each has 24 working hours;
    /// then the next three are asked, then everybody who sees the question. Nobody is asked twice,
    /// so that doing it again changes nothing for them.
    async fn route_question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which question, and to whom.")] input: RouteQuestionInput,
    ) -> async_graphql::Result<RouteQuestionPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let search = search_index(ctx)?;
        let people = input.person_ids.as_deref().map(people).transpose();
        let done = on(
            &input.question_id,
            Refusal::NotFound,
            |question| async move {
                let people = people.map_err(Failure::Refused)?;
                commands::route_question(app, search, viewer, question, people.as_deref()).await
            },
        );
        let (question, user_errors, position) = answer(ctx, done.await).await?;
        Ok(RouteQuestionPayload {
            question,
            user_errors,
            position,
        })
    }

    /// Passes on a question that was put to the viewer, to somebody who knows better or to nobody.
    /// Doing it twice changes nothing.
    async fn decline_expert_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which question, and who else.")] input: DeclineExpertRequestInput,
    ) -> async_graphql::Result<DeclineExpertRequestPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let elsewhere = match &input.elsewhere {
            None => Ok(None),
            Some(id) => id
                .parse()
                .map(Some)
                .map_err(|_no_id| Refusal::CannotBeAsked),
        };
        let (reason, shown) = (input.reason, input.show_reason);
        let done = on(
            &input.question_id,
            Refusal::NotFound,
            |question| async move {
                let passing = Passing {
                    reason,
                    shown,
                    elsewhere: elsewhere.map_err(Failure::Refused)?,
                };
                commands::decline_expert_request(app, app.search(), viewer, question, passing).await
            },
        );
        let (question, user_errors, position) = answer(ctx, done.await).await?;
        Ok(DeclineExpertRequestPayload {
            question,
            user_errors,
            position,
        })
    }
}

/// Puts a question to experts that the viewer published a moment ago; answers where in the log that
/// lies. None where it was put to somebody before, or cannot be now: it is published all the same, and
/// can be put to them later.
pub async fn ask_first(
    ctx: &Context<'_>,
    search: &Search,
    question: PostId,
) -> async_graphql::Result<Option<Position>> {
    let asked = commands::ask_first(app(ctx)?, search, viewer(ctx)?, question).await;
    ctx.data::<AskingLoaders>()?.clear();
    match asked {
        Ok(done) => Ok(done.map(|done| Position(done.position))),
        Err(Failure::Broken(error)) => {
            tracing::warn!(post.id = %question, error = ?error, "a question was not put to experts");
            Ok(None)
        }
        Err(Failure::Refused(_) | Failure::Taken { .. }) => Ok(None),
    }
}

/// Those whom the viewer chose, each once.
fn people(ids: &[ID]) -> Result<Vec<PersonId>, Refusal> {
    let mut people: Vec<PersonId> = Vec::new();
    for id in ids {
        let person = id.parse().map_err(|_no_id| Refusal::CannotBeAsked)?;
        if !people.contains(&person) {
            people.push(person);
        }
    }
    if people.len() > AT_A_TIME {
        return Err(Refusal::TooMany);
    }
    Ok(people)
}

/// The question after a change, and where the change lies.
async fn answer(
    ctx: &Context<'_>,
    outcome: Result<(PostId, Done), Failure<Refusal>>,
) -> async_graphql::Result<(Option<Post>, Vec<UserError>, Option<Position>)> {
    ctx.data::<AskingLoaders>()?.clear();
    let (done, user_errors) = told(ctx, outcome)?;
    let Some((question, done)) = done else {
        return Ok((None, user_errors, None));
    };
    let question = ctx.data::<PostLoaders>()?.post(question).await?;
    Ok((question, user_errors, Some(Position(done.position))))
}
