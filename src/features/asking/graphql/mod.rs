//! Asking experts in the API: whom to ask, where it stands, what one is asked, and questions like
//! the one that one writes.

mod alike;
pub mod mutations;
mod refusal;
mod requests;
mod usual;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::adapters::search::Excerpt;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::aggregate::Refusal;
use crate::features::asking::commands;
use crate::features::asking::queries::{self, Routing, State};
use crate::features::experts::graphql::{ExpertBand, ExpertReason, reasons_of};
use crate::features::experts::queries::excerpts;
use crate::features::experts::ranking::Expert;
use crate::features::graphql::{
    DateTime, Explain, Text, apart, app, broken, failed, locale, named, search_index, unloaded,
    viewer,
};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::graphql::is_own;
use crate::kernel::execute::Failure;
use crate::kernel::loader::Loader;
use crate::kernel::texts::text;

pub use alike::SimilarQuestion;
use alike::similar_questions;
pub use mutations::AskingMutation;
use requests::my_expert_requests;
pub use requests::{ExpertRequest, ExpertRequestConnection};
pub use usual::{UsualResponse, usual};

/// The most people suggested for a question.
const SUGGESTED_MAX: usize = 10;

/// What one request has loaded of asking around.
pub struct AskingLoaders {
    /// Where it stands, by question.
    pub routings: Loader<PostId, Routing>,
    /// How soon people usually answer, in seconds of working time.
    pub usual: Loader<PersonId, i64>,
}

impl AskingLoaders {
    /// Loaders for one request.
    pub fn new(app: &App) -> Self {
        let (for_routings, for_usual) = (app.clone(), app.clone());
        Self {
            routings: Loader::new(move |ids: Vec<PostId>| {
                let app = for_routings.clone();
                async move { queries::routings(&app, &ids).await }
            }),
            usual: Loader::new(move |ids: Vec<PersonId>| {
                let app = for_usual.clone();
                async move { queries::usual_seconds(&app, &ids).await }
            }),
        }
    }

    /// Forgets everything, after a change.
    pub fn clear(&self) {
        self.routings.clear();
        self.usual.clear();
    }
}

/// What became of a question put to somebody. More may come: show the text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "State")]
pub enum ExpertRequestState {
    /// An answer is waited for.
    Waiting,
    /// They passed it on.
    #[graphql(name = "PASSED_ON")]
    Declined,
    /// Their time to answer is over.
    #[graphql(name = "NO_ANSWER")]
    Expired,
    /// They answered.
    Answered,
    /// Nobody is asked any more.
    Ended,
}

/// Somebody to whom a question was put, as whoever asked it sees it.
pub struct SentRequest(queries::Request);

/// Somebody to whom a question was put, as whoever asked it sees it.
#[Object]
impl SentRequest {
    /// Who; null where they were erased.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// What became of it.
    async fn state(&self) -> ExpertRequestState {
        self.0.state.into()
    }

    /// The same as a sentence in the viewer's language.
    async fn text(&self, ctx: &Context<'_>) -> Text {
        let key = match self.0.state {
            State::Waiting => "expert-request-waiting",
            State::Declined => "expert-request-passed-on",
            State::Expired => "expert-request-no-answer",
            State::Answered => "expert-request-answered",
            State::Ended => "expert-request-ended",
        };
        Text(text(locale(ctx), key, &[]))
    }

    /// Since when.
    async fn asked_at(&self) -> DateTime {
        DateTime(self.0.asked_at)
    }

    /// Until when an answer is waited for; null where none is.
    async fn until(&self) -> Option<DateTime> {
        let is_waiting = self.0.state == State::Waiting;
        is_waiting.then_some(DateTime(self.0.until))
    }

    /// The expert who named them; null where the finder did, or that expert was erased.
    async fn named_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.named_by {
            Some(by) => profile(ctx, by).await,
            None => Ok(None),
        }
    }

    /// What they wrote when they passed it on, at most 500 characters; null where they wrote
    /// nothing for whoever asks.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// Where the asking around about a question stands.
pub struct QuestionRouting(Routing);

/// Where the asking around about a question stands.
#[Object]
impl QuestionRouting {
    /// Those to whom it was put, in the order they were asked, at most 12.
    async fn requests(&self) -> Vec<SentRequest> {
        self.0.requests.iter().cloned().map(SentRequest).collect()
    }

    /// When the next people are asked, or everybody, where nobody answers before; null where
    /// nothing is going to happen by itself.
    async fn next_step_at(&self) -> Option<DateTime> {
        let waiting = self.0.requests.iter();
        let waiting = waiting.filter(|it| self.0.asking && it.state == State::Waiting);
        waiting.map(|it| it.until).max().map(DateTime)
    }
}

