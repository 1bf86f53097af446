//! When a community goes on in another one its members come with it: the reactor that puts that
//! into the queue, and the worker that does it.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features::communities::commands::carry_over;
use crate::features::communities::events::{CommunityId, Event};
use crate::features::communities::projection;
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "communities.carrying";

/// The kind of its effects.
pub const KIND: &str = "carry_over";

/// How long it waits for the read models, in microseconds.
const PATIENCE: i64 = 1_000_000;

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct CarryOver {
    community: CommunityId,
    successor: CommunityId,
    position: i64,
}

/// Puts the coming of the members into the queue.
pub struct Succeeding;

impl Reactor for Succeeding {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["community.succeeded"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let (Event::Succeeded(succeeded), Ok(community)) =
            (Event::read(event)?, event.stream.parse())
        else {
            return Ok(Vec::new());
        };
        let carried = CarryOver {
            community,
            successor: succeeded.successor,
            position: event.position,
        };
        Ok(vec![Effect::of(KIND, event, &carried)?])
    }
}

/// Makes the members of a community members of its successor.
pub struct Carrier(pub App);

impl Worker for Carrier {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let app = &self.0;
            let Ok(it) = serde_json::from_str::<CarryOver>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            // The members come from a table.
            if !app.settled(&[projection::NAME], it.position).await? {
                return Ok(Delivery::Postponed {
                    at: Time(app.now().0.saturating_add(PATIENCE)),
                    outcome: "the read models are behind".to_owned(),
                });
            }
            carry_over(app, it.community, it.successor).await?;
            Ok(Delivery::Done)
        })
    }
}
