//! What happens at one post, as a stream.

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;

use crate::features::activity::graphql::follow::{Following, Seen, follow};
use crate::features::activity::graphql::{ActivityEvent, see};
use crate::features::activity::queries::{About, kinds, read};
use crate::features::communities::events::MembershipEvent;
use crate::features::graphql::{Position, app, broken, failed, viewer};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{deleted, post};
use crate::kernel::event::{Event as _, Recorded};

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

    fn kinds(&self) -> Vec<&'static str> {
        [kinds().as_slice(), MembershipEvent::KINDS].concat()
    }

    async fn look(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> async_graphql::Result<Seen<ActivityEvent>> {
        if MembershipEvent::KINDS.contains(&recorded.kind.as_str()) {
            let there = post(ctx, self.0).await?.is_some() || deleted(ctx, self.0).await?.is_some();
            return Ok(if there { Seen::Nothing } else { Seen::End });
        }
        let activity = read(app(ctx)?, recorded).await.map_err(broken)?;
        if matches!(activity.about, About::Post(id) if id != self.0) {
            return Ok(Seen::Nothing);
        }
        let event = see(ctx, activity).await?;
        let of = |event: &ActivityEvent| {
            let commented = event.comment.as_ref().map(|comment| comment.0.post);
            event.post.as_ref().map(|post| post.0.id).or(commented)
        };
        let mine = event.filter(|event| of(event) == Some(self.0));
        Ok(mine.map_or(Seen::Nothing, Seen::Item))
    }
}
