//! Random histories of things, written to a log.

use std::collections::HashMap;

use ruche::kernel::event::Event as _;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::kernel::personal::{Keys, Personal};
use uuid::Uuid;

use super::chance::Chance;
use super::things::{Event, Gone, Made, Renamed, Tagged};

/// What one command writes to one stream.
pub(crate) async fn write(
    keys: &Keys,
    command_id: Uuid,
    (stream, version): (&str, i64),
    events: &[Event],
) -> Append {
    let encode = || {
        events
            .iter()
            .map(|event| event.encode().unwrap())
            .collect::<Vec<_>>()
    };
    let payloads = keys.sealing(encode).await.unwrap();
    let written = events.iter().zip(payloads).zip(version + 1..);
    Append {
        origin: Origin {
            command_id,
            actor: None,
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        },
        expected: vec![(stream.to_owned(), version)],
        claims: Vec::new(),
        events: written
            .map(|((event, payload), version)| NewEvent {
                stream: stream.to_owned(),
                version,
                kind: event.kind(),
                revision: event.revision(),
                payload,
            })
            .collect(),
    }
}

/// A writer of random events on the things of a few owners.
pub(crate) struct History {
    pub(crate) chance: Chance,
    log: Log,
    keys: Keys,
    /// Version and existence of each thing.
    things: HashMap<String, (i64, bool)>,
}

impl History {
    pub(crate) fn new(chance: Chance, log: &Log, keys: &Keys) -> Self {
        Self {
            chance,
            log: log.clone(),
            keys: keys.clone(),
            things: HashMap::new(),
        }
    }

    /// Appends `count` events, in commands of 1 to 20.
    pub(crate) async fn go_on(&mut self, count: usize) {
        let mut left = count;
        while left > 0 {
            let stream = format!("thing_{}", self.chance.below(40));
            let (version, mut alive) = self.things.get(&stream).copied().unwrap_or((0, false));
            let few = usize::try_from(1 + self.chance.below(20))
                .unwrap()
                .min(left);
            let events: Vec<Event> = (0..few)
                .map(|_| next_event(&mut self.chance, &stream, &mut alive))
                .collect();
            let append = write(&self.keys, id::new_uuid(), (&stream, version), &events).await;
            let appended = self.log.append(append).await.unwrap();
            assert!(matches!(appended, Appended::New { .. }), "{appended:?}");
            let version = version + i64::try_from(few).unwrap();
            self.things.insert(stream, (version, alive));
            left -= few;
        }
    }
}

/// One that may follow: a thing is made, changed and taken away, and may come again.
fn next_event(chance: &mut Chance, stream: &str, alive: &mut bool) -> Event {
    let owner = format!(
        "owner_{}",
        stream.len() + stream.bytes().map(usize::from).sum::<usize>() % 5
    );
    if !*alive {
        *alive = true;
        return Made { owner }.into();
    }
    match chance.below(8) {
        0 => {
            *alive = false;
            Gone { owner }.into()
        }
        1..=3 => {
            let tags = (0..chance.below(4)).map(|_| format!("tag{}", chance.below(6)));
            Tagged {
                tags: tags.collect(),
            }
            .into()
        }
        _ => {
            let subject = id::derived_uuid(&["person", &owner]);
            Renamed {
                name: Personal::writing(subject, format!("name {}", chance.next())),
            }
            .into()
        }
    }
}
