//! What must hold after any crash, from the child's notes and the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use ruche::kernel::database::{Database, Engine};
use ruche::kernel::event::Recorded;
use ruche::kernel::log::EventFilter;
use ruche::kernel::runner::{self, Runner};
use sqlx::Row as _;

use crate::things::{COUNT, TAG, TALLY, THING, Tally, Things, dump};
use crate::{child, deliveries, witness};

/// A writer and its turn.
type Command = (u64, u64);

/// What the child has noted.
pub(crate) struct Witness {
    tried: BTreeSet<Command>,
    /// With the position of the first event.
    pub(crate) acknowledged: BTreeMap<Command, i64>,
}

impl Witness {
    pub(crate) fn read(folder: &Path) -> Self {
        let notes = std::fs::read_to_string(witness(folder)).unwrap_or_default();
        let mut witness = Self {
            tried: BTreeSet::new(),
            acknowledged: BTreeMap::new(),
        };
        // The last line may be torn.
        for line in notes
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
        {
            let words: Vec<&str> = line.split_whitespace().collect();
            let command = (words[1].parse().unwrap(), words[2].parse().unwrap());
            if words[0] == "try" {
                witness.tried.insert(command);
            } else {
                let position: i64 = words[3].parse().unwrap();
                let before = witness.acknowledged.insert(command, position);
                assert!(
                    before.is_none_or(|before| before == position),
                    "{command:?} twice"
                );
            }
        }
        witness
    }

    /// The turns a writer has tried without an answer.
    pub(crate) fn unknown(&self, writer: u64) -> Vec<u64> {
        let unknown = self
            .tried
            .iter()
            .filter(|command| !self.acknowledged.contains_key(command));
        unknown
            .filter(|command| command.0 == writer)
            .map(|command| command.1)
            .collect()
    }

    /// A writer's first turn that it has not tried.
    pub(crate) fn next(&self, writer: u64) -> u64 {
        let turns = self.tried.iter().filter(|command| command.0 == writer);
        turns.map(|command| command.1 + 1).max().unwrap_or(0)
    }
}

/// Checks everything; the child has finished what was left.
pub(crate) async fn check(url: &str, folder: &Path) {
    let witness = Witness::read(folder);
    let runner = child::open(url).await;
    let events = read_all(&runner).await;
    log_is_whole(&events);
    acknowledged_are_there(&witness, &events);
    assert_eq!(
        events.len(),
        2 * witness.tried.len(),
        "every command tried is there with both events, and nothing else"
    );
    read_models_equal_a_rebuild(&runner, events.len()).await;
    every_effect_is_carried_out(&witness, folder);
    if runner.log.database().engine() == Engine::Sqlite {
        let sql = sqlx::query("PRAGMA integrity_check");
        let row = sql.fetch_one(runner.log.database().reader()).await.unwrap();
        assert_eq!(row.get::<String, _>(0), "ok");
    }
}

async fn read_all(runner: &Runner) -> Vec<Recorded> {
    let (mut events, mut position) = (Vec::new(), 0);
    loop {
        let page = runner
            .log
            .read_all(position, &EventFilter::all(), 10_000)
            .await
            .unwrap();
        if page.1 == position {
            return events;
        }
        events.extend(page.0);
        position = page.1;
    }
}

/// One total order without gaps, and each stream 1, 2.
fn log_is_whole(events: &[Recorded]) {
    let mut versions: HashMap<&str, i64> = HashMap::new();
    for (event, position) in events.iter().zip(1..) {
        assert_eq!(event.position, position, "a gap in the log");
        let version = versions.entry(&event.stream).or_insert(0);
        *version += 1;
        assert_eq!(event.version, *version, "{}", event.stream);
    }
}

fn acknowledged_are_there(witness: &Witness, events: &[Recorded]) {
    for ((writer, turn), position) in &witness.acknowledged {
        let at = usize::try_from(*position).unwrap() - 1;
        let stream = events.get(at).map(|event| event.stream.as_str());
        let expected = format!("thing_{writer}_{turn}");
        assert_eq!(
            stream,
            Some(expected.as_str()),
            "lost: acknowledged at {position}"
        );
    }
}

async fn read_models_equal_a_rebuild(runner: &Runner, events: usize) {
    let database: &Database = runner.log.database();
    let tables = [&THING, &TAG, &COUNT, &TALLY];
    let live = dump(database, &tables).await;
    runner::rebuild(runner, Arc::new(Things::default()), |_, _| {})
        .await
        .unwrap();
    runner::rebuild(runner, Arc::new(Tally), |_, _| {})
        .await
        .unwrap();
    assert_eq!(
        dump(database, &tables).await,
        live,
        "the read models differ from a rebuild"
    );
    let each = Some((events / 2).to_string());
    for row in &live["tally_kind"] {
        assert_eq!(row[1], each, "{row:?}");
    }
}

/// At least once; a second time only for what was under way at a kill.
fn every_effect_is_carried_out(witness: &Witness, folder: &Path) {
    let notes = std::fs::read_to_string(deliveries(folder)).unwrap();
    let delivered: BTreeSet<&str> = notes.lines().collect();
    for (writer, turn) in &witness.tried {
        let key = format!("thing_{writer}_{turn}");
        assert!(delivered.contains(key.as_str()), "{key} was not delivered");
    }
    let twice = notes.lines().count() - delivered.len();
    // A worker takes 32 at a time, and there are at most 20 kills.
    assert!(twice <= 20 * 32, "{twice} deliveries too many");
}
