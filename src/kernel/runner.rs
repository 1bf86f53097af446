//! Runs projections and reactors: one task each, on the node that holds the lease.
//!
//! A checkpoint moves by compare-and-swap of position and epoch, in the transaction of the rows
//! it stands for. So every event counts exactly once, also with two nodes, a stalled owner or a
//! killed process. Wake-ups are hints; a poll every second is the path that must be correct.

mod checkpoint;
mod keeping;
mod rebuild;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::kernel::effects::Effects;
use crate::kernel::error::Error;
use crate::kernel::event::Recorded;
use crate::kernel::failpoint::failpoint;
use crate::kernel::log::{EventFilter, Log};
use crate::kernel::personal::Keys;
use crate::kernel::progress::Progress;
use crate::kernel::projection::Projection;
use crate::kernel::reactor::{Effect, Reactor};
use crate::kernel::rows::Rows;
use checkpoint::{Checkpoint, Lease};
pub use checkpoint::{Standing, standings};
pub use keeping::Keeping;
pub use rebuild::rebuild;

/// Events in one transaction.
const BATCH_MAX: i64 = 1_000;

/// How often the log is looked at, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

/// How long it may take until it is written down that a reader has passed events that are none of
/// its. Most events are none of most readers', and a transaction for each would cost more than all
/// else. It is only another node that may have to wait as long for nothing.
const PASSED_PAUSE: Duration = Duration::from_millis(50);

/// How long a halted reader waits before it tries its bad event again.
const HALTED_PAUSE: Duration = Duration::from_secs(30);

/// Something that follows the log and writes to the database.
#[derive(Clone)]
pub enum Follower {
    /// Fills tables.
    Projection(Arc<dyn Projection>),
    /// Queues effects.
    Reactor(Arc<dyn Reactor>),
}

impl Follower {
    /// The key of its checkpoint.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Projection(projection) => projection.name(),
            Self::Reactor(reactor) => reactor.name(),
        }
    }

    fn revision(&self) -> i64 {
        match self {
            Self::Projection(projection) => projection.revision(),
            Self::Reactor(_) => 1,
        }
    }

    fn kinds(&self) -> Vec<&'static str> {
        match self {
            Self::Projection(projection) => projection.kinds(),
            Self::Reactor(reactor) => reactor.kinds(),
        }
    }
}

/// What every follower works with.
#[derive(Clone)]
pub struct Runner {
    /// The log they follow.
    pub log: Log,
    /// The keys of personal data.
    pub keys: Keys,
    /// Where they say how far they are.
    pub progress: Progress,
    /// Where reactors put their effects.
    pub effects: Effects,
    /// Names this process among the nodes.
    pub node: Arc<str>,
}

/// What a batch of events comes to.
#[derive(Default)]
struct Outcome {
    rows: Rows,
    effects: Vec<Effect>,
    /// The first event that could not be read, and why; everything before it is in.
    poison: Option<(i64, Error)>,
}

impl Runner {
    /// Starts one task for a follower, whose tables are there from now on; it ends when `stop` says
    /// so.
    pub async fn start(
        &self,
        follower: Follower,
        stop: watch::Receiver<bool>,
    ) -> Result<JoinHandle<()>, Error> {
        self.prepare(&follower).await?;
        self.progress.follows(follower.name(), follower.revision());
        let runner = self.clone();
        Ok(tokio::spawn(
            async move { runner.run(&follower, stop).await },
        ))
    }

    async fn run(&self, follower: &Follower, mut stop: watch::Receiver<bool>) {
        let filter = EventFilter::kinds(&follower.kinds());
        loop {
            let tenure = async {
                match self.tenure(follower, &filter).await {
                    Ok(pause) => tokio::time::sleep(pause).await,
                    Err(error) => {
                        let name = follower.name();
                        tracing::error!(reader = name, error = ?error, "a reader failed");
                        tokio::time::sleep(POLL).await;
                    }
                }
            };
            tokio::select! {
                () = stopped(&mut stop) => break,
                () = tenure => {}
            }
        }
        let checkpoint = self.checkpoint(follower);
        if let Err(error) = checkpoint.release(&self.node).await {
            tracing::warn!(error = %error, "a lease was not released");
        }
    }

    fn checkpoint(&self, follower: &Follower) -> Checkpoint {
        Checkpoint::new(
            self.log.database().clone(),
            follower.name(),
            follower.revision(),
        )
    }

