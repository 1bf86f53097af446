//! Counting the SQL statements of a request.

use std::sync::atomic::{AtomicUsize, Ordering};

use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

static RUN: AtomicUsize = AtomicUsize::new(0);

/// Counts what the database driver says it has run.
struct Counter;

impl<S: tracing::Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            RUN.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How many statements something takes: the fewest of several runs, since what goes on beside it
/// runs some as well.
pub(crate) async fn statements(run: impl AsyncFn()) -> usize {
    // Another test of this process may have set it already; it is the same one.
    drop(tracing::subscriber::set_global_default(
        Registry::default().with(Counter),
    ));
    let mut fewest = usize::MAX;
    for _ in 0..8 {
        let before = RUN.load(Ordering::Relaxed);
        run().await;
        fewest = fewest.min(RUN.load(Ordering::Relaxed) - before);
    }
    assert!(fewest > 0, "nothing is counted");
    fewest
}
