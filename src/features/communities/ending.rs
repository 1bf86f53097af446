//! An emergency access ends by itself: the reactor that puts its end into the queue, and the worker
//! that writes it into the log.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::commands::end_access;
use crate::features::communities::events::{AccessEvent, CommunityId};
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "communities.ending";

/// The kind of its effects.
pub const KIND: &str = "end_access";

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    community: CommunityId,
    administrator: PersonId,
}

/// Puts the end of what is granted into the queue, not before its time.
pub struct Ending;

impl Reactor for Ending {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        AccessEvent::KINDS.to_vec()
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let granted = match AccessEvent::read(event)? {
            AccessEvent::AccessGranted(granted) => granted,
            AccessEvent::AccessRequested(_) | AccessEvent::AccessEnded(_) => {
                return Ok(Vec::new());
            }
        };
        let end = End {
            community: granted.community,
            administrator: granted.administrator,
        };
        Ok(vec![Effect {
            person: Some(granted.administrator.to_string()),
            not_before: granted.until,
            ..Effect::of(KIND, event, &end)?
        }])
    }
}

/// Writes down that an access is over.
pub struct Ender(pub App);

impl Worker for Ender {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(end) = serde_json::from_str::<End>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            end_access(&self.0, end.community, end.administrator).await?;
            Ok(Delivery::Done)
        })
    }
}