/// `Question.routing`: for whoever asked it alone.
pub async fn routing(
    ctx: &Context<'_>,
    question: PostId,
) -> async_graphql::Result<Option<QuestionRouting>> {
    let found = loaded(ctx, question).await?;
    let Some(found) = found else { return Ok(None) };
    let is_own = is_own(ctx, (found.asker, question))?;
    Ok(is_own.then_some(QuestionRouting(found)))
}

/// `Question.openedToAllAt`.
pub async fn opened_to_all_at(
    ctx: &Context<'_>,
    question: PostId,
) -> async_graphql::Result<Option<DateTime>> {
    let found = loaded(ctx, question).await?;
    Ok(found.and_then(|it| it.opened_at).map(DateTime))
}

async fn loaded(ctx: &Context<'_>, question: PostId) -> async_graphql::Result<Option<Routing>> {
    let routings = &ctx.data::<AskingLoaders>()?.routings;
    routings.get(&question).await.map_err(unloaded)
}

/// Somebody to whom the viewer may put a question, and why.
pub struct SuggestedExpert {
    person: PersonId,
    expert: Expert,
    excerpts: Arc<HashMap<String, Excerpt>>,
}

/// Somebody to whom the viewer may put a question, and why.
#[Object]
impl SuggestedExpert {
    /// The person; null where they went meanwhile.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.person).await
    }

    /// How well they fit.
    async fn band(&self) -> ExpertBand {
        self.expert.band.into()
    }

    /// The strongest reasons first, at most three; each opens for the viewer.
    async fn reasons(&self) -> Vec<ExpertReason> {
        reasons_of(&self.expert, &self.excerpts)
    }

    /// How soon they usually answer; null where that is not known.
    async fn usual_response(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<UsualResponse>> {
        usual(ctx, self.person).await
    }
}

/// To whom the viewer may put their question.
#[derive(SimpleObject)]
pub struct ExpertSuggestions {
    /// The people, best first, at most 10; those who were asked already, are away or do not want
    /// to be asked are not among them.
    experts: Vec<SuggestedExpert>,
    /// Whether the evidence is enough to name somebody; if not, it is better to ask everybody.
    sure: bool,
}

/// `Query.suggestExperts`.
async fn suggest_experts(
    ctx: &Context<'_>,
    question_id: &ID,
) -> async_graphql::Result<ExpertSuggestions> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let suggested = match named(question_id, Refusal::NotFound) {
        Ok(question) => commands::suggest_experts(app, search_index(ctx)?, viewer, question).await,
        Err(failure) => Err(failure),
    };
    let suggested = suggested.map_err(|failure| refused(ctx, failure))?;
    let (answer, mut experts) = (suggested.answer, suggested.experts);
    experts.truncate(SUGGESTED_MAX);
    let found: Vec<Expert> = experts.iter().map(|(_, expert)| expert.clone()).collect();
    let excerpts = excerpts(search_index(ctx)?, &answer, &found).await;
    let excerpts = Arc::new(excerpts.map_err(broken)?);
    let experts = experts.into_iter().map(|(person, expert)| SuggestedExpert {
        person,
        expert,
        excerpts: Arc::clone(&excerpts),
    });
    Ok(ExpertSuggestions {
        experts: experts.collect(),
        sure: answer.sure,
    })
}

/// Reads of asking around.
#[derive(Default)]
pub struct AskingQuery;

#[Object]
impl AskingQuery {
    /// To whom the viewer may put a question of theirs with routeQuestion.
    async fn suggest_experts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which question.")] question_id: ID,
    ) -> async_graphql::Result<ExpertSuggestions> {
        apart(suggest_experts(ctx, &question_id)).await
    }

    /// The questions that wait for the viewer's answer, last asked first.
    async fn my_expert_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ExpertRequestConnection> {
        apart(my_expert_requests(ctx, first, after.as_deref())).await
    }

    /// The questions that the viewer reads and that are most like a text, best first; of two that
    /// are as close the one with an accepted answer first. At most 10. For a draft while it is
    /// typed: its last word may be unfinished.
    async fn similar_questions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft, or its title, at most 200 characters.")] text: String,
        #[graphql(desc = "Only in this community; null for all that the viewer reads.")]
        community_id: Option<ID>,
        #[graphql(desc = "At most this many, 1 to 10.", default = 5)] first: i32,
    ) -> async_graphql::Result<Vec<SimilarQuestion>> {
        apart(similar_questions(ctx, text, community_id, first)).await
    }
}

/// A refusal where no payload can hold it.
fn refused(ctx: &Context<'_>, failure: Failure<Refusal>) -> async_graphql::Error {
    match failure {
        Failure::Refused(Refusal::NotFound) => failed("NOT_FOUND", "questionId: no such question"),
        Failure::Refused(refusal) => failed("FORBIDDEN", refusal.explain(locale(ctx)).message.0),
        Failure::Taken { scope } => failed("CONFLICT", scope),
        Failure::Broken(error) => broken(error),
    }
}
