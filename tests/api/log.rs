//! The conformance suite of the event log: what every engine must do.

use std::time::Duration;

use ruche::kernel::clock::Clock;
use ruche::kernel::database::Database;
use ruche::kernel::event::Recorded;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Claim, EventFilter, Log, NewEvent, Origin};
use sqlx::Executor as _;
use uuid::Uuid;

use crate::support::engine::{Engine, Place, on_both_engines};

async fn open(engine: Engine) -> (Log, Place) {
    let place = Place::on(engine).await;
    (open_at(&place).await, place)
}

async fn open_at(place: &Place) -> Log {
    let database = Database::open(&place.url).await.unwrap();
    Log::open(database, Clock::System).await.unwrap()
}

/// `count` events on one stream, decided on `version`.
fn append(stream: &str, version: i64, count: i64) -> Append {
    let event = |offset| NewEvent {
        stream: stream.to_owned(),
        version: version + 1 + offset,
        kind: "thing.happened",
        revision: 1,
        payload: format!(
            "{{\"n\":{},\"text\":\"é ‘ \\\" \\\\ \\u0001 {stream}\"}}",
            version + offset
        ),
    };
    Append {
        origin: Origin {
            command_id: id::new_uuid(),
            actor: Some("person_x".to_owned()),
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        },
        expected: vec![(stream.to_owned(), version)],
        claims: Vec::new(),
        events: (0..count).map(event).collect(),
    }
}

fn claim(mut append: Append, key: &str, take: bool) -> Append {
    let stream = append.expected[0].0.clone();
    append.claims.push(Claim {
        scope: "handle",
        key: key.to_owned(),
        stream,
        take,
    });
    append
}

async fn all(log: &Log) -> Vec<Recorded> {
    let (mut events, mut position) = (Vec::new(), 0);
    loop {
        let (page, read) = log
            .read_all(position, &EventFilter::all(), 1_000)
            .await
            .unwrap();
        if read == position {
            return events;
        }
        events.extend(page);
        position = read;
    }
}

fn assert_whole(events: &[Recorded]) {
    for (event, expected) in events.iter().zip(1..) {
        assert_eq!(event.position, expected, "a gap or a repeat");
    }
}

