//! Blocks.

use ruche::features::blocks::events::{Blocked, Event, Muted, Unblocked, Unmuted};
use ruche::kernel::clock::Time;

use super::{karim, zoe};

pub fn block() -> Vec<Event> {
    let (by, person) = (zoe(), karim());
    let until = Some(Time(1_772_357_400_000_000));
    vec![
        Blocked { by, person }.into(),
        Unblocked { by, person }.into(),
        Muted { by, person, until }.into(),
        Unmuted { by, person }.into(),
    ]
}
