//! Read models can be made again from the log to the same content, while writes go on.

use std::sync::Arc;

use ruche::kernel::runner::{self, Follower};
use sqlx::Executor as _;

use super::effects::{Reacts, queued, started};
use super::projections::tally;
use super::{Running, follow, make, open, reached};
use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::history::History;
use crate::support::things::{COUNT, TAG, TALLY, THING, Tally, Things, dump};

on_both_engines! {
    async fn a_rebuild_after_a_random_history_equals_the_live_tables(engine) {
        let (runner, _place) = open(engine).await;
        let mut history = History::new(Chance::from_environment(), &runner.log, &runner.keys);
        let running = Running::start(&runner, [follow(Things::default())]);
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
        let running = Running::start(&runner, [follow(Things::default()), follow(Tally)]);
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
        let running = Running::start(&runner, [follow(Tally), reacts()]);
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
