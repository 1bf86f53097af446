//! What happens by itself while experts are asked: the reactor that puts the next look at a
//! question into the queue, and the worker that takes it.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::commands::{Answer, Cause, Progress, advance};
use crate::features::asking::events::{Event, Request};
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::posts::events::{Event as PostEvent, PostId};
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "asking.routing";

/// The kind of its effects.
pub const KIND: &str = "route_question";

/// When it is looked at again while the read models are behind.
const POSTPONED_SECONDS: i64 = 1;

/// When it is looked at again where the search index is not open.
const LOOK_AGAIN_SECONDS: i64 = 60;

/// What waits in the queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Look {
    question: PostId,
    /// The comment that may be an answer, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<(CommentId, PersonId)>,
    /// When the comment was written.
    at: Time,
}

/// Puts the looks into the queue: when a time is over, and when something happens that may be an
/// answer or an end.
pub struct Routing;

impl Reactor for Routing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        let mut kinds = Event::KINDS.to_vec();
        kinds.extend([
            "comment.written",
            "comment.accepted",
            "post.deleted",
            "post.undone",
            "post.moved",
        ]);
        kinds
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        if event.imported_from.is_some() {
            return Ok(Vec::new());
        }
        let kind = event.kind.as_str();
        if Event::KINDS.contains(&kind) {
            return due(event, Event::read(event)?);
        }
        let (question, comment) = if PostEvent::KINDS.contains(&kind) {
            match PostEvent::read(event)? {
                PostEvent::Deleted(it) => (it.post, None),
                PostEvent::Undone(it) => (it.post, None),
                PostEvent::Moved(it) => (it.post, None),
                PostEvent::Published(_) | PostEvent::Edited(_) | PostEvent::Restored(_) => {
                    return Ok(Vec::new());
                }
            }
        } else {
            match CommentEvent::read(event)? {
                CommentEvent::Written(it) => {
                    let by = it.author.person();
                    (it.post, by.map(|by| (it.comment, by)))
                }
                CommentEvent::Accepted(it) => (it.post, None),
                CommentEvent::Edited(_)
                | CommentEvent::Deleted(_)
                | CommentEvent::Undone(_)
                | CommentEvent::AcceptanceWithdrawn(_) => return Ok(Vec::new()),
            }
        };
        let look = Look {
            question,
            comment,
            at: event.occurred_at,
        };
        Ok(vec![Effect::of(KIND, event, &look)?])
    }
}

/// The looks that an event of asking around leads to.
fn due(event: &Recorded, of: Event) -> Result<Vec<Effect>, Error> {
    let (question, requests) = match of {
        Event::Requested(it) => (it.question, it.requests),
        Event::Redirected(it) => (it.question, vec![it.request]),
        Event::Declined(it) => return Ok(vec![look(event, it.question, None)?]),
        Event::Expired(it) => return Ok(vec![look(event, it.question, None)?]),
        Event::Answered(_) | Event::Opened(_) | Event::Ended(_) => return Ok(Vec::new()),
    };
    let looks = requests.iter().map(|it| look(event, question, Some(it)));
    looks.collect()
}

fn look(event: &Recorded, question: PostId, request: Option<&Request>) -> Result<Effect, Error> {
    let look = Look {
        question,
        comment: None,
        at: event.occurred_at,
    };
    let effect = Effect::of(KIND, event, &look)?;
    Ok(match request {
        None => effect,
        Some(request) => Effect {
            dedup_key: format!("{}:{}", effect.dedup_key, request.person),
            person: Some(request.person.to_string()),
            not_before: request.until,
            ..effect
        },
    })
}

/// Does what is due.
pub struct Router(pub App);

impl Worker for Router {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(look) = serde_json::from_str::<Look>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            let answer = look.comment.map(|(comment, by)| Answer {
                comment,
                by,
                at: look.at,
            });
            let cause = Cause {
                position: effect.position,
                step: &effect.dedup_key,
            };
            let app = &self.0;
            let what = (look.question, answer);
            let (seconds, outcome) = match advance(app, app.search(), what, cause).await? {
                Progress::Done => return Ok(Delivery::Done),
                Progress::Behind => (POSTPONED_SECONDS, "the read models are behind"),
                Progress::NoIndex => (LOOK_AGAIN_SECONDS, "the search index is not open here"),
            };
            Ok(Delivery::Postponed {
                at: app.now().plus_seconds(seconds),
                outcome: outcome.to_owned(),
            })
        })
    }
}