    /// Follows the log for as long as the lease holds. Answers how long to wait before the lease
    /// is asked for again.
    async fn tenure(&self, follower: &Follower, filter: &EventFilter) -> Result<Duration, Error> {
        let checkpoint = self.checkpoint(follower);
        let Some(mut lease) = checkpoint.acquire(&self.node).await? else {
            return Ok(POLL);
        };
        let _here = self.progress.runs_here(follower.name());
        self.progress.reached(follower.name(), lease.position);
        let mut head = self.log.watch();
        // How far it has read, and since when that is further than is written down.
        let mut seen = lease.position;
        let mut passed: Option<Instant> = None;
        loop {
            let (events, read) = self.log.read_all(seen, filter, BATCH_MAX).await?;
            let passes = events.is_empty() && passed.is_none_or(|at| at.elapsed() < PASSED_PAUSE);
            if read > seen && passes {
                passed.get_or_insert_with(Instant::now);
                seen = read;
                self.progress.passed(follower.name(), seen);
            } else if read > lease.position && !passes {
                let poison = self
                    .step(follower, &checkpoint, &mut lease, (&events, read))
                    .await?;
                match poison {
                    Step::Taken => {}
                    Step::LeaseLost => return Ok(Duration::ZERO),
                    Step::Poisoned => return Ok(HALTED_PAUSE),
                }
                (seen, passed) = (lease.position, None);
                continue;
            }
            let pause = if passed.is_some() { PASSED_PAUSE } else { POLL };
            let quiet = tokio::time::timeout(pause, head.wait_for(|head| *head > seen))
                .await
                .is_err();
            let here = lease.position;
            if quiet && passed.is_none() && !checkpoint.renew(&mut lease, here).await? {
                return Ok(Duration::ZERO);
            }
        }
    }

    /// Makes the tables and the checkpoint of a follower that has never run.
    async fn prepare(&self, follower: &Follower) -> Result<(), Error> {
        let checkpoint = self.checkpoint(follower);
        match follower {
            Follower::Projection(projection) => checkpoint.create(0, &projection.tables()).await,
            Follower::Reactor(_) => {
                let head = self.log.look_up_head().await?;
                checkpoint.create(head, &[]).await
            }
        }
    }

    /// Takes a batch in, read up to `read`: its rows or effects and the moved checkpoint, in one
    /// transaction.
    async fn step(
        &self,
        follower: &Follower,
        checkpoint: &Checkpoint,
        lease: &mut Lease,
        (events, read): (&[Recorded], i64),
    ) -> Result<Step, Error> {
        let outcome = self.keys.opening(|| consider(follower, events)).await?;
        let to = outcome
            .poison
            .as_ref()
            .map_or(read, |(position, _)| position - 1);
        let mut tx = self.log.database().write_views().await?;
        // The checkpoint first: its row is the lock that keeps a rebuild and other nodes out.
        let trouble = outcome.poison.as_ref().map(|(_, error)| error.to_string());
        if !checkpoint
            .advance(&mut tx, lease, to, trouble.as_deref())
            .await?
        {
            return Ok(Step::LeaseLost);
        }
        outcome.rows.flush(&mut tx, str::to_owned).await?;
        self.effects.queue(&mut tx, &outcome.effects).await?;
        failpoint("before_checkpoint");
        tx.commit().await?;
        failpoint("after_checkpoint");
        lease.position = to;
        if events.is_empty() {
            self.progress.passed(follower.name(), to);
        } else {
            self.progress.reached(follower.name(), to);
        }
        if !outcome.effects.is_empty() {
            self.effects.wake();
        }
        match outcome.poison {
            None => Ok(Step::Taken),
            Some((position, error)) => {
                let name = follower.name();
                tracing::error!(reader = name, position, error = ?error, "a reader has halted");
                Ok(Step::Poisoned)
            }
        }
    }
}

/// Waits until `stop` says so, or nobody is left to say it.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

enum Step {
    Taken,
    LeaseLost,
    Poisoned,
}

fn consider(follower: &Follower, events: &[Recorded]) -> Outcome {
    let mut outcome = Outcome::default();
    for event in events {
        let taken = match follower {
            Follower::Projection(projection) => projection.apply(event, &mut outcome.rows),
            Follower::Reactor(reactor) => reactor
                .react(event)
                .map(|effects| outcome.effects.extend(effects)),
        };
        if let Err(error) = taken {
            outcome.poison = Some((event.position, error));
            break;
        }
    }
    outcome
}
