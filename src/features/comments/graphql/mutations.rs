//! Commenting, editing and deleting.

pub mod answering;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::comments::aggregate::Refusal;
use crate::features::comments::commands::{self, NewComment};
use crate::features::comments::events::CommentId;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{Position, UserError, app, on, told, viewer};
use crate::kernel::execute::{Done, Failure};

/// The comment to write.
#[derive(InputObject)]
pub struct CreateCommentInput {
    /// The post to comment on.
    post_id: ID,
    /// The comment of the same post to answer; null answers the post.
    parent_id: Option<ID>,
    /// The text in Markdown, at most 10,000 characters. `@handle` mentions somebody.
    body: String,
    /// The same key writes once and gives the first answer again.
    idempotency_key: Option<String>,
}

/// What came of createComment.
#[derive(SimpleObject)]
pub struct CreateCommentPayload {
    /// The comment; null where userErrors is not empty.
    comment: Option<Comment>,
    /// Why nothing was written; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

/// The comment to edit.
#[derive(InputObject)]
pub struct EditCommentInput {
    /// Which comment.
    comment_id: ID,
    /// The new text in Markdown, whole.
    body: String,
}

/// What came of editComment.
#[derive(SimpleObject)]
pub struct EditCommentPayload {
    /// The comment as it is now; null where userErrors is not empty.
    comment: Option<Comment>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The comment to delete.
#[derive(InputObject)]
pub struct DeleteCommentInput {
    /// Which comment.
    comment_id: ID,
}

/// What came of deleteComment.
#[derive(SimpleObject)]
pub struct DeleteCommentPayload {
    /// The id of the comment that went; null where userErrors is not empty.
    deleted_comment_id: Option<ID>,
    /// The place that is left where others have answered it; null where nothing is.
    comment: Option<Comment>,
    /// Why it did not go; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Commenting.
#[derive(Default)]
pub struct CommentsMutation;

#[Object]
impl CommentsMutation {
    /// Comments on a post, or answers a comment. People mentioned who may not see the post stay
    /// plain text.
    async fn create_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: CreateCommentInput,
    ) -> async_graphql::Result<CreateCommentPayload> {
        let viewer = viewer(ctx)?;
        let parent = input.parent_id.map(|parent| parent.parse()).transpose();
        let key = input.idempotency_key;
        let done = match (input.post_id.parse(), parent) {
            (Ok(post), Ok(parent)) => {
                let new = NewComment {
                    post,
                    parent,
                    body: input.body,
                };
                commands::write_comment(app(ctx)?, viewer, new, key.as_deref()).await
            }
            (Err(_), _) | (_, Err(_)) => Err(Failure::Refused(Refusal::NotFound)),
        };
        let (comment, user_errors, position) = answer(ctx, done).await?;
        Ok(CreateCommentPayload {
            comment,
            user_errors,
            position,
        })
    }

    /// Changes the text of one's own comment.
    async fn edit_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: EditCommentInput,
    ) -> async_graphql::Result<EditCommentPayload> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let done = on(&input.comment_id, Refusal::NotFound, |comment| {
            commands::edit_comment(app, viewer, comment, &input.body)
        });
        let (comment, user_errors, position) = answer(ctx, done.await).await?;
        Ok(EditCommentPayload {
            comment,
            user_errors,
            position,
        })
    }

    /// Deletes a comment; its author may, and who moderates where it is. Answers to it stay.
    /// Doing it twice changes nothing.
    async fn delete_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment.")] input: DeleteCommentInput,
    ) -> async_graphql::Result<DeleteCommentPayload> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let done = on(&input.comment_id, Refusal::NotFound, |comment| {
            commands::delete_comment(app, viewer, comment)
        });
        let (comment, user_errors, position) = answer(ctx, done.await).await?;
        Ok(DeleteCommentPayload {
            deleted_comment_id: position.map(|_| input.comment_id),
            comment,
            user_errors,
            position,
        })
    }
}

type Answer = (Option<Comment>, Vec<UserError>, Option<Position>);

async fn answer(
    ctx: &Context<'_>,
    done: Result<(CommentId, Done), Failure<Refusal>>,
) -> async_graphql::Result<Answer> {
    let loaders = ctx.data::<CommentLoaders>()?;
    loaders.clear();
    let (done, user_errors) = told(ctx, done)?;
    let Some((comment, done)) = done else {
        return Ok((None, user_errors, None));
    };
    let comment = loaders.comment(comment).await?;
    Ok((comment, user_errors, Some(Position(done.position))))
}
