//! What a viewer asks about who was told of it: a post, a comment, or their own membership.

use async_graphql::{Context, ID};

use crate::features::comments::events::CommentId;
use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::events::{Audience, CommunityId, MembershipId};
use crate::features::communities::graphql::CommunityLoader;
use crate::features::graphql::viewer;
use crate::features::notifications::events::Where;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::PostLoaders;
use crate::features::pseudonyms::events::Author;

/// What somebody may have been told of.
pub(super) struct Subject {
    /// The post, comment or membership, as decisions name it.
    pub(super) id: String,
    /// Where it is.
    pub(super) at: Where,
    /// Whom it is for.
    pub(super) audience: Audience,
    /// Who wrote it, and about which post; none for a membership.
    pub(super) author: Option<(Author, PostId)>,
}

/// What is asked about; none where it does not exist for the viewer.
pub(super) async fn subject(
    ctx: &Context<'_>,
    asked: &ID,
) -> async_graphql::Result<Option<Subject>> {
    let posts = ctx.data::<PostLoaders>()?;
    if let Ok(id) = asked.parse::<CommunityId>() {
        let community = CommunityLoader::get(ctx, id).await?;
        let person = viewer(ctx)?.person;
        return Ok(community.map(|_there| Subject {
            id: MembershipId::of(id, person).to_string(),
            at: Where::Community(id),
            audience: Audience::Community(id),
            author: None,
        }));
    }
    let (post, author) = if let Ok(id) = asked.parse::<PostId>() {
        let post = posts.post(id).await?;
        let author = post.as_ref().map(|post| (post.0.author, id));
        (post, author)
    } else {
        let Ok(id) = asked.parse::<CommentId>() else {
            return Ok(None);
        };
        let comment = ctx.data::<CommentLoaders>()?.comment(id).await?;
        let Some(comment) = comment.filter(|comment| !comment.0.deleted) else {
            return Ok(None);
        };
        (
            posts.post(comment.0.post).await?,
            Some((comment.0.author, comment.0.post)),
        )
    };
    Ok(post.map(|post| Subject {
        id: asked.to_string(),
        at: Where::Post(post.0.id),
        audience: post.0.audience,
        author,
    }))
}
