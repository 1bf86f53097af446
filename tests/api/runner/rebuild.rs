//! Read models can be made again from the log to the same content, while writes go on.

use std::sync::Arc;
use std::time::Duration;

use ruche::kernel::clock::Clock;
use ruche::kernel::error::Error;
use ruche::kernel::event::Recorded;
use ruche::kernel::projection::Projection;
use ruche::kernel::rows::{Kind, Rows, Table};
use ruche::kernel::runner::{self, Follower, Runner};
use sqlx::Executor as _;

use super::effects::{Reacts, queued, started};
use super::projections::tally;
use super::{Running, follow, make, node, open, reached};
use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::history::History;
use crate::support::things::{COUNT, TAG, TALLY, THING, Tally, Things, dump};

static TALLY_R2: Table = Table {
    name: "tally_kind_r2",
    key: &[("kind", Kind::Text)],
    columns: &[("events", Kind::Int)],
    indexes: &[],
};

/// The tally of a later program, which counts every event ten times.
struct LaterTally;

impl Projection for LaterTally {
    fn name(&self) -> &'static str {
        Tally::NAME
    }

    fn revision(&self) -> i64 {
        2
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&TALLY_R2]
    }

    fn kinds(&self) -> Vec<&'static str> {
        Tally.kinds()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let kind = recorded.kind.as_str();
        rows.add(&TALLY_R2, [kind.into()], [("events", 10)]);
        Ok(())
    }
}

/// What a table of one kind counts.
async fn counted(runner: &Runner, table: &'static Table) -> i64 {
    let dumped = dump(runner.log.database(), &[table]).await;
    let rows = dumped.values().flatten();
    rows.filter_map(|row| row[1].as_ref()?.parse::<i64>().ok())
        .sum()
}

on_both_engines! {
    async fn a_raised_revision_fills_its_own_tables_while_the_older_program_goes_on(engine) {
        let (runner, place) = open(engine).await;
        for _ in 0..10 {
            make(&runner.log).await;
        }
        let older = Running::start(&runner, [follow(Tally)]).await;
        reached(&runner, Tally::NAME, 10).await;
        let node = node(&place, Clock::System).await;
        let newer = Running::start(&node, [follow(LaterTally)]).await;
        reached(&node, Tally::NAME, 10).await;
        assert_eq!((counted(&runner, &TALLY).await, counted(&runner, &TALLY_R2).await), (10, 100));
        let last = make(&runner.log).await;
        reached(&runner, Tally::NAME, last).await;
        reached(&node, Tally::NAME, last).await;
        assert_eq!((counted(&runner, &TALLY).await, counted(&runner, &TALLY_R2).await), (11, 110));
        runner::rebuild(&node, Arc::new(LaterTally), |_, _| {}).await.unwrap();
        assert_eq!((counted(&runner, &TALLY).await, counted(&runner, &TALLY_R2).await), (11, 110));
        older.stop().await;
        let last = make(&runner.log).await;
        reached(&node, Tally::NAME, last).await;
        let soon = Duration::from_millis(100);
        let has_seen_it = runner.progress.wait(&[Tally::NAME], last, soon).await.unwrap();
        assert!(!has_seen_it, "the older program took the position of the newer for its own");
        newer.stop().await;
    }

    async fn a_rebuild_after_a_random_history_equals_the_live_tables(engine) {
        let (runner, _place) = open(engine).await;
        let mut history = History::new(Chance::from_environment(), &runner.log, &runner.keys);
        let running = Running::start(&runner, [follow(Things::default())]).await;
        history.go_on(1_500).await;
        reached(&runner, Things::NAME, 1_500).await;
        let database = runner.log.database();
        let live = dump(database, &[&THING, &TAG, &COUNT]).await;
        assert!(live.values().all(|rows| !rows.is_empty()), "{live:?}");

        // A row that the events do not account for goes, one that is missing comes back.
        let mut tx = database.write_durable().await.unwrap();
        tx.execute("DELETE FROM things_tag").await.unwrap();
        tx.execute("UPDATE things_count SET things = things + 1").await.unwrap();
        tx.commit().await.unwrap();
        assert_ne!(dump(database, &[&THING, &TAG, &COUNT]).await, live);

        let things = Arc::new(Things::default());
        let position = runner::rebuild(&runner, things, |_, _| {}).await.unwrap();
        assert_eq!(position, 1_500);
        assert_eq!(dump(database, &[&THING, &TAG, &COUNT]).await, live);
        running.stop().await;
    }

    async fn a_rebuild_while_writes_go_on_loses_nothing_and_takes_nothing_twice(engine) {
        let (runner, _place) = open(engine).await;
        let mut history = History::new(Chance::from_environment(), &runner.log, &runner.keys);
        history.go_on(1_000).await;
        let running = Running::start(&runner, [follow(Things::default()), follow(Tally)]).await;
        let writing = tokio::spawn(async move {
            for _ in 0..40 {
                history.go_on(25).await;
            }
        });
        let mut rebuilds = 0;
        while !writing.is_finished() || rebuilds < 3 {
            let things = Arc::new(Things::default());
            runner::rebuild(&runner, things, |_, _| {}).await.unwrap();
            runner::rebuild(&runner, Arc::new(Tally), |_, _| {}).await.unwrap();
            rebuilds += 1;
        }
        writing.await.unwrap();
        reached(&runner, Things::NAME, 2_000).await;
        reached(&runner, Tally::NAME, 2_000).await;
        running.stop().await;
        let tables = [&THING, &TAG, &COUNT, &TALLY];
        let live = dump(runner.log.database(), &tables).await;
        runner::rebuild(&runner, Arc::new(Things::default()), |_, _| {}).await.unwrap();
        runner::rebuild(&runner, Arc::new(Tally), |_, _| {}).await.unwrap();
        assert_eq!(dump(runner.log.database(), &tables).await, live);
        assert_eq!(tally(&runner).await, 2_000);
    }

    async fn a_rebuild_queues_no_effect(engine) {
        let (runner, _place) = open(engine).await;
        let reacts = || Follower::Reactor(Arc::new(Reacts));
        let running = Running::start(&runner, [follow(Tally), reacts()]).await;
        started(&runner).await;
        for _ in 0..5 {
            make(&runner.log).await;
        }
        reached(&runner, Reacts::NAME, 5).await;
        assert_eq!(queued(&runner).await, 5);
        runner::rebuild(&runner, Arc::new(Tally), |_, _| {}).await.unwrap();
        assert_eq!(queued(&runner).await, 5);
        running.stop().await;
    }
}
