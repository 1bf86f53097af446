//! Several nodes on one database: one reads for each follower, and who has stalled has lost.

use std::sync::{Arc, Barrier};

use ruche::kernel::clock::Clock;
use ruche::kernel::error::Error;
use ruche::kernel::event::Recorded;
use ruche::kernel::projection::Projection;
use ruche::kernel::rows::{Rows, Table};

use super::projections::tally;
use super::{Running, follow, make, node, open, reached, until};
use crate::support::engine::on_both_engines;
use crate::support::things::Tally;

/// Stops inside its first event until it is told to go on.
struct Stalling {
    entered: Arc<Barrier>,
    goes_on: Arc<Barrier>,
    once: std::sync::Once,
}

impl Projection for Stalling {
    fn name(&self) -> &'static str {
        Tally.name()
    }

    fn revision(&self) -> i64 {
        Tally.revision()
    }

    fn tables(&self) -> Vec<&'static Table> {
        Tally.tables()
    }

    fn kinds(&self) -> Vec<&'static str> {
        Tally.kinds()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        self.once.call_once(|| {
            tokio::task::block_in_place(|| {
                self.entered.wait();
                self.goes_on.wait();
            });
        });
        Tally.apply(recorded, rows)
    }
}

on_both_engines! {
    async fn two_nodes_take_each_event_once_and_the_second_goes_on_when_the_first_stops(engine) {
        let (first, place) = open(engine).await;
        let second = node(&place, Clock::System).await;
        let on_first = Running::start(&first, [follow(Tally)]).await;
        let on_second = Running::start(&second, [follow(Tally)]).await;
        let writes = (0..100).map(|n| make(if n % 2 == 0 { &first.log } else { &second.log }));
        futures_util::future::join_all(writes).await;
        reached(&first, Tally::NAME, 100).await;
        on_first.stop().await;
        make(&first.log).await;
        reached(&second, Tally::NAME, 101).await;
        on_second.stop().await;
        assert_eq!(tally(&first).await, 101);
    }

    async fn a_stalled_owner_loses_its_lease_and_its_batch(engine) {
        let (stalled, place) = open(engine).await;
        let other = node(&place, Clock::System).await;
        for _ in 0..10 {
            make(&stalled.log).await;
        }
        let (entered, goes_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let stalling = Stalling {
            entered: Arc::clone(&entered),
            goes_on: Arc::clone(&goes_on),
            once: std::sync::Once::new(),
        };
        let on_stalled = Running::start(&stalled, [follow(stalling)]).await;
        tokio::task::spawn_blocking(move || entered.wait()).await.unwrap();

        // Its lease runs out; what the database's clock would do, at once.
        let mut tx = other.log.database().write_durable().await.unwrap();
        sqlx::query("UPDATE checkpoint SET lease_until = 0").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let on_other = Running::start(&other, [follow(Tally)]).await;
        reached(&other, Tally::NAME, 10).await;
        assert_eq!(tally(&other).await, 10);

        tokio::task::spawn_blocking(move || goes_on.wait()).await.unwrap();
        // Both are awake; the next event is taken by one of them, once.
        make(&stalled.log).await;
        reached(&other, Tally::NAME, 11).await;
        on_stalled.stop().await;
        on_other.stop().await;
        assert_eq!(tally(&other).await, 11);
    }

    async fn a_node_that_died_is_replaced_once_its_lease_has_run_out(engine) {
        let (dead, place) = open(engine).await;
        let other = node(&place, Clock::System).await;
        make(&dead.log).await;
        let running = Running::start(&dead, [follow(Tally)]).await;
        reached(&dead, Tally::NAME, 1).await;
        running.kill().await;
        make(&dead.log).await;
        let running = Running::start(&other, [follow(Tally)]).await;
        // Nobody ends the lease here: the database's clock does.
        until(async || (tally(&other).await == 2).then_some(())).await;
        running.stop().await;
    }
}
