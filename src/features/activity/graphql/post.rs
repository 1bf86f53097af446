//! What happens at one post, as a stream.

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::graphql::tail::{Fact, Told};
use crate::features::activity::graphql::{ActivityEvent, see};
use crate::features::activity::queries::{About, Activity};
use crate::features::graphql::{Position, app, broken, failed, viewer};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{deleted, post};

/// Streams of one post.
#[derive(Default)]
pub struct PostSubscription;

#[Subscription]
impl PostSubscription {
    /// What happens at a post: its text, its comments, its reactions. The stream ends when the
    /// viewer may see its place no more.
    async fn post_changed<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which post.")] post_id: ID,
        #[graphql(desc = "Go on after this place; null starts now.")] after: Option<Position>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<ActivityEvent>> + 'c> {
        viewer(ctx)?;
        let id = match post_id.parse() {
            Ok(id) => post(ctx, id).await?.map(|post| post.0.id),
            Err(_not_an_id) => None,
        };
        let id = id.ok_or_else(|| failed("NOT_FOUND", "postId: no such post"))?;
        follow(ctx, after, OnePost(id)).await
    }
}

struct OnePost(PostId);

impl Following for OnePost {
    type Item = ActivityEvent;

    async fn look(
        &self,
        ctx: &Context<'_>,
        told: &Told,
    ) -> async_graphql::Result<Seen<ActivityEvent>> {
        let me = viewer(ctx)?.person;
        match &told.fact {
            Fact::Activity(activity) => self.happened(ctx, told, activity).await,
            Fact::Member(_, person) | Fact::Rights(Some(person)) if *person != me => {
                Ok(Seen::Nothing)
            }
            Fact::Member(..) | Fact::Rights(_) => self.still(ctx).await,
            Fact::Account | Fact::Notification { .. } | Fact::Nothing => Ok(Seen::Nothing),
        }
    }
}

impl OnePost {
    async fn happened(
        &self,
        ctx: &Context<'_>,
        told: &Told,
        activity: &Activity,
    ) -> async_graphql::Result<Seen<ActivityEvent>> {
        let is_here = match activity.about {
            About::Post(id) => id == self.0,
            About::Comment(_) => {
                let sight = told.sight(app(ctx)?).await.map_err(broken)?;
                sight.post.as_ref().is_some_and(|post| post.id == self.0)
            }
            About::Person(_) => false,
        };
        if !is_here {
            return Ok(Seen::Nothing);
        }
        match see(ctx, told).await? {
            Some(event) => Ok(Seen::Item(event)),
            None => self.still(ctx).await,
        }
    }

    /// Goes on where the viewer may still see the place of the post.
    async fn still<T>(&self, ctx: &Context<'_>) -> async_graphql::Result<Seen<T>> {
        let is_there = post(ctx, self.0).await?.is_some() || deleted(ctx, self.0).await?.is_some();
        Ok(if is_there { Seen::Nothing } else { Seen::End })
    }
}
