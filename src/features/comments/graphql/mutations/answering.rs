//! Accepting answers, and taking back at once what one wrote.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::comments::aggregate::Refusal;
use crate::features::comments::commands;
use crate::features::comments::graphql::mutations::answer;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{Position, UserError, app, on, told, viewer};

/// The answer to accept.
#[derive(InputObject)]
pub struct AcceptAnswerInput {
    /// Which comment, right under a question.
    comment_id: ID,
}

/// What came of acceptAnswer.
#[derive(SimpleObject)]
pub struct AcceptAnswerPayload {
    /// The comment as it is now; null where userErrors is not empty.
    comment: Option<Comment>,
    /// Why it was not accepted; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The answer that is no longer accepted.
#[derive(InputObject)]
pub struct WithdrawAcceptanceInput {
    /// Which comment.
    comment_id: ID,
}

/// What came of withdrawAcceptance.
#[derive(SimpleObject)]
pub struct WithdrawAcceptancePayload {
    /// The comment as it is now; null where userErrors is not empty.
    comment: Option<Comment>,
    /// Why it is still accepted; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The comment to take back.
#[derive(InputObject)]
pub struct UndoCommentInput {
    /// Which comment.
    comment_id: ID,
}

/// What came of undoComment.
#[derive(SimpleObject)]
pub struct UndoCommentPayload {
    /// The id of the comment that is no more; null where userErrors is not empty.
    undone_comment_id: Option<ID>,
    /// Why it was not taken back; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Answers to questions.
#[derive(Default)]
pub struct AnswersMutation;

#[Object]
impl AnswersMutation {
    /// Accepts a comment right under a question as an answer that helped. The person who asked
    /// may, for several answers; who looks after the place for one that they have left undecided
    /// for seven days. Nobody accepts their own answer to somebody else. Doing it twice changes
    /// nothing.
    async fn accept_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which answer.")] input: AcceptAnswerInput,
    ) -> async_graphql::Result<AcceptAnswerPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.comment_id, Refusal::NotFound, |comment| {
            commands::accept_answer(app, viewer, comment)
        });
        let (comment, user_errors, position) = answer(ctx, done.await).await?;
        Ok(AcceptAnswerPayload {
            comment,
            user_errors,
            position,
        })
    }

    /// Withdraws the acceptance of an answer: the person who asked may, and who looks after
    /// the place where one of them accepted it. Doing it twice changes nothing.
    async fn withdraw_acceptance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which answer.")] input: WithdrawAcceptanceInput,
    ) -> async_graphql::Result<WithdrawAcceptancePayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.comment_id, Refusal::NotFound, |comment| {
            commands::withdraw_acceptance(app, viewer, comment)
        });
        let (comment, user_errors, position) = answer(ctx, done.await).await?;
        Ok(WithdrawAcceptancePayload {
            comment,
            user_errors,
            position,
        })
    }

    /// Takes back what the viewer wrote less than ten seconds ago, as if it had never been: nobody
    /// is told of it who was not told already, and no mail about it is sent. Where somebody has
    /// answered it meanwhile, its empty place stays. Doing it twice changes nothing.
    async fn undo_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment.")] input: UndoCommentInput,
    ) -> async_graphql::Result<UndoCommentPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.comment_id, Refusal::NotFound, |comment| {
            commands::undo_comment(app, viewer, comment)
        });
        let done = done.await;
        ctx.data::<CommentLoaders>()?.clear();
        let (done, user_errors) = told(ctx, done)?;
        Ok(UndoCommentPayload {
            undone_comment_id: done.as_ref().map(|_| input.comment_id),
            user_errors,
            position: done.map(|(_, done)| Position(done.position)),
        })
    }
}
