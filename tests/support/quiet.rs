//! Waiting until a server has nothing left to do.

use std::time::Duration;

use ruche::app::App;
use ruche::features;
use ruche::kernel::runner::Follower;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until every reader of the log has reached its end, and answers where that was. The search
/// index is one of them when `index` says so.
pub(crate) async fn caught_up(app: &App, index: bool) -> i64 {
    let mut names: Vec<&'static str> = features::followers().iter().map(Follower::name).collect();
    if index {
        names.push(features::experts::index::NAME);
    }
    let head = app.log().look_up_head().await.unwrap();
    let reached = app.progress.wait(&names, head, PATIENCE).await.unwrap();
    assert!(reached, "not at {head}");
    head
}

/// Waits until nothing is left to do at this moment of the clock: every reader has caught up, no
/// effect is due, and none of them has appended anything that is not read.
pub(crate) async fn settle(app: &App, index: bool) {
    let quiet = async {
        loop {
            let read = caught_up(app, index).await;
            let due = app.effects.next_due().await.unwrap();
            let idle = due.is_none_or(|due| due > app.now());
            // In this order: a worker appends before its effect is done.
            if idle && app.log().look_up_head().await.unwrap() == read {
                return;
            }
            // A clock that was moved by hand wakes nobody.
            app.effects.wake();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, quiet)
        .await
        .expect("the queue never becomes empty");
}
