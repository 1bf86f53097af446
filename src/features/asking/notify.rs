//! Who is told that a question is put to them: the reactor that puts it into the queue, and the
//! worker that tells.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::adapters::search::Search;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::commands::{to_help, waiting};
use crate::features::asking::events::Event;
use crate::features::notifications::commands::telling::{Cause, ask, ask_no_more};
use crate::features::notifications::events::Reason;
use crate::features::notifications::notify::behind;
use crate::features::posts::events::PostId;
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "asking.telling";

/// The kind of its effects.
pub const KIND: &str = "tell_expert";

/// When it is looked at again where the search index is not open.
const LOOK_AGAIN_SECONDS: i64 = 60;

/// What people are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
enum Step {
    /// It is put to them.
    Asked { people: Vec<PersonId> },
    /// It is not put to them any more.
    NoMore { people: Vec<PersonId> },
    /// It is open to everybody.
    Opened,
}

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    question: PostId,
    at: Time,
    #[serde(flatten)]
    step: Step,
}

/// Puts what people have to be told into the queue.
pub struct Telling;

impl Reactor for Telling {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        Event::KINDS.to_vec()
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let (question, step) = match Event::read(event)? {
            Event::Requested(it) => {
                let people = it.requests.iter().map(|it| it.person).collect();
                (it.question, Step::Asked { people })
            }
            Event::Redirected(it) => {
                let people = vec![it.request.person];
                (it.question, Step::Asked { people })
            }
            Event::Declined(it) => (it.question, no_more(it.person)),
            Event::Expired(it) => (it.question, no_more(it.person)),
            Event::Ended(it) => {
                let people = it.waiting;
                (it.question, Step::NoMore { people })
            }
            Event::Opened(it) => (it.question, Step::Opened),
            Event::Answered(_) => return Ok(Vec::new()),
        };
        let told = Told {
            question,
            at: event.recorded_at,
            step,
        };
        Ok(vec![Effect::of(KIND, event, &told)?])
    }
}

fn no_more(person: PersonId) -> Step {
    Step::NoMore {
        people: vec![person],
    }
}

/// Tells them.
pub struct Teller(pub App);

impl Teller {
    async fn tell(&self, search: &Search, told: Told, cause: Cause) -> Result<(), Error> {
        let app = &self.0;
        let asked = (told.question, Reason::ExpertRequest);
        match told.step {
            Step::Asked { people } => {
                let people = waiting(app, told.question, people).await?;
                ask(app, cause, asked, &people).await
            }
            Step::NoMore { people } => ask_no_more(app, cause, asked, &people).await,
            Step::Opened => {
                let people = to_help(app, search, told.question).await?;
                ask(app, cause, (told.question, Reason::HelpWanted), &people).await
            }
        }
    }
}

impl Worker for Teller {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(told) = serde_json::from_str::<Told>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            let app = &self.0;
            if let Some(delivery) = behind(app).await? {
                return Ok(delivery);
            }
            let Some(search) = app.search() else {
                return Ok(Delivery::Postponed {
                    at: app.now().plus_seconds(LOOK_AGAIN_SECONDS),
                    outcome: "the search index is not open here".to_owned(),
                });
            };
            let cause = Cause {
                position: effect.position,
                at: told.at,
            };
            self.tell(search, told, cause).await?;
            Ok(Delivery::Done)
        })
    }
}
