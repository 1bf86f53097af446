//! Events become rows: in batches, once each, in spite of restarts; and one can wait for them.

use std::time::Duration;

use ruche::kernel::clock::Clock;
use ruche::kernel::log::EventFilter;
use ruche::kernel::projection::Projection as _;
use sqlx::Row as _;

use super::{Running, follow, make, node, open, reached, standing};
use crate::support::chance::Chance;
use crate::support::engine::on_both_engines;
use crate::support::history::{History, write};
use crate::support::things::{COUNT, Event, Made, TAG, TALLY, THING, Tally, Things, dump};

on_both_engines! {
    async fn a_new_projection_catches_up_in_several_batches_and_then_follows(engine) {
        let (runner, _place) = open(engine).await;
        let made: Vec<Event> = (0..500).map(|_| Made { owner: "zoe".to_owned() }.into()).collect();
        for n in 0..5 {
            let stream = format!("thing_{n}");
            let id = ruche::kernel::id::new_uuid();
            let append = write(&runner.keys, id, (&stream, 0), &made).await;
            runner.log.append(append).await.unwrap();
        }
        let mut batches = runner.log.read_all(0, &EventFilter::all(), 10_000).await.unwrap();
        assert_eq!(batches.0.len(), 2_500, "more than two batches of a runner");
        let running = Running::start(&runner, [follow(Tally)]).await;
        reached(&runner, Tally::NAME, 2_500).await;
        batches.1 = make(&runner.log).await;
        reached(&runner, Tally::NAME, batches.1).await;
        assert_eq!(tally(&runner).await, 2_501);
        assert_eq!(standing(&runner, Tally::NAME).await.unwrap().position, 2_501);
        running.stop().await;
    }

    async fn waiting_ends_when_the_position_is_reached_here_or_on_another_node(engine) {
        let (here, place) = open(engine).await;
        let there = node(&place, Clock::System).await;
        let position = make(&here.log).await;
        let soon = Duration::from_millis(50);
        here.progress.follows(Tally::NAME, Tally.revision());
        assert!(!here.progress.wait(&[Tally::NAME], position, soon).await.unwrap(), "nobody runs");
        let running = Running::start(&there, [follow(Tally)]).await;
        reached(&here, Tally::NAME, position).await;
        assert!(!here.progress.wait(&[Tally::NAME], position + 1, soon).await.unwrap());
        running.stop().await;
    }

    /// Runs of 1 to 50 events, each ended in order or in the middle of anything, by nodes in turn.
    async fn restarts_neither_lose_events_nor_take_one_twice(engine) {
        let (first, place) = open(engine).await;
        let second = node(&place, Clock::System).await;
        let mut history = History::new(Chance::from_environment(), &first.log, &first.keys);
        for turn in 0..20 {
            let runner = if turn % 2 == 0 { &first } else { &second };
            let running = Running::start(runner, [follow(Tally), follow(Things::default())]).await;
            let count = usize::try_from(1 + history.chance.below(50)).unwrap();
            history.go_on(count).await;
            if history.chance.below(2) == 0 {
                running.stop().await;
            } else {
                running.kill().await;
                // The end of a lease whose owner is dead, without the wait.
                let mut tx = first.log.database().write_durable().await.unwrap();
                let sql = "UPDATE checkpoint SET lease_until = 0";
                sqlx::query(sql).execute(&mut *tx).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        let running = Running::start(&first, [follow(Tally), follow(Things::default())]).await;
        let head = first.log.look_up_head().await.unwrap();
        reached(&first, Tally::NAME, head).await;
        reached(&first, Things::NAME, head).await;
        running.stop().await;
        assert_eq!(tally(&first).await, head);

        // The same log, in a single pass.
        let tables = [&THING, &TAG, &COUNT, &TALLY];
        let live = dump(first.log.database(), &tables).await;
        ruche::kernel::runner::rebuild(&first, std::sync::Arc::new(Things::default()), |_, _| {})
            .await
            .unwrap();
        assert_eq!(dump(first.log.database(), &tables).await, live);
    }
}

/// How many events the tally has counted.
pub(super) async fn tally(runner: &ruche::kernel::runner::Runner) -> i64 {
    let sql = "SELECT CAST(coalesce(sum(events), 0) AS BIGINT) FROM tally_kind";
    let row = sqlx::query(sql)
        .fetch_one(runner.log.database().reader())
        .await
        .unwrap();
    row.get(0)
}
