//! Personal data: sealed wherever the log lies, unreadable once its key is destroyed.

use std::sync::Arc;

use ruche::kernel::database::Database;
use ruche::kernel::event::Event as _;
use ruche::kernel::id;
use ruche::kernel::log::Appended;
use ruche::kernel::personal::{Keys, MasterKey, Personal};
use ruche::kernel::runner::{self, Runner};
use sqlx::Row as _;
use uuid::Uuid;

use super::{Running, follow, open, reached};
use crate::support::engine::{Engine, Place, on_both_engines};
use crate::support::history::write;
use crate::support::things::{Event, Made, Renamed, THING, Things, dump};

const CANARY: &str = "Canary Islands 4711";

/// A thing whose name is what `subject` wrote.
async fn named(runner: &Runner, stream: &str, subject: Uuid, name: &str) {
    let made = Made {
        owner: "zoe".to_owned(),
    };
    let renamed = Renamed {
        name: Personal::writing(subject, name.to_owned()),
    };
    let events = [made.into(), renamed.into()];
    let append = write(&runner.keys, id::new_uuid(), (stream, 0), &events).await;
    assert!(matches!(
        runner.log.append(append).await.unwrap(),
        Appended::New { .. }
    ));
}

async fn read_name(runner: &Runner, keys: &Keys, stream: &str) -> Personal<String> {
    let events = runner.log.read_stream(stream, 1).await.unwrap();
    let event = keys
        .opening(|| Event::read(&events[0]))
        .await
        .unwrap()
        .unwrap();
    match event {
        Event::Renamed(renamed) => renamed.name,
        other => panic!("{other:?}"),
    }
}

/// Everything the database holds, as bytes or as text.
async fn everything(engine: Engine, runner: &Runner, place: &Place) -> Vec<u8> {
    let mut all = Vec::new();
    match engine {
        Engine::Sqlite => {
            for entry in std::fs::read_dir(place.folder.path()).unwrap() {
                all.extend(std::fs::read(entry.unwrap().path()).unwrap());
            }
        }
        Engine::Postgres => {
            for table in ["event", "claim", "personal_key", "checkpoint", "effect"] {
                let sql = format!("SELECT CAST(t AS TEXT) FROM {table} t");
                let sql = sqlx::AssertSqlSafe(sql);
                let database = runner.log.database();
                for row in sqlx::query(sql).fetch_all(database.reader()).await.unwrap() {
                    all.extend(row.get::<String, _>(0).into_bytes());
                }
            }
        }
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

on_both_engines! {
    async fn what_a_person_wrote_is_nowhere_in_the_log_in_clear(engine) {
        let (runner, place) = open(engine).await;
        named(&runner, "thing_1", id::new_uuid(), CANARY).await;
        let all = everything(engine, &runner, &place).await;
        assert!(holds(&all, "thing_1"), "the event itself is there");
        assert!(!holds(&all, CANARY));
        let name = read_name(&runner, &runner.keys, "thing_1").await;
        assert_eq!(name.known().map(String::as_str), Some(CANARY));
    }

    async fn without_the_instance_key_nothing_opens(engine) {
        let (runner, place) = open(engine).await;
        named(&runner, "thing_1", id::new_uuid(), CANARY).await;
        let database = Database::open(&place.url).await.unwrap();
        let foreign = Keys::new(database, MasterKey([8; 32]));
        let events = runner.log.read_stream("thing_1", 1).await.unwrap();
        assert!(foreign.opening(|| Event::read(&events[0])).await.is_err());
    }

    async fn a_destroyed_key_erases_everywhere_and_a_rebuild_still_passes(engine) {
        let (runner, place) = open(engine).await;
        let (gone, stays) = (id::new_uuid(), id::new_uuid());
        named(&runner, "thing_1", gone, CANARY).await;
        named(&runner, "thing_2", stays, "another name").await;
        let running = Running::start(&runner, [follow(Things::default())]).await;
        reached(&runner, Things::NAME, 4).await;
        let names = |rows: &[Vec<Option<String>>]| -> Vec<Option<String>> {
            rows.iter().map(|row| row[2].clone()).collect()
        };
        let before = dump(runner.log.database(), &[&THING]).await;
        assert_eq!(
            names(&before["things_thing"]),
            [Some(CANARY.to_owned()), Some("another name".to_owned())]
        );

        runner.keys.destroy(gone).await.unwrap();
        assert_eq!(read_name(&runner, &runner.keys, "thing_1").await, Personal::Erased);
        // A node that starts now finds no key either.
        let database = Database::open(&place.url).await.unwrap();
        let fresh = Keys::new(database, MasterKey([7; 32]));
        assert_eq!(read_name(&runner, &fresh, "thing_1").await, Personal::Erased);
        let other = read_name(&runner, &fresh, "thing_2").await;
        assert_eq!(other.known().map(String::as_str), Some("another name"));

        runner::rebuild(&runner, Arc::new(Things::default()), |_, _| {}).await.unwrap();
        let after = dump(runner.log.database(), &[&THING]).await;
        assert_eq!(names(&after["things_thing"]), [None, Some("another name".to_owned())]);
        running.stop().await;
    }
}
