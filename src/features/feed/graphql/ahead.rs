//! What a page of a feed will be asked for, read together with its posts: a field that has to wait
//! costs several times one that answers at once, and each statement a round trip.

use async_graphql::Context;

use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::feed::queries::{Asked, Shown};
use crate::features::people::graphql::PeopleLoaders;
use crate::features::posts::graphql::PostLoaders;
use crate::features::posts::queries::Post;
use crate::features::reactions::events::Subject;
use crate::features::reactions::graphql::ReactionLoaders;

/// What is asked of the posts of the page this is the field of.
pub(super) fn asked(ctx: &Context<'_>) -> Asked {
    let ahead = ctx.look_ahead();
    let post = ahead.field("edges").field("node").field("post");
    let is_asked = |name| post.field(name).exists();
    Asked {
        authors: is_asked("author"),
        communities: is_asked("community"),
        reactions: is_asked("reactionSummary") || is_asked("viewerReaction"),
    }
}

/// Hands what was read to the loaders that will be asked for it; the posts in their order.
pub(super) fn known(
    ctx: &Context<'_>,
    asked: Asked,
    shown: Shown,
) -> async_graphql::Result<Vec<Post>> {
    let counts = shown.posts.iter().map(|(post, count)| (post.id, *count));
    ctx.data::<CommentLoaders>()?.counts.prime(counts);
    let posts: Vec<Post> = shown.posts.into_iter().map(|(post, _)| post).collect();
    if asked.authors {
        let authors = posts.iter().filter_map(|post| post.author.person());
        let loaders = ctx.data::<PeopleLoaders>()?;
        loaders.people.know(authors, shown.authors);
    }
    if asked.communities {
        let communities = posts.iter().filter_map(|post| post.audience.community());
        let loader = ctx.data::<CommunityLoader>()?;
        loader.know(communities, shown.communities);
    }
    if asked.reactions {
        let subjects = posts.iter().map(|post| Subject::Post(post.id));
        let loader = ctx.data::<ReactionLoaders>()?;
        loader.know(subjects, shown.reactions);
    }
    ctx.data::<PostLoaders>()?.prime(&posts);
    Ok(posts)
}
