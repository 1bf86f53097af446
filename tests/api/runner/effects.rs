//! Reactors and the queue: effects from the head on, once each, tried again, given up, taken over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use ruche::kernel::clock::{Clock, Time};
use ruche::kernel::effects::{Delivery, Taken, Worker};
use ruche::kernel::error::Error;
use ruche::kernel::event::Recorded;
use ruche::kernel::reactor::{Effect, Reactor};
use ruche::kernel::runner::{Follower, Runner};
use sqlx::Row as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Running, append, make, node, open, reached, standing, until};
use crate::support::engine::{Engine, Place, on_both_engines};

/// One effect for each thing made, and for a renamed one the same as for the thing at its
/// position in the payload.
pub(super) struct Reacts;

impl Reacts {
    pub(super) const NAME: &'static str = "things.reacts";
}

impl Reactor for Reacts {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["thing.made", "thing.again"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        let about = match event.kind.as_str() {
            "thing.again" => event.payload.clone(),
            _ => event.position.to_string(),
        };
        Ok(vec![Effect {
            kind: "tell",
            dedup_key: format!("tell {about}"),
            person: None,
            payload: "{}".to_owned(),
            position: event.position,
            not_before: event.occurred_at,
        }])
    }
}

/// What a worker of these tests does; none waits for ever.
type Deed = dyn Fn(&Taken) -> Option<Result<Delivery, Error>> + Send + Sync;

/// Does to each effect what the test says, and notes it.
struct Teller {
    seen: Arc<Mutex<Vec<(String, i64)>>>,
    does: Box<Deed>,
}

impl Worker for Teller {
    fn kind(&self) -> &'static str {
        "tell"
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            self.seen
                .lock()
                .unwrap()
                .push((effect.dedup_key.clone(), effect.attempt));
            match (self.does)(&effect) {
                Some(delivery) => delivery,
                None => std::future::pending().await,
            }
        })
    }
}

/// A worker under way; what it has seen.
struct Working {
    seen: Arc<Mutex<Vec<(String, i64)>>>,
    task: JoinHandle<()>,
    _stop: watch::Sender<bool>,
}

/// Starts a worker; none as delivery hangs for ever.
fn work(
    runner: &Runner,
    does: impl Fn(&Taken) -> Option<Result<Delivery, Error>> + Send + Sync + 'static,
) -> Working {
    let seen = Arc::<Mutex<Vec<_>>>::default();
    let stop = watch::Sender::new(false);
    let teller = Teller {
        seen: Arc::clone(&seen),
        does: Box::new(does),
    };
    let run = runner
        .effects
        .clone()
        .run(Arc::new(teller), stop.subscribe());
    Working {
        seen,
        task: tokio::spawn(run),
        _stop: stop,
    }
}

impl Working {
    fn tries(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    async fn tried(&self, count: usize) {
        until(async || (self.tries() >= count).then_some(())).await;
    }
}

/// Waits until the reactor has its checkpoint.
pub(super) async fn started(runner: &Runner) {
    until(async || standing(runner, Reacts::NAME).await).await;
}

pub(super) async fn queued(runner: &Runner) -> i64 {
    let pending = runner.effects.pending().await.unwrap();
    pending.into_iter().map(|(_, count)| count).sum()
}

/// State, attempt and earliest next try of the only effect.
async fn state(runner: &Runner) -> (String, i64, Time) {
    let sql = "SELECT state, attempt, not_before FROM effect";
    let row = sqlx::query(sql)
        .fetch_one(runner.log.database().reader())
        .await
        .unwrap();
    (row.get(0), row.get(1), Time(row.get(2)))
}

const NOON: Time = Time(1_772_366_400_000_000);

/// A node with a clock that stands still and one effect in its queue.
async fn with_one_effect(engine: Engine) -> (Runner, Clock, Place) {
    let place = Place::on(engine).await;
    let clock = Clock::manual(NOON);
    let runner = node(&place, clock.clone()).await;
    let running = Running::start(&runner, [Follower::Reactor(Arc::new(Reacts))]).await;
    started(&runner).await;
    let position = make(&runner.log).await;
    reached(&runner, Reacts::NAME, position).await;
    running.stop().await;
    (runner, clock, place)
}

on_both_engines! {
    async fn a_reactor_starts_at_the_head_and_an_effect_with_a_known_key_is_dropped(engine) {
        let (runner, _place) = open(engine).await;
        for _ in 0..3 {
            make(&runner.log).await;
        }
        let running = Running::start(&runner, [Follower::Reactor(Arc::new(Reacts))]).await;
        started(&runner).await;
        assert_eq!(standing(&runner, Reacts::NAME).await.unwrap().position, 3);
        let position = make(&runner.log).await;
        append(&runner.log, "thing.again", 1, &position.to_string()).await;
        let last = append(&runner.log, "thing.again", 1, "1").await;
        reached(&runner, Reacts::NAME, last).await;
        assert_eq!(queued(&runner).await, 2, "the thing's, and the one about the first");
        running.stop().await;

        let worker = work(&runner, |_| Some(Ok(Delivery::Done)));
        worker.tried(2).await;
        until(async || (queued(&runner).await == 0).then_some(())).await;
        // Also when it has been carried out.
        let running = Running::start(&runner, [Follower::Reactor(Arc::new(Reacts))]).await;
        let last = append(&runner.log, "thing.again", 1, "1").await;
        reached(&runner, Reacts::NAME, last).await;
        assert_eq!(queued(&runner).await, 0);
        running.stop().await;
    }

    async fn a_failed_effect_is_tried_again_after_growing_pauses(engine) {
        let (runner, clock, _place) = with_one_effect(engine).await;
        let broken = || Error::Engine { engine: "test", reason: "broken".to_owned() };
        let worker = work(&runner, move |_| Some(Err(broken())));
        let mut now = NOON;
        for (attempt, pause) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
            worker.tried(attempt).await;
            now = now.plus_seconds(pause);
            let attempt = i64::try_from(attempt).unwrap();
            let expected = ("queued".to_owned(), attempt, now);
            until(async || (state(&runner).await == expected).then_some(())).await;
            clock.advance_seconds(pause - 1);
            runner.effects.wake();
            assert!(idle(&runner, &worker).await, "tried before its time");
            clock.advance_seconds(1);
            runner.effects.wake();
        }
    }

