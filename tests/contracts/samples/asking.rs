//! Asking experts.

use ruche::features::asking::events::{
    Answered, Because, Declined, End, Ended, Event, Expired, Opened, Redirected, Request, Requested,
};
use ruche::kernel::clock::Time;
use ruche::kernel::personal::Personal;

use super::comments::thanks;
use super::posts::welcome;
use super::{karim, writing, zoe};

pub fn asking() -> Vec<Event> {
    let (question, asker) = (welcome(), zoe().into());
    let because = Because {
        evidence: "skill:tig".to_owned(),
        kind: "skill".to_owned(),
        role: "holder".to_owned(),
    };
    let request = Request {
        person: karim(),
        because: Personal::identity(zoe().0, vec![because]),
        at: Time(1_772_443_800_000_000),
        until: Time(1_772_631_000_000_000),
    };
    let requested = Requested {
        question,
        asker,
        round: 1,
        requests: vec![request.clone()],
    };
    let declined = Declined {
        question,
        person: zoe(),
        reason: Some(writing("Karim knows better")),
        shown: true,
    };
    let redirected = Redirected {
        question,
        asker,
        by: zoe(),
        request,
    };
    let person = karim();
    let answered = Answered {
        question,
        person,
        comment: thanks(),
        waited_seconds: 5_400,
    };
    let ended = |because| Ended {
        question,
        because,
        waiting: vec![person],
    };
    vec![
        requested.into(),
        declined.into(),
        redirected.into(),
        Expired { question, person }.into(),
        answered.into(),
        Opened { question, asker }.into(),
        ended(End::Solved).into(),
        ended(End::Gone).into(),
        ended(End::Closed).into(),
    ]
}
