//! Publishing, editing, deleting and restoring.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::communities::events::Audience;
use crate::features::graphql::{Position, UserError, app, told, viewer};
use crate::features::posts::aggregate::{Refusal, Text};
use crate::features::posts::commands::{self, NewPost, PostEdit};
use crate::features::posts::events::{Kind, PostId};
use crate::features::posts::graphql::{Post, PostKind, PostLoaders};
use crate::kernel::execute::{Done, Failure};

/// The post to publish.
#[derive(InputObject)]
pub struct CreatePostInput {
    /// The community to publish in; null publishes to the whole company.
    community_id: Option<ID>,
    /// What it is.
    #[graphql(default_with = "PostKind::Status")]
    kind: PostKind,
    /// The title, 3 to 200 characters; articles, questions and announcements need one, the other
    /// kinds have none.
    title: Option<String>,
    /// The text in Markdown: at most 5,000 characters, 50,000 for articles and announcements, 20
    /// to 20,000 for questions. `@handle` mentions somebody, `#tag` is a tag.
    body: String,
    /// Tags beside those in the text; 5 together at most.
    #[graphql(default)]
    tags: Vec<String>,
    /// The language of the text, as a language tag: `fr` or `en`.
    language: Option<String>,
    /// The same key publishes once and gives the first answer again.
    idempotency_key: Option<String>,
}

/// What came of createPost.
#[derive(SimpleObject)]
pub struct CreatePostPayload {
    /// The post; null where userErrors is not empty.
    post: Option<Post>,
    /// Why nothing was published; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

/// What to change of a post; what is left out or null stays.
#[derive(InputObject)]
pub struct EditPostInput {
    /// Which post.
    post_id: ID,
    /// The new title.
    title: Option<String>,
    /// The new text in Markdown.
    body: Option<String>,
    /// The new tags beside those in the text; 5 together at most.
    tags: Option<Vec<String>>,
}

/// What came of editPost.
#[derive(SimpleObject)]
pub struct EditPostPayload {
    /// The post as it is now; null where userErrors is not empty.
    post: Option<Post>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The post to put into the bin.
#[derive(InputObject)]
pub struct DeletePostInput {
    /// Which post.
    post_id: ID,
}

/// What came of deletePost.
#[derive(SimpleObject)]
pub struct DeletePostPayload {
    /// The id of the post that went; null where userErrors is not empty.
    deleted_post_id: Option<ID>,
    /// Why it did not go; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The post to take out of the bin.
#[derive(InputObject)]
pub struct RestorePostInput {
    /// Which post.
    post_id: ID,
}

/// What came of restorePost.
#[derive(SimpleObject)]
pub struct RestorePostPayload {
    /// The post, as everybody who may sees it again; null where userErrors is not empty.
    post: Option<Post>,
    /// Why it did not come back; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Publishing.
#[derive(Default)]
pub struct PostsMutation;

#[Object]
impl PostsMutation {
    /// Publishes a post in a community or to the whole company. People mentioned who may not see
    /// it stay plain text.
    async fn create_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The post.")] input: CreatePostInput,
    ) -> async_graphql::Result<CreatePostPayload> {
        let viewer = viewer(ctx)?;
        let audience = match input.community_id {
            None => Some(Audience::Everyone),
            Some(community) => community.parse().ok().map(Audience::Community),
        };
        let key = input.idempotency_key;
        let done = match audience {
            None => Err(Failure::Refused(Refusal::NotFound)),
            Some(audience) => {
                let new = NewPost {
                    audience,
                    kind: Kind::from(input.kind),
                    text: Text {
                        title: input.title,
                        body: input.body,
                        tags: input.tags,
                    },
                    language: input.language,
                };
                commands::publish_post(app(ctx)?, viewer, new, key.as_deref()).await
            }
        };
        let (post, user_errors, position) = answer(ctx, done).await?;
        Ok(CreatePostPayload {
            post,
            user_errors,
            position,
        })
    }

    /// Changes the text of one's own post; earlier texts stay in its history.
    async fn edit_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: EditPostInput,
    ) -> async_graphql::Result<EditPostPayload> {
        let viewer = viewer(ctx)?;
        let edit = PostEdit {
            title: input.title,
            body: input.body,
            tags: input.tags,
        };
        let done = match input.post_id.parse::<PostId>() {
            Ok(post) => commands::edit_post(app(ctx)?, viewer, post, edit)
                .await
                .map(|done| (post, done)),
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        let (post, user_errors, position) = answer(ctx, done).await?;
        Ok(EditPostPayload {
            post,
            user_errors,
            position,
        })
    }

    /// Puts a post into the bin; its author may, and who moderates where it is. Doing it twice
    /// changes nothing.
    async fn delete_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: DeletePostInput,
    ) -> async_graphql::Result<DeletePostPayload> {
        let viewer = viewer(ctx)?;
        let done = match input.post_id.parse::<PostId>() {
            Ok(post) => commands::delete_post(app(ctx)?, viewer, post).await,
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        ctx.data::<PostLoaders>()?.clear();
        let (done, user_errors) = told(ctx, done)?;
        Ok(DeletePostPayload {
            deleted_post_id: done.as_ref().map(|_| input.post_id),
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Takes a post out of the bin; what a moderator has deleted, only moderators restore. Doing
    /// it twice changes nothing.
    async fn restore_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: RestorePostInput,
    ) -> async_graphql::Result<RestorePostPayload> {
        let viewer = viewer(ctx)?;
        let done = match input.post_id.parse::<PostId>() {
            Ok(post) => commands::restore_post(app(ctx)?, viewer, post)
                .await
                .map(|done| (post, done)),
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        let (post, user_errors, position) = answer(ctx, done).await?;
        Ok(RestorePostPayload {
            post,
            user_errors,
            position,
        })
    }
}

type Answer = (Option<Post>, Vec<UserError>, Option<Position>);

async fn answer(
    ctx: &Context<'_>,
    done: Result<(PostId, Done), Failure<Refusal>>,
) -> async_graphql::Result<Answer> {
    let loaders = ctx.data::<PostLoaders>()?;
    loaders.clear();
    let (done, user_errors) = told(ctx, done)?;
    let Some((post, done)) = done else {
        return Ok((None, user_errors, None));
    };
    let post = loaders.post(post).await?;
    Ok((post, user_errors, Some(Position(done.position))))
}

#[cfg(test)]
mod tests;