    async fn a_postponed_try_does_not_count_and_a_parked_effect_is_left_alone(engine) {
        let (runner, clock, _place) = with_one_effect(engine).await;
        let worker = work(&runner, |effect| {
            let at = NOON.plus_seconds(60);
            let outcome = "the server is away".to_owned();
            Some(Ok(if effect.created_at == NOON && effect.bytes.is_none() {
                Delivery::Postponed { at, outcome }
            } else {
                Delivery::Parked("nobody there".to_owned())
            }))
        });
        worker.tried(1).await;
        let expected = ("queued".to_owned(), 0, NOON.plus_seconds(60));
        until(async || (state(&runner).await == expected).then_some(())).await;
        let sql = "SELECT id FROM effect";
        let row = sqlx::query(sql).fetch_one(runner.log.database().reader()).await.unwrap();
        runner.effects.keep_bytes(&row.get::<String, _>(0), b"a mail").await.unwrap();
        clock.advance_seconds(60);
        runner.effects.wake();
        until(async || (runner.effects.parked().await.unwrap() == 1).then_some(())).await;
        assert_eq!(state(&runner).await.1, 1);
        clock.advance_seconds(100_000);
        assert!(idle(&runner, &worker).await, "a parked effect was tried");
    }

    async fn the_effect_of_a_dead_worker_is_taken_over_after_its_lease(engine) {
        let (runner, clock, place) = with_one_effect(engine).await;
        let dead = work(&runner, |_| None);
        dead.tried(1).await;
        dead.task.abort();
        let other = node(&place, clock.clone()).await;
        let worker = work(&other, |_| Some(Ok(Delivery::Done)));
        assert!(idle(&other, &worker).await, "taken while leased");
        clock.advance_seconds(121);
        other.effects.wake();
        worker.tried(1).await;
        assert_eq!(worker.seen.lock().unwrap()[0], ("tell 1".to_owned(), 2));
        until(async || (state(&other).await.0 == "done").then_some(())).await;
    }

    async fn two_workers_share_the_queue_and_carry_out_each_effect_once(engine) {
        let (first, place) = open(engine).await;
        let second = node(&place, Clock::System).await;
        let running = Running::start(&first, [Follower::Reactor(Arc::new(Reacts))]).await;
        started(&first).await;
        let on_first = work(&first, |_| Some(Ok(Delivery::Done)));
        let on_second = work(&second, |_| Some(Ok(Delivery::Done)));
        let writes = (0..100).map(|_| make(&first.log));
        futures_util::future::join_all(writes).await;
        reached(&first, Reacts::NAME, 100).await;
        until(async || (queued(&first).await == 0).then_some(())).await;
        let mut seen = on_first.seen.lock().unwrap().clone();
        seen.extend(on_second.seen.lock().unwrap().clone());
        seen.sort();
        let mut expected: Vec<_> = (1..=100).map(|n| (format!("tell {n}"), 1)).collect();
        expected.sort();
        assert_eq!(seen, expected);
        running.stop().await;
    }
}

/// Whether the worker tries nothing more while it looks at the queue a few times.
async fn idle(runner: &Runner, worker: &Working) -> bool {
    let tries = worker.tries();
    for _ in 0..5 {
        runner.effects.wake();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    worker.tries() == tries
}
