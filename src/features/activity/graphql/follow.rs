//! Following the event log: what every subscription stands on.

use std::collections::VecDeque;
use std::sync::Arc;

use async_graphql::Context;
use futures_util::Stream;

use crate::features;
use crate::features::activity::graphql::tail::{Seat, Tail, Told};
use crate::features::activity::queries::Sight;
use crate::features::graphql::{EventPosition, Position, ResumeAfter, app, broken, failed, viewer};

/// How many events a client may be behind; more, and it reads its pages anew.
const REPLAY_EVENTS_MAX: i64 = 10_000;

/// What an event is to a viewer.
pub enum Seen<T> {
    /// Nothing they may see, or nothing they asked for.
    Nothing,
    /// What goes out.
    Item(T),
    /// There is nothing left to follow: the stream ends.
    End,
}

/// What a subscription does with the events of the log.
pub trait Following: Send + Sync {
    /// What it sends.
    type Item: Send;

    /// What an event is to the viewer. Rights are asked for here, for every event: of what all
    /// streams share where that says it, see [`seen`].
    fn look(
        &self,
        ctx: &Context<'_>,
        told: &Told,
    ) -> impl Future<Output = async_graphql::Result<Seen<Self::Item>>> + Send;
}

/// What an event is about, where the viewer may see that.
pub async fn seen(ctx: &Context<'_>, told: &Told) -> async_graphql::Result<Option<Arc<Sight>>> {
    let sight = told.sight(app(ctx)?).await.map_err(broken)?;
    let Some(audience) = sight.audience() else {
        return Ok(None);
    };
    let tail = ctx.data::<Tail>()?;
    let sees = tail.may_see(viewer(ctx)?.person, audience, told.position);
    Ok(sees.await.map_err(broken)?.then_some(sight))
}

/// What follows a place in the log, with no gap and no repeat, for as long as the viewer's session
/// lives. The place is `after` or, without it, what a resuming client says it has seen, or now.
pub async fn follow<'c, F: Following + 'c>(
    ctx: &Context<'c>,
    after: Option<Position>,
    following: F,
) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<F::Item>> + 'c> {
    let viewer = viewer(ctx)?;
    let app = app(ctx)?;
    let head = app.log().look_up_head().await.map_err(broken)?;
    let resumed = ctx
        .data_opt::<ResumeAfter>()
        .map(|resume| Position::read(&resume.0));
    let resumed = match resumed {
        Some(None) => return Err(failed("BAD_USER_INPUT", "Last-Event-ID: not a position")),
        Some(Some(position)) => Some(position),
        None => None,
    };
    let after = after.or(resumed).map_or(head, |position| position.0);
    // A place beyond the head is of another log, or of this one before it was restored from an
    // older copy.
    if after > head || is_too_old(after, head) {
        return Err(too_old());
    }
    let tail = ctx.data::<Tail>()?.clone();
    let follower = Follower {
        ctx: ctx.clone(),
        seat: tail.join(viewer),
        tail,
        position: after,
        waiting: VecDeque::new(),
        following,
    };
    Ok(futures_util::stream::unfold(
        Some(follower),
        |follower| async move {
            let mut follower = follower?;
            match follower.next().await {
                Ok(Some(item)) => Some((Ok(item), Some(follower))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        },
    ))
}

fn is_too_old(position: i64, head: i64) -> bool {
    head - position > REPLAY_EVENTS_MAX
}

fn too_old() -> async_graphql::Error {
    let message = "Read your pages again, then subscribe.";
    failed("POSITION_TOO_OLD", message)
}

/// One client's place in the log.
struct Follower<'c, F> {
    ctx: Context<'c>,
    tail: Tail,
    seat: Seat,
    position: i64,
    /// Events taken and not yet looked at.
    waiting: VecDeque<Arc<Told>>,
    following: F,
}

impl<F: Following> Follower<'_, F> {
    /// The next thing for the viewer; none when there is nothing left to follow, or their session
    /// has ended.
    async fn next(&mut self) -> async_graphql::Result<Option<F::Item>> {
        let mut turns = self.tail.turns();
        loop {
            while let Some(told) = self.waiting.pop_front() {
                features::graphql::forget_loaded(&self.ctx);
                match self.following.look(&self.ctx, &told).await? {
                    Seen::Nothing => {}
                    Seen::Item(item) => {
                        if let Some(place) = self.ctx.data_opt::<EventPosition>() {
                            place.tell(Position(told.position).to_string());
                        }
                        return Ok((!self.seat.has_ended()).then_some(item));
                    }
                    Seen::End => return Ok(None),
                }
            }
            turns.mark_unchanged();
            if is_too_old(self.position, self.tail.head()) {
                return Err(too_old());
            }
            let (told, position) = self.tail.after(self.position).await.map_err(broken)?;
            // Whoever sees an event is known to be signed in when it was read.
            if self.seat.has_ended() {
                return Ok(None);
            }
            if position == self.position {
                // The reader lives as long as anybody follows.
                turns.changed().await.map_err(|_gone| too_old())?;
            }
            self.waiting.extend(told);
            self.position = position;
        }
    }
}
