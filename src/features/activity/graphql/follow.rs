//! Following the event log: what every subscription stands on.

use std::collections::VecDeque;
use std::time::Duration;

use async_graphql::Context;
use futures_util::Stream;

use crate::features;
use crate::features::accounts::queries::is_alive;
use crate::features::activity::queries::READERS;
use crate::features::graphql::{EventPosition, Position, ResumeAfter, app, broken, failed, viewer};
use crate::kernel::event::Recorded;
use crate::kernel::log::EventFilter;

/// How many events a client may be behind; more, and it reads its pages anew.
const REPLAY_EVENTS_MAX: i64 = 10_000;

/// How many events are read at a time.
const READ_MAX: i64 = 100;

/// How often the log is looked at, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

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

    /// The kinds of event it looks at.
    fn kinds(&self) -> Vec<&'static str>;

    /// The read models it asks; an event is looked at once they have reached it.
    fn readers(&self) -> Vec<&'static str> {
        READERS.to_vec()
    }

    /// What an event is to the viewer. Rights are asked for here, for every event.
    fn look(
        &self,
        ctx: &Context<'_>,
        recorded: &Recorded,
    ) -> impl Future<Output = async_graphql::Result<Seen<Self::Item>>> + Send;
}

/// What follows a place in the log, with no gap and no repeat, for as long as the viewer's session
/// lives. The place is `after` or, without it, what a resuming client says it has seen, or now.
pub async fn follow<'c, F: Following + 'c>(
    ctx: &Context<'c>,
    after: Option<Position>,
    following: F,
) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<F::Item>> + 'c> {
    viewer(ctx)?;
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
    if after > head || head - after > REPLAY_EVENTS_MAX {
        return Err(failed(
            "POSITION_TOO_OLD",
            "Read your pages again, then subscribe.",
        ));
    }
    let follower = Follower {
        ctx: ctx.clone(),
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

/// One client's place in the log.
struct Follower<'c, F> {
    ctx: Context<'c>,
    position: i64,
    /// Events read and not yet looked at.
    waiting: VecDeque<Recorded>,
    following: F,
}

impl<F: Following> Follower<'_, F> {
    /// The next thing for the viewer; none when there is nothing left to follow, or their session
    /// has ended.
    async fn next(&mut self) -> async_graphql::Result<Option<F::Item>> {
        let app = app(&self.ctx)?;
        let filter = EventFilter::kinds(&self.following.kinds());
        let readers = self.following.readers();
        let mut head = app.log().watch();
        loop {
            while let Some(recorded) = self.waiting.pop_front() {
                features::graphql::forget_loaded(&self.ctx);
                match self.following.look(&self.ctx, &recorded).await? {
                    Seen::Nothing => {}
                    Seen::Item(item) => {
                        if let Some(told) = self.ctx.data_opt::<EventPosition>() {
                            told.tell(Position(recorded.position).to_string());
                        }
                        return Ok(self.is_alive().await?.then_some(item));
                    }
                    Seen::End => return Ok(None),
                }
            }
            let (events, read) = app
                .log()
                .read_all(self.position, &filter, READ_MAX)
                .await
                .map_err(broken)?;
            // Rights and contents are asked for once the read models have come as far.
            while !app.settled(&readers, read).await.map_err(broken)? {}
            if !self.is_alive().await? {
                return Ok(None);
            }
            if read == self.position {
                let position = self.position;
                // A hint or the poll, whichever comes first.
                drop(tokio::time::timeout(POLL, head.wait_for(|head| *head > position)).await);
                continue;
            }
            self.waiting.extend(events);
            self.position = read;
        }
    }

    /// Whether the session behind the stream still signs its person in.
    async fn is_alive(&self) -> async_graphql::Result<bool> {
        is_alive(app(&self.ctx)?, viewer(&self.ctx)?)
            .await
            .map_err(broken)
    }
}
