//! What a page of a feed will be asked for, loaded side by side before its fields ask: a field
//! that has to wait costs several times one that answers at once.

use async_graphql::Context;
use futures_util::future::join4;

use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::people::graphql::PeopleLoaders;
use crate::features::posts::queries::Post;
use crate::features::reactions::events::Subject;
use crate::features::reactions::graphql::ReactionLoaders;

/// Loads for the posts of a page what is asked of all of them.
pub(super) async fn load(ctx: &Context<'_>, posts: &[Post]) -> async_graphql::Result<()> {
    let ahead = ctx.look_ahead();
    let asked = ahead.field("edges").field("node").field("post");
    // Nothing where none of the fields is asked for.
    let of = |names: &[&str]| {
        let is_asked = names.iter().any(|name| asked.field(name).exists());
        if is_asked { posts } else { &[] }
    };
    let authors = of(&["author"]).iter().map(|post| post.author);
    let communities = of(&["community"]).iter();
    let communities = communities.filter_map(|post| post.audience.community());
    let subjects = of(&["reactionSummary", "viewerReaction"]).iter();
    let subjects = subjects.map(|post| Subject::Post(post.id));
    let commented = of(&["commentCount"]).iter().map(|post| post.id);
    let people = &ctx.data::<PeopleLoaders>()?.people;
    let comments = &ctx.data::<CommentLoaders>()?.counts;
    join4(
        people.foresee(authors.collect()),
        ctx.data::<CommunityLoader>()?
            .foresee(communities.collect()),
        ctx.data::<ReactionLoaders>()?.foresee(subjects.collect()),
        comments.foresee(commented.collect()),
    )
    .await;
    Ok(())
}
