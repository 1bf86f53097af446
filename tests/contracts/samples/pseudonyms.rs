//! Pseudonyms.

use ruche::features::pseudonyms::events::{
    Event, Opened, OpeningRefused, OpeningRequested, PseudonymId, Taken,
};
use ruche::kernel::clock::Time;
use ruche::kernel::personal::Personal;

use super::communities::hive;
use super::posts::welcome;
use super::{karim, writing, zoe};

pub fn pseudonym() -> Vec<Event> {
    let pseudonym = PseudonymId::derived(&["sample", "pseudonym"]);
    let at = Time(1_772_357_400_000_000);
    let (requester, by) = (zoe(), karim());
    vec![
        Taken {
            pseudonym,
            community: hive(),
            post: welcome().to_string(),
            person: Personal::identity(zoe().0, zoe()),
            at,
        }
        .into(),
        OpeningRequested {
            pseudonym,
            by: requester,
            reason: writing("Case 81"),
            at,
        }
        .into(),
        Opened {
            pseudonym,
            requester,
            by,
            at,
        }
        .into(),
        OpeningRefused {
            pseudonym,
            requester,
            by,
            at,
        }
        .into(),
    ]
}