on_both_engines! {
    async fn events_come_back_as_they_were_appended(engine) {
        let (log, _place) = open(engine).await;
        let wanted = append("thing_1", 0, 3);
        assert_eq!(log.append(wanted.clone()).await.unwrap(), Appended::New { first: 1, last: 3 });
        assert_eq!(log.head(), 3);
        let events = log.read_stream("thing_1", 0).await.unwrap();
        let payloads: Vec<_> = events.iter().map(|event| event.payload.as_str()).collect();
        let expected: Vec<_> = wanted.events.iter().map(|event| event.payload.as_str()).collect();
        assert_eq!(payloads, expected, "byte for byte");
        assert_eq!(events[2].version, 3);
        assert_eq!(events[0].command_id, wanted.origin.command_id.to_string());
        assert_eq!(log.read_stream("thing_1", 2).await.unwrap().len(), 1);
        assert!(log.read_stream("thing_2", 0).await.unwrap().is_empty());
    }

    async fn a_wrong_version_is_a_conflict_and_leaves_nothing(engine) {
        let (log, _place) = open(engine).await;
        log.append(append("thing_1", 0, 1)).await.unwrap();
        for version in [0, 2] {
            let outcome = log.append(append("thing_1", version, 1)).await.unwrap();
            assert_eq!(outcome, Appended::Conflict { stream: "thing_1".to_owned(), actual: 1 });
        }
        assert_eq!(all(&log).await.len(), 1);
    }

    async fn several_streams_change_together_or_not_at_all(engine) {
        let (log, _place) = open(engine).await;
        let mut both = append("thing_1", 0, 1);
        let other = append("thing_2", 0, 1);
        both.expected.extend(other.expected);
        both.events.extend(other.events);
        assert_eq!(log.append(both).await.unwrap(), Appended::New { first: 1, last: 2 });

        let mut half = append("thing_3", 0, 1);
        half.expected.push(("thing_2".to_owned(), 7));
        let outcome = log.append(half).await.unwrap();
        assert_eq!(outcome, Appended::Conflict { stream: "thing_2".to_owned(), actual: 1 });
        assert!(log.read_stream("thing_3", 0).await.unwrap().is_empty());
    }

    async fn a_command_sent_again_acts_once_and_gets_the_first_answer(engine) {
        let (log, place) = open(engine).await;
        let first = append("thing_1", 0, 2);
        log.append(append("thing_0", 0, 1)).await.unwrap();
        assert_eq!(log.append(first.clone()).await.unwrap(), Appended::New { first: 2, last: 3 });
        let again = log.append(first.clone()).await.unwrap();
        assert_eq!(again, Appended::Repeated { first: 2, last: 3 });
        // Also after a restart, and on another version: the reply was lost, not the command.
        let log = open_at(&place).await;
        let mut late = append("thing_1", 2, 1);
        late.origin.command_id = first.origin.command_id;
        assert_eq!(log.append(late).await.unwrap(), Appended::Repeated { first: 2, last: 3 });
        assert_eq!(all(&log).await.len(), 3);
    }

    async fn a_name_belongs_to_one_stream_until_given_back(engine) {
        let (log, _place) = open(engine).await;
        log.append(claim(append("thing_1", 0, 1), "zoe", true)).await.unwrap();
        let outcome = log.append(claim(append("thing_2", 0, 1), "zoe", true)).await.unwrap();
        let taken = Appended::Taken { scope: "handle".to_owned(), key: "zoe".to_owned() };
        assert_eq!(outcome, taken);
        assert!(log.read_stream("thing_2", 0).await.unwrap().is_empty());
        let holder = log.claimed_by("handle", "zoe").await.unwrap();
        assert_eq!(holder.as_deref(), Some("thing_1"));

        log.append(claim(append("thing_1", 1, 1), "zoe", false)).await.unwrap();
        assert_eq!(log.claimed_by("handle", "zoe").await.unwrap(), None);
        let outcome = log.append(claim(append("thing_2", 0, 1), "zoe", true)).await.unwrap();
        assert!(matches!(outcome, Appended::New { .. }));
    }

    async fn concurrent_takers_of_one_name_have_one_winner(engine) {
        let (log, _place) = open(engine).await;
        let tries = (0..20).map(|n| {
            let log = log.clone();
            async move { log.append(claim(append(&format!("thing_{n}"), 0, 1), "zoe", true)).await }
        });
        let outcomes = futures_util::future::join_all(tries).await;
        let won = outcomes.iter().filter(|o| matches!(o, Ok(Appended::New { .. }))).count();
        assert_eq!(won, 1);
        assert_eq!(all(&log).await.len(), 1);
    }

    async fn events_can_be_read_by_kind_and_the_rest_counts_as_read(engine) {
        let (log, _place) = open(engine).await;
        for n in 0..10 {
            let mut one = append(&format!("thing_{n}"), 0, 1);
            one.events[0].kind = if n % 5 == 0 { "thing.rare" } else { "thing.common" };
            log.append(one).await.unwrap();
        }
        let rare = EventFilter::kinds(&["thing.rare"]);
        let (events, read) = log.read_all(0, &rare, 10).await.unwrap();
        assert_eq!((events.len(), read), (2, 10));
        let (events, read) = log.read_all(0, &rare, 1).await.unwrap();
        assert_eq!((events[0].position, read), (1, 1), "a full page is read up to its last event");
        let (events, read) = log.read_all(10, &rare, 10).await.unwrap();
        assert_eq!((events.len(), read), (0, 10));
    }

    async fn the_database_itself_refuses_to_change_events(engine) {
        let (log, _place) = open(engine).await;
        log.append(append("thing_1", 0, 1)).await.unwrap();
        let mut statements = vec!["UPDATE event SET payload = '{}'", "DELETE FROM event"];
        if let Engine::Postgres = engine {
            statements.push("TRUNCATE event");
        }
        for sql in statements {
            let mut connection = log.database().durable_connection().await.unwrap();
            assert!(connection.execute(sql).await.is_err(), "{sql}");
        }
        assert_eq!(all(&log).await.len(), 1);
    }

    /// Two processes' worth of appenders write while readers look: what a reader sees has no gap,
    /// and never grows one.
    async fn readers_see_one_total_order_without_gaps_while_many_write(engine) {
        let (log, place) = open(engine).await;
        let second = open_at(&place).await;
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let log = if writer % 2 == 0 { log.clone() } else { second.clone() };
                tokio::spawn(async move {
                    for turn in 0..25 {
                        let stream = format!("thing_{writer}_{turn}");
                        let outcome = log.append(append(&stream, 0, 1 + turn % 3)).await.unwrap();
                        assert!(matches!(outcome, Appended::New { .. }), "{outcome:?}");
                    }
                })
            })
            .collect();
        let reader = |log: Log| {
            tokio::spawn(async move {
                let mut position = 0;
                while position < 16 * 49 {
                    let page = log.read_all(position, &EventFilter::all(), 50).await.unwrap();
                    for event in page.0 {
                        assert_eq!(event.position, position + 1);
                        position = event.position;
                    }
                    assert!(page.1 <= position, "nothing below the read position is missing");
                }
            })
        };
        let readers = [reader(log.clone()), reader(second.clone())];
        for task in writers.into_iter().chain(readers) {
            tokio::time::timeout(Duration::from_mins(1), task).await.unwrap().unwrap();
        }
        let events = all(&log).await;
        assert_eq!(events.len(), 16 * 49);
        assert_whole(&events);
    }

    async fn writers_on_one_stream_lose_nothing_and_conflict_truly(engine) {
        let (log, _place) = open(engine).await;
        let writers: Vec<_> = (0..8)
            .map(|_| {
                let log = log.clone();
                tokio::spawn(async move {
                    let mut done = 0;
                    while done < 10 {
                        let version = log.read_stream("thing_1", 0).await.unwrap().len();
                        let version = i64::try_from(version).unwrap();
                        match log.append(append("thing_1", version, 1)).await.unwrap() {
                            Appended::New { .. } => done += 1,
                            Appended::Conflict { actual, .. } => assert!(actual > version),
                            other => panic!("{other:?}"),
                        }
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let events = log.read_stream("thing_1", 0).await.unwrap();
        let versions: Vec<i64> = events.iter().map(|event| event.version).collect();
        assert_eq!(versions, (1..=80).collect::<Vec<_>>());
    }

    async fn another_process_sees_new_events_without_being_told(engine) {
        let (log, place) = open(engine).await;
        let other = open_at(&place).await;
        let mut head = other.watch();
        log.append(append("thing_1", 0, 1)).await.unwrap();
        let seen = tokio::time::timeout(Duration::from_secs(10), head.wait_for(|head| *head == 1));
        assert_eq!(*seen.await.unwrap().unwrap(), 1);
    }
}

/// While it waits in the write-ahead log, every reader looks for every page there first.
#[tokio::test]
async fn what_was_written_goes_into_the_file_by_itself() {
    let (log, place) = open(Engine::Sqlite).await;
    let file = place.folder.path().join("ruche.db");
    let length = || file.metadata().unwrap().len();
    let before = length();
    log.append(append("thing_1", 0, 2_000)).await.unwrap();
    let carried = async {
        while length() < before + 400_000 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let patience = Duration::from_secs(10);
    tokio::time::timeout(patience, carried).await.unwrap();
}

#[test]
fn command_ids_of_one_key_are_equal_and_of_two_people_are_not() {
    use ruche::kernel::execute::Command;
    let id = |actor, request, key| -> Uuid { Command::by(actor, request, Some(key)).id };
    assert_eq!(
        id("person_a", "createPost", "1"),
        id("person_a", "createPost", "1")
    );
    assert_ne!(
        id("person_a", "createPost", "1"),
        id("person_b", "createPost", "1")
    );
    assert_ne!(
        id("person_a", "createPost", "1"),
        id("person_a", "createComment", "1")
    );
}
