//! Questions and their answers.

use async_graphql::{Context, Enum, Object};

use crate::features::asking::graphql::{QuestionRouting, opened_to_all_at, routing};
use crate::features::comments::graphql::CommentLoaders;
use crate::features::comments::queries::Answers;
use crate::features::graphql::{DateTime, apart, unloaded};
use crate::features::people::graphql::Profile;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::MeTooTally;
use crate::features::pseudonyms::events::Author;
use crate::features::pseudonyms::graphql::author;
use crate::kernel::clock::Time;

/// Where a question stands. More may come: treat an unknown one as ANSWERED.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// Nobody has answered.
    Open,
    /// It has answers, none of which is accepted.
    Answered,
    /// An answer is accepted.
    Solved,
}

/// What became of a question.
pub struct Question {
    post: PostId,
    answers: Answers,
    me_too: MeTooTally,
}

/// What became of a question. Its answers are the comments right under it.
#[Object]
impl Question {
    /// Where it stands.
    async fn state(&self) -> QuestionState {
        state(self.answers)
    }

    /// How many answers it has.
    async fn answer_count(&self) -> i32 {
        i32::try_from(self.answers.given).unwrap_or(i32::MAX)
    }

    /// How many of them are accepted.
    async fn accepted_count(&self) -> i32 {
        i32::try_from(self.answers.accepted).unwrap_or(i32::MAX)
    }

    /// How many other people have it too.
    async fn me_too_count(&self) -> i32 {
        i32::try_from(self.me_too.people).unwrap_or(i32::MAX)
    }

    /// Whether the viewer has said that they have it too.
    async fn viewer_has_too(&self) -> bool {
        self.me_too.own_at.is_some()
    }

    /// To whom it was put, and what happens next: for whoever asked it alone; null for everybody
    /// else, and where nobody was asked.
    async fn routing(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<QuestionRouting>> {
        apart(routing(ctx, self.post)).await
    }

    /// Since when it is open to everybody who sees it, after experts were asked; null where it is
    /// not.
    async fn opened_to_all_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        apart(opened_to_all_at(ctx, self.post)).await
    }
}

fn state(answers: Answers) -> QuestionState {
    if answers.accepted > 0 {
        QuestionState::Solved
    } else if answers.given > 0 {
        QuestionState::Answered
    } else {
        QuestionState::Open
    }
}

/// What became of a question the viewer may see.
pub async fn question(
    ctx: &Context<'_>,
    post: PostId,
    me_too: MeTooTally,
) -> async_graphql::Result<Question> {
    let answers = &ctx.data::<CommentLoaders>()?.answers;
    let answers = answers.get(&post).await.map_err(unloaded)?;
    Ok(Question {
        post,
        answers: answers.unwrap_or_default(),
        me_too,
    })
}

/// That an answer helped.
pub struct Acceptance {
    pub(super) at: Time,
    pub(super) by: Author,
    pub(super) as_moderator: bool,
}

/// That an answer helped.
#[Object]
impl Acceptance {
    /// When it was accepted.
    async fn created_at(&self) -> DateTime {
        DateTime(self.at)
    }

    /// Who accepted it; null where they were erased, or asked under a pseudonym.
    async fn by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        author(ctx, self.by).await
    }

    /// Whether somebody who looks after the place did, in the place of the person who asked.
    async fn as_moderator(&self) -> bool {
        self.as_moderator
    }
}
