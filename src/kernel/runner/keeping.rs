//! The lease of a reader that keeps its work outside of the database: one node writes, and the
//! others learn from its checkpoint how far it is.

use std::sync::Arc;
use std::time::Duration;

use super::Runner;
use super::checkpoint::{Checkpoint, Lease};
use crate::kernel::error::Error;
use crate::kernel::progress::Here;

/// How often a lease is renewed while work goes on: well before it ends.
const RENEW_PAUSE: Duration = Duration::from_secs(3);

/// The checkpoints of such readers have one revision: what they keep says its own.
const REVISION: i64 = 1;

/// The right to be the one node that writes.
pub struct Keeping {
    checkpoint: Checkpoint,
    lease: Lease,
    node: Arc<str>,
    _here: Here,
}

impl Runner {
    /// Makes the checkpoint of such a reader, so that a node where it does not run can look.
    pub async fn share(&self, name: &'static str) -> Result<(), Error> {
        self.progress.follows(name, REVISION);
        self.shared(name).create(0, &[]).await
    }

    /// Takes the lease; none while another node has it.
    pub async fn keep(&self, name: &'static str) -> Result<Option<Keeping>, Error> {
        let checkpoint = self.shared(name);
        let lease = checkpoint.acquire(&self.node).await?;
        Ok(lease.map(|lease| Keeping {
            checkpoint,
            lease,
            node: Arc::clone(&self.node),
            _here: self.progress.runs_here(name),
        }))
    }

    fn shared(&self, name: &'static str) -> Checkpoint {
        Checkpoint::new(self.log.database().clone(), name, REVISION)
    }
}

impl Keeping {
    /// Says how far the work is; answers whether this node is still the one that does it.
    pub async fn stands(&mut self, position: i64) -> Result<bool, Error> {
        self.checkpoint.renew(&mut self.lease, position).await
    }

    /// Does work that may take longer than a silent owner keeps its lease.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Error> {
        let mut work = std::pin::pin!(work);
        loop {
            match tokio::time::timeout(RENEW_PAUSE, &mut work).await {
                Ok(done) => return Ok(done),
                Err(_elapsed) => {
                    // One that is lost is noticed when the work is to be written down.
                    self.stands(self.lease.position).await?;
                }
            }
        }
    }

    /// Gives the lease back, so that another node need not wait for it to end.
    pub async fn release(self) -> Result<(), Error> {
        self.checkpoint.release(&self.node).await
    }
}
